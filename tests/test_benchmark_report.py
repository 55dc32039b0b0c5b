"""What `python -m benchmarks studio` writes: each way against the loop and the bare network."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks._studio_report import Entry, Forecast, Journal, Results, Took, write_report
from benchmarks.studio import count_for, main
from tests.tiny import tiny_painter_folder

ABOUT = {"models": "tiny", "pictures": 256}
LOOP = Entry(256, {"loop": Took(0.5, 0.4, 0.02), "network": Took(0.2)})
MEMORY = [(1, 500.0), (10, 612.0), (128, 615.0), (256, 613.0)]
STUDIO = Entry(256, {"studio": Took(0.51, 0.41, 0.01)}, Forecast(120.0, 132.0, 131.0), MEMORY)
BATCHES = Entry(256, {"studio, batches": Took(0.3, 0.25, 0.03)})
PLAIN = Entry(32, {"plain, 25 steps": Took(1.5, 1.2, 0.01)})


def results_of(*entries: Entry) -> Results:
    results = Results(256)
    for entry in entries:
        results.note(0, entry)
    return results


def rows_of(table: str) -> dict[str, str]:
    return {line.split(" | ")[0].strip("| "): line for line in table.splitlines() if " | " in line}


def test_the_report_has_ratios_overhead_memory_forecast_and_plots(tmp_path: Path) -> None:
    results = results_of(LOOP, STUDIO, BATCHES, PLAIN)
    table = write_report(results, tmp_path, "The <studio>")
    rows = rows_of(table)
    assert "| 256 | 130.6 | 0.510 |" in rows["studio"]
    assert "1.020 | 2.550 | 0.340 | 1.025 | 2.0 %" in rows["studio"]
    assert "0.600 | 1.500 | 0.200" in rows["studio, batches"]
    assert "| 32 | 384.0 | 1.500 |" in rows["plain, 25 steps"]
    assert "2.0 % of its time with the device idle, and +2.5 %" in table
    assert "Under 5 %: yes" in table
    assert "from the 10th to the 256th picture: 612 MB, then 613 MB (most 615)" in table
    assert "at the start: off by 8 %" in table and "after a tenth: off by 1 %" in table
    for name in ("studio.svg", "studio-memory.svg"):
        ElementTree.fromstring((tmp_path / name).read_text(encoding="utf-8"))
    assert (tmp_path / "studio.csv").read_text().splitlines()[0].startswith("network,loop,studio")


def test_too_much_overhead_is_called_that(tmp_path: Path) -> None:
    slow = Entry(256, {"studio": Took(0.55, 0.44, 0.01)})
    assert "Under 5 %: no" in write_report(results_of(LOOP, slow), tmp_path, "Slow")


def test_one_way_alone_can_be_run(tmp_path: Path) -> None:
    results = Results(2000)
    memory = [(10, 600.0), (2000, 601.0)]
    results.note(0, Entry(2000, {"studio": Took(0.5, 0.4, 0.005)}, None, memory))
    table = write_report(results, tmp_path, "Memory")
    row = "| studio | 2000 | 1000.0 | 0.500 | 0.500 | 0.500 | - | - | - | - | 1.0 % |"
    assert row in table


def test_ratios_compare_what_was_measured_in_the_same_round() -> None:
    results = results_of(LOOP, BATCHES)
    results.note(1, Entry(256, {"loop": Took(5.0), "network": Took(1.0)}))
    assert results.ratio("studio, batches", "loop") == pytest.approx(0.6)


def test_a_broken_run_leaves_what_it_has_and_can_go_on(tmp_path: Path) -> None:
    path = tmp_path / "studio.jsonl"
    journal = Journal(path, ABOUT, resume=False)
    journal.add(0, "loop", LOOP)
    journal.add(0, "studio", STUDIO)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"round": 0, "way": "studio, ba')  # killed in the middle of a line
    again = Journal(path, ABOUT, resume=True)
    assert set(again.entries) == {(0, "loop"), (0, "studio")} and again.taken_over == 2
    assert again.entries[0, "studio"] == STUDIO
    assert not Journal(path, {**ABOUT, "pictures": 16}, resume=True).entries
    assert not Journal(path, ABOUT, resume=False).entries


def test_the_long_ways_paint_a_part_of_the_pictures() -> None:
    assert [count_for("studio", 256), count_for("plain, 25 steps", 256)] == [256, 32]
    assert [count_for("studio, 512 px", 16), count_for("studio, 512 px", 4)] == [8, 4]


def test_it_runs_and_goes_on_with_real_networks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    painter = tiny_painter_folder()
    ways = ["loop", "studio", "studio, batches", "plain, 25 steps"]
    given = ["-n", "3", "--side", "64", "--painter", str(painter), "--captioner", "none",
             "--out", str(tmp_path)]  # fmt: skip
    main([*given, "--ways", *ways[:2]])
    assert set(rows_of(capsys.readouterr().out)) >= {"network", "loop", "studio"}
    main([*given, "--resume", "--ways", *ways])
    told = capsys.readouterr()
    assert set(rows_of(told.out)) >= {"network", *ways}
    assert "2 ways are from an earlier run" in told.out
    assert (tmp_path / "studio.jsonl").read_text().count('"way"') == 4
