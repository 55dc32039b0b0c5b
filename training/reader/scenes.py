"""Scenes for generated messages: an easel, a reply, open questions, plan mode."""

from __future__ import annotations

import random
from dataclasses import dataclass

from agents.types import EaselItem, Scene
from training.reader.words import column, nouns, terms

EMPTY = 0.4
"""Share of the scenes without a picture."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A scene and the words by which its pictures can be named.

    Attributes:
        scene: What the reader sees.
        names: The subject of each picture, in the speaker's language.
    """

    scene: Scene
    names: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels on the easel."""
        return tuple(item.label for item in self.scene.easel)


def setting(language: str, dice: random.Random, empty: float = EMPTY) -> Setting:
    """Return a random easel with its names."""
    if dice.random() < empty:
        return Setting(Scene(language=language), ())
    return filled(language, dice, dice.choice((1, 1, 1, 2, 3, 4)))


def filled(language: str, dice: random.Random, count: int) -> Setting:
    """Return an easel of `count` pictures; the newest is current, or its whole group is."""
    start = dice.choice((1, 1, 1, dice.randint(1, 30)))
    grouped = count > 1 and dice.random() < 0.4
    items, names = [], []
    for index in range(count):
        name, prompt = picture(language, dice)
        label = f"{start + index}{dice.choice(('', '', '', '', 'b', 'c'))}"
        group = "one" if grouped else str(index)
        items.append(EaselItem(label, prompt, prompt, group, grouped or index == count - 1))
        names.append(name)
    return Setting(Scene(easel=tuple(items), language=language), tuple(names))


def picture(language: str, dice: random.Random) -> tuple[str, str]:
    """Return a picture's subject in the language and its English prompt."""
    if language == "en" and dice.random() < 0.5:
        noun = dice.choice(nouns("en"))
        places = ("", " in a forest", " at night", " on a table", " in the rain", " in a city")
        return noun, f"a {noun}{dice.choice(places)}{style(dice)}"
    row = dice.randrange(len(column("easel", 0)))
    name = column("easel", 0 if language == "en" else 1)[row]
    return name, column("easel", 2)[row] + style(dice)


def style(dice: random.Random) -> str:
    """Return a style as prompts end with it, mostly none."""
    return f", {dice.choice(terms('style', 'en'))}" if dice.random() < 0.3 else ""
