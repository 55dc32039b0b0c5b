"""What the reader is shown of a session: the easel, the last turns, what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.types import Artwork, EaselItem, Scene, Turn

if TYPE_CHECKING:
    from agents.desk import Desk

EASEL = 8
HISTORY = 8


def scene_for(desk: Desk, turn: Turn) -> Scene:
    """Return the scene of a turn; its cost does not grow with the ledger."""
    ledger = desk.ledger
    state = ledger.state(turn.session, turn.author.id)
    recent = ledger.easel(turn.session, EASEL)
    current = ledger.frame(turn.session, turn.author.id) or tuple(recent[-1:])
    shown = [*(a for a in current if a.id not in {r.id for r in recent}), *recent]
    history = tuple(ledger.transcript(turn.session, HISTORY))
    return Scene(
        easel=tuple(_item(artwork, current) for artwork in shown),
        history=history,
        reply_to=turn.reply_to.lstrip("#"),
        attachments=len(turn.attachments),
        asked=state.get("asked") or "",
        choices=tuple(state.get("choices") or ()),
        planning=bool(state.get("planning")),
        remarks=len(state.get("remarks") or ()),
        language=state.get("language") or turn.locale,
        collecting=bool(state.get("collection")),
    )


def _item(artwork: Artwork, current: tuple[Artwork, ...]) -> EaselItem:
    return EaselItem(
        label=artwork.label,
        prompt=artwork.request.prompt,
        caption=artwork.sight.caption,
        group=artwork.job,
        current=any(artwork.id == one.id for one in current),
        author=artwork.author,
    )
