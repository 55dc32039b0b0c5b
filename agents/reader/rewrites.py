"""What people say of a picture in many ways, as the one command that it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from agents.reader.lexicon import rows

_OPENING = re.compile(
    r"^(?:(?:back to|about|regarding|as for|on|for|with) )?"
    r"(?:the|my|that) (?:[a-z]+ ){1,3}?(?:one|picture|image|drawing|painting|version)\s*[,:]\s*"
)
_TRAILING = re.compile(
    r"(?:[,.!? ]+(?:please|maybe|perhaps|or something|i think|you know|right))*[.!? ]*$"
)


@cache
def _table() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(said), meant) for said, meant in rows("rewrites"))


def plain_commands(clause: str) -> Iterator[str]:
    """Yield the commands that a clause may come to: "could he have a hat" is "add a hat".

    Args:
        clause: Lower-case English about a picture that is there.
    """
    bare = _TRAILING.sub("", _OPENING.sub("", clause))
    if bare and bare != clause:
        yield bare
    for said, meant in _table():
        if match := said.match(bare):
            yield match.expand(meant)
