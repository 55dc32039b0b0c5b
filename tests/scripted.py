"""An app whose turns follow a script of typed events: for the doors' own tests.

Not a stand-in for the artist, which has tests of its own: here it is the order and the form of
what the doors make of events that counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime

from agents.events import (
    Done,
    Event,
    Failed,
    Finished,
    Planned,
    Progress,
    Queued,
    Said,
    Understood,
)
from agents.types import Artwork, Intent, Reading, Turn, Wish
from pipelines.types import DrawingRequest, SeenSubject, Sight


def reading(action: str) -> Reading:
    return Reading((Intent(action),), "rules", 1.0)


def artwork(label: str, turn: Turn, job: str, path: str = "/nowhere/fox.png") -> Artwork:
    return Artwork(
        id=f"id-{label}",
        label=label,
        session=turn.session,
        author=turn.author.id,
        parent="",
        job=job,
        index=0,
        wish=Wish(),
        request=DrawingRequest("a fox", seed=7),
        path=path,
        sight=Sight("A fox.", (SeenSubject("fox"),)),
        alt_text="A fox.",
        model="tiny",
        seconds=0.1,
        sha256="00",
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


class ScriptedApp:
    """Draws on "draw ...", collects on "collect", chats otherwise; "stop" cancels.

    A drawing takes `steps` steps of `pause` seconds and can be cancelled at each, unless it was
    asked for by "deaf".
    """

    def __init__(self, steps: int = 3, pause: float = 0.0) -> None:
        self.steps = steps
        self.pause = pause
        self.turns: list[Turn] = []
        self.deliveries: list[tuple[str, str]] = []
        self.left: list[Finished] = []
        self._stopped: dict[str, asyncio.Event] = {}
        self._owner: dict[str, Turn] = {}

    async def respond(self, turn: Turn) -> AsyncGenerator[Event, None]:
        if turn.id in {earlier.id for earlier in self.turns}:
            yield Done(turn.session, turn.id)
            return
        self.turns.append(turn)
        words = turn.text.split()
        action = words[0] if words else ""
        for event in await self._begin(turn, action):
            yield event
        script: Callable[[Turn, str], AsyncGenerator[Event, None]] | None
        script = {
            "draw": self._draw,
            "deaf": self._draw,
            "stop": self._stop,
            "collect": self._collect,
        }.get(action)
        if script is not None:
            async for event in script(turn, f"job-{turn.id}"):
                yield event
        elif action == "break":
            raise ZeroDivisionError("a mistake of ours")
        else:
            yield Said(turn.session, turn.id, f"You said: {turn.text}")
        yield Done(turn.session, turn.id)

    async def _begin(self, turn: Turn, action: str) -> list[Event]:
        known = {"draw": "draw", "stop": "cancel", "collect": "collect"}
        return [Understood(turn.session, turn.id, reading(known.get(action, "chat")))]

    async def _draw(self, turn: Turn, job: str) -> AsyncGenerator[Event, None]:
        self._owner[job] = turn
        self._stopped[job] = asyncio.Event()
        yield Planned(turn.session, turn.id, (DrawingRequest("a fox", seed=7),))
        yield Queued(turn.session, turn.id, job, 0, None)
        async for event in self._work(turn, job):
            yield event

    async def _work(self, turn: Turn, job: str) -> AsyncGenerator[Event, None]:
        for step in range(1, self.steps + 1):
            await asyncio.sleep(self.pause)
            if self._stopped[job].is_set():
                yield Failed(turn.session, turn.id, "cancelled", "Stopped.", job)
                return
            yield Progress(turn.session, turn.id, job, step, self.steps)
        yield Finished(turn.session, turn.id, job, (artwork("1", turn, job),))

    async def _collect(self, turn: Turn, job: str) -> AsyncGenerator[Event, None]:
        self._owner[job] = turn
        self._stopped[job] = asyncio.Event()
        yield Queued(turn.session, turn.id, job, 0, 1.25)

    async def _stop(self, turn: Turn, job: str) -> AsyncGenerator[Event, None]:
        stopped = await self.cancel(turn.session, turn.author.id)
        yield Said(turn.session, turn.id, f"Stopped {len(stopped)}.")

    async def cancel(self, session: str, author: str) -> list[str]:
        own = [
            job
            for job, turn in self._owner.items()
            if (turn.session, turn.author.id) == (session, author)
        ]
        for job in own:
            if not self._owner[job].text.startswith("deaf"):
                self._stopped[job].set()
        return own

    async def follow(self, job: str) -> AsyncGenerator[Event, None]:
        async for event in self._work(self._owner[job], job):
            yield event

    async def left_over(self, session: str) -> tuple[list[Finished], list[str]]:
        return self.left, []

    async def reads_as_cancel(self, turn: Turn) -> bool:
        return turn.text.strip() == "stop"

    async def delivered(self, job: str, where: str) -> None:
        self.deliveries.append((job, where))
