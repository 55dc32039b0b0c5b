"""What the studio costs: `python -m benchmarks studio` (256 pictures, each looked at).

Several ways to the same pictures, one after the other within one run, so that whatever else the
machine does falls on all of them alike:

- `network`: the evaluations of the denoising network alone (the floor), timed inside `loop`;
- `loop`: a plain loop over the workshop: paint, look, write the file;
- `studio`: the same pictures as a durable job, one by one;
- `studio, batches`: the same with batches where they pay;
- `studio, 512 px`: the same at 512 pixels, painted at the network's own size and enlarged;
- `plain, 25 steps`: a loop over the bare diffusers pipeline with 25 guided steps.

The last two paint an eighth of the pictures. Table (Markdown, CSV), plots (SVG) and a journal are
written after each way, so a run that is broken off leaves what it has; `--resume` goes on with it.
The table says besides: the studio's own overhead at batch 1, the memory from the 10th picture
to the last, and how right the forecasts were.

Other runs: `-n 16` for a first look; `-n 32 --rounds 8` where other programs come and go;
`-n 2000 --ways "studio, batches"` for memory.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import _studio_ways as ways
from benchmarks._studio_report import WAYS, Entry, Journal, Results, write_report
from benchmarks._studio_ways import BATCHES, LARGE, Meter, requests_for, resident_megabytes
from pipelines.settings import CaptionerSettings, PainterSettings, PipelineSettings
from pipelines.workshop import Workshop, open_workshop

__all__ = ["main", "resident_megabytes", "run"]

CHOICES = WAYS[1:]
WARM = 1  # pictures of each way before anything is counted
SEEDS = 100_000  # between the seeds of two rounds
FEWER = {"studio, 512 px": 8, "plain, 25 steps": 8}  # these paint a part of the pictures
FEWEST = 8


@dataclass(frozen=True)
class Bench:
    """What every way works with.

    Attributes:
        side: Pixels; 0 is the painter's own size.
        data: A folder for files and the ledger.
    """

    workshop: Workshop
    side: int
    data: Path

    async def way(self, name: str, count: int, first_seed: int) -> Entry:
        """Go one way to `count` pictures."""
        shop, meter = self.workshop, Meter(name, count)
        side = LARGE if name == "studio, 512 px" else self.side
        requests = requests_for(shop, count, first_seed, side)
        if name == "loop":
            return ways.loop(shop, requests, self.data / "loop", meter)
        if name.startswith("plain"):
            return ways.plain(shop, requests, self.data / "plain", meter)
        batches = 0.0 if name == "studio" else BATCHES
        return await ways.studio(shop, requests, self.data, meter, name, batches)


def count_for(way: str, pictures: int) -> int:
    """Return how many pictures a way paints in a round."""
    return min(pictures, max(FEWEST, pictures // FEWER.get(way, 1)))


async def run(
    bench: Bench, chosen: Sequence[str], pictures: int, rounds: int, journal: Journal, told: Report
) -> None:
    """Take turns between the ways; each round paints other seeds; each finished way is told."""
    order = [(number, way) for number in range(rounds) for way in chosen]
    left = [one for one in order if one not in journal.entries]
    started = time.monotonic()
    for way in dict.fromkeys(way for _, way in left):
        await bench.way(way, WARM, 0)
    told.warmed(time.monotonic() - started)
    for number, way in left:
        entry = await bench.way(way, count_for(way, pictures), SEEDS * (number + 1))
        journal.add(number, way, entry)
        told.add(number, way, entry)


class Report:
    """The results so far, written anew after each way."""

    def __init__(self, results: Results, out: Path, heading: str, notes: list[str]) -> None:
        """Write into `out`."""
        self._results, self._out, self._heading, self._notes = results, out, heading, notes
        self.table = ""

    def warmed(self, seconds: float) -> None:
        """Note how long the first pictures took, models opened included."""
        self._notes.append(f"Opening the models and warming each way up: {seconds:.0f} s.\n")

    def add(self, number: int, way: str, entry: Entry) -> None:
        """Take a finished way in, say so, and write."""
        self._results.note(number, entry)
        each = entry.took[way].seconds
        told = f"round {number + 1}, {way}: {entry.pictures} pictures, {each:.3f} s each"
        print(told, file=sys.stderr, flush=True)
        self.write()

    def write(self) -> None:
        """Write table and plots."""
        self.table = write_report(self._results, self._out, self._heading, self._notes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__,
        prog="python -m benchmarks studio",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-n", "--pictures", type=int, default=256, help="in each round and way")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--ways", nargs="+", default=CHOICES, choices=CHOICES)
    parser.add_argument("--side", type=int, default=0, help="pixels; 0 is the painter's own size")
    parser.add_argument("--painter", default="embedded", help="embedded, or a diffusers folder")
    parser.add_argument("--captioner", default="embedded", help="embedded, a folder, or none")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--resume", action="store_true", help="keep ways that were finished before")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark and print its table."""
    options = _parser().parse_args(arguments)
    settings = PipelineSettings(
        painter=PainterSettings(model=options.painter),
        captioner=CaptionerSettings(model=options.captioner),
    )
    workshop = open_workshop(settings)
    about = {"models": workshop.name, "pictures": options.pictures, "side": options.side,
             "steps": workshop.defaults.steps}  # fmt: skip
    journal = Journal(options.out / "studio.jsonl", about, options.resume)
    notes = [f"{journal.taken_over} ways are from an earlier run that was broken off.\n"]
    heading = f"The studio against a plain loop: {workshop.name}, {about['steps']} steps"
    report = Report(Results(options.pictures), options.out, heading,
                    notes if journal.taken_over else [])  # fmt: skip
    for (number, way), entry in journal.entries.items():
        report.add(number, way, entry)
    with TemporaryDirectory() as folder:
        bench = Bench(workshop, options.side, Path(folder))
        asyncio.run(run(bench, options.ways, options.pictures, options.rounds, journal, report))
    report.write()
    print(report.table)


if __name__ == "__main__":
    main()
