"""Settings on, by and under water."""

from __future__ import annotations

import cv2
import numpy as np

from training.art.canvas import (
    Array,
    Rng,
    fill_below,
    flat,
    grid,
    jitter,
    noise,
    pick,
    rectangle,
    rgb,
    ridge,
    to_bytes,
    to_float,
    vertical_gradient,
)
from training.art.scenes.base import Backdrop, lit, ripples, sky
from training.art.scenes.land import peaks


def beach(rng: Rng, side: int, time: str) -> Backdrop:
    """Sand in front, the sea behind."""
    extras: list[str] = []
    horizon = rng.uniform(0.36, 0.46)
    img = sky(rng, side, time, horizon, extras)
    sea = jitter("#2f9fd0", rng, 0.03)
    water = lit(sea * 0.9, time), lit(np.clip(sea * 1.25, 0, 1), time)
    fill_below(img, flat(side, horizon), *water)
    xs, ys = grid(side)
    depth = ys - horizon
    wave = np.sin(depth * 190 / (1 + depth * 4) + 4 * noise(side, 26, rng)) > 0.86
    img += 0.22 * (wave & (depth > 0.02))[..., None] * (1 - img)
    shore = ridge(side, horizon + rng.uniform(0.17, 0.24), 0.025, rng, 1.0)
    fill_below(img, shore - 0.018, lit("#f4fbfd", time))
    sand = lit(jitter("#f0d9a8", rng, 0.02), time)
    fill_below(img, shore, sand, lit("#e3c184", time))
    grain = noise(side, 2.5, rng, 1) - 0.5
    img += (ys > shore[None] + 0.01)[..., None] * grain[..., None] * 0.035
    ground = (0.76, 0.95)
    places = {"g": ground, "b": ground, "s": (0.26, 0.34)}
    return Backdrop(np.clip(img, 0, 1), places, extras)


def sea(rng: Rng, side: int, time: str) -> Backdrop:
    """The open sea, with the sky mirrored in it."""
    extras: list[str] = []
    horizon = rng.uniform(0.4, 0.54)
    img = sky(rng, side, time, horizon, extras)
    colour = jitter("#2279b5", rng, 0.04)
    if rng.random() < 0.25:
        fill_below(img, ridge(side, horizon + 0.005, 0.05, rng), lit("#6a8aa0", time))
    row = int(horizon * side)
    mirrored = cv2.resize(img[:row][::-1], (side, side - row))
    fill_below(img, flat(side, horizon), lit(colour * 1.15, time), lit(colour * 0.72, time))
    share = 0.45 if time == "sunset" else 0.28
    img[row:] = img[row:] * (1 - share) + mirrored * share
    ripples(img, rng, horizon)
    return Backdrop(
        np.clip(img, 0, 1), {"w": (horizon + 0.2, 0.86), "s": (0.28, 0.36)}, extras, False
    )


def mountain_lake(rng: Rng, side: int, time: str) -> Backdrop:
    """Peaks mirrored in a lake."""
    extras: list[str] = []
    horizon = rng.uniform(0.5, 0.58)
    img = sky(rng, side, time, horizon, extras)
    peaks(img, rng, time, horizon)
    row = int((horizon + 0.02) * side)
    mirrored = np.zeros((side - row, side, 3), np.float32)
    top = img[:row][::-1][: side - row]
    mirrored[: len(top)] = top
    mirrored[len(top) :] = top[-1:]
    mirrored = cv2.GaussianBlur(mirrored, (0, 0), 1.2 * side / 128)
    img[row:] = mirrored * 0.68 + lit("#3d7fa8", time) * 0.32
    ripples(img, rng, horizon + 0.03, 0.22)
    rectangle(img, -0.05, horizon, 1.1, 0.03, lit("#375f35", time))
    return Backdrop(
        np.clip(img, 0, 1), {"w": (horizon + 0.22, 0.88), "s": (0.26, 0.36)}, extras, False
    )


def underwater(rng: Rng, side: int, time: str) -> Backdrop:
    """Light rays, sea weed and bubbles over a sandy floor."""
    xs, ys = grid(side)
    colour = jitter(pick(rng, ["#1fa2c9", "#1b7fb8", "#16a7b0"]), rng, 0.03)
    img = vertical_gradient(side, [(0, np.clip(colour * 1.3 + 0.08, 0, 1)), (1, colour * 0.42)])
    angle = (xs - 0.5) / (1.2 - ys * 0.5) * 14 + rng.random() * 6
    rays = np.clip(np.sin(angle) + 0.4 * np.sin(angle * 2.3), 0, 1) * np.clip(0.85 - ys, 0, 1)
    img += (0.16 * rays)[..., None]
    img = _weeds(np.clip(img, 0, 1), rng)
    floor = rng.uniform(0.84, 0.9)
    sand = np.clip(rgb("#e2cf98") * 0.75 + colour * 0.1, 0, 1)
    fill_below(img, ridge(side, floor + 0.03, 0.03, rng), sand, rgb("#a89a70") * 0.8)
    return Backdrop(np.clip(img, 0, 1), {"u": (0.42, 0.58)}, [], False)


def _weeds(img: Array, rng: Rng) -> Array:
    side = img.shape[0]
    out = to_bytes(img)
    for _ in range(int(rng.integers(3, 9))):
        x, length, phase = rng.random(), rng.uniform(0.14, 0.34), rng.random() * 6
        paint = jitter(pick(rng, ["#2f8f5b", "#3fa34d", "#d65a6f", "#e08a4a"]), rng, 0.03) * 0.85
        steps = np.arange(11)
        sway = x + 0.018 * np.sin(phase + steps * 0.7) * (steps / 10 + 0.3)
        points = np.stack([sway, 0.96 - length * steps / 10], -1)
        fixed = np.round(points * side * 8).astype(np.int32)[:, None]
        width = max(2, int(3 * side / 128))
        cv2.polylines(out, [fixed], False, (paint * 255).tolist(), width, cv2.LINE_AA, 3)
    for _ in range(int(rng.integers(8, 22))):
        x, y = rng.random(2)
        at, r = (int(x * side * 8), int(y * side * 8)), int(rng.uniform(8, 18) * side / 128)
        cv2.circle(out, at, r, (215, 240, 250), 1, cv2.LINE_AA, 3)
    return to_float(out)
