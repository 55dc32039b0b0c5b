"""Korean for English nouns, those included that the painter's world does not have."""

from __future__ import annotations

from functools import cache

from agents.reader.lexicon import rows
from pipelines.world import World

MEASURED = {
    "light blue": "하늘색", "navy": "남색", "lavender": "연보라색", "beige": "베이지색",
    "cream": "크림색", "teal": "청록색",
}  # fmt: skip
"""Colours that are measured in pictures and that the world has no word for."""


def noun_in_korean(name: str, world: World, message: str = "") -> str:
    """Return a noun in Korean; the English itself if no table has it.

    Args:
        name: An English noun, known to the world or not.
        world: Its own words come first.
        message: What was said: of several Korean words the one that stands in it is taken.
    """
    korean = world.korean(name)
    if korean != name:
        return korean
    if name in MEASURED:
        return MEASURED[name]
    words = _words().get(name, ())
    bare = "".join(message.split())
    return next((word for word in words if word in bare), words[0] if words else name)


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """Return the Korean words of each English noun, in the order of the table."""
    found: dict[str, tuple[str, ...]] = {}
    for korean, english, *_ in rows("nouns"):
        found[english] = (*found.get(english, ()), korean)
    return found
