"""The ledger: every turn, picture, parent and label, complete, typed and queryable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from agents.ledger.artworks import Artworks
from agents.ledger.audit import Audits
from agents.ledger.glimpses import Glimpses
from agents.ledger.heads import Heads
from agents.ledger.jobs import Jobs
from agents.ledger.measured import Measured
from agents.ledger.people import People
from agents.ledger.store import open_engine
from agents.ledger.turns import Turns
from agents.types import Artwork


class Ledger(Turns, Artworks, Heads, Glimpses, Measured, People, Jobs, Audits):
    """The one database of Tilda, on SQLite or PostgreSQL.

    All calls are short, synchronous transactions, safe from several threads and processes.
    """

    @classmethod
    def open(cls, url_or_path: str | Path, home: Path | None = None) -> Self:
        """Open or create a ledger.

        Args:
            url_or_path: Path of a SQLite file, or a SQLAlchemy URL.
            home: Data folder, for erasing attachments; by default that of the SQLite file.

        Raises:
            Unreachable: The database cannot be opened.
            UnknownSchema: It is of a later version.
        """
        engine = open_engine(url_or_path)
        if home is None and engine.dialect.name == "sqlite" and engine.url.database:
            home = Path(engine.url.database).parent
        return cls(engine, home)

    def __enter__(self) -> Self:
        """Return the open ledger."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def frame(self, session: str, author: str) -> tuple[Artwork, ...]:
        """Return the picture or pictures that "it" means for somebody; empty if there are none."""
        return tuple(self.artworks_by_id(self.frame_ids(session, author)))

    def last_group(self, session: str, author: str) -> tuple[Artwork, ...]:
        """Return the last several pictures that stood together for somebody."""
        return tuple(self.artworks_by_id(self.group_ids(session, author)))

    def move(
        self, session: str, author: str, artwork_ids: Sequence[str], turn_id: str
    ) -> tuple[Artwork, ...]:
        """Put the head on these pictures (shown again, or what a curation cut left)."""
        self.move_head(session, author, artwork_ids, turn_id)
        return self.frame(session, author)

    def undo(self, session: str, author: str, turn_id: str) -> tuple[Artwork, ...] | None:
        """Step back: to the parents, or from originals to the frame before; None if there is none.

        Nothing is erased; `redo` takes it back until something new is painted.
        """
        frame = self.undo_head(session, author, turn_id)
        return None if frame is None else tuple(self.artworks_by_id(frame))

    def redo(self, session: str, author: str, turn_id: str) -> tuple[Artwork, ...] | None:
        """Take the last undo back; None if there is nothing to redo."""
        frame = self.redo_head(session, author, turn_id)
        return None if frame is None else tuple(self.artworks_by_id(frame))
