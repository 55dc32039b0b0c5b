from __future__ import annotations

import random

import pytest

from pipelines.sight import UNKNOWN, read_caption
from pipelines.types import SeenSubject
from pipelines.world import WEIGHTS, Word, World
from tests.tiny import tiny_world


def test_an_unknown_picture_is_no_evidence() -> None:
    for sight in (
        read_caption("A red fox.", tiny_world(), 0.1, known=False),
        read_caption(UNKNOWN, tiny_world(), 0.9),
    ):
        assert (sight.caption, sight.subjects, sight.known) == (UNKNOWN, (), False)


@pytest.mark.parametrize(
    ("caption", "subjects", "setting", "time", "style"),
    [
        ("Two red foxes next to a blue cat.", [("fox", 2, "red"), ("cat", 1, "blue")], "", "", ""),
        ("a watercolor of a boat on the ocean at dusk", [("boat", 1, "")], "sea", "sunset",
         "watercolour"),
        ("there is a dog that is sitting in the snow", [("dog", 1, "")], "snow", "", ""),
        ("a couple of cats in the city at night", [("cat", 2, "")], "city", "night", ""),
        ("a city", [("city", 1, "")], "", "", ""),
        ("an orange cat eating an orange", [("cat", 1, "orange"), ("orange", 1, "")], "", "", ""),
        ("cats", [("cat", 2, "")], "", "", ""),
        ("a yellow spaceship", [("yellow spaceship", 1, "")], "", "", ""),
        ("two red submarines in the ocean", [("submarine", 2, "red")], "sea", "", ""),
        ("a picture of a violin on a cat", [("violin", 1, ""), ("cat", 1, "")], "", "", ""),
        ("a close-up of the", [], "", "", ""),
    ],
)  # fmt: skip
def test_captions_of_any_captioner_are_read(
    caption: str, subjects: list[tuple[str, int, str]], setting: str, time: str, style: str
) -> None:
    sight = read_caption(caption, tiny_world(), 0.8)
    assert sight.subjects == tuple(SeenSubject(*s) for s in subjects)
    assert (sight.setting, sight.time, sight.style) == (setting, time, style)
    assert (sight.caption, sight.confidence, sight.known) == (caption, 0.8, True)


def test_a_canonical_caption_of_nothing_known_is_no_evidence() -> None:
    ink = Word("ink", ("ink",), extra={"lead": "an ink drawing of"})
    world = World({"style": [ink], "subject": tiny_world().subjects})
    assert read_caption("An ink drawing of a cat.", world).known
    assert not read_caption("An ink drawing of a flurb.", world).known


def test_a_colour_within_a_name_is_told_too() -> None:
    words = {"subject": [Word("black cat", ("black cat",)), Word("star", ("star", "yellow star"))]}
    world = World({**words, "colour": tiny_world().colours + (Word("black", ("black",)),)})
    seen = read_caption("A black cat and a star", world).subjects
    assert seen == (SeenSubject("black cat", 1, "black"), SeenSubject("star"))


def test_what_is_not_likely_is_left_out() -> None:
    caption = "A watercolor of a red fox next to a cat in the forest at night."

    def read(**unsure: float):
        def likelihood(start: int, end: int) -> float:
            return unsure.get(caption[start:end].replace(" ", "_"), 0.9)

        return read_caption(caption, tiny_world(), 0.8, likelihood=likelihood, least=0.5)

    sure = read()
    assert sure.known and sure.setting == "forest" and sure.time == "night"
    assert sure.subjects == (SeenSubject("fox", 1, "red"), SeenSubject("cat"))
    assert (sure.relation, sure.style) == ("next to", "watercolour")
    assert read(red=0.4).subjects[0] == SeenSubject("fox")
    assert read(forest=0.4).setting == ""
    assert read(night=0.4).time == ""
    assert read(watercolor=0.4).style == ""
    one = read(cat=0.4)
    assert (one.subjects, one.relation) == ((SeenSubject("fox", 1, "red"),), "")
    lost = read(fox=0.4)
    assert (lost.known, lost.subjects, lost.caption) == (False, (), UNKNOWN)
    assert (lost.setting, lost.time, lost.style) == ("forest", "night", "watercolour")
    assert read(fox=0.4, forest=0.4).setting == ""


def test_the_relation_stands_between_the_subjects() -> None:
    world = tiny_world()
    assert read_caption("A cat on a house in the snow.", world).relation == "on"
    assert read_caption("A cat beside a dog.", world).relation == "next to"
    assert read_caption("A cat on the sea.", world).relation == ""


@pytest.mark.skipif(not (WEIGHTS / "world.json").is_file(), reason="the world is not made yet")
def test_canonical_captions_are_read_back_exactly() -> None:
    from training.art.phrasing import RELATIONS, caption
    from training.art.record import Record, Shown

    world, rng = World.load(), random.Random(0)
    wrong = []
    for number in range(3000):
        one, two = rng.sample(world.subjects, 2)
        colour = rng.choice(["", *[c.name for c in world.colours]])
        if any(world.find_colour(name.split()[0]) for name in one.names + two.names):
            continue  # a black cat is a `black cat`, and a `cat` that is black
        first = Shown(one.name, rng.choice([1, 1, 2, 3]) if one.extra["countable"] else 1, colour)
        subjects = (first, Shown(two.name)) if number % 3 == 0 else (first,)
        setting = rng.choice([None, *world.settings])
        times = setting.extra["times"] if setting else ()
        record = Record(
            subjects=subjects,
            relation=rng.choice(list(RELATIONS)) if len(subjects) == 2 else "",
            setting=setting.name if setting else "",
            time=rng.choice(times) if times else "",
            style=rng.choice(world.styles).name,
            ground="" if setting else "plain",
            ground_colour="" if setting else rng.choice(world.colours).name,
            seed=number,
        )
        text = caption(record)
        sight = read_caption(text, world, 1.0)
        seen = (sight.subjects, sight.relation, sight.setting, sight.time, sight.style)
        wanted = (
            tuple(SeenSubject(s.name, s.count, s.colour) for s in subjects),
            record.relation, record.setting, record.time, record.style,
        )  # fmt: skip
        if seen != wanted:
            wrong.append((text, wanted, seen))
    assert not wrong, f"{len(wrong)} of 3000: {wrong[:6]}"
