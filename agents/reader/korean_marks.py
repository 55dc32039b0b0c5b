"""What a Korean request says in fixed forms: what must not be there, proportions and sizes."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.english import Filled
from agents.reader.korean_words import STOP, KoreanWords
from agents.reader.patterns import pattern

_NEGATIVE = pattern("hangul_negative")
_RATIO = pattern("hangul_ratio")
_BY = re.compile(r"(\d{2,4}) ?(?:x|×|\*|곱하기) ?(\d{2,4})(?: ?(?:픽셀|px))?")
_PIXELS = pattern("hangul_pixels", re.I)
_BLANK = " , "


class KoreanMarks(KoreanWords):
    """Takes fixed forms out of a request before its words are walked over."""

    def _take_patterns(self, text: str, filled: Filled) -> str:
        negative: list[str] = []
        while match := _NEGATIVE.search(text):
            negative += self._negatives(next(filter(None, match.groups())), text, filled)
            text = text[: match.start()] + _BLANK + text[match.end() :]
        wish = replace(filled.wish, negative=tuple(dict.fromkeys(negative)))
        if match := _RATIO.search(text):
            wish = replace(wish, aspect=match[1])
            text = text[: match.start()] + _BLANK + text[match.end() :]
        if match := _BY.search(text):
            width, height = int(match[1]), int(match[2])
            filled.size = max(width, height)
            shape = "square" if width == height else "landscape" if width > height else "portrait"
            wish = replace(wish, aspect=shape)
            text = text[: match.start()] + _BLANK + text[match.end() :]
        elif match := _PIXELS.search(text):
            said = next(filter(None, match.groups())).lower()
            filled.size = {"4k": 3840, "2k": 2048}.get(said) or int(said)
            text = text[: match.start()] + _BLANK + text[match.end() :]
        filled.wish = wish
        return text

    def _negatives(self, said: str, text: str, filled: Filled) -> list[str]:
        names = []
        for part in re.split(r"(?:이랑|랑|과|와|하고|,|그리고)\s*|도\s+", said):
            part = re.sub(r"(?: (?:좀|다|만|전부|모두|도))+$", "", part.strip())
            name = self.translate(part, text)
            if name:
                names.append(name)
            elif part and part not in STOP:
                filled.unknown += (part,)
        return names
