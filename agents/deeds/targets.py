"""Which pictures a deed is about, and the one question when that cannot be told."""

from __future__ import annotations

from collections.abc import AsyncIterator

from agents.desk import Talk
from agents.events import Event
from agents.types import Artwork, Intent

MOST = 20  # pictures that one sentence changes or describes while somebody waits
FINALISTS = "finalists"  # the note of an intent that means what was chosen last


def targets(talk: Talk, intent: Intent) -> list[Artwork]:
    """Return the pictures meant: named ones, else attached ones, else the current ones."""
    named, _ = talk.resolve(intent.refs)
    if named:
        return named
    if talk.attached:
        return list(talk.attached)
    return list(talk.current())


def group(talk: Talk, intent: Intent) -> list[Artwork]:
    """Return the several pictures meant: named ones, else those at hand, else the last several.

    Somebody who drew a single picture meanwhile still means the finalists before it.
    """
    named, _ = talk.resolve(intent.refs)
    frame = list(talk.current())
    if named or len(frame) > 1:
        return named or frame
    ledger = talk.desk.ledger
    return list(ledger.last_group(talk.session, talk.author)) or frame


async def needs_picture(talk: Talk, intent: Intent) -> AsyncIterator[Event]:
    """Yield one question if no picture can be found for a deed, nothing otherwise."""
    _, missing = talk.resolve(intent.refs)
    labels = [f"#{item.label}" for item in talk.scene.easel[-5:]]
    if missing and labels:
        text = talk.words("ask_no_such", label=f"#{missing[0]}")
        yield talk.asked("which_picture", text, labels)
    elif not targets(talk, intent):
        yield talk.asked("vague", talk.words("ask_no_picture"))


async def needs_few(talk: Talk, intent: Intent) -> AsyncIterator[Event]:
    """Yield one question if there is no picture for a deed or far too many, nothing otherwise."""
    asked = False
    async for event in needs_picture(talk, intent):
        asked = True
        yield event
    pictures = [] if asked else targets(talk, intent)
    if len(pictures) > MOST:
        slots = {"count": len(pictures), "first": pictures[0].label}
        yield talk.asked("which_picture", talk.words("ask_fewer", **slots))
