"""Which colours a thing may be given, and which may be said of it."""

from __future__ import annotations

from functools import cache

from training.art.colours import COLOURS
from training.art.lexicon import Thing, things

COLOURABLE = frozenset(
    {"animal", "bird", "sea animal", "insect", "food", "drink", "flower", "plant", "tree",
     "building", "vehicle", "boat", "aircraft", "clothing", "instrument", "sport", "object",
     "fantasy"}
)  # fmt: skip
"""Categories whose colour is worth a word."""

COLOUR_WORDS = frozenset(COLOURS) | {"gold", "golden", "polar", "blonde", "red-haired"}
MULTICOLOURED = frozenset(
    {"paint palette", "traffic light", "world map", "checkered flag", "pirate flag", "dragon head",
     "bouquet of flowers", "snowman", "Santa Claus", "witch", "jack-o-lantern", "framed picture",
     "Christmas tree", "balance scale", "zebra", "panda", "soccer ball", "volleyball", "egg"}
)  # fmt: skip
"""Things that are never recoloured: their colours make them what they are."""


def can_recolour(thing: Thing) -> bool:
    """Return whether a thing may be painted in another colour."""
    words = set(thing.name.lower().replace("-", " ").split())
    plain = thing.name not in MULTICOLOURED and not words & COLOUR_WORDS
    return plain and thing.category in COLOURABLE


def sayable_colour(thing: Thing, colour: str) -> str:
    """Return a drawing's own colour if a caption may speak of it, else empty.

    Baked and fried things all look orange or brown: nobody would say so.
    """
    known = thing.category in COLOURABLE and not set(thing.name.lower().split()) & COLOUR_WORDS
    baked = thing.category == "food" and colour in ("orange", "brown")
    return colour if known and not baked and not clashes(colour, thing) else ""


@cache
def _coloured_names() -> tuple[tuple[str, str], ...]:
    """Return the names that begin with a colour, and whose they are."""
    return tuple(
        (name, thing.name)
        for thing in things()
        for name in thing.names
        if name.split()[0] in COLOURS
    )


def clashes(colour: str, thing: Thing) -> bool:
    """Return whether thing and colour together name another thing (a green apple)."""
    said = f"{colour} {thing.name} "
    return any(
        said.startswith(name + " ") for name, owner in _coloured_names() if owner != thing.name
    )
