"""How a picture shall be: 더 밝게, 조금만 덜 진하게, 너무 어두워, 좀 더 컸으면."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from agents.korean.conjugation import forms
from agents.reader.lexicon import rows

_WORD = re.compile(r"[가-힣]+")
_NOT = re.compile(r"^\s?지?\s?않")
_TAILS = ("요", "만", "좀", "도", "는")
_NOUNS = re.compile(
    r"^(?:느낌|버전|걸|거|것|톤|색|분위기|쪽|스타일|모습|표정|이미지|편)"
    r"(?:로|으로|이면|이었|였|으로도)?"
)
_TOO = re.compile(r"너무|좀 많이|지나치게|과하게|심하게|필요 ?이상")
_PRAISE = frozenset(
    "cuter|prettier|more stylish|more elegant|happier|dreamier|cozier|funnier|fresher|fluffier"
    "|shinier|more romantic|more natural|calmer|more dramatic|more realistic|livelier".split("|")
)
"""What nobody complains of: 너무 귀여워 is praise."""
_RATHER = re.compile(r"좀|조금|약간|살짝|꽤|많이|뭔가|전체적으로|생각보다|다소")


@dataclass(frozen=True, slots=True)
class Quality:
    """One adjective in a message.

    Attributes:
        change: The change that it asks for, in English.
        use: `so`, `wish`, `like` or `is`; see `forms`.
        start: Where it stands.
        end: Where it ends.
    """

    change: str
    use: str
    start: int
    end: int


@cache
def _index() -> dict[str, tuple[str, str, str]]:
    table: dict[str, tuple[str, str, str]] = {}
    for change, opposite, stems in rows("qualities"):
        for stem in stems.split("|"):
            for form, use in forms(stem).items():
                table.setdefault(form, (change, opposite, use))
            table.setdefault(f"{stem}지", (change, opposite, "is"))
    return table


def _look_up(word: str) -> tuple[str, str, str] | None:
    table = _index()
    if word in table:
        return table[word]
    for more in ("더", "좀더", "덜"):
        if word.startswith(more) and (found := table.get(word[len(more) :])):
            change, opposite, use = found
            return (opposite, change, use) if more == "덜" else found
    for tail in _TAILS:
        if word.endswith(tail) and (found := table.get(word[: -len(tail)])) and len(word) > 2:
            return found
    return None


def qualities(text: str) -> list[Quality]:
    """Return the adjectives of a message that can be a change, in order."""
    found = []
    for match in _WORD.finditer(text):
        entry = _look_up(match.group())
        if entry is None:
            continue
        change, opposite, use = entry
        praised = use == "is" and change in _PRAISE
        before, after = text[: match.start()].rstrip(), text[match.end() :]
        if _NOT.match(after) or (match.group().endswith("지") and re.match(r"\s?않", after)):
            change, use = opposite, "so"
        elif re.search(r"(?:^|\s)(?:덜|안)$", before):
            change = opposite
        elif use == "is":
            change = opposite
        if praised and use == "is":
            continue
        if use == "like" and not _NOUNS.match(after.lstrip()):
            continue
        found.append(Quality(change, use, match.start(), match.end()))
    return found


def is_too_much(text: str) -> bool:
    """Return True if a message complains of too much: 너무, 지나치게."""
    return bool(_TOO.search(text))


def is_rather_much(text: str) -> bool:
    """Return True if a message finds something a little so: 좀, 약간."""
    return bool(_RATHER.search(text))


__all__ = ["Quality", "is_rather_much", "is_too_much", "qualities"]
