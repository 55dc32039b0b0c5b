"""Drawable ideas that fit what a person has made, and something to paint when nothing is said."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from agents.types import Subject, Wish

if TYPE_CHECKING:
    from agents.desk import Talk

_FRIENDLY = ("animal", "bird", "sea animal", "flower", "tree", "fantasy", "building", "boat")


def ideas_for(talk: Talk, key: str, count: int = 3) -> list[Wish]:
    """Return `count` different wishes inside the painter's world, led by the person's taste.

    Args:
        talk: The turn; its author's most frequent subjects and styles lead.
        key: Decides the choice, so that a repeat of the turn has the same ideas.
        count: How many.
    """
    choose = random.Random(key)
    world, about = talk.desk.world, talk.desk.ledger.about(talk.author)
    liked = [name for name, _ in about.subjects]
    categories = {w.category for w in world.subjects if w.name in liked} or set(_FRIENDLY)
    fitting = [w.name for w in world.subjects if w.category in categories and w.name not in liked]
    practised = world.practised(fitting)  # an idea is worth what comes of it
    fitting = practised if len(practised) >= count else fitting
    subjects = choose.sample(fitting or [w.name for w in world.subjects], count)
    settings = choose.sample([w.name for w in world.settings], min(count, len(world.settings)))
    styles = [name for name, _ in about.styles] or [w.name for w in world.styles]
    return [
        Wish(
            subjects=(Subject(name),),
            setting=settings[i % len(settings)] if settings else "",
            style=choose.choice(styles) if styles and i else "",
        )
        for i, name in enumerate(subjects)
    ]


def idea_for(talk: Talk, key: str) -> Wish:
    """Return one idea, for a wish that leaves the subject open."""
    return ideas_for(talk, key, 1)[0]
