"""Making a batch of pictures on the device: paint, look, and try once more where it missed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agents.studio.hands import Hands
from agents.studio.pace import paints_from_noise
from agents.types import Wish
from agents.wishes import describe, missed
from pipelines.errors import Cancelled
from pipelines.types import CancelCheck, DrawingRequest, Sight, StepCallback

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True)
class Made:
    """A finished picture without a file.

    Attributes:
        request: What it was painted from; the seed is the second try's, if that was kept.
        seconds: Time on the device, its share of the batch.
        batch: How many pictures were painted together.
        place: Position in that batch.
    """

    image: Image
    request: DrawingRequest
    sight: Sight
    tries: int
    seconds: float
    batch: int
    place: int


def make_batch(
    hands: Hands,
    requests: Sequence[DrawingRequest],
    wishes: Sequence[Wish],
    second_try: bool,
    on_step: StepCallback | None = None,
    cancelled: CancelCheck | None = None,
) -> list[Made]:
    """Make pictures on the device's thread.

    Args:
        hands: The workshop.
        requests: What to paint, together where the painter can.
        wishes: What each picture should show.
        second_try: Whether a clear miss is painted once more, with the next seed.
        on_step: Told after each step of the first tries.
        cancelled: Asked between steps.

    Raises:
        PipelineError: Nothing was made.
    """
    if cancelled is not None and cancelled():
        raise Cancelled("The painting was stopped.")
    start = time.perf_counter()
    images = hands.make(requests, on_step, cancelled)
    sights = _look_at_own(hands, images)
    each = (time.perf_counter() - start) / len(requests)
    made: list[Made] = []
    for place, (image, request) in enumerate(zip(images, requests, strict=True)):
        start = time.perf_counter()
        one = Made(image, request, sights[place], 1, 0.0, len(requests), place)
        if second_try and _missed(one, wishes[place]):
            one = _better(hands, one, wishes[place], cancelled)
        made.append(replace(one, seconds=each + time.perf_counter() - start))
    return made


def _look_at_own(hands: Hands, images: Sequence[Image]) -> list[Sight]:
    together = getattr(hands, "look_at_own", None)
    return [hands.look(image) for image in images] if together is None else list(together(images))


def _missed(made: Made, wish: Wish) -> bool:
    return paints_from_noise(made.request) and bool(missed(wish, made.sight))


def _better(hands: Hands, first: Made, wish: Wish, cancelled: CancelCheck | None) -> Made:
    """Return the better of two tries, by the captioner's own likelihood of the wish."""
    request = replace(first.request, seed=(first.request.seed + 1) % 2**32)
    (image,) = hands.make([request], None, cancelled)
    words = [describe(wish)]
    (old,), (new,) = hands.score(first.image, words), hands.score(image, words)
    if new <= old:
        return replace(first, tries=2)
    return Made(image, request, _look_at_own(hands, [image])[0], 2, 0.0, 1, 0)
