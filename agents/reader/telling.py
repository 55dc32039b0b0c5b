"""Clauses that tell, praise, greet or ask about the world, and want nothing drawn."""

from __future__ import annotations

import re

from agents.reader.patterns import pattern

# Somebody tells of what was, is liked or is done by others: never a wish.
_HANGUL = re.compile(r"[가-힣]")
_STORY_EN = pattern("story_en")


_STORY_KO = pattern("story_ko")


_ASKS_KO = pattern("asks_ko")


def is_story(clause: str) -> bool:
    """Return True for a clause that tells, praises, greets or asks about the world."""
    if _HANGUL.search(clause):
        return bool(_STORY_KO.search(clause)) and not _ASKS_KO.search(clause)
    if _ASKS_EN.search(clause) or _OWN_PICTURE.search(clause):
        return False
    return bool(_STORY_EN.search(clause))


_ASKS_EN = pattern("asks_en")


_OWN_PICTURE = pattern("own_picture")


def is_question(clause: str) -> bool:
    """Return True for a question about something, rather than a proposal."""
    return bool(
        re.match(r"^(?:what|why|how|who|when|where|which|is|are|do|does|did)\b", clause)
    ) or bool(re.search(r"(?:뭐|왜|누구|언제|어디|무슨)[^?]*\?$", clause))
