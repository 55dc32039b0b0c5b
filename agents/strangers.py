"""What a wish asks for that the painter never learnt, or has not learnt well: said beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from agents.types import Wish
from pipelines.world import SELDOM, World

if TYPE_CHECKING:
    from agents.desk import Talk

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Stranger:
    """Something asked for that may not come out.

    Attributes:
        kind: `subject`, `setting` and `style` were never learnt; `seldom` is a subject that the
            painter was shown, and whose pictures are seldom recognised.
        noun: What was asked for.
        nearest: What the painter knows better, the nearest first.
    """

    kind: Literal["subject", "seldom", "setting", "style"]
    noun: str
    nearest: tuple[str, ...] = ()


def strangers_in(wish: Wish, world: World | None) -> tuple[Stranger, ...]:
    """Return what the painter of a closed world does not know of a wish; nothing of an open one."""
    if world is None:
        return ()
    found = []
    for subject in wish.subjects:
        known = world.find_subject(subject.name)
        if known is None:
            found.append(Stranger("subject", subject.name, tuple(world.nearest(subject.name))))
        elif world.skill(known) < SELDOM:
            found.append(Stranger("seldom", known, surer(known, world)))
    is_ground = wish.setting.endswith("background")
    if wish.setting and not is_ground and world.find_setting(wish.setting) is None:
        found.append(Stranger("setting", wish.setting))
    if wish.style and world.find_style(wish.style) is None:
        styles = tuple(style.name for style in world.styles)
        found.append(Stranger("style", wish.style, styles[:4]))
    return tuple(found)


def surer(name: str, world: World) -> tuple[str, ...]:
    """Return subjects near to one that are mostly recognised when they are painted."""
    near = (other for other in world.nearest(name, len(world.subjects)) if other != name)
    return tuple(world.practised(near)[:NEAREST])


def stranger_words(talk: Talk, strangers: tuple[Stranger, ...]) -> list[str]:
    """Return a sentence for each; what is seldom recognised is said once in a conversation."""
    told: list[str] = talk.state.get("seldom") or []
    new = [s.noun for s in strangers if s.kind == "seldom" and s.noun not in told]
    if new:
        talk.remember(seldom=[*told, *new])
    return [
        talk.words(
            _key(stranger),
            noun=talk.noun(stranger.noun),
            nearest=", ".join(talk.noun(name) for name in stranger.nearest),
        )
        for stranger in strangers
        if stranger.kind != "seldom" or stranger.noun in new
    ]


def _key(stranger: Stranger) -> str:
    if stranger.kind == "subject":
        return "stranger" if stranger.nearest else "stranger_alone"
    if stranger.kind == "seldom":
        return "seldom" if stranger.nearest else "seldom_alone"
    return f"stranger_{stranger.kind}"
