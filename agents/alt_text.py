"""The sentence for people who cannot see a picture."""

from __future__ import annotations

from agents.korean.particles import with_josa
from agents.korean.sight import sight_in_korean, things_in_korean
from agents.types import Wish
from agents.wishes import describe, is_empty
from pipelines.types import SeenSubject, Sight
from pipelines.world import World


def alt_text_of(sight: Sight, wish: Wish, language: str, world: World | None) -> str:
    """Return what was seen in one sentence of the asker's language.

    Of a picture that nobody could make out it says what was asked for, and that this is no more
    than a wish.

    Args:
        sight: What the captioner saw.
        wish: What was asked for.
        language: `en` or `ko`.
        world: Korean names; without them the sentence is English.
    """
    if language.startswith("ko") and world is not None:
        return sight_in_korean(sight, world) if sight.known else _hoped_ko(wish, world)
    if sight.known or is_empty(wish):
        return sight.caption
    return f"Asked for: {describe(wish)}. What came out I cannot make out."


def _hoped_ko(wish: Wish, world: World) -> str:
    unsure = "무엇이 나왔는지는 알아보지 못했어요."
    if not wish.subjects:
        return f"그림이에요. {unsure}"
    seen = [SeenSubject(one.name, one.number, one.colour) for one in wish.subjects]
    relation = wish.subjects[1].relation if len(seen) > 1 else ""
    things = things_in_korean(seen, relation, world)
    return f"{with_josa(things, '을/를')} 바란 그림이에요. {unsure}"
