from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.errors import MissingWeights
from pipelines.world import WEIGHTS, World, plural_of
from tests.tiny import tiny_world


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("cat", "cat"),
        ("Cats", "cat"),
        ("a small red FOX", "fox"),
        ("two foxes in the snow", "fox"),
        ("the kitty", "cat"),
        ("a dog wearing a hat", "dog"),
        ("a hot dog", "hot dog"),
        ("a cup of tea", "cup of tea"),
        ("cups of tea", "cup of tea"),
        ("a cat sitting by a window", "cat"),
        ("고양이", "cat"),
        ("여우를", "fox"),
        ("빨간 여우 세 마리", "fox"),
        ("강아지가", "dog"),
        ("고양이들이랑", "cat"),
        ("a dragon fruit", None),
        ("a dog house keeper", None),
        ("", None),
        ("코끼리", None),
    ],
)
def test_the_head_of_a_phrase_names_the_subject(text: str, name: str | None) -> None:
    assert tiny_world().find_subject(text) == name


def test_other_kinds_are_found_anywhere_in_a_text() -> None:
    world = tiny_world()
    assert world.find_setting("a boat on the ocean at dusk") == "sea"
    assert world.find_time("a boat on the ocean at dusk") == "sunset"
    assert world.find_style("a fox in the style of van gogh") == "Van Gogh"
    assert world.find_style("고흐 스타일로 밤바다 위의 배를 그려줘") == "Van Gogh"
    assert world.find_setting("밤바다 위의 배") == "sea"
    assert world.find_time("밤바다 위의 배") == "night"
    assert world.find_colour("a grey cat") == "gray"
    assert world.find_colour("빨간 고양이") == "red"
    assert world.find_relation("a cat beside a dog") == "next to"
    assert world.find_setting("a plain cat") is None


def test_scan_returns_places_in_the_text_and_every_kind_of_one_name() -> None:
    found = tiny_world().scan("An orange cat in the woods")
    assert [(f.kind, f.name) for f in found] == [
        ("subject", "orange"),
        ("colour", "orange"),
        ("subject", "cat"),
        ("setting", "forest"),
    ]
    assert "An orange cat in the woods"[found[2].start : found[2].end] == "cat"


def test_a_counter_is_no_dog() -> None:
    world = tiny_world()
    assert [f.name for f in world.scan("나무 세 개", "subject")] == ["tree"]
    assert [f.name for f in world.scan("나무랑 개", "subject")] == ["tree", "dog"]


def test_korean_names_and_plurals() -> None:
    world = tiny_world()
    assert world.korean("fox") == "여우"
    assert world.korean("sea") == "바다"
    assert world.korean("spaceship") == "spaceship"
    assert world.plural("fox") == "foxes"
    assert plural_of("bowl of soup") == "bowls of soup"
    assert plural_of("lady") == "ladies"


def test_the_nearest_share_a_word_or_a_kind_or_a_spelling() -> None:
    world = tiny_world()
    assert world.nearest("tree house", 2) == ["house", "tree"]
    assert set(world.nearest("wild animal")) == {"cat", "dog", "fox"}
    assert world.nearest("boatt", 1) == ["boat"]
    assert world.nearest("submarine", 1) == []
    assert world.nearest("qwxyz") == []


@pytest.mark.skipif(not (WEIGHTS / "world.json").is_file(), reason="the world is not made yet")
def test_kin_are_known_and_their_nouns_are_not() -> None:
    world = World.load()
    kin = json.loads((WEIGHTS.parent / "kin.json").read_text(encoding="utf-8"))
    names = {word.name for word in world.subjects}
    assert {name for near in kin.values() for name in near} <= names
    assert [noun for noun in kin if world.find_subject(noun)] == []
    assert world.nearest("submarines")[:2] == kin["submarine"][:2]
    assert world.nearest("a yellow submarine")[:2] == kin["submarine"][:2]


def test_missing_and_damaged_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(MissingWeights):
        World.load(tmp_path / "none.json")
    damaged = tmp_path / "world.json"
    damaged.write_text("{", encoding="utf-8")
    with pytest.raises(MissingWeights):
        World.load(damaged)


def test_a_file_needs_only_names(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    data = {"subjects": ["owl", {"name": "ox", "plural": "oxen", "ko": "소"}], "styles": ["ink"]}
    path.write_text(json.dumps(data), encoding="utf-8")
    world = World.load(path)
    assert world.find_subject("three oxen") == "ox"
    assert world.find_subject("소를") == "ox"
    assert world.find_subject("owls") == "owl"
    assert [w.name for w in world.styles] == ["ink"]
