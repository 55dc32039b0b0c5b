"""Words as kinds of words, so that what holds of foxes holds of every other thing; Korean apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from agents.reader.korean_tags import korean_tag_features
from agents.reader.lexicon import rows, singular, word_set
from agents.reader.patterns import HANGUL
from agents.reader.things import things
from agents.types import Scene

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[?!,;:]|⟦\d+⟧|[\"“”]")
_KINDS = ("colour", "style", "time", "setting", "mood", "palette", "item", "form", "change")
_KEPT = (
    "ask_lead", "want_lead", "talk", "commands", "noise", "prepositions", "odd", "vague", "kept",
)  # fmt: skip
_MOST = 40
"""Words of a message that are looked at."""


@cache
def _kinds() -> dict[str, str]:
    known = {word: "THING" for word in things() if " " not in word}
    for kind in reversed(_KINDS):
        for row in rows("terms"):
            if row[0] == kind and len(row) > 2:
                known |= {w: kind.upper() for w in row[2].split("|") if w and " " not in w}
    known |= {word: "N" for row in rows("numbers") for word in row[1].split("|") if word != "a"}
    kept = {word: word for name in _KEPT for word in word_set(name)}
    return {**{w: t for w, t in known.items() if w not in kept or t == "N"}, **kept, "one": "one"}


def tagged(text: str) -> list[str]:
    """Return a message as its command words and the kinds of its other words."""
    kinds = _kinds()
    words = _WORD.findall(text.lower())[:_MOST]
    return [kinds.get(w) or kinds.get(singular(w)) or _plain(w) for w in words]


def _plain(word: str) -> str:
    if len(word) > 4 and word.endswith("ing"):
        return "ING"
    if word.isdigit():
        return "0"
    return "X" if word.isalpha() else word


def tag_features(text: str, scene: Scene) -> Iterator[str]:
    """Yield runs of one to four kinds of words, and whether the easel shows what is named."""
    if HANGUL.search(text):
        yield from korean_tag_features(text, scene)
        return
    kinds = ["<", *tagged(text), ">"]
    for size in (1, 2, 3, 4):
        yield from (f"t:{' '.join(kinds[at : at + size])}" for at in range(len(kinds) - size + 1))
    if scene.easel:
        shown = {singular(w) for item in scene.easel for w in item.prompt.lower().split()}
        said = {singular(w) for w in _WORD.findall(text.lower())} & things()
        yield f"s:names {'shown' if said & shown else 'other' if said else 'nothing'}"
    yield f"s:words {min(len(kinds) - 2, 9)}"
