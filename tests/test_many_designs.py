"""What a turn costs and means beside a collection of thousands: seeded, nothing painted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from agents.events import Failed
from agents.ledger import Ledger
from agents.scenes import FIRST, LAST, scene_for, whole_frame
from agents.types import Author, Scene, Turn
from benchmarks.choosing import AUTHOR, rows_loaded, seed_collection
from tests.stories import ScriptedCaptioner, Stage, open_stage

MANY, FEW = 300, 20


def seed(data: Path, count: int) -> None:
    """Fill a data folder with a collection."""
    with Ledger.open(data / "ledger.sqlite", home=data) as ledger:
        seed_collection(ledger, count, data / "pictures" / "room", session="room")


def scene(stage: Stage, text: str) -> Scene:
    """Return what the reader is shown for a message."""
    return scene_for(stage.artist.desk, Turn("x", "room", Author(AUTHOR.id, "Ann"), text))


@pytest.mark.parametrize("text", ["I like the sea.", "what can you do?", "recipe of #7"])
async def test_a_turn_that_cuts_nothing_loads_as_much_beside_many_as_beside_few(
    tmp_path: Path, text: str
) -> None:
    loaded = []
    for count in (FEW, MANY):
        folder = tmp_path / str(count)
        folder.mkdir()
        seed(folder, count)
        async with open_stage(folder) as stage:
            with rows_loaded() as rows:
                assert (await stage.say(text)).text
            loaded.append(rows[0])
    assert loaded[0] == loaded[1] < 10


async def test_the_easel_of_many_has_its_ends_and_what_is_said(tmp_path: Path) -> None:
    seed(tmp_path, MANY)
    async with open_stage(tmp_path) as stage:
        shown = scene(stage, "more like #211 and 212b, but not 213")
        labels = [item.label for item in shown.easel]
        ends = [*range(1, FIRST + 1), *range(MANY - LAST + 1, MANY + 1)]
        assert labels == [str(n) for n in sorted({*ends, 211, 213})]
        assert all(item.current for item in shown.easel)
        assert shown.left_out == MANY - len(labels)
        counted = scene(stage, "the 150th one")
        assert [item.label for item in counted.easel][:150] == [str(n) for n in range(1, 151)]

        kept = [a.id for a in stage.ledger.frame("room", AUTHOR.id)[::2]]  # what a cut leaves
        stage.ledger.move("room", AUTHOR.id, kept, "cut")
        after = scene(stage, "more like #151, not #152")
        current = [item.label for item in after.easel if item.current]
        assert current[: FIRST + 1] == [str(2 * n + 1) for n in range(FIRST)] + ["151"]
        assert after.left_out == 150 - FIRST - LAST - 1


async def test_all_of_many_means_all_and_is_never_begun_unasked(tmp_path: Path) -> None:
    seed(tmp_path, MANY)
    async with open_stage(tmp_path) as stage:
        shown = scene(stage, "make them all warmer")
        reading = await stage.artist.rules.read("make them all warmer", shown)
        assert len(reading.intents[0].refs) in {0, len(shown.easel)}
        assert whole_frame(reading, shown).intents[0].refs == ()
        for text in ("make them all warmer", "describe them all", "전부 더 따뜻하게"):
            heard = await stage.say(text)
            assert heard.asked is not None and str(MANY) in heard.text, text
        assert not stage.painter.painted


class SlowEyes(ScriptedCaptioner):
    """Takes a moment for each picture, and counts them."""

    scored = 0

    def score(self, image: Image.Image, texts: Sequence[str]) -> list[float]:
        self.scored += 1
        time.sleep(0.01)
        return super().score(image, texts)


class TrainedEyes(SlowEyes):
    """Says which of its trainings it is."""

    training = 1

    @property
    def identity(self) -> str:
        return f"eyes {self.training}"


async def test_stop_interrupts_a_ranking_and_loses_nothing(tmp_path: Path) -> None:
    seed(tmp_path, MANY)
    async with open_stage(tmp_path) as stage:
        stage.captioner.__class__, eyes = SlowEyes, stage.captioner
        assert isinstance(eyes, SlowEyes)
        ranking = asyncio.create_task(stage.say("20 finalists"))
        while eyes.scored < 8 and not ranking.done():
            await asyncio.sleep(0.01)
        stopped = await stage.say("stop")
        assert stopped.actions == ["cancel"]
        heard = await ranking
        (failed,) = [event for event in heard.events if isinstance(event, Failed)]
        assert failed.kind == "cancelled" and str(MANY) in failed.message
        assert not heard.pictures and eyes.scored < MANY
        assert len(stage.ledger.frame("room", AUTHOR.id)) == MANY
        kept = len(stage.ledger.measured([a.id for a in stage.ledger.frame("room", AUTHOR.id)]))
        assert kept == eyes.scored

        again = await stage.say("20 finalists")
        assert len(again.pictures) == 20 and eyes.scored == MANY  # none is held up twice
        assert (await stage.say("stop")).text  # nothing is under way any more
        assert not stage.artist.desk.under_way.stop("room", AUTHOR.id)


async def test_a_captioner_that_was_trained_again_scores_again(tmp_path: Path) -> None:
    seed(tmp_path, FEW)
    async with open_stage(tmp_path) as stage:
        stage.captioner.__class__, eyes = TrainedEyes, stage.captioner
        assert isinstance(eyes, TrainedEyes)
        for training, scored in ((1, FEW), (1, FEW), (2, 2 * FEW), (1, 2 * FEW)):
            eyes.training = training
            assert len((await stage.say("5 finalists")).pictures) == 5
            assert eyes.scored == scored
            await stage.say("undo")


async def test_cuts_before_a_stop_stand(tmp_path: Path) -> None:
    seed(tmp_path, MANY)
    async with open_stage(tmp_path) as stage:
        stage.captioner.__class__, eyes = SlowEyes, stage.captioner
        assert isinstance(eyes, SlowEyes)
        ranking = asyncio.create_task(
            stage.say("keep the moody ones, drop lookalikes, 20 finalists")
        )
        while eyes.scored < 4 and not ranking.done():
            await asyncio.sleep(0.01)
        await stage.say("그만")
        heard = await ranking
        assert 0 < len(heard.pictures) < MANY and heard.failures == ["cancelled"]
        assert len(stage.ledger.frame("room", AUTHOR.id)) == len(heard.pictures)
        back = await stage.say("undo")
        assert len(back.pictures) == MANY // 2  # undo goes back cut by cut
