"""What the studio costs: `python -m benchmarks.studio --pictures 48`.

Four ways to the same pictures, in turns within one run, so that whatever else the machine does
falls on all of them alike:

- `network`: the evaluations of the denoising network alone (the floor), timed inside `loop`;
- `loop`: a plain loop over the workshop: paint, look, write the file;
- `studio`: the same pictures as a durable job, one by one;
- `studio, batches`: the same with batches where they pay.

Writes a table (Markdown, CSV), a plot (SVG) and the memory at each hundredth picture.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import resource
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agents.events import Finished, Progress
from agents.ledger import Ledger
from agents.studio import Studio
from agents.studio_settings import StudioSettings
from agents.types import Commission, Wish
from pipelines.picture_files import save_picture
from pipelines.settings import CaptionerSettings, PainterSettings, PipelineSettings
from pipelines.types import DrawingRequest
from pipelines.workshop import Workshop, open_workshop

WAYS = ("network", "loop", "studio", "studio, batches")


@dataclass
class Results:
    """Seconds a picture of each way and round."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {way: [] for way in WAYS})
    processor: dict[str, list[float]] = field(default_factory=lambda: {way: [] for way in WAYS})
    memory: list[tuple[int, float]] = field(default_factory=list)

    def median(self, way: str) -> float:
        """Return the median seconds a picture of a way."""
        return statistics.median(self.seconds[way])

    def overhead(self, way: str) -> float:
        """Return the median over the rounds of a way's time over that round's plain loop."""
        return _overhead(self.seconds, way)

    def processor_overhead(self, way: str) -> float:
        """Return the same of the processor's time, which other work on the machine spares."""
        return _overhead(self.processor, way)

    def note(self, way: str, seconds: float, processor: float) -> None:
        """Note seconds a picture, on the clock and on the processor, of a round."""
        self.seconds[way].append(seconds)
        self.processor[way].append(processor)


def _overhead(values: dict[str, list[float]], way: str) -> float:
    pairs = zip(values[way], values["loop"], strict=True)
    return statistics.median(one / loop - 1 for one, loop in pairs)


def requests_for(
    workshop: Workshop, count: int, first_seed: int, side: int
) -> list[DrawingRequest]:
    """Return a landscape of each seed, as the composer would ask for it."""
    defaults = workshop.defaults
    return [
        DrawingRequest(
            "a landscape in the style of Van Gogh",
            first_seed + index,
            width=side or defaults.native,
            height=side or defaults.native,
            steps=defaults.steps,
            guidance=defaults.guidance,
        )
        for index in range(count)
    ]


@contextmanager
def network_clock(workshop: Workshop) -> Iterator[Callable[[], float]]:
    """Time the forward calls of the painter's denoising network; yields a reader in seconds."""
    pipe: Any = getattr(getattr(workshop.painter, "_opened", None), "pipe", None)
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


def plain_loop(
    workshop: Workshop, requests: Sequence[DrawingRequest], folder: Path
) -> tuple[float, float]:
    """Paint, look and write in a plain loop; return its and the network's seconds a picture."""
    with network_clock(workshop) as network_seconds:
        start = time.perf_counter()
        for index, request in enumerate(requests):
            (image,) = workshop.make([request])
            sight = workshop.look(image)
            recipe = {"prompt": request.prompt, "seed": request.seed, "caption": sight.caption}
            save_picture(image, folder / f"{index}.png", recipe)
        seconds = time.perf_counter() - start
        return seconds / len(requests), network_seconds() / len(requests)


async def studio_job(
    workshop: Workshop,
    requests: Sequence[DrawingRequest],
    data: Path,
    batch_seconds: float,
    memory: list[tuple[int, float]] | None = None,
) -> tuple[float, float]:
    """Paint a job in the studio, from handing in to `Finished`.

    Returns:
        Seconds a picture, on the clock and of the processor.
    """
    job = str(uuid.uuid4())
    wishes = (Wish(),) * len(requests)
    commission = Commission(
        job, "bench", "t", "bench", "draw", tuple(requests), wishes, second_try=False
    )
    settings = StudioSettings(batch_seconds=batch_seconds)
    with Ledger.open(data / "ledger.sqlite") as ledger:
        async with Studio(ledger, workshop, settings, data) as studio:
            start, start_processor = time.perf_counter(), time.process_time()
            await studio.submit(commission)
            async for event in studio.watch(job):
                if isinstance(event, Progress) and memory is not None:
                    memory.append((event.done // requests[0].steps, resident_megabytes()))
                if isinstance(event, Finished):
                    assert len(event.artworks) == len(requests)
            count = len(requests)
            processor = (time.process_time() - start_processor) / count
            return (time.perf_counter() - start) / count, processor


def resident_megabytes() -> float:
    """Return how much memory this process holds now (Linux), or held at most (elsewhere)."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


async def run(workshop: Workshop, pictures: int, rounds: int, side: int) -> Results:
    """Take turns between the ways; each round paints other seeds."""
    results = Results()
    with TemporaryDirectory() as folder:
        data = Path(folder)
        plain_loop(workshop, requests_for(workshop, 2, 0, side), data / "warm")
        await studio_job(workshop, requests_for(workshop, 2, 0, side), data, 0.0)
        for number in range(rounds):
            requests = requests_for(workshop, pictures, 1000 * (number + 1), side)
            start = time.process_time()
            loop, network = plain_loop(workshop, requests, data / "loop")
            results.note("loop", loop, (time.process_time() - start) / pictures)
            results.note("network", network, float("nan"))
            for way, batch_seconds in (("studio", 0.0), ("studio, batches", 2.0)):
                memory = results.memory if way == "studio" else None
                took = await studio_job(workshop, requests, data, batch_seconds, memory)
                results.note(way, *took)
            print(f"round {number + 1} of {rounds} is done", file=sys.stderr)  # noqa: T201
    return results


def write_report(results: Results, out: Path, heading: str) -> str:
    """Write table, plot and memory into `out`; return the table."""
    out.mkdir(parents=True, exist_ok=True)
    lines = [
        f"# {heading}",
        "",
        "| way | s a picture | least | most | over the loop | processor s | over the loop |",
        "|---|---|---|---|---|---|---|",
    ]
    for way in WAYS:
        values = results.seconds[way]
        over = f"{100 * results.overhead(way):+.1f} %"
        spread = f"{min(values):.3f} | {max(values):.3f}"
        used = statistics.median(results.processor[way])
        more = f"{used:.3f} | {100 * results.processor_overhead(way):+.1f} %"
        lines.append(f"| {way} | {results.median(way):.3f} | {spread} | {over} | {more} |")
    if results.memory:
        early, late = results.memory[0][1], results.memory[-1][1]
        lines += ["", f"Memory: {early:.0f} MB at first, {late:.0f} MB at the end."]
    table = "\n".join(lines) + "\n"
    (out / "studio.md").write_text(table, encoding="utf-8")
    with (out / "studio.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(WAYS)
        writer.writerows(zip(*(results.seconds[way] for way in WAYS), strict=True))
    (out / "studio.svg").write_text(bar_plot(results, heading), encoding="utf-8")
    return table


def bar_plot(results: Results, heading: str) -> str:
    """Return an SVG with a bar for each way and a whisker from least to most."""
    most = max(max(values) for values in results.seconds.values())
    rows = []
    for number, way in enumerate(WAYS):
        top, values = 50 + 40 * number, results.seconds[way]
        width, low, high = (
            420 * value / most for value in (results.median(way), min(values), max(values))
        )
        middle = top + 12
        rows.append(
            f'<text x="150" y="{top + 17}" text-anchor="end">{way}</text>'
            f'<rect x="160" y="{top}" width="{width:.1f}" height="24" fill="#7d9fc5"/>'
            f'<path d="M{160 + low:.1f} {middle}H{160 + high:.1f}" stroke="#222"/>'
            f'<text x="{170 + high:.1f}" y="{top + 17}">{results.median(way):.3f} s</text>'
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="680" height="230" font-family="sans-serif"'
        ' font-size="13"><rect width="680" height="230" fill="#fff"/>'
        f'<text x="20" y="28" font-size="16">{heading}</text>{"".join(rows)}</svg>\n'
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.studio")
    parser.add_argument("--pictures", type=int, default=24, help="in each round and way")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", type=int, default=0, help="pixels; 0 is the painter's own size")
    parser.add_argument("--painter", default="embedded", help="embedded, or a diffusers folder")
    parser.add_argument("--captioner", default="embedded", help="embedded, a folder, or none")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = parser.parse_args(arguments)
    settings = PipelineSettings(
        painter=PainterSettings(model=options.painter),
        captioner=CaptionerSettings(model=options.captioner),
    )
    workshop = open_workshop(settings)
    results = asyncio.run(run(workshop, options.pictures, options.rounds, options.side))
    heading = f"The studio against a plain loop: {workshop.name}"
    print(write_report(results, options.out, heading))  # noqa: T201


if __name__ == "__main__":
    main()
