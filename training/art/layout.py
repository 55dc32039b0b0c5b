"""Decides where in the picture each sprite goes, and how large it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.art.canvas import Rng
from training.art.media import STYLES
from training.art.plan import Part, Plan

Places = dict[str, tuple[float, float]]
"""Places of a backdrop: letter to range of heights."""

FLOATING = frozenset({"", "s", "u", "x"})
"""Places where a thing's centre is set rather than its feet; empty is a plain ground."""

WIDE = frozenset({"vehicle", "boat", "building"})

FLIPPED = 0.1
"""Share of the drawings that look the other way.

Things stand as in a picture book: large, in the middle, mostly as they were drawn. A small painter
that sees them everywhere and either way learns the mean of all of that first, which is a blob.
"""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one sprite goes, in shares of the picture's side.

    Attributes:
        part: Which part of the plan it shows.
        size: Its longest side.
        x: Its middle.
        y: Its centre if `centred`, else its feet; negative to stand on the one before it.
        centred: Whether `y` is the centre.
        mirrored: Whether it is flipped left to right, if its drawing allows.
        afloat: Whether its lowest part is under water.
    """

    part: int
    size: float
    x: float
    y: float
    centred: bool
    mirrored: bool
    afloat: bool = False


def arrange(plan: Plan, places: Places, rng: Rng) -> list[Spot]:
    """Return the spots of all sprites, back to front."""
    if plan.layout == "single":
        return [_single(plan, places, rng)]
    if plan.layout == "count":
        return _row(plan, places, rng, [0] * plan.parts[0].count)
    if plan.relation == "on":
        return _on(plan, places, rng)
    if plan.relation == "above":
        return _above(rng)
    if plan.relation == "in front of":
        return _in_front(plan, places, rng)
    return _row(plan, places, rng, [i for i, p in enumerate(plan.parts) for _ in range(p.count)])


def _height(part: Part, places: Places, rng: Rng, low: float, high: float) -> tuple[float, str]:
    """Return where a thing stands, and the letter of the place; empty on a plain ground.

    `low` and `high` are shares of the place's depth.
    """
    if not places:
        return 0.5 + rng.uniform(-0.015, 0.015), ""
    own = [place for place in part.thing.stands if place in places]
    place = own[0] if own else next(iter(places))
    top, bottom = places[place]
    return top + rng.uniform(low, high) * (bottom - top), place


def _flip(rng: Rng) -> bool:
    return bool(rng.random() < FLIPPED)


def _single(plan: Plan, places: Places, rng: Rng) -> Spot:
    part = plan.parts[0]
    large = STYLES[plan.style].large_only
    if not places:
        size = rng.uniform(0.8, 0.88)
        x, y = 0.5 + rng.uniform(-0.02, 0.02, 2)
        return Spot(0, size, float(x), float(y), True, _flip(rng))
    size = rng.uniform(0.62, 0.68) + 0.06 * large
    y, place = _height(part, places, rng, 0.6, 0.8)
    centred = place in FLOATING
    y = min(y, 0.97) if centred else max(y, size + 0.04)
    if centred:
        y = float(np.clip(y, size / 2 + 0.02, 0.98 - size / 2))
    x = 0.5 + rng.uniform(-0.05, 0.05)
    return Spot(0, size, x, min(y, 0.97), centred, _flip(rng), place == "w")


ROW_SIZES = {1: (0.5, 0.6), 2: (0.43, 0.5), 3: (0.315, 0.35), 4: (0.235, 0.26)}
"""Size of each of so many in a row."""

CLUSTERS = {
    3: ((0.5, 0.28), (0.27, 0.73), (0.73, 0.73)),
    4: ((0.28, 0.28), (0.72, 0.28), (0.28, 0.73), (0.72, 0.73)),
}
"""Centres of three and four on a plain ground."""


def _row(plan: Plan, places: Places, rng: Rng, parts: list[int]) -> list[Spot]:
    number = len(parts)
    if not places and number in CLUSTERS and plan.layout == "count" and rng.random() < 0.6:
        size = rng.uniform(0.42, 0.46)
        wobble = rng.uniform(-0.015, 0.015, (number, 2))
        centres = np.array(CLUSTERS[number]) + wobble
        return [
            Spot(part, size, float(x), float(y), True, _flip(rng))
            for part, (x, y) in zip(parts, centres, strict=True)
        ]
    size = rng.uniform(*ROW_SIZES[number])
    heights = {part: _height(plan.parts[part], places, rng, 0.6, 0.85) for part in set(parts)}
    mirrored = {part: _flip(rng) for part in set(parts)}
    spots = []
    for i, part in enumerate(parts):
        y, place = heights[part]
        centred = place in FLOATING
        x = (i + 0.5) / number + rng.uniform(-0.012, 0.012)
        y = y + rng.uniform(-0.012, 0.012) if centred else min(0.97, max(y, size + 0.04))
        own = size * rng.uniform(0.95, 1.05) * _scale(plan, part)
        turned = bool(mirrored[part] ^ (rng.random() < 0.05))
        spots.append(Spot(part, own, x, y, centred, turned, place == "w"))
    return spots


def _scale(plan: Plan, part: int) -> float:
    """Return a little extra size for the long ones beside a short one."""
    return 1.06 if plan.layout == "pair" and plan.parts[part].thing.category in WIDE else 1.0


def _on(plan: Plan, places: Places, rng: Rng) -> list[Spot]:
    below, above = rng.uniform(0.53, 0.56), rng.uniform(0.38, 0.42)
    y, place = _height(plan.parts[1], places, rng, 0.75, 0.9)
    feet = y if place not in FLOATING else min(0.95, y + below / 2)
    feet = 0.93 if not places else feet
    feet = max(feet, below + above * 0.86 + 0.02)
    x = 0.5 + rng.uniform(-0.03, 0.03)
    flips = _flip(rng), _flip(rng)
    base = Spot(1, below, x, feet, False, flips[0], place == "w")
    rider = Spot(0, above, x + rng.uniform(-0.03, 0.03), -1.0, False, flips[1])
    return [base, rider]


def _above(rng: Rng) -> list[Spot]:
    sizes = rng.uniform(0.43, 0.47, 2)
    x = 0.5 + rng.uniform(-0.03, 0.03, 2)
    return [
        Spot(0, float(sizes[0]), float(x[0]), 0.26, True, _flip(rng)),
        Spot(1, float(sizes[1]), float(x[1]), 0.74, True, _flip(rng)),
    ]


def _in_front(plan: Plan, places: Places, rng: Rng) -> list[Spot]:
    y, _ = _height(plan.parts[1], places, rng, 0.4, 0.6)
    side = 1 if rng.random() < 0.5 else -1
    size = rng.uniform(0.62, 0.66)
    feet = max(min(y, 0.86), size + 0.03)
    back = Spot(1, size, 0.5 + side * 0.13, feet, False, _flip(rng))
    front = Spot(0, rng.uniform(0.4, 0.44), 0.5 - side * 0.16, min(0.97, feet + 0.1), False,
                 _flip(rng))  # fmt: skip
    return [back, front]
