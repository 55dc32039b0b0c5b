"""What is said before painting: things never learnt, and things that seldom come out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from agents.strangers import Stranger, strangers_in
from agents.types import Subject, Wish
from pipelines.world import WEIGHTS, World
from training.skill import skill_of, summary

SKILL = {"fox": 0.1, "wolf": 0.9, "dog": 0.6, "cat": 0.3}


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "world.json").write_bytes((WEIGHTS / "world.json").read_bytes())
    (tmp_path / "skill.json").write_text(json.dumps({"skill": SKILL}), encoding="utf-8")
    return World.load(tmp_path / "world.json")


def wish(name: str) -> Wish:
    return Wish((Subject(name),))


def test_what_seldom_comes_out_is_told_with_what_comes_out(world: World) -> None:
    (stranger,) = strangers_in(wish("fox"), world)
    assert (stranger.kind, stranger.noun) == ("seldom", "fox")
    assert stranger.nearest and "fox" not in stranger.nearest and "cat" not in stranger.nearest
    assert all(world.skill(name) >= 0.5 for name in stranger.nearest)


@pytest.mark.parametrize("name", ["wolf", "cat"])
def test_what_comes_out_now_and_then_is_not_warned_of(world: World, name: str) -> None:
    assert strangers_in(wish(name), world) == ()


def test_what_was_never_learnt_is_a_stranger(world: World) -> None:
    (stranger,) = strangers_in(wish("submarine"), world)
    assert stranger.kind == "subject" and stranger.nearest
    assert strangers_in(wish("submarine"), None) == ()
    place = strangers_in(Wish((Subject("wolf"),), setting="opera house"), world)
    assert place == (Stranger("setting", "opera house"),)


def test_nothing_measured_is_nothing_doubted(tmp_path: Path) -> None:
    (tmp_path / "world.json").write_bytes((WEIGHTS / "world.json").read_bytes())
    assert strangers_in(wish("fox"), World.load(tmp_path / "world.json")) == ()


def test_skill_counts_the_first_name_and_the_first_five() -> None:
    named = np.array(
        [[3, 1, 2, 4, 5, 6], [1, 2, 4, 5, 3, 6], [1, 2, 4, 5, 6, 3], [3, 1, 2, 4, 5, 6]]
    )
    assert skill_of(named, 3) == pytest.approx((1 + 0.5 + 0 + 1) / 4)
    assert summary(SKILL, ["wolf", "cat"]) == (
        "of 4 subjects 2 are mostly recognised (1 of the 2 of the primer), 1 seldom"
    )
