"""Many pictures held against many texts: in batches, in turn with others, in bounded memory."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image
from studio_helpers import GradientWorkshop, commission, gradient, open_studio

from agents.studio.scoring import LARGEST, MOST_PIXELS, load_some, next_size
from pipelines.types import DrawingRequest
from tests.tiny import tiny_workshop


class BatchingWorkshop(GradientWorkshop):
    """Scores pairs together: each call costs a little, each picture less."""

    def score_pairs(self, images: Sequence[Image.Image], texts: Sequence[str]) -> list[float]:
        """Take ten milliseconds a picture."""
        self.calls.append(tuple(range(len(images))))
        time.sleep(0.01 * len(images))
        return [self.score(image, [text])[0] for image, text in zip(images, texts, strict=True)]


def files(folder: Path, count: int) -> list[Path]:
    """Write small pictures."""
    paths = [folder / f"{number}.png" for number in range(count)]
    for number, path in enumerate(paths):
        gradient(DrawingRequest("", number, width=64, height=64)).save(path)
    return paths


async def test_scores_come_in_batches_and_in_order(tmp_path: Path) -> None:
    workshop = BatchingWorkshop()
    paths = files(tmp_path, 150)
    texts = ["a fox", "an owl"] * 75
    async with open_studio(tmp_path, workshop, batch_seconds=0.4) as (studio, _):
        scores = await studio.score_each(paths, texts, "ann")
    images = [gradient(DrawingRequest("", n, width=64, height=64)) for n in range(150)]
    pairs = zip(images, texts, strict=True)
    assert scores == [workshop.score(image, [text])[0] for image, text in pairs]
    sizes = [len(call) for call in workshop.calls]
    assert sizes[0] == 4 and 16 <= max(sizes) <= 64 and len(sizes) < 25


async def test_somebody_elses_picture_comes_between_the_batches(tmp_path: Path) -> None:
    workshop = BatchingWorkshop()
    paths = files(tmp_path, 40) * 10
    async with open_studio(tmp_path, workshop, batch_seconds=0.1) as (studio, ledger):
        ranking = asyncio.create_task(studio.score_each(paths, ["a fox"] * 400, "ann"))
        await asyncio.sleep(0.3)
        await studio.submit(commission("bobs", 1, author="bob"))
        await studio.settled(["bobs"])
        assert not ranking.done() and ledger.job_indices("bobs") == {0}
        assert len(await ranking) == 400


def test_a_batch_grows_while_it_fits_and_never_beyond() -> None:
    assert next_size(4, 4, 0.1, 2.0) == 8
    assert next_size(16, 16, 3.2, 2.0) == 10
    assert next_size(64, 64, 0.01, 2.0) == LARGEST
    assert next_size(8, 8, 9.0, 2.0) == 1
    assert next_size(8, 8, 0.1, 0.0) == 1
    size, pace = 4, 0.05
    for _ in range(20):
        size = next_size(size, size, size * pace, 2.0)
        assert size * pace <= 2.0 + 1e-9
    assert size >= 39


def test_large_pictures_make_small_batches(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("RGB", (2048, 2048), "teal").save(path)
    assert len(load_some([path] * 20)) == MOST_PIXELS // 2048**2 + 1
    assert len(load_some(files(tmp_path, 30))) == 30


def test_a_real_captioner_scores_pairs_as_it_scores_each() -> None:
    workshop = tiny_workshop()
    images = [gradient(DrawingRequest("", n, width=64, height=64)) for n in range(5)]
    texts = ["a red fox", "a cat", "an owl at night on the sea", "a cat", "two whales"]
    together = workshop.score_pairs(images, texts)
    alone = [workshop.score(image, [text])[0] for image, text in zip(images, texts, strict=True)]
    assert together == pytest.approx(alone, abs=1e-4)
    assert len(set(together)) > 3
    sights = workshop.look_at_own(images)
    assert [one.caption for one in sights] == [workshop.look(image).caption for image in images]
    with pytest.raises(ValueError, match="a picture of its own"):
        workshop.score_pairs(images[:2], texts)
