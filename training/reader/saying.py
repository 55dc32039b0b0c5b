"""One message of a rule, said with the words of a scene, and what a lesson is made of."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

from agents.reader.prompts import compact_prompt
from agents.reader.schema import target
from agents.types import Action, Scene
from training.reader.grammar import Grammar, Name, Said, Source
from training.reader.scenes import Setting
from training.reader.words import sources

SHOWS_SUBJECTS = ("draw", "revise", "collect", "plan")
NUMBERED = ("draw", "vary", "collect", "curate")
MOST_SPANS = 4


@dataclass(frozen=True, slots=True)
class Example:
    """One message with its scene and what it asks for."""

    language: str
    text: str
    scene: Scene
    do: tuple[Action, ...]
    n: int = 1
    of: tuple[str, ...] = ()

    @property
    def prompt(self) -> str:
        """What the model reads."""
        return compact_prompt(self.text, self.scene)

    @property
    def answer(self) -> str:
        """What the model writes."""
        return target(list(self.do), self.n, self.of)


@cache
def grammar(language: str) -> Grammar:
    """Return the grammar of a language, read once."""
    return Grammar(language)


def say(rule: str, place: Setting, dice: random.Random) -> Said:
    """Expand a rule in the language and with the pictures of a setting."""
    language = place.scene.language
    words = {**sources(language), **scene_words(place)}
    return grammar(language).expand(rule, words, dice)


def scene_words(place: Setting) -> dict[str, Source]:
    """Return the sources that speak of the pictures on the easel."""
    if not place.names:
        return {
            "easel": sources(place.scene.language)["noun"],
            "label": lambda dice: str(dice.randint(1, 30)),
        }
    return {
        "easel": lambda dice: dice.choice(place.names),
        "label": lambda dice: dice.choice(place.labels),
    }


def spoken(rule: str, language: str, dice: random.Random) -> str:
    """Return a rule without names of pictures, with the blanks at its ends."""
    return grammar(language).say([Name(rule)], sources(language), dice)
