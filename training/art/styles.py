"""Whole-picture styles: filters that turn a composed picture into another medium.

Each takes float32 (S, S, 3) in 0..1 and a generator, and returns the same kind.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.art.brush import impasto, strokes
from training.art.canvas import Array, Rng, grid, noise
from training.art.printing import (
    cell_mean,
    contrast,
    edges,
    hatch,
    luminance,
    paper,
    reduce_palette,
    saturate,
    smooth,
    voronoi,
)


def pixel_art(img: Array, rng: Rng) -> Array:
    """Few large pixels of few colours."""
    side = img.shape[0]
    n = int(rng.choice([32, 40]))
    small = cv2.resize(contrast(saturate(img, 1.2), 1.08), (n, n), interpolation=cv2.INTER_AREA)
    small = reduce_palette(small, int(rng.choice([14, 20, 28])))
    return cv2.resize(small, (side, side), interpolation=cv2.INTER_NEAREST)


def watercolor(img: Array, rng: Rng) -> Array:
    """Soft washes with darker rims and white paper around."""
    side = img.shape[0]
    xs, ys = grid(side)
    k = side / 128
    dx, dy = noise(side, 9, rng) - 0.5, noise(side, 9, rng) - 0.5
    out = cv2.remap(
        img, (xs * side - 0.5 + dx * 5 * k).astype(np.float32),
        (ys * side - 0.5 + dy * 5 * k).astype(np.float32),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT,
    )  # fmt: skip
    out = smooth(out, 2, 0.16)
    out = 0.7 * out + 0.3 * cv2.GaussianBlur(out, (0, 0), 2.0 * k)
    rims = edges(out, 0.9, 5)[..., None]
    out = (1 - (1 - out) * (0.66 + 0.5 * noise(side, 22, rng, 3)[..., None])) * (1 - 0.25 * rims)
    border = np.minimum.reduce([xs, ys, 1 - xs, 1 - ys])
    wobble = 0.04 * (np.minimum(1, noise(side, 16, rng) * 1.2) - 0.5)
    mask = np.clip((border - 0.035 - wobble) * 22, 0, 1)[..., None]
    out = out * mask + 0.975 * (1 - mask)
    return np.clip(saturate(out, 1.15) * paper(side, rng, 0.035), 0, 1)


def oil(img: Array, rng: Rng) -> Array:
    """Short thick strokes that catch the light."""
    bold = contrast(saturate(img, 1.15), 1.05)
    return impasto(strokes(bold, rng, 8, 2.4, 1700, 0.035), 0.9)


def van_gogh(img: Array, rng: Rng) -> Array:
    """Long curved strokes that swirl, in cobalt and ochre."""
    bold = contrast(saturate(img, 1.4), 1.1)
    light = luminance(bold)[..., None]
    cobalt, ochre = np.array([0.06, 0.16, 0.42]), np.array([1.0, 0.88, 0.42])
    bold = (0.82 * bold + 0.18 * ((1 - light) * cobalt + light * ochre)).astype(np.float32)
    return impasto(strokes(bold, rng, 11, 1.9, 2100, 0.07, swirl=True), 1.1)


def impressionist(img: Array, rng: Rng) -> Array:
    """Small bright dabs without outlines."""
    pale = np.clip(saturate(img, 1.2) * 0.85 + np.array([0.13, 0.13, 0.18]), 0, 1)
    return strokes(pale.astype(np.float32), rng, 4.5, 2.0, 2600, 0.055)


def pencil(img: Array, rng: Rng) -> Array:
    """Grey graphite with hatched shadows."""
    side = img.shape[0]
    light = luminance(img)
    blurred = cv2.GaussianBlur(1 - light, (0, 0), 4 * side / 128)
    dodge = np.clip(light / np.maximum(0.05, 1 - blurred), 0, 1) ** 1.6
    tone = np.clip((0.78 - light) * 0.95, 0, 0.5)
    out = dodge * (1 - tone * (0.35 + 0.65 * hatch(side, 0.8, 3.2, rng)))
    out *= 1 - 0.6 * edges(img, 0.7, 7)
    out = np.clip(out * 0.97, 0, 1)[..., None] * paper(side, rng, 0.05)
    return np.clip(out * np.array([0.985, 0.98, 0.97], np.float32), 0, 1)


def colored_pencil(img: Array, rng: Rng) -> Array:
    """Hatched colour on white paper."""
    side = img.shape[0]
    lines = hatch(side, rng.uniform(0.5, 1), 3.0, rng)[..., None]
    out = 1 - (1 - saturate(img, 1.3)) * (0.5 + 0.5 * lines)
    out *= 1 - 0.5 * edges(img, 0.7, 6)[..., None]
    return np.clip(out * paper(side, rng, 0.06), 0, 1)


def ink(img: Array, rng: Rng) -> Array:
    """Black lines and hatching on white."""
    side = img.shape[0]
    light = luminance(img)
    dark = np.clip((0.42 - light) * 4, 0, 1) * 0.85
    shade = (light < 0.42) * (hatch(side, 0.8, 3, rng) < 0.5) * dark
    out = 1 - np.maximum(edges(img, 0.7, 11), shade)
    return np.repeat(np.clip(out, 0.04, 1)[..., None], 3, 2).astype(np.float32)


def _dots(side: int, period: float) -> Array:
    """Return the distance from the nearest point of a diagonal screen, in pixels."""
    xs, ys = grid(side)
    u, v = (xs + ys) * side, (xs - ys) * side
    return np.hypot(u % period - period / 2, v % period - period / 2).astype(np.float32)


def comic(img: Array, rng: Rng) -> Array:
    """Flat bright colours, black outlines, screen dots in the shadows."""
    side = img.shape[0]
    flat = np.round(contrast(saturate(smooth(img, 2), 1.5), 1.15) * 4) / 4
    light, period = luminance(img), 4 * side / 128
    dots = (_dots(side, period) < period * 0.33) & (light < 0.55) & (light > 0.2)
    lines = edges(img, 0.8, 9)[..., None]
    return np.clip(flat * (1 - 0.22 * dots[..., None]) * (1 - 0.95 * lines), 0, 1)


POP = (
    ((0.98, 0.9, 0.1), (0.95, 0.1, 0.45), (0.1, 0.65, 0.9), (0.08, 0.05, 0.15)),
    ((1, 0.55, 0.75), (0.98, 0.85, 0.15), (0.1, 0.7, 0.55), (0.25, 0.05, 0.4)),
    ((0.55, 0.95, 0.95), (1, 0.35, 0.2), (0.95, 0.9, 0.2), (0.05, 0.1, 0.45)),
    ((0.98, 0.98, 0.92), (0.95, 0.15, 0.15), (0.15, 0.3, 0.85), (0.05, 0.05, 0.05)),
)


def pop_art(img: Array, rng: Rng) -> Array:
    """Four loud colours by lightness, screen dots, thick outlines."""
    side = img.shape[0]
    soft = smooth(img, 2)
    light = cv2.GaussianBlur(luminance(soft), (0, 0), 0.6 * side / 128)
    level = 3 - np.digitize(light, np.quantile(light, [0.18, 0.5, 0.8]))
    palette = np.array(POP[int(rng.integers(len(POP)))], np.float32)
    out = 0.75 * palette[level] + 0.25 * saturate(soft, 1.7)
    period = 5 * side / 128
    dots = (level == 1) * np.clip(period * 0.3 - _dots(side, period) + 0.5, 0, 1)
    lines = edges(img, 0.8, 9)[..., None]
    return np.clip(out * (1 - 0.4 * dots[..., None]) * (1 - 0.85 * lines), 0, 1)


WOODBLOCK = np.array(
    [
        (0.93, 0.88, 0.76), (0.16, 0.26, 0.42), (0.36, 0.53, 0.63), (0.68, 0.78, 0.76),
        (0.80, 0.33, 0.24), (0.89, 0.62, 0.37), (0.38, 0.47, 0.30), (0.62, 0.66, 0.46),
        (0.20, 0.18, 0.18), (0.80, 0.72, 0.56), (0.52, 0.36, 0.27), (0.93, 0.79, 0.72),
        (0.55, 0.56, 0.58),
    ],
    np.float32,
)  # fmt: skip
"""Pigments of old Japanese prints."""


def ukiyo_e(img: Array, rng: Rng) -> Array:
    """Flat muted pigments, indigo outlines, washi paper."""
    side = img.shape[0]
    soft = smooth(contrast(img, 1.05), 2)
    weights = np.array([0.8, 1.2, 0.8], np.float32)
    distance = ((soft[:, :, None] - WOODBLOCK) ** 2 * weights).sum(-1)
    out = cv2.GaussianBlur(WOODBLOCK[distance.argmin(-1)], (0, 0), 0.5 * side / 128)
    out = 0.85 * out + 0.15 * soft * np.array([0.98, 0.95, 0.86], np.float32)
    ys = grid(side)[1][..., None]
    out *= 1 - 0.25 * np.clip(1 - ys * 6, 0, 1)
    lines = edges(img, 0.75, 8)[..., None]
    out = out * (1 - lines) + lines * np.array([0.12, 0.13, 0.2], np.float32)
    return np.clip(out, 0, 1) * np.clip(paper(side, rng, 0.04), 0.8, 1.0)


def neon(img: Array, rng: Rng) -> Array:
    """Glowing tubes along the outlines, in the dark."""
    side = img.shape[0]
    hue = saturate(np.clip(img, 0.15, 1), 2.6)
    hue = hue / np.maximum(hue.max(-1, keepdims=True), 0.3)
    tubes = edges(img, 0.8, 8)[..., None] * hue
    dark = saturate(img, 0.8) * np.array([0.10, 0.08, 0.18]) + np.array([0.015, 0.01, 0.04])
    halo = 0.75 * cv2.GaussianBlur(tubes, (0, 0), 3.5 * side / 128)
    halo += 0.55 * cv2.GaussianBlur(tubes, (0, 0), 1.2 * side / 128)
    return np.clip(dark + halo + tubes * 0.9, 0, 1).astype(np.float32)


def chalk(img: Array, rng: Rng) -> Array:
    """Coloured chalk on a dark green board."""
    side = img.shape[0]
    grain = cv2.GaussianBlur(rng.random((side, side), dtype=np.float32), (0, 0), 0.6 * side / 128)
    grain = np.clip((grain - 0.5) / grain.std() * 0.3 + 0.75, 0.15, 1.1)
    board = np.array([0.12, 0.22, 0.185]) * (0.85 + 0.3 * noise(side, 34, rng, 3)[..., None])
    colour = np.clip(saturate(img, 1.4) * 0.55 + 0.42, 0, 1)
    fill = (np.clip(saturate(img, 1.2).max(-1) - 0.3, 0, 1) * 0.6 * grain)[..., None]
    lines = np.clip(edges(img, 1.1, 9) * 1.25 * grain, 0, 1)[..., None]
    out = board * (1 - fill) + colour * fill
    return np.clip(out * (1 - lines) + colour * lines, 0, 1).astype(np.float32)


def pastel(img: Array, rng: Rng) -> Array:
    """Pale dusty strokes."""
    side = img.shape[0]
    pale = smooth(img, 1) * 0.62 + 0.38 * np.array([1, 0.97, 0.94], np.float32)
    dust = noise(side, 2.2, rng)[..., None]
    out = strokes(pale.astype(np.float32), rng, 6, 2.4, 700, 0.02, under=pale)
    return np.clip(out * (1 + 0.3 * (dust - 0.5)), 0, 1).astype(np.float32)


def stained_glass(img: Array, rng: Rng) -> Array:
    """Bright glass between lead lines."""
    side = img.shape[0]
    cells, gap, number = voronoi(side, 13, rng)
    glass = 0.4 * cell_mean(img, cells, number) + 0.6 * smooth(img, 2)
    glass = contrast(saturate(glass, 1.7), 1.1) * (0.82 + 0.36 * noise(side, 10, rng)[..., None])
    lead = np.clip((gap / (side / 128) - 0.5), 0, 1)[..., None]
    lines = edges(img, 0.9, 6)[..., None]
    return np.clip(glass * (0.12 + 0.88 * lead) * (1 - 0.8 * lines), 0, 1).astype(np.float32)


def mosaic(img: Array, rng: Rng) -> Array:
    """Small square stones in grout."""
    side = img.shape[0]
    cells, gap, number = voronoi(side, 26, rng, 0.35)
    stones = cell_mean(saturate(img, 1.3), cells, number)
    stones *= (1 + rng.normal(0, 0.06, number).astype(np.float32))[cells][..., None]
    joint = np.clip((gap / (side / 128) - 0.05) / 0.8, 0, 1)[..., None]
    grout = np.array([0.78, 0.75, 0.7], np.float32)
    return np.clip(stones * joint + grout * (1 - joint), 0, 1).astype(np.float32)


def cubist(img: Array, rng: Rng) -> Array:
    """Shifted and turned facets with dark edges."""
    side = img.shape[0]
    cells, gap, number = voronoi(side, 6, rng)
    shift = rng.normal(0, 3.2 * side / 128, (number, 2)).astype(np.float32)
    turn = rng.normal(0, 0.1, number).astype(np.float32)[cells]
    xs, ys = (axis * side - 0.5 for axis in grid(side))
    mx = (xs + shift[cells, 0] - turn * (ys - side / 2) * 0.5).astype(np.float32)
    my = (ys + shift[cells, 1] + turn * (xs - side / 2) * 0.5).astype(np.float32)
    out = cv2.remap(img, mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    out = out * (1 + rng.normal(0, 0.11, number).astype(np.float32))[cells][..., None]
    out = out * 0.88 + 0.12 * np.array([0.78, 0.62, 0.4], np.float32)
    line = np.clip(gap / (side / 128) / 1.6, 0, 1)[..., None]
    shadow = 1 - 0.5 * edges(out.astype(np.float32), 0.8, 6)[..., None]
    return np.clip(out * (0.25 + 0.75 * line) * shadow, 0, 1).astype(np.float32)


def sepia(img: Array, rng: Rng) -> Array:
    """An old brown photograph with dark corners."""
    side = img.shape[0]
    xs, ys = grid(side)
    light = contrast(luminance(img), 1.08)[..., None]
    tone = light * np.array([0.92, 0.78, 0.58]) + np.array([0.07, 0.05, 0.03])
    corners = 1 - 0.28 * ((2 * xs - 1) ** 2 + (2 * ys - 1) ** 2)
    out = tone * corners[..., None] + rng.normal(0, 0.02, (side, side, 1))
    return np.clip(out, 0, 1).astype(np.float32)


def black_and_white(img: Array, rng: Rng) -> Array:
    """Grey values only."""
    return np.repeat(contrast(luminance(img), 1.15)[..., None], 3, 2)


def cross_stitch(img: Array, rng: Rng) -> Array:
    """Crosses of thread, a few pixels each."""
    side = img.shape[0]
    n = 32
    small = cv2.resize(saturate(img, 1.15), (n, n), interpolation=cv2.INTER_AREA)
    out = cv2.resize(reduce_palette(small, 24), (side, side), interpolation=cv2.INTER_NEAREST)
    pitch = max(2, side // n)
    y, x = np.mgrid[0:side, 0:side] % pitch
    thread: NDArray[np.bool_] = (x == y) | (x == pitch - 1 - y)
    return np.clip(out * np.where(thread, 1.06, 0.78)[..., None], 0, 1).astype(np.float32)
