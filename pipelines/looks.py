"""The few measurements that choosing among thousands needs, each group alone and cheap.

They are the numbers of `measure`, without the palette and the regions, which take most of its
time. `small` is the picture at 8 x 8, for telling whether two have the same colours in the same
places.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from PIL import Image

from pipelines.colours import Array, to_lab
from pipelines.measure import SIDE, centroid, emptiness, sharpness, tones, visual_weight

GROUPS: dict[str, tuple[str, ...]] = {
    "tone": ("light", "contrast", "warmth", "saturation"),
    "layout": ("empty", "x", "y"),
    "sharpness": ("sharpness",),
    "small": ("small",),
}
SMALL = 8


def names_of(groups: Iterable[str]) -> set[str]:
    """Return the names of the measurements of groups."""
    return {name for group in groups for name in GROUPS[group]}


def look(image: Image.Image, groups: Iterable[str]) -> dict[str, Any]:
    """Measure a picture.

    Args:
        image: Any picture.
        groups: Some of `GROUPS`.

    Returns:
        JSON values by name: numbers as in `Measurements`, `small` as hexadecimal RGB bytes.
    """
    full, wanted = image.convert("RGB"), set(groups)
    found: dict[str, Any] = {}
    if wanted & {"tone", "layout"}:
        reduced = full.copy()
        reduced.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
        lab = to_lab(np.asarray(reduced, np.float64) / 255)
        found |= tones(lab) if "tone" in wanted else {}
        found |= _layout(lab) if "layout" in wanted else {}
    if "sharpness" in wanted:
        found["sharpness"] = sharpness(full)
    if "small" in wanted:
        found["small"] = full.resize((SMALL, SMALL)).tobytes().hex()
    return found


def _layout(lab: Array) -> dict[str, float]:
    x, y = centroid(visual_weight(lab))
    return {"empty": emptiness(lab), "x": round(x, 4), "y": round(y, 4)}
