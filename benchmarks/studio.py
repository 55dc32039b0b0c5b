"""What the studio costs: `python -m benchmarks studio` (256 pictures, each looked at).

Four ways to the same pictures, in turns within one run, so that whatever else the machine does
falls on all of them alike:

- `network`: the evaluations of the denoising network alone (the floor), timed inside `loop`;
- `loop`: a plain loop over the workshop: paint, look, write the file;
- `studio`: the same pictures as a durable job, one by one;
- `studio, batches`: the same with batches where they pay.

Writes a table (Markdown, CSV) and plots (SVG) of the seconds and of the memory. Besides the
comparison of the ways it says, within each way, how much of the time nobody was painting,
decoding, captioning or upscaling: the studio's own overhead, whatever else the machine did. It
also holds the forecast against what came.

Other runs: `--pictures 24 --rounds 3` for a first look, `--pictures 2000 --ways studio` for memory.
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
from typing import Any, cast

from agents.events import Finished, Progress
from agents.ledger import Ledger
from agents.studio import Hands, Studio
from agents.studio_settings import StudioSettings
from agents.types import Commission, Wish
from benchmarks._plots import bar_plot, line_plot
from pipelines.picture_files import save_picture
from pipelines.settings import CaptionerSettings, PainterSettings, PipelineSettings
from pipelines.types import DrawingRequest
from pipelines.workshop import Workshop, open_workshop

WAYS = ("network", "loop", "studio", "studio, batches")
SETTLED = 10  # pictures after which memory should not grow any more
NONE = float("nan")


@dataclass(frozen=True)
class Took:
    """Seconds a picture: on the clock, of the processor, and outside the hands and eyes."""

    seconds: float
    processor: float = NONE
    outside: float = NONE


@dataclass(frozen=True)
class Forecast:
    """What the studio said a job would take, at the start and after a tenth, and what it took."""

    first: float | None
    later: float | None
    took: float


@dataclass
class Results:
    """Seconds a picture of each way and round."""

    pictures: int = 0
    seconds: dict[str, list[float]] = field(default_factory=lambda: {way: [] for way in WAYS})
    processor: dict[str, list[float]] = field(default_factory=lambda: {way: [] for way in WAYS})
    outside: dict[str, list[float]] = field(default_factory=lambda: {way: [] for way in WAYS})
    memory: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    forecasts: list[Forecast] = field(default_factory=list)

    def median(self, way: str) -> float:
        """Return the median seconds a picture of a way."""
        return statistics.median(self.seconds[way])

    def ratio(self, way: str, other: str) -> float:
        """Return the median over the rounds of a way's time to another's in the same round."""
        return _ratio(self.seconds, way, other)

    def processor_ratio(self, way: str) -> float:
        """Return the same of the processor's time to the loop's: other work does not add to it."""
        return _ratio(self.processor, way, "loop")

    def own_share(self, way: str) -> float:
        """Return the median share of a way's time in which its hands and eyes had nothing to do."""
        pairs = zip(self.outside[way], self.seconds[way], strict=True)
        return statistics.median(outside / seconds for outside, seconds in pairs)

    def note(self, way: str, took: Took) -> None:
        """Note what a round took."""
        self.seconds[way].append(took.seconds)
        self.processor[way].append(took.processor)
        self.outside[way].append(took.outside)


def _ratio(values: dict[str, list[float]], way: str, other: str) -> float:
    pairs = zip(values[way], values[other], strict=True)
    return statistics.median(one / two for one, two in pairs)


class TimedHands:
    """A workshop whose own time is counted: painting, decoding, upscaling and looking."""

    def __init__(self, workshop: Workshop) -> None:
        """Count the time of a workshop's work."""
        self._workshop = workshop
        self.busy = 0.0

    def __getattr__(self, name: str) -> Any:
        """Return what the workshop has; its work is timed."""
        found = getattr(self._workshop, name)
        return self._timed(found) if name in {"make", "look", "look_at_all"} else found

    def _timed(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any) -> Any:
            start = time.perf_counter()
            try:
                return work(*arguments)
            finally:
                self.busy += time.perf_counter() - start

        return timed


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
) -> tuple[Took, Took]:
    """Paint, look and write in a plain loop; return what it and the network alone took."""
    hands, count = TimedHands(workshop), len(requests)
    with network_clock(workshop) as network_seconds:
        start, start_processor = time.perf_counter(), time.process_time()
        for index, request in enumerate(requests):
            (image,) = hands.make([request])
            sight = hands.look(image)
            recipe = {"prompt": request.prompt, "seed": request.seed, "caption": sight.caption}
            save_picture(image, folder / f"{index}.png", recipe)
        seconds = time.perf_counter() - start
        processor = (time.process_time() - start_processor) / count
        took = Took(seconds / count, processor, (seconds - hands.busy) / count)
        return took, Took(network_seconds() / count)


async def studio_job(
    workshop: Workshop,
    requests: Sequence[DrawingRequest],
    data: Path,
    batch_seconds: float,
    memory: list[tuple[int, float]] | None = None,
) -> tuple[Took, Forecast]:
    """Paint a job in the studio, from handing in to `Finished`."""
    job, count, hands = str(uuid.uuid4()), len(requests), TimedHands(workshop)
    wishes = (Wish(),) * count
    commission = Commission(
        job, "bench", "t", "bench", "draw", tuple(requests), wishes, second_try=False
    )
    settings = StudioSettings(batch_seconds=batch_seconds)
    with Ledger.open(data / "ledger.sqlite") as ledger:
        async with Studio(ledger, cast(Hands, hands), settings, data) as studio:
            start, start_processor = time.perf_counter(), time.process_time()
            ticket, later = await studio.submit(commission), None
            async for event in studio.watch(job):
                if isinstance(event, Progress):
                    done = event.done // requests[0].steps
                    if memory is not None:
                        memory.append((done, resident_megabytes()))
                    if later is None and 10 * done >= count > 10:
                        gone = time.perf_counter() - start
                        later = gone + ((await studio.forecast(job)).eta_s or 0.0)
                if isinstance(event, Finished):
                    assert len(event.artworks) == count
            seconds = time.perf_counter() - start
            processor = (time.process_time() - start_processor) / count
            took = Took(seconds / count, processor, (seconds - hands.busy) / count)
            return took, Forecast(ticket.eta_s, later, seconds)


def resident_megabytes() -> float:
    """Return how much memory this process holds now (Linux), or held at most (elsewhere)."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


async def run(
    workshop: Workshop, pictures: int, rounds: int, side: int, ways: Sequence[str] = WAYS
) -> Results:
    """Take turns between the ways; each round paints other seeds."""
    results = Results(pictures)
    with TemporaryDirectory() as folder:
        data = Path(folder)
        plain_loop(workshop, requests_for(workshop, 2, 0, side), data / "warm")
        await studio_job(workshop, requests_for(workshop, 2, 0, side), data, 0.0)
        for number in range(rounds):
            requests = requests_for(workshop, pictures, 100_000 * (number + 1), side)
            if "loop" in ways:
                loop, network = plain_loop(workshop, requests, data / "loop")
                results.note("loop", loop)
                results.note("network", network)
            for way, batch_seconds in (("studio", 0.0), ("studio, batches", 2.0)):
                if way in ways:
                    memory = results.memory.setdefault(way, [])
                    took, forecast = await studio_job(
                        workshop, requests, data, batch_seconds, memory if not number else None
                    )
                    results.note(way, took)
                    results.forecasts.append(forecast)
            print(f"round {number + 1} of {rounds} is done", file=sys.stderr)  # noqa: T201
    return results


def write_report(results: Results, out: Path, heading: str) -> str:
    """Write table, plots and the numbers behind them into `out`; return the table."""
    out.mkdir(parents=True, exist_ok=True)
    made = [way for way in WAYS if results.seconds[way]]
    lines = [
        f"# {heading}",
        "",
        f"{results.pictures} pictures with captions in each way and round.",
        "",
        f"| way | s for {results.pictures} | s a picture | least | most | to the loop"
        " | to the network | processor, to the loop | own overhead |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_row(results, way, made) for way in made),
        "",
        "To the loop and to the network: times its seconds, in the same round. Own overhead: the"
        " share of a way's time in which nothing was painted, decoded, captioned or upscaled; in"
        " the plain loop that is writing files, which the studio does meanwhile.",
        "",
        *_about_memory(results),
        *_about_forecasts(results),
    ]
    table = "\n".join(lines) + "\n"
    (out / "studio.md").write_text(table, encoding="utf-8")
    with (out / "studio.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(made)
        writer.writerows(zip(*(results.seconds[way] for way in made), strict=True))
    seconds = {way: results.seconds[way] for way in made}
    (out / "studio.svg").write_text(bar_plot(seconds, heading), encoding="utf-8")
    if results.memory:
        plot = line_plot(results.memory, "Memory in MB, picture by picture")
        (out / "studio-memory.svg").write_text(plot, encoding="utf-8")
    return table


def _row(results: Results, way: str, made: Sequence[str]) -> str:
    values, median = results.seconds[way], results.median(way)
    cells = [way, f"{median * results.pictures:.1f}", f"{median:.3f}"]
    cells += [f"{min(values):.3f}", f"{max(values):.3f}"]
    for other in ("loop", "network"):
        cells.append(f"{results.ratio(way, other):.3f}" if other in made else "-")
    measured = "loop" in made and way != "network"
    cells.append(f"{results.processor_ratio(way):.3f}" if measured else "-")
    cells.append("-" if way == "network" else f"{100 * results.own_share(way):.1f} %")
    return f"| {' | '.join(cells)} |"


def _about_memory(results: Results) -> Iterator[str]:
    for way, seen in results.memory.items():
        settled = [used for done, used in seen if done >= SETTLED]
        if settled:
            first, last, most = settled[0], settled[-1], max(settled)
            span = f"from the {SETTLED}th to the {results.pictures}th picture"
            yield f"Memory, {way}, {span}: {first:.0f} MB, then {last:.0f} MB (most {most:.0f})."


def _about_forecasts(results: Results) -> Iterator[str]:
    for name in ("first", "later"):
        known = [(getattr(one, name), one.took) for one in results.forecasts]
        errors = [abs(said / took - 1) for said, took in known if said]
        if errors:
            when = "at the start" if name == "first" else "after a tenth"
            error = 100 * statistics.median(errors)
            yield f"Forecast {when}: off by {error:.0f} % (median of {len(errors)} jobs)."


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.studio")
    parser.add_argument("--pictures", type=int, default=256, help="in each round and way")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--ways", nargs="+", default=WAYS, choices=WAYS, help="leave some out")
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
    work = run(workshop, options.pictures, options.rounds, options.side, options.ways)
    results = asyncio.run(work)
    heading = f"The studio against a plain loop: {workshop.name}"
    print(write_report(results, options.out, heading))  # noqa: T201


if __name__ == "__main__":
    main()
