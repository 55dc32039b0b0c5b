"""How English clauses open and close: greetings, what is dropped for something new, hedges."""

from __future__ import annotations

import re

from agents.reader import requests as request_words
from agents.reader.patterns import pattern

_GREETING = pattern("greeting")
_DROPPED = pattern("dropped")
_HEDGE = pattern("hedge")
_MIXED = re.compile(r"^(?:please |now )*(?:draw|paint|sketch|make)(?: me)? ([가-힣].*로)[ .!]*$")
_MOST_GREETINGS = 3
_SCOFFS = pattern("scoffs")
_PRAISES = pattern("praises")


def opened(clause: str) -> str:
    """Return a clause without greetings, and without what was dropped for something new."""
    bare = clause
    if mixed := _MIXED.match(clause):  # "draw 고흐 스타일로": an English verb for a Korean wish
        return f"{mixed[1]} 그려줘"
    for _ in range(_MOST_GREETINGS):
        bare = _GREETING.sub("", bare).strip() or bare
    dropped = _DROPPED.match(bare)
    if dropped is None:
        return bare
    rest = bare[dropped.end() :]
    asks = request_words.draw_object(rest) or request_words.wanted(rest)
    return rest if asks or request_words.starts_like_a_thing(rest) else bare


def unhedged(clause: str) -> str:
    """Return a clause without what closes it politely: "I think", "if you can", "thanks"."""
    return _HEDGE.sub("", clause).strip() or clause


def is_praise(clause: str, named: bool) -> bool:
    """Return True for "so cute", and, where no more than a thing is named, for "wow, a fox"."""
    return bool(_PRAISES.match(clause) or named and _SCOFFS.match(clause))
