"""Followups of an interaction: sent once, though Discord enforces no nonce on them.

discord.py repeats a request that was answered with a 5xx, and a followup whose work was done
before the answer was lost would then stand there twice. So each is sent through a session that
repeats nothing; where the answer is lost, the channel is searched for the message first.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord

from bot.discord.files import Upload
from bot.discord.wire import ATTEMPTS, FIRST_WAIT_S, NOBODY, Wire

_log = logging.getLogger(__name__)

SEARCHED = 50  # messages of a channel
SETTLING_S = 0.3  # until what was done shows in the channel's history


class AnswerLost(ConnectionError):
    """A request was sent, and whether it was carried out is not known."""


class Followups:
    """Sends the followups of one interaction."""

    def __init__(self, wire: Wire, interaction: discord.Interaction[Any], channel: int) -> None:
        """Send to the interaction; `channel` is where it was used."""
        self._wire, self._channel = wire, channel
        self._hook = interaction.followup
        self._hook.session = _once(self._hook.session)
        self._interaction = interaction.id
        self._sent: set[int] = set()

    async def send(
        self, view: discord.ui.LayoutView, uploads: Sequence[Upload], *, private: bool
    ) -> discord.Message:
        """Send a message, again and again only where it is seen that it did not arrive.

        Raises:
            AnswerLost: It may have arrived, and the channel's history cannot be read.
            discord.HTTPException: It was refused.
        """
        for attempt in range(ATTEMPTS):
            try:
                files = [upload.to_file() for upload in uploads]
                sent: discord.Message = await self._hook.send(
                    view=view, files=files, wait=True, ephemeral=private, allowed_mentions=NOBODY
                )
            except AnswerLost as error:
                _log.warning("a followup failed", extra={"error": repr(error), "try": attempt + 1})
                await asyncio.sleep(SETTLING_S)
                found = None if private else await self._arrived(view, uploads)
                if found is None and (private or attempt == ATTEMPTS - 1):
                    raise
                if found is None:
                    await asyncio.sleep(FIRST_WAIT_S * 2**attempt)
                    continue
                sent = found
            self._sent.add(sent.id)
            return sent
        raise AssertionError("unreachable")

    async def _arrived(
        self, view: discord.ui.LayoutView, uploads: Sequence[Upload]
    ) -> discord.Message | None:
        """Return the message if recent ones of the channel show it.

        Raises:
            AnswerLost: The channel's history cannot be read, so it must not be sent again.
        """
        components: list[Any] = view.to_components()  # type: ignore[no-untyped-call]
        wanted = (sorted(_texts(components)), sorted(one.name for one in uploads))
        try:
            place = await self._wire.channel(self._channel)
            async for message in place.history(limit=SEARCHED):
                if message.id in self._sent or not self._is_ours(message):
                    continue
                names = sorted(attachment.filename for attachment in message.attachments)
                if (sorted(_texts([one.to_dict() for one in message.components])), names) == wanted:
                    return message
        except (discord.Forbidden, discord.NotFound) as error:
            raise AnswerLost("sent, perhaps, to a channel that cannot be read") from error
        return None

    def _is_ours(self, message: discord.Message) -> bool:
        about = message.interaction_metadata
        return message.id > self._interaction and about is not None and (
            about.id == self._interaction
        )  # fmt: skip


def _texts(components: Sequence[Any]) -> Iterator[str]:
    """Yield the words and the ids of buttons in components, whatever holds them."""
    for component in components:
        for key in ("content", "custom_id"):
            if component.get(key):
                yield str(component[key]).strip()
        yield from _texts(component.get("components") or [])


def _once(session: Any) -> Any:
    """Return a stand-in for a session whose requests discord.py never repeats."""
    return session if isinstance(session, _Once) else _Once(session)


class _Once:
    """Raises `AnswerLost` where discord.py would send the same request again."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @asynccontextmanager
    async def request(
        self, method: str, url: str, **options: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        try:
            async with self._session.request(method, url, **options) as response:
                if response.status >= 500:
                    raise AnswerLost(f"answered with {response.status}")
                yield response
        except AnswerLost:
            raise
        except (aiohttp.ClientError, OSError) as error:
            raise AnswerLost(repr(error)) from error
