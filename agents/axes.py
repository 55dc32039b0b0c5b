"""Variety for a collection: one theme, crossed with palettes, styles, places and motifs.

The axes differ with the theme: what the theme fixes is not varied, motifs come from the theme's
own kind of thing, colours from the season that is meant, and a world that the painter never saw
has others in its place.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.types import Subject, Wish
from pipelines.world import World

STYLES = 6
SETTINGS = 6
MOTIFS = 8
WITHOUT_COLOUR = frozenset({"sepia", "black and white"})  # styles that would undo a palette
DULL = frozenset({"black", "gray", "brown"})  # for whoever names no colour and no season
SEASONS = (
    (r"\bspring|봄", ("pink", "yellow", "white", "purple", "orange", "blue")),
    (r"\bsummer|여름", ("yellow", "blue", "teal", "red", "orange", "white")),
    (r"\bautumn|\bfall\b|가을", ("orange", "red", "brown", "yellow", "purple", "green")),
    (r"\bwinter|겨울", ("white", "blue", "gray", "teal", "purple", "red")),
)
OTHER_WORLDS = re.compile(r"venus|mars|mercury|jupiter|saturn|neptune|uranus|pluto|planet|alien")
STAND_INS = ("space", "moon", "desert")
_COUNTED = re.compile(r"\b(two|2|pairs?|both|couples?|twins?)\b|두|둘|쌍")


@dataclass(frozen=True, slots=True)
class Axes:
    """The values that each axis of a collection takes; an axis of one value is fixed."""

    motifs: tuple[str, ...]
    colours: tuple[str, ...]
    styles: tuple[str, ...]
    settings: tuple[str, ...]

    @property
    def combinations(self) -> int:
        """Return how many different wishes these axes span."""
        sizes = (self.motifs, self.colours, self.styles, self.settings)
        total = 1
        for axis in sizes:
            total *= max(1, len(axis))
        return total


def theme_of(wish: Wish, world: World, said: str) -> Wish:
    """Return what a collection is about, as a theme and not as one picture.

    "Flowers" are flowers, not two in each design. A thing that is nowhere in the painter's world
    and that the first stands on or in is a place.

    Args:
        wish: What was read.
        world: The painter's words.
        said: The message.
    """
    first, *others = wish.subjects or (Subject(""),)
    if not first.name:
        return wish
    if first.number == 2 and not _COUNTED.search(said.lower()):
        first = replace(first, number=1)
    places = [one for one in others if one.relation and world.find_subject(one.name) is None]
    if not places or wish.setting:
        return replace(wish, subjects=(first, *others))
    known = tuple(one for one in others if one is not places[0])
    return replace(wish, subjects=(first, *known), setting=places[0].name)


def axes_for(theme: Wish, world: World, key: str, said: str = "") -> Axes:
    """Return the axes of a theme; what it names is fixed, the rest is open.

    Args:
        theme: What all designs have in common; see `theme_of`.
        world: The painter's words.
        key: Decides the choice, so that a plan can be repeated.
        said: The message, which may name a season.
    """
    choose = random.Random(key)
    colourful = [style for style in world.styles if style.name not in WITHOUT_COLOUR]
    return Axes(
        motifs=_motifs(theme, world, choose),
        colours=_colours(theme, world, said.lower()),
        styles=(theme.style,) if theme.style else _some(colourful, STYLES, choose),
        settings=_settings(theme, world, choose),
    )


def _settings(theme: Wish, world: World, choose: random.Random) -> tuple[str, ...]:
    if not theme.setting:
        return _some(world.settings, SETTINGS, choose)
    if world.find_setting(theme.setting) is None and OTHER_WORLDS.search(theme.setting.lower()):
        return tuple(name for name in STAND_INS if world.find_setting(name)) or (theme.setting,)
    return (theme.setting,)


def _some(words: Sequence[object], count: int, choose: random.Random) -> tuple[str, ...]:
    names = [str(getattr(word, "name", word)) for word in words]
    return tuple(choose.sample(names, min(count, len(names))))


def _motifs(theme: Wish, world: World, choose: random.Random) -> tuple[str, ...]:
    """Return the theme's subject and its kin: a flower collection has more than one flower."""
    named = [subject.name for subject in theme.subjects]
    if not named:
        return _some(world.subjects, MOTIFS, choose)
    found = world.word("subject", world.find_subject(named[0]) or "")
    if found is None:
        return tuple(named[:1])
    kin = [w.name for w in world.subjects if w.category == found.category and w is not found]
    return (found.name, *choose.sample(kin, min(MOTIFS - 1, len(kin))))


def _colours(theme: Wish, world: World, said: str) -> tuple[str, ...]:
    named = tuple(s.colour for s in theme.subjects if s.colour)
    if named:
        return named[:1]
    known = [word.name for word in world.colours]
    for pattern, palette in SEASONS:
        if re.search(pattern, said):
            return ("", *(name for name in palette if name in known))
    return ("", *(name for name in known if name not in DULL))


def designs(theme: Wish, axes: Axes, count: int, key: str) -> list[Wish]:
    """Return `count` wishes that go through all combinations before any is repeated."""
    choose = random.Random(key)
    crossed = list(itertools.product(axes.motifs, axes.colours, axes.styles, axes.settings))
    choose.shuffle(crossed)
    number, others = theme.subjects[0].number if theme.subjects else 1, theme.subjects[1:]
    return [
        replace(
            theme,
            subjects=(Subject(motif, number, colour), *others),
            style=style,
            setting=setting,
        )
        for motif, colour, style, setting in itertools.islice(itertools.cycle(crossed), count)
    ]
