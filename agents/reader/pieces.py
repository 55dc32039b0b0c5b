"""Words on their way to slots, and the slots of one wish."""

from __future__ import annotations

from dataclasses import dataclass, field

from agents.reader.lexicon import Entry
from agents.types import Wish


@dataclass(slots=True)
class Filled:
    """The slots of one picture wish.

    Attributes:
        wish: What was found.
        count: Pictures asked for.
        size: Longest side in pixels; 0 if not said.
        unknown: Korean nouns without English.
        odd: Words that do not belong in a description (pronouns, verbs of small talk).
        known: How many subjects the lexicon knows.
        topic: True if a Korean topic particle marks a thing: then something is told of it.
        each: True if every single thing is to have a picture of its own.
        ending: Korean particles after the last word, `?` if that word is unknown.
        item: True if a thing of its own form was said: a logo, a poster.
        form: True if a picture noun was said ("picture of", "logos", `그림`).
    """

    wish: Wish = field(default_factory=Wish)
    count: int = 1
    size: int = 0
    unknown: tuple[str, ...] = ()
    odd: int = 0
    known: int = 0
    form: bool = False
    topic: bool = False
    each: bool = False
    ending: str = ""
    item: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or known phrase of the text with its readings."""

    text: str
    entries: tuple[Entry, ...] = ()

    def kind(self, *kinds: str) -> Entry | None:
        """Return the first reading of one of these kinds."""
        return next((e for kind in kinds for e in self.entries if e.kind == kind), None)
