"""Pictographs in a message: 🐢 by the sea."""

from __future__ import annotations

import re
from functools import cache

from agents.reader.lexicon import rows

_PICTOGRAPH = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_JOINERS = re.compile("[\ufe0f\u200d\U0001f3fb-\U0001f3ff]")


@cache
def _names() -> dict[str, str]:
    return {emoji: name for emoji, name in rows("emoji")}


def take_emoji(text: str) -> tuple[str, list[str]]:
    """Return a message without pictographs, and the English names of those that name a thing."""
    text = _JOINERS.sub("", text)
    found = [_names()[e] for e in _PICTOGRAPH.findall(text) if e in _names()]
    bare = re.sub(r"\s+", " ", _PICTOGRAPH.sub(" ", text)).strip()
    return bare, list(dict.fromkeys(found))


def with_things(text: str, things: list[str]) -> str:
    """Return the message with things said in words where the pictographs stood."""
    said = " and ".join(f"a {thing}" for thing in things)
    if re.search(r"[가-힣]", text):
        return f"{', '.join(things)} {text}"
    verb = re.match(r"(?:please )?(?:draw|paint|sketch|make)\b(?: me)?", text, re.I)
    if verb:
        return f"{verb.group()} {said} {text[verb.end() :]}"
    return f"{said} {text}"
