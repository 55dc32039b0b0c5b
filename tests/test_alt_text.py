"""What people who cannot see a picture are told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.alt_text import alt_text_of
from agents.types import Subject, Wish
from pipelines.types import SeenSubject, Sight
from pipelines.world import World
from tests.stories import open_stage

UNKNOWN = Sight("A picture that I cannot make out.", known=False)
FOX = Wish((Subject("fox", 2, "red"),), setting="forest")


def test_what_was_seen_comes_first():
    seen = Sight("An owl.", (SeenSubject("owl"),))
    assert alt_text_of(seen, FOX, "en", World.load()) == "An owl."
    assert "부엉이" in alt_text_of(seen, FOX, "ko", World.load())


def test_of_what_nobody_makes_out_the_wish_is_told_as_a_wish():
    english = alt_text_of(UNKNOWN, FOX, "en", World.load())
    assert english == "Asked for: two red foxes in a forest. What came out I cannot make out."
    korean = alt_text_of(UNKNOWN, FOX, "ko", World.load())
    assert "여우 두 마리를 바란" in korean and "알아보지 못했어요" in korean
    assert not any(letter.isascii() and letter.isalpha() for letter in korean)


def test_without_a_wish_nothing_is_made_up():
    assert alt_text_of(UNKNOWN, Wish(), "en", World.load()) == UNKNOWN.caption
    assert alt_text_of(UNKNOWN, Wish(), "ko", World.load()).startswith("그림이에요.")


@pytest.mark.parametrize(("wish", "word"), [("draw a fox", "a fox"), ("여우 그려줘", "여우")])
async def test_pictures_carry_it(tmp_path: Path, wish: str, word: str) -> None:
    async with open_stage(tmp_path) as stage:
        stage.captioner.queue.append(UNKNOWN)
        assert word in (await stage.say(wish)).pictures[0].alt_text
