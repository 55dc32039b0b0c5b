"""Many people, many processes, many kills."""

from __future__ import annotations

import asyncio
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from postgres import new_database
from studio_helpers import GradientWorkshop, commission, drain, open_studio
from studio_worker import Worker

from agents.events import Finished
from agents.ledger import Ledger
from agents.studio.device import Device

workers: list[Worker] = []


def start_worker(*arguments: Any, **settings: Any) -> Worker:
    """Start a process with a studio of its own; it does not outlive the test."""
    workers.append(Worker(*arguments, **settings))
    return workers[-1]


@pytest.fixture(autouse=True)
def no_worker_is_left() -> Iterator[None]:
    """Kill the workers that a test, perhaps a failed one, leaves behind."""
    yield
    while workers:
        with suppress(ValueError):  # it is closed already
            workers.pop().kill()


def assert_each_once(ledger: Ledger, jobs: list[tuple[str, int]], pictures: Path) -> None:
    """Check that every picture of every job is there, once, with its file."""
    made = ledger.recall("", limit=10**6)
    wanted = {(job, index) for job, count in jobs for index in range(count)}
    assert Counter((one.job, one.index) for one in made) == Counter(wanted)
    assert len({one.label for one in made}) == len(made)
    audit = ledger.audit(pictures)
    assert audit.rows_without_file == []
    assert [path for path in audit.files_without_row if path.suffix == ".png"] == []


def test_five_kills_and_forty_pictures(tmp_path: Path) -> None:
    jobs, diary = [("ann-1", 17), ("bob-1", 22), ("bob-2", 1)], tmp_path / "diary"
    dice = random.Random(7)
    for _ in range(5):
        worker = start_worker(tmp_path, diary, jobs)
        time.sleep(dice.uniform(0.2, 1.2))
        worker.kill()
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        before = {one.id: one for one in ledger.recall("", limit=100)}
    assert 0 < len(before) < 40
    assert start_worker(tmp_path, diary, jobs).settled(60)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        assert_each_once(ledger, jobs, tmp_path / "pictures")
        assert all(ledger.artwork_by_id(key) == artwork for key, artwork in before.items())
        assert {d.job: len(d.artworks) for d in ledger.undelivered()} == dict(jobs)
    painted = Counter(diary.read_text().splitlines())
    # What was in the ledger is not painted again; a kill costs at most what was on the device.
    assert len(painted) == 40 and sum(painted.values()) <= 40 + 5 * 2 * len(jobs)
    recorded = Counter(f"{one.request.prompt} {one.request.seed}" for one in before.values())
    assert set(recorded) <= set(painted)


async def test_a_single_picture_does_not_wait_for_somebodys_three_thousand(tmp_path: Path) -> None:
    # A batch takes far longer than handing in a job, on a busy machine too.
    workshop = GradientWorkshop(step_seconds=0.06, previews=False)
    async with open_studio(tmp_path, workshop, batch_seconds=0.5) as (studio, ledger):
        await studio.submit(commission("a-lot", 3000))
        while len(ledger.job_indices("a-lot")) < 20:
            await asyncio.sleep(0.05)
        for number in range(3):
            painted = len(workshop.calls)
            ticket = await studio.submit(commission(f"one{number}", author="bob"))
            assert ticket.position == 0
            events = await drain(studio.watch(f"one{number}"))
            assert isinstance(events[-1], Finished)
            # What was on the device is finished, and at most one more batch was taken before his.
            assert workshop.calls[painted:].index((100,)) <= 2, workshop.calls[painted:]
        own = await studio.submit(commission("own", author="ann"))
        assert own.position == 0  # her own single picture goes before the rest of the long job
        await studio.settled(["own"])
        assert len(ledger.job_indices("a-lot")) < 600
        assert await studio.cancel("a-lot")


async def test_two_people_share_the_device_equally(tmp_path: Path) -> None:
    workshop = GradientWorkshop(step_seconds=0.02, previews=False)
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        await studio.submit(commission("anns", 40))
        await asyncio.sleep(0.2)
        await studio.submit(commission("bobs", 15, author="bob"))
        await studio.settled(["bobs"])
        jobs = [one.job for one in ledger.easel("hall", limit=200)]
        shared = jobs[jobs.index("bobs") :]
        # Turns go by seconds, of which a busy machine steals; their order is tested by itself.
        assert 15 // 3 <= shared.count("anns") <= 2 * 15
        assert len(ledger.job_indices("anns")) < 40
        assert await studio.cancel("anns")


@pytest.mark.parametrize("heavy", [1, 3, 8])
def test_turns_go_by_the_work_that_was_done(heavy: int) -> None:
    done, spent, gate = [0], Counter[str](), threading.Event()
    device = Device(clock=lambda: float(done[0]))
    device.submit("first", gate.wait)
    unfair: list[int] = []

    def piece(owner: str, size: int) -> None:
        done[0] += size
        spent[owner] += size
        if min(spent["ann"], spent["bob"]) < 4 * heavy:  # as long as both have work
            unfair.append(abs(spent["ann"] - spent["bob"]))

    works = [("ann", heavy)] * 30 + [("bob", 1)] * 30 * heavy
    futures = [device.submit(who, partial(piece, who, size)) for who, size in works]
    gate.set()
    for future in futures:
        future.result(60)
    device.close()
    assert max(unfair) <= heavy and spent == {"ann": 30 * heavy, "bob": 30 * heavy}


async def test_the_forecast_is_right(tmp_path: Path) -> None:
    workshop = GradientWorkshop(step_seconds=0.01, previews=False)
    errors: list[float] = []
    async with open_studio(tmp_path, workshop) as (studio, _):
        assert (await studio.submit(commission("first", 2, steps=8))).eta_s is None
        await studio.settled()
        for number in range(20):
            pictures, steps = 1 + number % 3, (8, 12, 16)[number % 3]
            start = time.monotonic()
            ticket = await studio.submit(commission(f"j{number}", pictures, steps=steps))
            await drain(studio.watch(f"j{number}"))
            assert ticket.eta_s is not None
            errors.append(abs(ticket.eta_s / (time.monotonic() - start) - 1))
        assert statistics.median(errors) < 1 / 3, errors
        await studio.submit(commission("long", 20, steps=8))
        before = await studio.forecast("long")
        await asyncio.sleep(0.8)
        after = await studio.forecast("long")
        assert before.eta_s is not None and after.eta_s is not None
        assert 0 < after.eta_s < before.eta_s
        waiting = await studio.submit(commission("bobs", 30, author="bob", steps=8))
        assert waiting.position == 1 and waiting.eta_s is not None
        assert waiting.eta_s > after.eta_s
        assert await studio.cancel("long") and await studio.cancel("bobs")
    async with open_studio(tmp_path, workshop) as (studio, _):
        again = await studio.submit(commission("again", 2, steps=8))
        assert again.eta_s is not None  # timings outlive the process


async def test_batches_are_used_where_they_pay(tmp_path: Path) -> None:
    workshop = GradientWorkshop(step_seconds=0.01, previews=False)  # a batch costs one picture
    async with open_studio(tmp_path, workshop, batch_seconds=2.0, batch_pictures=8) as (studio, _):
        await studio.submit(commission("j", 60))
        await studio.settled()
    sizes = [len(call) for call in workshop.calls]
    assert sizes[0] == 1 and max(sizes) == 8 and sum(sizes) == 60


async def test_another_process_hands_in_watches_and_takes_over(tmp_path: Path) -> None:
    owner = await asyncio.to_thread(
        start_worker, tmp_path, tmp_path / "diary", [("ann-1", 3)], stays=True
    )
    async with open_studio(tmp_path) as (studio, ledger):
        assert not studio.owns_device
        await studio.submit(commission("bob-1", 2, author="bob"))
        events = await asyncio.wait_for(drain(studio.watch("bob-1")), 20)
        assert isinstance(events[-1], Finished) and len(events[-1].artworks) == 2
        await studio.submit(commission("bob-2", 300, author="bob"))
        while not ledger.job_indices("bob-2"):
            await asyncio.sleep(0.05)
        assert await studio.cancel("bob-2")  # works across processes
        await asyncio.sleep(1.0)  # the owner looks every quarter of a second
        done = len(ledger.job_indices("bob-2"))
        await asyncio.sleep(0.5)
        assert len(ledger.job_indices("bob-2")) == done < 60
        await studio.submit(commission("bob-3", 30, author="bob"))
        while not ledger.job_indices("bob-3"):
            await asyncio.sleep(0.05)
        owner.kill()
        events = await asyncio.wait_for(drain(studio.watch("bob-3")), 30)
        assert studio.owns_device
        assert isinstance(events[-1], Finished) and len(events[-1].artworks) == 30


def test_two_workers_share_a_job_on_postgresql_and_one_is_killed(tmp_path: Path) -> None:
    url, jobs = new_database(), [("ann-1", 100)]
    diaries = [tmp_path / "first.diary", tmp_path / "second.diary"]
    settings = {"pictures": str(tmp_path / "pictures"), "portion": 4, "worker_silence": 3}
    start_worker(tmp_path / "two", diaries[1], [], url, stays=True, **settings)
    first = start_worker(tmp_path / "one", diaries[0], jobs, url, stays=True, **settings)
    with Ledger.open(url) as ledger:
        _wait_for(lambda: all(_lines(diary) >= 5 for diary in diaries), 60)
        first.kill()
        assert ledger.job_is_open("ann-1")
        _wait_for(lambda: not ledger.job_is_open("ann-1"), 60)
        assert_each_once(ledger, jobs, tmp_path / "pictures")
    painted = Counter(line for diary in diaries for line in diary.read_text().splitlines())
    assert len(painted) == 100 and sum(painted.values()) <= 100 + 8


def _lines(path: Path) -> int:
    return path.read_text().count("\n") if path.exists() else 0


def _wait_for(condition: object, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)


def test_a_picture_that_kills_the_process_is_given_up(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.open_job(commission("j", 3))
        assert [ledger.note_start("j") for _ in range(7)] == [0, 1, 2, 3, 4, 5, 6]
    workshop = GradientWorkshop()

    async def finish() -> None:
        async with open_studio(tmp_path, workshop) as (studio, opened):
            await studio.settled()
            (lost,) = opened.losses("j")
            assert (lost.position, lost.kind) == (0, "gave_up")
            assert opened.job_indices("j") == {1, 2}

    asyncio.run(finish())
