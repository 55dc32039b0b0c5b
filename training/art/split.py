"""What never enters training: its own random streams, and a fixed set of combinations."""

from __future__ import annotations

from typing import Literal
from zlib import crc32

import numpy as np

Split = Literal["train", "heldout"]

ONE_IN = 40
"""One combination of subject, setting and style in so many is held out."""

_STREAMS = {"train": 20_011, "heldout": 70_001}


def is_heldout(subject: str, setting: str, style: str) -> bool:
    """Return whether this combination is kept for the evaluation.

    Plain grounds are never held out: every subject is learnt there.
    """
    return bool(setting) and crc32(f"{subject}|{setting}|{style}".encode()) % ONE_IN == 0


def generator(split: Split, seed: int) -> np.random.Generator:
    """Return the random stream of a seed; no seed of one split meets the other's."""
    return np.random.default_rng((_STREAMS[split], seed))
