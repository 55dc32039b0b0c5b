"""The front ends' own words: help, prompts and errors, in English and Korean."""

from __future__ import annotations

import functools
from importlib.resources import files


@functools.cache
def strings(language: str) -> dict[str, str]:
    """Return all strings of a language, `en` or `ko`; English for any other."""
    import yaml

    name = "ko" if language.startswith("ko") else "en"
    text = (files("bot") / "locales" / f"{name}.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found


def say(key: str, language: str = "en", **slots: object) -> str:
    """Return one string with its slots filled.

    Raises:
        KeyError: There is no such string: a mistake of ours.
    """
    return strings(language)[key].format_map(slots)
