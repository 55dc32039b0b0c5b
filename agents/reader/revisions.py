"""What a clause wants changed in a picture that is there."""

from __future__ import annotations

from agents.reader.changes_said import Change
from agents.reader.english_revisions import EnglishRevisions
from agents.reader.korean_revisions import KoreanRevisions
from agents.reader.patterns import HANGUL
from agents.reader.references import Reference
from agents.reader.slots import Slots


class Revisions(EnglishRevisions, KoreanRevisions):
    """Reads changes in both languages.

    Args:
        slots: Fills slots.
    """

    def __init__(self, slots: Slots) -> None:
        """Keep the slots and take their lexicon."""
        self.slots = slots
        self.lexicon = slots.lexicon

    def read(
        self,
        clause: str,
        found: Reference,
        pictures: bool,
        drawing: bool,
        shown: frozenset[str] = frozenset(),
    ) -> Change | None:
        """Return the change that a clause asks for, or None if it asks for none.

        Args:
            clause: Lower case, quotes masked.
            found: The pictures that it names.
            pictures: Whether there is anything to change.
            drawing: Whether the clause asks to draw; then only a subjectless wish is a change.
            shown: English words of what the pictures show.
        """
        if HANGUL.search(clause):
            return self._korean(clause, found, pictures, drawing, shown)
        return self._english(clause, found, pictures, drawing)
