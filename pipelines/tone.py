"""Light and colour of a finished picture, changed pixel by pixel: every edge stays where it is."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from pipelines.types import Tone

Pixels = np.ndarray[Any, np.dtype[np.float32]]

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # Rec. 709


def apply_tone(image: Image.Image, tone: Tone) -> Image.Image:
    """Return an RGB picture of the same size with another light and colour.

    Args:
        image: Any picture.
        tone: Four amounts from -1 to 1; 0 changes nothing, and beyond 1 counts as 1.
    """
    if not tone:
        return image.convert("RGB")
    pixels: Pixels = np.asarray(image.convert("RGB"), np.float32) / np.float32(255)
    pixels = _light(pixels, _bounded(tone.light))
    pixels = _warmth(pixels, _bounded(tone.warmth))
    pixels = _contrast(pixels, _bounded(tone.contrast))
    pixels = _saturation(pixels, _bounded(tone.saturation))
    return Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8))


def _light(pixels: Pixels, amount: float) -> Pixels:
    """Gamma curve: black stays black and white stays white, so nothing is clipped."""
    return pixels if not amount else np.power(pixels, 2.0 ** (-1.2 * amount), dtype=np.float32)


def _warmth(pixels: Pixels, amount: float) -> Pixels:
    """Shift from blue to red with the luminance held, as a white balance does."""
    if not amount:
        return pixels
    gains = np.array([1 + 0.28 * amount, 1 + 0.03 * amount, 1 - 0.32 * amount], np.float32)
    shifted = pixels * gains
    before, after = pixels @ _LUMA, shifted @ _LUMA
    scale = before / np.maximum(after, 1e-4)
    return np.asarray(shifted * scale[..., None], np.float32)


def _contrast(pixels: Pixels, amount: float) -> Pixels:
    """Stretch or press the luminance around its mean, colours kept."""
    if not amount:
        return pixels
    luma = (pixels @ _LUMA)[..., None]
    middle = float(luma.mean())
    gain = 2.0 ** (0.9 * amount)
    return np.asarray(pixels + (luma - middle) * (gain - 1), np.float32)


def _saturation(pixels: Pixels, amount: float) -> Pixels:
    """Mix with the grey of the same luminance, or away from it."""
    if not amount:
        return pixels
    luma = (pixels @ _LUMA)[..., None]
    gain = 1 + amount if amount < 0 else 1 + 1.2 * amount
    return np.asarray(luma + (pixels - luma) * gain, np.float32)


def _bounded(amount: float) -> float:
    return max(-1.0, min(1.0, amount))
