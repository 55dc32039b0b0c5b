"""What the reader is shown of a session: the easel, the last turns, what is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agents.types import Artwork, EaselItem, Scene, Turn

if TYPE_CHECKING:
    from agents.desk import Desk
    from agents.ledger import Ledger

EASEL = 8
HISTORY = 8


def scene_for(desk: Desk, turn: Turn) -> Scene:
    """Return the scene of a turn; its cost does not grow with the ledger."""
    ledger = desk.ledger
    state = ledger.state(turn.session, turn.author.id)
    recent = ledger.easel(turn.session, EASEL)
    current = ledger.frame(turn.session, turn.author.id) or tuple(recent[-1:])
    newest = {artwork.id for artwork in recent}
    shown = [*(artwork for artwork in current if artwork.id not in newest), *recent]
    at_hand = {artwork.id for artwork in current}
    history = tuple(ledger.transcript(turn.session, HISTORY))
    return Scene(
        easel=tuple(_item(artwork, at_hand) for artwork in shown),
        history=history,
        reply_to=turn.reply_to.lstrip("#"),
        attachments=len(turn.attachments),
        asked=state.get("asked") or "",
        choices=tuple(state.get("choices") or ()),
        planning=bool(state.get("planning")),
        remarks=len(state.get("remarks") or ()),
        language=state.get("language") or turn.locale,
        collecting=bool(state.get("collection")),
        working=_working(ledger, state.get("background") or ()),
    )


def _working(ledger: Ledger, jobs: Sequence[str]) -> str:
    """Return whether one of a person's background jobs is being painted, or else is paused."""
    known = [job for job in map(ledger.job, jobs) if job is not None]
    if any(job.finished_at is None for job in known):
        return "painting"
    return "paused" if any(job.outcome == "paused" for job in known) else ""


def _item(artwork: Artwork, current: set[str]) -> EaselItem:
    return EaselItem(
        label=artwork.label,
        prompt=artwork.request.prompt,
        caption=artwork.sight.caption,
        group=artwork.job,
        current=artwork.id in current,
        author=artwork.author,
    )
