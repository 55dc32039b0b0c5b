"""The rows of the ledger, as SQLAlchemy models.

Everything is appended; only `turns.reply`, `turns.finished_at`, `outbox.delivered_at`,
`jobs.outcome`, `measured.found` and the counters of `sessions` and `labels` change later, and
`forget` deletes.
Every query of the ledger goes through one of the indices below and has a limit.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Index, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

SCHEMA_VERSION = 2  # when the rows change, one more, and a step in `agents.ledger.upgrades`


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware of its zone on the Python side, in UTC in the database.

    SQLite stores no zone, so that it is taken off and put back here.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return `value` in UTC; a naive moment is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("moments in the ledger must be aware of their zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment, aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Maps the Python types of the models below to column types."""

    type_annotation_map = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON,
    }


class MetaRow(Base):
    """Facts about the database itself, above all `schema_version`."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class SessionRow(Base):
    """A conversation and the last number that it gave to a picture."""

    __tablename__ = "sessions"
    name: Mapped[str] = mapped_column(primary_key=True)
    last_number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class TurnRow(Base):
    """One message and the answer to it."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("session", "id"),
        Index("turns_by_session", "session", "seq"),
        Index("turns_by_author", "author", "seq"),
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str]
    session: Mapped[str]
    author: Mapped[str]
    author_name: Mapped[str]
    text: Mapped[str]
    attachments: Mapped[list[str]]
    reply_to: Mapped[str]
    locale: Mapped[str]
    timezone: Mapped[str]
    at: Mapped[datetime]
    reading: Mapped[dict[str, Any] | None]
    reply: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None]


class LabelRow(Base):
    """A label that was given away; it stays when its picture is erased, so that none returns.

    `branch` 0 is `12`, 1 is `12b`; `last_branch` counts on the row of branch 0.
    """

    __tablename__ = "labels"
    session: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    branch: Mapped[int] = mapped_column(primary_key=True)
    last_branch: Mapped[int] = mapped_column(default=0)
    artwork: Mapped[str | None] = mapped_column(unique=True)


class ArtworkRow(Base):
    """A finished picture with everything that it was made from."""

    __tablename__ = "artworks"
    __table_args__ = (
        UniqueConstraint("session", "label"),
        Index("artworks_by_session", "session", "seq"),
        Index("artworks_by_author", "author", "made_at"),
        Index("artworks_by_job", "job", "position"),
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(unique=True)
    session: Mapped[str]
    label: Mapped[str]
    number: Mapped[int]
    author: Mapped[str]
    turn: Mapped[str]
    parent: Mapped[str | None] = mapped_column(
        ForeignKey("artworks.id", ondelete="SET NULL"), index=True
    )
    job: Mapped[str]
    position: Mapped[int]
    wish: Mapped[dict[str, Any]]
    request: Mapped[dict[str, Any]]
    path: Mapped[str] = mapped_column(index=True)
    sight: Mapped[dict[str, Any]]
    alt_text: Mapped[str]
    model: Mapped[str]
    seconds: Mapped[float]
    sha256: Mapped[str] = mapped_column(index=True)
    fingerprint: Mapped[int | None] = mapped_column(BigInteger)
    circumstances: Mapped[dict[str, Any]]
    tries: Mapped[int]
    words: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(index=True)


class MeasuredRow(Base):
    """What was measured on a picture, by name, so that no file is opened for it again."""

    __tablename__ = "measured"
    artwork: Mapped[str] = mapped_column(
        ForeignKey("artworks.id", ondelete="CASCADE"), primary_key=True
    )
    found: Mapped[dict[str, Any]]


class TagRow(Base):
    """A subject or a style that a picture was asked to have, for "what do you know about me"."""

    __tablename__ = "tags"
    __table_args__ = (Index("tags_by_author", "author", "kind", "name"),)
    artwork: Mapped[str] = mapped_column(
        ForeignKey("artworks.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    author: Mapped[str]


class HeadRow(Base):
    """A place where somebody's head has been; the newest row is where it is.

    Attributes:
        kind: `painted`, `moved`, `undone` or `redone`.
        job: The frame is what this job painted; or else:
        artworks: The frame is these artwork ids.
        before: The row that the head stood on before a picture was painted or the head moved.
        origin: The row that first made this frame; itself, unless undo or redo returned to it.
        forward: Where redo goes from here; None if there is nothing to redo.
    """

    __tablename__ = "heads"
    __table_args__ = (
        Index("heads_by_owner", "session", "author", "seq"),
        Index("heads_by_job", "job"),
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    session: Mapped[str]
    author: Mapped[str]
    turn: Mapped[str]
    kind: Mapped[str]
    job: Mapped[str | None]
    artworks: Mapped[list[str]]
    before: Mapped[int | None]
    origin: Mapped[int | None]
    forward: Mapped[int | None]
    at: Mapped[datetime]


class StateRow(Base):
    """Something that the conversation with one person keeps in mind (an open question)."""

    __tablename__ = "states"
    session: Mapped[str] = mapped_column(primary_key=True)
    author: Mapped[str] = mapped_column(primary_key=True, index=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class PreferenceRow(Base):
    """Something that a person wants everywhere (their language)."""

    __tablename__ = "preferences"
    author: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class JobRow(Base):
    """A commission of the studio.

    Attributes:
        attempt: Counts up when the job is queued again (after a pause).
        painted_at_start: How many pictures were there when it was begun last, after a kill too.
        fruitless_starts: How often in a row it was begun without a new picture since.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("jobs_by_author", "author", "created_at"),
        Index("jobs_by_session", "session", "created_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    session: Mapped[str]
    turn: Mapped[str]
    author: Mapped[str]
    action: Mapped[str]
    total: Mapped[int]
    note: Mapped[dict[str, Any]]
    commission: Mapped[dict[str, Any]] = mapped_column(deferred=True)  # large for collections
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")
    attempt: Mapped[int] = mapped_column(default=0)
    painted_at_start: Mapped[int] = mapped_column(default=-1)
    fruitless_starts: Mapped[int] = mapped_column(default=0)


class LossRow(Base):
    """A picture of a job that could not be painted, and why."""

    __tablename__ = "losses"
    job: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    message: Mapped[str]


class WorkerRow(Base):
    """A process that paints, and when it was last alive."""

    __tablename__ = "workers"
    id: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]


class OutboxRow(Base):
    """A picture that a front end has to show, or where it was shown."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_open", "delivered_at", "session", "seq"),)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    artwork: Mapped[str] = mapped_column(ForeignKey("artworks.id", ondelete="CASCADE"), unique=True)
    job: Mapped[str] = mapped_column(index=True)
    session: Mapped[str]
    delivered_at: Mapped[datetime | None]
    delivered_where: Mapped[str] = mapped_column(default="")


class TimingRow(Base):
    """How long this machine took for a piece of work, for forecasts."""

    __tablename__ = "timings"
    __table_args__ = (Index("timings_by_worker", "worker", "seq"),)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    worker: Mapped[str]
    work: Mapped[float]
    seconds: Mapped[float]
    pictures: Mapped[int]


class FileRow(Base):
    """A file that was made for somebody besides their pictures (a lookbook, a zip)."""

    __tablename__ = "files"
    path: Mapped[str] = mapped_column(primary_key=True)
    author: Mapped[str] = mapped_column(index=True)
    made_at: Mapped[datetime]
