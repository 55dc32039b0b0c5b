"""One turn being carried out: the artist's events become posts on a stage."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import discord

from agents.events import (
    Asked,
    Event,
    Exported,
    Failed,
    Finished,
    Planned,
    Preview,
    Progress,
    Queued,
    Said,
    Understood,
)
from agents.types import Turn
from bot.discord import ids, manners
from bot.discord.backstage import Backstage
from bot.discord.delivery import Courier, OutOfReach
from bot.discord.exports import exports_view, load_exports
from bot.discord.files import Upload
from bot.discord.notices import Notices
from bot.discord.progress import Board, rounded
from bot.discord.render import pages, question, text_view
from bot.discord.stages import Stage
from bot.discord.wire import Hung
from bot.discord.words import duration, language_of_text, say
from bot.handler import handled

_log = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
PATIENCE_S = 2.0
"""Seconds that a turn waits for others before its place in line is shown."""
NOT_SENT = (discord.HTTPException, aiohttp.ClientError, OSError, Hung)


@dataclass
class Work:
    """How far one job is: `done` of `total` steps; `open` until it has finished or failed."""

    done: int = 0
    total: int = 0
    open: bool = True


@dataclass
class Run:
    """One turn being carried out.

    Attributes:
        app: The artist and the ledger.
        courier: Delivers pictures.
        notices: Tells what permission is missing.
        stage: Where the answers go.
        turn: What was said.
        quota: Pictures an hour for this person here; 0 for no limit.
        board: The progress board.
        ahead: Turns that were under way when this one came and that it may have to wait for.
        stopped: Whether its person has called it off before it began.
        begun: Whether anything has happened yet.
        following: A job that an earlier process has begun; then nothing else is done.
    """

    app: Backstage
    courier: Courier
    notices: Notices
    stage: Stage
    turn: Turn
    quota: int
    board: Board
    ahead: int = 0
    stopped: bool = False
    begun: bool = False
    following: str = ""
    _words: list[str] = field(default_factory=list)
    _finished: Finished | None = None
    _exported: Exported | None = None
    _work: dict[str, Work] = field(default_factory=dict)
    _posts: int = 0
    _foresight: asyncio.Task[None] | None = None

    async def carry_out(self) -> None:
        """Run the turn to its end, and the jobs that outlive it."""
        waiting = asyncio.get_running_loop().call_later(PATIENCE_S, self._show_waiting)
        try:
            if self.following:
                self._work[self.following] = Work()
            else:
                await self._drain(handled(self.app, self.turn))
            for job in [job for job, work in self._work.items() if work.open]:
                await self._drain(self.app.follow(job))
        finally:
            waiting.cancel()
            if self._foresight is not None:
                self._foresight.cancel()
            self.courier.in_hand -= set(self._work)
            await self.board.close()

    def _show_waiting(self) -> None:
        """Show the place in line of a turn that has to wait for others of its session."""
        if self.ahead and not self.begun:
            self.board.update(position=self.ahead)

    async def _drain(self, events: AsyncIterator[Event]) -> None:
        async for event in events:
            self.begun = True
            if self._finished is not None:
                await self._complete(event)
                if isinstance(event, Said):
                    continue
            if isinstance(event, Planned) and self._is_over_quota(len(event.requests)):
                self._words.append(self._quota_sentence())
                break
            await self._take(event)
        await self._flush()

    async def _complete(self, event: Event) -> None:
        """Post the pictures that are at hand, with the sentence that comes right after them."""
        if isinstance(event, Said):
            self._words.append(event.text)
        await self._flush()

    async def _take(self, event: Event) -> None:
        match event:
            case Understood(reading=reading):
                actions = [intent.action for intent in reading.intents]
                about = {"turn": event.turn, "session": event.session, "actions": actions,
                         "by": reading.by}  # fmt: skip
                _log.info("understood", extra=about)
            case Said(text=text):
                self._words.append(text)
            case Failed(job=job, kind="paused") if job:
                # Whoever paused it is answered in their own turn: here the board goes, no more.
                self._close_job(job)
            case Failed(message=message, job=job, kind=kind):
                self._words.append(message)
                self._close_job(job)
                _log.info("failed", extra={"turn": event.turn, "job": job, "kind": kind})
            case Asked(text=text, choices=choices):
                await self._ask(text, choices)
            case Queued() | Progress() | Preview():
                self._show_progress(event)
            case Finished(job=job):
                self._close_job(job)
                self._finished = event
            case Exported():
                self._exported = event

    def _close_job(self, job: str) -> None:
        if job in self._work:
            self._work[job].open = False

    def _show_progress(self, event: Queued | Progress | Preview) -> None:
        if isinstance(event, Progress) and event.job not in self._work:  # no job: a ranking
            self.board.update(position=None, percent=rounded(event.done, event.total))
            return
        self.courier.in_hand.add(event.job)
        self._foresight = self._foresight or asyncio.create_task(self._foresee())
        work = self._work.setdefault(event.job, Work())
        if isinstance(event, Preview):
            self.board.update(preview=event.path)
        elif isinstance(event, Queued):
            words = "\n".join(self._words)
            self.board.update(position=event.position, eta_s=event.eta_s, words=words)
        else:
            work.done, work.total = event.done, event.total
            self.board.update(position=None, percent=self._percent())

    async def _foresee(self) -> None:
        """Keep the place in line and the forecast right while the work goes on."""
        while True:
            await asyncio.sleep(self.board.interval_s)
            going = [job for job, work in self._work.items() if work.open]
            try:
                tickets = [await self.app.studio.forecast(job) for job in going]
            except Exception:
                _log.exception("no forecast", extra={"turn": self.turn.id})
                return
            known = [ticket.eta_s for ticket in tickets if ticket.eta_s is not None]
            changes: dict[str, float | int | None] = {"eta_s": max(known, default=None)}
            if tickets and not any(work.done for work in self._work.values()):
                changes["position"] = min(ticket.position for ticket in tickets)
            self.board.update(**changes)

    def _percent(self) -> int:
        shares = [rounded(one.done, one.total) if one.open else 100 for one in self._work.values()]
        return sum(shares) // len(shares)

    async def _flush(self) -> None:
        """Post what has gathered: the pictures with their words, or the words alone."""
        finished, self._finished = self._finished, None
        text, self._words = "\n".join(self._words), []
        first, *others = pages(text) or [""]
        exported, self._exported = self._exported, None
        if finished is not None:
            await self._deliver(finished, first)
        elif exported is not None:
            await self._hand_over(exported, first)
        elif first:
            await self._say(first)
        for page in others:
            await self._say(page)

    async def _deliver(self, finished: Finished, text: str) -> None:
        shown = [one for one in finished.artworks if not await self._kept_apart(one.session)]
        if len(shown) < len(finished.artworks):
            labels = ", ".join(f"#{one.label}" for one in finished.artworks if one not in shown)
            await self._say(say("age_kept_apart", self.stage.asker.language, labels=labels))
        if not shown:
            return
        try:
            again = finished.reused
            await self.courier.deliver(self.stage, finished.job, shown, text, again=again)
        except OutOfReach:
            _log.warning("kept for later", extra={"job": finished.job})
        except NOT_SENT as error:
            # It stays in the outbox, and the next sweep tries again.
            _log.warning("not delivered yet", extra={"job": finished.job, "error": repr(error)})

    async def _hand_over(self, exported: Exported, text: str) -> None:
        """Post a lookbook and an archive with their words, or say that they are too large."""
        asker = self.stage.asker
        try:
            uploads, large = await asyncio.to_thread(load_exports, exported.files, asker.limit)
        except OSError:
            _log.exception("an export is gone", extra={"turn": self.turn.id})
            await self._say(say("trouble", asker.language))
            return
        language = language_of_text(text, asker.language)
        view = exports_view(text, uploads, large, asker.limit, language)
        await self._post(view, uploads)

    async def _kept_apart(self, session: str) -> bool:
        """Return whether a session is age-restricted and this place is not."""
        channel = ids.channel_of(session)
        if self.stage.asker.restricted or channel in (None, self.stage.asker.channel):
            return False
        client = await self.stage.wire.client()
        return manners.is_restricted(client.get_channel(channel or 0))

    async def _ask(self, text: str, choices: tuple[str, ...]) -> None:
        await self._flush()
        await self._post(question(text, choices, self.stage.asker.user))

    async def _say(self, text: str) -> None:
        await self._post(text_view(text))

    async def _post(self, view: discord.ui.LayoutView, uploads: Sequence[Upload] = ()) -> None:
        self._posts += 1
        nonce = ids.nonce("text", self.turn.id, self._posts)
        try:
            await self.stage.post(view, uploads, nonce, keep=bool(uploads))
        except discord.Forbidden:
            await self.notices.cannot_post(self.stage.asker, files=bool(uploads))
        except NOT_SENT as error:
            _log.error("an answer was lost", extra={"turn": self.turn.id, "error": repr(error)})

    def _is_over_quota(self, pictures: int) -> bool:
        if self.quota == 0 or self.stage.asker.moderates:
            return False
        since = datetime.now(UTC) - HOUR
        spent = self.app.ledger.pictures_ordered_since(self.turn.author.id, since)
        return spent + pictures > self.quota

    def _quota_sentence(self) -> str:
        language = language_of_text(self.turn.text, self.stage.asker.language)
        since = datetime.now(UTC) - HOUR
        recent = self.app.ledger.recall(self.turn.author.id, since=since, limit=1000)
        oldest = min((one.made_at for one in recent), default=datetime.now(UTC))
        wait = (oldest - since).total_seconds()
        return say("quota", language, limit=self.quota, wait=duration(wait, language))
