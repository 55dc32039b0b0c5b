"""The ways to the same pictures that `benchmarks.studio` holds against each other."""

from __future__ import annotations

import resource
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from agents.events import Finished, Progress
from agents.ledger import Ledger
from agents.studio import Hands, Studio
from agents.studio_settings import StudioSettings
from agents.types import Commission, Wish
from benchmarks._studio_report import Entry, Forecast, Took
from pipelines.picture_files import save_picture
from pipelines.types import DrawingRequest
from pipelines.workshop import Workshop

PROMPT = "a landscape in the style of Van Gogh"
PLAIN_STEPS = 25
LARGE = 512
BATCHES = 2.0  # seconds, as the studio's own settings have it
TELL_EVERY = 5.0  # seconds between two lines of progress


class Meter:
    """Says on stderr how far a way is."""

    def __init__(self, name: str, total: int) -> None:
        """Begin to count `total` pictures."""
        self._name, self._total = name, total
        self._begun = self._told = time.monotonic()

    def done(self, count: int) -> None:
        """Tell that `count` pictures are there, if the last line is old enough."""
        now = time.monotonic()
        if now - self._told < TELL_EVERY or not count:
            return
        self._told = now
        each = (now - self._begun) / count
        left = each * (self._total - count)
        told = f"{self._name}: {count} of {self._total}, {each:.2f} s each, {left:.0f} s left"
        print(told, file=sys.stderr, flush=True)


class TimedHands:
    """A workshop whose own time is counted: painting, decoding, upscaling and looking."""

    def __init__(self, workshop: Workshop) -> None:
        """Count the time of a workshop's work."""
        self._workshop = workshop
        self.busy = 0.0

    def __getattr__(self, name: str) -> Any:
        """Return what the workshop has; its work is timed."""
        found = getattr(self._workshop, name)
        return self.timed(found) if name in {"make", "look", "look_at_own"} else found

    def timed(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same work with its time counted."""

        def timed(*arguments: Any, **options: Any) -> Any:
            start = time.perf_counter()
            try:
                return work(*arguments, **options)
            finally:
                self.busy += time.perf_counter() - start

        return timed


@dataclass
class Clock:
    """The time and the processor's time since it was made."""

    started: float = field(default_factory=time.perf_counter)
    processor: float = field(default_factory=time.process_time)

    @property
    def seconds(self) -> float:
        """Seconds that have gone by."""
        return time.perf_counter() - self.started

    def took(self, count: int, busy: float) -> Took:
        """Return what `count` pictures took each, with hands and eyes at work for `busy` s."""
        seconds, processor = self.seconds, time.process_time() - self.processor
        return Took(seconds / count, processor / count, (seconds - busy) / count)


def requests_for(
    workshop: Workshop, count: int, first_seed: int, side: int
) -> list[DrawingRequest]:
    """Return a landscape of each seed, as the composer would ask for it."""
    defaults = workshop.defaults
    return [
        DrawingRequest(
            PROMPT,
            first_seed + index,
            width=side or defaults.native,
            height=side or defaults.native,
            steps=defaults.steps,
            guidance=defaults.guidance,
        )
        for index in range(count)
    ]


def pipe_of(workshop: Workshop) -> Any:
    """Return the diffusers pipeline behind a workshop; None if its painter has none."""
    return getattr(getattr(workshop.painter, "_opened", None), "pipe", None)


@contextmanager
def network_clock(workshop: Workshop) -> Iterator[Callable[[], float]]:
    """Time the forward calls of the painter's denoising network; yields a reader in seconds."""
    pipe = pipe_of(workshop)
    network = getattr(pipe, "unet", None) or getattr(pipe, "transformer", None)
    spent, started = [0.0], [0.0]
    if network is None:
        yield lambda: float("nan")
        return

    def before(*_: object) -> None:
        started[0] = time.perf_counter()

    def after(*_: object) -> None:
        spent[0] += time.perf_counter() - started[0]

    handles = [network.register_forward_pre_hook(before), network.register_forward_hook(after)]
    try:
        yield lambda: spent[0]
    finally:
        for handle in handles:
            handle.remove()


def loop(
    workshop: Workshop, requests: Sequence[DrawingRequest], folder: Path, meter: Meter
) -> Entry:
    """Paint, look and write in a plain loop; times it and, within it, the network alone."""
    hands, count = TimedHands(workshop), len(requests)
    with network_clock(workshop) as network_seconds:
        clock = Clock()
        for index, request in enumerate(requests):
            (image,) = hands.make([request])
            _keep(hands, image, request, folder / f"{index}.png")
            meter.done(index + 1)
        took = clock.took(count, hands.busy)
        return Entry(count, {"loop": took, "network": Took(network_seconds() / count)})


def plain(
    workshop: Workshop, requests: Sequence[DrawingRequest], folder: Path, meter: Meter
) -> Entry:
    """Call the bare diffusers pipeline with 25 guided steps for each picture, look and write."""
    import torch

    pipe, hands, count = pipe_of(workshop), TimedHands(workshop), len(requests)
    paint, side = hands.timed(pipe), workshop.defaults.native
    clock = Clock()
    for index, request in enumerate(requests):
        image = paint(
            prompt=request.prompt,
            num_inference_steps=PLAIN_STEPS,
            guidance_scale=request.guidance,
            width=side,
            height=side,
            generator=torch.Generator("cpu").manual_seed(request.seed),
        ).images[0]
        as_asked = replace(request, steps=PLAIN_STEPS)
        _keep(hands, image.convert("RGB"), as_asked, folder / f"{index}.png")
        meter.done(index + 1)
    return Entry(count, {f"plain, {PLAIN_STEPS} steps": clock.took(count, hands.busy)})


def _keep(hands: Any, image: Any, request: DrawingRequest, path: Path) -> None:
    sight = hands.look(image)
    recipe = {"prompt": request.prompt, "seed": request.seed, "caption": sight.caption}
    save_picture(image, path, recipe)


async def studio(
    workshop: Workshop,
    requests: Sequence[DrawingRequest],
    data: Path,
    meter: Meter,
    name: str,
    batch_seconds: float,
) -> Entry:
    """Paint a job in the studio, from handing in to `Finished`, contact sheet included.

    Opening ledger and engine, which a program does once, is left out.
    """
    hands, wishes = TimedHands(workshop), (Wish(),) * len(requests)
    commission = Commission(
        str(uuid.uuid4()), "bench", "t", "bench", "draw", tuple(requests), wishes,
        second_try=False,
    )  # fmt: skip
    settings = StudioSettings(batch_seconds=batch_seconds)
    with Ledger.open(data / "ledger.sqlite") as ledger:
        async with Studio(ledger, cast(Hands, hands), settings, data) as opened:
            return await _job(opened, commission, hands, meter, name)


async def _job(
    opened: Studio, commission: Commission, hands: TimedHands, meter: Meter, name: str
) -> Entry:
    count, steps = len(commission.requests), commission.requests[0].steps
    memory: list[tuple[int, float]] = []
    later: float | None = None
    clock = Clock()
    ticket = await opened.submit(commission)
    async for event in opened.watch(commission.job):
        if isinstance(event, Progress):
            done = event.done // steps
            meter.done(done)
            if not memory or memory[-1][0] < done:
                memory.append((done, resident_megabytes()))
            if later is None and 10 * done >= count > 10:
                gone = clock.seconds
                later = gone + ((await opened.forecast(commission.job)).eta_s or 0.0)
        if isinstance(event, Finished):
            assert len(event.artworks) == count
    took = clock.took(count, hands.busy)
    forecast = Forecast(ticket.eta_s, later, took.seconds * count)
    return Entry(count, {name: took}, forecast, memory)


def resident_megabytes() -> float:
    """Return how much memory this process holds now (Linux), or held at most (elsewhere)."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
