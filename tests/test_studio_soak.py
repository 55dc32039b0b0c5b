"""Long runs, for `make soak`: many kills, thousands of pictures, flat memory, a true forecast."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from postgres import new_database
from studio_helpers import GradientWorkshop, commission, drain, open_studio
from studio_worker import Worker
from test_studio_many import (  # noqa: F401 - the fixture is used by name
    _wait_for,
    assert_each_once,
    no_worker_is_left,
    start_worker,
)

from agents.events import Finished, Progress
from agents.ledger import Ledger
from benchmarks.studio import resident_megabytes

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_worker_is_left")]


def test_thirty_kills_and_six_hundred_pictures(tmp_path: Path) -> None:
    jobs, diary = [("ann-1", 300), ("bob-1", 280), ("bob-2", 20)], tmp_path / "diary"
    dice = random.Random(11)
    for _ in range(30):
        worker = start_worker(tmp_path, diary, jobs)
        time.sleep(dice.uniform(0.1, 1.5))
        worker.kill()
    assert start_worker(tmp_path, diary, jobs).settled(300)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        assert_each_once(ledger, jobs, tmp_path / "pictures")
    painted = Counter(diary.read_text().splitlines())
    assert len(painted) == 600 and sum(painted.values()) <= 600 + 30 * 6


def test_two_workers_on_postgresql_are_killed_in_turns(tmp_path: Path) -> None:
    url, jobs = new_database(), [("ann-1", 300), ("bob-1", 100)]
    settings = {"pictures": str(tmp_path / "pictures"), "portion": 8, "worker_silence": 3}
    diaries = [tmp_path / "0.diary", tmp_path / "1.diary"]

    def start(number: int) -> Worker:
        place = tmp_path / str(number)
        return start_worker(place, diaries[number], jobs, url, stays=True, **settings)

    dice, running = random.Random(5), [start(0), start(1)]
    with Ledger.open(url) as ledger:
        for kill in range(10):
            time.sleep(dice.uniform(0.5, 2.5))
            running[kill % 2].kill()
            running[kill % 2] = start(kill % 2)
        _wait_for(lambda: not ledger.open_jobs(), 300)
        assert_each_once(ledger, jobs, tmp_path / "pictures")
    painted = sum(diary.read_text().count("\n") for diary in diaries)
    # A kill costs what was on the device and one ahead, of each portion under way; a worker that
    # is slow to answer may be taken for dead, and then costs as much.
    assert painted <= 400 + 10 * 2 * 8, painted


async def test_three_thousand_designs_in_the_time_forecast_with_flat_memory(tmp_path: Path) -> None:
    workshop = GradientWorkshop(step_seconds=0.002, previews=False)
    memory: dict[int, float] = {}
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        start = time.monotonic()
        await studio.submit(commission("designs", 3000))
        forecast = 0.0
        async for event in studio.watch("designs"):
            if isinstance(event, Progress):
                memory[event.done // 5] = resident_megabytes()
                if not forecast and event.done // 5 >= 300:
                    left = (await studio.forecast("designs")).eta_s
                    assert left is not None
                    forecast = time.monotonic() - start + left
            if isinstance(event, Finished):
                assert len(event.artworks) == 3000
        took = time.monotonic() - start
        assert abs(forecast / took - 1) < 1 / 3, (forecast, took)
        at_ten = next(memory[count] for count in sorted(memory) if count >= 10)
        at_two_thousand = next(memory[count] for count in sorted(memory) if count >= 2000)
        assert at_two_thousand - at_ten < 30, (at_ten, at_two_thousand)
        assert not ledger.audit(tmp_path / "pictures")


async def test_a_collection_goes_on_through_restarts(tmp_path: Path) -> None:
    workshop = GradientWorkshop(step_seconds=0.001, previews=False)
    for _ in range(5):
        async with open_studio(tmp_path, workshop) as (studio, _):
            await studio.submit(commission("designs", 400))
            await asyncio.sleep(1.5)
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        events = await drain(studio.watch("designs"))
        assert isinstance(events[-1], Finished) and len(events[-1].artworks) == 400
        assert [one.label for one in events[-1].artworks] == [str(n) for n in range(1, 401)]
        assert not ledger.audit(tmp_path / "pictures")
