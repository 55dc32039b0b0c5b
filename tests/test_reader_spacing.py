"""Blanks for Korean that was typed without them."""

from __future__ import annotations

import numpy as np
import pytest

from agents.reader.rules import RuleReader
from agents.reader.spacing import Spacing, gaps
from agents.types import EaselItem, Scene
from pipelines.world import World
from training.reader.spacing import encoded, fit

EASEL = (EaselItem("1", "a red fox in the snow", "a red fox", "a", True),)


@pytest.fixture(scope="module")
def spacing() -> Spacing:
    shipped = Spacing.load()
    assert shipped is not None
    return shipped


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("지붕위에고양이두마리그려줘", "지붕 위에 고양이 두 마리 그려 줘"),
        ("바닷가에서책읽는여우", "바닷가에서 책 읽는 여우"),
        ("배경을파란색으로바꿔줘", "배경을 파란색으로 바꿔줘"),
    ],
)
def test_long_words_are_cut(spacing: Spacing, typed: str, meant: str) -> None:
    cut = spacing(typed)
    assert cut.replace(" ", "") == typed
    same = sum(a == b for a, b in zip(_blanks(cut), _blanks(meant), strict=True))
    assert same >= len(typed) - 2, cut  # a blank more or less before 줘 is no fault


def _blanks(text: str) -> list[bool]:
    return [text[at + 1 : at + 2] == " " for at, letter in enumerate(text) if letter != " "]


@pytest.mark.parametrize(
    "text",
    ["", "여우", "고양이 두 마리가 지붕 위에", "크리스마스트리", "a fox, 아이스크림", "🦊🦊🦊"],
)
def test_other_text_stays(spacing: Spacing, text: str) -> None:
    assert spacing(text) == text


@pytest.mark.parametrize(
    ("typed", "scene", "action"),
    [
        ("바닷가에서책읽는여우그려주세요", Scene(), "draw"),
        ("배경을파란색으로바꿔줘", Scene(easel=EASEL), "revise"),
        ("이그림좀더크게뽑아줄수있어", Scene(easel=EASEL), "upscale"),
        ("오늘날씨가너무너무좋네요", Scene(), "chat"),
    ],
)
def test_messages_without_blanks_are_read(typed: str, scene: Scene, action: str) -> None:
    reading = RuleReader(World.load()).read_now(typed, scene)
    assert [intent.action for intent in reading.intents] == [action]


def test_quoted_words_keep_their_letters() -> None:
    reading = RuleReader(World.load()).read_now(
        "'생일진심으로축하합니다'라고써줘", Scene(easel=EASEL)
    )
    assert reading.intents[0].wish.lettering == "생일진심으로축하합니다"


def test_training_learns_where_blanks_stand() -> None:
    texts = ["하얀 고양이 두 마리", "빨간 여우 세 마리", "하얀 여우 두 마리"] * 40
    rows, blanks = encoded(texts)
    weights, bias = fit(rows, blanks)
    taught = Spacing(weights.astype(np.float32), bias)
    assert taught("빨간고양이세마리") == "빨간 고양이 세 마리"


def test_every_gap_has_as_many_features() -> None:
    rows = gaps("고양이두마리", 1 << 10)
    assert len(rows) == 5
    assert len({len(row) for row in rows}) == 1
    assert max(int(row.max()) for row in rows) < 1 << 10
