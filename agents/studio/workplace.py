"""Opening and closing the studio: device, engine, lock, workers, and what is left to pick up."""

from __future__ import annotations

import asyncio
import functools
import itertools
import logging
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from agents.ledger import Job, Ledger
from agents.studio.bus import Bus
from agents.studio.device import Device
from agents.studio.errors import StudioClosed
from agents.studio.forecast import Forecaster
from agents.studio.hands import Hands
from agents.studio.lock import DeviceLock
from agents.studio.names import preview_path
from agents.studio.pace import Pace
from agents.studio.room import Controls, Room
from agents.studio.runner import Runner
from agents.studio_settings import StudioSettings

if TYPE_CHECKING:
    from agents.studio.engine import Engine

Value = TypeVar("Value")

log = logging.getLogger(__name__)

KEEP_PREVIEWS = 7 * 24 * 3600.0  # seconds
PICK_UP = 10  # seconds between two looks for jobs whose work broke off
TAKE_OVER = 1.0  # seconds between two tries to get the device
PATIENCE = 30.0  # seconds that a cancelled job has to let go of the device


class Workplace:
    """The part of the studio that starts, stops and keeps house."""

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
        url = settings.url or ledger.engine.url.drivername
        self._shared = url.startswith("postgres")
        self._workshop = workshop
        self._room: Room | None = None
        self._engine: Engine | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._chores: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start the device's thread and the engine; unfinished jobs go on."""
        self._threads = ThreadPoolExecutor(4, "studio")
        try:
            await self._in_thread(self._start)
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
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
            pace=Pace(ledger, self._workshop.name, settings.batch_seconds, settings.batch_pictures),
            pictures=Path(settings.pictures or self._data / "pictures").absolute(),
            previews=(self._data / "previews").absolute(),
            controls=Controls(ledger),
            shares_jobs=self._shared,
        )
        self._forecaster = Forecaster(ledger, self._room.pace)
        paints = settings.paints and self._lock.acquire()
        self._engine = Engine(self._engine_url(), self._executor(paints))
        self._engine.start(Runner(self._room), self._queues() if paints else [])
        if paints:
            self._pick_up()
            self._engine.erase(self._engine.ended())
            _prune(self._room.previews)
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

    def _queues(self) -> list[str]:
        from agents.studio.engine import JOBS, PORTIONS

        return [JOBS, PORTIONS] if self._shared else [JOBS]

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
        """Queue open jobs that never reached the engine, or whose workflow broke off.

        Work that breaks off again and again without a new picture gives that picture up.
        """
        engine = self._running_engine()
        for job in self._ledger.open_jobs():
            active = engine.is_active(workflow_of(job))
            if active is None:
                engine.enqueue(workflow_of(job), job.id, job.author, job.total)
            elif not active:
                again = self._ledger.retry_job(job)
                if again is not None:
                    engine.enqueue(workflow_of(again), job.id, job.author, job.total)

    async def _keep_house(self) -> None:
        """Take the device over when its owner goes, and give dead workers' jobs to the others."""
        for second in itertools.count(1):
            await asyncio.sleep(TAKE_OVER)
            try:
                if self._settings.paints and not self._lock.held and self._lock.acquire():
                    await self._in_thread(self._take_over)
                if self._shared and self._lock.held:
                    await self._in_thread(self._mind_workers)
                if second % PICK_UP == 0 and self._lock.held:
                    await self._in_thread(self._pick_up)
            except Exception:  # the database may be away; try again in a second
                log.warning("The studio could not keep house.", exc_info=True)

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
        self._engine.start(Runner(self._running_room()), self._queues())
        self._pick_up()

    def _end(self, job: str, outcome: str, message: str) -> bool:
        room = self._running_room()
        ended = self._ledger.close_job(job, outcome, message)
        control = room.controls.stop(job)
        if control is not None:
            control.idle.wait(PATIENCE)
        room.bus.wake(job)
        return ended

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

    def _in_pool(self, work: Callable[..., Value], *arguments: Any) -> Future[Value]:
        if self._threads is None:
            raise StudioClosed("The studio is not running.")
        return self._threads.submit(work, *arguments)

    async def _in_thread(self, work: Callable[..., Value], *arguments: Any) -> Value:
        """Run something on our own threads: the engine replaces the loop's."""
        if self._threads is None:
            raise StudioClosed("The studio is not running.")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, functools.partial(work, *arguments))


def workflow_of(job: Job) -> str:
    """Return the id of the workflow that works on a job now."""
    return job.id if job.attempt == 0 else f"{job.id}~{job.attempt}"


def _prune(previews: Path) -> None:
    """Delete previews and contact sheets that are older than a week."""
    if previews.is_dir():
        for path in previews.iterdir():
            if time.time() - path.stat().st_mtime > KEEP_PREVIEWS:
                path.unlink(missing_ok=True)


def _previews(folder: Path, job: str) -> list[Path]:
    pattern = preview_path(folder, job, 0).name.replace("-0.", "-*.")
    return list(folder.glob(pattern)) if folder.is_dir() else []
