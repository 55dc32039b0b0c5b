"""How Tilda speaks: pools of variants in two languages, and the least recently used one is said.

Every slot of a sentence is filled from what was seen, asked or recorded, so a claim always has
a source. Which variants were used is remembered for a conversation, so replies stay varied.
"""

from __future__ import annotations

import functools
import re
import zlib
from collections import OrderedDict
from importlib.resources import files
from typing import Any

import yaml

from agents.korean import with_josa

LANGUAGES = ("en", "ko")
_REMEMBERED = 4096  # pools in use; the oldest conversation is dropped first
_WITH_PARTICLE = re.compile(r"\{(\w+)\|([^}]+)\}")
_END = r"(?=[.?!,:]| \(|$)"  # where a sentence or a part of it ends
_CASUAL = (
    (r"안녕하세요", "안녕"),
    (rf"이에요{_END}", "이야"), (rf"예요{_END}", "야"), (rf"죠{_END}", "지"),
    (rf"([가-힣])까요{_END}", r"\1까"), (rf"주세요{_END}", "줘"), (rf"하세요{_END}", "해"),
    (rf"으세요{_END}", "어"), (rf"([가-힣])세요{_END}", r"\1"), (rf"([가-힣])요{_END}", r"\1"),
    (r"\b저는\b", "나는"), (r"\b제가\b", "내가"), (r"\b제 ", "내 "), (r"\b저를\b", "나를"),
    (r"\b저도\b", "나도"), (r"당신의", "너의"), (r"당신", "너"),
)  # fmt: skip


@functools.cache
def phrases(language: str) -> dict[str, list[str]]:
    """Return the pools of a language; English if there are none."""
    name = f"{language if language in LANGUAGES else 'en'}.yaml"
    text = files("agents.voice").joinpath(name).read_text(encoding="utf-8")
    pools: dict[str, list[str]] = yaml.safe_load(text)
    return pools


def casual(text: str) -> str:
    """Return polite Korean (해요체) in the casual register (반말)."""
    for pattern, replacement in _CASUAL:
        text = re.sub(pattern, replacement, text)
    return text


class Voice:
    """Says things. One voice serves all sessions; what it said is kept for each of them."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self._used: OrderedDict[tuple[str, str, str], dict[int, int]] = OrderedDict()
        self._clock = 0

    def say(self, key: str, language: str, session: str = "", **slots: Any) -> str:
        """Return the least recently used variant of `key` with its slots filled.

        Args:
            key: Name of a pool.
            language: `en`, `ko` (polite) or `ko-casual`.
            session: Whose variety counts.
            **slots: Values of the slots; missing ones are an error of ours and raise KeyError.
        """
        base = language.partition("-")[0]
        pool = phrases(base)[key]
        used = self._remembered((session, base, key))
        index = min(range(len(pool)), key=lambda i: (used.get(i, -1), self._rank(i, slots)))
        self._clock += 1
        used[index] = self._clock
        text = _fill(pool[index], slots)
        return casual(text) if language == "ko-casual" else text

    def failure(
        self, kind: str, language: str, session: str = "", detail: str = "", **slots: Any
    ) -> str:
        """Return an honest sentence about what could not be done.

        Args:
            kind: The error's kind; one without a sentence of its own is told by `detail`.
            language: As in `say`.
            session: As in `say`.
            detail: What the error says itself, in English.
            **slots: The numbers that it is about, and a `reason` that has words of its own.
        """
        key = f"failed_{kind}" if f"failed_{kind}" in phrases("en") else "failed_other"
        if f"{key}_{slots.get('reason')}" in phrases("en"):
            key = f"{key}_{slots['reason']}"
        if span := slots.get("span"):
            slots["span"] = self.say(f"span_{span}", language, session)
        return capitalised(self.say(key, language, session, detail=detail, **slots))

    def _remembered(self, place: tuple[str, str, str]) -> dict[int, int]:
        used = self._used.setdefault(place, {})
        self._used.move_to_end(place)
        if len(self._used) > _REMEMBERED:
            self._used.popitem(last=False)
        return used

    @staticmethod
    def _rank(index: int, slots: dict[str, Any]) -> int:
        """Order the unused variants by the content, so that two sessions do not open alike."""
        return zlib.crc32(repr((index, sorted(map(str, slots.values())))).encode())


def _fill(template: str, slots: dict[str, Any]) -> str:
    text = _WITH_PARTICLE.sub(lambda m: with_josa(str(slots[m[1]]), m[2]), template)
    return text.format_map(slots)


def capitalised(text: str) -> str:
    """Return a sentence with a capital first letter."""
    return text[:1].upper() + text[1:]
