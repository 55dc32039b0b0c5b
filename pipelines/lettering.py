"""Words set on a picture in a real font, Hangul included: composited, never diffused."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from pipelines.errors import BadRequest
from pipelines.types import Lettering

FONT = Path(__file__).parent / "fonts" / "Pretendard-Bold.otf"
MAX_LETTERS = 280
BAND = (0.9, 0.34)
"""Width and height of the band that words fill, as shares of the picture."""

_COLOURS = {
    "red": "#e5484d",
    "orange": "#f6903d",
    "yellow": "#f8d648",
    "green": "#3f9d55",
    "blue": "#3a7bd5",
    "purple": "#7d56c9",
    "pink": "#f48fb8",
    "brown": "#8a5a3b",
    "black": "#15161a",
    "white": "#ffffff",
    "gray": "#9aa1a9",
    "gold": "#e2b23c",
}
COLOURS = frozenset(_COLOURS)
"""Names of the colours that words can have."""

_LIGHT, _DARK = (255, 255, 255), (18, 18, 24)
Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]


def set_words(image: Image.Image, lettering: Lettering) -> Image.Image:
    """Set words on a picture so that they can be read.

    The size is the largest at which all lines fit the band: a third of the height, times the size
    asked for; a small one leaves room at the sides too. Lines break at spaces, within a word only
    if it is longer than a line. The colour is light or dark by the
    ground unless one is asked for; an outline, and on a restless ground a veil, keep it legible.

    Args:
        image: Any picture.
        lettering: The words, where (`top`, `middle`, `bottom`), a colour and a size.

    Returns:
        RGB picture of the same size; outside the band not a pixel changes.

    Raises:
        BadRequest: There are no words, too many, letters the font lacks, or an unknown colour.
    """
    words = _checked(lettering.text)
    picture = image.convert("RGB")
    width, height = BAND[0] * min(1.0, lettering.size), BAND[1] * lettering.size
    font, lines = fit(words, int(picture.width * width), int(picture.height * height))
    box = _place(picture.size, font, lines, lettering.place)
    ground = np.asarray(picture.crop(box), np.float32)
    fill = _named(lettering.colour) or _readable_on(ground)
    edge = _LIGHT if _luminance(fill) < 0.35 else _DARK
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    if _restless(ground) or contrast(fill, _mean(ground)) < 3.0:
        _veil(draw, box, font.size, edge)
    draw.multiline_text(
        ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2),
        "\n".join(lines),
        font=font,
        fill=(*fill, 255),
        anchor="mm",
        align="center",
        spacing=_spacing(font),
        stroke_width=max(1, round(font.size / 14)),
        stroke_fill=(*edge, 255),
    )
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


def fit(text: str, width: int, height: int) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest font and the lines with which a text fits a box of pixels."""
    low, high = 8, max(9, min(height, width // 3))
    while low < high:
        size = (low + high + 1) // 2
        lines = wrap(text, load_font(size), width)
        low, high = (
            (size, high) if _fits(lines, load_font(size), width, height) else (low, size - 1)
        )
    return load_font(low), wrap(text, load_font(low), width)


def wrap(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break a text into lines at most `width` pixels wide, at spaces where there are any."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            trial = f"{line} {word}".strip()
            if font.getlength(trial) <= width:
                line = trial
                continue
            lines += [line] if line else []
            *full, line = _broken(word, font, width)
            lines += full
        lines.append(line)
    return lines


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=64)
def load_font(size: int) -> ImageFont.FreeTypeFont:
    """Return the house font at a size in pixels."""
    return ImageFont.truetype(str(FONT), size)


def _checked(text: str) -> str:
    words = re.sub(r"[ \t\r\f\v]+", " ", text.strip())
    if not words:
        raise BadRequest("There are no words to set.")
    if len(words) > MAX_LETTERS:
        raise BadRequest(
            f"That is too much text for a picture; {MAX_LETTERS} letters are the most."
        )
    missing = [letter for letter in words if not letter.isspace() and not _has(letter)]
    if missing:
        raise BadRequest(f"The font has no letter {missing[0]!r}.")
    return words


@lru_cache(maxsize=4096)
def _has(letter: str) -> bool:
    """Compare with the box that fonts draw for a letter they lack."""
    font = load_font(24)
    return letter == "\u25a1" or bytes(font.getmask(letter)) != bytes(font.getmask("\U0010fffe"))


def _broken(word: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    parts, part = [], ""
    for letter in word:
        if part and font.getlength(part + letter) > width:
            parts.append(part)
            part = ""
        part += letter
    return [*parts, part]


def _fits(lines: list[str], font: ImageFont.FreeTypeFont, width: int, height: int) -> bool:
    left, top, right, bottom = _bounds(lines, font)
    # Breaking a word is worse than a smaller size, until the letters get too small to read.
    return right - left <= width and bottom - top <= height


def _bounds(lines: list[str], font: ImageFont.FreeTypeFont) -> tuple[float, float, float, float]:
    draw = ImageDraw.Draw(Image.new("L", (1, 1)))
    return draw.multiline_textbbox(
        (0, 0),
        "\n".join(lines),
        font=font,
        anchor="mm",
        align="center",
        spacing=_spacing(font),
        stroke_width=max(1, round(font.size / 14)),
    )


def _spacing(font: ImageFont.FreeTypeFont) -> int:
    return round(font.size * 0.2)


def _place(
    size: tuple[int, int], font: ImageFont.FreeTypeFont, lines: list[str], place: str
) -> Box:
    left, top, right, bottom = _bounds(lines, font)
    pad = round(font.size * 0.35)
    width, height = round(right - left) + 2 * pad, round(bottom - top) + 2 * pad
    margin = round(size[1] * 0.04)
    x = (size[0] - width) // 2
    y = {"top": margin, "middle": (size[1] - height) // 2}.get(place, size[1] - height - margin)
    y = max(0, min(y, size[1] - height))
    return max(0, x), y, min(size[0], x + width), min(size[1], y + height)


def _veil(draw: ImageDraw.ImageDraw, box: Box, size: float, colour: Colour) -> None:
    draw.rounded_rectangle(box, radius=round(size * 0.35), fill=(*colour, 150))


def _named(colour: str) -> Colour | None:
    if not colour:
        return None
    try:
        return ImageColor.getrgb(_COLOURS.get(colour.lower(), colour))[:3]
    except ValueError as error:
        raise BadRequest(f"I know no colour {colour!r}.") from error


def _readable_on(ground: np.ndarray[Any, np.dtype[np.float32]]) -> Colour:
    mean = _mean(ground)
    return _LIGHT if contrast(_LIGHT, mean) >= contrast(_DARK, mean) * 0.6 else _DARK


def _mean(ground: np.ndarray[Any, np.dtype[np.float32]]) -> Colour:
    red, green, blue = (int(v) for v in ground.reshape(-1, 3).mean(axis=0))
    return red, green, blue


def _restless(ground: np.ndarray[Any, np.dtype[np.float32]]) -> bool:
    return float(ground.mean(axis=2).std()) > 42


def _luminance(colour: Colour) -> float:
    share = np.array(colour[:3], np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))
