"""A collection from plan to finalists: proposed, painted in the background, chosen by talking."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agents.events import Queued
from agents.exporting import export
from pipelines.measure import measure
from pipelines.picture_files import open_picture
from tests.stories import Stage, open_stage

WANTED = "300 designs, flowers blooming on Venus, for a spring dress line"


async def collection(stage: Stage, count: int) -> None:
    """Have a collection planned, confirmed and painted."""
    planned = await stage.say(WANTED.replace("300", str(count)))
    assert planned.actions == ["collect"] and planned.asked is not None
    assert str(count) in planned.text and not planned.pictures
    begun = await stage.say("yes")
    assert any(isinstance(event, Queued) for event in begun.events) and not begun.pictures
    await asyncio.wait_for(stage.artist.desk.studio.settled(), 120)


async def test_a_collection_is_planned_painted_and_chosen_from(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await collection(stage, 60)
        made = stage.ledger.frame("room", "ann")
        assert len(made) == 60 and {artwork.job for artwork in made} == {made[0].job}
        wishes = {(a.wish.subjects, a.wish.style, a.wish.setting) for a in made}
        assert len(wishes) == 60  # no design is planned twice

        unlike = await stage.say("drop the lookalikes")
        assert unlike.actions == ["curate"] and unlike.reused
        assert 20 <= len(unlike.pictures) <= 60

        moody = await stage.say("keep the moody ones")
        assert 0 < len(moody.pictures) < len(unlike.pictures)
        light = {a.id: measure(open_picture(a.path)).light for a in unlike.pictures}
        kept = {a.id for a in moody.pictures}
        darkest_dropped = min(value for key, value in light.items() if key not in kept)
        assert max(light[key] for key in kept) <= darkest_dropped

        best = await stage.say("5 finalists")
        assert len(best.pictures) == 5 and set(best.labels) <= set(moody.labels)

        for before in (moody, unlike):
            back = await stage.say("undo")
            assert back.reused and back.labels == before.labels
        again = await stage.say("redo")
        assert again.labels == moody.labels

        files = export(stage.ledger, best.pictures, tmp_path / "exports", "ann", "Venus")
        assert files.lookbook.stat().st_size > 10_000 and files.archive.is_file()


async def test_three_hundred_designs_keep_at_least_120_without_lookalikes(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await collection(stage, 300)
        assert len(stage.ledger.frame("room", "ann")) == 300
        unlike = await stage.say("drop the lookalikes")
        assert len(unlike.pictures) >= 120
