"""Prompts: a wish in the painter's own words, as a sentence or as tags."""

from __future__ import annotations

from dataclasses import replace

from agents.types import Wish
from agents.wishes import place_phrase, subject_phrase, subjects_phrase, time_phrase
from pipelines.world import Kind, World

ASPECTS = frozenset({"square", "portrait", "landscape", "wide", "tall", "panorama"})
_PHRASES: dict[Kind, str] = {"setting": "phrases", "time": "words", "style": "forms"}


def canonical(wish: Wish, world: World | None) -> Wish:
    """Return a wish in the words of the painter's world where it has them.

    `logo` becomes the style that it names, `snow and forest` the longer of the two places, and a
    portrait format that was taken for a style goes where it belongs.
    """
    if world is None:
        return wish
    style, is_format = wish.style, wish.style in ASPECTS
    return replace(
        wish,
        subjects=tuple(
            replace(s, name=world.find_subject(s.name) or s.name) for s in wish.subjects
        ),
        setting=world.find_setting(wish.setting) or wish.setting,
        time=world.find_time(wish.time) or wish.time,
        style="" if is_format else world.find_style(style) or style,
        aspect=wish.aspect or (style if is_format else ""),
    )


OUTDOORS = {
    "aircraft": "sky", "boat": "sea", "building": "hills", "sea animal": "sea", "sky": "sky",
    "vehicle": "road",
}  # fmt: skip
"""Where things of a kind are at home under the sky; all others stand in a meadow."""


def outdoors(wish: Wish, world: World | None) -> Wish:
    """Give a wish for a time of day, but for no place, somewhere to see it.

    On a plain ground night looks like day. The wish on record stays as it was: only what was asked
    for is held against the picture.
    """
    plain = not wish.setting or wish.setting.endswith("background")
    if world is None or not wish.time or not plain:
        return wish
    word = world.word("subject", wish.subjects[0].name) if wish.subjects else None
    return replace(wish, setting=OUTDOORS.get(word.category if word else "", "meadow"))


def prompt_for(wish: Wish, world: World | None, phrasing: str = "sentence") -> str:
    """Return the prompt for a wish.

    Args:
        wish: What the picture should show.
        world: The painter's closed world, whose own phrases are used; None for an open painter.
        phrasing: `sentence`, or `tags` for painters that were trained on tags.
    """
    if phrasing == "tags":
        return _tags(wish)
    subjects = subjects_phrase(wish.subjects)
    place = _phrase(world, "setting", wish.setting) or place_phrase(wish.setting)
    time = _phrase(world, "time", wish.time) or time_phrase(wish.time)
    content = " ".join(
        part for part in (subjects, place if subjects else wish.setting, time) if part
    )
    # A closed world has no words for them: there the composer tones the finished picture.
    mood = f"{wish.mood} mood" if wish.mood and world is None else ""
    palette = f"in {wish.palette} colors" if wish.palette and world is None else ""
    sentence = ", ".join(part for part in (content or "a picture", mood, palette) if part)
    return _styled(sentence, wish.style, world)


def _tags(wish: Wish) -> str:
    parts = [subject_phrase(subject) for subject in wish.subjects]
    parts += [wish.setting, wish.time, wish.style, wish.mood]
    parts += [f"{wish.palette} palette" if wish.palette else ""]
    return ", ".join(part for part in parts if part)


def _phrase(world: World | None, kind: Kind, name: str) -> str:
    """Return the world's own first phrase for a setting, time or style, or nothing."""
    word = world.word(kind, name) if world else None
    phrases = word.extra.get(_PHRASES[kind], ()) if word else ()
    return str(phrases[0]) if phrases else ""


def _styled(sentence: str, style: str, world: World | None) -> str:
    if not style:
        return sentence
    known = _phrase(world, "style", style)
    return known.format(sentence) if "{" in known else f"{sentence}, {style}"
