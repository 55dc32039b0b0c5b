"""Clauses that tell, praise, greet or ask about the world, and want nothing drawn."""

from __future__ import annotations

import re

from agents.korean.particles import stems
from agents.reader.lexicon import korean_nouns
from agents.reader.patterns import HANGUL, pattern

# Somebody tells of what was, is liked or is done by others: never a wish.
_STORY_EN = pattern("story_en")


_STORY_KO = pattern("story_ko")


_ASKS_KO = pattern("asks_ko")


def is_story(clause: str) -> bool:
    """Return True for a clause that tells, praises, greets or asks about the world."""
    if HANGUL.search(clause):
        if is_hearsay(clause):
            return True
        if wished_to_see(clause):
            return False
        return bool(_STORY_KO.search(clause)) and not _ASKS_KO.search(clause)
    if _ASKS_EN.search(clause) or _OWN_PICTURE.search(clause):
        return False
    return bool(_STORY_EN.search(clause))


_HEARSAY = re.compile(r"(?P<verb>[가-힣]+)대(?:요|요오)?[.!?~ㅋㅎㅠㅜ ]*$")
_TOLD_FINALS = frozenset({4, 20})
"""Finals ㄴ and ㅆ before 대: 판대, 그렸대."""


def is_hearsay(clause: str) -> bool:
    """Return True for what others are said to do: 그림 그려서 먹고산대, 말을 그려서 판대요."""
    match = _HEARSAY.search(clause)
    if match is None or f"{match['verb']}대" in korean_nouns():
        return False
    return (ord(match["verb"][-1]) - ord("가")) % 28 in _TOLD_FINALS


_TO_SEE = pattern("to_see_ko")
_SOMEBODY = re.compile(
    rf"(?:^|\s)(?:우리|내|제|너희|그|걔|쟤|네)(?:\s|$)|(?:{pattern('somebody_ko').pattern})$"
)


_DOING_THING = re.compile(r"[는은한인던] ?(?:거|것|모습|장면|광경|풍경)$")
_OWN_DOING = re.compile(
    rf"(?:^|\s)(?:내|내가|네|네가|니가|우리|제|제가|너|나|그)(?:\s|$)"
    rf"|(?:^|\s)(?:{pattern('somebody_ko').pattern})(?:[이가은는]?)(?=\s)"
)


def wished_to_see(clause: str) -> str:
    """Return what a picture could show to one who says 고래 보고 싶다; empty for 엄마 보고 싶어."""
    match = _TO_SEE.match(clause)
    said = match["object"].strip() if match else ""
    if not said or _SOMEBODY.search(said):
        return ""
    if _DOING_THING.search(said):
        return "" if _OWN_DOING.search(said) else said
    head = said.split()[-1]
    return said if any(stem in korean_nouns() for stem, _ in stems(head)) else ""


_ASKS_EN = pattern("asks_en")


_OWN_PICTURE = pattern("own_picture")


def is_question(clause: str) -> bool:
    """Return True for a question about something, rather than a proposal."""
    return bool(
        re.match(r"^(?:what|why|how|who|when|where|which|is|are|do|does|did)\b", clause)
    ) or bool(re.search(r"(?:뭐|왜|누구|언제|어디|무슨)[^?]*\?$", clause))
