"""The sentences of the Discord front end, in the languages of `bot/locales`."""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES = ("en", "ko")


@functools.cache
def sentences(language: str) -> dict[str, str]:
    """Return every sentence of a language, by key."""
    path = files("bot") / "locales" / f"discord.{language}.yaml"
    table: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return table


def say(key: str, language: str, /, **slots: Any) -> str:
    """Return one sentence with its slots filled; unknown languages are told in English."""
    table = sentences(language if language in LANGUAGES else "en")
    return table[key].format(**slots)


def language_of(locale: object) -> str:
    """Return `ko` for Discord's Korean locale, else `en`."""
    return "ko" if str(locale).lower().startswith("ko") else "en"


def language_of_text(text: str, otherwise: str) -> str:
    """Return `ko` if there is Hangul in the text, `en` if there are only Latin letters."""
    if any("가" <= letter <= "힣" or "ㄱ" <= letter <= "ㆎ" for letter in text):
        return "ko"
    return "en" if any(letter.isascii() and letter.isalpha() for letter in text) else otherwise


def duration(seconds: float, language: str) -> str:
    """Return a forecast as people say it: seconds up to a minute and a half, then minutes."""
    if seconds < 90:
        return say("seconds", language, n=max(1, round(seconds)))
    if seconds < 5400:
        return say("minutes", language, n=round(seconds / 60))
    return say("hours", language, n=round(seconds / 3600, 1))
