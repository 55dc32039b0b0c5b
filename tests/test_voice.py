"""The voice: complete in both languages, varied, with right particles and registers."""

from __future__ import annotations

import re
from collections import Counter
from string import Formatter

import pytest

from agents.voice import Voice, casual, phrases


def slots_of(template: str) -> set[str]:
    return {name.split("|")[0] for _, name, _, _ in Formatter().parse(template) if name}


def test_both_languages_have_the_same_pools() -> None:
    assert set(phrases("en")) == set(phrases("ko"))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_variants_of_a_pool_are_all_different(language: str) -> None:
    for key, pool in phrases(language).items():
        assert pool and len(pool) == len(set(pool)), key


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_drawn_picture_is_given_with_label_and_seed(language: str) -> None:
    seen = "scene" if language == "en" else "sentence"
    for template in phrases(language)["drawn"]:
        assert {"label", "seed", seen} <= slots_of(template)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_fifty_replies_repeat_no_skeleton_more_than_three_times(language: str) -> None:
    voice, skeletons = Voice(), Counter[str]()
    for number in range(50):
        text = voice.say("drawn", language, "room", label=f"#{number}", seed=1000 + number,
                         scene=f"a fox {number}", sentence=f"여우 {number} 마리예요.")  # fmt: skip
        skeletons[re.sub(r"#?\d+", "N", text)] += 1
    assert max(skeletons.values()) <= 3


def test_particles_follow_the_word_that_is_filled_in() -> None:
    assert Voice().say("undo_none", "ko", "s")
    said = {Voice().say("ask_no_such", "ko", "s", label=label) for label in ("#3", "#2")}
    assert said == {
        "#3은 여기 없어요. 이 중에 어느 건가요?",
        "#2는 여기 없어요. 이 중에 어느 건가요?",
    }


@pytest.mark.parametrize(
    ("polite", "plain"),
    [
        ("다 그렸어요.", "다 그렸어."),
        ("저는 틸다예요.", "나는 틸다야."),
        ("시드는 10이에요.", "시드는 10이야."),
        ("무엇을 그릴까요?", "무엇을 그릴까?"),
        ("번호로 말해 줘요.", "번호로 말해 줘."),
        ("그렇게 했죠.", "그렇게 했지."),
        ("여기 #2예요 (시드 7).", "여기 #2야 (시드 7)."),
    ],
)
def test_the_casual_register(polite: str, plain: str) -> None:
    assert casual(polite) == plain


def test_no_casual_reply_keeps_a_polite_ending() -> None:
    polite = re.compile(r"[가-힣]요(?=[.?!]|$)")
    for key, pool in phrases("ko").items():
        for template in pool:
            assert not polite.search(casual(template)), (key, template)


def test_a_missing_slot_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        Voice().say("recipe", "en", "s", label="#1")
