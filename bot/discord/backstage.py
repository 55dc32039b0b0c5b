"""What the Discord front end needs of the app behind it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from agents.events import Event
from agents.ledger import Ledger
from agents.ledger.records import Delivery
from agents.studio import Ticket
from agents.types import Turn


class Jobs(Protocol):
    """The part of the studio that a front end uses."""

    async def cancel(self, job: str) -> bool:
        """Stop a job within a step; False if it was over."""
        ...

    async def forecast(self, job: str) -> Ticket:
        """Return a job's place in line now, and how long it will take."""
        ...

    async def pending(self, session: str | None = None) -> list[Delivery]:
        """Return finished pictures that nobody was shown."""
        ...


class Backstage(Protocol):
    """An open app (`bot.app.App`)."""

    @property
    def ledger(self) -> Ledger:
        """Complete memory."""
        ...

    @property
    def studio(self) -> Jobs:
        """Jobs and the device."""
        ...

    def respond(self, turn: Turn) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn."""
        ...

    def follow(self, job: str) -> AsyncGenerator[Event, None]:
        """Yield the later events of a job that outlives its turn."""
        ...

    def halt(self, session: str, author: str) -> bool:
        """Stop what a person's turn does besides jobs; False if there is nothing."""
        ...

    async def delivered(self, job: str, where: str) -> None:
        """Note that the pictures of a job have reached the person."""
        ...
