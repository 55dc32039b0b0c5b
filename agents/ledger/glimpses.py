"""Looking over a frame of any size: its first and last pictures, and those that are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agents.ledger.heads import newest
from agents.ledger.records import Glimpse
from agents.ledger.store import Store
from agents.ledger.tables import ArtworkRow, HeadRow

_COLUMNS = (
    ArtworkRow.id,
    ArtworkRow.label,
    ArtworkRow.job,
    ArtworkRow.author,
    ArtworkRow.request["prompt"].as_string(),
    ArtworkRow.sight["caption"].as_string(),
)


class Glimpses(Store):
    """The current pictures of somebody, at a cost that does not grow with their number."""

    def glimpse(
        self, session: str, author: str, first: int, last: int, labels: Sequence[str] = ()
    ) -> tuple[list[Glimpse], int]:
        """Return pictures of the current frame, in its order, and how many the frame has.

        Args:
            session: The conversation.
            author: Whose frame it is.
            first: How many pictures from its beginning.
            last: How many from its end.
            labels: Labels of pictures to return besides, if they are in the frame.
        """
        with self.read() as rows:
            head = newest(rows, session, author)
            if head is None:
                return [], 0
            named = ArtworkRow.session == session, ArtworkRow.label.in_(labels)
            if head.job is not None:
                return _of_job(rows, head.job, first, last, named)
            return _of_list(rows, head, first, last, named)

    def latest(self, session: str, limit: int) -> list[Glimpse]:
        """Return the newest `limit` pictures of a session, oldest first."""
        query = sa.select(*_COLUMNS).where(ArtworkRow.session == session)
        with self.read() as rows:
            newest_first = rows.execute(query.order_by(ArtworkRow.seq.desc()).limit(limit)).all()
        return [Glimpse(*one) for one in newest_first[::-1]]


def _of_job(
    rows: Session, job: str, first: int, last: int, named: tuple[Any, ...]
) -> tuple[list[Glimpse], int]:
    total = rows.scalar(sa.select(sa.func.count()).select_from(ArtworkRow).filter_by(job=job)) or 0
    query = sa.select(ArtworkRow.position, *_COLUMNS).where(ArtworkRow.job == job)
    found = list(rows.execute(query.order_by(ArtworkRow.position).limit(first)))
    if total > first:
        found += rows.execute(query.order_by(ArtworkRow.position.desc()).limit(last))
        found += rows.execute(query.where(*named))
    return [Glimpse(*one[1:]) for one in sorted(set(found))], total


def _of_list(
    rows: Session, head: HeadRow, first: int, last: int, named: tuple[Any, ...]
) -> tuple[list[Glimpse], int]:
    places = {artwork: place for place, artwork in enumerate(head.artworks)}
    shown = [*head.artworks[:first], *(head.artworks[first:][-last:] if last else ())]
    found = _glimpses(rows, ArtworkRow.id.in_(shown))
    if len(places) > len(shown):
        found += [one for one in _glimpses(rows, *named) if one.id in places]
    return sorted(set(found), key=lambda one: places[one.id]), len(places)


def _glimpses(rows: Session, *which: Any) -> list[Glimpse]:
    return [Glimpse(*one) for one in rows.execute(sa.select(*_COLUMNS).where(*which))]
