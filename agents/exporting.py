"""Taking pictures along: a lookbook to leaf through, and a zip with recipes and credits."""

from __future__ import annotations

import csv
import io
import json
import os
import textwrap
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.contact_sheet import INK, PAPER, font_of, labelled_pages, open_thumbnail
from agents.ledger import Ledger
from agents.pdf import write_pdf
from agents.types import Artwork
from agents.wishes import describe

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

DOTS_PER_INCH = 150
PAGE = (1240, 1754)  # A4 at 150 dots per inch
MARGIN = 90
GUTTER = 12
FAINT = (120, 120, 124)


FORMS = ("pdf", "zip")


@dataclass(frozen=True, slots=True)
class Exported:
    """The files of an export; `forms` tells which of the two were written."""

    lookbook: Path
    archive: Path
    forms: tuple[str, ...] = FORMS

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return the files that were written."""
        return tuple(one for one in (self.lookbook, self.archive) if one.suffix[1:] in self.forms)


def export(
    ledger: Ledger, artworks: Sequence[Artwork], folder: Path, author: str, title: str, *,
    forms: tuple[str, ...] = FORMS, key: str = "",
) -> Exported:  # fmt: skip
    """Write a lookbook and a zip of pictures into a folder.

    The files are noted in the ledger, so that they go when their author asks to be forgotten.

    Args:
        ledger: Where the files are noted.
        artworks: What to export, in order; at least one.
        folder: Made if it is not there.
        author: Whose files they are.
        title: For the cover and the file names.
        forms: Which files to write: `pdf` is the lookbook, `zip` the archive.
        key: Put behind the title in the file names, so that exports of one title stay apart.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = "-".join(filter(None, [_file_name(title), key]))
    files = Exported(folder / f"{stem}.pdf", folder / f"{stem}.zip", forms)
    for path in files.paths:
        ledger.note_file(author, path)
    if "pdf" in forms:
        write_lookbook(artworks, files.lookbook, title)
    if "zip" in forms:
        write_archive(artworks, files.archive, title)
    return files


def write_lookbook(artworks: Sequence[Artwork], path: Path, title: str) -> None:
    """Write a PDF: cover, a page for each picture, contact sheets, credits.

    Pages are written one by one, so that memory does not grow with their number.

    Raises:
        ValueError: There are no pictures.
    """
    if not artworks:
        raise ValueError("a lookbook needs at least one picture")
    write_pdf(_pages(artworks, title), path, title, DOTS_PER_INCH)


def write_archive(artworks: Sequence[Artwork], path: Path, title: str) -> None:
    """Write a zip: pictures, labelled contact sheets, recipes.json, recipes.csv, CREDITS.txt.

    A picture whose file is gone is left out of the pictures, not of the recipes.
    """
    part = path.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for artwork in artworks:
            if Path(artwork.path).is_file():
                # PNG is compressed already
                archive.write(artwork.path, picture_name(artwork), zipfile.ZIP_STORED)
        for number, sheet in enumerate(labelled_pages(artworks), 1):
            archive.writestr(f"sheets/{number}.jpg", _as_jpeg(sheet), zipfile.ZIP_STORED)
        recipes = [recipe_of(artwork) for artwork in artworks]
        archive.writestr("recipes.json", json.dumps(recipes, ensure_ascii=False, indent=2))
        archive.writestr("recipes.csv", _as_csv(recipes))
        archive.writestr("CREDITS.txt", "\n".join([title, "", *credit_lines(artworks)]) + "\n")
    os.replace(part, path)


def picture_name(artwork: Artwork) -> str:
    """Return the name of a picture's file in an archive."""
    return f"pictures/{artwork.label}.png"


def recipe_of(artwork: Artwork) -> dict[str, Any]:
    """Return what a picture was made from, without paths of this machine."""
    request = asdict(artwork.request)
    for place in ("init_image", "blend_image"):
        del request[place]
    return {
        "label": artwork.label,
        "id": artwork.id,
        "parent": artwork.parent,
        "wish": describe(artwork.wish),
        "caption": artwork.sight.caption,
        "alt_text": artwork.alt_text,
        "model": artwork.model,
        "made_at": artwork.made_at.isoformat(),
        "sha256": artwork.sha256,
        **request,
    }


def credit_lines(artworks: Sequence[Artwork]) -> list[str]:
    """Return who made the pictures: the models with how many each, and when."""
    first = min(artwork.made_at for artwork in artworks)
    last = max(artwork.made_at for artwork in artworks)
    models = Counter(artwork.model for artwork in artworks)
    return [
        f"{len(artworks)} pictures, {_day(first)} to {_day(last)}.",
        *(f"{count} by {model}" for model, count in models.most_common()),
        "Painted by machine, with Tilda, a conversational artist.",
        "Licences of the models are in the ATTRIBUTION.md that comes with Tilda.",
    ]


def _as_jpeg(image: Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


def _as_csv(recipes: Sequence[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(recipes[0]))
    writer.writeheader()
    for recipe in recipes:
        nested = (dict, list)
        writer.writerow(
            {
                key: json.dumps(value, ensure_ascii=False) if isinstance(value, nested) else value
                for key, value in recipe.items()
            }
        )
    return out.getvalue()


def _pages(artworks: Sequence[Artwork], title: str) -> Iterator[Image]:
    yield _cover(artworks, title)
    for artwork in artworks:
        yield _picture_page(artwork)
    yield from labelled_pages(artworks, *_grid(len(artworks)))
    yield _text_page("Credits", credit_lines(artworks))


def _blank() -> tuple[Image, ImageDraw]:
    from PIL import Image, ImageDraw

    page = Image.new("RGB", PAGE, PAPER)
    return page, ImageDraw.Draw(page)


def _cover(artworks: Sequence[Artwork], title: str) -> Image:
    page, draw = _blank()
    side = PAGE[0] - 2 * MARGIN
    across = 3 if len(artworks) >= 9 else 2 if len(artworks) >= 4 else 1
    tile = (side - (across - 1) * GUTTER) // across
    for place, artwork in enumerate(artworks[: across * across]):
        row, column = divmod(place, across)
        step = tile + GUTTER
        _paste(page, artwork, (MARGIN + column * step, 2 * MARGIN + row * step, tile, tile))
    top = 2 * MARGIN + side + 60
    for line in textwrap.wrap(title, 34)[:4]:
        draw.text((MARGIN, top), line, INK, font_of(60))
        top += 78
    count = f"{len(artworks)} picture{'s' if len(artworks) > 1 else ''}"
    newest = max(artwork.made_at for artwork in artworks)
    draw.text((MARGIN, top + 12), f"{count} - {_day(newest)}", FAINT, font_of(30))
    return page


def _grid(count: int) -> tuple[int, int, int]:
    """Return columns, rows and the side of a picture on the pages that show all of them."""
    if count <= 12:
        return 3, 4, 364
    return (4, 5, 270) if count <= 20 else (6, 8, 176)


def _picture_page(artwork: Artwork) -> Image:
    page, draw = _blank()
    side = PAGE[0] - 2 * MARGIN
    _paste(page, artwork, (MARGIN, MARGIN, side, side))
    top = MARGIN + side + 40
    draw.text((MARGIN, top), f"#{artwork.label}", INK, font_of(48))
    request = artwork.request
    facts = f"seed {request.seed}, {request.steps} steps, {request.width} x {request.height}"
    lines = [artwork.alt_text or artwork.sight.caption, request.prompt, facts, artwork.model]
    _write_lines(draw, [line for line in lines if line], top + 76, 30)
    return page


def _text_page(heading: str, lines: Sequence[str]) -> Image:
    page, draw = _blank()
    draw.text((MARGIN, MARGIN), heading, INK, font_of(48))
    _write_lines(draw, lines, MARGIN + 90, 28)
    return page


def _write_lines(draw: ImageDraw, lines: Sequence[str], top: int, size: int) -> None:
    for number, text in enumerate(lines):
        for line in textwrap.wrap(text, 62)[:4]:
            draw.text((MARGIN, top), line, INK if number == 0 else FAINT, font_of(size))
            top += size + 12
        top += 8


def _paste(page: Image, artwork: Artwork, box: tuple[int, int, int, int]) -> None:
    """Set a picture into a box, enlarged in whole pixels if it is small."""
    from PIL.Image import Resampling

    left, top, width, height = box
    picture = open_thumbnail(artwork, max(width, height))
    if picture is None:
        return
    scale = min(width / picture.width, height / picture.height)
    size = (round(picture.width * scale), round(picture.height * scale))
    picture = picture.resize(size, Resampling.LANCZOS)
    page.paste(picture, (left + (width - size[0]) // 2, top + (height - size[1]) // 2))


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d")


def _file_name(title: str) -> str:
    """Return a title as a file name: letters, digits and hyphens, at most 60."""
    words = "".join(letter if letter.isalnum() else " " for letter in title).split()
    return "-".join(words).lower()[:60] or "pictures"
