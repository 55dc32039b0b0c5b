"""What is kept about a person: state, preferences, what they made; and forgetting it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agents.ledger.records import About, Erased
from agents.ledger.store import Store, insert_new
from agents.ledger.tables import (
    ArtworkRow,
    FileRow,
    HeadRow,
    JobRow,
    LabelRow,
    PreferenceRow,
    StateRow,
    TagRow,
    TurnRow,
)

Forgetter = Callable[[str, list[str]], list[Path]]
"""`forgetter(author, jobs)` erases what lies outside the ledger, and returns files to erase too."""


class People(Store):
    """State, preferences, and the right to be forgotten."""

    def __init__(self, engine: sa.Engine, home: Path | None = None) -> None:
        """See `Store`."""
        super().__init__(engine, home)
        self.forgetters: list[Forgetter] = []

    def state(self, session: str, author: str) -> dict[str, Any]:
        """Return what the conversation with this person keeps in mind."""
        query = sa.select(StateRow.key, StateRow.value).filter_by(session=session, author=author)
        with self.read() as rows:
            return {key: value for key, value in rows.execute(query)}

    def set_state(self, session: str, author: str, **values: Any) -> None:
        """Keep JSON values in mind; None forgets a key."""
        with self.write() as rows:
            for key, value in values.items():
                row = rows.get(StateRow, (session, author, key))
                if value is None:
                    if row is not None:
                        rows.delete(row)
                elif row is not None:
                    row.value = value
                else:
                    rows.add(StateRow(session=session, author=author, key=key, value=value))

    def preference(self, author: str, key: str, default: str = "") -> str:
        """Return what a person wants everywhere."""
        with self.read() as rows:
            row = rows.get(PreferenceRow, (author, key))
            return row.value if row else default

    def set_preference(self, author: str, key: str, value: str) -> None:
        """Remember what a person wants everywhere."""
        with self.write() as rows:
            if not insert_new(rows, PreferenceRow, author=author, key=key, value=value):
                rows.get_one(PreferenceRow, (author, key)).value = value

    def about(self, author: str) -> About:
        """Return what the ledger knows about a person."""
        with self.read() as rows:
            made = sa.select(sa.func.count(), sa.func.min(ArtworkRow.made_at))
            artworks, first_made = rows.execute(made.where(ArtworkRow.author == author)).one()
            said = sa.select(
                sa.func.count(),
                sa.func.count(sa.distinct(TurnRow.session)),
                sa.func.min(TurnRow.at),
            )
            turns, sessions, first_said = rows.execute(said.where(TurnRow.author == author)).one()
            wanted = sa.select(PreferenceRow.key, PreferenceRow.value).filter_by(author=author)
            return About(
                artworks=artworks,
                turns=turns,
                sessions=sessions,
                first_seen=min((at for at in (first_made, first_said) if at), default=None),
                subjects=_most_frequent(rows, author, "subject"),
                styles=_most_frequent(rows, author, "style"),
                preferences={key: value for key, value in rows.execute(wanted)},
            )

    def note_file(self, author: str, path: Path) -> None:
        """Remember that a file (lookbook, zip) was made for somebody, so that it can be erased."""
        with self.write() as rows:
            insert_new(rows, FileRow, path=str(path), author=author, made_at=datetime.now(UTC))

    def forget(self, author: str) -> Erased:
        """Erase a person's rows and files; other people's rows and files stay as they are.

        Rows go first, in one transaction: killed between, files without rows are left, which
        `audit` finds. Revisions that others made keep their picture and lose the parent link.
        """
        with self.read() as rows:
            jobs = set(rows.scalars(sa.select(JobRow.id).filter_by(author=author)))
            jobs |= set(rows.scalars(sa.select(ArtworkRow.job).filter_by(author=author).distinct()))
        elsewhere = [path for one in self.forgetters for path in one(author, sorted(jobs))]
        with self.write() as rows:
            files = _files_of(rows, author, self.home)
            turns = _delete(rows, TurnRow, author)
            artworks = _erase_artworks(rows, author)
            for table in (StateRow, PreferenceRow, HeadRow, JobRow, FileRow):
                _delete(rows, table, author)
        return Erased(turns, artworks, sum(_unlink(path) for path in {*files, *elsewhere}))


def _most_frequent(rows: Session, author: str, kind: str) -> list[tuple[str, int]]:
    times = sa.func.count().label("times")
    query = (
        sa.select(TagRow.name, times)
        .filter_by(author=author, kind=kind)
        .group_by(TagRow.name)
        .order_by(times.desc(), TagRow.name)
        .limit(10)
    )
    return [(name, count) for name, count in rows.execute(query)]


def _files_of(rows: Session, author: str, home: Path | None) -> list[Path]:
    """Return a person's files; attachments only from our own folder, as others are not ours."""
    paths = [Path(one) for one in rows.scalars(sa.select(ArtworkRow.path).filter_by(author=author))]
    paths += [Path(one) for one in rows.scalars(sa.select(FileRow.path).filter_by(author=author))]
    if home is not None:
        attached = rows.scalars(sa.select(TurnRow.attachments).filter_by(author=author))
        paths += [Path(path) for one in attached for path in one if _inside(Path(path), home)]
    return paths


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _erase_artworks(rows: Session, author: str) -> int:
    mine = sa.select(ArtworkRow.id).filter_by(author=author)
    rows.execute(sa.update(LabelRow).where(LabelRow.artwork.in_(mine)).values(artwork=None))
    return _delete(rows, ArtworkRow, author)


def _delete(rows: Session, table: Any, author: str) -> int:
    statement = sa.delete(table).where(table.author == author)
    return int(rows.connection().execute(statement).rowcount)


def _unlink(path: Path) -> int:
    try:
        path.unlink()
    except FileNotFoundError:
        return 0
    return 1
