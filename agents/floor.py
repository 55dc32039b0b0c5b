"""Who has the floor: the turns of a session are read and decided one at a time.

A turn gives the floor away while hands or eyes work for it, so that others are read, answered and
queued meanwhile, and takes it again before it tells how that ended. One person's turns follow each
other whole: "make it bluer", sent while their picture is being painted, means that picture.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self
from weakref import WeakValueDictionary

from agents.events import Event, Preview, Progress
from agents.types import Turn


class Session:
    """The turns of one session that are under way in this process."""

    def __init__(self) -> None:
        """Begin without any."""
        self.lock = asyncio.Lock()
        self.floors: set[Floor] = set()
        self._people: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def own(self, author: str) -> asyncio.Lock:
        """Return the lock that lets a person's turns follow each other."""
        return self._people.setdefault(author, asyncio.Lock())


class Floor:
    """One turn's hold on its session. Use as a context manager, for as long as the turn is.

    A class and not a generator: a loop that ends closes generators in any order.
    """

    def __init__(self, session: Session, turn: Turn) -> None:
        """Stay outside: `async with` waits for the person's earlier turns and for the floor."""
        self.author = turn.author.id
        self._turn = turn.id
        self._session = session
        self._own = session.own(self.author)
        self._held = False
        self._over = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Wait, and have the floor."""
        await self._own.acquire()
        try:
            await self.take()
        except BaseException:  # called off while it waited
            self._own.release()
            raise
        self._session.floors.add(self)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the floor to others for good: the turn is over."""
        self._session.floors.remove(self)
        self.give()
        self._over.set()
        self._own.release()

    @property
    def others(self) -> dict[str, Floor]:
        """Return the turns of other people that have begun and are not over, by id."""
        floors = self._session.floors
        return {one._turn: one for one in floors if one.author != self.author}

    async def take(self) -> None:
        """Wait for the floor, unless this turn has it already."""
        if not self._held:
            await self._session.lock.acquire()
            self._held = True

    def give(self) -> None:
        """Let others have the floor."""
        if self._held:
            self._held = False
            self._session.lock.release()

    async def until_over(self) -> None:
        """Wait until the turn is over."""
        await self._over.wait()

    @asynccontextmanager
    async def given(self) -> AsyncIterator[None]:
        """Let others have the floor meanwhile; a turn that is broken off does not take it again."""
        self.give()
        yield
        await self.take()

    async def during(self, events: AsyncIterator[Event]) -> AsyncIterator[Event]:
        """Yield the events of long work; others have the floor while it only progresses."""
        self.give()
        async for event in events:
            if not isinstance(event, Progress | Preview):
                await self.take()
            yield event
        await self.take()
