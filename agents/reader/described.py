"""What is told of a thing right after it was asked for: "draw my cat. She is orange"."""

from __future__ import annotations

import re

from pipelines.world import World

_TOLD = re.compile(
    r"^(?:and |but )?(?:she|he|it|they|the (?P<part>[a-z]+))(?:'s|'re| is| are) (?:all |mostly )?"
    r"(?P<how>.+?)[.! ]*$"
)
_WHEN = re.compile(
    r"^(?:the |in the |at )?(?:night|sunset|dawn|morning|evening|raining|snowing|cloudy)$"
)


def as_change(clause: str, subjects: tuple[str, ...], world: World | None) -> str:
    """Return the change that a telling comes to: "make the cat orange"; other clauses as they are.

    Args:
        clause: Lower-case, said right after a drawing was asked for.
        subjects: Names of what shall be drawn.
        world: Knows the colours; without one none is told.
    """
    told = _TOLD.match(clause)
    if told is None or told["part"] not in {None, *subjects}:
        return clause
    if _WHEN.match(told["how"]):
        return f"make it {told['how']}"
    if world is None:
        return clause
    colour = next((c for c in map(world.find_colour, told["how"].split()) if c), "")
    return f"make the {subjects[0]} {colour}" if colour and len(subjects) == 1 else clause
