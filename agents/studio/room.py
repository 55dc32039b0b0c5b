"""What everything in the studio shares, and how a job is told to stop."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.contact_sheet import GrowingSheet
from agents.ledger import Ledger
from agents.studio.bus import Bus
from agents.studio.device import Device
from agents.studio.hands import Hands
from agents.studio.pace import Pace
from agents.studio_settings import StudioSettings

LOOK_AGAIN = 0.25  # seconds between two looks whether another process cancelled a job


class Interrupted(BaseException):
    """The studio stops while a job is under way.

    Not an `Exception`, so that the engine records no ending: the job goes on at the next start,
    just as after a kill.
    """


@dataclass
class Control:
    """Whether work on a job should go on; shared by all threads that work on it.

    Attributes:
        workers: How many threads that is.
        sheet: Contact sheet of a job with many pictures.
        idle: Set when no thread works on it any more.
    """

    ledger: Ledger
    job: str
    workers: int = 0
    sheet: GrowingSheet | None = None
    idle: threading.Event = field(default_factory=threading.Event)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _looked: float = 0.0
    _pieces: list[Future[Any]] = field(default_factory=list)

    def stop(self) -> None:
        """Tell the work to stop at its next step; what still waits does not begin."""
        self._stopped.set()
        for piece in list(self._pieces):
            piece.cancel()

    def waits_for(self, piece: Future[Any]) -> None:
        """Note a piece of work that is queued at the device."""
        self._pieces = [one for one in self._pieces if not one.done()] + [piece]
        if self._stopped.is_set():
            piece.cancel()

    def stopped(self) -> bool:
        """Return whether the job was cancelled or paused, here or by another process."""
        if not self._stopped.is_set() and time.monotonic() - self._looked > LOOK_AGAIN:
            self._looked = time.monotonic()
            if not self.ledger.job_is_open(self.job):
                self._stopped.set()
        return self._stopped.is_set()


class Controls:
    """The controls of the jobs that this process works on."""

    def __init__(self, ledger: Ledger) -> None:
        """Begin without any."""
        self._ledger = ledger
        self._lock = threading.Lock()
        self._controls: dict[str, Control] = {}

    def enter(self, job: str, sheet: Callable[[], GrowingSheet | None]) -> Control:
        """Return the control of a job that a thread begins to work on; `sheet` makes its sheet."""
        with self._lock:
            if job not in self._controls:
                self._controls[job] = Control(self._ledger, job, sheet=sheet())
            control = self._controls[job]
            control.workers += 1
            return control

    def leave(self, control: Control) -> None:
        """Note that a thread stopped working on a job."""
        with self._lock:
            control.workers -= 1
            if control.workers == 0:
                self._controls.pop(control.job, None)
                control.idle.set()

    def stop(self, job: str) -> Control | None:
        """Tell the work on a job to stop; return its control if this process works on it."""
        with self._lock:
            control = self._controls.get(job)
        if control is not None:
            control.stop()
        return control

    def wait_until_idle(self, seconds: float) -> None:
        """Wait until no thread works on a job any more."""
        with self._lock:
            controls = list(self._controls.values())
        for control in controls:
            control.idle.wait(seconds)


@dataclass
class Room:
    """The studio's tools.

    Attributes:
        shares_jobs: Whether several machines may work on one job.
        stopping: Set when the studio closes: running work stops and is done again later.
    """

    ledger: Ledger
    hands: Hands
    settings: StudioSettings
    device: Device
    bus: Bus
    pace: Pace
    pictures: Path
    previews: Path
    controls: Controls
    shares_jobs: bool = False
    stopping: threading.Event = field(default_factory=threading.Event)
    done_steps: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
