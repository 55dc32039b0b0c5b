"""Plain grounds for single things: one colour, two colours, or a simple pattern."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.art.canvas import Array, Rng, grid, jitter, rgb
from training.art.colours import COLOURS

GROUNDS: dict[str, tuple[int, int, int]] = {
    **COLOURS,
    "white": (252, 252, 250),
    "light blue": (172, 216, 246),
    "beige": (241, 227, 203),
}
"""Colours of plain grounds, RGB 0 to 255."""

KO_GROUNDS = {
    "light blue": ("하늘색", "연한 파란색", "연파랑"),
    "beige": ("베이지색", "베이지"),
}

PATTERNS = ("polka dot", "striped", "sunburst")


@dataclass(frozen=True, slots=True)
class Ground:
    """What is behind a thing that stands nowhere in particular.

    Attributes:
        kind: plain, gradient, or one of `PATTERNS`.
        colour: Name of the colour; a pattern's main one, a gradient's first.
        second: Name of a gradient's second colour, else empty.
    """

    kind: str
    colour: str
    second: str = ""


def choose_ground(rng: Rng) -> Ground:
    """Draw a ground: mostly plain, white three times as often as any other colour."""
    draw = rng.random()
    names = list(GROUNDS)
    if draw < 0.84:
        weights = np.array([4.0 if name == "white" else 1.0 for name in names])
        return Ground("plain", str(rng.choice(names, p=weights / weights.sum())))
    bright = [name for name in names if name not in ("black", "brown", "gray", "white")]
    first, second = (str(name) for name in rng.choice(bright, 2, replace=False))
    if draw < 0.94:
        return Ground("gradient", first, second)
    return Ground(str(rng.choice(PATTERNS)), first)


def draw_ground(ground: Ground, rng: Rng, side: int) -> Array:
    """Return the picture of a ground, float32 (S, S, 3)."""
    xs, ys = grid(side)
    colour = jitter(_value(ground.colour), rng, 0.012)
    img = np.ones((side, side, 3), np.float32) * colour
    if ground.kind == "gradient":
        angle = rng.uniform(0, 2 * np.pi)
        t = np.clip((xs - 0.5) * np.cos(angle) + (ys - 0.5) * np.sin(angle) + 0.5, 0, 1)
        img += t[..., None] * (_value(ground.second) - img)
    elif ground.kind != "plain":
        light = colour * 0.45 + 0.55
        img += _pattern(ground.kind, rng, side)[..., None] * (light - img)
    elif ground.colour not in ("white", "black") and rng.random() < 0.5:
        img *= (1.04 - 0.28 * ((xs - 0.5) ** 2 + (ys - 0.5) ** 2))[..., None]
    return np.clip(img, 0, 1)


def _value(name: str) -> Array:
    return rgb(tuple(channel / 255 for channel in GROUNDS[name]))  # type: ignore[arg-type]


def _pattern(kind: str, rng: Rng, side: int) -> Array:
    """Return the mask of a pattern's light parts, 0..1."""
    xs, ys = grid(side)
    n = int(rng.integers(5, 9))
    if kind == "polka dot":
        u = (xs * n) % 1 - 0.5
        v = (ys * n + 0.5 * (np.floor(xs * n) % 2)) % 1 - 0.5
        return np.clip((0.27 - np.hypot(u, v)) * side / n + 0.5, 0, 1)
    if kind == "striped":
        angle = float(rng.choice([0, np.pi / 2, np.pi / 4]))
        wave = (xs * np.cos(angle) + ys * np.sin(angle)) * n
        return np.clip((0.25 - np.abs(wave % 1 - 0.5)) * side / n + 0.5, 0, 1)
    turn = np.arctan2(ys - 0.5, xs - 0.5) / np.pi * n
    reach = np.hypot(xs - 0.5, ys - 0.5) * side * 3 / n
    return np.clip((0.25 - np.abs(turn % 1 - 0.5)) * reach + 0.5, 0, 1)
