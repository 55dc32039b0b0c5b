"""Korean as people type it: requests in fifty forms, adjectives conjugated, blanks left out."""

from __future__ import annotations

import pytest

from agents.korean.conjugation import forms, infinitive
from agents.korean.plain import plain
from agents.reader.korean_qualities import qualities
from agents.reader.korean_tags import korean_tags
from agents.types import EaselItem, Scene


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("고양이그려줘", "고양이 그려줘"),
        ("토끼두마리그려주세요", "토끼 두마리 그려줘"),
        ("더밝게해줘", "더 밝게 해줘"),
        ("햄스터좀그려줘", "햄스터 좀 그려줘"),
        ("코끼리 그려주ㅓ", "코끼리 그려줘"),
        ("연꽃을 그려 주시면 고맙겠습니다.", "연꽃을 그려줘."),
        ("바꿔 주실 수 있을까요?", "바꿔줘"),
        ("판다를 그려주셨으면 합니다", "판다를 그려줘"),
        ("튤립 한 점 부탁드려도 될는지요.", "튤립 한 점 부탁해."),
        ("펭귄ㅋㅋ 그려주라", "펭귄 그려줘"),
        ("로고 오백 개 만들어줘", "로고 500개 만들어줘"),
        ("서른두 장 뽑아줘", "32장 뽑아줘"),
    ],
)
def test_requests_come_to_one_form(typed: str, meant: str) -> None:
    assert plain(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "어제 그려줬던 그림",
        "그림 그려달라는 거 아니었는데",
        "그려 줄까?",
        "친구가 그려준다더니",
        "더러운 방",
        "안개 낀 숲",
        "draw a fox please",
        "그림 그려줄 수 있어?",
    ],
)
def test_what_is_no_request_stays(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("stem", "spoken"),
    [
        ("어둡", "어두워"),
        ("하얗", "하얘"),
        ("크", "커"),
        ("작", "작아"),
        ("따뜻하", "따뜻해"),
        ("빠르", "빨라"),
        ("푸르", "푸르러"),
        ("슬프", "슬퍼"),
        ("예쁘", "예뻐"),
        ("좁", "좁아"),
        ("길", "길어"),
    ],
)
def test_adjectives_are_conjugated(stem: str, spoken: str) -> None:
    assert infinitive(stem) == spoken
    assert forms(stem)[f"{stem}게"] == "so"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("좀 더 파랗게", ["bluer"]),
        ("하늘이 너무 어두워", ["brighter"]),
        ("조금만 덜 무섭게", ["less scary"]),
        ("너무 어둡지 않게", ["brighter"]),
        ("고양이가 더 컸으면", ["bigger"]),
        ("밝은 느낌으로", ["brighter"]),
        ("너무 귀여워", []),
        ("귀여운 강아지", []),
    ],
)
def test_adjectives_ask_for_changes(text: str, changes: list[str]) -> None:
    assert [quality.change for quality in qualities(text)] == changes


def test_words_are_seen_as_kinds() -> None:
    scene = Scene(easel=(EaselItem("1", "a cat on a sofa"),))
    assert korean_tags("고양이 말고 강아지로", scene) == ["SHOWN", "말고", "N+로"]
    assert korean_tags("고양이 말고 강아지로", Scene())[0] == "N"
    assert korean_tags("더밝게해주세요", scene) == ["더", "qso", "해줘"]
