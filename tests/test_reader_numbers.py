"""How many of a thing a picture that is there is to show."""

from __future__ import annotations

import pytest

from agents.reader.rules import RuleReader
from agents.types import EaselItem, Intent, Scene, Subject, Wish
from agents.wishes import merge
from pipelines.world import World

CATS = Wish((Subject("cat", 3),), setting="snow")
EASEL = Scene(easel=(EaselItem("1", "three cats", "three cats", "a", True),))

ASKED = [
    ("only two", 2), ("just two please", 2), ("make it two", 2), ("two is enough", 2),
    ("i said two cats, not three", 2), ("just one please", 1), ("one is enough", 1),
    ("make them four", 4), ("only one cat", 1),
    ("remove one of them", 2), ("take away two of the cats", 1), ("one less please", 2),
    ("add two more of them", 5), ("한 마리 더 넣어줘", 4), ("한 마리만 빼줘", 2), ("한 마리 더", 4),
    ("두 마리만", 2), ("네 마리로 해줘", 4), ("한 마리만 그려줘", 1), ("두 마리면 충분해", 2),
]  # fmt: skip
OTHERS = ["just one more", "one more", "only one question", "make it two-toned", "only two colours"]


@pytest.fixture(scope="module")
def reader() -> RuleReader:
    return RuleReader(World.load())


def told(reader: RuleReader, text: str) -> Intent:
    (intent,) = reader.read_now(text, EASEL).intents
    return intent


@pytest.mark.parametrize(("text", "number"), ASKED)
def test_so_many_are_painted(reader: RuleReader, text: str, number: int) -> None:
    intent = told(reader, text)
    assert intent.action == "revise"
    assert merge(CATS, intent) == Wish((Subject("cat", number),), setting="snow")


@pytest.mark.parametrize("text", OTHERS)
def test_other_numbers_count_no_things(reader: RuleReader, text: str) -> None:
    assert "of them" not in told(reader, text).change


@pytest.mark.parametrize(
    ("text", "number"),
    [("now dogs instead", 3), ("now two dogs instead", 2), ("replace the cats with dogs", 3)],
)
def test_what_replaces_three_is_three(reader: RuleReader, text: str, number: int) -> None:
    assert merge(CATS, told(reader, text)).subjects == (Subject("dog", number),)
