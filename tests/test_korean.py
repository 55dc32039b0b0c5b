"""Particles, register, language and what was seen in Korean."""

from __future__ import annotations

import pytest

from agents.korean import (
    ends_in_consonant,
    josa,
    language_of,
    register_of,
    sight_in_korean,
    stems,
    with_josa,
)
from agents.korean.nouns import noun_in_korean
from agents.korean.sight import things_in_korean
from agents.reader.slots import Slots
from pipelines.types import SeenSubject, Sight
from pipelines.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return World.load()


@pytest.fixture(scope="module")
def slots(world: World) -> Slots:
    return Slots(world)


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("여우", "을/를", "여우를"),
        ("곰", "을/를", "곰을"),
        ("여우", "이/가", "여우가"),
        ("달", "이/가", "달이"),
        ("고양이", "은/는", "고양이는"),
        ("별", "은/는", "별은"),
        ("강아지", "과/와", "강아지와"),
        ("집", "과/와", "집과"),
        ("바다", "으로/로", "바다로"),
        ("숲", "으로/로", "숲으로"),
        ("물", "으로/로", "물로"),
        ("하늘", "(으)로", "하늘로"),
        ("그림", "이에요/예요", "그림이에요"),
        ("수채화", "이에요/예요", "수채화예요"),
        ("말", "이랑/랑", "말이랑"),
        ("새", "이랑/랑", "새랑"),
        ("12", "을/를", "12를"),
        ("#3", "은/는", "#3은"),
        ("#3", "이/가", "#3이"),
        ("1", "을/를", "1을"),
        ("2", "이/가", "2가"),
        ("7", "으로/로", "7로"),
        ("8", "은/는", "8은"),
        ("10", "이/가", "10이"),
        ("100", "을/를", "100을"),
        ("5", "와/과", "5와"),
        ("#12b", "을/를", "#12b를"),
        ("12번", "을/를", "12번을"),
        ("L", "은/는", "L은"),
        ("A", "이/가", "A가"),
        ("M", "을/를", "M을"),
        ("PDF", "을/를", "PDF를"),
        ("PNG", "로/으로", "PNG로"),
        ("Van Gogh", "을/를", "Van Gogh를"),
        ("moon", "을/를", "moon을"),
        ("fox", "이/가", "fox가"),
        ("pixel", "으로/로", "pixel로"),
        ("cat", "이/가", "cat이"),
        ("Monet", "은/는", "Monet은"),
        ("틸다", "아/야", "틸다야"),
        ("지훈", "아/야", "지훈아"),
        ("그림(수채화)", "을/를", "그림(수채화)을"),
        ('"별"', "이라고/라고", '"별"이라고'),
        ("여우", "이었어요/였어요", "여우였어요"),
    ],
)
def test_particle_follows_the_sound(word: str, pair: str, expected: str) -> None:
    assert with_josa(word, pair) == expected


def test_single_form_names_its_pair() -> None:
    assert josa("곰", "를") == "을"
    assert josa("여우", "은") == "는"
    assert josa("여우", "도") == "도"
    assert ends_in_consonant("곰")
    assert not ends_in_consonant("")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("고양이 그려줘", "plain"),
        ("고양이 그려줄래?", "plain"),
        ("더 어둡게 해", "plain"),
        ("이거 뭐야?", "plain"),
        ("고양이 그려주세요", "polite"),
        ("이거 뭐예요?", "polite"),
        ("더 어둡게 해 줘요", "polite"),
        ("좋아요!", "polite"),
        ("고양이를 그려 주십시오", "formal"),
        ("부탁드립니다.", "formal"),
        ("그릴 수 있습니까?", "formal"),
        ("수채화", "polite"),
        ("그려줘 ㅋㅋ", "plain"),
        ("'안녕하세요'라고 써줘", "plain"),
    ],
)
def test_register(text: str, expected: str) -> None:
    assert register_of(text) == expected


@pytest.mark.parametrize(
    ("text", "fallback", "expected"),
    [
        ("draw a cat", "ko", "en"),
        ("고양이 그려줘", "en", "ko"),
        ("cyberpunk 스타일로 그려줘", "en", "ko"),
        ("Write '생일 축하해' on it", "ko", "en"),
        ("'Happy Birthday'라고 써줘", "en", "ko"),
        ("#3", "ko", "ko"),
        ("#3", "en", "en"),
        ("draw 여우 in the snow please", "en", "en"),
        ("fox 그려줘", "en", "ko"),
        ("👍", "ko", "ko"),
        ("ㅋㅋㅋ", "en", "ko"),
        ("van gogh 느낌으로 바꿔줘", "en", "ko"),
        ("what does 여우 mean?", "ko", "en"),
    ],
)
def test_language_is_that_of_the_request(text: str, fallback: str, expected: str) -> None:
    assert language_of(text, fallback) == expected


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("여우를", "여우"),
        ("고양이랑", "고양이"),
        ("바다에서", "바다"),
        ("강아지하고", "강아지"),
        ("숲속에서", "숲속"),
        ("곰이", "곰"),
        ("사자의", "사자"),
        ("로봇들을", "로봇"),
        ("수채화풍으로", "수채화"),
        ("달처럼", "달"),
    ],
)
def test_particles_come_off(word: str, stem: str) -> None:
    assert stem in [s for s, _ in stems(word)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("바다 위의 배", ["sailboat"]),
        ("배와 사과가 담긴 접시", ["pear", "apple"]),
        ("배 두 개", ["pear"]),
        ("말 두 마리", ["horse"]),
        ("눈이 큰 고양이", ["eye", "cat"]),
        ("눈 내리는 숲의 사슴", ["deer"]),
        ("밤하늘의 달", ["full moon"]),
        ("군밤", ["chestnut"]),
        ("사과 세 개", ["apple"]),
        ("따뜻한 차 한 잔", ["tea"]),
        ("빨간 차", ["car"]),
        ("다리 위의 기차", ["train", "bridge"]),
        ("다리가 긴 새", ["leg", "bird"]),
        ("나무 위의 새 한 마리", ["bird", "tree"]),
        ("하늘을 나는 연", ["kite"]),
        ("벌 세 마리", ["bee"]),
        ("우산을 쓴 소녀", ["girl", "umbrella"]),
        ("책을 읽는 로봇", ["robot", "book"]),
        ("고양이와 강아지", ["cat", "dog"]),
        ("한복을 입은 소녀", ["girl", "hanbok"]),
        ("갈매기", ["seagull"]),
        ("거북선", ["turtle ship"]),
        ("붕어빵", ["fish-shaped pastry"]),
        ("말을 타는 기사", ["knight", "horse"]),
        ("초가집", ["hut"]),
        ("달항아리", ["moon jar"]),
    ],
)
def test_nouns_mean_what_the_context_says(slots: Slots, text: str, names: list[str]) -> None:
    found = [subject.name for subject in slots.fill(text).wish.subjects]
    assert [any(name in f for f in found) for name in names] == [True] * len(names), found


def test_dictionary_is_tidy() -> None:
    from agents.reader.lexicon import rows

    table = rows("nouns")
    assert len(table) >= 1500
    assert all(len(row) == 2 and row[0] and row[1] and " " not in row[0] for row in table)
    assert len({row[0] for row in table}) == len(table)


def _sight(**values: object) -> Sight:
    base = Sight("", known=True)
    return Sight(**{**{f: getattr(base, f) for f in base.__dataclass_fields__}, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sight", "expected"),
    [
        (
            _sight(
                subjects=(SeenSubject("fox", 2, "red"),), setting="mountains", style="watercolor"
            ),
            "산 앞에 빨간 여우 두 마리가 있는 수채화예요.",
        ),
        (_sight(subjects=(SeenSubject("apple"),)), "사과가 있는 그림이에요."),
        (
            _sight(subjects=(SeenSubject("cat"),), setting="room"),
            "방 안에 고양이 한 마리가 있는 그림이에요.",
        ),
        (
            _sight(subjects=(SeenSubject("rose", 3),), style="oil painting"),
            "장미 세 송이가 있는 유화예요.",
        ),
        (
            _sight(subjects=(SeenSubject("bus", 2, "yellow"),), setting="city", time="night"),
            "밤의 도시 앞에 노란 버스 두 대가 있는 그림이에요.",
        ),
        (
            _sight(subjects=(SeenSubject("cat"), SeenSubject("chair")), relation="on"),
            "의자 위에 고양이 한 마리가 있는 그림이에요.",
        ),
        (
            _sight(subjects=(SeenSubject("cat"), SeenSubject("dog")), relation="next to"),
            "개 옆에 고양이 한 마리가 있는 그림이에요.",
        ),
        (
            _sight(setting="sea", time="sunset", style="Van Gogh"),
            "해 질 녘의 바다를 그린 고흐 스타일의 그림이에요.",
        ),
        (_sight(known=False), "제가 알아볼 수 있는 그림이 아니에요."),
    ],
)
def test_sight_in_korean(world: World, sight: Sight, expected: str) -> None:
    assert sight_in_korean(sight, world) == expected


def test_every_name_of_the_world_makes_a_sentence(world: World) -> None:
    for subject in world.subjects:
        for number in (1, 3):
            said = sight_in_korean(_sight(subjects=(SeenSubject(subject.name, number),)), world)
            assert said.endswith(("예요.", "이에요."))
            assert not any("a" <= letter <= "z" for letter in said.replace("3D", "")), said


@pytest.mark.parametrize(
    ("name", "message", "korean"),
    [
        ("fox", "", "여우"),
        ("lighthouse", "", "등대"),
        ("shop", "작은 상점 그려줘", "상점"),
        ("shop", "draw a shop", "가게"),
        ("light blue", "", "하늘색"),
        ("zorbulon", "", "zorbulon"),
    ],
)
def test_nouns_beyond_the_world_have_korean_too(name: str, message: str, korean: str) -> None:
    assert noun_in_korean(name, World.load(), message) == korean


def test_things_that_were_wished_stand_as_they_were_wished() -> None:
    things = (SeenSubject("lighthouse", 1, "red"), SeenSubject("cat", 1))
    world = World.load()
    assert things_in_korean(things, "with", world) == "빨간 등대와 고양이 한 마리"
    assert things_in_korean(things[::-1], "on", world) == "빨간 등대 위에 고양이 한 마리"
