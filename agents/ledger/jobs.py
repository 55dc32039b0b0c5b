"""Commissions, deliveries and timings: what the studio keeps in the ledger."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agents.ledger.artworks import artwork_of
from agents.ledger.codec import from_json, to_json
from agents.ledger.records import Delivery, Job, Loss, Timing
from agents.ledger.store import Store, insert_new
from agents.ledger.tables import ArtworkRow, JobRow, LossRow, OutboxRow, TimingRow, WorkerRow
from agents.types import Commission

ALIKE_KEPT, TIMINGS_KEPT = 12, 200


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
                commission=to_json(commission),
                outcome="",
                message="",
                attempt=0,
                painted_at_start=-1,
                fruitless_starts=0,
                created_at=datetime.now(UTC),
            )

    def commission(self, job: str) -> Commission | None:
        """Return what was commissioned."""
        with self.read() as rows:
            kept = rows.scalar(sa.select(JobRow.commission).filter_by(id=job))
            return from_json(Commission, kept) if kept else None

    def close_job(self, job: str, outcome: str, message: str = "") -> bool:
        """Note how a job ended (`finished` or the kind of failure); the first ending stays.

        Returns:
            False if the job had ended before, or is not known.
        """
        now = datetime.now(UTC)
        with self.write() as rows:
            statement = (
                sa.update(JobRow)
                .where(JobRow.id == job, JobRow.finished_at.is_(None))
                .values(outcome=outcome, message=message, finished_at=now)
                .returning(JobRow.id)
            )
            return rows.connection().execute(statement).first() is not None

    def job_is_open(self, job: str) -> bool:
        """Return whether a job is still to be worked on."""
        query = sa.select(JobRow.id).where(JobRow.id == job, JobRow.finished_at.is_(None))
        with self.read() as rows:
            return rows.scalar(query) is not None

    def note_loss(self, job: str, loss: Loss) -> None:
        """Note that a picture of a job could not be painted; the first note stays."""
        with self.write() as rows:
            values = {"job": job, "position": loss.position}
            insert_new(rows, LossRow, **values, kind=loss.kind, message=loss.message)

    def losses(self, job: str) -> list[Loss]:
        """Return the pictures of a job that could not be painted."""
        query = sa.select(LossRow).filter_by(job=job).order_by(LossRow.position)
        with self.read() as rows:
            return [Loss(row.position, row.kind, row.message) for row in rows.scalars(query)]

    def retry_job(self, job: Job) -> Job | None:
        """Note that an open job is queued again; None if somebody else noted that before."""
        with self.write() as rows:
            statement = (
                sa.update(JobRow)
                .where(JobRow.id == job.id, JobRow.attempt == job.attempt)
                .where(JobRow.finished_at.is_(None))
                .values(attempt=job.attempt + 1)
                .returning(JobRow.id)
            )
            if rows.connection().execute(statement).first() is None:
                return None
            return _job(rows.get_one(JobRow, job.id))

    def reopen_job(self, job: str) -> Job | None:
        """Note that a job goes on (a collection that was paused), as a new attempt."""
        with self.write() as rows:
            row = rows.get(JobRow, job)
            if row is None:
                return None
            row.outcome, row.message, row.finished_at = "", "", None
            row.attempt, row.painted_at_start, row.fruitless_starts = row.attempt + 1, -1, 0
            rows.execute(sa.delete(LossRow).where(LossRow.job == job))
            return _job(row)

    def note_start(self, job: str) -> int:
        """Note that work on a job begins; return how often it began in vain before, in a row.

        A picture that kills the process each time is found by this.
        """
        with self.write() as rows:
            row = rows.get(JobRow, job)
            if row is None:
                return 0
            done = sum(
                rows.scalar(sa.select(sa.func.count()).select_from(table).filter_by(job=job)) or 0
                for table in (ArtworkRow, LossRow)
            )
            row.fruitless_starts = row.fruitless_starts + 1 if done == row.painted_at_start else 0
            row.painted_at_start = done
            return row.fruitless_starts

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

    def undelivered(self, session: str | None = None, limit: int = 100) -> list[Delivery]:
        """Return what ended jobs painted and no front end has shown: the oldest `limit` jobs.

        Pictures of cancelled jobs stay in the ledger, but nobody waits for them; those of paused
        ones come with the rest.
        """
        waiting = (
            sa.select(OutboxRow.job)
            .outerjoin(JobRow, JobRow.id == OutboxRow.job)
            .where(OutboxRow.delivered_at.is_(None))
            .where(sa.or_(JobRow.id.is_(None), JobRow.finished_at.is_not(None)))
            .where(sa.or_(JobRow.id.is_(None), JobRow.outcome.not_in(("cancelled", "paused"))))
            .group_by(OutboxRow.job)
            .order_by(sa.func.min(OutboxRow.seq))
            .limit(limit)
        )
        if session is not None:
            waiting = waiting.where(OutboxRow.session == session)
        with self.read() as rows:
            return [_delivery(rows, job) for job in rows.scalars(waiting).all()]

    def mark_delivered(self, job: str, where: str) -> None:
        """Note that everything that a job has painted so far was shown, and where."""
        statement = sa.update(OutboxRow).where(
            OutboxRow.job == job, OutboxRow.delivered_at.is_(None)
        )
        with self.write() as rows:
            rows.execute(statement.values(delivered_at=datetime.now(UTC), delivered_where=where))

    def note_timing(self, worker: str, timing: Timing) -> None:
        """Keep how long a batch took on a worker (machine and model).

        The last 12 of equal batches are kept, so that a long job in one size of batch does not
        drive out what is known of others, and the last 200 of all.
        """
        with self.write() as rows:
            rows.add(TimingRow(worker=worker, **timing._asdict()))
            rows.flush()
            own = sa.select(TimingRow.seq).where(TimingRow.worker == worker)
            nearly = abs(timing.work) * 1e-6
            alike = own.where(TimingRow.pictures == timing.pictures).where(
                TimingRow.work.between(timing.work - nearly, timing.work + nearly)
            )
            for some, kept in ((alike, ALIKE_KEPT), (own, TIMINGS_KEPT)):
                old = some.order_by(TimingRow.seq.desc()).offset(kept).limit(TIMINGS_KEPT)
                seqs = rows.scalars(old).all()
                rows.execute(sa.delete(TimingRow).where(TimingRow.seq.in_(seqs)))

    def timings(self, worker: str, limit: int = 50) -> list[Timing]:
        """Return the newest timings of a worker, oldest first."""
        query = sa.select(TimingRow).filter_by(worker=worker)
        with self.read() as rows:
            newest_first = rows.scalars(query.order_by(TimingRow.seq.desc()).limit(limit)).all()
        return [Timing(row.work, row.seconds, row.pictures) for row in newest_first[::-1]]

    def note_alive(self, worker: str, at: datetime | None = None) -> None:
        """Note that a worker is alive, or was alive last at a moment."""
        seen = at or datetime.now(UTC)
        with self.write() as rows:
            if not insert_new(rows, WorkerRow, id=worker, seen_at=seen):
                rows.get_one(WorkerRow, worker).seen_at = seen

    def silent_workers(self, before: datetime) -> list[str]:
        """Return the workers that were alive last before a moment."""
        with self.read() as rows:
            return list(rows.scalars(sa.select(WorkerRow.id).where(WorkerRow.seen_at < before)))

    def remove_worker(self, worker: str) -> None:
        """Strike a worker off: it is gone, and its work was given back."""
        with self.write() as rows:
            rows.execute(sa.delete(WorkerRow).where(WorkerRow.id == worker))


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
        message=row.message,
        attempt=row.attempt,
    )


def _delivery(rows: Session, job: str) -> Delivery:
    query = (
        sa.select(ArtworkRow)
        .join(OutboxRow, OutboxRow.artwork == ArtworkRow.id)
        .where(OutboxRow.job == job, OutboxRow.delivered_at.is_(None))
        .order_by(ArtworkRow.position)
    )
    found = rows.scalars(query).all()
    first, known = found[0], rows.get(JobRow, job)
    artworks = tuple(artwork_of(row) for row in found)
    note = known.note if known else {}
    return Delivery(job, first.session, first.turn, first.author, artworks, note)
