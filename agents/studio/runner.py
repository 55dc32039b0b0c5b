"""From a job's id to its ending: what the engine calls for each job."""

from __future__ import annotations

import logging

from agents.ledger import Loss
from agents.studio.painting import FRUITLESS_STARTS, Painting, sheet_of
from agents.studio.room import Room
from agents.types import Commission
from pipelines.errors import PipelineError

log = logging.getLogger(__name__)


class Runner:
    """Works on jobs in the engine's threads."""

    def __init__(self, room: Room) -> None:
        """Remember the tools."""
        self.room = room

    def portions(self, job: str) -> list[tuple[int, int]]:
        """Return how a job is shared out: in one piece, unless several machines may help."""
        commission = self.room.ledger.commission(job)
        if commission is None:
            return []
        total = len(commission.requests)
        size = self.room.settings.portion if self.room.shares_jobs else max(total, 1)
        return [(first, min(first + size, total)) for first in range(0, total, size)]

    def owner(self, job: str) -> str:
        """Return whose job it is."""
        known = self.room.ledger.job(job)
        return (known.author if known else "") or "-"

    def paint(self, job: str, first: int, last: int) -> None:
        """Paint the pictures from `first` up to, not including, `last` that are still missing.

        Raises:
            Interrupted: The studio is stopping; the engine will call again.
        """
        commission = self.room.ledger.commission(job)
        if commission is None or not self.room.ledger.job_is_open(job):
            return
        control = self.room.controls.enter(job, lambda: sheet_of(self.room, commission))
        try:
            if (first, last) == (0, len(commission.requests)):
                self._give_up_on_killers(commission)
            indices = range(first, min(last, len(commission.requests)))
            Painting(self.room, commission, control).run(indices)
        except PipelineError as error:
            self.room.ledger.close_job(job, error.kind, str(error))
        except Exception as error:
            log.exception("A job failed by a fault of ours.")
            message = f"Something went wrong in the studio ({type(error).__name__}: {error})."
            self.room.ledger.close_job(job, "internal", message)
        finally:
            self.room.controls.leave(control)

    def give_up(self, job: str, first: int, last: int) -> None:
        """Note that what is missing of a portion is lost: workers died at it again and again."""
        missing = set(range(first, last)) - self.room.ledger.job_indices(job)
        for index in sorted(missing):
            self.room.ledger.note_loss(job, Loss(index, "gave_up", "Painting it failed for good."))

    def close(self, job: str) -> None:
        """Note how a job ended, if nobody did before."""
        ledger = self.room.ledger
        commission = ledger.commission(job)
        if commission is None:
            return
        if ledger.job_indices(job):
            ledger.close_job(job, "finished")
        else:
            losses = ledger.losses(job) or [Loss(0, "internal", "Nothing was painted.")]
            ledger.close_job(job, losses[0].kind, losses[0].message)
        self.room.done_steps.pop(job, None)
        self.room.bus.wake(job)

    def _give_up_on_killers(self, commission: Commission) -> None:
        """Lose the next picture if the process died at it again and again."""
        ledger, job = self.room.ledger, commission.job
        if ledger.note_start(job) < FRUITLESS_STARTS:
            return
        settled = ledger.job_indices(job) | {loss.position for loss in ledger.losses(job)}
        missing = (i for i in range(len(commission.requests)) if i not in settled)
        message = f"The process died {FRUITLESS_STARTS} times at this picture, so it was given up."
        ledger.note_loss(job, Loss(next(missing, 0), "gave_up", message))
