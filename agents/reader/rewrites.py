"""What people say of a picture in many ways, as the one command that it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from agents.korean.particles import with_josa
from agents.reader.lexicon import rows
from agents.reader.patterns import HANGUL

_OPENING = re.compile(
    r"^(?:(?:back to|about|regarding|as for|on|for|with) )?"
    r"(?:the|my|that) (?:[a-z]+ ){1,3}?(?:one|picture|image|drawing|painting|version)\s*[,:]\s*"
)
_TRAILING = re.compile(
    r"(?:[,.!? ]+(?:please|maybe|perhaps|or something|i think|you know|right))*[.!? ]*$"
)


_JOSA = re.compile(r"(\S+)\+(로|을)(?= |$)")


@cache
def _table(name: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(said), meant) for said, meant in rows(name))


def plain_commands(clause: str) -> Iterator[str]:
    """Yield the commands that a clause may come to: "could he have a hat" is "add a hat".

    Args:
        clause: Lower case, about a picture that is there.
    """
    if HANGUL.search(clause):
        for said, meant in _table("rewrites_ko"):
            if match := said.match(clause):
                yield _JOSA.sub(lambda word: with_josa(word[1], word[2]), match.expand(meant))
        return
    bare = _TRAILING.sub("", _OPENING.sub("", clause))
    if bare and bare != clause:
        yield bare
    for said, meant in _table("rewrites"):
        if match := said.match(bare):
            yield match.expand(meant)
