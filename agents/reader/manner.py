"""Another thing in the manner of a picture that is there: "same vibe but a wolf"."""

from __future__ import annotations

import re

from agents.reader.patterns import HANGUL, part, pattern

_ENGLISH = pattern("manner_en")
_KOREAN = pattern("manner_ko")
_ADDING = re.compile(
    r"추가|넣|더해|올려|얹|빼|없애|지워|장 ?더|버전|\d+ ?장"
    r"|[두세네] ?장|게 ?(?:해|만들)"
)
_NO_THING = re.compile(r"^(?:an? )?(?:bit|little|touch|tad|different|better|lot|few|new|other)\b")


def thing_in_that_manner(clause: str) -> str:
    """Return the thing that is to be painted like the picture before; empty if there is none.

    Args:
        clause: Lower case; the whole message may be given, to see whether it is one clause.
    """
    korean = bool(HANGUL.search(clause))
    match = (_KOREAN if korean else _ENGLISH).match(clause.strip())
    if match is None:
        return ""
    what = part(match, "what").strip(" ,.!?~")
    if korean:
        return "" if _ADDING.search(clause) else what
    return "" if _NO_THING.match(what) else what
