"""The line to Discord: sends that survive a lost client, a reset and a 5xx, never twice.

The supervisor may replace the client at any time; conversations and deliveries hold this wire,
which waits for the client of the moment. Every send carries a nonce that Discord enforces, so a
repeat of a send whose answer was lost gives back the first message.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import aiohttp
import discord

from bot.discord.files import Upload

if TYPE_CHECKING:
    from bot.discord.client import TildaBot

_log = logging.getLogger(__name__)

Result = TypeVar("Result")
NOBODY = discord.AllowedMentions.none()
ATTEMPTS = 6
FIRST_WAIT_S = 0.5
CLIENT_WAIT_S = 60.0


def is_passing(error: BaseException) -> bool:
    """Return whether trying again later may help: the network, a 5xx, a ban of Cloudflare's."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == 429
    passing = (aiohttp.ClientError, OSError, asyncio.TimeoutError, discord.RateLimited, Hung)
    return isinstance(error, passing)


class Hung(RuntimeError):
    """There is no client that is connected, or it went away in the middle of a request."""


class Wire:
    """Holds the client of the moment and sends through it."""

    def __init__(self) -> None:
        """Start without a client."""
        self._client: TildaBot | None = None
        self._attached = asyncio.Event()
        self._closed = False

    def attach(self, client: TildaBot) -> None:
        """Take a client that is ready."""
        self._client = client
        self._attached.set()

    def detach(self, client: TildaBot) -> None:
        """Let go of a client that has ended."""
        if self._client is client and not self._closed:
            self._client = None
            self._attached.clear()

    def close(self) -> None:
        """Send no more; whoever waits for a client is told that there will be none."""
        self._closed = True
        self._client = None
        self._attached.set()

    async def client(self) -> TildaBot:
        """Return the client of the moment, waiting for it for up to a minute.

        Raises:
            Hung: There is still none.
        """
        try:
            await asyncio.wait_for(self._attached.wait(), CLIENT_WAIT_S)
        except TimeoutError:
            raise Hung("not connected to Discord") from None
        if self._client is None or self._client.is_closed():
            raise Hung("the connection to Discord was just lost")
        return self._client

    async def channel(self, channel: int) -> discord.abc.Messageable:
        """Return a channel, a thread or a person's direct messages.

        Raises:
            discord.HTTPException: It is gone, or out of reach.
        """
        client = await self.client()
        found = client.get_channel(channel) or await client.fetch_channel(channel)
        return cast(discord.abc.Messageable, found)

    async def persist(self, what: Callable[[], Awaitable[Result]]) -> Result:
        """Do something on Discord, again and again while its failure is a passing one."""
        for attempt in range(ATTEMPTS):
            try:
                return await what()
            except Exception as error:
                error = as_hung(error)
                if self._closed or not is_passing(error) or attempt == ATTEMPTS - 1:
                    raise error from None
                _log.warning("a request failed", extra={"error": repr(error), "try": attempt + 1})
            await asyncio.sleep(FIRST_WAIT_S * 2**attempt)
        raise AssertionError("unreachable")

    async def send(
        self, channel: int, view: discord.ui.LayoutView, *, nonce: str,
        uploads: Sequence[Upload] = (), reply_to: int | None = None,
    ) -> discord.Message:  # fmt: skip
        """Send a message that pings nobody.

        Raises:
            discord.HTTPException: It was refused for good.
            aiohttp.ClientError, OSError, Hung: Discord was out of reach for half a minute.
        """

        async def once() -> discord.Message:
            place = await self.channel(channel)
            more: dict[str, Any] = {}
            if reply_to is not None:
                more["reference"] = discord.MessageReference(
                    message_id=reply_to, channel_id=channel, fail_if_not_exists=False
                )
            files = [upload.to_file() for upload in uploads]
            return await place.send(
                view=view, files=files, nonce=nonce, allowed_mentions=NOBODY,
                mention_author=False, **more,
            )  # fmt: skip

        return await self.persist(once)

    async def erase(self, channel: int, message: int) -> None:
        """Delete a message; one that is gone already, or out of reach, is no error."""

        async def once() -> None:
            place = await self.channel(channel)
            partial = getattr(place, "get_partial_message", None)
            if partial is not None:
                await partial(message).delete()

        try:
            await self.persist(once)
        except (discord.NotFound, discord.Forbidden):
            _log.info("nothing to delete", extra={"message_id": message})


def as_hung(error: Exception) -> Exception:
    """Return `Hung` for what aiohttp and discord.py raise when a client closes underneath."""
    closed = isinstance(error, RuntimeError | AttributeError) and "losed" in str(error)
    return Hung(str(error)) if closed else error
