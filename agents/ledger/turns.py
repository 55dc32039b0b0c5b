"""Turns and the transcript window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agents.ledger.codec import to_json
from agents.ledger.store import Store, insert_new
from agents.ledger.tables import TurnRow
from agents.types import Message, Reading, Turn


class Turns(Store):
    """What was said and answered."""

    def begin_turn(self, turn: Turn) -> bool:
        """Write down a message before anything is done about it.

        Returns:
            False if this session already has a finished turn with this id: do nothing again.
        """
        with self.write() as rows:
            if insert_new(rows, TurnRow, **_columns(turn)):
                return True
            row: TurnRow = rows.scalars(_one(turn)).one()
            return row.finished_at is None

    def note_reading(self, turn: Turn, reading: Reading) -> None:
        """Keep what the reader made of the message."""
        with self.write() as rows:
            rows.execute(_update(turn).values(reading=to_json(reading)))

    def note_reply(self, turn: Turn, text: str) -> None:
        """Append a sentence to the answer, on a line of its own."""
        with self.write() as rows:
            row: TurnRow | None = rows.scalars(_one(turn)).one_or_none()
            if row is None:  # its author was forgotten while it ran
                return
            row.reply = f"{row.reply}\n{text}" if row.reply else text

    def finish_turn(self, turn: Turn) -> None:
        """Mark the turn as done; the same id will not be done again."""
        with self.write() as rows:
            rows.execute(_update(turn).values(finished_at=datetime.now(UTC)))

    def transcript(self, session: str, limit: int = 12) -> list[Message]:
        """Return the last `limit` messages of the turns that were answered, oldest first."""
        query = (
            sa.select(TurnRow)
            .where(TurnRow.session == session, TurnRow.finished_at.is_not(None))
            .order_by(TurnRow.seq.desc())
            .limit(limit)
        )
        with self.read() as rows:
            newest_first = rows.scalars(query).all()
        return _messages(newest_first[::-1])[-limit:] if limit > 0 else []

    def unfinished_turns(self, session: str, limit: int = 20) -> list[str]:
        """Return ids of turns that were begun but never finished, the newest `limit`."""
        query = (
            sa.select(TurnRow.id)
            .where(TurnRow.session == session, TurnRow.finished_at.is_(None))
            .order_by(TurnRow.seq.desc())
            .limit(limit)
        )
        with self.read() as rows:
            return list(rows.scalars(query))[::-1]

    def last_session(self, author: str = "") -> str:
        """Return the session used last (by `author`, if given); empty if there is none."""
        query = sa.select(TurnRow.session).order_by(TurnRow.seq.desc()).limit(1)
        if author:
            query = query.where(TurnRow.author == author)
        with self.read() as rows:
            return rows.scalar(query) or ""


def reading_of(rows: Session, session: str, turn: str) -> dict[str, object] | None:
    """Return the stored reading of a turn as JSON data; None if there is none."""
    query = sa.select(TurnRow.reading).where(TurnRow.session == session, TurnRow.id == turn)
    return rows.scalar(query)


def _columns(turn: Turn) -> dict[str, object]:
    return {
        "id": turn.id,
        "session": turn.session,
        "author": turn.author.id,
        "author_name": turn.author.name,
        "text": turn.text,
        "attachments": list(turn.attachments),
        "reply_to": turn.reply_to,
        "locale": turn.locale,
        "timezone": turn.timezone,
        "at": turn.at,
    }


def _one(turn: Turn) -> sa.Select[Any]:
    return sa.select(TurnRow).where(TurnRow.session == turn.session, TurnRow.id == turn.id)


def _update(turn: Turn) -> sa.Update:
    return sa.update(TurnRow).where(TurnRow.session == turn.session, TurnRow.id == turn.id)


def _messages(turns: Sequence[TurnRow]) -> list[Message]:
    messages: list[Message] = []
    for turn in turns:
        messages.append(Message("user", turn.text, turn.author_name or turn.author))
        if turn.reply:
            messages.append(Message("assistant", turn.reply))
    return messages
