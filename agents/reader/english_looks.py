"""Looks of a picture asked for in English: "darker", "make it spring", "more flowers"."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.changed import Changed
from agents.reader.changes_said import Change
from agents.reader.english import Filled
from agents.reader.lexicon import Lexicon
from agents.reader.patterns import pattern
from agents.reader.slots import Slots
from agents.types import Wish

_NO_HOW = pattern("no_how")
_STILL_IS = pattern("still_is")
_COMPARATIVE = pattern("comparative")
_LOUD = pattern("loud")
_MAKE = pattern("make")
_INSTEAD = pattern("instead")


class EnglishLooks(Changed):
    """Reads how a picture, or all of it, is to look.

    Attributes:
        slots: Fills slots.
        lexicon: The known phrases.
    """

    slots: Slots
    lexicon: Lexicon

    def _knows_all(self, filled: Filled) -> bool:
        return all(not s.name or self.lexicon.knows_subject(s.name) for s in filled.wish.subjects)

    def _make(self, bare: str, pictures: bool) -> Change | None:
        match = None if re.match(r"(?:do|did|have) (?:you|i|we)\b", bare) else _MAKE.match(bare)
        if not match or not (
            match["what"]
            or re.match(r"(?:colou?r|paint|tint|recolou?r|repaint)\b", bare)
            or pictures
        ):
            return None
        how = _INSTEAD.sub("", match["how"]).strip()
        if not how or _NO_HOW.match(how) and not match["what"]:
            return None
        if not match["what"] and not self._knows_all(self.slots.fill(how)):
            return None
        return self._any(how, 0.93 if match["what"] else 0.85, "make it")

    def _comparative(self, bare: str) -> Change | None:
        rest = _INSTEAD.sub("", bare).strip(" ,")
        rest = _STILL_IS.sub("", rest).strip()
        rest = re.sub(r"^(?:it'?s |is |a bit |a little |still |way |much )+", "", rest)
        if match := re.match(r"^(?:some )?(?:more|extra) ([a-z ]+?)(?: in the [a-z]+)?$", rest):
            filled = self.slots.fill(match[1])
            if filled.wish.subjects and self._knows_all(filled):
                first, *others = filled.wish.subjects
                more = (replace(first, number=max(3, first.number), relation="with"), *others)
                return Change(Wish(subjects=more), f"add {rest}", 0.9, "more of it", narrow=True)
        words = self._change_words(rest)
        loud = _LOUD.search(rest)
        if words and loud and len(rest.split()) < 8:
            filled = self.slots.fill(re.sub("|".join(map(re.escape, words)), " ", rest))
            wish = replace(filled.wish, subjects=())
            return Change(wish, self._named_changes(rest), 0.93, "comparative")
        if _COMPARATIVE.fullmatch(rest) and not self.lexicon.knows_subject(rest):
            return Change(Wish(), rest, 0.8, "comparative")
        return None

    def _any(self, how: str, confidence: float, why: str) -> Change:
        """Return the change that free words describe: colour, slots, comparatives, else as said."""
        how = _INSTEAD.sub("", how).strip(" ,.") or how
        filled = self.slots.fill(
            re.sub(r"^(?:into |to |a |an |in )?", "", how)
            if how.split()[0] in {"into", "to"}
            else how
        )
        changes = self._change_words(how)
        if changes:
            filled = self.slots.fill(
                re.sub(rf"\b(?:{'|'.join(map(re.escape, changes))})\b", " ", how)
            )
        return self._changed(
            filled,
            self._named_changes(how) if changes and not filled.wish.subjects else how,
            confidence,
            why,
        )

    def _colour(self, how: str) -> str:
        plain = re.sub(
            r"^(?:a (?:bit|little|lot) |more |very |bright |dark |light |deep |pale |all )+",
            "",
            how,
        )
        entries = self.lexicon.look_up(tuple(plain.split()))
        return next((e.name for e in entries if e.kind == "colour"), "")

    def _change_words(self, text: str) -> list[str]:
        words = re.findall(r"[a-z'-]+", text)
        found: list[str] = []
        for size in range(min(4, len(words)), 0, -1):
            for at in range(len(words) - size + 1):
                phrase = words[at : at + size]
                if any(e.kind == "change" for e in self.lexicon.english.get(tuple(phrase), ())):
                    if not any(" ".join(phrase) in f for f in found):
                        found.append(" ".join(phrase))
        return found

    def _named_changes(self, text: str) -> str:
        names = []
        for phrase in self._change_words(text):
            entries = self.lexicon.english[tuple(phrase.split())]
            names += [e.name for e in entries if e.kind == "change"]
        return ", ".join(dict.fromkeys(names)) or text
