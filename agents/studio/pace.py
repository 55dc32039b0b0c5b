"""How long work takes on this machine: forecasts, and how many pictures to paint together."""

from __future__ import annotations

import math
import platform
import statistics
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence

from agents.ledger import Ledger, Timing
from pipelines.types import DrawingRequest

READ = 200  # timings
KEPT = 8  # of each kind of picture and batch size
KINDS = 64
NOTING = 1.0  # seconds between two timings of one kind that are written down
QUEUEING = 0.14  # seconds: half the engine's polling interval, and a few rows
ENOUGH = 2  # measurements of a batch size before it is judged
GAIN = 0.95  # a larger batch has to be at least this much quicker a picture
ALIKE = 1.25  # times the work, of pictures that are forecast from each other without more ado

Times = Mapping[int, Sequence[float]]
"""Seconds a picture by how many were painted together, oldest first."""


def settings_of(request: DrawingRequest) -> tuple[object, ...]:
    """Return what pictures that are painted together must have in common."""
    return (request.width, request.height, request.steps, request.guidance)


def paints_from_noise(request: DrawingRequest) -> bool:
    """Return whether a request has no picture to start from."""
    return request.init_image is None and request.blend_image is None


def work_of(request: DrawingRequest) -> float:
    """Return the size of a request: steps x megapixels, and one more step for all the rest.

    Negative, in megapixels, where nothing is painted: enlarging has a pace of its own.
    """
    if not paints_from_noise(request) and request.strength == 0:
        return -request.width * request.height / 1e6
    steps = request.steps if paints_from_noise(request) else request.steps * request.strength
    return (steps + 1) * request.width * request.height / 1e6


class Pace:
    """Learns from timings; keeps them in the ledger, so that the first forecast is right too.

    A kind of picture is all that take equal work. Of each it knows how long one takes alone, and
    how long in batches of each size that was tried.
    """

    def __init__(
        self, ledger: Ledger, models: str, batch_seconds: float = 0.0, batch_pictures: int = 1
    ) -> None:
        """Read what this machine needed before with these models.

        Args:
            ledger: Where timings are kept.
            models: Names of the models.
            batch_seconds: How long a batch may take; 0 if there are none.
            batch_pictures: How large one may be.
        """
        self._ledger = ledger
        self._worker = f"{platform.node()} {models}"
        self._batch_seconds, self._most = batch_seconds, batch_pictures if batch_seconds else 1
        self._lock = threading.Lock()
        self._filing = 0.02
        self._noted: dict[tuple[float, int], float] = {}
        self._fresh = True
        self._warmed: tuple[float, int] | None = None
        self._known: dict[float, dict[int, deque[float]]] = {}
        self.reload()

    def reload(self) -> None:
        """Read the timings again: another process may own the device and have written some."""
        timings = self._ledger.timings(self._worker, READ)
        with self._lock:
            self._known.clear()
            for one in timings:
                self._take(_kind(one.work / one.pictures), one.pictures, one.seconds / one.pictures)

    def note(self, requests: Sequence[DrawingRequest], seconds: float) -> None:
        """Learn from a batch that took `seconds` on the device."""
        work, size = sum(map(work_of, requests)), len(requests)
        key = (_kind(work / size), size)
        with self._lock:
            warming, self._fresh = self._fresh, False
            if warming and key[0] in self._known:
                return  # the first batch of a process warms libraries up; it tells little
            if self._warmed == key:  # and less than any other
                self._known[key[0]][size].clear()
            self._warmed = key if warming else None if self._warmed == key else self._warmed
            self._take(*key, seconds / size)
            now = time.monotonic()
            due = now - self._noted.get(key, -NOTING) >= NOTING
            if due:  # a row a picture would cost more than it tells
                self._noted = {k: at for k, at in self._noted.items() if now - at < NOTING}
                self._noted[key] = now
        if due:
            self._ledger.note_timing(self._worker, Timing(work, seconds, size))

    def _take(self, kind: float, size: int, each: float) -> None:
        if kind not in self._known and len(self._known) >= KINDS:
            del self._known[next(iter(self._known))]
        self._known.setdefault(kind, {}).setdefault(size, deque(maxlen=KEPT)).append(each)

    def note_filing(self, seconds: float) -> None:
        """Learn how long it takes to write a finished picture down."""
        with self._lock:
            self._filing = 0.8 * self._filing + 0.2 * seconds

    @property
    def overhead(self) -> float:
        """Seconds that a job takes besides painting: its way through the queue, its last file.

        The other files are written while the next picture is being painted.
        """
        with self._lock:
            return QUEUEING + self._filing

    def seconds(self, requests: Sequence[DrawingRequest], together: bool = True) -> float | None:
        """Return how long these pictures will take on a free device; None before any timing.

        Args:
            requests: The pictures.
            together: Whether they will be painted in batches where those pay.
        """
        with self._lock:
            filing = self._filing
        sizes = Counter((work_of(one), together and paints_from_noise(one)) for one in requests)
        total = 0.0
        for (work, in_batches), count in sizes.items():
            times = self._times(work)
            if not times:
                return None
            for size, part in self._shared_out(times, count if in_batches else 1, count):
                # Files are written while the next picture is painted: the slower one decides.
                total += max(_mean(times[size]), filing) * part
        return total

    def _shared_out(self, times: Times, most: int, count: int) -> list[tuple[int, int]]:
        """Return (batch size, pictures) as they will be painted, going by known batch sizes."""
        shares: list[tuple[int, int]] = []
        while count:
            size = self._settled(times, min(most, count))
            part = count - count % size if size <= count else count
            shares.append((size, part))
            count -= part
        return shares

    def batch_size(self, request: DrawingRequest) -> int:
        """Return how many such pictures to paint together.

        Starts with one, then as many as should fit, then doubles as long as that was measured to
        be quicker a picture and the batch stays below `batch_seconds`. The best of a few
        measurements counts: other work on the machine makes single ones long, nothing makes them
        short.
        """
        if size := self.unmeasured(request):
            return size
        times = self._own_times(request)
        best = min(times, key=lambda size: min(times[size]))
        tried = 2 * best
        if len(times.get(tried, ())) < ENOUGH and self._fits(tried, min(times[best])):
            return tried
        return self._settled(times, self._most)

    def unmeasured(self, request: DrawingRequest) -> int:
        """Return the batch size to be timed next for a sound forecast; 0 if there is one already.

        One alone at first; then as many as should fit into the time for a batch: going up by
        small steps would leave the forecast wrong for longer.
        """
        times = self._own_times(request)
        if 1 not in times or self._warmed == (_kind(work_of(request)), 1):
            return 1
        if not paints_from_noise(request):
            return 0
        best = min(times, key=lambda size: min(times[size]))
        fitting = min(self._most, int(self._batch_seconds / max(min(times[best]), 1e-6)))
        size = 2 ** int(math.log2(fitting)) if fitting > 1 else 1
        return size if size > best and size not in times else 0

    def _own_times(self, request: DrawingRequest) -> dict[int, tuple[float, ...]]:
        with self._lock:
            known = self._known.get(_kind(work_of(request)), {})
            return {size: tuple(times) for size, times in known.items() if times}

    def _times(self, work: float) -> dict[int, tuple[float, ...]]:
        """Return the times of the most alike pictures, scaled to the work of one.

        Painting scales from one size to another. Enlarging does not: none until one as large was
        done.
        """
        with self._lock:
            alike = [kind for kind in self._known if kind * work > 0 and any(self._known[kind])]
            alike = [kind for kind in alike if work > 0 or _apart(kind, work) < math.log(ALIKE)]
            if not alike:
                return {}
            nearest = min(alike, key=lambda kind: _apart(kind, work))
            known = self._known[nearest]
            scale = work / nearest
            return {size: tuple(one * scale for one in times) for size, times in known.items()}

    def _settled(self, times: Times, most: int) -> int:
        """Return the known batch size that is quickest a picture, among those that fit."""
        fast = {size: min(seen) for size, seen in times.items()}
        fitting = [size for size in fast if size <= most and self._fits(size, fast[size])]
        if not fitting:
            return min(fast)
        choice = min(fitting, key=lambda size: fast[size])
        return choice if 1 not in fast or fast[choice] < GAIN * fast[1] else 1

    def _fits(self, size: int, each: float) -> bool:
        return size == 1 or (size <= self._most and size * each <= self._batch_seconds)


def _kind(work: float) -> float:
    return float(f"{work:.6g}")


def _apart(one: float, other: float) -> float:
    return abs(math.log(one / other))


def _mean(times: Sequence[float]) -> float:
    """Return the mean without the longest of several: a hiccup, or the libraries warming up."""
    return statistics.fmean(sorted(times)[: max(2, len(times) - 1)])
