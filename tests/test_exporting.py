"""Lookbooks and archives."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from studio_helpers import FOX, commission, open_studio

from agents.exporting import export, write_lookbook


async def test_an_export_has_pictures_recipes_and_credits(tmp_path: Path) -> None:
    async with open_studio(tmp_path) as (studio, ledger):
        await studio.submit(commission("j", 7, wishes=(FOX,) * 7))
        await studio.settled()
        artworks = ledger.job_artworks("j")
        gone = Path(artworks[6].path)
        gone.unlink()
        files = export(ledger, artworks, tmp_path / "exports", "ann", "Blumen auf der Venus / 꽃")
        assert files.lookbook.name == "blumen-auf-der-venus-꽃.pdf"

        with zipfile.ZipFile(files.archive) as archive:
            names = archive.namelist()
            assert names[:6] == [f"pictures/{label}.png" for label in "123456"]
            assert names[6:] == ["sheets/1.jpg", "recipes.json", "recipes.csv", "CREDITS.txt"]
            assert archive.read("pictures/1.png") == Path(artworks[0].path).read_bytes()
            recipes = json.loads(archive.read("recipes.json"))
            rows = list(csv.DictReader(io.StringIO(archive.read("recipes.csv").decode())))
            credits = archive.read("CREDITS.txt").decode()
        assert [recipe["seed"] for recipe in recipes] == [100, 101, 102, 103, 104, 105, 106]
        assert [row["label"] for row in rows] == list("1234567")
        assert recipes[0]["wish"] == "a fox" and str(tmp_path) not in json.dumps(recipes)
        assert "7 by gradients" in credits

        document = files.lookbook.read_bytes()
        assert document.startswith(b"%PDF-") and document.rstrip().endswith(b"%%EOF")
        assert len(re.findall(rb"/Type /Page\b", document)) == 1 + 7 + 1 + 1
        assert not list((tmp_path / "exports").glob("*.part"))

        erased = ledger.forget("ann")
        assert erased.files >= 6 + 2 and not files.lookbook.exists() and not files.archive.exists()


async def test_a_lookbook_shows_the_pictures(tmp_path: Path) -> None:
    async with open_studio(tmp_path) as (studio, ledger):
        await studio.submit(commission("j", 1))
        await studio.settled()
        artworks = ledger.job_artworks("j")
    write_lookbook(artworks, tmp_path / "l.pdf", "One")
    images = _pictures_of((tmp_path / "l.pdf").read_bytes())
    assert [image.size for image in images[:2]] == [(1240, 1754)] * 2
    with Image.open(artworks[0].path) as picture:
        expected = picture.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    shown = images[1].crop((90, 90, 1150, 1150)).resize((1, 1), Image.Resampling.BOX)
    assert all(abs(a - b) < 6 for a, b in zip(shown.getpixel((0, 0)), expected, strict=True))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one"):
        write_lookbook([], tmp_path / "none.pdf", "None")


def _pictures_of(document: bytes) -> list[Image.Image]:
    """Return the JPEG pictures inside a PDF, in order."""
    starts = [match.start() for match in re.finditer(rb"\xff\xd8\xff\xe0", document)]
    return [Image.open(io.BytesIO(document[start:])).convert("RGB") for start in starts]
