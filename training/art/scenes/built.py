"""Settings that people made."""

from __future__ import annotations

import cv2
import numpy as np

from training.art.canvas import (
    Array,
    Rng,
    ellipse,
    fill_below,
    flat,
    grid,
    jitter,
    noise,
    pick,
    polygon,
    rectangle,
    rgb,
    to_bytes,
    to_float,
)
from training.art.scenes.base import SKIES, Backdrop, haze, lit, sky
from training.art.scenes.land import asphalt

WALLS = ["#8fa3b8", "#b3a394", "#7d93a6", "#c9b8a0", "#9a8fa8", "#a7b8b0"]
PAPERS = ["#f1e3cb", "#a9d6f5", "#bfe8cf", "#d3c5f0", "#fbf3df", "#f7c6da", "#f6e08a", "#c8ccd2"]


def city(rng: Rng, side: int, time: str) -> Backdrop:
    """A street in front of tall buildings with lit windows."""
    extras: list[str] = []
    y = rng.uniform(0.66, 0.72)
    img = sky(rng, side, time, y, extras)
    for row in range(2):
        img = _houses(img, rng, time, y, row)
    fill_below(img, flat(side, y), lit("#b9bcc2", time))
    asphalt(img, rng, time, y + 0.07)
    ground = (y + 0.18, 0.96)
    return Backdrop(img, {"g": ground, "o": ground}, [e for e in extras if e == "moon"])


def _houses(img: Array, rng: Rng, time: str, y: float, row: int) -> Array:
    side = img.shape[0]
    out = to_bytes(img)
    far = rgb("#1a2550") if time == "night" else haze(time)
    x = -0.05
    while x < 1.02:
        width, height = rng.uniform(0.09, 0.16), rng.uniform(0.22, 0.52) * (1.08 - 0.35 * row)
        wall = lit(jitter(pick(rng, WALLS), rng, 0.03), time) * 0.9
        wall = wall if row else wall * 0.6 + far * 0.4
        left, right = int(x * side), int((x + width) * side) - 1
        top, bottom = int((y - height) * side), int(y * side) + 2
        cv2.rectangle(out, (left, top), (right, bottom), np.clip(wall * 255, 0, 255).tolist(), -1)
        if row or time == "night":
            _windows(out, rng, time, (left, top, right, bottom), wall * 0.75)
        x += width + rng.uniform(-0.01, 0.02)
    return to_float(out)


def _windows(
    out: np.ndarray, rng: Rng, time: str, box: tuple[int, int, int, int], unlit: Array
) -> None:
    left, top, right, bottom = box
    step = max(3, out.shape[0] // 26)
    lamp = (255, 224, 140) if time in ("night", "sunset", "rain") else (205, 224, 238)
    dark = tuple(np.clip(unlit * 255, 0, 255).tolist())
    for y in range(top + step // 2 + 1, bottom - step, step):
        for x in range(left + 2, right - 2, step):
            shine = lamp if rng.random() < (0.6 if time == "night" else 0.8) else dark
            size = max(1, step // 2)
            cv2.rectangle(out, (x, y), (x + size - 1, y + size), shine, -1)


def room(rng: Rng, side: int, time: str) -> Backdrop:
    """A room with a floor, often a window and a rug."""
    xs, ys = grid(side)
    edge = rng.uniform(0.64, 0.72)
    wall = jitter(pick(rng, PAPERS), rng, 0.02) * 0.96
    img = np.ones((side, side, 3), np.float32) * wall * (1.03 - 0.1 * ys[..., None])
    if rng.random() < 0.35:
        img *= (1 - 0.045 * (np.floor(xs * int(rng.integers(6, 12))) % 2))[..., None]
    floor = jitter(pick(rng, ["#b98556", "#a46e43", "#d0a878", "#c9b6a2"]), rng, 0.02)
    fill_below(img, flat(side, edge), floor, floor * 0.82)
    depth = np.clip((ys - edge) / (1 - edge), 0, 1)
    boards = np.abs(((xs - 0.5) / (0.55 + 0.6 * depth) * 6) % 1 - 0.5) > 0.47
    img[boards & (ys > edge)] *= 0.86
    img[np.abs(ys - edge) < 0.012] = np.clip(wall * 1.12, 0, 1)
    extras = []
    if rng.random() < 0.7:
        _window(img, rng)
        extras.append("window")
    if rng.random() < 0.4:
        rug = jitter(pick(rng, ["#e5484d", "#4a90e2", "#2fb5ac", "#8e6cd6", "#f6903d"]), rng)
        ellipse(img, 0.5, 0.88, 0.38, 0.09, np.clip(rug * 1.25, 0, 1))
        ellipse(img, 0.5, 0.88, 0.34, 0.075, rug * 0.9)
    return Backdrop(np.clip(img, 0, 1), {"r": (edge + 0.16, 0.94)}, extras)


def _window(img: Array, rng: Rng) -> None:
    x, y = rng.uniform(0.06, 0.62), rng.uniform(0.08, 0.16)
    w, h = rng.uniform(0.26, 0.32), rng.uniform(0.28, 0.36)
    night = rng.random() < 0.3
    top, low = SKIES["night" if night else "day"][int(rng.integers(3))]
    rectangle(img, x - 0.02, y - 0.02, w + 0.04, h + 0.04, "#fbf7ef")
    rectangle(img, x, y, w, h, rgb(low) * 0.6 + 0.4 * rgb(top))
    if not night:
        hill = [(x, y + h), (x, y + h * 0.75), (x + w * 0.4, y + h * 0.62),
                (x + w, y + h * 0.8), (x + w, y + h)]  # fmt: skip
        polygon(img, hill, "#7bbf6a")
    rectangle(img, x + w / 2 - 0.008, y, 0.016, h, "#fbf7ef")
    rectangle(img, x, y + h / 2 - 0.008, w, 0.016, "#fbf7ef")


def table(rng: Rng, side: int, time: str) -> Backdrop:
    """A wooden table in front of a plain wall."""
    xs, ys = grid(side)
    edge = rng.uniform(0.52, 0.62)
    wall = jitter(pick(rng, [*PAPERS, "#8fb7a8", "#7f95c9"]), rng, 0.02) * 0.95
    img = np.ones((side, side, 3), np.float32) * wall
    img *= (1.06 - 0.18 * np.hypot(xs - 0.5, ys - 0.3))[..., None]
    wood = jitter(pick(rng, ["#b5773f", "#8a5a33", "#cf9a5e", "#9c6b45"]), rng, 0.02)
    fill_below(img, flat(side, edge), np.clip(wood * 1.08, 0, 1), wood * 0.82)
    n = noise(side, 30, rng)
    grain = np.sin((ys * 22 + n * 5) * (1 + ys)) * 0.5 + np.sin(xs * 3 + ys * 70 + n * 9) * 0.5
    img += ((ys > edge) * grain * 0.03)[..., None]
    img[np.abs(ys - edge) < 0.008] *= 0.8
    return Backdrop(np.clip(img, 0, 1), {"t": (edge + 0.2, 0.93)}, [])


def stage(rng: Rng, side: int, time: str) -> Backdrop:
    """A curtain, boards and a spotlight."""
    xs, ys = grid(side)
    curtain = jitter(pick(rng, ["#8f1f2e", "#3b2a6b", "#14496b", "#6b2a5a"]), rng)
    img = np.ones((side, side, 3), np.float32) * curtain
    img *= (0.72 + 0.28 * np.sin(xs * 60 + 0.6 * np.sin(ys * 9)))[..., None]
    fill_below(img, flat(side, 0.7), "#8b5a3a", "#5a3823")
    cone = np.clip(1 - np.abs(xs - 0.5) / (0.06 + 0.36 * ys), 0, 1) * np.clip(1.2 - ys * 0.6, 0, 1)
    warm = np.array([1, 0.93, 0.72], np.float32)
    img = img * 0.62 + 0.42 * cone[..., None] * warm * (0.4 + img)
    pool = np.clip((1 - ((xs - 0.5) / 0.4) ** 2 - ((ys - 0.87) / 0.09) ** 2) * 5, 0, 1) * 0.4
    img += pool[..., None] * (np.array([1, 0.95, 0.8], np.float32) - img)
    return Backdrop(
        np.clip(img, 0, 1).astype(np.float32), {"r": (0.84, 0.93), "g": (0.84, 0.93)}, []
    )
