"""What is told of a thing right after it was asked for: "draw my cat. She is orange"."""

from __future__ import annotations

import re

from agents.reader.lexicon import korean_nouns
from pipelines.world import World

_TOLD = re.compile(
    r"^(?:and |but )?(?:she|he|it|they|the (?P<part>[a-z]+))(?:'s|'re| is| are) (?:all |mostly )?"
    r"(?P<how>.+?)[.! ]*$"
)
_WHEN = re.compile(
    r"^(?:the |in the |at )?(?:night|sunset|dawn|morning|evening|raining|snowing|cloudy)$"
)


_AS_WELL_KO = re.compile(
    r"^(?:그리고 |또 |아 |참 )*(?P<what>[가-힣 ]{1,20}?)도"
    r"(?:요| 하나| 한 장| 같이| 부탁해)*[.!~ ]*$"
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


def as_another(clause: str) -> str:
    """Return 우주선도, said right after a drawing was asked for, as a wish for one more."""
    more = _AS_WELL_KO.match(clause)
    said = more["what"].split()[-1:] if more else []
    if more is None or not said or said[0] not in korean_nouns():
        return clause
    return f"{more['what']} 그려줘"
