"""Keeps Tilda connected: a client that ends is replaced, until somebody says stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random

import discord

from bot.discord.client import TildaBot
from bot.discord.front import Front
from bot.errors import ConfigError

_log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
CLOSING_S = 10.0
BAD_TOKEN = 4004


class Supervisor:
    """Runs one client after the other."""

    def __init__(self, front: Front, token: str, *, first_wait_s: float = FIRST_WAIT_S) -> None:
        """Connect `front` with `token`.

        Args:
            front: What messages are handed to.
            token: The bot's token; it is never logged.
            first_wait_s: Seconds before the first new try; later ones wait up to a minute.
        """
        self._front, self._token = front, token
        self._first_wait_s = first_wait_s
        self._content = front.settings.message_content != "off"
        self.bot: TildaBot | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Stay connected until `stop` is set.

        Raises:
            ConfigError: Discord refuses the token, or an intent that was insisted on.
        """
        wait_s = self._first_wait_s
        while not stop.is_set():
            try:
                bot = await self._connect_once(stop)
            except discord.PrivilegedIntentsRequired:
                self._do_without_content()
                continue
            if bot.was_ready:
                wait_s = self._first_wait_s
            if not stop.is_set():
                _log.warning("connecting again", extra={"wait_s": wait_s})
                await _pause(stop, wait_s * random.uniform(0.8, 1.2))
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    async def _connect_once(self, stop: asyncio.Event) -> TildaBot:
        """Run one client until it ends or is to stop."""
        self.bot = bot = TildaBot(self._front, content=self._content)
        running = asyncio.create_task(self._start(bot))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                _raise_if_final(running.exception())
        finally:
            self._front.wire.detach(bot)
            for task in (running, stopping):
                task.cancel()
            await asyncio.gather(running, stopping, return_exceptions=True)
            await _close(bot)
        return bot

    async def _start(self, bot: TildaBot) -> None:
        async with bot:
            await bot.start(self._token)

    def _do_without_content(self) -> None:
        if self._front.settings.message_content == "on" or not self._content:
            raise ConfigError(
                "Discord does not give this bot the message-content intent: switch it on in the"
                " developer portal (Bot, Privileged Gateway Intents), or set"
                " discord.message_content to auto."
            ) from None
        self._content = False
        _log.warning("no message-content intent: mentions, replies, commands and menus only")


def _raise_if_final(error: BaseException | None) -> None:
    """Raise what no new try can mend; log the rest."""
    if error is None:
        return
    refused = isinstance(error, discord.ConnectionClosed) and error.code == BAD_TOKEN
    if isinstance(error, discord.LoginFailure) or refused:
        raise ConfigError("Discord refuses the bot's token.") from None
    if isinstance(error, discord.PrivilegedIntentsRequired):
        raise error
    _log.error("the connection ended", exc_info=error)


async def _close(bot: TildaBot) -> None:
    with contextlib.suppress(Exception):
        await asyncio.wait_for(bot.close(), CLOSING_S)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
