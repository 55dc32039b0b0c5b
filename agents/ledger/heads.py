"""Where everybody's head is: undo and redo over a history that only grows.

A head row is a frame (one or several pictures) plus the way back and the way forward. Undo from
a revision goes to the picture above it, from an original or a curation cut to the frame before.
Redo goes to where undo came from. A new picture or a move has no way forward, so that the redo
branch ends there; its pictures stay in the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agents.ledger.records import Draft
from agents.ledger.store import Store
from agents.ledger.tables import ArtworkRow, HeadRow

LOOKED_BACK = 100


class Heads(Store):
    """The current picture or pictures of each person in each session."""

    def frame_ids(self, session: str, author: str) -> list[str]:
        """Return the ids of the current picture or pictures; empty if there are none."""
        with self.read() as rows:
            row = newest(rows, session, author)
            return frame_of(rows, row) if row else []

    def group_ids(self, session: str, author: str) -> list[str]:
        """Return the ids of the last frame of several pictures; empty if there was none.

        The frames of the last `LOOKED_BACK` turns are looked through.
        """
        query = sa.select(HeadRow).filter_by(session=session, author=author)
        with self.read() as rows:
            for row in rows.scalars(query.order_by(HeadRow.seq.desc()).limit(LOOKED_BACK)):
                if len(frame := frame_of(rows, row)) > 1:
                    return frame
        return []

    def move_head(self, session: str, author: str, artworks: Sequence[str], turn: str) -> None:
        """Put the head on these pictures; undo brings it back to where it was."""
        with self.write() as rows:
            row = newest(rows, session, author)
            head = _head(session, author, turn, "moved", before=row.seq if row else None)
            head.artworks = list(artworks)
            rows.add(head)

    def undo_head(self, session: str, author: str, turn: str) -> list[str] | None:
        """Step back; return the frame, or None if there is nothing to undo."""
        with self.write() as rows:
            row = newest(rows, session, author)
            back = _back(rows, row) if row else None
            if row is None or back is None:
                return None
            back.turn, back.kind, back.forward = turn, "undone", row.seq
            rows.add(back)
            return frame_of(rows, back)

    def redo_head(self, session: str, author: str, turn: str) -> list[str] | None:
        """Take one undo back; return the frame, or None if there is nothing to redo."""
        with self.write() as rows:
            row = newest(rows, session, author)
            ahead = rows.get(HeadRow, row.forward) if row and row.forward else None
            if ahead is None or not (frame := frame_of(rows, ahead)):
                return None
            again = _return_to(ahead)
            again.turn, again.kind, again.forward = turn, "redone", ahead.forward
            rows.add(again)
            return frame


def painted(rows: Session, draft: Draft) -> None:
    """Move the head to a job's frame with its first picture; later ones join that frame."""
    known = sa.select(HeadRow.seq).filter_by(job=draft.job, kind="painted").limit(1)
    if rows.scalar(known) is not None:
        return
    row = newest(rows, draft.session, draft.author)
    head = _head(
        draft.session, draft.author, draft.turn, "painted", before=row.seq if row else None
    )
    head.job = draft.job
    rows.add(head)


def newest(rows: Session, session: str, author: str) -> HeadRow | None:
    """Return where the head is now."""
    query = sa.select(HeadRow).filter_by(session=session, author=author)
    return rows.scalar(query.order_by(HeadRow.seq.desc()).limit(1))


def frame_of(rows: Session, head: HeadRow) -> list[str]:
    """Return the ids of a frame's pictures that still exist, in order."""
    if head.job is not None:
        query = sa.select(ArtworkRow.id).filter_by(job=head.job).order_by(ArtworkRow.position)
        return list(rows.scalars(query))
    kept: set[str] = set()
    for start in range(0, len(head.artworks), 500):
        portion = head.artworks[start : start + 500]
        kept |= set(rows.scalars(sa.select(ArtworkRow.id).where(ArtworkRow.id.in_(portion))))
    return [artwork for artwork in head.artworks if artwork in kept]


def _head(session: str, author: str, turn: str, kind: str, before: int | None) -> HeadRow:
    return HeadRow(
        session=session,
        author=author,
        turn=turn,
        kind=kind,
        artworks=[],
        before=before,
        at=datetime.now(UTC),
    )


def _return_to(row: HeadRow) -> HeadRow:
    """Return a new row that shows the same frame as an old one, and undoes like it."""
    copy = _head(row.session, row.author, row.turn, row.kind, row.before)
    copy.job, copy.artworks, copy.origin = row.job, list(row.artworks), row.origin or row.seq
    return copy


def _back(rows: Session, row: HeadRow) -> HeadRow | None:
    """Return the row that undo adds, or None; frames whose pictures are erased are passed over."""
    while True:
        origin = (rows.get(HeadRow, row.origin) if row.origin else None) or row
        parents = _parents(rows, frame_of(rows, row)) if origin.kind != "moved" else []
        if parents:
            above = _head(row.session, row.author, row.turn, "undone", before=None)
            above.artworks = parents
            return above
        before = _before(rows, row, origin)
        if before is None:
            return None
        if frame_of(rows, before):
            return _return_to(before)
        row = before


def _before(rows: Session, row: HeadRow, origin: HeadRow) -> HeadRow | None:
    """Return the row before the one that first made this frame."""
    if origin.kind == "undone":  # the frame of a revision's parents: find where those were painted
        jobs = sa.select(ArtworkRow.job).where(ArtworkRow.id.in_(frame_of(rows, row)))
        query = (
            sa.select(HeadRow)
            .filter_by(session=row.session, author=row.author, kind="painted")
            .where(HeadRow.job.in_(jobs))
        )
        first = rows.scalar(query.order_by(HeadRow.seq).limit(1))
        if first is None:
            return None
        origin = first
    return rows.get(HeadRow, origin.before) if origin.before else None


def _parents(rows: Session, artworks: list[str]) -> list[str]:
    """Return the pictures above these, without repeats, in order."""
    found: dict[str, str | None] = {}
    for start in range(0, len(artworks), 500):
        portion = artworks[start : start + 500]
        query = sa.select(ArtworkRow.id, ArtworkRow.parent).where(ArtworkRow.id.in_(portion))
        found |= {artwork: parent for artwork, parent in rows.execute(query)}
    parents = (found.get(artwork) for artwork in artworks)
    return list(dict.fromkeys(parent for parent in parents if parent))
