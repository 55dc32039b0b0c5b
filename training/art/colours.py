"""The twelve colours: their values, how to see them in a drawing and how to paint one over."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (224, 49, 58),
    "orange": (247, 136, 30),
    "yellow": (250, 210, 50),
    "green": (74, 174, 84),
    "teal": (32, 172, 168),
    "blue": (52, 120, 226),
    "purple": (134, 84, 208),
    "pink": (246, 138, 186),
    "brown": (140, 88, 54),
    "black": (38, 38, 44),
    "white": (244, 244, 244),
    "gray": (150, 154, 162),
}
"""Colour name to RGB, 0 to 255. American names; `grey` is a synonym."""

KO_COLOURS = {
    "red": ("빨간", "빨간색", "빨강", "붉은", "빨갛게"),
    "orange": ("주황색", "주황", "오렌지색"),
    "yellow": ("노란", "노란색", "노랑", "노랗게"),
    "green": ("초록색", "초록", "녹색", "푸른색"),
    "teal": ("청록색", "청록", "틸"),
    "blue": ("파란", "파란색", "파랑", "푸른", "파랗게"),
    "purple": ("보라색", "보라", "자주색"),
    "pink": ("분홍색", "분홍", "핑크", "핑크색"),
    "brown": ("갈색", "밤색", "고동색"),
    "black": ("검은", "검은색", "검정", "까만", "검정색"),
    "white": ("하얀", "흰", "흰색", "하얀색", "하양"),
    "gray": ("회색", "잿빛", "쥐색"),
}
"""Korean names, the adjective first."""

_HUES = (
    (18, "red"), (40, "orange"), (68, "yellow"), (160, "green"), (192, "teal"), (250, "blue"),
    (298, "purple"), (344, "pink"), (361, "red"),
)  # fmt: skip


def _names(hue: Array, saturation: Array, value: Array) -> NDArray[np.str_]:
    """Name each pixel: hue in degrees, saturation and value 0 to 1.

    Besides the twelve colours there are `tan` and `dark`, of which no caption speaks.
    """
    bounds = np.array([bound for bound, _ in _HUES])
    names = np.array([name for _, name in _HUES], dtype="<U8")[
        np.searchsorted(bounds, hue, side="right")
    ]
    names[((hue < 20) | (hue > 325)) & (value > 0.8) & (saturation < 0.55)] = "pink"
    warm = (hue > 8) & (hue < 58)
    names[warm & (saturation < 0.62)] = "tan"
    names[(hue > 8) & (hue < 45) & (value < 0.74)] = "brown"
    dim = (value < 0.45) | ((value < 0.62) & ((hue < 8) | (hue > 330)))
    names[dim & (names != "brown")] = "dark"
    names[saturation < 0.16] = "gray"
    names[(saturation < 0.3) & (value < 0.42)] = "dark"
    names[(saturation < 0.12) & (value > 0.82)] = "white"
    names[value < 0.25] = "black"
    return names


def dominant_colour(rgba: NDArray[np.uint8], share: float = 0.6) -> str:
    """Return the colour of at least `share` of the drawn pixels, or empty if none has so many."""
    drawn = rgba[..., 3] > 128
    if drawn.sum() < 50:
        return ""
    hsv = cv2.cvtColor(rgba[..., :3], cv2.COLOR_RGB2HSV)[drawn].astype(np.float32)
    names, counts = np.unique(
        _names(hsv[:, 0] * 2, hsv[:, 1] / 255, hsv[:, 2] / 255), return_counts=True
    )
    best = int(counts.argmax())
    main = str(names[best])
    return main if main in COLOURS and counts[best] >= share * counts.sum() else ""


def paintable_share(sprite: NDArray[np.uint8]) -> float:
    """Return the share of a sprite's drawn pixels that `recolour` would repaint, 0 to 1."""
    drawn = sprite[..., 3] > 40
    if drawn.sum() < 30:
        return 0.0
    mask = _main_part(_hsv(_straight(sprite)), drawn)
    return float((mask[drawn] > 0.5).mean())


def _straight(sprite: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Divide the alpha out of a premultiplied sprite; return its RGB."""
    alpha = sprite[..., 3:].astype(np.float32) / 255
    return np.clip(sprite[..., :3] / np.maximum(alpha, 1 / 255), 0, 255).astype(np.uint8)


def _hsv(rgb: NDArray[np.uint8]) -> Array:
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV).astype(np.float32)


def _main_part(hsv: Array, drawn: NDArray[np.bool_]) -> Array:
    """Return a soft mask, 0 to 1, of the drawing's main colour."""
    hue, saturation, value = hsv[..., 0] * 2, hsv[..., 1] / 255, hsv[..., 2] / 255
    vivid = drawn & (saturation > 0.25) & (value > 0.2)
    if vivid.sum() < 0.35 * drawn.sum():
        usual = max(float(np.median(value[drawn])), 0.05)
        return np.clip((value / usual - 0.35) / 0.3, 0, 1).astype(np.float32)
    weights = (saturation * value)[vivid]
    histogram = np.bincount((hue[vivid] / 10).astype(int) % 36, weights=weights, minlength=36)
    histogram = histogram + np.roll(histogram, 1) + np.roll(histogram, -1)
    main = histogram.argmax() * 10 + 5
    distance = np.abs((hue - main + 180) % 360 - 180)
    mask = np.clip((62 - distance) / 12, 0, 1) * np.clip((saturation - 0.12) / 0.12, 0, 1)
    return mask.astype(np.float32)


def _ramp(shade: Array, colour: str) -> Array:
    """Paint relative lightness (1 = the median) as dark, middle and light of a colour."""
    middle = np.array(COLOURS[colour], np.float32)
    dark, light = middle * 0.45, middle * 0.55 + 255 * 0.45
    if colour == "black":
        dark, light = middle * 0.3, middle + 62
    if colour == "white":
        dark = np.array((176, 182, 194), np.float32)
        light = np.array((255, 255, 255), np.float32)
    shade = shade[..., None]
    below = dark + (middle - dark) * np.clip((shade - 0.4) / 0.6, 0, 1)
    above = (light - middle) * np.clip((shade - 1) / 0.6, 0, 1)
    return below + above


def recolour(sprite: NDArray[np.uint8], colour: str) -> NDArray[np.uint8]:
    """Repaint a sprite's main colour; small parts of other hues (eyes, leaves) keep theirs.

    Args:
        sprite: uint8 (H, W, 4), colour multiplied by alpha.
        colour: A name of `COLOURS`.

    Returns:
        A new sprite of the same kind.
    """
    drawn = sprite[..., 3] > 40
    if drawn.sum() < 30:
        return sprite
    straight = _straight(sprite)
    mask = _main_part(_hsv(straight), drawn)
    luminance = straight.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    main = drawn & (mask > 0.5)
    reference = max(float(np.median(luminance[main])), 40.0) if main.any() else 128.0
    mixed = straight + mask[..., None] * (_ramp(luminance / reference, colour) - straight)
    out = sprite.copy()
    alpha = sprite[..., 3:].astype(np.float32) / 255
    out[..., :3] = np.clip(mixed * alpha + 0.5, 0, 255).astype(np.uint8)
    return out
