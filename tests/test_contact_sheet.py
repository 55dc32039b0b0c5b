"""Contact sheets that grow, and labelled pages."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageStat
from studio_helpers import commission, drain, open_studio

from agents.contact_sheet import EMPTY, PAPER, GrowingSheet, labelled_pages
from agents.events import Preview


def test_a_sheet_fills_and_goes_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "sheets" / "s.jpg"
    sheet = GrowingSheet(256, path)
    assert sheet.tile == 62
    sheet.add(0, Image.new("RGB", (64, 64), "red"))
    sheet.add(255, Image.new("RGB", (128, 64), "blue"))
    with Image.open(sheet.save()) as saved:
        assert max(saved.size) <= 1100
        assert _near(saved.getpixel((30, 30)), (255, 0, 0))
        assert _near(saved.getpixel((94, 30)), EMPTY)
    again = GrowingSheet(256, path)
    again.add(1, Image.new("RGB", (64, 64), "lime"))
    with Image.open(again.save()) as saved:
        assert _near(saved.getpixel((30, 30)), (255, 0, 0))
        assert _near(saved.getpixel((94, 30)), (0, 255, 0))
        assert _near(saved.getpixel((saved.width - 30, saved.height - 32)), (0, 0, 255))
    assert GrowingSheet(10, path).save() == path  # another job's size: begins anew


def test_large_jobs_stay_small(tmp_path: Path) -> None:
    sheet = GrowingSheet(3000, tmp_path / "s.jpg")
    sheet.add(2999, Image.new("RGB", (512, 512), "red"))
    with Image.open(sheet.save()) as saved:
        assert max(saved.size) <= 1100


async def test_a_job_of_many_shows_its_sheet_and_pages_carry_labels(tmp_path: Path) -> None:
    async with open_studio(tmp_path, preview_seconds=0.1) as (studio, ledger):
        await studio.submit(commission("j", 12))
        events = await drain(studio.watch("j"))
        paths = {event.path for event in events if isinstance(event, Preview)}
        assert len(paths) == 1 and next(iter(paths)).endswith("-sheet.jpg")
        artworks = ledger.job_artworks("j")
        with Image.open(next(iter(paths))) as sheet:
            columns = 4
            cell = sheet.width // columns
            for artwork in artworks:
                row, column = divmod(artwork.index, columns)
                box = (column * cell + 70, row * cell + 70, column * cell + 126, row * cell + 126)
                with Image.open(artwork.path) as picture:
                    shown, own = ImageStat.Stat(sheet.crop(box)), ImageStat.Stat(picture)
                assert _near(shown.mean, own.mean)
    Path(artworks[3].path).unlink()
    first, second = labelled_pages(artworks, columns=3, rows=3, tile=64)
    assert first.size == second.size
    assert first.getpixel((24 + 32, 24 + 32)) != PAPER
    assert first.getpixel((24 + 32, 24 + 90 + 32)) == PAPER  # its file is gone
    assert second.getpixel((24 + 32, 24 + 90 + 32)) == PAPER  # the second page has three
    label = first.crop((24, 24 + 64, 24 + 64, 24 + 64 + 24)).convert("L")
    assert label.getextrema()[0] < 100


def _near(one: object, other: object, most: int = 12) -> bool:
    return all(abs(a - b) <= most for a, b in zip(one, other, strict=True))  # type: ignore[call-overload]
