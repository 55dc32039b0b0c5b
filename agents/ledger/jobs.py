"""Commissions, deliveries and timings: what the studio keeps in the ledger."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from agents.ledger.artworks import artwork_of
from agents.ledger.records import Delivery, Job, Timing
from agents.ledger.store import Store, insert_new
from agents.ledger.tables import ArtworkRow, JobRow, OutboxRow, TimingRow
from agents.types import Artwork, Commission

TIMINGS_KEPT = 200


class Jobs(Store):
    """What was commissioned, what of it is delivered, and how long such work takes."""

    def open_job(self, commission: Commission) -> bool:
        """Write a commission down; return False if the job is already known."""
        with self.write() as rows:
            return insert_new(
                rows,
                JobRow,
                id=commission.job,
                session=commission.session,
                turn=commission.turn,
                author=commission.author,
                action=commission.action,
                total=len(commission.requests),
                note=commission.note,
                created_at=datetime.now(UTC),
            )

    def close_job(self, job: str, outcome: str) -> None:
        """Note how a job ended (`finished` or the kind of failure); the first ending stays."""
        statement = sa.update(JobRow).where(JobRow.id == job, JobRow.finished_at.is_(None))
        with self.write() as rows:
            rows.execute(statement.values(outcome=outcome, finished_at=datetime.now(UTC)))

    def reopen_job(self, job: str) -> None:
        """Note that a job goes on (a collection that was paused)."""
        with self.write() as rows:
            rows.execute(
                sa.update(JobRow).where(JobRow.id == job).values(outcome="", finished_at=None)
            )

    def job(self, job: str) -> Job | None:
        """Return a commission."""
        with self.read() as rows:
            row = rows.get(JobRow, job)
            return _job(row) if row else None

    def open_jobs(self, session: str | None = None, author: str | None = None) -> list[Job]:
        """Return the commissions that are under way, oldest first."""
        query = sa.select(JobRow).where(JobRow.finished_at.is_(None)).order_by(JobRow.created_at)
        if session is not None:
            query = query.where(JobRow.session == session)
        if author is not None:
            query = query.where(JobRow.author == author)
        with self.read() as rows:
            return [_job(row) for row in rows.scalars(query)]

    def pictures_ordered_since(self, author: str, since: datetime) -> int:
        """Return how many pictures a person has commissioned since a moment, for quotas."""
        query = sa.select(sa.func.coalesce(sa.func.sum(JobRow.total), 0))
        with self.read() as rows:
            return int(
                rows.scalar(query.where(JobRow.author == author, JobRow.created_at >= since)) or 0
            )

    def undelivered(self, session: str | None = None, limit: int = 1000) -> list[Delivery]:
        """Return finished jobs' pictures that no front end has shown, oldest first."""
        query = (
            sa.select(ArtworkRow, JobRow)
            .join(OutboxRow, OutboxRow.artwork == ArtworkRow.id)
            .outerjoin(JobRow, JobRow.id == ArtworkRow.job)
            .where(OutboxRow.delivered_at.is_(None))
            .where(sa.or_(JobRow.id.is_(None), JobRow.finished_at.is_not(None)))
            .order_by(OutboxRow.seq)
            .limit(limit)
        )
        if session is not None:
            query = query.where(OutboxRow.session == session)
        found: dict[str, list[tuple[Artwork, str, dict[str, Any]]]] = {}
        with self.read() as rows:
            for artwork, job in rows.execute(query):
                note = job.note if job else {}
                found.setdefault(artwork.job, []).append((artwork_of(artwork), artwork.turn, note))
        return [_delivery(entries) for entries in found.values()]

    def mark_delivered(self, job: str, where: str) -> None:
        """Note that everything that a job has painted so far was shown, and where."""
        statement = sa.update(OutboxRow).where(
            OutboxRow.job == job, OutboxRow.delivered_at.is_(None)
        )
        with self.write() as rows:
            rows.execute(statement.values(delivered_at=datetime.now(UTC), delivered_where=where))

    def note_timing(self, worker: str, timing: Timing) -> None:
        """Keep how long a batch took on a worker (machine and model); the last 200 are kept."""
        with self.write() as rows:
            row = TimingRow(worker=worker, **timing._asdict())
            rows.add(row)
            rows.flush()
            old = sa.delete(TimingRow).where(
                TimingRow.worker == worker, TimingRow.seq <= row.seq - TIMINGS_KEPT
            )
            rows.execute(old)

    def timings(self, worker: str, limit: int = 50) -> list[Timing]:
        """Return the newest timings of a worker, oldest first."""
        query = sa.select(TimingRow).filter_by(worker=worker)
        with self.read() as rows:
            newest_first = rows.scalars(query.order_by(TimingRow.seq.desc()).limit(limit)).all()
        return [Timing(row.work, row.seconds, row.pictures) for row in newest_first[::-1]]


def _job(row: JobRow) -> Job:
    return Job(
        id=row.id,
        session=row.session,
        turn=row.turn,
        author=row.author,
        action=row.action,
        total=row.total,
        note=row.note,
        created_at=row.created_at,
        finished_at=row.finished_at,
        outcome=row.outcome,
    )


def _delivery(entries: list[tuple[Artwork, str, dict[str, Any]]]) -> Delivery:
    first, turn, note = entries[0]
    artworks = tuple(sorted((entry[0] for entry in entries), key=lambda one: one.index))
    return Delivery(first.job, first.session, turn, first.author, artworks, note)
