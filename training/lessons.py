"""What the captioner is taught: pictures, what to say of them, and what can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from training.album import Album
from training.loop import to_unit
from training.outside import UNKNOWN, outside_picture, spoil

BLANK = 128
"""Grey of the picture that stands for no picture at all."""

Truth = tuple[str, tuple[int, ...]]
"""A caption and the world's numbers of the subjects that it names."""

Lesson = tuple[Tensor, list[str], list[tuple[int, ...]]]
"""Pictures (N, 3, 128, 128) in -1..1, their captions, and what can be seen in each."""


@dataclass(frozen=True)
class Odds:
    """How often a training picture is replaced or degraded."""

    outside: float = 0.06
    blank: float = 0.05
    spoilt: float = 0.4


class Lessons:
    """Batches of pictures, some degraded, some from outside, with what is to be said."""

    def __init__(
        self,
        album: Album[Truth],
        photos: Sequence[Image.Image],
        odds: Odds,
        rng: np.random.Generator,
    ) -> None:
        """Takes composed pictures and photographs; `photos` may be empty."""
        self.album, self.photos, self.odds, self.rng = album, photos, odds, rng

    def draw(self, count: int) -> Lesson:
        """A batch: pictures (count, 3, 128, 128) in -1..1, captions, and what can be seen."""
        drawn = [self._one() for _ in range(count)]
        pictures = np.stack([np.asarray(picture) for picture, _, _ in drawn])
        captions, subjects = [row[1] for row in drawn], [row[2] for row in drawn]
        return to_unit(torch.from_numpy(pictures)), captions, subjects

    def _one(self) -> tuple[Image.Image, str, tuple[int, ...]]:
        if self.rng.random() < self.odds.outside:
            return self._maybe_spoilt(outside_picture(self.photos, self.rng)), UNKNOWN, ()
        pixels, (caption, subjects) = self.album.draw(self.rng)
        picture = Image.fromarray(pixels)
        if self.rng.random() < self.odds.blank:
            return Image.new("RGB", picture.size, (BLANK,) * 3), caption, ()
        return self._maybe_spoilt(picture), caption, subjects

    def _maybe_spoilt(self, picture: Image.Image) -> Image.Image:
        return spoil(picture, self.rng) if self.rng.random() < self.odds.spoilt else picture


def hint_loss(logits: Tensor, subjects: Sequence[tuple[int, ...]]) -> Tensor:
    """Cross entropy of (N, subjects) logits, shared evenly between the subjects of a picture.

    Pictures without subjects count nothing.
    """
    target = torch.zeros(logits.shape)
    for row, numbers in enumerate(subjects):
        for number in numbers:
            target[row, number] = 1 / len(numbers)
    return -(target * logits.float().log_softmax(1)).sum() / max(1, len(subjects))


def read_truth(line: dict[str, Any], numbers: dict[str, int]) -> Truth:
    """Caption and subjects of a record."""
    shown = [numbers[one["name"]] for one in line["subjects"] if one["name"] in numbers]
    return str(line["caption"]), tuple(shown)
