"""The longer patterns of the rules, read from `lexicon/patterns.tsv` and `patterns_ko.tsv`.

One row is one alternative; the rows of a name are tried together. `<<name>>` stands for the
alternatives of another name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from agents.reader.lexicon import rows

HANGUL = re.compile(r"[가-힣]")
"""A syllable of Korean; a message with one in it is read as Korean."""


@cache
def _alternatives() -> dict[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for name, alternative in (*rows("patterns"), *rows("patterns_ko")):
        table[name].append(alternative)
    return dict(table)


def text_of(name: str) -> str:
    """Return a pattern as text, with the patterns that it names put in."""
    return expanded("|".join(_alternatives()[name]))


def expanded(text: str) -> str:
    """Return a pattern's text with the patterns that it names put in."""
    return re.sub(r"<<(\w+)>>", lambda match: f"(?:{text_of(match[1])})", text)


def pattern(name: str, flags: int = 0) -> re.Pattern[str]:
    """Return a compiled pattern of the table.

    A named part that several alternatives have is asked for with `part`.

    Raises:
        KeyError: There is no such name.
    """
    seen: dict[str, int] = defaultdict(int)

    def numbered(match: re.Match[str]) -> str:
        seen[match[1]] += 1
        return f"(?P<{match[1]}{seen[match[1]] if seen[match[1]] > 1 else ''}>"

    return re.compile(re.sub(r"\(\?P<(\w+)>", numbered, text_of(name)), flags)


def part(match: re.Match[str], name: str) -> str:
    """Return a named part of a match, whichever alternative of the pattern it was found by."""
    groups = match.groupdict()
    return next(
        (said for key, said in groups.items() if key.rstrip("23456789") == name and said), ""
    )
