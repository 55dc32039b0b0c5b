"""Bare phrases, and lists of things that each want a picture."""

from __future__ import annotations

import re

from agents.reader.amounts import WORD_NUMBERS
from agents.reader.english import Filled
from agents.reader.patterns import pattern
from agents.reader.slots import Slots

_HANGUL = re.compile(r"[가-힣]")


_CLAUSE_WORDS = pattern("clause_words")


_THING_START = pattern("thing_start")


_FORM_START = pattern("form_start")


_MODIFIERS = pattern("modifiers")


def starts_like_a_thing(clause: str) -> bool:
    """Return True for "a zeppelin over a fjord": an article or number, and no word of change."""
    if _HANGUL.search(clause):
        return True
    return bool(_THING_START.match(clause) or _FORM_START.match(clause)) and not _MODIFIERS.search(
        clause
    )


def is_noun_phrase(clause: str) -> bool:
    """Return True if a clause is no more than a thing with its attributes."""
    clause = clause.strip()
    if not clause or "?" in clause or len(clause) > 160:
        return False
    if _HANGUL.search(clause):
        return True
    return _CLAUSE_WORDS.search(clause) is None


_LIST = re.compile(r"\s*(?:,\s*and\s+|,\s*|;\s*|\n)\s*(?:also |then |plus )?")


_ITEM = re.compile(r"^(?:an?|one|two|three|four|five|six|some|the|\d+|another)\s")


_ONE_BY_ONE = pattern("one_by_one")


_SO_MANY = pattern("so_many")


_SEPARATELY = pattern("separately")


def pictures(described: str, slots: Slots) -> list[Filled]:
    """Return the slots of each picture described: a list of unlike things is several pictures."""
    parts = _parts(described)
    if len(parts) > 1:
        filled = [slots.fill(part) for part in parts]
        if all(f.wish.subjects or f.wish.setting for f in filled):
            return filled
    return [slots.fill(_SEPARATELY.sub(" ", described) if len(parts) == 1 else described)]


def _parts(described: str) -> list[str]:
    if match := _ONE_BY_ONE.search(described):
        return [match[1], match[2]]
    if match := _SO_MANY.match(described):
        listed = [p for p in re.split(r"\s*(?:,\s*and|,|\band\b)\s*", match[2]) if p]
        if len(listed) == (
            WORD_NUMBERS.get(match[1]) or int(match[1])
            if match[1] in WORD_NUMBERS or match[1].isdigit()
            else 0
        ):
            return listed
    apart = _SEPARATELY.search(described)
    text = _SEPARATELY.sub(" ", described).strip()
    if re.search(r"장(?:이랑|하고|과) ", text):
        return re.split(r"(?<=장)(?:이랑|하고|과) ", text)
    if _HANGUL.search(text):
        parts = [
            p.strip() for p in re.split(r"\s*,\s*(?:그리고\s*)?|\s+그리고\s+", text) if p.strip()
        ]
        if apart and len(parts) < 2:
            parts = [
                p for p in re.split(r"(?<=[가-힣])(?:이랑|랑|과|와|하고)\s+", text) if p.strip()
            ]
        return (
            parts
            if len(parts) > 2 or (apart and len(parts) > 1) or _own_places(parts)
            else [described]
        )
    parts = [p for p in _LIST.split(text) if p]
    if len(parts) == 2 and " and " in parts[1] and _ITEM.match(parts[1]):
        head, _, tail = parts[1].rpartition(" and ")
        if _ITEM.match(tail) and not re.search(r"\b(?:in|at|on|by|under)\b", tail):
            parts = [parts[0], head, tail]
    if apart and len(parts) < 2:
        parts = [p for p in re.split(r"\s+and\s+", text) if p]
    items = [p for p in parts if _ITEM.match(p)]
    together = re.search(
        r"\b(?:together|in one picture|in the same|in a single|playing|with each other)\b", text
    )
    if together or len(items) < len(parts):
        return [described]
    return parts if len(parts) > 2 or (apart and len(parts) > 1) else [described]


def _own_places(parts: list[str]) -> bool:
    return len(parts) > 1 and all(
        re.search(r"[가-힣](?:에서|의|에 있는) [가-힣]|한 ?장|하나", p) for p in parts
    )
