"""How long work takes on this machine: forecasts, and how many pictures to paint together."""

from __future__ import annotations

import platform
import statistics
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Sequence

from agents.ledger import Ledger, Timing
from pipelines.types import DrawingRequest

KEPT = 40
NOTING = 1.0  # seconds between two timings that are written down
QUEUEING = 0.09  # seconds: half the engine's polling interval, and a few rows
ENOUGH = 2  # measurements of a batch size before it is judged
GAIN = 0.95  # a larger batch has to be at least this much quicker a picture


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
    """Learns from timings; keeps them in the ledger, so that the first forecast is right too."""

    def __init__(self, ledger: Ledger, models: str) -> None:
        """Read what this machine needed before with these models."""
        self._ledger = ledger
        self._worker = f"{platform.node()} {models}"
        self._lock = threading.Lock()
        self._filing = 0.02
        self._noted = -NOTING
        self._fresh = True
        self._timings: deque[Timing] = deque(ledger.timings(self._worker, KEPT), maxlen=KEPT)
        self._batches: dict[tuple[object, ...], dict[int, deque[float]]] = defaultdict(dict)

    def note(self, requests: Sequence[DrawingRequest], seconds: float) -> None:
        """Learn from a batch that took `seconds` on the device."""
        timing = Timing(sum(map(work_of, requests)), seconds, len(requests))
        with self._lock:
            first, self._fresh = self._fresh, False
            if first and self._timings:
                return  # the first batch of a process warms libraries up; it tells little
        now = time.monotonic()
        if now - self._noted >= NOTING:  # a row a picture would cost more than it tells
            self._noted = now
            self._ledger.note_timing(self._worker, timing)
        with self._lock:
            self._timings.append(timing)
            if first:
                return
            known = self._batches[settings_of(requests[0])]
            known.setdefault(len(requests), deque(maxlen=4)).append(seconds / len(requests))

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

    def seconds(self, requests: Sequence[DrawingRequest]) -> float | None:
        """Return how long these pictures will take on a free device; None before any timing."""
        with self._lock:
            timings, filing = list(self._timings), self._filing
        sizes = Counter(work_of(request) for request in requests)
        total = 0.0
        for work, count in sizes.items():
            each = _seconds(timings, work)
            if each is None:
                return None
            # Files are written while the next picture is painted: the slower of the two decides.
            total += max(each, filing) * count
        return total

    def batch_size(self, request: DrawingRequest, seconds: float, most: int) -> int:
        """Return how many such pictures to paint together.

        Starts with one and doubles as long as that was measured to be quicker a picture, and
        the batch stays below `seconds`. The best of a few measurements counts: other work on the
        machine makes single ones long, nothing makes them short.
        """
        with self._lock:
            measured = self._batches[settings_of(request)]
            known = {size: min(times) for size, times in measured.items()}
            often = {size for size, times in measured.items() if len(times) >= ENOUGH}
        if 1 not in known:
            return 1
        best = min(known, key=lambda size: known[size])
        tried = 2 * best
        if tried not in often and tried <= most and tried * known[best] <= seconds:
            return tried
        fitting = [size for size in known if size == 1 or size * known[size] <= seconds]
        choice = min(fitting, key=lambda size: known[size])
        return choice if known[choice] < GAIN * known[1] else 1


def _seconds(timings: Sequence[Timing], work: float) -> float | None:
    """Return the seconds of one picture: the mean of the most alike pictures, scaled.

    Painting scales from one size to another. Enlarging does not: None until one as large was done.
    """
    alike = [one for one in timings if _is_alike(one.work / one.pictures, work)]
    if not alike and work > 0:
        alike = [one for one in timings if one.work > 0]
    if not alike:
        return None
    paces = sorted(one.seconds / one.work for one in alike[-20:])
    trimmed = paces[: max(1, len(paces) - len(paces) // 10)]  # a hiccup of the machine
    return statistics.fmean(trimmed) * work


def _is_alike(one: float, other: float) -> bool:
    return 0.8 < one / other < 1.25
