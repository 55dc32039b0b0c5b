"""What goes into the ledger and comes out of it, besides `Turn`, `Artwork` and `Message`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from agents.types import Artwork, Wish
from pipelines.types import DrawingRequest, Sight


@dataclass(frozen=True, slots=True)
class Draft:
    """A finished picture file that has no row yet: an `Artwork` before it has a label.

    Attributes:
        id: `uuid5(job, index)`; recording the same id again changes nothing.
        turn: Turn that asked, for the delivery.
        fingerprint: 64-bit perceptual hash of the pixels; None if unknown.
        circumstances: What a bit-exact repeat needs (batch, threads, dtype, versions).

    The other fields are those of `Artwork`.
    """

    id: str
    session: str
    author: str
    job: str
    index: int
    wish: Wish
    request: DrawingRequest
    path: str
    sight: Sight
    sha256: str
    parent: str = ""
    turn: str = ""
    alt_text: str = ""
    model: str = ""
    seconds: float = 0.0
    tries: int = 1
    fingerprint: int | None = None
    circumstances: dict[str, Any] = field(default_factory=dict)
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Delivery:
    """Finished pictures of one job that no front end has shown yet."""

    job: str
    session: str
    turn: str
    author: str
    artworks: tuple[Artwork, ...]
    note: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """What is known about a person; the lists are (name, how often), most frequent first."""

    artworks: int
    turns: int
    sessions: int
    first_seen: datetime | None
    subjects: list[tuple[str, int]]
    styles: list[tuple[str, int]]
    preferences: dict[str, str]


@dataclass(frozen=True, slots=True)
class Erased:
    """How many turns, artworks and files were erased for good."""

    turns: int
    artworks: int
    files: int


@dataclass(frozen=True, slots=True)
class Audit:
    """Files that no row knows, and rows (artwork id, path) whose file is gone."""

    files_without_row: list[Path]
    rows_without_file: list[tuple[str, Path]]

    def __bool__(self) -> bool:
        """Return True if anything is amiss."""
        return bool(self.files_without_row or self.rows_without_file)


class Glimpse(NamedTuple):
    """As much of a picture as it takes to speak of it."""

    id: str
    label: str
    job: str
    author: str
    prompt: str
    caption: str


class Revision(NamedTuple):
    """Who revised a picture, the wish that they said, and the change in plain English."""

    author: str
    wish: Wish
    change: str


@dataclass(frozen=True, slots=True)
class Job:
    """A commission as the ledger remembers it.

    Attributes:
        outcome: Empty while it is under way; then `finished`, or the kind of failure.
        message: Why it failed, one English sentence.
    """

    id: str
    session: str
    turn: str
    author: str
    action: str
    total: int
    note: dict[str, Any]
    created_at: datetime
    finished_at: datetime | None
    outcome: str
    message: str
    attempt: int


class Loss(NamedTuple):
    """A picture of a job that could not be painted: its index, the kind, and one sentence."""

    position: int
    kind: str
    message: str


class Timing(NamedTuple):
    """Seconds that a batch of `pictures` took, and its size in steps x megapixels."""

    work: float
    seconds: float
    pictures: int
