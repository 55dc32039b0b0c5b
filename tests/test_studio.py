"""The studio's face: jobs, events, cancelling, losses, deliveries, quotas."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from ledger_helpers import draft
from PIL import Image
from studio_helpers import FOX, GradientWorkshop, commission, drain, gradient, kinds, open_studio

from agents.events import Failed, Finished, Preview, Progress
from agents.ledger.tables import JobRow
from agents.studio import QuotaReached, Studio, StudioClosed, TooManyJobs, TooManyPictures
from agents.studio.names import artwork_id
from pipelines.errors import MissingWeights, ModelFailed, OutOfMemory
from pipelines.types import DrawingRequest


async def test_a_job_is_painted_recorded_and_told(tmp_path: Path) -> None:
    async with open_studio(tmp_path, preview_seconds=0.1) as (studio, ledger):
        ticket = await studio.submit(commission("j", 2, steps=80))
        assert (ticket.position, ticket.eta_s) == (0, None)
        events = await drain(studio.watch("j"))
        finished = events[-1]
        assert isinstance(finished, Finished) and not finished.reused
        assert set(kinds(events[:-1])) == {"Progress", "Preview"}
        steps = [event.done for event in events if isinstance(event, Progress)]
        assert steps == sorted(set(steps)) and len(steps) > 5
        assert all(event.total == 160 for event in events if isinstance(event, Progress))
        (preview, *_) = [event for event in events if isinstance(event, Preview)]
        with Image.open(preview.path) as image:
            assert image.size == (64, 64)
        first, second = finished.artworks
        assert finished.artworks == ledger.frame("hall", "ann")
        assert (first.label, second.label) == ("1", "2")
        assert first.id == artwork_id("j", 0)
        assert {event.turn for event in events} == {"t1"}
        assert {event.session for event in events} == {"hall"}


async def test_the_file_is_the_picture_with_its_recipe(tmp_path: Path) -> None:
    wanted = commission("j")
    async with open_studio(tmp_path) as (studio, ledger):
        await studio.submit(wanted)
        await studio.settled()
        (artwork,) = ledger.easel("hall")
        with Image.open(artwork.path) as image:
            assert image.tobytes() == gradient(wanted.requests[0]).tobytes()
            recipe = json.loads(image.text["tilda"])  # type: ignore[attr-defined]
            assert "Seed: 100" in image.text["parameters"]  # type: ignore[attr-defined]
        assert (recipe["label"], recipe["id"], recipe["seed"]) == ("1", artwork.id, 100)
        assert recipe["model"] == artwork.model == "gradients"
        assert recipe["caption"] == artwork.sight.caption
        assert ledger.circumstances(artwork.id) == recipe["circumstances"]
        assert ledger.by_sha256(artwork.sha256) == artwork
        assert not ledger.audit(tmp_path / "pictures")


async def test_the_same_job_twice_is_one_job(tmp_path: Path) -> None:
    workshop = GradientWorkshop()
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        await asyncio.gather(*(studio.submit(commission("j", 3)) for _ in range(4)))
        first = await drain(studio.watch("j"))
        await studio.submit(commission("j", 3))
        assert (await drain(studio.watch("j")))[-1] == first[-1]
        assert workshop.calls == [(100,), (101,), (102,)]
        assert len(ledger.easel("hall")) == 3


async def test_cancel_takes_effect_within_a_step_and_touches_nobody_else(tmp_path: Path) -> None:
    workshop = GradientWorkshop(step_seconds=0.05)
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        await studio.submit(commission("long", 3, steps=200))
        await studio.submit(commission("other", author="bob", steps=2))
        await studio.submit(commission("waiting", 2, steps=200))
        await asyncio.sleep(0.3)
        start = time.monotonic()
        assert await studio.cancel("long")
        assert time.monotonic() - start < 0.3
        assert not await studio.cancel("long")
        assert not await studio.cancel("nonsense")
        (ending,) = await drain(studio.watch("long"))
        assert isinstance(ending, Failed) and ending.kind == "cancelled"
        assert await studio.cancel_for("hall", "ann") == ["waiting"]
        assert await studio.cancel_for("hall", "ann") == []
        assert kinds(await drain(studio.watch("other")))[-1] == "Finished"
        await studio.settled()
        assert [artwork.job for artwork in ledger.easel("hall")] == ["other"]
        assert await studio.pending() == ledger.undelivered() != []


async def test_a_lost_picture_is_told_and_the_others_are_painted(tmp_path: Path) -> None:
    workshop = GradientWorkshop(failing={"j 1": OutOfMemory("Too large for this device.")})
    async with open_studio(tmp_path, workshop, batch_seconds=2.0) as (studio, _):
        await studio.submit(commission("j", 4))
        events = [e for e in await drain(studio.watch("j")) if not isinstance(e, Progress)]
        lost, finished = (event for event in events if not isinstance(event, Preview))
        assert isinstance(lost, Failed) and lost.kind == "out_of_memory" and lost.job == "j"
        assert lost.message == "Too large for this device."
        assert isinstance(finished, Finished)
        assert [artwork.index for artwork in finished.artworks] == [0, 2, 3]


@pytest.mark.parametrize("error", [ModelFailed("It broke."), MissingWeights("No weights.")])
async def test_a_job_that_paints_nothing_fails_once(tmp_path: Path, error: Exception) -> None:
    workshop = GradientWorkshop(failing={"j 0": error, "j 1": error})  # type: ignore[dict-item]
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        await studio.submit(commission("j", 2))
        endings = [e for e in await drain(studio.watch("j")) if isinstance(e, Failed)]
        assert [(e.kind, e.message) for e in endings] == [(error.kind, str(error))]  # type: ignore[attr-defined]
        assert ledger.easel("hall") == []


async def test_a_fault_of_ours_is_one_honest_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    workshop = GradientWorkshop(failing={"j 0": ZeroDivisionError("oops")})  # type: ignore[dict-item]
    async with open_studio(tmp_path, workshop) as (studio, _):
        await studio.submit(commission("j"))
        ending = (await drain(studio.watch("j")))[-1]
    assert isinstance(ending, Failed) and ending.kind == "internal"
    assert "ZeroDivisionError: oops" in ending.message
    assert [r.levelno for r in caplog.records if r.exc_info] == [logging.ERROR]


async def test_a_miss_gets_one_second_try_and_the_better_is_kept(tmp_path: Path) -> None:
    seeds = range(2000)
    looks = {seed: _looks_like_a_fox(seed) for seed in (*seeds, 2000)}
    miss_hit = next(seed for seed in seeds if not looks[seed] and looks[seed + 1])
    hit = next(seed for seed in seeds if looks[seed])
    workshop = GradientWorkshop()
    requests = tuple(
        DrawingRequest("p", seed, width=64, height=64, steps=2) for seed in (miss_hit, hit)
    )
    revision = replace(requests[0], init_image="/x.png", strength=0.5)
    wanted = commission("j", 3, requests=(*requests, revision), wishes=(FOX,) * 3, second_try=True)
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        await studio.submit(wanted)
        await studio.settled()
        first, second, third = ledger.job_artworks("j")
        assert (first.tries, first.request.seed) == (2, miss_hit + 1)
        assert first.sight.caption == "A fox." and first.request.prompt == "p"
        assert (second.tries, second.request.seed) == (1, hit)
        assert (third.tries, third.sight.caption) == (1, "A owl.")
        assert workshop.calls == [(miss_hit,), (miss_hit + 1,), (hit,), (miss_hit,)]


def _looks_like_a_fox(seed: int) -> bool:
    image = gradient(DrawingRequest("p", seed, width=64, height=64))
    return GradientWorkshop().look(image).caption == "A fox."


async def test_what_was_not_shown_is_pending_after_a_restart(tmp_path: Path) -> None:
    async with open_studio(tmp_path) as (studio, _):
        await studio.submit(commission("j", 2, note={"message": 7}))
        await studio.settled()
    async with open_studio(tmp_path) as (studio, _):
        (delivery,) = await studio.pending("hall")
        assert delivery.note == {"message": 7} and len(delivery.artworks) == 2
        assert (await drain(studio.watch("j")))[-1] == Finished(
            "hall", "t1", "j", delivery.artworks
        )
        await studio.delivered("j", "message 8")
        assert await studio.pending() == []


async def test_a_stopped_studio_goes_on_where_it_was(tmp_path: Path) -> None:
    workshop = GradientWorkshop(step_seconds=0.02)
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        await studio.submit(commission("j", 5, steps=10))
        while not ledger.job_indices("j"):
            await asyncio.sleep(0.01)
        start = time.monotonic()
    assert time.monotonic() - start < 1.5
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        assert (await drain(studio.watch("j")))[-1].artworks == tuple(ledger.job_artworks("j"))  # type: ignore[attr-defined]
        assert [artwork.label for artwork in ledger.easel("hall")] == list("12345")
    assert sorted(workshop.calls) == [(seed,) for seed in range(100, 105)]


async def test_a_paused_job_goes_on_when_it_is_resumed(tmp_path: Path) -> None:
    workshop = GradientWorkshop(step_seconds=0.01)
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        await studio.submit(commission("j", 6, steps=5))
        await asyncio.sleep(0.3)
        assert await studio.pause("j")
        done = len(ledger.job_indices("j"))
        await asyncio.sleep(0.2)
        assert len(ledger.job_indices("j")) == done < 6
        assert (await drain(studio.watch("j")))[-1].kind == "paused"  # type: ignore[attr-defined]
        assert await studio.resume("j") is not None
        assert len((await drain(studio.watch("j")))[-1].artworks) == 6  # type: ignore[attr-defined]
        assert sorted(workshop.calls) == [(seed,) for seed in range(100, 106)]
        assert await studio.resume("nonsense") is None


async def test_quotas_and_limits(tmp_path: Path) -> None:
    workshop = GradientWorkshop(step_seconds=0.05)
    limits = {"pictures_a_job": 3, "pictures_an_hour": 4, "open_jobs_a_session": 2}
    async with open_studio(tmp_path, workshop, **limits) as (studio, _):
        with pytest.raises(TooManyPictures, match="at most 3"):
            await studio.submit(commission("a", 4))
        await studio.submit(commission("b", 3))
        with pytest.raises(QuotaReached, match="4 pictures an hour"):
            await studio.submit(commission("c", 2))
        await studio.submit(commission("d", 1, author="bob"))
        with pytest.raises(TooManyJobs, match="2 jobs under way here"):
            await studio.submit(commission("e", 1, author="cid"))
        await studio.submit(commission("e", 1, author="cid", session="garden"))
        await studio.submit(commission("b", 3))  # known already: not a new one
        assert kinds(await drain(studio.watch("nonsense"))) == ["Failed"]


async def test_looking_goes_before_waiting_pictures(tmp_path: Path) -> None:
    workshop = GradientWorkshop(step_seconds=0.02)
    path = tmp_path / "mine.png"
    gradient(DrawingRequest("p", 3, width=64, height=64)).save(path)
    async with open_studio(tmp_path, workshop) as (studio, _):
        await studio.submit(commission("j", 50, steps=10))
        await asyncio.sleep(0.1)
        start = time.monotonic()
        sight = await studio.look(path)
        assert time.monotonic() - start < 1.0
        with Image.open(path) as image:
            assert sight == workshop.look(image.convert("RGB"))
        assert len(await studio.score(path, ["a fox", "an owl"])) == 2


async def test_forgetting_stops_the_jobs_and_leaves_no_trace(tmp_path: Path) -> None:
    workshop = GradientWorkshop(step_seconds=0.01)
    async with open_studio(tmp_path, workshop, preview_seconds=0.1) as (studio, ledger):
        await studio.submit(commission("secret-ann", 50))
        await studio.submit(commission("bobs", 2, author="bob"))
        while len(ledger.easel("hall")) < 5:
            await asyncio.sleep(0.05)
        erased = ledger.forget("ann")
        assert erased.artworks >= 1 and erased.files > erased.artworks
        await studio.settled()
        await asyncio.sleep(0.3)
        assert {artwork.author for artwork in ledger.easel("hall")} == {"bob"}
        assert not ledger.audit(tmp_path / "pictures")
    for database in ("engine.sqlite", "ledger.sqlite"):
        assert b"secret-ann" not in _alive_bytes(tmp_path / database)


def _alive_bytes(database: Path) -> bytes:
    """Return what a database's rows say, without what SQLite has deleted but not overwritten."""
    import sqlite3

    with sqlite3.connect(database) as connection:
        dump = "\n".join(connection.iterdump()).encode()
    connection.close()
    return dump


async def test_it_starts_quickly_and_says_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with open_studio(tmp_path):
        pass
    start = time.monotonic()
    async with open_studio(tmp_path) as (studio, _):
        assert studio.owns_device
        assert time.monotonic() - start < 2.0  # about 0.3 s where nothing else runs
        await studio.submit(commission("j"))
        await studio.settled()
    assert capfd.readouterr() == ("", "")


async def test_a_closed_studio_says_so(tmp_path: Path) -> None:
    async with open_studio(tmp_path) as (studio, ledger):
        pass
    with pytest.raises(StudioClosed):
        await studio.submit(commission("j"))
    ledger.close()


async def test_only_one_studio_a_process(tmp_path: Path) -> None:
    async with open_studio(tmp_path):
        with pytest.raises(RuntimeError, match="one studio a process"):
            async with open_studio(tmp_path / "other"):
                pass


async def test_an_adopted_picture_can_be_revised(tmp_path: Path) -> None:
    async with open_studio(tmp_path) as (studio, ledger):
        parent = ledger.record(draft("mine", path=str(tmp_path / "x.png")))
        await studio.submit(commission("j", 2, parent=parent.id))
        finished = (await drain(studio.watch("j")))[-1]
        assert [one.label for one in finished.artworks] == ["1b", "1c"]  # type: ignore[attr-defined]
        assert isinstance(studio, Studio) and studio.owns_device


async def test_a_job_whose_work_broke_off_is_queued_again(tmp_path: Path) -> None:
    workshop = GradientWorkshop()
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        await studio.submit(commission("j", 2))
        await studio.settled()
        # As if the engine had ended its workflow before the ledger knew of the ending.
        with ledger.write() as rows:
            rows.execute(sa.update(JobRow).values(finished_at=None, outcome=""))
    async with open_studio(tmp_path, workshop) as (studio, ledger):
        await studio.settled()
        job = ledger.job("j")
        assert job is not None and (job.outcome, job.attempt) == ("finished", 1)
        assert ledger.retry_job(job) is None  # it has ended
        assert len(ledger.job_artworks("j")) == 2 == len(workshop.calls)


async def test_old_previews_go(tmp_path: Path) -> None:
    old, new = tmp_path / "previews" / "old.jpg", tmp_path / "previews" / "new.jpg"
    old.parent.mkdir()
    for path in (old, new):
        path.write_bytes(b"preview")
    week_ago = time.time() - 8 * 24 * 3600
    os.utime(old, (week_ago, week_ago))
    async with open_studio(tmp_path):
        assert not old.exists() and new.exists()
