"""What `benchmarks.studio` measured, kept way by way, and the table and plots of it."""

from __future__ import annotations

import csv
import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from pathlib import Path

from benchmarks._plots import bar_plot, line_plot

WAYS = ("network", "loop", "studio", "studio, batches", "studio, 512 px", "plain, 25 steps")
AT_LENGTH = ("studio", "studio, batches")  # ways whose memory is looked at
SETTLED = 10  # pictures after which memory should not grow any more
OWN_AT_MOST = 0.05  # share of the studio's own overhead that is meant to be kept
NONE = float("nan")

ABOUT = """\
To the loop, the network and the plain loop: times its seconds, in the same round. Device idle: the
share of a way's time in which nothing was painted, decoded, captioned or upscaled; in the loops
that is writing files, which the studio does meanwhile. The plain loop calls the bare diffusers
pipeline with 25 guided steps a picture. Opening the models and a first picture of each way come
before and are not counted; the contact sheet is part of the studio's time.
"""


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


@dataclass(frozen=True)
class Entry:
    """One way in one round.

    Attributes:
        pictures: How many were painted.
        took: Time a picture by way; the loop times the network as well.
        forecast: What the studio had said.
        memory: Pictures done, and megabytes held then.
    """

    pictures: int
    took: Mapping[str, Took]
    forecast: Forecast | None = None
    memory: Sequence[tuple[int, float]] = ()

    def to_json(self) -> dict[str, object]:
        """Return the entry as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, object]) -> Entry:
        """Return the entry behind plain data."""
        kept: dict = dict(data)  # type: ignore[type-arg]
        took = {way: Took(**one) for way, one in kept["took"].items()}
        forecast = Forecast(**kept["forecast"]) if kept["forecast"] else None
        memory = [(int(done), float(used)) for done, used in kept["memory"]]
        return cls(kept["pictures"], took, forecast, memory)


class Journal:
    """A file that takes each finished way at once, so that a run that breaks off leaves it."""

    def __init__(self, path: Path, about: dict[str, object], resume: bool) -> None:
        """Begin a journal, or go on with one of the same settings.

        Args:
            path: The file: a line of settings, then one for each finished way and round.
            about: The settings; entries of others are never taken over.
            resume: Whether to take over what an earlier run has finished.
        """
        self._path = path
        self.entries: dict[tuple[int, str], Entry] = {}
        if resume and path.exists():
            self._take_over(path.read_text(encoding="utf-8").splitlines(), about)
        self.taken_over = len(self.entries)
        path.parent.mkdir(parents=True, exist_ok=True)
        before, self.entries = self.entries, {}
        path.write_text(json.dumps(about) + "\n", encoding="utf-8")
        for (number, way), entry in before.items():
            self.add(number, way, entry)

    def _take_over(self, lines: Sequence[str], about: dict[str, object]) -> None:
        if not lines or json.loads(lines[0]) != json.loads(json.dumps(about)):
            return
        for line in lines[1:]:
            try:
                kept = json.loads(line)
            except ValueError:  # the line at which the earlier run was killed
                continue
            self.entries[kept["round"], kept["way"]] = Entry.from_json(kept["entry"])

    def add(self, number: int, way: str, entry: Entry) -> None:
        """Keep what a way took in a round."""
        self.entries[number, way] = entry
        line = json.dumps({"round": number, "way": way, "entry": entry.to_json()})
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


@dataclass
class Results:
    """All that is known so far: for each way, what a picture took in each round.

    Attributes:
        pictures: In each round of the ways that paint the whole number.
        took: By way, then by round.
        painted: Pictures in a round, by way.
        memory: Of the first round, by way.
        forecasts: Of all jobs.
    """

    pictures: int = 0
    took: dict[str, dict[int, Took]] = field(default_factory=dict)
    painted: dict[str, int] = field(default_factory=dict)
    memory: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    forecasts: list[Forecast] = field(default_factory=list)

    def note(self, number: int, entry: Entry) -> None:
        """Take an entry of a round in."""
        for way, took in entry.took.items():
            self.took.setdefault(way, {})[number] = took
            self.painted[way] = entry.pictures
            if entry.memory and way in AT_LENGTH and way not in self.memory:
                self.memory[way] = list(entry.memory)
        if entry.forecast is not None:
            self.forecasts.append(entry.forecast)

    def seconds(self, way: str) -> list[float]:
        """Return the seconds a picture of each round."""
        return [one.seconds for one in self.took[way].values()]

    def ratio(self, way: str, other: str, what: str = "seconds") -> float:
        """Return the median over common rounds of a way's time to another's; nan without any."""
        mine, theirs = self.took.get(way, {}), self.took.get(other, {})
        common = [number for number in mine if number in theirs]
        pairs = [(getattr(mine[n], what), getattr(theirs[n], what)) for n in common]
        return statistics.median(one / two for one, two in pairs) if pairs else NONE

    def idle_share(self, way: str) -> float:
        """Return the median share of a way's time in which its hands and eyes had nothing to do."""
        return statistics.median(one.outside / one.seconds for one in self.took[way].values())


def write_report(results: Results, out: Path, heading: str, notes: Sequence[str] = ()) -> str:
    """Write table, plots and the numbers behind them into `out`; return the table.

    Called after each finished way: what is there so far stands in the files.
    """
    out.mkdir(parents=True, exist_ok=True)
    made = [way for way in WAYS if way in results.took]
    lines = [
        f"# {heading}",
        "",
        f"Painted and captioned, in the same run; s for {results.pictures}: seconds a picture"
        f" times {results.pictures}.",
        "",
        f"| way | painted | s for {results.pictures} | s a picture | least | most | to the loop"
        " | to the network | to the plain loop | processor, to the loop | device idle |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
        *(_row(results, way) for way in made),
        "",
        ABOUT,
        *_about_overhead(results),
        *_about_memory(results),
        *_about_forecasts(results),
        *notes,
    ]
    table = "\n".join(lines) + "\n"
    (out / "studio.md").write_text(table, encoding="utf-8")
    seconds = {way: results.seconds(way) for way in made}
    with (out / "studio.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(made)
        writer.writerows(zip_longest(*seconds.values()))
    (out / "studio.svg").write_text(bar_plot(seconds, heading), encoding="utf-8")
    if results.memory:
        plot = line_plot(results.memory, "Memory in MB, picture by picture")
        (out / "studio-memory.svg").write_text(plot, encoding="utf-8")
    return table


def _row(results: Results, way: str) -> str:
    values = results.seconds(way)
    median = statistics.median(values)
    cells = [way, str(results.painted[way]), f"{median * results.pictures:.1f}"]
    cells += [f"{one:.3f}" for one in (median, min(values), max(values))]
    cells += [_figure(results.ratio(way, one)) for one in ("loop", "network", "plain, 25 steps")]
    if way == "network":
        return f"| {' | '.join([*cells, '-', '-'])} |"
    cells.append(_figure(results.ratio(way, "loop", "processor")))
    return f"| {' | '.join(cells)} | {100 * results.idle_share(way):.1f} % |"


def _figure(value: float) -> str:
    return "-" if value != value else f"{value:.3f}"


def _about_overhead(results: Results) -> Iterator[str]:
    """Say what the studio adds, picture by picture, to painting, looking and encoding."""
    if "studio" not in results.took:
        return
    idle, more = results.idle_share("studio"), results.ratio("studio", "loop", "processor") - 1
    verdict = "no" if max(idle, 0.0 if more != more else more) >= OWN_AT_MOST else "yes"
    processor = "" if more != more else (
        f", and {100 * more:+.1f} % of the processor's time of the loop, which also encodes files"
    )  # fmt: skip
    yield (
        f"The studio's own overhead at batch 1: {100 * idle:.1f} % of its time with the device"
        f" idle{processor}. Under {100 * OWN_AT_MOST:.0f} %: {verdict}.\n"
    )


def _about_memory(results: Results) -> Iterator[str]:
    for way, seen in results.memory.items():
        settled = [used for done, used in seen if done >= SETTLED]
        if settled:
            first, last, most = settled[0], settled[-1], max(settled)
            span = f"from the {SETTLED}th to the {seen[-1][0]}th picture"
            yield f"Memory, {way}, {span}: {first:.0f} MB, then {last:.0f} MB (most {most:.0f}).\n"


def _about_forecasts(results: Results) -> Iterator[str]:
    for name in ("first", "later"):
        known = [(getattr(one, name), one.took) for one in results.forecasts]
        errors = [abs(said / took - 1) for said, took in known if said]
        if errors:
            when = "at the start" if name == "first" else "after a tenth"
            error = 100 * statistics.median(errors)
            yield f"Forecast {when}: off by {error:.0f} % (median; jobs: {len(errors)}).\n"
