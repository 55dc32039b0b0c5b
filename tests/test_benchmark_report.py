"""What `python -m benchmarks studio` writes: each way against the loop and the bare network."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from benchmarks.studio import Forecast, Results, Took, write_report


def test_the_report_has_ratios_overhead_memory_forecast_and_plots(tmp_path: Path) -> None:
    results = Results(pictures=256)
    results.note("network", Took(0.2))
    results.note("loop", Took(0.5, 0.4, 0.02))
    results.note("studio", Took(0.51, 0.42, 0.01))
    results.note("studio, batches", Took(0.3, 0.25, 0.03))
    results.memory["studio"] = [(1, 500.0), (10, 612.0), (128, 615.0), (256, 613.0)]
    results.forecasts.append(Forecast(120.0, 132.0, 131.0))
    table = write_report(results, tmp_path, "The <studio>")
    rows = {line.split(" | ")[0].strip("| "): line for line in table.splitlines() if " | " in line}
    assert "| 131 |" not in rows["studio"] and "130.6 | 0.510" in rows["studio"]
    assert "1.020 | 2.550 | 1.050 | 2.0 %" in rows["studio"]
    assert "0.600 | 1.500" in rows["studio, batches"] and "76.8" in rows["studio, batches"]
    assert "from the 10th to the 256th picture: 612 MB, then 613 MB (most 615)" in table
    assert "at the start: off by 8 %" in table and "after a tenth: off by 1 %" in table
    for name in ("studio.svg", "studio-memory.svg"):
        ElementTree.fromstring((tmp_path / name).read_text(encoding="utf-8"))
    assert (tmp_path / "studio.csv").read_text().splitlines()[0].startswith("network,loop,studio")


def test_one_way_alone_can_be_run(tmp_path: Path) -> None:
    results = Results(pictures=2000)
    results.note("studio", Took(0.5, 0.4, 0.005))
    results.memory["studio"] = [(10, 600.0), (2000, 601.0)]
    table = write_report(results, tmp_path, "Memory")
    assert "| studio | 1000.0 | 0.500 | 0.500 | 0.500 | - | - | - | 1.0 % |" in table
