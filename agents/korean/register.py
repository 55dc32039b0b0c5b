"""Which language a message is in, and how politely its Korean speaks."""

from __future__ import annotations

import re
from typing import Literal

Register = Literal["plain", "polite", "formal"]
"""반말, 해요체 and 합쇼체."""

_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_HANGUL_WORD = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]+")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")
_QUOTED = re.compile(r"[\"“”『「《][^\"“”』」》]*[\"“”』」》]|(?<!\w)['‘][^'’]*['’](?!\w)")
_ENGLISH_REQUEST = re.compile(
    r"\b(?:draw|paint|make|sketch|create|show|add|remove|change|write|describe|upscale|undo|redo|"
    r"what|how|why|who|please|can you|could you|i|the|a|an|and|with|of|it)\b",
    re.I,
)
_KOREAN_VERB = re.compile(
    r"(?:줘|주세요|줄래|줘요|주라|요|니다|니까|해|어|아|야|지|까|래|자|네|봐|라|게|고|로|으로|음|기|다)"
    r"(?=[\s.!?~ㅋㅎㅠㅜ]|$)"
)
_FORMAL = re.compile(r"(?:니다|니까|십시오|십시요|시오|소서)(?=[\s.!?~]|$)")
_POLITE = re.compile(r"(?:요|죠|세용|여|욤)(?=[\s.!?~^ㅋㅎㅠㅜ]|$)")


def language_of(text: str, fallback: str = "en") -> Literal["en", "ko"]:
    """Return the language that a message asks in.

    In a mixed message the language of the request counts, not that of the words that it names:
    `Write '생일 축하해' on it` is English, `cyberpunk 스타일로 그려줘` is Korean.

    Args:
        text: The message.
        fallback: Language of the conversation so far, for messages without words.
    """
    bare = _QUOTED.sub(" ", text)
    bare = bare if _HANGUL.search(bare) or _LATIN_WORD.search(bare) else text
    korean = _HANGUL_WORD.findall(bare)
    english = _LATIN_WORD.findall(bare)
    if not korean:
        return "en" if english or fallback != "ko" else "ko"
    if not english or _KOREAN_VERB.search(korean[-1]) or _KOREAN_VERB.search(bare):
        return "ko"
    asks = len(_ENGLISH_REQUEST.findall(bare))
    return "en" if asks and len(english) > len(korean) else "ko"


def register_of(text: str) -> Register:
    """Return how politely a Korean message speaks: `plain`, `polite` or `formal`.

    The last ending that shows a register decides; a message without any is polite.
    """
    bare = _QUOTED.sub(" ", text)
    ends = [(m.start(), "formal") for m in _FORMAL.finditer(bare)]
    ends += [(m.start(), "polite") for m in _POLITE.finditer(bare)]
    if ends:
        return "formal" if max(ends)[1] == "formal" else "polite"
    return "plain" if _PLAIN.search(bare) else "polite"


_PLAIN = re.compile(
    r"(?:줘|줄래|주라|해|어|아|야|지|까|래|자|네|봐|라|니|냐|음|임|게|데|거든|구나|군|다|돼|와|써|려)"
    r"(?=[\s.!?~^,ㅋㅎㅠㅜ]|$)"
)
