"""Working through a job: batches to the device, finished pictures to files and the ledger.

Killed at any moment, a job goes on where the ledger says that it was: a picture's id follows from
job and index, its file is whole or not there, and its row comes last, in one transaction with
label, outbox and head. So nothing is lost, painted twice or recorded twice.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from agents.alt_text import alt_text_of
from agents.contact_sheet import GrowingSheet
from agents.ledger import Draft, Loss
from agents.studio.making import Made, make_batch
from agents.studio.names import artwork_id, picture_path, preview_path, sheet_path
from agents.studio.pace import paints_from_noise, settings_of
from agents.studio.room import Control, Interrupted, Room
from agents.types import Commission
from pipelines.errors import Cancelled, MissingExtra, MissingWeights, PipelineError
from pipelines.picture_files import fingerprint, save_picture

if TYPE_CHECKING:
    from PIL.Image import Image

AHEAD = 2  # batches: one is painted while the one before is written down
HOPELESS = (MissingWeights, MissingExtra)  # every other picture would fail in the same way
FRUITLESS_STARTS = 5
SHEET = 2  # times as seldom as a preview: to write one costs ten times as much


class Painting:
    """One thread's work on some pictures of a job."""

    def __init__(self, room: Room, commission: Commission, control: Control) -> None:
        """Prepare; `run` does the work."""
        self._room = room
        self._job = commission
        self._control = control
        self._total = sum(request.steps for request in commission.requests)
        self._batching = room.settings.batch_seconds > 0
        self._left: deque[int] = deque()
        self._previewed = 0.0
        self._sheet = control.sheet

    def run(self, indices: Sequence[int]) -> None:
        """Paint those of the pictures that are not in the ledger yet.

        Raises:
            Interrupted: The studio is stopping.
        """
        ledger, job = self._room.ledger, self._job.job
        recorded = ledger.job_indices(job)
        settled = recorded | {loss.position for loss in ledger.losses(job)}
        self._left.extend(index for index in indices if index not in settled)
        self._room.done_steps[job] = sum(self._job.requests[i].steps for i in recorded)
        ahead: deque[tuple[list[int], Future[list[Made]]]] = deque()
        while (self._left or ahead) and not self._control.stopped():
            self._skip_what_others_painted()
            while self._left and len(ahead) < AHEAD:
                batch = self._next_batch()
                ahead.append((batch, self._to_device(batch)))
            self._finish(*ahead.popleft())
        for batch, future in ahead:  # stopped: what is running ends at its next step
            if not future.cancel():
                self._finish(batch, future)

    def _skip_what_others_painted(self) -> None:
        """Leave out what another worker painted meanwhile, who took this one for dead."""
        if self._room.shares_jobs:
            recorded = self._room.ledger.job_indices(self._job.job)
            self._left = deque(index for index in self._left if index not in recorded)

    def _next_batch(self) -> list[int]:
        first = self._left.popleft()
        batch, size = [first], self._batch_size(first)
        alike = settings_of(self._job.requests[first])
        while self._left and len(batch) < size:
            request = self._job.requests[self._left[0]]
            if settings_of(request) != alike or not paints_from_noise(request):
                break
            batch.append(self._left.popleft())
        return batch

    def _batch_size(self, index: int) -> int:
        room, request = self._room, self._job.requests[index]
        if not (self._batching and paints_from_noise(request)):
            return 1
        if room.device.others_wait(self._job.author):
            return 1
        return room.pace.batch_size(request)

    def _to_device(self, batch: list[int]) -> Future[list[Made]]:
        size = float(len(self._job.requests))
        piece = self._room.device.submit(self._job.author, lambda: self._make(batch), size)
        self._control.waits_for(piece)
        return piece

    def _make(self, batch: list[int]) -> list[Made]:
        """Make a batch; runs on the device's thread."""
        requests = [self._job.requests[index] for index in batch]
        wishes = [self._job.wishes[index] for index in batch]
        planned = sum(request.steps for request in requests)
        before = self._room.done_steps[self._job.job]

        def on_step(done: int, total: int, preview: Image | None) -> None:
            self._tell(before + round(planned * done / max(total, 1)))
            if preview is not None:
                self._preview(preview, batch[0])

        _ = self._room.hands.vocabulary  # opens the models, which is no painting time
        start = time.perf_counter()
        second = self._job.second_try
        made = make_batch(self._room.hands, requests, wishes, second, on_step, self._stopped)
        self._room.done_steps[self._job.job] = before + planned
        self._tell(before + planned)
        self._room.pace.note(requests, time.perf_counter() - start)
        return made

    def _tell(self, steps: int) -> None:
        self._room.bus.progress(self._job.job, steps, self._total)

    def _stopped(self) -> bool:
        return self._room.stopping.is_set() or self._control.stopped()

    def _finish(self, batch: list[int], future: Future[list[Made]]) -> None:
        """Wait for a batch and write it down, or note why there is nothing to write down."""
        try:
            made = future.result()
        except (Cancelled, CancelledError) as error:
            if self._room.stopping.is_set():
                raise Interrupted from error
            return
        except HOPELESS:
            raise
        except PipelineError as error:
            self._lose(batch, error)
            return
        for index, one in zip(batch, made, strict=True):
            if self._room.ledger.job(self._job.job) is None:
                return  # its owner was forgotten meanwhile
            start = time.perf_counter()
            self._keep(index, one)
            self._room.pace.note_filing(time.perf_counter() - start)
            if self._sheet is not None:
                self._sheet.add(index, one.image)
                self._show_sheet(self._sheet, last=not self._left)

    def _lose(self, batch: list[int], error: PipelineError) -> None:
        """Try the pictures of a failed batch one by one; a single one is lost."""
        if len(batch) > 1:
            self._batching = False
            self._left.extendleft(reversed(batch))
        else:
            self._room.ledger.note_loss(self._job.job, Loss(batch[0], error.kind, str(error)))
            self._room.bus.wake(self._job.job)

    def _keep(self, index: int, made: Made) -> None:
        """File first, then one transaction."""
        room, job = self._room, self._job
        artwork, parent = artwork_id(job.job, index), job.parent_of(index)
        label = room.ledger.reserve_label(artwork, job.session, parent)
        path = picture_path(room.pictures, job.session, artwork)
        alt_text = alt_text_of(made.sight, job.wishes[index], job.language, room.hands.vocabulary)
        circumstances = {**room.hands.facts, "batch": made.batch, "place": made.place}
        recipe = {
            **_plain(asdict(made.request)),
            "id": artwork,
            "label": label,
            "parent": parent,
            "caption": made.sight.caption,
            "alt_text": alt_text,
            "model": room.hands.name,
            "circumstances": circumstances,
        }
        digest = save_picture(made.image, path, recipe)
        room.ledger.record(
            Draft(
                id=artwork,
                session=job.session,
                author=job.author,
                job=job.job,
                index=index,
                wish=job.wishes[index],
                request=made.request,
                path=str(path),
                sight=made.sight,
                sha256=digest,
                parent=parent,
                turn=job.turn,
                alt_text=alt_text,
                model=room.hands.name,
                seconds=made.seconds,
                tries=made.tries,
                fingerprint=fingerprint(made.image),
                circumstances=circumstances,
            )
        )

    def _preview(self, image: Image, index: int) -> None:
        now = time.monotonic()
        if now - self._previewed < self._room.settings.preview_seconds:
            return
        if self._sheet is not None:  # it is saved with the next finished picture
            self._sheet.add(index, image)
            return
        self._previewed = now
        path = preview_path(self._room.previews, self._job.job, index)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        image.convert("RGB").save(part, "JPEG", quality=85)
        os.replace(part, path)
        self._room.bus.preview(self._job.job, str(path))

    def _show_sheet(self, sheet: GrowingSheet, last: bool) -> None:
        now = time.monotonic()
        if last or now - self._previewed >= SHEET * self._room.settings.preview_seconds:
            self._previewed = now
            self._room.bus.preview(self._job.job, str(sheet.save()))


def sheet_of(room: Room, commission: Commission) -> GrowingSheet | None:
    """Return the contact sheet of a job with many pictures."""
    total = len(commission.requests)
    if total < room.settings.sheet_from:
        return None
    return GrowingSheet(total, sheet_path(room.previews, commission.job))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return a request for the recipe: without paths of this machine and empty slots."""
    hidden = {"init_image", "blend_image"}
    return {key: value for key, value in values.items() if key not in hidden and value != ""}
