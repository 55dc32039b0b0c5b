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

    def __init__(self, folders: Sequence[Path], read: Callable[[dict[str, Any]], T]) -> None:
        """Opens every finished shard of the folders.

        Raises:
            FileNotFoundError: there is none.
        """
        paths = [path for folder in folders for path in finished_shards(folder)]
        if not paths:
            raise FileNotFoundError("no composed pictures yet: run `make data` first")
        self.pictures = [np.load(path, mmap_mode="r") for path in paths]
        self.truths = [
            [read(line) for line in read_lines(path.with_suffix(".jsonl"))] for path in paths
        ]

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, T]:
        """One random picture, uint8 (128, 128, 3), and its truth."""
        which = rng.integers(len(self.pictures))
        row = rng.integers(len(self.pictures[which]))
        return self.pictures[which][row], self.truths[which][row]
