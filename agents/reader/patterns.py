"""The longer patterns of the rules, read from `lexicon/patterns.tsv`.

One row is one alternative; the rows of a name are tried together. `<<name>>` stands for the
alternatives of another name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from agents.reader.lexicon import rows


@cache
def _alternatives() -> dict[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for name, alternative in rows("patterns"):
        table[name].append(alternative)
    return dict(table)


def text_of(name: str) -> str:
    """Return a pattern as text, with the patterns that it names put in."""
    joined = "|".join(_alternatives()[name])
    return re.sub(r"<<(\w+)>>", lambda match: f"(?:{text_of(match[1])})", joined)


def pattern(name: str, flags: int = 0) -> re.Pattern[str]:
    """Return a compiled pattern of the table.

    Raises:
        KeyError: There is no such name.
    """
    return re.compile(text_of(name), flags)
