"""The face of the studio: commissions in, events and pictures out."""

from __future__ import annotations

import asyncio
import functools
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from agents.events import Event, Failed, Finished, Preview, Progress
from agents.ledger import Delivery, Job, Ledger
from agents.studio.bus import Bus, Watcher
from agents.studio.device import Device
from agents.studio.errors import StudioClosed
from agents.studio.forecast import Forecaster, Ticket
from agents.studio.hands import Hands
from agents.studio.lock import DeviceLock
from agents.studio.names import preview_path
from agents.studio.pace import Pace
from agents.studio.quotas import check_quotas
from agents.studio.room import Controls, Room
from agents.studio.runner import Runner
from agents.studio_settings import StudioSettings
from agents.types import Commission
from pipelines.picture_files import open_picture

if TYPE_CHECKING:
    from agents.studio.engine import Engine
    from pipelines.measure import Measurements
    from pipelines.types import DrawingRequest, Sight

Value = TypeVar("Value")

LOOK_UP = 0.3  # seconds between two looks at a job that another process works on
TAKE_OVER = 1.0  # seconds between two tries to get the device
PATIENCE = 30.0  # seconds that a cancelled job has to let go of the device


class Studio:
    """Takes drawing jobs, paints them fairly, survives anything.

    Everything durable lies in the ledger and in the engine's database; a job that was handed in
    is done even if this process is killed. One process of a data folder owns the device; others
    hand in jobs, watch them, and take over when the owner goes.
    """

    def __init__(
        self, ledger: Ledger, workshop: Hands, settings: StudioSettings, data: Path
    ) -> None:
        """Prepare; `async with studio:` starts it.

        Args:
            ledger: Open ledger; it stays open when the studio stops.
            workshop: Models of the device; used from one thread alone.
            settings: Database, quotas and limits.
            data: Data folder, for pictures, previews, the engine's database and the lock.
        """
        self._ledger = ledger
        self._settings = settings
        self._data = data
        self._lock = DeviceLock(data / "device.lock")
        self._shared = ledger.engine.dialect.name == "postgresql" or bool(settings.url)
        self._workshop = workshop
        self._room: Room | None = None
        self._engine: Engine | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._chores: asyncio.Task[None] | None = None

    # Starting and stopping

    async def __aenter__(self) -> Self:
        """Start the device's thread and the engine; unfinished jobs go on."""
        self._threads = ThreadPoolExecutor(4, "studio")
        await self._in_thread(self._start)
        self._chores = asyncio.create_task(self._keep_house())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop within a denoising step; what is unfinished goes on at the next start."""
        if self._chores is not None:
            self._chores.cancel()
            await asyncio.gather(self._chores, return_exceptions=True)
            self._chores = None
        await self._in_thread(self._stop)
        if self._threads is not None:
            self._threads.shutdown()
            self._threads = None

    @property
    def owns_device(self) -> bool:
        """Whether this process paints."""
        return self._lock.held

    def _start(self) -> None:
        from agents.studio.engine import Engine

        ledger, settings = self._ledger, self._settings
        self._room = Room(
            ledger=ledger,
            hands=self._workshop,
            settings=settings,
            device=Device(),
            bus=Bus(),
            pace=Pace(ledger, self._workshop.name),
            pictures=Path(settings.pictures or self._data / "pictures").absolute(),
            previews=(self._data / "previews").absolute(),
            controls=Controls(ledger),
            shares_jobs=self._shared,
        )
        self._forecaster = Forecaster(ledger, self._room.pace)
        paints = settings.paints and self._lock.acquire()
        self._engine = Engine(self._engine_url(), self._executor(paints))
        self._engine.start(Runner(self._room), listen=paints)
        if paints:
            self._pick_up()
            if self._shared:
                self._mind_workers()
        ledger.forgetters.append(self._forget)

    def _stop(self) -> None:
        if self._forget in self._ledger.forgetters:
            self._ledger.forgetters.remove(self._forget)
        if self._room is not None:
            self._room.stopping.set()
            self._room.device.close()
            self._room.controls.wait_until_idle(PATIENCE)
        if self._engine is not None:
            self._engine.stop()
        if self._shared and self._lock.held:  # the others need not wait for the silence
            self._ledger.note_alive(self._executor(paints=True), datetime.fromtimestamp(0, UTC))
        self._engine, self._room = None, None
        self._lock.release()

    def _engine_url(self) -> str:
        if self._settings.url:
            return self._settings.url
        if self._shared:
            return self._ledger.engine.url.render_as_string(hide_password=False)
        self._data.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{(self._data / 'engine.sqlite').absolute()}"

    def _executor(self, paints: bool) -> str:
        """Return a name that is stable for the owner of the device, and unique for others."""
        if not paints:
            return f"visitor-{uuid.uuid4()}"
        if not self._shared:
            return "device"
        path = self._data / "worker-id"
        if not path.exists():
            path.write_text(f"worker-{uuid.uuid4()}", encoding="utf-8")
        return path.read_text(encoding="utf-8").strip()

    def _pick_up(self) -> None:
        """Queue jobs that were handed in but never reached the engine, and prune ended ones."""
        engine = self._running_engine()
        for job in self._ledger.open_jobs():
            active = engine.is_active(_workflow(job))
            if active is None:
                engine.enqueue(_workflow(job), job.id, job.author, job.total)
            elif not active and not self._shared:
                again = self._ledger.reopen_job(job.id)
                if again is not None:
                    engine.enqueue(_workflow(again), job.id, job.author, job.total)
        engine.erase(engine.ended())

    async def _keep_house(self) -> None:
        """Take the device over when its owner goes, and give dead workers' jobs to the others."""
        while True:
            await asyncio.sleep(TAKE_OVER)
            if self._settings.paints and not self._lock.held and self._lock.acquire():
                await self._in_thread(self._take_over)
            if self._shared and self._lock.held:
                await self._in_thread(self._mind_workers)

    def _mind_workers(self) -> None:
        now = datetime.now(UTC)
        self._ledger.note_alive(self._executor(paints=True), now)
        silence = timedelta(seconds=self._settings.worker_silence)
        for worker in self._ledger.silent_workers(now - silence):
            self._running_engine().give_back([worker])
            self._ledger.remove_worker(worker)

    def _take_over(self) -> None:
        from agents.studio.engine import Engine

        self._running_engine().stop()
        self._engine = Engine(self._engine_url(), self._executor(paints=True))
        self._engine.start(Runner(self._running_room()), listen=True)
        self._pick_up()

    # Jobs

    async def submit(self, commission: Commission) -> Ticket:
        """Hand a job in; it will be done whatever happens to this process.

        The same job id again does nothing new and returns where the job stands.

        Raises:
            StudioError: A quota or limit is reached.
        """
        return await self._in_thread(self._submit, commission)

    def _submit(self, commission: Commission) -> Ticket:
        engine = self._running_engine()
        if self._ledger.job(commission.job) is None:
            check_quotas(self._ledger, self._settings, commission)
            if self._ledger.open_job(commission):
                pictures = len(commission.requests)
                engine.enqueue(commission.job, commission.job, commission.author, pictures)
        return self._forecaster.ticket(commission.job)

    async def forecast(self, job: str) -> Ticket:
        """Return where a job stands now; more exact the more of it is done."""
        return await self._in_thread(self._forecaster.ticket, job)

    async def estimate(self, requests: Sequence[DrawingRequest]) -> float | None:
        """Return the seconds that requests would take on this machine; None before any timing."""
        return await self._in_thread(self._running_room().pace.seconds, requests)

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
        """Wait for news of a job, at most as long as is sensible, and yield them."""
        try:
            await asyncio.wait_for(watcher.woken.wait(), 2.0 if self.owns_device else LOOK_UP)
        except TimeoutError:
            if self.owns_device and not self._shared:
                return
            done, total = await self._in_thread(self._steps_done, job.id)
            watcher.news.done, watcher.news.total = done, total
        news = watcher.take()
        if news.preview:
            yield Preview(job.session, job.turn, job.id, news.preview)
        if news.done is not None and news.done != watcher.told:
            watcher.told = news.done
            yield Progress(job.session, job.turn, job.id, news.done, news.total)

    def _steps_done(self, job: str) -> tuple[int, int]:
        commission = self._ledger.commission(job)
        requests = commission.requests if commission else ()
        done = sum(requests[index].steps for index in self._ledger.job_indices(job))
        return done, sum(request.steps for request in requests)

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

    def _end(self, job: str, outcome: str, message: str) -> bool:
        room = self._running_room()
        ended = self._ledger.close_job(job, outcome, message)
        control = room.controls.stop(job)
        if control is not None:
            control.idle.wait(PATIENCE)
        room.bus.wake(job)
        return ended

    def _resume(self, job: str) -> Ticket | None:
        if self._ledger.job_is_open(job):
            return self._forecaster.ticket(job)
        again = self._ledger.reopen_job(job)
        if again is None:
            return None
        self._running_engine().enqueue(_workflow(again), job, again.author, again.total)
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

    async def _on_device(self, work: Callable[[], Value]) -> Value:
        """Do something short on the device's thread, before waiting pictures."""
        future = self._running_room().device.submit("", work, size=0.0)
        return await asyncio.wrap_future(future)

    # Odds and ends

    def _forget(self, author: str, jobs: list[str]) -> list[Path]:
        """Stop a person's jobs, delete their rows in the engine, and name their previews."""
        room = self._running_room()
        workflows: list[str] = []
        for job in jobs:
            known = self._ledger.job(job)
            if known is not None:
                self._end(job, "cancelled", "Its owner asked to be forgotten.")
                workflows += [job, *(f"{job}~{n + 1}" for n in range(known.attempt))]
        self._in_pool(self._running_engine().erase, workflows).result()
        return [path for job in jobs for path in _previews(room.previews, job)]

    def _running_room(self) -> Room:
        if self._room is None:
            raise StudioClosed("The studio is not running.")
        return self._room

    def _running_engine(self) -> Engine:
        if self._engine is None:
            raise StudioClosed("The studio is not running.")
        return self._engine

    def _in_pool(self, work: Callable[..., Value], *arguments: Any) -> Any:
        if self._threads is None:
            raise StudioClosed("The studio is not running.")
        return self._threads.submit(work, *arguments)

    async def _in_thread(self, work: Callable[..., Value], *arguments: Any) -> Value:
        """Run something on our own threads: the engine replaces the loop's."""
        if self._threads is None:
            raise StudioClosed("The studio is not running.")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, functools.partial(work, *arguments))


def _workflow(job: Job) -> str:
    return job.id if job.attempt == 0 else f"{job.id}~{job.attempt}"


def _previews(folder: Path, job: str) -> list[Path]:
    pattern = preview_path(folder, job, 0).name.replace("-0.", "-*.")
    return list(folder.glob(pattern)) if folder.is_dir() else []
