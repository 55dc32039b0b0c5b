"""Answers, speed, long messages and the second opinion of the rules."""

from __future__ import annotations

import asyncio
import statistics
import time

import numpy as np
import pytest
from test_reader_rules import shown

from agents.reader import Reader
from agents.reader.classifier import FloorClassifier, buckets
from agents.reader.lexicon import Lexicon, rows, singular
from agents.reader.rules import RuleReader
from agents.types import EaselItem, Message, Reading, Scene, Wish
from pipelines.world import World
from training.reader.table import EASEL


@pytest.fixture(scope="module")
def world() -> World:
    return World.load()


@pytest.fixture(scope="module")
def reader(world: World) -> RuleReader:
    return RuleReader(world)


def _said(user: str, assistant: str = "?") -> tuple[Message, ...]:
    return (Message("user", user), Message("assistant", assistant))


def _asked(question: str, before: str = "", *choices: str) -> Scene:
    return Scene(easel=EASEL, asked=question, choices=choices, history=_said(before))


WHICH = _asked("which_picture", "make it darker", "#1", "#2")


@pytest.mark.parametrize(
    ("scene", "answer", "action", "slots"),
    [
        (WHICH, "the second", "revise", {"refs": "2", "change": "darker"}),
        (WHICH, "#1", "revise", {"refs": "1", "change": "darker"}),
        (WHICH, "2", "revise", {"refs": "2"}),
        (WHICH, "the cat", "revise", {"refs": "2"}),
        (WHICH, "여우", "revise", {"refs": "1"}),
        (WHICH, "두 번째요", "revise", {"refs": "2"}),
        (WHICH, "the left one", "revise", {"refs": "1"}),
        (WHICH, "stop", "cancel", {}),
        (WHICH, "draw a whale", "draw", {"subjects": "whale"}),
        (
            _asked("unknown_noun", "쿠루쿠루 두 마리 수채화로 그려줘"),
            "a raccoon",
            "draw",
            {"subjects": "2*raccoon", "style": "watercolor"},
        ),
        (
            _asked("unknown_noun", "쿠루쿠루를 그려줘"),
            "너구리 같은 거야",
            "draw",
            {"subjects": "raccoon"},
        ),
        (_asked("confirm_forget"), "yes", "forget", {"note": "yes"}),
        (_asked("confirm_forget"), "응 지워줘", "forget", {"note": "yes"}),
        (_asked("confirm_forget"), "no, keep them", "forget", {"note": "no"}),
        (_asked("confirm_forget"), "아니", "forget", {"note": "no"}),
        (_asked("confirm_collect"), "go ahead", "collect", {"note": "yes"}),
        (_asked("words"), "Happy Birthday Mom", "letter", {"lettering": "Happy Birthday Mom"}),
        (_asked("vague"), "a fox then", "draw", {"subjects": "fox"}),
        (_asked("vague"), "여우로 할래", "draw", {"subjects": "fox"}),
        (_asked("vague"), "no thanks", "cancel", {}),
        (_asked("vague", "", "a red fox", "an owl"), "the second one", "draw", {"subjects": "owl"}),
    ],
)
def test_answer_to_an_open_question(
    reader: RuleReader, scene: Scene, answer: str, action: str, slots: dict[str, str]
) -> None:
    reading = reader.read_now(answer, scene)
    assert [i.action for i in reading.intents] == [action]
    assert {k: shown(reading.intents[0]).get(k, "") for k in slots} == slots
    assert reading.question == ""


@pytest.mark.parametrize("answer", ["yes please", "sure!", "응", "그래"])
def test_yes_takes_up_an_offer_to_paint(reader: RuleReader, answer: str) -> None:
    scene = Scene(history=_said("I love foxes", "Good company. Shall I paint one?"))
    reading = reader.read_now(answer, scene)
    assert reading.intents[0].action == "draw"
    assert shown(reading.intents[0])["subjects"] == "fox"
    assert reader.read_now(answer, Scene()).intents[0].action == "chat"


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("🐢 by the sea", "turtle"),
        ("그려줘 🦊", "fox"),
        ("draw 🐱🐶", "cat + dog"),
        ("draw a cat 😊", "cat"),
    ],
)
def test_pictographs_name_things(reader: RuleReader, text: str, subjects: str) -> None:
    assert shown(reader.read_now(text, Scene()).intents[0])["subjects"] == subjects


@pytest.mark.parametrize("text", ["❤️", "🐱", "thanks 😍", "🙏🙏", "...", "!?", ""])
def test_pictographs_and_marks_alone_paint_nothing(reader: RuleReader, text: str) -> None:
    assert [i.action for i in reader.read_now(text, Scene()).intents] == ["chat"]


def test_rules_are_a_reader(reader: RuleReader) -> None:
    assert isinstance(reader, Reader)
    reading = asyncio.run(reader.read("draw a fox", Scene()))
    assert reading.by == "rules"
    assert 0.9 <= reading.confidence <= 1
    assert reading.why


@pytest.mark.parametrize(
    "text",
    [
        "draw a cat " * 9000,
        "고양이 그려줘 " * 9000,
        "나무 없이 " * 9000,
        "가" * 100_000,
        "#1 " * 30_000,
        "더 어둡게 하고 싶어 그래서 " * 5000,
        "a" * 100_000,
        "(" * 5000,
        "「" * 5000,
        "\x00\n\t" * 3000,
    ],
)
@pytest.mark.parametrize("easel", [(), EASEL])
def test_long_messages_take_no_time(
    reader: RuleReader, text: str, easel: tuple[EaselItem, ...]
) -> None:
    start = time.perf_counter()
    assert isinstance(reader.read_now(text, Scene(easel=easel)), Reading)
    assert time.perf_counter() - start < 5


def test_messages_are_read_within_five_milliseconds(reader: RuleReader) -> None:
    messages = [
        "draw a red fox in the snow, watercolor",
        "빨간 여우 두 마리 그려줘",
        "더 어둡게",
        "hi",
    ]
    scene = Scene(easel=EASEL)
    times = []
    for text in messages * 5:
        start = time.perf_counter()
        reader.read_now(text, scene)
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.005


def test_every_pattern_and_cue_compiles_and_names_an_action() -> None:
    from typing import get_args

    from agents.reader.drafts import cues
    from agents.types import Action

    known = {*get_args(Action), "remarks", "apply"}
    assert {cue.action for cue in cues()} <= known
    assert all(0 < cue.confidence <= 1 for cue in cues())


def test_tables_have_whole_rows() -> None:
    widths = {"terms": {4}, "homonyms": {3}, "cues": {5}, "patterns": {2}, "emoji": {2}}
    for table, wanted in widths.items():
        assert {len(row) for row in rows(table)} <= wanted | {3, 4} & {len(rows(table)[0])}


@pytest.mark.parametrize(
    ("plural", "expected"),
    [
        ("foxes", "fox"),
        ("wolves", "wolf"),
        ("cats", "cat"),
        ("cherries", "cherry"),
        ("bus", "bus"),
        ("glasses", "glasses"),
        ("people", "person"),
        ("grass", "grass"),
        ("houses", "house"),
    ],
)
def test_singular(plural: str, expected: str) -> None:
    assert singular(plural) == expected


def test_without_a_world_words_stand_as_said() -> None:
    open_painter = RuleReader(None, classifier=None)
    intent = open_painter.read_now("draw a zeppelin over a fjord", Scene()).intents[0]
    assert shown(intent)["subjects"].startswith("zeppelin")
    assert Lexicon(None).korean_noun("여우") == "fox"


def test_classifier_is_shipped_and_sums_to_one(reader: RuleReader) -> None:
    classifier = FloorClassifier.load()
    assert classifier is not None
    shares = classifier.probabilities("그림 좀 더 어둡게 해줘", Scene(easel=EASEL))
    assert shares.sum() == pytest.approx(1, abs=1e-4)
    assert classifier("그림 좀 더 어둡게 해줘", Scene(easel=EASEL)).action == "revise"
    assert classifier("what a lovely day", Scene()).action == "chat"


def test_features_are_stable_and_in_range() -> None:
    one, two = (buckets("Draw a cat", Scene(), 1 << 15) for _ in range(2))
    assert np.array_equal(one, two)
    assert 0 <= one.min() and one.max() < 1 << 15
    assert len(buckets("", Scene(), 1 << 15)) > 0


def test_second_opinion_says_so(reader: RuleReader, world: World) -> None:
    text, scene = "밝기 조금만 낮춰줘", Scene(easel=EASEL)
    alone = RuleReader(world, classifier=None).read_now(text, scene)
    both = reader.read_now(text, scene)
    assert alone.intents[0].action == "chat"
    assert both.intents[0].action == "revise"
    assert "classifier" in both.why


@pytest.mark.parametrize(
    "text", ["a castle by the sea", "바닷가의 성", "make it night", "in watercolor"]
)
def test_plan_takes_in_what_is_said_after_an_empty_plan(reader: RuleReader, text: str) -> None:
    scene = Scene(planning=True, asked="vague", history=_said("let's plan", "What shall it be?"))
    reading = reader.read_now(text, scene)
    assert [i.action for i in reading.intents] == ["plan"]
    assert reading.intents[0].wish != Wish()
