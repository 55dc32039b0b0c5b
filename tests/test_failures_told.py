"""What could not be done is told in the person's language, each kind in its own words."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from studio_helpers import GradientWorkshop, commission, open_studio

from agents.events import Failed
from agents.ledger import Ledger, Loss
from agents.studio import Studio, StudioClosed, StudioError
from agents.studio_settings import StudioSettings
from agents.voice import Voice
from pipelines.errors import BadImage
from pipelines.picture_files import MAX_BYTES, decode_picture
from tests.stories import Heard, open_stage


def told(heard: Heard) -> str:
    """Return the one failure of a turn."""
    (failed,) = [event for event in heard.events if isinstance(event, Failed)]
    return f"{failed.kind}: {failed.message}"


@pytest.mark.parametrize(
    ("settings", "orders", "kind", "numbers"),
    [
        ({"pictures_a_job": 3}, [4], "too_many_pictures", {"3", "4"}),
        ({"pictures_an_hour": 5}, [4, 2], "quota", {"5"}),
        ({"pictures_a_day": 5}, [4, 2], "quota", {"5"}),
        ({"open_jobs_a_person": 1}, [200, 1], "too_many_jobs", {"1"}),
        ({"open_jobs_a_session": 1}, [200, 1], "too_many_jobs", {"1"}),
    ],
)
async def test_a_refusal_says_its_numbers_in_both_languages(
    tmp_path: Path, settings: dict[str, int], orders: list[int], kind: str, numbers: set[str]
) -> None:
    workshop = GradientWorkshop(step_seconds=0.02)
    async with open_studio(tmp_path, workshop, **settings) as (studio, _):
        for number, pictures in enumerate(orders[:-1]):
            await studio.submit(commission(f"j{number}", pictures))
        with pytest.raises(StudioError) as caught:
            await studio.submit(commission("last", orders[-1]))
        for number in range(len(orders) - 1):
            await studio.cancel(f"j{number}")
    assert caught.value.kind == kind
    check_both(kind, str(caught.value), numbers, **caught.value.facts)


async def test_a_closed_studio_is_told(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        studio = Studio(ledger, GradientWorkshop(), StudioSettings(), tmp_path)
        with pytest.raises(StudioClosed) as caught:
            await studio.submit(commission("j", 1))
    check_both("studio_closed", str(caught.value), set(), **caught.value.facts)


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height)).save(out, "PNG")
    return out.getvalue()


BAD_FILES = {
    "empty": (b"", set()),
    "no_picture": (b"<svg/>", set()),
    "damaged": (png(64, 64)[:60], set()),
    "too_small": (png(2, 3), {"2", "3"}),
    "too_many_pixels": (png(9000, 8000), {"9000", "8000", "40"}),
    "too_large": (b"\x89PNG" + bytes(MAX_BYTES), {str(MAX_BYTES // 2**20)}),
}


@pytest.mark.parametrize(("reason", "file"), BAD_FILES.items(), ids=BAD_FILES.keys())
def test_a_file_that_is_no_picture_is_told_in_both_languages(
    reason: str, file: tuple[bytes, set[str]]
) -> None:
    with pytest.raises(BadImage) as caught:
        decode_picture(file[0])
    assert caught.value.facts["reason"] == reason
    if reason == "no_picture":  # names the formats, which are Latin letters in every language
        for language in ("en", "ko"):
            told = Voice().failure("bad_image", language, detail="x", **caught.value.facts)
            assert "WebP" in told
        return
    check_both("bad_image", str(caught.value), file[1], **caught.value.facts)


async def test_a_broken_file_is_told_in_korean_alone(tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(png(64, 64)[:60])
    async with open_stage(tmp_path) as stage:
        heard = told(await stage.say("이 그림 어때?", attachments=[str(path)]))
        assert heard.startswith("bad_image: ") and "깨졌거나" in heard and "damaged" not in heard


def check_both(kind: str, detail: str, numbers: set[str], **facts: object) -> None:
    """Check the sentence of a kind in English, polite and casual Korean."""
    sentences = {
        language: Voice().failure(kind, language, detail=detail, **facts)
        for language in ("en", "ko", "ko-casual")
    }
    for language, sentence in sentences.items():
        assert set(re.findall(r"\d+", sentence)) == numbers, sentence
        assert detail not in sentence and "{" not in sentence
        if language != "en":
            assert not re.search("[A-Za-z]", sentence), sentence
            assert bool(re.search(r"요(?=[.?!])", sentence)) == (language == "ko"), sentence


async def test_too_many_designs_and_a_lost_job_are_told_by_the_artist(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        refused = told(await stage.say("4500 designs, flowers blooming on Venus"))
        assert refused.startswith("too_many_pictures: 4500 pictures") and "4000" in refused
        korean = told(await stage.say("금성에 핀 꽃 시안 4500장 만들어 줘"))
        assert korean.startswith("too_many_pictures: 4500장") and "4000장까지" in korean

        ledger = stage.ledger
        for job, language in (("a", "en"), ("b", "ko")):
            ledger.open_job(commission(job, 1, language=language, background=True))
            ledger.note_loss(job, Loss(0, "gave_up", "The process died 5 times at this picture."))
            ledger.close_job(job, "gave_up", "The process died 5 times at this picture.")
        english = [event async for event in stage.artist.follow("a")]
        in_korean = [event async for event in stage.artist.follow("b")]
        assert isinstance(english[-1], Failed) and "gave that one up" in english[-1].message
        assert isinstance(in_korean[-1], Failed) and "포기했어요" in in_korean[-1].message
