"""The front ends' single handler: what goes wrong in a turn becomes one honest sentence."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol

from agents.events import Done, Event, Failed
from agents.types import Turn
from bot.strings import say

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

log = logging.getLogger("tilda")


class Responds(Protocol):
    """Whatever answers a turn with events: the app, or a script of events in a test."""

    def respond(self, turn: Turn) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn."""
        ...


async def handled(responder: Responds, turn: Turn) -> AsyncIterator[Event]:
    """Yield the events of a turn; `Done` comes last, whatever happens.

    An error that nobody expected is logged with its trace and told in one sentence; an error
    with a `kind` was raised on purpose, and its message is for the person already.
    """
    try:
        async with aclosing(responder.respond(turn)) as events:
            async for event in events:
                if not isinstance(event, Done):
                    yield event
    except Exception as error:
        yield failure(error, turn)
    yield Done(turn.session, turn.id)


def failure(error: Exception, turn: Turn) -> Failed:
    """Return an error as the event that tells it, and log what the person does not need."""
    kind = getattr(error, "kind", "")
    if kind:
        log.warning("turn %s: %s", turn.id, error)
        return Failed(turn.session, turn.id, kind, str(error))
    log.error("turn %s failed", turn.id, exc_info=error)
    return Failed(turn.session, turn.id, "internal", say("internal", turn.locale))
