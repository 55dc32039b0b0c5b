"""Composed pictures as they lie on the disk: shards of pictures beside their records."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

T = TypeVar("T")


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The records of a shard, one a picture."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def finished_shards(folder: Path) -> list[Path]:
    """Shards that the composer has closed: pictures and as many records."""
    return [path for path in sorted(folder.glob("*.npy")) if _is_finished(path)]


def _is_finished(path: Path) -> bool:
    records = path.with_suffix(".jsonl")
    if not records.exists():
        return False
    with records.open("rb") as lines:
        return sum(1 for _ in lines) == len(np.load(path, mmap_mode="r"))


class Album(Generic[T]):
    """Random composed pictures, each with what `read` takes from its record."""

    def __init__(
        self,
        folders: Sequence[Path],
        read: Callable[[dict[str, Any]], T],
        favoured: Callable[[dict[str, Any]], bool] | None = None,
        share: float = 0.0,
    ) -> None:
        """Opens every finished shard of the folders.

        Args:
            folders: of shards.
            read: takes from a record what is drawn beside its picture.
            favoured: which records are drawn more often than the others.
            share: how often only those are drawn from, 0..1; else all are.

        Raises:
            FileNotFoundError: there is none.
        """
        paths = [path for folder in folders for path in finished_shards(folder)]
        if not paths:
            raise FileNotFoundError("no composed pictures yet: run `make data` first")
        self.pictures = [np.load(path, mmap_mode="r") for path in paths]
        self.truths: list[list[T]] = []
        self._favoured: list[tuple[int, int]] = []
        for which, path in enumerate(paths):
            lines = read_lines(path.with_suffix(".jsonl"))
            self.truths.append([read(line) for line in lines])
            if favoured is not None:
                self._favoured += [(which, row) for row, one in enumerate(lines) if favoured(one)]
        self._share = share if self._favoured else 0.0

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, T]:
        """One random picture, uint8 (128, 128, 3), and its truth."""
        if self._share and rng.random() < self._share:
            which, row = self._favoured[rng.integers(len(self._favoured))]
        else:
            which = int(rng.integers(len(self.pictures)))
            row = int(rng.integers(len(self.pictures[which])))
        return self.pictures[which][row], self.truths[which][row]
