"""Holding many pictures against many texts, in batches that leave room for others.

Each batch is one piece of work on the device, charged to whoever asked, and of at most about two
seconds; memory holds one batch of pictures, whatever their number.
"""

from __future__ import annotations

import functools
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agents.studio.hands import Hands
from pipelines.picture_files import open_picture

if TYPE_CHECKING:
    from PIL.Image import Image

FIRST, LARGEST = 4, 64  # pictures of a batch
MOST_PIXELS = 12_000_000  # of a batch: 36 MB

Batch = Callable[[], tuple[list[float], float]]
OnDevice = Callable[[Batch], Awaitable[tuple[list[float], float]]]
Loads = Callable[[Sequence[Path]], Awaitable["list[Image]"]]


async def scores(
    hands: Hands,
    paths: Sequence[Path],
    texts: Sequence[str],
    seconds: float,
    load: Loads,
    on_device: OnDevice,
) -> AsyncGenerator[list[float], None]:
    """Yield how much likelier each picture makes its own text, batch by batch.

    Args:
        hands: The workshop.
        paths: Picture files.
        texts: One a picture.
        seconds: How long a batch may take; 0 takes them one by one.
        load: Opens the first files of a batch, away from the event loop.
        on_device: Carries a batch out on the device's thread.

    Raises:
        BadImage: A file is no picture.
    """
    done, size = 0, FIRST if seconds else 1
    while done < len(paths):
        images = await load(paths[done : done + size])
        wanted = texts[done : done + len(images)]
        found, took = await on_device(functools.partial(_timed, hands, images, wanted))
        done += len(images)
        size = next_size(size, len(images), took, seconds)
        yield found


def next_size(size: int, scored: int, took: float, seconds: float) -> int:
    """Return the size of the batch after one of `scored` pictures that took so long.

    Doubles while twice as many would still fit; shrinks to what fits after one that did not.
    """
    if not seconds:
        return 1
    fitting = max(1, int(scored * seconds / max(took, 1e-6)))
    return max(1, min(2 * size, fitting, LARGEST))


def load_some(paths: Sequence[Path]) -> list[Image]:
    """Open pictures until their pixels are enough for a batch; at least one.

    Raises:
        BadImage: A file is no picture.
    """
    images: list[Image] = []
    pixels = 0
    for path in paths:
        images.append(open_picture(path))
        pixels += images[-1].width * images[-1].height
        if pixels >= MOST_PIXELS:
            break
    return images


def _timed(
    hands: Hands, images: Sequence[Image], texts: Sequence[str]
) -> tuple[list[float], float]:
    start = time.perf_counter()
    together = getattr(hands, "score_pairs", None)
    if together is None:
        found = [hands.score(i, [t])[0] for i, t in zip(images, texts, strict=True)]
    else:
        found = list(together(images, texts))
    return found, time.perf_counter() - start
