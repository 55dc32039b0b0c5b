"""Contact sheets: many pictures with their captions on one page, to be looked at."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from training.art.composer import Picture


def sheet(
    pictures: Iterable[tuple[Picture, str]], columns: int = 8, cell: int = 160
) -> Image.Image:
    """Return a page of pictures, each with its text below."""
    items = list(pictures)
    rows = -(-len(items) // columns)
    page = Image.new("RGB", (columns * cell, rows * (cell + 42)), (250, 249, 246))
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(size=10)
    for i, (pixels, text) in enumerate(items):
        x, y = i % columns * cell, i // columns * (cell + 42)
        picture = Image.fromarray(pixels).resize((cell - 6, cell - 6), Image.Resampling.BICUBIC)
        page.paste(picture, (x + 3, y + 3))
        for line, words in enumerate(textwrap.wrap(text, cell // 5)[:4]):
            draw.text((x + 3, y + cell - 2 + line * 10), words, fill=(40, 40, 40), font=font)
    return page


def write_sheet(pictures: Iterable[tuple[Picture, str]], path: Path, columns: int = 8) -> Path:
    """Write a contact sheet as a picture file and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet(pictures, columns).save(path)
    return path
