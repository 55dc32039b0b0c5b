"""What people wish to see painted, far beyond what one painter's world knows."""

from __future__ import annotations

from functools import cache

from agents.reader.lexicon import rows, singular

_NO_THINGS = frozenset(
    "face people person home light dream kiss story walk one it time day night word name thing "
    "things love fun luck".split()
)
"""Words of the noun table that stand in every other sentence of small talk."""


@cache
def compounds() -> frozenset[str]:
    """Return names of several words that are not to be taken apart: a golden retriever."""
    return frozenset(row[0] for row in rows("compounds"))


@cache
def things() -> frozenset[str]:
    """Return the English names of everything in the noun tables, in the singular."""
    names = {row[1].lower() for row in rows("nouns")} | {row[0] for row in rows("things")}
    names |= compounds()
    return frozenset(names) - _NO_THINGS


def is_thing(phrase: str) -> bool:
    """Return True if a phrase, or the word that it is about, names a thing: "an old bicycle"."""
    words = phrase.lower().split()
    if "of" in words[1:]:
        return is_thing(" ".join(words[: words.index("of", 1)])) or is_thing(words[-1])
    known = things()
    tails = (words[at:] for at in range(len(words)))
    return any(" ".join([*tail[:-1], singular(tail[-1])]) in known for tail in tails) or any(
        word in known for word in words[-1:]
    )
