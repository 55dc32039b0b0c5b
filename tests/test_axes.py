"""Axes of a collection: they follow the theme, its season and what the painter knows."""

from __future__ import annotations

import pytest

from agents.axes import Axes, axes_for, designs, theme_of
from agents.deeds.collecting import title_of
from agents.types import Subject, Wish
from pipelines.world import World

WORLD = World.load()
BLOOMING = Wish((Subject("blooming flower", 2), Subject("Venus", 1, "", "on")))
SAID = "300 designs, flowers blooming on Venus, for a spring dress line"


def planned(wish: Wish, said: str) -> tuple[Wish, Axes]:
    theme = theme_of(wish, WORLD, said)
    return theme, axes_for(theme, WORLD, "key", said)


def test_flowers_on_venus_are_flowers_of_several_kinds_on_other_worlds_in_spring() -> None:
    theme, axes = planned(BLOOMING, SAID)
    assert theme.subjects == (Subject("blooming flower", 1),) and theme.setting == "Venus"
    kinds = {WORLD.word("subject", motif) for motif in axes.motifs}
    assert len(axes.motifs) == 8 and {kind.category for kind in kinds if kind} == {"flower"}
    assert axes.settings == ("space", "moon", "desert")
    assert "pink" in axes.colours and not {"black", "gray", "brown"} & set(axes.colours)
    made = designs(theme, axes, 300, "key")
    assert len({(one.subjects, one.style, one.setting) for one in made}) == 300
    assert all(one.subjects[0].number == 1 and len(one.subjects) == 1 for one in made)


@pytest.mark.parametrize("said", ["300 designs of two cats", "고양이 두 마리 시안 300개"])
def test_two_that_were_said_stay_two(said: str) -> None:
    theme, _ = planned(Wish((Subject("cat", 2),)), said)
    assert theme.subjects == (Subject("cat", 2),)


def test_what_a_theme_names_is_not_varied_and_company_is_kept() -> None:
    wish = Wish((Subject("cat", 1, "red"), Subject("hat")), setting="beach", style="neon")
    theme, axes = planned(wish, "40 designs of a red cat with a hat on a beach, in neon")
    assert axes.colours == ("red",) and axes.settings == ("beach",) and axes.styles == ("neon",)
    assert len(axes.motifs) == 8 and axes.motifs[0] == "cat"
    assert all(one.subjects[1] == Subject("hat") for one in designs(theme, axes, 8, "key"))


@pytest.mark.parametrize(
    ("said", "in_season", "never"),
    [("for autumn scarves", "brown", "pink"), ("겨울 컬렉션", "gray", "yellow")],
)
def test_a_season_has_its_palette(said: str, in_season: str, never: str) -> None:
    _, axes = planned(Wish((Subject("tree"),)), f"200 designs of trees {said}")
    assert in_season in axes.colours and never not in axes.colours


def test_a_thing_that_the_painter_does_not_know_is_the_only_motif() -> None:
    _, axes = planned(Wish((Subject("zxqv"),)), "30 designs of a zxqv")
    assert axes.motifs == ("zxqv",) and len(axes.settings) == 6
    assert not {"sepia", "black and white"} & set(axes.styles)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (SAID, "flowers blooming on Venus, for a spring dress line"),
        ("Make 40 designs of red cats.", "red cats"),
        ("고양이 시안 300개", "otherwise"),
        ("300 designs", "otherwise"),
    ],
)
def test_a_collection_is_called_by_the_words_of_who_asked(said: str, title: str) -> None:
    assert title_of(said, "otherwise") == title
