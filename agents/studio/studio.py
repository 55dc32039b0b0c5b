"""The face of the studio: commissions in, events and pictures out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from agents.events import Event, Failed, Finished, Preview, Progress
from agents.ledger import Delivery, Job
from agents.studio.bus import Watcher
from agents.studio.forecast import Ticket
from agents.studio.quotas import check_quotas
from agents.studio.scoring import load_some, scores
from agents.studio.trial import Trial, needs_trial, until_timed
from agents.studio.workplace import Workplace, workflow_of
from agents.types import Commission
from pipelines.picture_files import open_picture

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipelines.measure import Measurements
    from pipelines.types import DrawingRequest, Sight

Value = TypeVar("Value")

LOOK_UP = 0.3  # seconds between two looks at a job that another process works on


class Studio(Workplace):
    """Takes drawing jobs, paints them fairly, survives anything.

    Everything durable lies in the ledger and in the engine's database; a job that was handed in
    is done even if this process is killed. One process of a data folder owns the device; others
    hand in jobs, watch them, and take over when the owner goes.
    """

    # Jobs

    async def submit(self, commission: Commission) -> Ticket:
        """Hand a job in; it will be done whatever happens to this process.

        The same job id again does nothing new and returns where the job stands. A long job of
        a kind that was never timed here is begun first, so that its forecast is sound: the answer
        then comes after a few seconds.

        Raises:
            StudioError: A quota or limit is reached.
        """
        await self._in_thread(self._submit, commission)
        room = self._running_room()
        if self.owns_device and needs_trial(room, commission.requests):
            await until_timed(room, commission, self._on_device)
        return await self.forecast(commission.job)

    def _submit(self, commission: Commission) -> None:
        engine = self._running_engine()
        if self._ledger.job(commission.job) is None:
            check_quotas(self._ledger, self._settings, commission)
            if self._ledger.open_job(commission):
                pictures = len(commission.requests)
                engine.enqueue(commission.job, commission.job, commission.author, pictures)

    async def forecast(self, job: str) -> Ticket:
        """Return where a job stands now; more exact the more of it is done."""
        await self._learn()
        return await self._in_thread(self._forecaster.ticket, job)

    async def estimate(self, requests: Sequence[DrawingRequest]) -> float | None:
        """Return the seconds that requests would take on a free device.

        Many are tried out first, for a few seconds, where nothing like them was timed here.
        Otherwise None before any timing.
        """
        await self._learn()
        room = self._running_room()
        if self.owns_device and needs_trial(room, requests):
            await self._on_device(Trial(room, requests).run)
        return await self._in_thread(room.pace.seconds, requests)

    async def _learn(self) -> None:
        """Take up what the owner of the device has timed, if that is another process."""
        if not self.owns_device:
            await self._in_thread(self._running_room().pace.reload)

    async def watch(self, job: str) -> AsyncIterator[Event]:
        """Yield what happens to a job: `Progress` and `Preview`, then the ending.

        The ending is a `Failed` for each lost picture, and last one `Finished` with the pictures
        or one `Failed`. A job that ended long ago yields its ending at once.
        """
        bus = self._running_room().bus
        watcher = bus.subscribe(job)
        try:
            while True:
                known = await self._in_thread(self._ledger.job, job)
                if known is None:
                    yield Failed("", "", "unknown_job", "There is no such job.", job)
                    return
                if known.finished_at is not None:
                    break
                async for event in self._news(known, watcher):
                    yield event
        finally:
            bus.unsubscribe(job, watcher)
        for event in await self._in_thread(self._ending, known):
            yield event

    async def _news(self, job: Job, watcher: Watcher) -> AsyncIterator[Event]:
        """Yield news of a job until it is time to look up whether it has ended."""
        while True:
            try:
                await asyncio.wait_for(watcher.woken.wait(), LOOK_UP if self._elsewhere else 2.0)
            except TimeoutError:
                if self._elsewhere:
                    await self._in_thread(self._count_steps, job.id, watcher)
            quiet, news = not watcher.woken.is_set(), watcher.take()
            if news.preview:
                yield Preview(job.session, job.turn, job.id, news.preview)
            if news.done is not None and news.done > watcher.told:
                watcher.told = news.done
                yield Progress(job.session, job.turn, job.id, news.done, news.total)
            if news.ended or quiet:
                return

    @property
    def _elsewhere(self) -> bool:
        """Whether other processes may work on jobs, whose news do not come over the bus."""
        return self._shared or not self.owns_device

    def _count_steps(self, job: str, watcher: Watcher) -> None:
        if not watcher.steps:
            commission = self._ledger.commission(job)
            watcher.steps = tuple(one.steps for one in commission.requests) if commission else ()
        done = sum(watcher.steps[index] for index in self._ledger.job_indices(job))
        watcher.news.done, watcher.news.total = done, sum(watcher.steps)

    def _ending(self, job: Job) -> list[Event]:
        where = (job.session, job.turn)
        if job.outcome != "finished":
            return [Failed(*where, job.outcome, job.message, job.id)]
        lost = self._ledger.losses(job.id)
        events: list[Event] = [Failed(*where, one.kind, one.message, job.id) for one in lost]
        return [*events, Finished(*where, job.id, tuple(self._ledger.job_artworks(job.id)))]

    async def cancel(self, job: str) -> bool:
        """Stop a job within a denoising step; return False if it had ended already.

        Pictures that were finished before stay in the ledger.
        """
        return await self._in_thread(self._end, job, "cancelled", "The job was cancelled.")

    async def cancel_for(self, session: str, author: str) -> list[str]:
        """Cancel everything that a person has under way in a session; return the jobs."""
        jobs = await self._in_thread(self._ledger.open_jobs, session, author)
        return [job.id for job in jobs if await self.cancel(job.id)]

    async def pause(self, job: str) -> bool:
        """Stop a job so that `resume` can go on with it; return False if it had ended."""
        return await self._in_thread(self._end, job, "paused", "The job is paused.")

    async def resume(self, job: str) -> Ticket | None:
        """Go on with a job that was paused, cancelled or lost pictures; None if there is none."""
        return await self._in_thread(self._resume, job)

    def _resume(self, job: str) -> Ticket | None:
        if self._ledger.job_is_open(job):
            return self._forecaster.ticket(job)
        again = self._ledger.reopen_job(job)
        if again is None:
            return None
        self._running_engine().enqueue(workflow_of(again), job, again.author, again.total)
        return self._forecaster.ticket(job)

    # Deliveries

    async def pending(self, session: str | None = None) -> list[Delivery]:
        """Return what was finished and not yet shown, for example after a restart."""
        return await self._in_thread(self._ledger.undelivered, session)

    async def delivered(self, job: str, where: str) -> None:
        """Note that a job's pictures were shown, and where."""
        await self._in_thread(self._ledger.mark_delivered, job, where)

    async def settled(self, jobs: Sequence[str] | None = None) -> None:
        """Wait until all outstanding jobs (or the named ones) have ended."""
        while True:
            under_way = {job.id for job in await self._in_thread(self._ledger.open_jobs)}
            if jobs is not None:
                under_way &= set(jobs)
            if not under_way:
                return
            await asyncio.sleep(0.1)

    # Looking

    async def look(self, path: str | Path) -> Sight:
        """Describe a picture file.

        Raises:
            BadImage: It is no picture, or not a safe one.
        """
        image = await self._in_thread(open_picture, path)
        return await self._on_device(lambda: self._workshop.look(image))

    async def measured(self, path: str | Path) -> Measurements:
        """Measure a picture file.

        Raises:
            BadImage: It is no picture, or not a safe one.
        """
        from pipelines.measure import measure

        image = await self._in_thread(open_picture, path)
        return await self._in_thread(measure, image)

    async def score(self, path: str | Path, texts: Sequence[str]) -> list[float]:
        """Return how much likelier a picture file makes each text, in nats a token.

        Raises:
            BadImage: It is no picture, or not a safe one.
        """
        image = await self._in_thread(open_picture, path)
        return await self._on_device(lambda: self._workshop.score(image, texts))

    async def score_each(
        self, paths: Sequence[str | Path], texts: Sequence[str], author: str = ""
    ) -> list[float]:
        """Return how much likelier each picture file makes its own text, in nats a token.

        Works in batches, between which others get their turn of the device.

        Args:
            paths: Picture files.
            texts: One a picture.
            author: Whose turn it takes.

        Raises:
            BadImage: A file is no picture.
        """
        return [one async for batch in self.scores(paths, texts, author) for one in batch]

    def scores(
        self, paths: Sequence[str | Path], texts: Sequence[str], author: str = ""
    ) -> AsyncGenerator[list[float], None]:
        """Yield what `score_each` returns, batch by batch; whoever stops asking stops the work."""
        return scores(
            self._workshop,
            [Path(path) for path in paths],
            texts,
            self._settings.batch_seconds,
            lambda some: self._in_thread(load_some, some),
            lambda batch: self._on_device(batch, author),
        )

    async def repaint(self, request: DrawingRequest) -> Image:
        """Paint a request alone, without a job and without recording it.

        Raises:
            PipelineError: It could not be painted.
        """
        (image,) = await self._on_device(lambda: self._workshop.make([request]), owner="repaint")
        return image

    @property
    def largest_job(self) -> int:
        """Pictures that one job may have; 0 if there is no limit."""
        return self._settings.pictures_a_job

    @property
    def models(self) -> str:
        """Names of the models, as recipes have them."""
        return self._workshop.name

    async def judge(self) -> str:
        """Return what tells the captioner from every other: scores are kept under it.

        Raises:
            PipelineError: The models cannot be opened.
        """
        hands = self._workshop
        return await self._in_thread(lambda: getattr(hands, "judge", hands.name))

    @property
    def facts(self) -> Mapping[str, str]:
        """What else decides the bits of a picture now: device, threads, versions."""
        return self._workshop.facts

    async def _on_device(self, work: Callable[[], Value], owner: str = "") -> Value:
        """Do something on the device's thread; what is short goes before waiting pictures."""
        future = self._running_room().device.submit(owner, work, size=0.0)
        return await asyncio.wrap_future(future)
