"""Planning without painting: a plan is a wish that grows until it is released."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from agents.changes import wish_words
from agents.desk import Talk
from agents.events import Event
from agents.ledger.codec import from_json, to_json
from agents.types import Intent, Wish
from agents.wishes import is_empty, merge


def planned_wish(talk: Talk) -> Wish | None:
    """Return the plan that the speaker has made, or None."""
    kept: dict[str, Any] | None = talk.state.get("plan")
    return from_json(Wish, kept) if kept else None


async def plan(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Take a wish into the plan; nothing is painted until the speaker says so."""
    before = planned_wish(talk)
    wish = merge(before, _added(intent)) if before else intent.wish
    talk.remember(planning=True, plan=to_json(wish))
    if is_empty(wish):
        yield talk.asked("vague", talk.words("plan_empty"))
        return
    key = "plan_more" if before and not is_empty(before) else "plan_on"
    yield talk.said(talk.words(key, note=wish_words(talk, wish)))


def _added(intent: Intent) -> Intent:
    """Let a plan grow: "and a moon" joins what was planned, unless it is to take its place."""
    return replace(intent, change=intent.change or "add")
