"""How words are set on a picture: where, how large, in which colour; kept from change to change."""

from __future__ import annotations

from dataclasses import replace

from agents.types import Intent
from pipelines.lettering import COLOURS
from pipelines.types import Lettering

PLACES = frozenset({"top", "middle", "bottom"})
GROWTH = {"larger": 1.5, "smaller": 1 / 1.5}
SMALLEST, LARGEST = 0.2, 2.5


def restyles(intent: Intent) -> bool:
    """Return True if an intent says how words are to stand, whatever the words are."""
    said = set(intent.note.split())
    return bool(said & (PLACES | GROWTH.keys())) or intent.wish.palette in COLOURS


def inscription(words: str, intent: Intent, before: Lettering | None = None) -> Lettering:
    """Return words as they are to be set.

    Args:
        words: What is to be read.
        intent: Its note may name a place and `larger` or `smaller`, its palette a colour.
        before: How words stand on the picture now: what the intent does not name stays so.
    """
    lettering = replace(before or Lettering(words), text=words)
    for said in intent.note.split():
        if said in PLACES:
            lettering = replace(lettering, place=said)
        elif said in GROWTH:
            size = min(LARGEST, max(SMALLEST, lettering.size * GROWTH[said]))
            lettering = replace(lettering, size=round(size, 3))
    if intent.wish.palette in COLOURS:
        lettering = replace(lettering, colour=intent.wish.palette)
    return lettering


def kept(words: str, before: Lettering | None) -> Lettering | None:
    """Return the words of a wish set as they stood before; None if it has none."""
    if not words:
        return None
    return replace(before, text=words) if before else Lettering(words)
