"""What the reader is shown of a session: the easel, the last turns, what is open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

from agents.types import EaselItem, Intent, Reading, Scene, Turn

if TYPE_CHECKING:
    from agents.desk import Desk
    from agents.ledger import Glimpse, Ledger

EASEL = 8
HISTORY = 8
LONGEST = 4000  # characters of a message
FIRST, LAST = 64, 32  # pictures shown of a large collection, besides those that are named

_NTH = re.compile(r"(?<![#\w])(\d{1,4})(?=(?:st|nd|rd|th)\b| ?번)")
_LABEL = re.compile(r"(?<!\w)(\d{1,5}[a-z]{0,2})(?![0-9a-z])")


def scene_for(desk: Desk, turn: Turn) -> Scene:
    """Return the scene of a turn; its cost does not grow with the ledger."""
    ledger = desk.ledger
    state = ledger.state(turn.session, turn.author.id)
    recent = ledger.latest(turn.session, EASEL)
    current, total = _current(ledger, turn)
    left_out = total - len(current)
    current = current or recent[-1:]
    newest = {glimpse.id for glimpse in recent}
    shown = [*(glimpse for glimpse in current if glimpse.id not in newest), *recent]
    at_hand = {glimpse.id for glimpse in current}
    history = tuple(ledger.transcript(turn.session, HISTORY))
    return Scene(
        easel=tuple(_item(glimpse, at_hand) for glimpse in shown),
        history=history,
        reply_to=turn.reply_to.lstrip("#"),
        attachments=len(turn.attachments),
        asked=state.get("asked") or "",
        choices=tuple(state.get("choices") or ()),
        planning=bool(state.get("planning")),
        remarks=_open_remarks(ledger, state, current),
        language=state.get("language") or turn.locale,
        collecting=bool(state.get("collection")),
        left_out=left_out if at_hand else 0,
        working=_working(ledger, state.get("background") or ()),
    )


def _open_remarks(ledger: Ledger, state: dict[str, Any], current: list[Glimpse]) -> int:
    """Return how many remarks may be named: those on what is at hand, or what it grew from."""
    kept = state.get("remarks") or ()
    if not kept:
        return 0
    criticised = ledger.artwork_by_id(state.get("criticised") or "")
    families = {_family(glimpse.label) for glimpse in current}
    return len(kept) if criticised is not None and _family(criticised.label) in families else 0


def _family(label: str) -> str:
    return label.rstrip(ascii_lowercase)


def whole_frame(reading: Reading, scene: Scene) -> Reading:
    """Return a reading in which all the current pictures that the easel shows mean all there are.

    An intent without labels is about everything at hand; so "all of them" names no label where
    the easel leaves pictures out.
    """
    if not scene.left_out:
        return reading
    shown = {item.label for item in scene.easel if item.current}

    def meant(intent: Intent) -> Intent:
        return replace(intent, refs=()) if shown and shown <= set(intent.refs) else intent

    return replace(reading, intents=tuple(map(meant, reading.intents)))


def _current(ledger: Ledger, turn: Turn) -> tuple[list[Glimpse], int]:
    """Return the current pictures that can be meant by a message, and how many there are.

    Those are the first and the last ones, those whose label or place it says.
    """
    said = turn.text[:LONGEST].lower()
    counted = max((int(place) for place in _NTH.findall(said)), default=0)
    labels = (*_LABEL.findall(said), turn.reply_to.lstrip("#"))
    return ledger.glimpse(turn.session, turn.author.id, max(FIRST, counted), LAST, labels)


def _working(ledger: Ledger, jobs: Sequence[str]) -> str:
    """Return whether one of a person's background jobs is being painted, or else is paused."""
    known = [job for job in map(ledger.job, jobs) if job is not None]
    if any(job.finished_at is None for job in known):
        return "painting"
    return "paused" if any(job.outcome == "paused" for job in known) else ""


def _item(glimpse: Glimpse, current: set[str]) -> EaselItem:
    return EaselItem(
        label=glimpse.label,
        prompt=glimpse.prompt,
        caption=glimpse.caption,
        group=glimpse.job,
        current=glimpse.id in current,
        author=glimpse.author,
    )
