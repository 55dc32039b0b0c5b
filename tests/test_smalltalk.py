"""Small talk: what a message is about, and that it is answered in its own words."""

from __future__ import annotations

import pytest

from agents.smalltalk import topic_of
from agents.voice import casual
from pipelines.world import World

WORLD = World.load()


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("how are you today?", "how_are_you"),
        ("오늘 기분 어때?", "how_are_you"),
        ("what's your favourite colour?", "favourite"),
        ("제일 좋아하는 화가는 누구야?", "favourite"),
        ("tell me a joke about a cat", "joke"),
        ("do you ever dream?", "feelings"),
        ("너도 감정이 있어?", "feelings"),
        ("who made you?", "age"),
        ("너 몇 살이야?", "age"),
        ("I'm so bored", "bored"),
        ("심심해 죽겠어", "bored"),
        ("안녕~ 잘 있어", "bye"),
        ("안녕!", "hello"),
        ("I love Van Gogh", "artist"),
        ("do you like cats?", "subject_talk"),
        ("the weather is odd", "chat"),
    ],
)
def test_what_a_message_is_about(message: str, topic: str) -> None:
    assert topic_of(message, WORLD).key == topic


def test_a_casual_greeting_is_one() -> None:
    assert casual("안녕하세요! 반가워요.") == "안녕! 반가워."
