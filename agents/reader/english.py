"""What an English phrase wishes for: subjects, setting, style and the other slots of a picture."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.lexicon import WORD, Lexicon, singular
from agents.reader.patterns import pattern, text_of
from agents.reader.phrases import DETERMINERS, PREPOSITIONS, Filled, Phrase, Piece
from agents.reader.things import compounds
from agents.types import Wish

__all__ = ["DETERMINERS", "PREPOSITIONS", "English", "Filled", "Phrase", "joined_by_but"]

_NOBODY = pattern("nobody")
_EACH_OTHER = pattern("each_other")
_FRAMING = pattern("framing")
"""How a thing is seen, which no slot holds: it is no thing of its own."""

_RATIO = pattern("ratio")
_BY = re.compile(r"\b(\d{2,4}) ?(?:x|×|by|\*) ?(\d{2,4})\b(?: ?(?:px|pixels?))?")
_PIXELS = pattern("pixels")
_NEGATIVE = pattern("negative")
_IN_STYLE = pattern("in_style")
_TIMES_OVER = pattern("times_over")
_PER_PICTURE = pattern("per_picture")
_BUT = pattern("but_with")
"""What joins a thing to how it is to look: "a bowl of ramen but in the style of ukiyo-e"."""
_FORM_COLON = re.compile(rf"\b((?:{text_of('picture')})s?)\s*:\s+")


_OIL = re.compile(r"(?:^ ?|(?:(?<=[a-z],)|(?<= in)) )oils?(?= ?(?:[,.;]|$))")
"""The medium alone, for "oil on canvas": "koi pond from above, oil"."""


class English:
    """Fills slots from English.

    Args:
        lexicon: The known phrases.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        """Keep the lexicon."""
        self.lexicon = lexicon

    def fill(self, text: str) -> Filled:
        """Return the slots of a noun phrase or of the object of "draw"."""
        filled = Filled()
        text = _FORM_COLON.sub(r"\1 of ", " " + text.lower().strip(" .!?") + " ")
        text = joined_by_but(re.sub(r"(?<=[a-z]): ", " , ", text))
        text = self._take_patterns(text, filled)
        self._take_pieces(self.pieces(text), filled)
        return filled

    def pieces(self, text: str) -> list[Piece]:
        """Cut a text into known phrases, the longest first, and single words."""
        words = WORD.findall(text.lower())
        pieces: list[Piece] = []
        at = 0
        while at < len(words):
            for size in range(min(self.lexicon.longest, len(words) - at), 0, -1):
                key = tuple(words[at : at + size])
                entries = self.lexicon.look_up(key)
                if size > 1 and " ".join([*key[:-1], singular(key[-1])]) in compounds():
                    entries = []
                    break
                if entries and not (size == 1 and key[0] in {"in", "it", "or"}):
                    break
            pieces.append(Piece(" ".join(words[at : at + size]), tuple(entries)))
            at += size
        return pieces

    def _take_patterns(self, text: str, filled: Filled) -> str:
        wish = filled.wish
        text = _NOBODY.sub(", no people ,", _FRAMING.sub(" ", _EACH_OTHER.sub(" ", text)))
        if _PER_PICTURE.search(text):
            text, filled.each = _PER_PICTURE.sub(" ", text), True
        if match := _NEGATIVE.search(text):
            negative: list[str] = []
            while match:
                negative += self._nouns(match[1])
                text = text[: match.start()] + " , " + text[match.end() :]
                match = _NEGATIVE.search(text)
            wish = replace(wish, negative=tuple(dict.fromkeys(negative)))
        if match := _RATIO.search(text):
            wish = replace(wish, aspect=match[1])
            text = text[: match.start()] + " , " + text[match.end() :]
        text, wish = self._take_size(text, wish, filled)
        text = _OIL.sub(" oil painting", text)
        if match := _IN_STYLE.search(text):
            said = next(filter(None, match.groups())).strip()
            style, before = self._style(said)
            if style:
                wish = replace(wish, style=style)
                text = text[: match.start()] + f" {before} , " + text[match.end() :]
        if match := _TIMES_OVER.search(text):
            filled.count = int(
                next(filter(str.isdigit, filter(None, match.groups())), 2 + bool(match[5]))
            )
            text = text[: match.start()] + " , " + text[match.end() :]
        filled.wish = wish
        return text

    def _take_size(self, text: str, wish: Wish, filled: Filled) -> tuple[str, Wish]:
        if match := _BY.search(text):
            width, height = int(match[1]), int(match[2])
            filled.size = max(width, height)
            aspect = "square" if width == height else "landscape" if width > height else "portrait"
            wish = replace(wish, aspect=aspect)
        elif match := _PIXELS.search(text):
            filled.size = int(next(filter(None, match.groups())))
        else:
            return text, wish
        return text[: match.start()] + " , " + text[match.end() :], wish

    def _style(self, said: str) -> tuple[str, str]:
        """Return the style named by words before "style", and the words before it."""
        words = said.split()
        for start in range(len(words)):
            for entry in self.lexicon.look_up(tuple(words[start:])):
                if entry.kind in {"style", "mood"}:
                    return entry.name, " ".join(words[:start])
        if words[0] in {"the", "a", "this", "same", "that", "my", "your", "different", "another"}:
            return "", said
        return (said, "") if len(words) < 4 else ("", said)

    def _nouns(self, text: str) -> list[str]:
        parts = re.split(r",|\band\b|\bor\b|&", text)
        names = (self._name([w for w in p.split() if w not in DETERMINERS]) for p in parts)
        return [name for name in names if name]

    def _name(self, words: list[str]) -> str:
        if not words:
            return ""
        name = " ".join(words)
        known = self.lexicon.subject(name)
        return known if known != name else " ".join([*words[:-1], singular(words[-1])])

    def _take_pieces(self, pieces: list[Piece], filled: Filled) -> None:
        state = Phrase(self.lexicon, filled)
        for index, piece in enumerate(pieces):
            state.take(piece, pieces[index + 1] if index + 1 < len(pieces) else None)
        state.close()
        if filled.wish.setting and len(state.subjects) == 1 and not filled.known:
            state.drop_form("of")
        subjects = tuple(state.subjects)
        if filled.each and len(subjects) == 1 and subjects[0].number > 1:
            filled.count, subjects = subjects[0].number, (replace(subjects[0], number=1),)
        filled.wish = replace(filled.wish, subjects=subjects)


def joined_by_but(text: str) -> str:
    """Return a phrase with a comma in the place of "but it's", "but in": a fox, in watercolour."""
    return _BUT.sub(lambda match: " " if text.startswith("made", match.end()) else ", ", text)
