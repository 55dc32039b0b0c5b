"""Korean words as kinds of words with their particles, so that what holds of foxes holds of all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from agents.korean.particles import stems
from agents.reader.clauses import take_quotes, tidy
from agents.reader.korean_qualities import qualities
from agents.reader.lexicon import rows, word_set
from agents.reader.patterns import pattern
from agents.types import Scene

_WORD = re.compile(r"[가-힣]+|[a-z]+|\d+|[?!,;:]|⟦\d+⟧")
_KINDS = ("colour", "style", "time", "setting", "mood", "palette", "aspect", "item", "form")
_NUMBER = re.compile(
    r"^(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|몇|여러)?(?:장|개|마리|명|송이|컷|가지|점|대|채|그루|권)(.*)$"
)
_MOST = 40
_ENDING = 2
"""Last syllables by which an unknown word is known."""


@cache
def _kinds() -> dict[str, str]:
    known = {row[0]: "N" for row in rows("nouns") if len(row[0]) > 1}
    for kind in reversed(_KINDS):
        for row in rows("terms"):
            if row[0] == kind and len(row) > 3:
                known |= {word.replace(" ", ""): kind.upper() for word in row[3].split("|") if word}
    parts = pattern("ko_part").pattern.split("|")
    known |= {word: "PART" for word in parts if len(word) > 1}
    return {**known, **{word: word for word in word_set("stop") if len(word) > 1}}


@cache
def known_words() -> frozenset[str]:
    """Return the Korean words of two and more letters that the tables know, without blanks."""
    return frozenset(word for word in _kinds() if len(word) > 1)


@cache
def _english() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(row[1].lower().split()) for row in rows("nouns")}


def _tag(word: str, shown: frozenset[str]) -> str:
    if not "가" <= word[0] <= "힣":
        return "0" if word.isdigit() else "⟦" if word[0] == "⟦" else word
    kinds = _kinds()
    for stem, particle in stems(word):
        kind = kinds.get(stem)
        if kind == "N" and shown and _english().get(stem, frozenset()) <= shown:
            kind = "SHOWN"
        if kind:
            return f"{kind}+{particle}" if particle else kind
    if counted := _NUMBER.match(word):
        return f"C{counted[1]}"
    return word if len(word) <= _ENDING + 1 else f"~{word[-_ENDING:]}"


def korean_tags(text: str, scene: Scene) -> list[str]:
    """Return a message as kinds of words; adjectives of change by what they do in a request."""
    masked = take_quotes(tidy(text))[0].lower()
    for quality in reversed(qualities(masked)):
        masked = f"{masked[: quality.start]}q{quality.use}{masked[quality.end :]}"
    words = (w for item in scene.easel for w in item.prompt.lower().split())
    shown = frozenset(word.strip(",.") for word in words)
    return [_tag(word, shown) for word in _WORD.findall(masked)[:_MOST]]


def korean_tag_features(text: str, scene: Scene) -> Iterator[str]:
    """Yield runs of one to four kinds of words, the last ones by their place, and the length."""
    tags = ["<", *korean_tags(text, scene), ">"]
    for size in (1, 2, 3, 4):
        yield from (f"k:{' '.join(tags[at : at + size])}" for at in range(len(tags) - size + 1))
    yield f"kl:{' '.join(tags[-3:])}"
    yield f"kf:{' '.join(tags[:3])}"
    yield f"kn:{min(len(tags) - 2, 9)}"


__all__ = ["known_words", "korean_tag_features", "korean_tags"]
