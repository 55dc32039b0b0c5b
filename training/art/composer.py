"""Composes pictures with exact records.

composer = Composer(size=128, seed=1, stage="all")
picture, record = composer.sample()
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from training.art.canvas import Array, Rng, grid, to_bytes, to_float
from training.art.colours import recolour
from training.art.ground import draw_ground
from training.art.layout import Spot, arrange
from training.art.media import STYLES
from training.art.plan import Part, Plan, Planner, Stage, Wish
from training.art.record import Box, Record, Shown
from training.art.scenes import SETTINGS, TINT, Backdrop, rain_over
from training.art.split import Split, generator
from training.art.sprites import Bank

Picture = NDArray[np.uint8]

POOL = 40
"""Backdrops kept a setting and time; one in eight draws replaces an old one."""


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
    return box, (y0 + int(np.argmax(middle > 0.3))) / side


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
