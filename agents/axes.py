"""Variety for a collection: one theme, crossed with palettes, styles, places and motifs.

The axes differ with the theme: what the theme fixes is not varied, and motifs come from the
theme's own kind of thing.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.types import Subject, Wish
from pipelines.world import World

STYLES = 6
SETTINGS = 6
MOTIFS = 8


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


def axes_for(theme: Wish, world: World, key: str) -> Axes:
    """Return the axes of a theme; what it names is fixed, the rest is open.

    Args:
        theme: What all designs have in common.
        world: The painter's words.
        key: Decides the choice, so that a plan can be repeated.
    """
    choose = random.Random(key)
    return Axes(
        motifs=_motifs(theme, world, choose),
        colours=_colours(theme, world),
        styles=(theme.style,) if theme.style else _some(world.styles, STYLES, choose),
        settings=(theme.setting,) if theme.setting else _some(world.settings, SETTINGS, choose),
    )


def _some(words: Sequence[object], count: int, choose: random.Random) -> tuple[str, ...]:
    names = [str(getattr(word, "name", word)) for word in words]
    return tuple(choose.sample(names, min(count, len(names))))


def _motifs(theme: Wish, world: World, choose: random.Random) -> tuple[str, ...]:
    """Return the theme's subject and its kin: a flower collection has more than one flower."""
    named = [subject.name for subject in theme.subjects]
    first = world.word("subject", named[0]) if named else None
    if first is None:
        return tuple(named) or _some(world.subjects, MOTIFS, choose)
    kin = [w.name for w in world.subjects if w.category == first.category and w.name not in named]
    return tuple(dict.fromkeys([*named[:1], *choose.sample(kin, min(MOTIFS - 1, len(kin)))]))


def _colours(theme: Wish, world: World) -> tuple[str, ...]:
    named = tuple(s.colour for s in theme.subjects if s.colour)
    return named[:1] or ("", *(word.name for word in world.colours))


def designs(theme: Wish, axes: Axes, count: int, key: str) -> list[Wish]:
    """Return `count` wishes that go through all combinations before any is repeated."""
    choose = random.Random(key)
    crossed = list(itertools.product(axes.motifs, axes.colours, axes.styles, axes.settings))
    choose.shuffle(crossed)
    number = theme.subjects[0].number if theme.subjects else 1
    return [
        replace(theme, subjects=(Subject(motif, number, colour),), style=style, setting=setting)
        for motif, colour, style, setting in itertools.islice(itertools.cycle(crossed), count)
    ]
