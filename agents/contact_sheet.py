"""Contact sheets: one that fills while a job is painted, and labelled pages to choose from."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agents.types import Artwork

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

PAPER, EMPTY, INK = (250, 249, 246), (226, 224, 218), (40, 40, 44)
GAP = 2
SIDE = 1024
LARGEST_TILE, SMALLEST_TILE = 192, 16


class GrowingSheet:
    """A square-ish sheet with a cell for each picture of a job, filled as they finish.

    Its memory does not grow: one canvas of about 1024 x 1024 pixels, whatever the job's size.
    Safe to use from several threads.
    """

    def __init__(self, total: int, path: Path) -> None:
        """Lay out the cells; goes on with the sheet that lies at `path`, if it fits.

        Args:
            total: Pictures of the job.
            path: JPEG file that `save` writes.
        """
        from PIL import Image

        self.path = path
        self._columns = max(1, math.ceil(math.sqrt(total)))
        rows = max(1, math.ceil(total / self._columns))
        self.tile = max(SMALLEST_TILE, min(LARGEST_TILE, SIDE // self._columns - GAP))
        step = self.tile + GAP
        size = (self._columns * step + GAP, rows * step + GAP)
        self._lock = threading.Lock()
        self._canvas = Image.new("RGB", size, PAPER)
        for index in range(total):
            self._canvas.paste(EMPTY, (*self._corner(index), *self._far_corner(index)))
        self._go_on(size)

    def _go_on(self, size: tuple[int, int]) -> None:
        from PIL import Image, UnidentifiedImageError

        try:
            with Image.open(self.path, formats=("JPEG",)) as earlier:
                if earlier.size == size:
                    self._canvas = earlier.convert("RGB")
        except (FileNotFoundError, UnidentifiedImageError, OSError):
            return

    def add(self, index: int, image: Image) -> None:
        """Show a picture, finished or in the making, in its cell."""
        small = thumbnail(image, self.tile)
        left, top = self._corner(index)
        place = (left + (self.tile - small.width) // 2, top + (self.tile - small.height) // 2)
        with self._lock:
            self._canvas.paste(PAPER, (*self._corner(index), *self._far_corner(index)))
            self._canvas.paste(small, place)

    def save(self) -> Path:
        """Write the sheet atomically; return its path."""
        part = self.path.with_suffix(".part")
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._canvas.save(part, "JPEG", quality=85)
            os.replace(part, self.path)
        return self.path

    def _corner(self, index: int) -> tuple[int, int]:
        row, column = divmod(index, self._columns)
        step = self.tile + GAP
        return GAP + column * step, GAP + row * step

    def _far_corner(self, index: int) -> tuple[int, int]:
        left, top = self._corner(index)
        return left + self.tile, top + self.tile


def thumbnail(image: Image, side: int) -> Image:
    """Return a copy whose longer side is at most `side` pixels."""
    small = image.convert("RGB")
    small.thumbnail((side, side), reducing_gap=2.0)
    return small


def labelled_pages(
    artworks: Sequence[Artwork], columns: int = 6, rows: int = 8, tile: int = 176
) -> Iterator[Image]:
    """Yield contact sheets with the label under each picture; one page in memory at a time.

    A picture whose file is gone leaves its cell empty.
    """
    for start in range(0, len(artworks), columns * rows):
        yield _page(artworks[start : start + columns * rows], columns, rows, tile)


def _page(artworks: Sequence[Artwork], columns: int, rows: int, tile: int) -> Image:
    from PIL import Image, ImageDraw

    caption, margin = 26, 24
    step_x, step_y = tile + 12, tile + caption
    page = Image.new("RGB", (2 * margin + columns * step_x, 2 * margin + rows * step_y), PAPER)
    draw, font = ImageDraw.Draw(page), font_of(15)
    for place, artwork in enumerate(artworks):
        row, column = divmod(place, columns)
        left, top = margin + column * step_x, margin + row * step_y
        small = open_thumbnail(artwork, tile)
        if small is not None:
            page.paste(small, (left + (tile - small.width) // 2, top + (tile - small.height) // 2))
        draw.text((left + tile / 2, top + tile + 3), f"#{artwork.label}", INK, font, anchor="ma")
    return page


def open_thumbnail(artwork: Artwork, side: int) -> Image | None:
    """Return a small copy of a picture, or None if its file is gone or broken."""
    from pipelines.errors import BadImage
    from pipelines.picture_files import open_picture

    try:
        return thumbnail(open_picture(artwork.path), side)
    except BadImage:
        return None


def font_of(size: int) -> FreeTypeFont:
    """Return the house font, which has Hangul."""
    from pipelines.lettering import load_font

    return load_font(size)
