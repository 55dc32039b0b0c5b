"""Composes pictures with exact records.

    composer = Composer(size=128, seed=1, stage="all")
    picture, record = composer.sample()
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from training.art.canvas import Array, Rng, grid, to_bytes, to_float
from training.art.colours import recolour
from training.art.ground import draw_ground
from training.art.media import STYLES
from training.art.plan import Part, Plan, Planner, Stage, Wish
from training.art.record import Box, Record, Shown
from training.art.scenes import SETTINGS, TINT, Backdrop, rain_over
from training.art.split import Split, generator
from training.art.sprites import Bank

Picture = NDArray[np.uint8]

POOL = 40
"""Backdrops kept a setting and time; one in eight draws replaces an old one."""

FLOATING = frozenset({"", "s", "u", "x"})
"""Places where a thing's centre is set rather than its feet; empty is a plain ground."""

WIDE = frozenset({"vehicle", "boat", "building"})


@cache
def _bank() -> Bank:
    return Bank.load()


class Composer:
    """An endless stream of pictures and records, the same for the same arguments.

    Args:
        size: Side in pixels.
        seed: Any number; each split has its own streams.
        stage: singles, settings, styles, pairs, or all (a mix of them).
        split: train, or heldout: what training never sees.
        bank: Drawings; those of the data root if None.
    """

    def __init__(
        self,
        size: int = 128,
        seed: int = 0,
        stage: Stage = "all",
        split: Split = "train",
        bank: Bank | None = None,
    ) -> None:
        """Open the drawings and start the stream."""
        self.size, self.split = size, split
        self.bank = bank or _bank()
        self.rng: Rng = generator(split, seed)
        self.planner = Planner(self.bank, self.rng, stage, split)
        self._pool: dict[tuple[str, str], list[tuple[Picture, Backdrop]]] = {}

    def sample(self, wish: Wish | None = None) -> tuple[Picture, Record]:
        """Return the next picture, uint8 (S, S, 3), and its record.

        Args:
            wish: What it must show; everything else is drawn at random.
        """
        plan = self.planner.plan(wish or Wish())
        backdrop = self._backdrop(plan)
        shown = self._place(plan, backdrop)
        img = backdrop.img
        if plan.time == "rain":
            img = rain_over(img, self.rng)
        paint = STYLES[plan.style].filter
        if paint is not None:
            img = np.clip(paint(np.clip(img, 0, 1).astype(np.float32), self.rng), 0, 1)
        return to_bytes(img), self._record(plan, backdrop, shown)

    def _backdrop(self, plan: Plan) -> Backdrop:
        if plan.ground is not None:
            return Backdrop(draw_ground(plan.ground, self.rng, self.size), {}, [], False)
        key = plan.setting, plan.time
        pool = self._pool.setdefault(key, [])
        if len(pool) < POOL or self.rng.random() < 1 / 8:
            drawn = SETTINGS[plan.setting].draw(self.rng, self.size, plan.time)
            kept = to_bytes(drawn.img), drawn
            if len(pool) < POOL:
                pool.append(kept)
            else:
                pool[int(self.rng.integers(POOL))] = kept
        picture, old = pool[int(self.rng.integers(len(pool)))]
        img = to_float(picture if self.rng.random() < 0.5 else picture[:, ::-1])
        return Backdrop(img, old.places, old.extras, old.shadow)

    def _place(self, plan: Plan, backdrop: Backdrop) -> list[Shown]:
        """Put every part into the backdrop and return what stands where."""
        tint = TINT[plan.time]
        sprites = [self._sprite(part) for part in plan.parts]
        shown: list[list[Box]] = [[] for _ in plan.parts]
        spots = arrange(plan, backdrop.places, self.rng)
        seat = 0.0
        for spot in spots:
            sprite = sprites[spot.part]
            if plan.parts[spot.part].drawing.mirrors and spot.mirrored:
                sprite = sprite[:, ::-1]
            box, seat = paste(backdrop, sprite, spot, tint, seat)
            shown[spot.part].append(box)
        sizes = [max(s.size for s in spots if s.part == i) for i in range(len(plan.parts))]
        colours = STYLES[plan.style].keeps_colour
        return [
            Shown(
                name=part.thing.name,
                count=part.count,
                colour=part.colour if colours else "",
                recoloured=bool(part.paint) and colours,
                size=round(size, 3),
                boxes=tuple(sorted(boxes)),
                drawing=part.drawing.id,
            )
            for part, size, boxes in zip(plan.parts, sizes, shown, strict=True)
        ]

    def _sprite(self, part: Part) -> Picture:
        pixels = np.asarray(self.bank.pixels[part.drawing.id])
        return recolour(pixels, part.paint) if part.paint else pixels

    def _record(self, plan: Plan, backdrop: Backdrop, shown: list[Shown]) -> Record:
        ground = plan.ground
        colour = "" if ground is None else ground.colour
        if ground is not None and ground.second:
            colour = f"{ground.colour} and {ground.second}"
        return Record(
            subjects=tuple(shown),
            relation=plan.relation,
            setting=plan.setting,
            time=plan.time,
            style=plan.style,
            look=plan.look,
            ground=ground.kind if ground else "",
            ground_colour=colour if STYLES[plan.style].keeps_colour else "",
            extras=tuple(backdrop.extras),
            layout=plan.layout,
            split=self.split,
            seed=int(self.rng.integers(2**31)),
        )


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


def arrange(plan: Plan, places: dict[str, tuple[float, float]], rng: Rng) -> list[Spot]:
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


def _height(
    part: Part, places: dict[str, tuple[float, float]], rng: Rng, low: float = 0.0
) -> tuple[float, str]:
    """Return where a thing stands, and the letter of the place; empty on a plain ground."""
    if not places:
        return 0.5 + rng.uniform(-0.03, 0.03), ""
    own = [place for place in part.thing.stands if place in places]
    place = own[0] if own else next(iter(places))
    top, bottom = places[place]
    return rng.uniform(top + low * (bottom - top), bottom), place


def _flip(rng: Rng) -> bool:
    return bool(rng.random() < 0.5)


def _single(plan: Plan, places: dict[str, tuple[float, float]], rng: Rng) -> Spot:
    part = plan.parts[0]
    large = STYLES[plan.style].large_only
    if not places:
        size = rng.uniform(0.74 if large else 0.6, 0.92)
        shift = (1 - size) / 2
        x = 0.5 + rng.uniform(-shift, shift) * 0.7
        return Spot(0, size, x, 0.5 + rng.uniform(-shift, shift) * 0.5, True, _flip(rng))
    size = rng.uniform(0.6 if large else 0.46, 0.74)
    y, place = _height(part, places, rng, 0.35)
    centred = place in FLOATING
    y = min(y, 0.97) if centred else max(y, size + 0.04)
    if centred:
        y = float(np.clip(y, size / 2 + 0.02, 0.98 - size / 2))
    x = 0.5 + rng.uniform(-1, 1) * (1 - size) * 0.42
    return Spot(0, size, x, min(y, 0.97), centred, _flip(rng), place == "w")


ROW_SIZES = {1: (0.5, 0.6), 2: (0.43, 0.5), 3: (0.315, 0.35), 4: (0.235, 0.26)}
"""Size of each of so many in a row."""

CLUSTERS = {
    3: ((0.5, 0.28), (0.27, 0.73), (0.73, 0.73)),
    4: ((0.28, 0.28), (0.72, 0.28), (0.28, 0.73), (0.72, 0.73)),
}
"""Centres of three and four on a plain ground."""


def _row(
    plan: Plan, places: dict[str, tuple[float, float]], rng: Rng, parts: list[int]
) -> list[Spot]:
    number = len(parts)
    if not places and number in CLUSTERS and plan.layout == "count" and rng.random() < 0.6:
        size = rng.uniform(0.4, 0.46)
        wobble = rng.uniform(-0.015, 0.015, (number, 2))
        centres = np.array(CLUSTERS[number]) + wobble
        return [
            Spot(part, size, float(x), float(y), True, _flip(rng))
            for part, (x, y) in zip(parts, centres, strict=True)
        ]
    size = rng.uniform(*ROW_SIZES[number])
    heights = {part: _height(plan.parts[part], places, rng, 0.45) for part in set(parts)}
    mirrored = {part: _flip(rng) for part in set(parts)}
    spots = []
    for i, part in enumerate(parts):
        y, place = heights[part]
        centred = place in FLOATING
        x = (i + 0.5) / number + rng.uniform(-0.012, 0.012)
        y = y + rng.uniform(-0.012, 0.012) if centred else min(0.97, max(y, size + 0.04))
        own = size * rng.uniform(0.95, 1.05) * _scale(plan, part)
        turned = bool(mirrored[part] ^ (rng.random() < 0.15))
        spots.append(Spot(part, own, x, y, centred, turned, place == "w"))
    return spots


def _scale(plan: Plan, part: int) -> float:
    """Return a little extra size for the long ones beside a short one."""
    return 1.06 if plan.layout == "pair" and plan.parts[part].thing.category in WIDE else 1.0


def _on(plan: Plan, places: dict[str, tuple[float, float]], rng: Rng) -> list[Spot]:
    below, above = rng.uniform(0.5, 0.58), rng.uniform(0.36, 0.44)
    y, place = _height(plan.parts[1], places, rng, 0.7)
    feet = y if place not in FLOATING else min(0.95, y + below / 2)
    feet = 0.93 if not places else feet
    feet = max(feet, below + above * 0.86 + 0.02)
    x = 0.5 + rng.uniform(-0.08, 0.08)
    flips = _flip(rng), _flip(rng)
    base = Spot(1, below, x, feet, False, flips[0], place == "w")
    rider = Spot(0, above, x + rng.uniform(-0.03, 0.03), -1.0, False, flips[1])
    return [base, rider]


def _above(rng: Rng) -> list[Spot]:
    sizes = rng.uniform(0.41, 0.47, 2)
    x = 0.5 + rng.uniform(-0.08, 0.08, 2)
    return [
        Spot(0, float(sizes[0]), float(x[0]), 0.26, True, _flip(rng)),
        Spot(1, float(sizes[1]), float(x[1]), 0.74, True, _flip(rng)),
    ]


def _in_front(plan: Plan, places: dict[str, tuple[float, float]], rng: Rng) -> list[Spot]:
    y, _ = _height(plan.parts[1], places, rng, 0.1)
    side = 1 if rng.random() < 0.5 else -1
    size = rng.uniform(0.58, 0.68)
    feet = max(min(y, 0.86), size + 0.03)
    back = Spot(1, size, 0.5 + side * 0.13, feet, False, _flip(rng))
    front = Spot(0, rng.uniform(0.38, 0.46), 0.5 - side * 0.16, min(0.97, feet + 0.1), False,
                 _flip(rng))  # fmt: skip
    return [back, front]


def paste(
    backdrop: Backdrop,
    sprite: Picture,
    spot: Spot,
    tint: tuple[float, float, float],
    seat: float = 0.0,
) -> tuple[Box, float]:
    """Draw one sprite into a backdrop; return its box, and the height of its top in the middle.

    A spot with a negative height stands at `seat` instead: on the sprite pasted before it.
    """
    img = backdrop.img
    side = img.shape[0]
    pixels = max(8, round(spot.size * side))
    method = cv2.INTER_AREA if pixels < sprite.shape[0] else cv2.INTER_CUBIC
    scaled = cv2.resize(np.ascontiguousarray(sprite), (pixels, pixels), interpolation=method)
    layer = to_float(scaled)
    rows, columns = np.where(layer[..., 3] > 0.3)
    if spot.afloat:
        _sink(layer, int(rows.max()) + 1)
    top, bottom = int(rows.min()), int(rows.max()) + 1
    left, right = int(columns.min()), int(columns.max()) + 1
    x0 = round(spot.x * side - (left + right) / 2)
    rider = spot.y < 0
    feet = seat + 0.04 if rider else spot.y
    y0 = round(feet * side - ((top + bottom) / 2 if spot.centred else bottom))
    if backdrop.shadow and not spot.centred and not rider:
        _shadow(img, (x0 + (left + right) / 2) / side, (y0 + bottom) / side, (right - left) / side)
    _blend(img, layer, x0, y0, tint)
    middle = layer[:, (left + right) // 2 - 3 : (left + right) // 2 + 3, 3].max(1)
    corners = (x0 + left, y0 + top, x0 + right, y0 + bottom)
    box = tuple(round(corner / side, 3) for corner in corners)
    return box, (y0 + int(np.argmax(middle > 0.3))) / side  # type: ignore[return-value]


def _blend(img: Array, layer: Array, x0: int, y0: int, tint: tuple[float, float, float]) -> None:
    side, pixels = img.shape[0], layer.shape[0]
    left, top = max(0, x0), max(0, y0)
    right, bottom = min(side, x0 + pixels), min(side, y0 + pixels)
    part = layer[top - y0 : bottom - y0, left - x0 : right - x0]
    view = img[top:bottom, left:right]
    view *= 1 - part[..., 3:]
    view += np.clip(part[..., :3] * np.array(tint, np.float32), 0, 1)


def _sink(layer: Array, bottom: int) -> None:
    """Let the lowest seventh of a sprite fade into the water."""
    depth = max(2, layer.shape[0] // 7)
    fade = np.clip((bottom - np.arange(layer.shape[0])) / depth, 0, 1) ** 0.7
    layer *= fade.astype(np.float32)[:, None, None]


def _shadow(img: Array, x: float, y: float, width: float) -> None:
    """Darken an ellipse on the ground under a thing."""
    xs, ys = grid(img.shape[0])
    half = max(0.02, width / 2 * 0.92)
    distance = ((xs - x) / half) ** 2 + ((ys - y + 0.004) / max(half * 0.2, 0.012)) ** 2
    img *= (1 - 0.34 * np.clip(1.25 - distance, 0, 1))[..., None]
