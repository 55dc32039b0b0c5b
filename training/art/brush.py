"""Painting with strokes that follow the edges of the picture."""

from __future__ import annotations

import cv2
import numpy as np

from training.art.canvas import Array, Rng, grid, noise, to_bytes, to_float


def luminance(img: Array) -> Array:
    """Return grey values (S, S), 0..1."""
    return (img @ np.array([0.299, 0.587, 0.114], np.float32)).astype(np.float32)


def _swirls(side: int, rng: Rng) -> Array:
    """Return an angle a pixel that turns around a few random centres."""
    xs, ys = grid(side)
    px = np.full((side, side), 0.35, np.float32)
    py = (0.25 * np.sin(xs * 6 + rng.random() * 6)).astype(np.float32)
    for _ in range(int(rng.integers(3, 6))):
        (cx, cy), radius = rng.random(2), rng.uniform(0.12, 0.3)
        dx, dy = xs - cx, ys - cy
        pull = rng.choice([-1, 1]) * np.exp(-(dx * dx + dy * dy) / (2 * radius * radius)) / radius
        px -= (dy * pull).astype(np.float32)
        py += (dx * pull).astype(np.float32)
    return np.arctan2(py, px)


def stroke_field(img: Array, rng: Rng, swirl: bool) -> tuple[Array, Array]:
    """Return the direction of strokes a pixel, and how strongly an edge decides it (0..1).

    Directions come from the structure tensor near edges, elsewhere from a smooth random flow.
    """
    side = img.shape[0]
    k = side / 128
    light = cv2.GaussianBlur(luminance(img), (0, 0), 1.5 * k)
    gx, gy = cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
    a, b, c = (cv2.GaussianBlur(t, (0, 0), 3 * k) for t in (gx * gx, gx * gy, gy * gy))
    along = 0.5 * np.arctan2(2 * b, a - c) + np.pi / 2
    weight = np.clip(np.sqrt((a - c) ** 2 + 4 * b * b) / 0.004, 0, 1)
    flow = _swirls(side, rng) if swirl else (noise(side, 50, rng) - 0.5) * 4 + rng.uniform(0, 3)
    x = weight * np.cos(2 * along) + (1 - weight) * np.cos(2 * flow)
    y = weight * np.sin(2 * along) + (1 - weight) * np.sin(2 * flow)
    return (0.5 * np.arctan2(y, x)).astype(np.float32), weight.astype(np.float32)


def strokes(
    img: Array,
    rng: Rng,
    length: float,
    width: float,
    number: int,
    variation: float,
    swirl: bool = False,
    under: Array | None = None,
) -> Array:
    """Repaint a picture with `number` strokes; sizes are pixels at 128 px.

    Strokes near edges are shorter and thinner and come last, so that shapes stay readable.
    """
    side = img.shape[0]
    zoom, k = (2 if side <= 128 else 1), side / 128
    angle, edge = stroke_field(img, rng, swirl)
    source = cv2.GaussianBlur(img, (0, 0), 0.6 * k)
    base = cv2.GaussianBlur(img, (0, 0), 2.5 * k) if under is None else under
    canvas = cv2.resize(to_bytes(base), (side * zoom, side * zoom))
    xs, ys = rng.integers(0, side, number), rng.integers(0, side, number)
    order = np.argsort(edge[ys, xs] + rng.random(number) * 0.6)
    xs, ys = xs[order], ys[order]
    detail = edge[ys, xs]
    colour = source[ys, xs] + rng.normal(0, variation, (number, 1))
    colour = np.clip((colour + rng.normal(0, variation * 0.5, (number, 3))) * 255, 0, 255)
    reach = length * k * (1 - 0.5 * detail) * rng.uniform(0.6, 1.3, number)
    thick = width * k * zoom * (1 - 0.45 * detail) * rng.uniform(0.75, 1.25, number)
    paths = _paths(xs, ys, angle, reach, swirl)
    fixed = np.round(paths * zoom * 8).astype(np.int32)[:, :, None]
    widths = np.maximum(1, np.round(thick)).astype(int).tolist()
    for path, paint, stroke in zip(fixed, colour.tolist(), widths, strict=True):
        cv2.polylines(canvas, [path], False, paint, stroke, cv2.LINE_AA, 3)
    return to_float(cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA))


def _paths(
    xs: np.ndarray, ys: np.ndarray, angle: Array, reach: np.ndarray, curved: bool
) -> np.ndarray:
    """Return (N, 2 or 3, 2) points; a curved stroke bends with the field at its end."""
    turn = angle[ys, xs]
    half = np.stack([np.cos(turn), np.sin(turn)], 1) * reach[:, None] / 2
    middle = np.stack([xs, ys], 1).astype(np.float32)
    start, end = middle - half, middle + half
    if not curved:
        return np.stack([start, end], 1)
    at = np.clip(end, 0, angle.shape[0] - 1).astype(int)
    then = angle[at[:, 1], at[:, 0]]
    sign = np.where(np.cos(then - turn) < 0, -1.0, 1.0)
    step = np.stack([np.cos(then), np.sin(then)], 1) * (sign * reach / 2)[:, None]
    return np.stack([start, end, end + step], 1)


def impasto(img: Array, amount: float) -> Array:
    """Light a painted surface from the upper left, so that its strokes stand out."""
    light = luminance(img)
    slope = cv2.Sobel(light, cv2.CV_32F, 1, 0) * 0.7 + cv2.Sobel(light, cv2.CV_32F, 0, 1) * 0.7
    return np.clip(img + amount * 0.12 * np.clip(slope, -1, 1)[..., None], 0, 1)
