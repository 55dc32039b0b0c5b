"""Deterministic slots in both languages, for the rules and to complete what a model says."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.english import English, Filled
from agents.reader.grounds import take_ground
from agents.reader.hangul import Hangul
from agents.reader.lexicon import Lexicon
from agents.reader.patterns import HANGUL
from pipelines.world import World


class Slots:
    """Fills slots from text in either language.

    Args:
        world: The painter's world, whose canonical names win; None for an open painter.
        lexicon: Shared with other parts of the reader; built if not given.
    """

    def __init__(self, world: World | None, lexicon: Lexicon | None = None) -> None:
        """Build the two language readers over one lexicon."""
        self.world = world
        self.lexicon = lexicon or Lexicon(world)
        self.english = English(self.lexicon)
        self.hangul = Hangul(self.lexicon)

    def fill(self, text: str) -> Filled:
        """Return what a description wishes for: wish, count, size and unknown nouns."""
        rest, ground = take_ground(text, self.world)
        filled = self.hangul.fill(rest) if HANGUL.search(text) else self.english.fill(rest)
        if ground:
            filled.wish = replace(filled.wish, setting=filled.wish.setting or ground)
        return filled

    def words_of(self, said: str) -> set[str]:
        """Return the English words that a picture must show to be "the SAID one"."""
        filled = self.fill(said)
        wish = filled.wish
        names = [*(f"{s.colour} {s.name}" for s in wish.subjects), wish.setting, wish.time]
        names += [wish.style, wish.palette]
        return {w for name in names for w in re.findall(r"[a-z]+", name.lower())} - {
            "s",
            "of",
            "and",
        }
