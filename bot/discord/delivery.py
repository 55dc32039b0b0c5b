"""Finished pictures reach their channel: none is lost, none is posted twice.

A picture stands in the ledger's outbox until it was posted. Whatever comes between (a crash, a
lost connection, a 5xx, a permission that is missing), the next sweep finds it there, looks
whether the channel shows it already, and posts it if not.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import discord

from agents.ledger.records import Delivery
from agents.types import Artwork
from bot.discord import ids, manners
from bot.discord.backstage import Backstage
from bot.discord.files import DEFAULT_LIMIT, Item, Upload, items_of
from bot.discord.notices import Notices
from bot.discord.render import GALLERY_LIMIT, Caption, card
from bot.discord.stages import Asker, ChannelStage, Stage
from bot.discord.wire import Wire
from bot.discord.words import say

_log = logging.getLogger(__name__)

TOO_LARGE = 40005
SMALLEST_LIMIT = 100_000
BLOCKED_S = 300.0
"""Seconds until a channel that could not be posted in is tried again."""


class OutOfReach(Exception):
    """A picture cannot be posted for now; it is kept, and the people concerned were told."""


@dataclass
class Courier:
    """Delivers.

    Attributes:
        app: Where finished pictures stand until they are delivered.
        wire: The line to Discord.
        notices: Tells who can help when a permission is missing.
        recent: How many messages of a channel are searched before posting again.
        in_hand: Jobs that a running turn will deliver itself.
    """

    app: Backstage
    wire: Wire
    notices: Notices
    recent: int
    in_hand: set[str] = field(default_factory=set)
    _limits: dict[int, int] = field(default_factory=dict)
    _blocked: dict[int, float] = field(default_factory=dict)
    _sweeping: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def deliver(
        self, stage: Stage, job: str, artworks: Sequence[Artwork], text: str = "", *,
        again: bool = False,
    ) -> None:  # fmt: skip
        """Post a job's pictures, ten a message, and note where they are.

        Of very many pictures, contact sheets are posted.

        Args:
            stage: Where to.
            job: The job; its id goes into the nonces.
            artworks: The pictures.
            text: What is said with them.
            again: Whether they are only shown again, not new.

        Raises:
            OutOfReach: The bot may not post there; the pictures stay in the outbox.
            discord.HTTPException, aiohttp.ClientError, OSError: They stay in the outbox too.
        """
        items = items_of(job, artworks)
        if len(items) < len(artworks) and not text:
            text = say("designs_done", stage.asker.language, count=len(artworks))
        await self._post_items(stage, job, items, text, again=again)

    async def _post_items(
        self, stage: Stage, job: str, items: Sequence[Item], text: str, *, again: bool = False
    ) -> None:
        caption = Caption(stage.asker.name, self._parent_label(items[0].artworks), again)
        messages = []
        for page in _pages(items):
            turn = stage.asker.turn if again else ""
            nonce = ids.nonce(job, page[0].stem, turn)
            messages.append(await self._post_page(stage, page, text, caption, nonce))
            text = ""
        if not again:
            where = ",".join(str(message.id) for message in messages)
            await self.app.delivered(job, f"{ids.SESSION}{messages[0].channel.id}:{where}")

    def _parent_label(self, artworks: Sequence[Artwork]) -> str:
        parent = artworks[0].parent
        found = self.app.ledger.artwork_by_id(parent) if parent else None
        return found.label if found else ""

    async def _post_page(
        self, stage: Stage, items: Sequence[Item], text: str, caption: Caption, nonce: str
    ) -> discord.Message:
        """Post one message, with smaller files as often as Discord finds them too large."""
        asker = stage.asker
        artworks = [artwork for item in items for artwork in item.artworks]
        single = len(artworks) == len(items)
        limit = min(asker.limit, self._limits.get(asker.channel, asker.limit))
        while True:
            uploads = await asyncio.to_thread(_uploads, items, limit)
            if single and any(upload.name.endswith((".webp", ".jpg")) for upload in uploads):
                note = say("smaller_here", asker.language, limit=max(1, limit // 2**20))
                text = text if note in text else f"{text}\n-# {note}".strip()
            view = card(artworks, uploads, text, caption, asker.language)
            try:
                return await stage.post(view, uploads, nonce, keep=True)
            except discord.Forbidden as error:
                self._blocked[asker.channel] = time.monotonic() + BLOCKED_S
                await self.notices.cannot_post(asker, files=True)
                raise OutOfReach from error
            except discord.HTTPException as error:
                if error.status != 413 and error.code != TOO_LARGE or limit <= SMALLEST_LIMIT:
                    raise
                largest = max(len(upload.data) for upload in uploads)
                limit = self._limits[asker.channel] = min(limit, largest) // 2

    async def sweep(self) -> None:
        """Deliver what is in the outbox and in nobody's hand."""
        async with self._sweeping:
            for delivery in await self.app.studio.pending():
                channel = ids.channel_of(delivery.session)
                if channel is None or delivery.job in self.in_hand:
                    continue
                if time.monotonic() < self._blocked.get(channel, 0):
                    continue
                try:
                    await self._recover(channel, delivery)
                except OutOfReach:
                    continue
                except Exception as error:
                    _log.warning("not delivered yet", extra={"job": delivery.job,
                                                             "error": repr(error)})  # fmt: skip

    async def _recover(self, channel: int, delivery: Delivery) -> None:
        """Post what a lost process or connection has left, if the channel does not show it."""
        asker = await self.asker_of(delivery.session, delivery.turn, delivery.author)
        items = items_of(delivery.job, delivery.artworks)
        try:
            place = await self.wire.channel(channel)
            shown, boards = await self._search(place, items, delivery.turn)
        except discord.NotFound:
            await self.app.delivered(delivery.job, "gone")
            return
        except discord.Forbidden as error:
            self._blocked[channel] = time.monotonic() + BLOCKED_S
            await self.notices.cannot_post(asker, files=True)
            raise OutOfReach from error
        lost = [item for item in items if item.stem not in shown]
        stage = ChannelStage(self.wire, asker)
        if lost:
            await self._post_items(stage, delivery.job, lost, "")
        else:
            await self.app.delivered(delivery.job, f"{ids.SESSION}{channel}")
        for message in boards:
            await self.wire.erase(channel, message)
        _log.info("delivered late", extra={"job": delivery.job, "posted": len(lost)})

    async def _search(
        self, place: discord.abc.Messageable, items: Sequence[Item], turn: str
    ) -> tuple[set[str], list[int]]:
        """Return which of the files recent messages show, and boards that were left behind."""
        client = await self.wire.client()
        me = client.user.id if client.user else 0
        shown: set[str] = set()
        boards = []
        async for message in place.history(limit=self.recent):
            if message.author.id != me:
                continue
            written = ids.written_in(message)
            shown |= {item.stem for item in items if any(mark in written for mark in item.marks)}
            if ids.is_board(message, turn):
                boards.append(message.id)
        return shown, boards

    async def asker_of(self, session: str, turn: str, author: str) -> Asker:
        """Return who has asked for something in an earlier process."""
        ledger, client = self.app.ledger, await self.wire.client()
        place = client.get_channel(ids.channel_of(session) or 0)
        guild = getattr(place, "guild", None)
        return Asker(
            user=ids.user_of(author) or 0,
            name=ledger.preference(author, "name"),
            session=session,
            turn=turn,
            language=ledger.preference(author, "language") or "en",
            limit=guild.filesize_limit if guild else DEFAULT_LIMIT,
            restricted=manners.is_restricted(place),
        )

    async def board_of(self, channel: int, turn: str) -> discord.Message | None:
        """Return the progress board of a turn, if recent messages of its channel hold one."""
        async for message in (await self.wire.channel(channel)).history(limit=self.recent):
            if ids.is_board(message, turn):
                return message
        return None

    def unblock(self, channel: int) -> None:
        """Try a channel again at the next sweep: its permissions have changed."""
        self._blocked.pop(channel, None)


def _pages(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for first in range(0, len(items), GALLERY_LIMIT):
        yield items[first : first + GALLERY_LIMIT]


def _uploads(items: Sequence[Item], limit: int) -> list[Upload]:
    return [item.upload(limit) for item in items]
