"""What is told outside of the conversation: a permission that is missing, to who can grant it."""

from __future__ import annotations

import logging
import time

import discord

from bot.discord import ids, manners
from bot.discord.render import text_view
from bot.discord.stages import Asker
from bot.discord.wire import Wire
from bot.discord.words import say

_log = logging.getLogger(__name__)

QUIET_S = 3600.0
"""Seconds before the same person is told the same again."""


class Notices:
    """Tells people what they can do, once an hour at most."""

    def __init__(self, wire: Wire) -> None:
        """Tell it over `wire`."""
        self._wire = wire
        self._told: dict[tuple[int, ...], float] = {}

    async def cannot_post(self, asker: Asker, *, files: bool) -> None:
        """Tell in one sentence what is missing in a channel, to the person who can grant it.

        That is the asker if they may, else the server's owner; the asker is told as well where
        the bot may still write.
        """
        client = await self._wire.client()
        channel = client.get_channel(asker.channel)
        guild = getattr(channel, "guild", None)
        if guild is None:
            return
        lacking = manners.missing(channel, files=files) or manners.needed(channel, files=files)
        grants = asker.grants or asker.user == guild.owner_id
        helper = asker.user if grants else guild.owner_id
        if helper is not None:
            text = self._sentence(asker, channel, guild, lacking, own=grants)
            await self._tell_directly(helper, asker.channel, text)
        if not grants:
            own = self._sentence(asker, channel, guild, lacking, own=True)
            await self._tell_in_channel(asker, channel, own)

    def _sentence(
        self, asker: Asker, channel: object, guild: discord.Guild, lacking: list[str], *, own: bool
    ) -> str:
        language = asker.language
        names = ", ".join(f"**{say(f'permission_{name}', language)}**" for name in lacking)
        slots = {"channel": f"<#{asker.channel}>", "missing": names}
        if own:
            return say("cannot_post", language, **slots)
        name = discord.utils.escape_markdown(asker.name)
        server = discord.utils.escape_markdown(guild.name)
        return say("cannot_post_owner", language, name=name, server=server, **slots)

    async def _tell_directly(self, user: int, channel: int, text: str) -> None:
        if not self._is_news(user, channel):
            return
        client = await self._wire.client()
        try:
            person = client.get_user(user) or await client.fetch_user(user)
            direct = person.dm_channel or await person.create_dm()
            nonce = ids.nonce("notice", user, channel, time.time_ns())
            await self._wire.send(direct.id, text_view(text), nonce=nonce)
        except discord.HTTPException as error:
            _log.warning("nobody could be told what is missing", extra={"error": repr(error)})

    async def _tell_in_channel(self, asker: Asker, channel: object, text: str) -> None:
        if manners.missing(channel, files=False) or not self._is_news(asker.user, asker.channel):
            return
        kept = f"{text} {say('kept_for_you', asker.language)}"
        try:
            nonce = ids.nonce("notice", asker.turn)
            await self._wire.send(asker.channel, text_view(kept), nonce=nonce)
        except discord.HTTPException as error:
            _log.info("not told in the channel", extra={"error": repr(error)})

    def _is_news(self, *key: int) -> bool:
        now = time.monotonic()
        fresh = now - self._told.get(key, -QUIET_S) >= QUIET_S
        if fresh:
            self._told[key] = now
        return fresh
