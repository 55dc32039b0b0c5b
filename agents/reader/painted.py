"""Verbless English phrases that can only be wishes: "samurai under cherry blossoms, ink"."""

from __future__ import annotations

import re

from agents.reader.english import Filled
from agents.reader.lexicon import word_set
from agents.reader.listing import starts_like_a_thing
from agents.reader.patterns import HANGUL
from agents.reader.things import is_thing

_TALK = word_set("talk")
_LINK = re.compile(
    r"\b(?:over|under|on|in|at|by|with|against|above|behind|beside|near|inside|through|between|"
    r"among|wearing|holding|riding|eating|next to|made of|in front of|across|along|of)\b"
)
_BRIEF = re.compile(r"^(?P<head>(?:[a-z'-]+ ){1,6}[a-z'-]+|[a-z]+)\s*[:–-]\s+(?=[a-z])")
_FEW = 4
_ENOUGH = 2
"""Slots that make a description without any known thing in it."""


def things_in(filled: Filled) -> int:
    """Return how many of the subjects name things that the tables know."""
    return sum(is_thing(subject.name) for subject in filled.wish.subjects if subject.name)


def looks_painted(filled: Filled, bare: str, easel: bool) -> bool:
    """Return True if a phrase without a verb describes a picture.

    Args:
        filled: Its slots.
        bare: The phrase, lower case, without greeting.
        easel: Whether there are pictures that it may be about instead.
    """
    if HANGUL.search(bare) or filled.odd or filled.topic or filled.unknown:
        return False
    words = re.findall(r"[a-z]+", bare)
    if not words or not _TALK.isdisjoint(words):
        return False
    wish = filled.wish
    things = things_in(filled)
    slots = [wish.setting, wish.time, wish.style, wish.mood, wish.palette, wish.aspect]
    said = sum(map(bool, slots)) + bool(wish.negative) + bool(wish.lettering)
    starts = starts_like_a_thing(bare)
    linked = bool(_LINK.search(bare)) or "," in bare or len(wish.subjects) > 1
    if easel and not starts and not (things and said and linked):
        return False
    if things:
        return bool(said or starts or linked or filled.form or len(words) < _FEW)
    return said >= _ENOUGH and bool(wish.setting or wish.style) and not (easel and not starts)
