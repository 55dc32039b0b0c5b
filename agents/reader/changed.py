"""What both languages share when a change is put together."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.changes_said import Change
from agents.reader.english import Filled
from agents.reader.slots import Slots
from agents.types import Subject, Wish


class Changed:
    """Puts changes together.

    Attributes:
        slots: Fills slots.
    """

    slots: Slots

    def _changed(self, filled: Filled, text: str, confidence: float, why: str) -> Change:
        wish = filled.wish
        if (
            wish.palette
            and self.slots.lexicon.look_up(tuple(wish.palette.split()))
            and not wish.subjects
        ):
            entries = self.slots.lexicon.look_up(tuple(wish.palette.split()))
            if any(e.kind == "colour" for e in entries) and not re.search(
                r"tones?|shades?|palette|hues?", text
            ):
                wish = replace(wish, palette="", subjects=(Subject("", colour=wish.palette),))
        if wish == Wish():
            confidence = min(confidence, 0.75)
        return Change(wish, text, confidence, why, tuple(filled.unknown))
