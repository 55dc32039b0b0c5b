"""The machine-readable door: a message a line on stdin, an event a line on stdout.

Turns of one session run in order. Only a line that the deterministic rules read as a cancel
overtakes the running turn. A collection goes on after its turn: its later events carry its job
and the turn that asked for it. At end of input everything outstanding is finished.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from agents.events import Done, Event, Failed, Finished, Progress, Queued
from agents.types import Turn
from bot.errors import BadMessage
from bot.event_json import event_json
from bot.handler import handled
from bot.messages import MAX_LINE_BYTES, Line, Speaker, line_id, parse_line
from bot.strings import say


class Served(Protocol):
    """What the door needs of the app."""

    def respond(self, turn: Turn) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn."""
        ...

    def follow(self, job: str) -> AsyncGenerator[Event, None]:
        """Yield the later events of a job that outlives its turn."""
        ...

    async def left_over(self, session: str) -> tuple[list[Finished], list[str]]:
        """Return what earlier processes left: pictures that nobody was shown, and open jobs."""
        ...

    async def reads_as_cancel(self, turn: Turn) -> bool:
        """Return True if the deterministic rules read a turn as a cancel and nothing else."""
        ...

    async def delivered(self, job: str, where: str) -> None:
        """Note that the pictures of a job have reached the person."""
        ...


class Writes(Protocol):
    """Where events go."""

    def write(self, event: dict[str, Any]) -> None:
        """Write one event."""
        ...


@dataclass
class Lane:
    """The turns of one session, in order.

    Attributes:
        waiting: Turns that have not begun.
        running: The turn that runs; None between turns.
        at_work: Set once the running turn has queued its work or is over: only then is there
            something that a cancel could stop.
    """

    waiting: asyncio.Queue[Line] = field(default_factory=asyncio.Queue)
    running: Turn | None = None
    at_work: asyncio.Event = field(default_factory=asyncio.Event)
    worker: asyncio.Task[None] | None = None


class Door:
    """Serves lines until they end."""

    def __init__(self, app: Served, out: Writes, speaker: Speaker) -> None:
        """Open a door.

        Args:
            app: What answers.
            out: Where events go.
            speaker: What a line that does not say it is taken to mean.
        """
        self._app = app
        self._out = out
        self._speaker = speaker
        self._lanes: dict[str, Lane] = {}
        self._echoes: dict[str, Any] = {}
        self._aside: set[asyncio.Task[None]] = set()

    async def serve(self, lines: AsyncIterator[bytes]) -> None:
        """Answer every line, then finish what is outstanding.

        Raises:
            BrokenPipeError: The reader of the events has gone.
        """
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                await self._serve(lines)
        except BaseExceptionGroup as faults:
            # Whatever stopped one turn's task has stopped them all; one fault tells it.
            raise faults.exceptions[0] from None

    async def _serve(self, lines: AsyncIterator[bytes]) -> None:
        self._start(self._left_over())
        async for raw in lines:
            await self._take(raw)
        for lane in self._lanes.values():
            await lane.waiting.join()
        while self._aside:
            await asyncio.wait(self._aside)
        for lane in self._lanes.values():
            if lane.worker:
                lane.worker.cancel()

    async def _take(self, raw: bytes) -> None:
        try:
            line = parse_line(raw, self._speaker)
        except BadMessage as error:
            self._refuse(line_id(raw), error)
            return
        lane = self._lanes.setdefault(line.turn.session, Lane())
        if lane.running or not lane.waiting.empty():
            if await self._app.reads_as_cancel(line.turn):
                self._start(self._overtake(lane, line))
                return
        lane.waiting.put_nowait(line)
        if lane.worker is None:
            lane.worker = self._group.create_task(self._work(lane))

    def _refuse(self, echo: Any, error: BadMessage) -> None:
        session, turn = self._speaker.session, str(echo)
        self._out.write(event_json(Failed(session, turn, error.kind, str(error)), echo))
        self._out.write(event_json(Done(session, turn), echo))

    async def _work(self, lane: Lane) -> None:
        while True:
            line = await lane.waiting.get()
            lane.running = line.turn
            lane.at_work.clear()
            try:
                await self._play(line, lane)
            finally:
                lane.running = None
                lane.at_work.set()
                lane.waiting.task_done()

    async def _overtake(self, lane: Lane, line: Line) -> None:
        """Run a cancel beside the running turn, as soon as that has something to cancel."""
        if lane.running is None and not lane.waiting.empty():
            await asyncio.sleep(0)
        if lane.running and lane.running.author.id == line.turn.author.id:
            await lane.at_work.wait()
        await self._play(line)

    async def _play(self, line: Line, lane: Lane | None = None) -> None:
        open_jobs: set[str] = set()
        self._echoes[line.turn.id] = line.echo
        answered = False
        async for event in handled(self._app, line.turn):
            if isinstance(event, Done) and not answered:
                await self._tell(_repeated(line.turn), open_jobs)
            answered = True
            await self._tell(event, open_jobs)
            if lane and isinstance(event, Queued | Progress):
                lane.at_work.set()
        for job in open_jobs:
            self._start(self._follow(job, line.turn.id))
        if not open_jobs:
            self._echoes.pop(line.turn.id, None)

    async def _follow(self, job: str, turn: str = "") -> None:
        async for event in self._app.follow(job):
            await self._tell(event, set())
        self._echoes.pop(turn, None)

    async def _left_over(self) -> None:
        finished, under_way = await self._app.left_over(self._speaker.session)
        for event in finished:
            await self._tell(event, set())
        for job in under_way:
            self._start(self._follow(job))

    async def _tell(self, event: Event, open_jobs: set[str]) -> None:
        """Write an event, and keep account of the jobs that are still open."""
        self._out.write(event_json(event, self._echoes.get(event.turn)))
        match event:
            case Queued(job=job):
                open_jobs.add(job)
            case Finished(job=job, reused=reused):
                open_jobs.discard(job)
                if not reused:
                    await self._app.delivered(job, f"json:{event.session}")
            case Failed(job=job) if job:
                open_jobs.discard(job)

    def _start(self, work: Any) -> None:
        task = self._group.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)


def _repeated(turn: Turn) -> Failed:
    """Say why nothing happens: a program that numbers its turns anew means new ones."""
    told = say("repeated", turn.locale, turn=turn.id, session=turn.session)
    return Failed(turn.session, turn.id, "repeated", told)


async def stdin_lines() -> AsyncIterator[bytes]:
    """Yield the lines of stdin as they come; a line beyond the limit comes cut, but too long."""
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[bytes | None] = asyncio.Queue()

    def read() -> None:
        stream = sys.stdin.buffer
        while raw := stream.readline(MAX_LINE_BYTES + 1):
            rest = raw
            while not rest.endswith(b"\n") and len(rest) > MAX_LINE_BYTES:
                rest = stream.readline(MAX_LINE_BYTES + 1)
            loop.call_soon_threadsafe(arrived.put_nowait, raw)
        loop.call_soon_threadsafe(arrived.put_nowait, None)

    # A daemon: a process that is told to end must not wait for one more line.
    threading.Thread(target=read, name="stdin", daemon=True).start()
    while (line := await arrived.get()) is not None:
        yield line
