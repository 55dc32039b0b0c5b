"""An app for the tests of delivery: a real ledger, and jobs that take as long as they are told.

What it does is told by the words of a turn: "draw", "draw 3", "slow" (3.2 s), "held" (until it
is paused or stopped), "big" (a picture that does not compress), "wait" (a second), "ask", "undo",
"fail", "collect", "pause", "go on", "export" (with "big" more than may be sent); everything else is
repeated. A person's turns with the word "after" wait for each other.
Jobs live in the ledger, so a job that was killed goes on in the next process. The artist's own
stories are told to the real one, in `test_discord_stories.py`.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from agents.events import (
    Asked,
    Done,
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
from agents.ledger import Ledger
from agents.ledger.records import Delivery, Draft, Job
from agents.studio import Ticket
from agents.types import Artwork, Commission, Intent, Reading, Turn, Wish
from pipelines.types import DrawingRequest, SeenSubject, Sight

NAMESPACE = uuid.UUID(int=0x7D)
STEPS = 4
STEP_S, SLOW_STEP_S, HELD_STEP_S = 0.02, 0.8, 3600.0


class Bench:
    """Paints jobs, one after the other."""

    def __init__(self, ledger: Ledger, data: Path) -> None:
        self.ledger, self.data = ledger, data
        self.progress: dict[str, int] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.device = asyncio.Lock()

    def start(self, job: str) -> None:
        self.tasks[job] = asyncio.create_task(self._paint(job))

    async def _paint(self, job: str) -> None:
        entry = self.ledger.job(job)
        assert entry is not None
        async with self.device:
            for step in range(1, STEPS + 1):
                await asyncio.sleep(entry.note["step_s"] if entry.attempt == 0 else STEP_S)
                self.progress[job] = step
            for index in range(entry.total):
                self._finish(entry, index)
        self.ledger.close_job(job, "finished")

    def _finish(self, entry: Job, index: int) -> None:
        artwork = str(uuid.uuid5(NAMESPACE, f"{entry.id}/{index}"))
        path = self.data / "pictures" / f"{artwork}.png"
        path.parent.mkdir(exist_ok=True)
        _picture(index, entry.note["side"]).save(path)
        parent = entry.note["parent"]
        self.ledger.record(Draft(
            id=artwork, session=entry.session, author=entry.author, job=entry.id, index=index,
            wish=Wish(), request=DrawingRequest(entry.note["text"], seed=7 + index),
            path=str(path), sight=Sight("A red fox.", (SeenSubject("fox"),)), parent=parent,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(), turn=entry.turn,
            alt_text=f"A red fox, number {index + 1}.", model="staged",
        ))  # fmt: skip

    async def cancel(self, job: str) -> bool:
        return self._end(job, "cancelled")

    async def pause(self, job: str) -> bool:
        return self._end(job, "paused")

    def _end(self, job: str, outcome: str) -> bool:
        task = self.tasks.get(job)
        if task is None or task.done():
            return False
        task.cancel()
        self.ledger.close_job(job, outcome)
        return True

    async def forecast(self, job: str) -> Ticket:
        entry = self.ledger.job(job)
        assert entry is not None
        left = STEPS - self.progress.get(job, 0)
        ahead = [one.id for one in self.ledger.open_jobs()].index(job)
        return Ticket(job, ahead, left * entry.note["step_s"])

    async def pending(self, session: str | None = None) -> list[Delivery]:
        return self.ledger.undelivered(session)


class StagedApp:
    """Answers turns by their words."""

    def __init__(self, ledger: Ledger, data: Path) -> None:
        self.ledger = ledger
        self.studio = Bench(ledger, data)
        self.data = data
        self.locks: dict[tuple[str, str], asyncio.Lock] = {}
        self.paused: list[str] = []

    async def respond(self, turn: Turn) -> AsyncGenerator[Event, None]:
        if "after" in turn.text:  # as the artist does it: one turn of a person's at a time
            own = (turn.session, turn.author.id)
            async with self.locks.setdefault(own, asyncio.Lock()):
                async for event in self._respond(turn):
                    yield event
            return
        async for event in self._respond(turn):
            yield event

    async def _respond(self, turn: Turn) -> AsyncIterator[Event]:
        if not self.ledger.begin_turn(turn):
            yield Done(turn.session, turn.id)
            return
        self.ledger.set_preference(turn.author.id, "name", turn.author.name)
        yield Understood(turn.session, turn.id, Reading((Intent("draw"),), "rules", 1.0))
        async for event in self._act(turn):
            yield event
        self.ledger.finish_turn(turn)
        yield Done(turn.session, turn.id)

    async def _act(self, turn: Turn) -> AsyncIterator[Event]:
        words, about = turn.text.lower(), (turn.session, turn.id)
        if "wait" in words:
            await asyncio.sleep(1.0)
        if "fail" in words:
            yield Failed(*about, "out_of_memory", "There is not enough memory for that.")
        elif "ask" in words:
            yield Asked(*about, "Which one?", ("a fox", "a boat"))
        elif "undo" in words:
            mine = self.ledger.easel(turn.session)
            yield Finished(*about, mine[-1].job, tuple(mine[-1:]), reused=True)
        elif "pause" in words:
            async for event in self._pause(turn):
                yield event
        elif "go on" in words:
            async for event in self._go_on(turn):
                yield event
        elif "export" in words:
            yield Exported(*about, tuple(map(str, self._exported("big" in words))), 1)
            yield Said(*about, "One picture to take along.")
        elif re.search(r"draw|vary|upscale|darker|another|그려|collect", words):
            async for event in self._draw(turn):
                yield event
        else:
            yield Said(*about, self._heard(turn))

    async def _pause(self, turn: Turn) -> AsyncIterator[Event]:
        jobs = self.ledger.open_jobs(turn.session, turn.author.id)
        for job in jobs:
            await self.studio.pause(job.id)
        self.paused = [job.id for job in jobs]
        yield Said(turn.session, turn.id, f"Paused: {len(jobs)} of yours.")

    async def _go_on(self, turn: Turn) -> AsyncIterator[Event]:
        for job in self.paused:
            self.ledger.reopen_job(job)
            self.studio.start(job)
            yield Queued(turn.session, turn.id, job, 0, None)
        yield Said(turn.session, turn.id, f"Going on with {len(self.paused)}.")

    def _exported(self, large: bool) -> list[Path]:
        """Write a lookbook, and an archive that may be too large for Discord."""
        files = {"foxes.pdf": 20_000, "foxes.zip": 12_000_000 if large else 30_000}
        for name, size in files.items():
            (self.data / name).write_bytes(b"x" * size)
        return [self.data / name for name in files]

    def _heard(self, turn: Turn) -> str:
        artwork = self._meant(turn)
        label = f" about #{artwork.label}" if artwork else ""
        files = f" with {len(turn.attachments)} file(s)" if turn.attachments else ""
        return f"{turn.author.name} said: {turn.text}{label}{files} [{turn.locale}]"

    def _meant(self, turn: Turn) -> Artwork | None:
        label = turn.reply_to.removeprefix("#")
        return self.ledger.artwork(turn.session, label) or self.ledger.artwork_by_id(label)

    async def _draw(self, turn: Turn) -> AsyncIterator[Event]:
        about, words = (turn.session, turn.id), turn.text.lower()
        parent = self._meant(turn)
        found = re.search(r"(?:draw|collect) (\d+)", words)
        count = int(found[1]) if found else 1
        job = str(uuid.uuid5(NAMESPACE, f"{turn.session}/{turn.id}"))
        requests = tuple(DrawingRequest(turn.text, seed=7 + n) for n in range(count))
        yield Planned(*about, requests)
        note = {
            "text": turn.text,
            "parent": parent.id if parent else "",
            "side": 1400 if "big" in words else 64,
            "step_s": _step_seconds(words),
        }
        self.ledger.open_job(Commission(
            job, turn.session, turn.id, turn.author.id, "draw", requests, (Wish(),) * count,
            note=note,
        ))  # fmt: skip
        waiting = sum(not task.done() for task in self.studio.tasks.values())
        self.studio.start(job)
        yield Queued(*about, job, waiting, 12.0 if "slow" in words else None)
        if "collect" in words:
            return
        async for event in self.follow(job):
            yield event
        yield Said(*about, "A red fox came out.")

    async def follow(self, job: str) -> AsyncGenerator[Event, None]:
        entry, seen = self.ledger.job(job), 0
        assert entry is not None
        about = (entry.session, entry.turn)
        while not entry.outcome:
            await asyncio.sleep(0.02)
            step = self.studio.progress.get(job, 0)
            if step > seen:
                seen = step
                yield Progress(*about, job, step, STEPS)
                yield Preview(*about, job, str(self._preview(job, step)))
            entry = self.ledger.job(job) or entry
        if entry.outcome == "finished":
            yield Finished(*about, job, tuple(self.ledger.job_artworks(job)))
        else:
            told = "Stopped." if entry.outcome == "cancelled" else "The job is paused."
            yield Failed(*about, entry.outcome, told, job)

    def _preview(self, job: str, step: int) -> Path:
        path = self.data / f"preview-{job}-{step}.png"
        Image.new("RGB", (32, 32), (60 * step, 0, 0)).save(path)
        return path

    def halt(self, session: str, author: str) -> bool:
        """Its turns do nothing but jobs."""
        return False

    async def delivered(self, job: str, where: str) -> None:
        self.ledger.mark_delivered(job, where)


def _step_seconds(words: str) -> float:
    if "held" in words:
        return HELD_STEP_S
    return SLOW_STEP_S if "slow" in words else STEP_S


def _picture(index: int, side: int) -> Image.Image:
    """Return a picture of its own for each index; a large one is noise, which is heavy."""
    if side > 64:
        noise = np.random.default_rng(index).integers(0, 256, (side, side, 3), dtype=np.uint8)
        return Image.fromarray(noise)
    return Image.new("RGB", (side, side), (200, 20 * index % 255, 40))


@asynccontextmanager
async def open_staged(data: Path) -> AsyncIterator[StagedApp]:
    """Open an app on a data folder; jobs that an earlier process left go on."""
    with Ledger.open(data / "ledger.db", home=data) as ledger:
        app = StagedApp(ledger, data)
        for job in ledger.open_jobs():
            app.studio.start(job.id)
        try:
            yield app
        finally:
            for task in app.studio.tasks.values():
                task.cancel()
            await asyncio.gather(*app.studio.tasks.values(), return_exceptions=True)
