"""Timing a few pictures before many are promised, where this machine has no timings yet.

What another machine took tells nothing about this one, and single pictures tell little about
batches, which may be four times as quick. A job that is under way times its own first pictures.
For a plan, before there is a job, a few are made on the device and thrown away: once for each
kind of picture and models, since timings are kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents.studio.making import make_batch
from agents.studio.pace import paints_from_noise, settings_of
from agents.studio.room import Room
from agents.types import Commission, Wish
from pipelines.errors import Cancelled, PipelineError
from pipelines.types import DrawingRequest

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

MANY = 12  # pictures for which a trial is worth its time
LONGEST = 6.0  # seconds
LOOK = 0.1


def needs_trial(room: Room, requests: Sequence[DrawingRequest]) -> bool:
    """Return whether so many pictures should not be promised without a trial."""
    if len(requests) < MANY or not paints_from_noise(requests[0]):
        return False
    return room.pace.unmeasured(requests[0]) > 0


async def until_timed(
    room: Room, commission: Commission, on_device: Callable[..., Awaitable[object]]
) -> None:
    """Wait until a job has timed its own first pictures, if that is soon: for `LONGEST` at most."""
    with contextlib.suppress(PipelineError):  # the job will meet it too, and tell
        await on_device(lambda: room.hands.vocabulary, commission.author)  # opens the models
    end = time.monotonic() + LONGEST
    while time.monotonic() < end and needs_trial(room, commission.requests):
        if not await asyncio.to_thread(room.ledger.job_is_open, commission.job):
            return
        await asyncio.sleep(LOOK)


@dataclass
class Trial:
    """A trial of one kind of picture, for a plan; `run` it on the device's thread.

    Attributes:
        requests: What is to be painted; the first of them stands for all.
    """

    room: Room
    requests: Sequence[DrawingRequest]
    _steps: tuple[int, int] = (0, 0)

    def run(self) -> None:
        """Time batches until the pace knows enough, for `LONGEST` at most.

        A picture that takes longer is broken off, and reckoned from the steps that it took.
        """
        _ = self.room.hands.vocabulary  # opens the models, which is no painting time
        end = time.perf_counter() + LONGEST
        try:
            while size := self.room.pace.unmeasured(self.requests[0]):
                self._time(size, end)
        except Cancelled:
            return
        except PipelineError:  # the job itself will meet it, and tell
            log.info("A trial failed.", exc_info=True)

    def _time(self, size: int, end: float) -> None:
        room, wanted = self.room, settings_of(self.requests[0])
        alike = [one for one in self.requests if settings_of(one) == wanted]
        requests = [alike[n % len(alike)] for n in range(size)]
        start = time.perf_counter()

        def over() -> bool:
            return room.stopping.is_set() or time.perf_counter() > end

        try:
            make_batch(room.hands, requests, [Wish()] * size, False, self._on_step, over)
        except Cancelled:
            done, total = self._steps
            if size == 1 and done and not room.stopping.is_set():
                took = time.perf_counter() - start
                room.pace.note(requests, took * (total + 1) / done)
            raise
        room.pace.note(requests, time.perf_counter() - start)

    def _on_step(self, done: int, total: int, _preview: Image | None) -> None:
        self._steps = (done, total)
