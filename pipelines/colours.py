"""Colours as people see and name them: CIELAB, names, palettes and how hues go together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

NAMED = {
    "red": ("#e0313a", "#c8102e", "#a4161a"),
    "orange": ("#f7881e", "#ff7f32", "#e76f27"),
    "yellow": ("#fad232", "#ffe45c", "#e6b91e"),
    "green": ("#4aae54", "#2e8b3d", "#7cc35a", "#1f5f2c", "#556b2f"),
    "teal": ("#20aca8", "#0f7c80", "#5fd0c5"),
    "blue": ("#3478e2", "#1f4fb8", "#5b8def", "#0000ff", "#1a1ad0"),
    "light blue": ("#a9d6f5", "#87ceeb", "#bfe3fb"),
    "navy": ("#1f2d5a", "#0b1430", "#101d42", "#000080"),
    "purple": ("#8654d0", "#5a2a9c", "#a06ee0"),
    "lavender": ("#d3c5f0", "#b9a7e0"),
    "pink": ("#f68aba", "#ffc0d9", "#e75a9b"),
    "brown": ("#8c5836", "#5f3b22", "#b07a4b"),
    "beige": ("#e3d0b0", "#d2b48c"),
    "cream": ("#fbf3df", "#fff8e7"),
    "black": ("#000000", "#1c1c20"),
    "gray": ("#969aa2", "#6b6f76", "#bfc3c9", "#4a4d52"),
    "white": ("#ffffff", "#f2f2f2"),
}
"""Colour names and examples of each; a colour has the name of the nearest example."""

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip
_WHITE = np.array([0.95047, 1.0, 1.08883])
_GREY_CHROMA = 8.0


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour of a picture: `#rrggbb`, its name, and its share of the area (0 to 1)."""

    hex: str
    name: str
    share: float


def to_lab(rgb: Array) -> Array:
    """Return CIELAB (D65): L 0..100, a and b about -110..110.

    Args:
        rgb: (..., 3) sRGB in 0..1.
    """
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _TO_XYZ.T / _WHITE
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def name_of(lab: Array) -> str:
    """Return the name of one colour given in CIELAB."""
    names, examples = _examples()
    if float(np.hypot(lab[1], lab[2])) < _GREY_CHROMA:
        light = float(lab[0])
        return "black" if light < 20 else "white" if light > 94 else "gray"
    return names[int(((examples - lab) ** 2).sum(axis=1).argmin())]


def palette(rgb: Array, most: int = 6, apart: float = 14.0) -> tuple[list[Swatch], Array]:
    """Return the main colours, the largest first, and the label of each pixel.

    k-means in CIELAB, always the same for the same pixels: it starts from the commonest colour and
    then from the one farthest from all chosen. Colours nearer than `apart` are merged.

    Args:
        rgb: (height, width, 3) in 0..1.
        most: Number of colours at most.
        apart: CIE76 distance below which two are one.

    Returns:
        Swatches, and (height, width) labels that count through them.
    """
    lab = to_lab(rgb)
    points, counts = _counted(lab.reshape(-1, 3))
    centres = _seeds(points, counts, most)
    for _ in range(12):
        labels = _nearest(points, centres)
        centres = np.array([
            np.average(points[labels == i], axis=0, weights=counts[labels == i])
            if (labels == i).any() else centre
            for i, centre in enumerate(centres)
        ])  # fmt: skip
    weights = np.bincount(_nearest(points, centres), counts, len(centres)) / counts.sum()
    labels = _merged(centres, weights, apart)[_nearest(lab.reshape(-1, 3), centres)]
    order = [int(i) for i in np.argsort(-np.bincount(labels), kind="stable")]
    order = [i for i in order if (labels == i).any()]
    places = {old: new for new, old in enumerate(order)}
    flat = rgb.reshape(-1, 3)
    swatches = [_swatch(flat[labels == i], len(flat)) for i in order]
    return swatches, np.vectorize(places.get)(labels).reshape(rgb.shape[:2])


def harmony(swatches: list[Swatch]) -> tuple[str, float]:
    """Return how the hues of a palette go together, and how far they spread in degrees.

    `neutral` (hardly any colour), `monochrome` (one hue), `analogous` (neighbours within 75
    degrees), `complementary` (two groups about opposite), `triadic` (three groups about 120
    apart), `varied`.
    After Itten, The Art of Color, 1961, on the CIELAB hue circle.
    """
    hues, weights = _hues(swatches)
    if not len(hues):
        return "neutral", 0.0
    groups = _groups(hues, weights)
    spread = _spread(hues)
    if spread <= 25:
        return "monochrome", spread
    if spread <= 75:
        return "analogous", spread
    gaps = np.diff([*groups, groups[0] + 360]) if len(groups) > 1 else np.array([360.0])
    if len(groups) == 2 and abs(gaps[0] - 180) <= 35:
        return "complementary", spread
    if len(groups) == 3 and bool(np.all(np.abs(gaps - 120) <= 35)):
        return "triadic", spread
    return "varied", spread


def rgb_of(hex_colour: str) -> Array:
    """Return (3,) in 0..1 of `#rrggbb`."""
    return np.array([int(hex_colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


@cache
def _examples() -> tuple[list[str], Array]:
    pairs = [(name, code) for name, codes in NAMED.items() for code in codes]
    return [name for name, _ in pairs], to_lab(np.array([rgb_of(code) for _, code in pairs]))


def _counted(points: Array) -> tuple[Array, Array]:
    """Return the distinct colours (to 4 units) and how often each occurs."""
    cells, inverse, counts = np.unique(
        np.round(points / 4), axis=0, return_inverse=True, return_counts=True
    )
    sums = np.stack([np.bincount(inverse.ravel(), points[:, i], len(cells)) for i in range(3)], 1)
    return sums / counts[:, None], counts.astype(np.float64)


def _seeds(points: Array, counts: Array, most: int) -> Array:
    chosen = [points[counts.argmax()]]
    while len(chosen) < min(most, len(points)):
        distance = np.min([((points - c) ** 2).sum(axis=1) for c in chosen], axis=0)
        # Far, but not a lone pixel.
        chosen.append(points[(distance * np.sqrt(counts)).argmax()])
    return np.array(chosen)


def _nearest(points: Array, centres: Array) -> np.ndarray[Any, np.dtype[np.intp]]:
    distances = ((points[:, None] - centres[None]) ** 2).sum(axis=2)
    return np.asarray(distances.argmin(axis=1), np.intp)


def _merged(
    centres: Array, weights: Array, apart: float, least: float = 0.015
) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Return for each centre the one that stands for it: near ones and crumbs join a heavier."""
    stands = np.arange(len(centres))
    order = np.argsort(-weights, kind="stable")
    for place, i in enumerate(order[1:], start=1):
        heavier = [j for j in order[:place] if stands[j] == j]
        distances = [float(np.linalg.norm(centres[i] - centres[j])) for j in heavier]
        if min(distances) < apart or weights[i] < least:
            stands[i] = heavier[int(np.argmin(distances))]
    return stands


def _swatch(pixels: Array, total: int) -> Swatch:
    mean = pixels.mean(axis=0)
    code = "#" + "".join(f"{round(float(v) * 255):02x}" for v in mean)
    return Swatch(code, name_of(to_lab(mean)), round(len(pixels) / total, 4))


def _hues(swatches: list[Swatch]) -> tuple[Array, Array]:
    lab = to_lab(np.array([rgb_of(s.hex) for s in swatches]))
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    shares = np.array([s.share for s in swatches])
    coloured = (chroma > 14) & (shares >= 0.03)
    return np.degrees(np.arctan2(lab[:, 2], lab[:, 1]))[coloured] % 360, shares[coloured]


def _groups(hues: Array, weights: Array, within: float = 50.0) -> list[float]:
    """Return the middle hues of groups of neighbours, in order round the circle."""
    groups: list[list[tuple[float, float]]] = []
    for hue, weight in sorted(zip(hues, weights, strict=True)):
        if groups and hue - groups[-1][-1][0] <= within:
            groups[-1].append((hue, weight))
        else:
            groups.append([(hue, weight)])
    if len(groups) > 1 and groups[0][0][0] + 360 - groups[-1][-1][0] <= within:
        groups[0] = [(hue - 360, w) for hue, w in groups.pop()] + groups[0]
    return sorted(
        float(np.average([h for h, _ in g], weights=[w for _, w in g])) % 360 for g in groups
    )


def _spread(hues: Array) -> float:
    """Return the smallest arc in degrees that holds all hues."""
    ring = np.sort(hues)
    gaps = np.diff([*ring, ring[0] + 360])
    return float(360 - gaps.max())
