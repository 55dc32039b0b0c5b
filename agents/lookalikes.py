"""Finding pictures that look alike among thousands: by layout first, then by colours.

One picture at a time is held against all that were kept before it, in one sweep over arrays: time
grows with the square of the number, but 3,000 pictures take about a second, and memory grows with
the number alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

ALIKE_BITS = 8  # of the 64 of a fingerprint; fewer differing bits are one layout
SAME_COLOURS = 20.0  # of 255: mean difference of two pictures on 8 x 8 pixels

_BITS = np.array([number.bit_count() for number in range(2**16)], np.uint8)

Bits = np.ndarray[Any, np.dtype[np.uint16]]


def as_bits(prints: Sequence[int]) -> Bits:
    """Return 64-bit fingerprints as (count, 4) numbers of 16 bits."""
    return np.array(prints, np.uint64).view(np.uint16).reshape(len(prints), 4)


def near(bits: Bits, one: Bits) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which of (count, 4) fingerprints have the layout of one."""
    return np.asarray(_BITS[bits ^ one].sum(axis=1) <= ALIKE_BITS, np.bool_)


def layouts_shared(prints: Sequence[int]) -> list[int]:
    """Return the places of the pictures whose layout another one has too."""
    bits = as_bits(prints)
    return [place for place, one in enumerate(bits) if np.count_nonzero(near(bits, one)) > 1]


def unlike(prints: Sequence[int], small: Sequence[bytes | None]) -> list[int]:
    """Return the places of the pictures that differ from every kept one before them.

    Args:
        prints: Perceptual hashes, which know the layout and no colours.
        small: RGB bytes of the pictures at 8 x 8; None for those that share no layout.
    """
    bits = as_bits(prints)
    size = next((len(one) for one in small if one), 1)
    colours = np.zeros((len(prints), size), np.int16)
    for place, one in enumerate(small):
        if one:
            colours[place] = np.frombuffer(one, np.uint8)
    kept = np.zeros(len(prints), np.bool_)
    for place in range(len(prints)):
        rivals = np.flatnonzero(kept[:place] & near(bits[:place], bits[place]))
        apart = np.abs(colours[rivals] - colours[place]).mean(axis=1)
        kept[place] = not (apart < SAME_COLOURS).any()
    return [int(place) for place in np.flatnonzero(kept)]
