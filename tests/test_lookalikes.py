"""Lookalikes among thousands, and the cheap measurements beside the whole ones."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PIL import Image

from agents.lookalikes import ALIKE_BITS, SAME_COLOURS, layouts_shared, unlike
from agents.types import Subject, Wish
from benchmarks.choosing import figure
from pipelines.looks import GROUPS, look
from pipelines.measure import emptiness, measure


def plainly(prints: list[int], small: list[bytes]) -> list[int]:
    """Return what `unlike` returns, by comparing every pair."""
    kept: list[int] = []
    for place, (own, colours) in enumerate(zip(prints, small, strict=True)):
        for other in kept:
            apart = sum(abs(a - b) for a, b in zip(colours, small[other], strict=True))
            same = apart / len(colours) < SAME_COLOURS
            if same and (own ^ prints[other]).bit_count() <= ALIKE_BITS:
                break
        else:
            kept.append(place)
    return kept


def test_blocks_find_what_every_pair_finds() -> None:
    choose = random.Random(3)
    layouts = [choose.getrandbits(64) for _ in range(6)]
    colours = [bytes([choose.randrange(256)] * 192) for _ in range(4)]
    prints = [choose.choice(layouts) ^ (1 << choose.randrange(64)) for _ in range(200)]
    small = [choose.choice(colours) for _ in range(200)]
    found = unlike(prints, list(small))
    assert found == plainly(prints, small)
    assert len(found) < 30 and found[0] == 0


def test_a_layout_that_nobody_shares_needs_no_colours() -> None:
    prints = [0, 2**64 - 1, 1]
    assert layouts_shared(prints) == [0, 2]
    grey = bytes(192)
    assert unlike(prints, [grey, None, grey]) == [0, 1]
    assert unlike(prints, [grey, None, bytes([90]) * 192]) == [0, 1, 2]
    assert unlike([], []) == [] and layouts_shared([]) == []


@pytest.mark.parametrize("size", [(128, 128), (300, 200), (61, 97), (8, 8)])
def test_a_look_has_the_numbers_of_the_whole_measurement(size: tuple[int, int]) -> None:
    image = figure(Wish((Subject("rose"),)), 5).resize(size)
    found, whole = look(image, GROUPS), measure(image)
    assert (found.pop("x"), found.pop("y")) == whole.centre
    assert len(bytes.fromhex(found.pop("small"))) == 192
    assert found == {name: getattr(whole, name) for name in found} and len(found) == 6


def test_emptiness_is_the_share_of_calm_cells() -> None:
    half = Image.new("RGB", (96, 96), "white")
    noise = Image.effect_noise((96, 48), 120).convert("RGB")
    half.paste(noise, (0, 0))
    assert measure(half).empty == 0.5
    assert emptiness(np.zeros((5, 7, 3))) == 1.0
