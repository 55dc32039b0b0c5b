"""Drawing on float pictures: gradients, ridges, discs, polygons, clouds, noise.

A canvas is float32 (S, S, 3) in 0..1. Coordinates are shares of its side, y downwards.
Functions draw in place where they can and return the canvas.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Rng = np.random.Generator
Colour = str | tuple[float, float, float] | Array
Point = tuple[float, float]


def rgb(colour: Colour) -> Array:
    """Return `#rrggbb` or three floats as float32 in 0..1."""
    if isinstance(colour, str):
        return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255
    return np.asarray(colour, np.float32)


def pick(rng: Rng, options: Sequence[str]) -> str:
    """Return one option, each as likely as the others."""
    return options[int(rng.integers(len(options)))]


def jitter(colour: Colour, rng: Rng, amount: float = 0.035) -> Array:
    """Return a colour a little off, so that no two pictures match exactly."""
    return np.clip(rgb(colour) + rng.normal(0, amount, 3), 0, 1).astype(np.float32)


@cache
def grid(side: int) -> tuple[Array, Array]:
    """Return x and y of every pixel centre, 0..1, each (side, side)."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    return (x + 0.5) / side, (y + 0.5) / side


def noise(side: int, cell: float, rng: Rng, octaves: int = 2) -> Array:
    """Return smooth value noise in 0..1, (side, side); `cell` is the grain at 128 px."""
    out = np.zeros((side, side), np.float32)
    cell, weight, total = cell * side / 128, 1.0, 0.0
    for _ in range(octaves):
        n = max(2, round(side / cell) + 1)
        coarse = rng.random((n, n), dtype=np.float32)
        out += weight * cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
        total, weight, cell = total + weight, weight / 2, max(1.5, cell / 2)
    return np.clip(out / total, 0, 1).astype(np.float32)


def vertical_gradient(side: int, stops: Sequence[tuple[float, Colour]]) -> Array:
    """Return a canvas shaded from top to bottom through (y, colour) stops."""
    places = [place for place, _ in stops]
    colours = np.array([rgb(colour) for _, colour in stops])
    y = (np.arange(side) + 0.5) / side
    column = np.stack([np.interp(y, places, colours[:, i]) for i in range(3)], -1)
    return np.repeat(column[:, None].astype(np.float32), side, 1).copy()


def ridge(side: int, base: float, height: float, rng: Rng, frequency: float = 1.5) -> Array:
    """Return a skyline: y for each column, `height` around `base`."""
    x = np.linspace(0, 1, side, dtype=np.float32)
    line = np.zeros(side, np.float32)
    for octave in range(5):
        phase = x * frequency * 2**octave * 0.5 + rng.random()
        line += 0.5 ** (octave + 1) * np.sin(2 * np.pi * phase).astype(np.float32)
    line -= line.mean()
    return (base - height * line / (np.abs(line).max() + 1e-6)).astype(np.float32)


def flat(side: int, y: float) -> Array:
    """Return a level skyline."""
    return np.full(side, y, np.float32)


def fill_below(img: Array, line: Array, colour: Colour, bottom: Colour | None = None) -> Array:
    """Fill everything below a skyline, optionally shaded towards `bottom`."""
    side = img.shape[0]
    y = grid(side)[1]
    mask = np.clip((y - line[None]) * side + 0.5, 0, 1)[..., None]
    paint = rgb(colour)
    if bottom is not None:
        depth = max(0.05, 1 - float(line.min()))
        t = np.clip((y - line[None]) / depth, 0, 1)[..., None]
        paint = paint * (1 - t) + rgb(bottom) * t
    img += mask * (paint - img)
    return img


def disc(img: Array, x: float, y: float, radius: float, colour: Colour) -> Array:
    """Draw a filled circle."""
    side = img.shape[0]
    x0, x1 = max(0, int((x - radius) * side) - 1), min(side, int((x + radius) * side) + 2)
    y0, y1 = max(0, int((y - radius) * side) - 1), min(side, int((y + radius) * side) + 2)
    if x0 < x1 and y0 < y1:
        xs, ys = grid(side)
        distance = np.hypot(xs[y0:y1, x0:x1] - x, ys[y0:y1, x0:x1] - y)
        mask = np.clip((radius - distance) * side + 0.5, 0, 1)[..., None]
        view = img[y0:y1, x0:x1]
        view += mask * (rgb(colour) - view)
    return img


def glow(img: Array, x: float, y: float, radius: float, strength: float, colour: Colour) -> Array:
    """Add a halo around a disc."""
    xs, ys = grid(img.shape[0])
    distance = np.hypot(xs - x, ys - y)
    halo = strength * np.exp(-np.maximum(distance - radius, 0) / (radius * 1.6))
    img += halo[..., None] * (rgb(colour) - img)
    return img


def polygon(img: Array, points: Sequence[Point], colour: Colour) -> Array:
    """Draw a filled polygon with smooth edges."""
    side = img.shape[0]
    corners = np.asarray(points, np.float32) * side
    x0, y0 = np.maximum(0, np.floor(corners.min(0)) - 2).astype(int)
    x1, y1 = np.minimum(side, np.ceil(corners.max(0)) + 3).astype(int)
    if x0 < x1 and y0 < y1:
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        fixed = np.round((corners - (x0, y0)) * 16).astype(np.int32)
        cv2.fillPoly(mask, [fixed], (255.0,), cv2.LINE_AA, 4)
        view = img[y0:y1, x0:x1]
        view += mask[..., None].astype(np.float32) / 255 * (rgb(colour) - view)
    return img


def rectangle(img: Array, x: float, y: float, width: float, height: float, colour: Colour) -> Array:
    """Draw a filled rectangle from its top left corner."""
    right, bottom = x + width, y + height
    return polygon(img, [(x, y), (right, y), (right, bottom), (x, bottom)], colour)


def ellipse(img: Array, x: float, y: float, rx: float, ry: float, colour: Colour) -> Array:
    """Draw a filled ellipse with soft edges."""
    xs, ys = grid(img.shape[0])
    e = ((xs - x) / rx) ** 2 + ((ys - y) / ry) ** 2
    img += np.clip((1 - e) * 8, 0, 1)[..., None] * (rgb(colour) - img)
    return img


def clouds(
    img: Array,
    rng: Rng,
    number: int,
    top: float,
    bottom: float,
    colour: Colour = (1.0, 1.0, 1.0),
    opacity: float = 0.92,
) -> Array:
    """Draw puffy clouds with flat bottoms between two heights."""
    side = img.shape[0]
    xs, ys = grid(side)
    for _ in range(number):
        cx, cy = rng.uniform(-0.05, 1.05), rng.uniform(top, bottom)
        width = rng.uniform(0.12, 0.26)
        field = np.full((side, side), 1e3, np.float32)
        for _ in range(int(rng.integers(4, 7))):
            t = rng.uniform(-1, 1)
            r = width * (0.34 - 0.16 * abs(t)) * rng.uniform(0.8, 1.15)
            dy = (ys - cy + r * 0.35 * (1 - abs(t))) * 1.15
            field = np.minimum(field, np.hypot(xs - cx - t * width * 0.62, dy) - r)
        mask = np.clip(-field * side * 0.7 + 0.5, 0, 1) * opacity
        mask *= np.clip((cy + width * 0.13 - ys) * side * 0.6 + 0.5, 0, 1)
        shade = 0.13 * np.clip((ys - cy) / (width * 0.6) + 0.35, 0, 1)
        img += mask[..., None] * (rgb(colour) * (1 - shade[..., None]) - img)
    return img


def stars(img: Array, rng: Rng, number: int, bottom: float = 1.0) -> Array:
    """Scatter stars above `bottom`; the brightest have rays."""
    side = img.shape[0]
    for _ in range(number):
        x = int(rng.integers(1, side - 1))
        y = int(rng.integers(1, max(2, int((side - 1) * bottom))))
        light = rng.uniform(0.35, 1)
        img[y, x] += light * (np.array([1, 0.97, 0.88], np.float32) - img[y, x])
        if light > 0.85:
            img[y, x - 1 : x + 2] += 0.45 * (1 - img[y, x - 1 : x + 2])
            img[y - 1 : y + 2, x] += 0.45 * (1 - img[y - 1 : y + 2, x])
    return img


def to_bytes(img: Array) -> NDArray[np.uint8]:
    """Return a canvas as uint8."""
    return np.clip(img * 255 + 0.5, 0, 255).astype(np.uint8)


def to_float(img: NDArray[np.uint8]) -> Array:
    """Return a uint8 picture as a canvas."""
    return img.astype(np.float32) / 255
