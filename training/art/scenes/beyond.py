"""Settings above the ground: the sky, space, the moon."""

from __future__ import annotations

import numpy as np

from training.art.canvas import (
    Array,
    Rng,
    clouds,
    ellipse,
    fill_below,
    grid,
    jitter,
    noise,
    pick,
    rgb,
    ridge,
    stars,
)
from training.art.scenes.base import Backdrop, sky

BOW = ["#f25f5c", "#f79d65", "#ffe066", "#70c1b3", "#4d9de0", "#8b6fd0"]
NEBULAE = ["#4b2a86", "#143a7b", "#7a1f5c", "#0f5a6e", "#2c2f8f"]
PLANETS = ["#e0905a", "#5aa9e0", "#d9c07a", "#b56fd0", "#6fd0a0", "#d9605a"]


def open_sky(rng: Rng, side: int, time: str) -> Backdrop:
    """Nothing but sky, with clouds, stars or a rainbow."""
    extras: list[str] = []
    img = sky(rng, side, time, 1.0, extras)
    if time in ("day", "morning", "cloudy"):
        clouds(img, rng, int(rng.integers(2, 6)), 0.1, 0.95)
    if time == "day" and rng.random() < 0.3:
        _rainbow(img, rng)
        extras.insert(0, "rainbow")
    return Backdrop(np.clip(img, 0, 1), {"s": (0.44, 0.56)}, extras, False)


def _rainbow(img: Array, rng: Rng) -> None:
    side = img.shape[0]
    xs, ys = grid(side)
    distance, radius = np.hypot(xs - 0.5, ys - 1.05), rng.uniform(0.6, 0.78)
    for band, colour in enumerate(BOW):
        offset = np.abs(distance - radius + band * 0.036)
        mask = np.clip((0.018 - offset) * side + 0.5, 0, 1) * 0.75
        img += mask[..., None] * (rgb(colour) - img)


def space(rng: Rng, side: int, time: str) -> Backdrop:
    """Stars and coloured clouds, sometimes planets near the rim."""
    img = np.ones((side, side, 3), np.float32) * jitter("#090b1f", rng, 0.01)
    for threshold in (0.45, 0.52):
        mist = np.clip((noise(side, 42, rng, 4) - threshold) * 2.2, 0, 1)
        img += mist[..., None] * rgb(pick(rng, NEBULAE)) * 0.9
    stars(img, rng, int(rng.integers(50, 110)))
    number = int(rng.choice([0, 1, 1, 2]))
    for _ in range(number):
        _planet(img, rng)
    extras = ["planets"] if number else ["stars"]
    return Backdrop(np.clip(img, 0, 1), {"x": (0.46, 0.54)}, extras, False)


def _planet(img: Array, rng: Rng) -> None:
    side = img.shape[0]
    xs, ys = grid(side)
    x = rng.uniform(0.04, 0.22) if rng.random() < 0.5 else rng.uniform(0.78, 0.96)
    y, r = rng.choice([rng.uniform(0.06, 0.25), rng.uniform(0.75, 0.94)]), rng.uniform(0.07, 0.15)
    colour = jitter(pick(rng, PLANETS), rng)
    distance = np.hypot(xs - x, ys - y)
    mask = np.clip((r - distance) * side + 0.5, 0, 1)
    light = 1.05 - 1.1 * np.hypot(xs - x + r * 0.4, ys - y + r * 0.4) / (1.5 * r)
    bands = 1 + 0.12 * np.sin((ys - y) / r * 9)
    shade = np.clip(light, 0.12, 1) * bands
    img += mask[..., None] * (colour * shade[..., None] - img)


def moon(rng: Rng, side: int, time: str) -> Backdrop:
    """The grey surface of the moon under a black sky."""
    img = space(rng, side, time).img
    horizon = rng.uniform(0.56, 0.64)
    fill_below(img, ridge(side, horizon, 0.05, rng), "#b9bcc4", "#80848f")
    for _ in range(9):
        x, y = rng.random(), rng.uniform(horizon + 0.07, 1)
        r = 0.025 + 0.1 * (y - horizon)
        ellipse(img, x, y, r * 1.6, r * 0.5, "#93969f")
    places = {"g": (horizon + 0.2, 0.94), "x": (0.3, 0.4), "o": (horizon + 0.2, 0.94)}
    return Backdrop(np.clip(img, 0, 1), places, [], True)
