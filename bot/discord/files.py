"""Picture files for upload: as they are where they fit, smaller where they do not."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import discord
from PIL import Image

from agents.contact_sheet import labelled_pages
from agents.types import Artwork

DEFAULT_LIMIT = discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
ALT_LIMIT = 1024
JPEG_QUALITIES = (92, 80)
SMALLEST_SIDE = 128
"""Pixels; a picture that does not fit at this size is sent at it nevertheless."""

SHEETS_FROM = 31
"""Pictures of one job from which contact sheets are posted instead of each picture."""
SHEET_COLUMNS, SHEET_ROWS = 6, 8
SHEET_BYTES = 1_500_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be sent: its name, its bytes, the sentence for those who cannot see it."""

    name: str
    data: bytes
    alt: str = ""

    def to_file(self) -> discord.File:
        """Return a fresh `discord.File`; one can be sent only once, so retries need new ones."""
        alt = self.alt[:ALT_LIMIT] or None
        return discord.File(io.BytesIO(self.data), filename=self.name, description=alt)


@dataclass(frozen=True, slots=True)
class Item:
    """What one file of a delivery shows: a picture, or a contact sheet of many.

    Attributes:
        stem: The file's name without its suffix.
        artworks: What is shown, in order.
    """

    stem: str
    artworks: tuple[Artwork, ...]

    @property
    def marks(self) -> tuple[str, ...]:
        """Texts of which one stands in every message that shows this."""
        single = len(self.artworks) == 1
        return (f"{self.stem}.", *([self.artworks[0].id] if single else []))

    def upload(self, limit: int) -> Upload:
        """Return the file, at most `limit` bytes long where that is possible; see `upload_of`."""
        if len(self.artworks) == 1:
            return upload_of(self.artworks[0], limit)
        (page,) = labelled_pages(self.artworks, SHEET_COLUMNS, SHEET_ROWS)
        suffix, data = fit(_encoded(page, "PNG"), min(limit, SHEET_BYTES))
        first, last = self.artworks[0].label, self.artworks[-1].label
        return Upload(f"{self.stem}.{suffix}", data, f"#{first} - #{last}")


def items_of(job: str, artworks: Sequence[Artwork]) -> list[Item]:
    """Return the files of a delivery: a picture each, or contact sheets if there are many."""
    if len(artworks) < SHEETS_FROM:
        return [Item(stem_of(artwork), (artwork,)) for artwork in artworks]
    size = SHEET_COLUMNS * SHEET_ROWS
    pages = [tuple(artworks[first : first + size]) for first in range(0, len(artworks), size)]
    return [Item(f"tilda-sheet-{job[:8]}-{n}", page) for n, page in enumerate(pages)]


def stem_of(artwork: Artwork) -> str:
    """Return the file name of an artwork, without its suffix."""
    return f"tilda-{artwork.label}-{artwork.id[:8]}"


def upload_of(artwork: Artwork, limit: int) -> Upload:
    """Return an artwork's file in the best form of at most `limit` bytes.

    PNG as painted, then lossless WebP, then JPEG, then JPEG of a smaller picture. Blocks while
    it reads and encodes: call it in a thread.

    Raises:
        OSError: The file cannot be read.
    """
    data = Path(artwork.path).read_bytes()
    suffix, fitted = fit(data, limit)
    return Upload(f"{stem_of(artwork)}.{suffix}", fitted, artwork.alt_text or artwork.sight.caption)


def fit(png: bytes, limit: int) -> tuple[str, bytes]:
    """Return suffix and bytes of the best form of a PNG that is at most `limit` bytes long."""
    if len(png) <= limit:
        return "png", png
    with Image.open(io.BytesIO(png)) as opened:
        picture = opened.convert("RGB")
    made = ("", b"")
    for made in _smaller_and_smaller(picture):
        if len(made[1]) <= limit:
            break
    return made


def _smaller_and_smaller(picture: Image.Image) -> Iterator[tuple[str, bytes]]:
    yield "webp", _encoded(picture, "WEBP", lossless=True, quality=70)
    for quality in JPEG_QUALITIES:
        yield "jpg", _encoded(picture, "JPEG", quality=quality)
    while max(picture.size) > SMALLEST_SIDE:
        half = (max(1, picture.width * 2 // 3), max(1, picture.height * 2 // 3))
        picture = picture.resize(half, Image.Resampling.LANCZOS)
        yield "jpg", _encoded(picture, "JPEG", quality=JPEG_QUALITIES[-1])


def _encoded(picture: Image.Image, form: str, **options: int | bool) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()
