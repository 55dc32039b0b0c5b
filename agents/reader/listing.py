"""Bare phrases, and lists of things that each want a picture."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.amounts import number_of
from agents.reader.english import Filled
from agents.reader.patterns import HANGUL, part, pattern
from agents.reader.slots import Slots

_CLAUSE_WORDS = pattern("clause_words")


_THING_START = pattern("thing_start")


_FORM_START = pattern("form_start")


_MODIFIERS = pattern("modifiers")


def starts_like_a_thing(clause: str) -> bool:
    """Return True for "a zeppelin over a fjord": an article or number, and no word of change."""
    if HANGUL.search(clause):
        return True
    return bool(_THING_START.match(clause) or _FORM_START.match(clause)) and not _MODIFIERS.search(
        clause
    )


def is_noun_phrase(clause: str) -> bool:
    """Return True if a clause is no more than a thing with its attributes."""
    clause = clause.strip()
    opens = _FORM_START.match(clause) or _A_THING.match(clause) or HANGUL.search(clause)
    asked = "?" in clause and not opens
    if not clause or asked or len(clause) > 160:
        return False
    if HANGUL.search(clause):
        return True
    if _FORM_START.match(clause):
        clause = _OWN.sub("the ", clause)
    return _CLAUSE_WORDS.search(clause) is None and _IS.search(clause) is None


_A_THING = re.compile(r"^(?:an?|some|two|three) ")
_OWN = re.compile(r"\b(?:my|our|his|her|their) ")
_IS = re.compile(
    r"\b[a-z]+'s (?:on|up|down|over|here|there|a|an|the|so|not|been|gone|got|great|good"
    r"|nice|cold|hot|late"
    r"|done|ready)\b"
)
_LIST = re.compile(r"\s*(?:,\s*and\s+|,\s*|;\s*|\n)\s*(?:also |then |plus )?")


_ITEM = re.compile(r"^(?:an?|one|two|three|four|five|six|some|the|\d+|another)\s")


_ONE_BY_ONE = pattern("one_by_one")
_ONE_OF_TWO = pattern("one_of_two")
"""Two pictures of one thing that differ: "two pics of a sports car, one red, one black"."""


_SO_MANY = pattern("so_many")


_SEPARATELY = pattern("separately")
_SO_MANY_LAST = pattern("so_many_last")
_LIST_KO = re.compile(r"\s*,\s*(?:그리고\s*)?|\s+그리고\s+")
_FRAMED = 2
"""Parts of a Korean list of which the first may set the scene: 별이 쏟아지는 밤, 텐트 하나."""
_ONE_EACH_KO = re.compile(
    r"^(.+?) ?(?:그림 ?)?한 ?장(?:이랑|하고|과|,| 그리고)? +(.+?) ?(?:그림 ?)?한 ?장(?:씩"
    r"|만|을|요)?$"
)
_SHEETS_KO = re.compile(r"((?:한|두|세|네|다섯|\d) ?장)(?:이랑|하고|과) ")
_WITH_KO = re.compile(r"(?<=[가-힣])(?:이랑|랑|과|와|하고)\s+")
_AND_ITEM = re.compile(r"\s+and\s+(?=(?:an?|one|two|three|four|five|six|some|the|\d+|another)\s)")
_TOGETHER = re.compile(
    r"\b(?:together|in one picture|in the same|in a single|playing|with each other)\b"
)


def pictures(described: str, slots: Slots) -> list[Filled]:
    """Return the slots of each picture described.

    Several things are one picture, unless they are asked for apart, counted as pictures, or so
    unlike each other (a place of its own, a logo) that they cannot be one.
    """
    if match := _ONE_OF_TWO.match(described.strip(" .!")):
        thing = part(match, "thing")
        return [slots.fill(f"{part(match, which)} {thing}") for which in ("one", "other")]
    text, apart = _without_separately(described)
    parts = _parts(text, apart)
    filled = [slots.fill(part) for part in parts]
    if len(parts) > 1 and all(f.wish.subjects or f.wish.setting for f in filled):
        if apart in {-1, len(parts)}:
            return [replace(f, count=1) if f.count == len(parts) else f for f in filled]
        if _are_unlike(filled, bool(HANGUL.search(text))):
            return filled
    whole = slots.fill(described if apart > 0 else text)
    subjects = whole.wish.subjects
    held = any(subject.relation for subject in subjects)  # a llama in sunglasses is one picture
    if apart and len(subjects) > 1 and apart in {-1, len(subjects)} and not (apart > 0 and held):
        count = 1 if whole.count == len(subjects) else whole.count
        wishes = [replace(whole.wish, subjects=(subject,)) for subject in subjects]
        return [replace(whole, wish=wish, count=count) for wish in wishes]
    return [whole]


def _without_separately(described: str) -> tuple[str, int]:
    """Return the text without words like "separately", and how many pictures they mean.

    The number is -1 for "one each", 0 if nothing of the kind is said.
    """
    if match := _ONE_BY_ONE.search(described):
        one, other = filter(None, match.groups())
        return f"{one} , {other}", -1
    if match := _ONE_EACH_KO.match(described):
        return f"{match[1]} , {match[2]}", -1
    if match := _SO_MANY.match(described):
        return match[2], number_of(match[1])
    if match := _SO_MANY_LAST.search(described):
        said = next(filter(None, match.groups()))
        return described[: match.start()], number_of(said)
    if _SEPARATELY.search(described):
        return _SEPARATELY.sub(" , ", described).strip(" ,"), -1
    if _SHEETS_KO.search(described):
        return _SHEETS_KO.sub(r"\1 , ", described), -1
    return described, 0


def _parts(text: str, apart: int) -> list[str]:
    if HANGUL.search(text):
        parts = [p for p in _LIST_KO.split(text) if p.strip()]
        if apart and len(parts) < 2:
            parts = [p for p in _WITH_KO.split(text) if p.strip()]
        return parts
    parts = [p for p in _LIST.split(text) if p]
    items = [q for p in parts for q in _AND_ITEM.split(p) if q]
    if apart and len(items) < 2:
        items = [p for p in re.split(r"\s+and\s+", text) if p]
    if not apart and not all(_ITEM.match(item) for item in items):
        return [text]
    return [text] if _TOGETHER.search(text) else items


def _are_unlike(filled: list[Filled], korean: bool) -> bool:
    """Return True if a list cannot be one picture: places of their own, or a logo among things."""
    if any(f.item for f in filled) and len(filled) > 1:
        return True
    if korean and len(filled) <= _FRAMED:
        return False
    placed = [bool(f.wish.setting or f.wish.time) for f in filled]
    return sum(placed) > 1 or any(placed[:-1])
