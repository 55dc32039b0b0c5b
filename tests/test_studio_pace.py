"""Forecasts from this machine's own timings: by kind of picture and size of batch."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from studio_helpers import GradientWorkshop, commission, drain, open_studio

from agents.ledger import Ledger, Timing
from agents.studio.pace import Pace, work_of
from pipelines.types import DrawingRequest

PAINTED = DrawingRequest("a fox", 1, width=512, height=512, steps=20)
ENLARGED = replace(PAINTED, width=2048, height=2048, init_image="fox.png", strength=0.0)


def test_enlarging_is_forecast_from_enlarging_alone(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        pace = Pace(ledger, "models")
        for _ in range(4):
            pace.note([PAINTED], 0.5)
        assert pace.seconds([PAINTED] * 10) == pytest.approx(5.0, rel=0.01)
        assert pace.seconds([ENLARGED]) is None and pace.seconds([PAINTED, ENLARGED]) is None
        for _ in range(3):
            pace.note([ENLARGED], 4.0)
        assert pace.seconds([ENLARGED] * 5) == pytest.approx(20.0, rel=0.01)
        assert pace.seconds([PAINTED] * 10) == pytest.approx(5.0, rel=0.01)
        assert pace.seconds([replace(ENLARGED, width=640, height=640)]) is None
        assert pace.seconds([replace(PAINTED, steps=10)]) == pytest.approx(0.26, rel=0.05)


def test_repainting_a_picture_counts_as_painting() -> None:
    again = replace(PAINTED, init_image="fox.png", strength=0.5)
    assert 0 < work_of(again) < work_of(PAINTED) and work_of(ENLARGED) < 0


def test_many_are_forecast_in_the_batches_that_they_will_be_painted_in(tmp_path: Path) -> None:
    """One alone takes 0.4 s, eight together 0.8 s; sixteen would take longer than is allowed."""
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        pace = Pace(ledger, "models", batch_seconds=1.2, batch_pictures=16)
        sizes: list[int] = []
        while (size := pace.unmeasured(PAINTED)) and len(sizes) < 20:
            sizes.append(size)
            pace.note([PAINTED] * size, (3.0 if len(sizes) == 1 else 0.4) + 0.4 * (size - 1) / 7)
        assert sizes == [1, 1, 2, 4, 8]  # the first warms up; then what should fit into 1.2 s
        assert pace.batch_size(PAINTED) == 8
        assert pace.seconds([PAINTED] * 800) == pytest.approx(80, rel=0.01)
        assert pace.seconds([PAINTED] * 800, together=False) == pytest.approx(320, rel=0.01)
        assert pace.seconds([PAINTED]) == pytest.approx(0.4, rel=0.01)

        restarted = Pace(ledger, "models", batch_seconds=1.2, batch_pictures=16)
        assert restarted.unmeasured(PAINTED) == 0 and restarted.batch_size(PAINTED) == 8
        assert restarted.seconds([PAINTED] * 800) == pytest.approx(80, rel=0.01)
        longer = [replace(PAINTED, steps=41)] * 80  # of twice the work: eight do not fit any more
        assert restarted.seconds(longer) == pytest.approx(20 * 2 * (0.4 + 0.4 * 3 / 7), rel=0.01)
        assert Pace(ledger, "other models").seconds([PAINTED]) is None


def test_a_long_job_in_one_batch_size_does_not_drive_out_the_others(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.note_timing("here", Timing(work=2.0, seconds=1.0, pictures=1))
        for _ in range(300):
            ledger.note_timing("here", Timing(work=16.0, seconds=2.0, pictures=8))
        kept = ledger.timings("here", limit=999)
        assert [one.pictures for one in kept] == [1] + [8] * 12


async def test_the_first_forecast_of_a_fresh_machine_is_sound(tmp_path: Path) -> None:
    """Batches are as quick as single pictures here: by single ones it would be sixteen times."""
    workshop = GradientWorkshop(step_seconds=0.02, previews=False)
    async with open_studio(tmp_path, workshop, batch_seconds=2.0) as (studio, _):
        ticket = await studio.submit(commission("many", 1200))
        start = time.monotonic()
        await drain(studio.watch("many"))
        took = time.monotonic() - start
        assert ticket.eta_s is not None and abs(ticket.eta_s / took - 1) < 0.6, (ticket, took)
        assert sum(map(len, workshop.calls)) == 1200  # nothing was painted for the forecast alone


async def test_a_plan_is_tried_out_before_it_is_promised(tmp_path: Path) -> None:
    workshop = GradientWorkshop(step_seconds=0.01, previews=False)
    requests = commission("plan", 40).requests
    async with open_studio(tmp_path, workshop, batch_seconds=2.0) as (studio, ledger):
        assert await studio.estimate(requests[:2]) is None and not workshop.calls
        seconds = await studio.estimate(requests)
        assert seconds is not None and 0 < seconds < 40 * 5 * 0.01
        tried = len(workshop.calls)
        assert 2 <= tried <= 5 and not ledger.easel("hall")
        assert await studio.estimate(requests) == pytest.approx(seconds)
        assert len(workshop.calls) == tried
    async with open_studio(tmp_path, workshop, batch_seconds=2.0) as (studio, _):
        again = await studio.estimate(requests)
        assert again is not None and len(workshop.calls) == tried  # timings outlive the process


async def test_a_painter_too_slow_for_a_trial_is_reckoned_from_its_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.studio.trial.LONGEST", 0.5)
    workshop = GradientWorkshop(step_seconds=0.1, previews=False)
    requests = commission("plan", 20, steps=50).requests
    async with open_studio(tmp_path, workshop, batch_seconds=2.0) as (studio, _):
        start = time.monotonic()
        seconds = await studio.estimate(requests)
        assert time.monotonic() - start < 3.0 and not workshop.calls
        assert seconds is not None and seconds > 0.9 * 20 * 50 * 0.1
