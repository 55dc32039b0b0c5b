"""Critique: remarks are true of the picture, say what they do, and differ between pictures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from agents.critic import FEWEST, MOST, Finding, findings
from agents.naming import thing_in
from agents.tones import only_tone
from agents.types import BROUGHT, Artwork, Subject, Wish
from agents.voice import phrases
from pipelines.measure import measure
from pipelines.tone import apply_tone
from pipelines.types import DrawingRequest, SeenSubject, Sight
from tests.stories import Stage, open_stage

UNKNOWN = Sight("A picture that I cannot make out.", known=False)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path) as opened:
        yield opened


def brought(wish: Wish | None = None, sight: Sight = UNKNOWN) -> Artwork:
    return Artwork(
        "i", "1", "s", "ann", "", "j", 0, wish or Wish(), DrawingRequest("", 0), "x.png", sight,
        "", BROUGHT, 0.0, "", datetime.now(UTC),
    )  # fmt: skip


def speck(size: int = 192) -> Image.Image:
    """A red dot low on a blue ground: calm, and heavy below."""
    picture = Image.new("RGB", (size, size), (60, 110, 190))
    ImageDraw.Draw(picture).ellipse((90, 160, 110, 180), fill=(220, 60, 40))
    return picture


def grey_scene(size: int = 192) -> Image.Image:
    rng = np.random.default_rng(3)
    tones = rng.integers(90, 150, (size, size), dtype=np.uint8)
    return Image.fromarray(tones).convert("RGB")


def noise(low: int, high: int, size: int = 192) -> Image.Image:
    rng = np.random.default_rng(1)
    return Image.fromarray(rng.integers(low, high, (size, size, 3), dtype=np.uint8))


def photo_like() -> Image.Image:
    """Nothing out of the ordinary: middle light, some contrast, the weight about the middle."""
    picture = Image.new("RGB", (192, 192), (150, 110, 80))
    draw = ImageDraw.Draw(picture)
    for x in range(0, 192, 12):
        draw.rectangle((x, 0, x + 6, 192), fill=(120 + x // 4, 90, 60))
    draw.ellipse((70, 60, 140, 130), fill=(70, 40, 30))
    return picture


PICTURES = {"speck": speck(), "grey": grey_scene(), "dark noise": noise(0, 40),
            "loud noise": noise(0, 255), "plain": photo_like()}  # fmt: skip


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES.keys())
def test_there_are_three_to_five_remarks_and_no_two_are_mended_alike(picture: Image.Image):
    found = findings(brought(), measure(picture))
    assert FEWEST <= len(found) <= MOST
    changes = [one.revision.change or one.revision.action for one in found if one.revision]
    assert len(changes) == len(set(changes))
    for one, other in (("brighter", "darker"), ("more contrast", "less contrast"),
                       ("warmer", "cooler"), ("more vivid", "muted")):  # fmt: skip
        assert not {one, other} <= set(changes)


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES.keys())
def test_what_is_offered_changes_the_picture(picture: Image.Image):
    offered = [f.revision for f in findings(brought(), measure(picture)) if f.revision]
    tonal = [revision for revision in offered if revision.action == "revise"]
    assert tonal
    for revision in tonal:
        tone = only_tone(revision)
        assert tone, revision.change
        changed = np.asarray(apply_tone(picture, tone), np.int16) - np.asarray(picture, np.int16)
        assert np.abs(changed).max() > 5, revision.change


def test_a_picture_without_colour_is_not_made_more_vivid():
    keys = {one.key for one in findings(brought(), measure(grey_scene()))}
    assert "colourless" in keys and not keys & {"pale", "colour"}


def test_an_even_area_is_one_remark():
    found = findings(brought(), measure(Image.new("RGB", (64, 64), (0, 0, 0))))
    assert [one.key for one in found] == ["blank_brought"]
    assert found[0].slots == {"colours": ["black"]}


def test_what_was_asked_for_is_no_fault():
    night = Image.new("RGB", (192, 192), (10, 12, 40))
    ImageDraw.Draw(night).ellipse((60, 60, 130, 130), fill=(120, 40, 30))
    fox = Sight("A fox.", (SeenSubject("fox"),))
    asked = {time: {f.key: f for f in findings(brought(Wish((Subject("fox"),), time=time), fox),
                                                measure(night))} for time in ("", "night")}  # fmt: skip
    assert {"dark", "empty"} <= set(asked[""]) and "dark" not in asked["night"]
    assert asked[""]["empty"].revision.wish.time == "sunset"
    kept = asked["night"]["empty_timed"].revision
    assert kept.action == "vary" and not kept.wish.time


def test_only_tone_is_offered_for_what_the_painter_does_not_know():
    unknown = {one.key: one for one in findings(brought(), measure(speck()))}
    assert unknown["side_brought"].revision is None
    fox = Sight("A fox.", (SeenSubject("fox"),))
    known = findings(brought(Wish((Subject("fox"),)), fox), measure(speck()))
    assert {"side", "empty"} <= {one.key for one in known} and all(one.revision for one in known)


def test_the_side_is_told_with_its_own_extent_and_share():
    side = next(f for f in findings(brought(), measure(speck())) if f.about == "weight")
    assert side.slots["side"] == "below" and side.slots["extent"] == "height"
    assert side.slots["share"] > 80
    turned = measure(speck().rotate(90, expand=True))
    side = next(f for f in findings(brought(), turned) if f.about == "weight")
    assert side.slots["side"] == "right" and side.slots["extent"] == "width"


def palette_of(picture: Image.Image) -> Finding:
    return next(f for f in findings(brought(), measure(picture)) if f.key.startswith("palette"))


@pytest.mark.parametrize(("way", "other"), [("cooler", "warmer"), ("warmer", "cooler")])
def test_the_words_about_the_palette_say_what_is_done(way: str, other: str):
    picture = photo_like()
    if way == "warmer":  # the same with blue for red
        picture = Image.merge("RGB", picture.split()[::-1])
    found = palette_of(picture)
    assert found.revision is not None and found.revision.change == way
    assert all(way in text.lower() and other not in text.lower()
               for text in phrases("en")[f"remark_{found.key}"])  # fmt: skip


def test_a_colour_is_named_once():
    assert len(set(palette_of(photo_like()).slots["colours"])) == len(
        palette_of(photo_like()).slots["colours"]
    )


def test_every_finding_has_words_in_both_languages():
    keys = {
        one.key for picture in PICTURES.values() for one in findings(brought(), measure(picture))
    }
    keys |= {"blank", "blank_brought", "side", "side_brought", "centred", "centred_brought",
             "empty", "empty_timed", "empty_brought", "palette_warmer", "palette_cooler", "unruly", "wish"}  # fmt: skip
    for language in ("en", "ko"):
        assert all(f"remark_{key}" in phrases(language) for key in keys)


async def bring(stage: Stage, folder: Path, words: str) -> str:
    photo = folder / "photo.png"
    speck().save(photo)
    stage.captioner.queue.append(UNKNOWN)
    return (await stage.say(words, attachments=[str(photo)])).text


async def test_a_remark_for_the_maker_is_not_carried_out(stage: Stage, tmp_path: Path) -> None:
    text = await bring(stage, tmp_path, "What is wrong with this picture?")
    lines = [line for line in text.splitlines() if line[:1].isdigit()]
    yours = next(line[0] for line in lines if "yours to do" in line)
    heard = await stage.say(f"apply {yours}")
    assert not heard.pictures and f"Number {yours}" in heard.text


async def test_a_photo_in_another_tone_has_no_seed(stage: Stage, tmp_path: Path) -> None:
    await bring(stage, tmp_path, "What do you see?")
    for number, words in enumerate(("make it darker", "더 따뜻하게")):
        stage.captioner.queue.append(UNKNOWN)
        heard = await stage.say(words)
        assert len(heard.pictures) == 1
        assert "seed" not in heard.text.lower() and "시드" not in heard.text
        assert ("darker" if number == 0 else "더 따뜻하게") in heard.text


async def test_korean_colours_are_whole_words(stage: Stage, tmp_path: Path) -> None:
    text = await bring(stage, tmp_path, "이 그림 어때?")
    assert "파란색" in text and "파란 (" not in text and "navy" not in text


async def test_remarks_are_laid_on_top_of_each_other_until_undone(stage: Stage) -> None:
    await stage.say("draw a fox in a forest")
    await stage.say("What is wrong with it?")
    first = (await stage.say("apply 1")).pictures[0]
    second = (await stage.say("apply 2")).pictures[0]
    assert second.parent == first.id
    await stage.say("undo")
    third = (await stage.say("apply 3")).pictures[0]
    assert third.parent == first.id
    await stage.say("undo")
    await stage.say("undo")
    again = (await stage.say("apply 2")).pictures[0]
    assert again.parent == first.parent


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("it is a rocket at a launch site", "a rocket at a launch site"),
        ("It's my cat Chelsea", "my cat Chelsea"), ("a cup of coffee", "a cup of coffee"),
        ("this is a photo of my dog", "my dog"), ("커피야", "커피"),
        ("우리 집 고양이야", "우리 집 고양이"), ("커피 사진이에요", "커피"), ("로켓", "로켓"),
        ("draw a fox", ""), ("it's too dark", ""), ("apply 2", ""), ("it's not a cat", ""),
        ("is it a cat?", ""), ("고마워", ""), ("더 어둡게", ""), ("여우 그려 줘", ""), ("아니", ""),
    ],
)  # fmt: skip
def test_what_a_picture_is_said_to_be(said: str, thing: str) -> None:
    assert thing_in(said) == thing


async def test_remarks_use_the_answer_to_what_it_is(stage: Stage, tmp_path: Path) -> None:
    asked = await bring(stage, tmp_path, "What is wrong with this picture?")
    assert "ball" not in asked
    heard = await stage.say("it is a red ball on my table")
    assert heard.actions == ["describe"] and "a red ball on my table" in heard.text
    assert "the red ball" in heard.text  # in the remarks, which are given again
    again = await stage.say("describe it")
    assert "a red ball on my table" in again.text
    assert not any(text.split("{")[0] in again.text for text in phrases("en")["described_unknown"])


async def test_another_message_than_an_answer_is_read_as_always(
    stage: Stage, tmp_path: Path
) -> None:
    await bring(stage, tmp_path, "What do you see?")
    assert (await stage.say("draw a fox")).pictures
    heard = await stage.say("it is a ball")  # nobody asks any more
    assert heard.actions != ["describe"]
