"""Names and descriptions of commands in the languages of `bot/locales`."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.discord.words import say, sentences

LOCALES = {discord.Locale.korean: "ko"}


def text(key: str) -> app_commands.locale_str:
    """Return the English text of `key`, which knows where its translations are."""
    return app_commands.locale_str(say(key, "en"), key=key)


class Translator(app_commands.Translator):
    """Translates by the keys that `text` has attached."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale,
        context: app_commands.TranslationContext[Any, Any],
    ) -> str | None:  # fmt: skip
        """Return the text in a locale; None leaves the English one standing."""
        language = LOCALES.get(locale)
        key = string.extras.get("key")
        return sentences(language).get(key) if language and key else None
