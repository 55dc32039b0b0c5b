"""The durable engine: dbos 3.4 (https://docs.dbos.dev), which queues, recovers and shares out jobs.

Only ids go into its rows; what was commissioned lies in the ledger. A killed process leaves its
workflows PENDING; they go on when a process with the same executor id starts again.

This module alone imports dbos (half a second), and `Studio` imports this module when it starts.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID
from dbos._error import DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded

from agents.ledger.store import open_engine
from agents.studio.room import Interrupted

log = logging.getLogger(__name__)

JOBS, PORTIONS = "tilda-jobs", "tilda-portions"
APPLICATION_VERSION = "1"  # change it when the order of steps in a workflow changes
POLLING = 0.2  # seconds; a look costs two milliseconds of the processor, work or none
THREADS = 400  # made when needed; each job under way has one, which mostly waits for the device
RUNNING = 196  # jobs, and as many portions, that are under way at once
RUNNING_A_PERSON = {JOBS: 12, PORTIONS: 2}
PORTIONS_AHEAD = 4
ACTIVE = ("PENDING", "ENQUEUED", "DELAYED")


class Work(Protocol):
    """What the workflows call; see `agents.studio.runner.Runner`."""

    def portions(self, job: str) -> list[tuple[int, int]]:
        """Return how a job is shared out among workers; one portion is painted in place."""
        ...

    def owner(self, job: str) -> str:
        """Return whose job it is."""
        ...

    def paint(self, job: str, first: int, last: int) -> None:
        """Paint what is missing."""
        ...

    def give_up(self, job: str, first: int, last: int) -> None:
        """Note that the missing pictures are lost, as workers died at them again and again."""
        ...

    def close(self, job: str) -> None:
        """Note how a job ended."""
        ...


class _Current:
    work: Work | None = None


def _work() -> Work:
    """Return what the workflows call; a thread that outlived the engine is interrupted here."""
    if _Current.work is None:
        raise Interrupted
    return _Current.work


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Turn what fails because the engine stops into an interruption, which records no ending."""
    try:
        yield
    except Exception as error:
        if _Current.work is None:
            raise Interrupted from error
        raise


@DBOS.workflow(name="tilda.job", max_recovery_attempts=None)  # type: ignore[untyped-decorator]
def run_job(job: str) -> None:
    """Paint a job: in place, or as portions that any worker may take."""
    portions = [tuple(portion) for portion in _plan(job)]
    if len(portions) < 2:
        for first, last in portions:
            _work().paint(job, first, last)
    else:
        with _interruptible():
            _share_out(job, portions)
    _work().close(job)


@DBOS.step(name="tilda.plan")  # type: ignore[untyped-decorator]
def _plan(job: str) -> list[list[int]]:
    return [list(portion) for portion in _work().portions(job)]


def _share_out(job: str, portions: list[tuple[int, ...]]) -> None:
    """Keep a few portions queued at a time: cheap to cancel, and fair to other jobs."""
    owner, base = _owner(job), DBOS.workflow_id
    handles: list[Any] = []
    for place in range(len(portions) + PORTIONS_AHEAD):
        if place < len(portions):
            with (
                SetWorkflowID(f"{base}/{place}"),
                SetEnqueueOptions(queue_partition_key=owner, priority=10 + place),
            ):
                handles.append(DBOS.enqueue_workflow(PORTIONS, run_portion, job, *portions[place]))
        if place >= PORTIONS_AHEAD:
            done = place - PORTIONS_AHEAD
            try:
                handles[done].get_result(polling_interval_sec=0.2)
            except DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded:
                _work().give_up(job, *portions[done])


@DBOS.step(name="tilda.owner")  # type: ignore[untyped-decorator]
def _owner(job: str) -> str:
    return _work().owner(job)


@DBOS.workflow(name="tilda.portion", max_recovery_attempts=8)  # type: ignore[untyped-decorator]
def run_portion(job: str, first: int, last: int) -> None:
    """Paint some pictures of a job."""
    _work().paint(job, first, last)


class Engine:
    """The engine of this process; there can be only one at a time."""

    def __init__(self, url: str, executor: str) -> None:
        """Remember the database and this process's stable, unique name."""
        self._url = url
        self._executor = executor
        self._sql: sa.Engine | None = None

    def start(self, work: Work, queues: Sequence[str]) -> None:
        """Start, and take work from these queues; without any, jobs are only handed in."""
        if _Current.work is not None:
            raise RuntimeError("there is one studio a process, and it is running")
        _Current.work = work
        try:
            self._launch(queues)
        except BaseException:
            self.stop()
            raise

    def _launch(self, queues: Sequence[str]) -> None:
        _quieten()
        self._sql = _open(self._url)
        config: DBOSConfig = {
            "name": "tilda",
            "system_database_url": self._sql.url.render_as_string(hide_password=False),
            "system_database_engine": self._sql,
            "application_version": APPLICATION_VERSION,
            "executor_id": self._executor,
            "log_level": "WARNING",
            "max_executor_threads": THREADS,
            "use_listen_notify": False,
            "notification_listener_polling_interval_sec": 0.2,
        }
        DBOS(config=config)
        DBOS.listen_queues(queues)
        DBOS.launch()
        for queue, limit in RUNNING_A_PERSON.items():
            DBOS.register_queue(
                queue,
                worker_concurrency=RUNNING,
                partition_worker_concurrency=limit,
                polling_interval_sec=POLLING,
            )

    def stop(self) -> None:
        """Stop; workflows whose threads were interrupted stay as a kill would leave them."""
        _Current.work = None
        with contextlib.suppress(Exception):
            DBOS.destroy()
        if self._sql is not None:
            self._sql.dispose()
            self._sql = None

    def enqueue(self, workflow: str, job: str, owner: str, size: int) -> None:
        """Queue a job under a workflow id; the same id again does nothing."""
        priority = 1 + min(size, 1000)
        with (
            SetWorkflowID(workflow),
            SetEnqueueOptions(queue_partition_key=owner or "-", priority=priority),
        ):
            DBOS.enqueue_workflow(JOBS, run_job, job)

    def is_active(self, workflow: str) -> bool | None:
        """Return whether a workflow waits or runs; None if it is not known at all."""
        found = DBOS.list_workflows(workflow_ids=[workflow], load_input=False, load_output=False)
        return found[0].status in ACTIVE if found else None

    def erase(self, workflows: Iterable[str]) -> None:
        """Delete the rows of workflows and of their portions."""
        if ids := list(workflows):
            DBOS.delete_workflows(ids, delete_children=True)

    def ended(self, limit: int = 500) -> Iterator[str]:
        """Yield ids of workflows that have ended, for pruning."""
        for status in DBOS.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            name="tilda.job",
            limit=limit,
            load_input=False,
            load_output=False,
        ):
            yield status.workflow_id

    def give_back(self, executors: list[str]) -> None:
        """Queue again what dead workers had begun."""
        DBOS._recover_pending_workflows(executors)  # noqa: SLF001 - dbos has no public name for it


def _open(url: str) -> sa.Engine:
    """Return an engine as dbos wants it: it begins transactions itself, on SQLite as IMMEDIATE."""
    if not url.startswith("sqlite"):
        return open_engine(url)
    engine = sa.create_engine(url)

    @sa.event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


class _Forward(logging.Handler):
    """Passes on what dbos has to say to our own logger, one level lower."""

    def emit(self, record: logging.LogRecord) -> None:
        level = logging.WARNING if record.levelno >= logging.ERROR else logging.INFO
        if threading.main_thread().is_alive():
            log.log(level, "%s", record.getMessage(), exc_info=record.exc_info)


def _quieten() -> None:
    """Take dbos off the terminal: its logger writes to stderr by default."""
    logger = logging.getLogger("dbos")
    logger.handlers[:] = [_Forward()]
    logger.propagate = False
