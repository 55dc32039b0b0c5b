"""How words on a picture are to stand: where, how large, in which colour."""

from __future__ import annotations

import pytest

from agents.reader.rules import RuleReader
from agents.types import EaselItem, Scene
from pipelines.world import World

CARD = Scene(easel=(EaselItem("1", "a bouquet", "a bouquet", "a", True),))

WAYS = [
    ("make the letters bigger", "larger", ""),
    ("can you make the text a bit smaller?", "smaller", ""),
    ("make the words red", "", "red"),
    ("move the title to the top", "top", ""),
    ("put the caption at the bottom please", "bottom", ""),
    ("write it larger", "larger", ""),
    ("the letters in red and a bit smaller", "smaller", "red"),
    ("the text should be white", "", "white"),
    ("글씨 좀 더 크게 해줘", "larger", ""),
    ("글자를 작게 줄여 줘", "smaller", ""),
    ("제목을 위쪽으로 옮겨 줘", "top", ""),
    ("글씨 색을 파란색으로 바꿔줘", "", "blue"),
]
OTHERS = [
    "make it bigger", "make the letter box red", "move the fox to the top", "make the fox bigger",
    "draw a love letter at the top of a hill", "여우를 크게 그려줘", "편지를 크게 그려줘",
]  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> RuleReader:
    return RuleReader(World.load())


@pytest.mark.parametrize(("text", "note", "colour"), WAYS)
def test_the_way_of_words_is_read(reader: RuleReader, text: str, note: str, colour: str) -> None:
    (intent,) = reader.read_now(text, CARD).intents
    assert (intent.action, intent.note, intent.wish.palette) == ("letter", note, colour)
    assert intent.refs == ("1",) and intent.wish.lettering == ""


@pytest.mark.parametrize("text", OTHERS)
def test_other_things_are_not_words(reader: RuleReader, text: str) -> None:
    assert all(intent.action != "letter" for intent in reader.read_now(text, CARD).intents)


def test_new_words_go_where_they_are_wanted(reader: RuleReader) -> None:
    (intent,) = reader.read_now('write "Happy Birthday" on top in gold', CARD).intents
    assert (intent.wish.lettering, intent.note) == ("Happy Birthday", "top")
    assert intent.wish.palette == "gold"
