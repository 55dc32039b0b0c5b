"""Several pictures in one message, and one picture told in several pieces."""

from __future__ import annotations

import pytest

from agents.reader.crossed import crossed_features
from agents.reader.rules import RuleReader
from agents.types import EaselItem, Scene
from pipelines.world import World

EASEL = tuple(
    EaselItem(label, prompt, prompt, label, label == "14")
    for label, prompt in (("12", "koi in a pond"), ("13", "a heron"), ("14", "a red bridge"))
)
DESIGNS = tuple(EaselItem(str(n), "a seashell", "a seashell", "a", True) for n in range(90, 104))


@pytest.fixture(scope="module")
def reader() -> RuleReader:
    return RuleReader(World.load())


def shown(reader: RuleReader, message: str) -> list[list[str]]:
    intents = reader.read_now(message, Scene()).intents
    assert {intent.action for intent in intents} == {"draw"}
    assert {intent.count for intent in intents} == {1}
    return [[f"{s.colour} {s.name}".strip() for s in i.wish.subjects] for i in intents]


@pytest.mark.parametrize(
    ("message", "subjects"),
    [
        ("two pics: one of a stapler, one of a cactus", [["stapler"], ["cactus"]]),
        ("draw a teapot and, in another picture, a cup", [["teapot"], ["cup"]]),
        ("one elephant, one giraffe, in separate images", [["elephant"], ["giraffe"]]),
        ("a walrus and a trombone as two separate pictures", [["walrus"], ["trombone"]]),
        ("two pics of a boat, one red, one black", [["red sailboat"], ["black sailboat"]]),
        ("두 장 부탁! 하나는 당근 하나는 선인장", [["carrot"], ["cactus"]]),
        ("고양이 그림이랑 강아지 그림 부탁해", [["cat"], ["dog"]]),
        ("먼저 성을 그리고 그다음 용을 그려줘", [["castle"], ["dragon"]]),
        ("바다코끼리랑 트롬본 따로따로 두 장", [["walrus"], ["trombone"]]),
    ],
)
def test_several_pictures_are_told_apart(
    reader: RuleReader, message: str, subjects: list[list[str]]
) -> None:
    assert shown(reader, message) == subjects


@pytest.mark.parametrize(
    ("message", "first"),
    [
        ("tortoise. tiny top hat. foggy moor.", "turtle"),
        ("거북이. 작은 모자. 안개 낀 들판.", "turtle"),
        ("um a lynx... no sorry, a bobcat. on a fence", "bobcat"),
        ("ferret + hoverboard + neon rain = ?", "ferret"),
        (
            "my nephew won't shut up about diggers. a yellow one in a sandpit maybe?",
            "yellow digger",
        ),
        ("스라소니... 아니다 고양이 한 마리 담장 위에", "cat"),
    ],
)
def test_pieces_of_one_picture_are_put_together(
    reader: RuleReader, message: str, first: str
) -> None:
    (subjects,) = shown(reader, message)
    assert subjects[0] == first


@pytest.mark.parametrize(
    ("message", "easel", "action", "refs"),
    [
        ("the last but one in charcoal", EASEL, "revise", ("13",)),
        ("끝에서 두 번째 거 목탄으로 바꿔봐", EASEL, "revise", ("13",)),
        ("the 100th one but in teal", DESIGNS, "revise", ("100",)),
        ("100번째 거 청록색으로", DESIGNS, "revise", ("100",)),
        ("왜가리 거 더 크게", EASEL, "upscale", ("13",)),
        ("the fog is too thick on 12", EASEL, "revise", ("12",)),
    ],
)
def test_pictures_are_found(
    reader: RuleReader,
    message: str,
    easel: tuple[EaselItem, ...],
    action: str,
    refs: tuple[str, ...],
) -> None:
    (intent,) = reader.read_now(message, Scene(easel=easel)).intents
    assert (intent.action, intent.refs) == (action, refs)


def test_a_pair_is_two(reader: RuleReader) -> None:
    (intent,) = reader.read_now("앵무새 한 쌍 그려줘", Scene()).intents
    assert [(s.name, s.number) for s in intent.wish.subjects] == [("parrot", 2)]


def test_words_in_capitals_are_set(reader: RuleReader) -> None:
    (intent,) = reader.read_now("put HOOT under the first one", Scene(easel=EASEL)).intents
    assert (intent.action, intent.wish.lettering) == ("letter", "HOOT")


def test_words_are_held_against_the_state_of_the_scene() -> None:
    alone = set(crossed_features("darker", Scene()))
    shown_before = set(crossed_features("darker", Scene(easel=EASEL)))
    assert "x:bare darker" in alone
    assert "x:pics darker" in shown_before
    assert not alone & {f for f in shown_before if f.startswith(("x:", "y:", "z:"))}
