"""Tools that the styles share: edges, paper, hatching, palettes, cells."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.art.brush import luminance
from training.art.canvas import Array, Rng, grid, noise, to_bytes, to_float

__all__ = [
    "cell_mean", "contrast", "edges", "hatch", "luminance", "paper", "reduce_palette", "saturate",
    "smooth", "voronoi",
]  # fmt: skip

_papers: dict[tuple[int, int], Array] = {}


def saturate(img: Array, factor: float) -> Array:
    """Scale the distance of each colour from its grey."""
    grey = luminance(img)[..., None]
    return np.clip(grey + (img - grey) * factor, 0, 1).astype(np.float32)


def contrast(img: Array, factor: float) -> Array:
    """Scale the distance from middle grey."""
    return np.clip((img - 0.5) * factor + 0.5, 0, 1).astype(np.float32)


def smooth(img: Array, times: int = 2, tolerance: float = 0.12) -> Array:
    """Blur inside shapes, not across their edges."""
    for _ in range(times):
        img = cv2.bilateralFilter(img, 5, tolerance, 4)
    return img


def paper(side: int, rng: Rng, amount: float = 0.06) -> Array:
    """Return a factor (S, S, 1) around 1: the grain of one of six sheets of paper."""
    key = side, int(rng.integers(6))
    if key not in _papers:
        own = np.random.default_rng(key[1] + 77)
        fine = own.normal(0, 1, (side, side)).astype(np.float32)
        fine = cv2.GaussianBlur(fine, (0, 0), 0.8 * side / 128)
        coarse = noise(side, 12, own, 3)
        coarse = (coarse - coarse.mean()) / (coarse.std() + 1e-6)
        _papers[key] = 0.55 * (0.7 * fine / (fine.std() + 1e-6) + 0.5 * coarse)
    return 1 + amount * _papers[key][..., None]


def edges(img: Array, scale: float = 1.0, strength: float = 9.0) -> Array:
    """Return thin lines, 0..1, where light or colour changes."""
    side = img.shape[0]
    soft = cv2.GaussianBlur(img, (0, 0), max(0.5, scale * 0.75 * side / 128))
    gx = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3, scale=0.25)
    gy = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3, scale=0.25)
    slope = np.sqrt((gx * gx + gy * gy).max(-1))
    around = cv2.GaussianBlur(slope, (0, 0), 1.6 * side / 128) + 0.02
    ridge = np.clip((slope / around - 0.95) * 1.6, 0, 1)
    return (np.clip((slope - 0.035) * strength * 1.1, 0, 1) * ridge).astype(np.float32)


def hatch(side: int, angle: float, period: float, rng: Rng) -> Array:
    """Return wavering parallel lines, 0..1; the period is pixels at 128 px."""
    xs, ys = grid(side)
    k = side / 128
    along = (xs * np.cos(angle) + ys * np.sin(angle)) * side + noise(side, 40, rng) * 2.5 * k
    return (0.5 + 0.5 * np.sin(along * 2 * np.pi / (period * k))).astype(np.float32)


def reduce_palette(img: Array, colours: int) -> Array:
    """Return the picture in few colours (median cut)."""
    from PIL import Image

    quantised = Image.fromarray(to_bytes(img)).quantize(
        colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    return to_float(np.asarray(quantised.convert("RGB")))


def voronoi(
    side: int, across: int, rng: Rng, wobble: float = 0.9
) -> tuple[NDArray[np.int64], Array, int]:
    """Return the cell of each pixel, its distance from the border in pixels, number of cells."""
    pitch = side / across
    gx, gy = np.meshgrid(np.arange(-1, across + 1), np.arange(-1, across + 1))
    px = (gx + 0.5 + rng.uniform(-0.5, 0.5, gx.shape) * wobble) * pitch
    py = (gy + 0.5 + rng.uniform(-0.5, 0.5, gy.shape) * wobble) * pitch
    xs, ys = (axis * side - 0.5 for axis in grid(side))
    ix, iy = (np.clip((axis / pitch).astype(int) + 1, 1, across) for axis in (xs, ys))
    best = np.full((side, side), 1e9, np.float32)
    second, cells = best.copy(), np.zeros((side, side), np.int64)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            jx, jy = np.clip(ix + dx, 0, across + 1), np.clip(iy + dy, 0, across + 1)
            distance = np.hypot(xs - px[jy, jx], ys - py[jy, jx]).astype(np.float32)
            cell = jy * (across + 2) + jx
            nearer = distance < best
            rival = np.where(cell == cells, second, np.minimum(second, distance))
            second = np.where(nearer, best, rival)
            cells, best = np.where(nearer, cell, cells), np.where(nearer, distance, best)
    return cells, second - best, (across + 2) ** 2


def cell_mean(img: Array, cells: NDArray[np.int64], number: int) -> Array:
    """Return the picture with each cell filled by its mean colour."""
    flat = cells.ravel()
    count = np.bincount(flat, minlength=number) + 1e-6
    sums = [np.bincount(flat, img[..., i].ravel(), number) / count for i in range(3)]
    return np.stack(sums, 1).astype(np.float32)[cells]
