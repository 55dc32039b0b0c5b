"""Measuring and ranking many pictures: bit by bit, each once, so that it can be stopped.

What is found is kept in the ledger as it comes. A "stop" in between loses nothing, and the next
cut of the same pictures opens no file again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.desk import Talk
from agents.events import Event, Progress
from agents.types import Artwork
from agents.wishes import describe
from pipelines.errors import Cancelled
from pipelines.looks import look, names_of
from pipelines.picture_files import open_picture

AT_ONCE = 32  # pictures measured between two looks whether to stop


@dataclass(frozen=True)
class Measuring:
    """Measurements of pictures for one turn.

    Attributes:
        talk: The turn.
        job: Id under which its progress is told.
        stop: Set once it should end.
    """

    talk: Talk
    job: str
    stop: threading.Event

    async def look(self, artworks: Sequence[Artwork], *groups: str) -> AsyncIterator[Event]:
        """Measure what is not known yet of these groups (see `pipelines.looks`).

        Raises:
            Cancelled: It was stopped.
            BadImage: A file is gone or broken.
        """
        missing = await self._without(artworks, names_of(groups))

        async def measured() -> AsyncIterator[int]:
            for start in range(0, len(missing), AT_ONCE):
                some = missing[start : start + AT_ONCE]
                await self._note(await asyncio.to_thread(_looks, some, groups))
                yield len(some)

        async for event in self._told(measured(), len(missing)):
            yield event

    async def score(self, artworks: Sequence[Artwork]) -> AsyncIterator[Event]:
        """Let the captioner hold pictures against their wishes, where it has not done so yet.

        Raises:
            Cancelled: It was stopped.
            BadImage: A file is gone or broken.
        """
        key = await self.score_name()
        missing = await self._without(artworks, {key})
        paths = [one.path for one in missing]
        texts = [describe(one.wish) for one in missing]

        async def scored() -> AsyncIterator[int]:
            batches = self.talk.desk.studio.scores(paths, texts, self.talk.author)
            done = 0
            async with aclosing(batches):
                async for scores in batches:
                    some = missing[done : done + len(scores)]
                    pairs = zip(some, scores, strict=True)
                    await self._note({one.id: {key: score} for one, score in pairs})
                    done += len(scores)
                    yield len(scores)

        async for event in self._told(scored(), len(missing)):
            yield event

    async def found(self, artworks: Sequence[Artwork]) -> list[dict[str, Any]]:
        """Return what is known of each picture."""
        known = await self._known(artworks)
        return [known.get(one.id, {}) for one in artworks]

    async def score_name(self) -> str:
        """Return under which name the scores of the present captioner are kept."""
        return f"wish by {await self.talk.desk.studio.judge()}"

    async def _told(self, steps: AsyncIterator[int], total: int) -> AsyncIterator[Event]:
        done = 0
        if total:
            yield self._progress(0, total)
        async for count in steps:
            done += count
            yield self._progress(done, total)
            if self.stop.is_set() and done < total:
                raise Cancelled("The choosing was stopped.")

    def _progress(self, done: int, total: int) -> Progress:
        return Progress(self.talk.session, self.talk.turn.id, self.job, done, total)

    async def _without(self, artworks: Sequence[Artwork], names: set[str]) -> list[Artwork]:
        known = await self._known(artworks)
        return [one for one in artworks if not names <= known.get(one.id, {}).keys()]

    async def _known(self, artworks: Sequence[Artwork]) -> dict[str, dict[str, Any]]:
        ids = [one.id for one in artworks]
        return await asyncio.to_thread(self.talk.desk.ledger.measured, ids)

    async def _note(self, found: dict[str, dict[str, Any]]) -> None:
        await asyncio.to_thread(self.talk.desk.ledger.note_measured, found)


def _looks(artworks: Sequence[Artwork], groups: Sequence[str]) -> dict[str, dict[str, Any]]:
    return {one.id: look(open_picture(Path(one.path)), groups) for one in artworks}
