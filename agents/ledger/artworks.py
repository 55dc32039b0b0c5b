"""Artworks, their labels and their family tree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agents.ledger.codec import from_json, to_json
from agents.ledger.heads import painted
from agents.ledger.labels import letters, plain
from agents.ledger.records import Draft, Revision
from agents.ledger.store import Store, insert_new
from agents.ledger.tables import ArtworkRow, LabelRow, OutboxRow, SessionRow, TagRow
from agents.ledger.turns import reading_of
from agents.types import Artwork, Reading, Wish
from pipelines.types import DrawingRequest, Sight


class Artworks(Store):
    """Finished pictures."""

    def reserve_label(self, artwork: str, session: str, parent: str = "") -> str:
        """Give an artwork id its label before its row exists, so that the file can carry it.

        The same id gets the same label however often it asks.
        """
        with self.write() as rows:
            label = _label_row(rows, artwork, session, parent)
            return f"{label.number}{letters(label.branch)}"

    def record(self, draft: Draft) -> Artwork:
        """Write a finished picture down: label, row, outbox and head in one transaction.

        The picture's file must be there already. The same id again changes nothing and returns
        the artwork as it was recorded first.
        """
        try:
            with self.write() as rows:
                row = _row(rows, draft.id) or _insert(rows, draft)
                return artwork_of(row)
        except IntegrityError:  # another process recorded the same picture at the same moment
            recorded = self.artwork_by_id(draft.id)
            if recorded is None:
                raise
            return recorded

    def artwork(self, session: str, label: str) -> Artwork | None:
        """Return the picture that `label` (`12b`, `#12b`) means in a session."""
        query = sa.select(ArtworkRow).filter_by(session=session, label=plain(label))
        with self.read() as rows:
            row = rows.scalar(query)
            return artwork_of(row) if row else None

    def artwork_by_id(self, artwork: str) -> Artwork | None:
        """Return the picture with this id."""
        with self.read() as rows:
            row = _row(rows, artwork)
            return artwork_of(row) if row else None

    def artworks_by_id(self, artworks: Iterable[str]) -> list[Artwork]:
        """Return those of the pictures that still exist, in the order of the ids."""
        wanted = list(artworks)
        with self.read() as rows:
            found = {row.id: row for row in rows_by_id(rows, wanted)}
        return [artwork_of(found[one]) for one in wanted if one in found]

    def easel(self, session: str, limit: int = 8) -> list[Artwork]:
        """Return the newest `limit` pictures of a session, oldest first."""
        query = sa.select(ArtworkRow).filter_by(session=session)
        with self.read() as rows:
            newest_first = rows.scalars(query.order_by(ArtworkRow.seq.desc()).limit(limit)).all()
        return [artwork_of(row) for row in newest_first[::-1]]

    def parent(self, artwork: str) -> Artwork | None:
        """Return the picture that this one revises."""
        with self.read() as rows:
            row = _row(rows, artwork)
            above = _row(rows, row.parent) if row and row.parent else None
            return artwork_of(above) if above else None

    def children(self, artwork: str, limit: int = 100) -> list[Artwork]:
        """Return the newest `limit` revisions of a picture, oldest first."""
        query = sa.select(ArtworkRow).filter_by(parent=artwork)
        with self.read() as rows:
            newest_first = rows.scalars(query.order_by(ArtworkRow.seq.desc()).limit(limit)).all()
        return [artwork_of(row) for row in newest_first[::-1]]

    def job_artworks(self, job: str) -> list[Artwork]:
        """Return what a job has painted so far, in the order of the commission."""
        query = sa.select(ArtworkRow).filter_by(job=job).order_by(ArtworkRow.position)
        with self.read() as rows:
            return [artwork_of(row) for row in rows.scalars(query)]

    def job_indices(self, job: str) -> set[int]:
        """Return which pictures of a job are painted."""
        with self.read() as rows:
            return set(rows.scalars(sa.select(ArtworkRow.position).filter_by(job=job)))

    def recall(
        self,
        author: str,
        since: datetime | None = None,
        until: datetime | None = None,
        session: str | None = None,
        words: str = "",
        limit: int = 50,
    ) -> list[Artwork]:
        """Return the newest `limit` pictures that fit, oldest first.

        Args:
            author: Id of who asked for them; empty for anybody.
            since: Not before this moment.
            until: Before this moment.
            session: Only of this session.
            words: All of these words must be in the wish, the prompt or the caption.
            limit: At most so many.
        """
        query = sa.select(ArtworkRow)
        if author:
            query = query.where(ArtworkRow.author == author)
        if since is not None:
            query = query.where(ArtworkRow.made_at >= since)
        if until is not None:
            query = query.where(ArtworkRow.made_at < until)
        if session is not None:
            query = query.where(ArtworkRow.session == session)
        for word in words.lower().split():
            query = query.where(ArtworkRow.words.contains(word, autoescape=True))
        query = query.order_by(ArtworkRow.made_at.desc(), ArtworkRow.seq.desc()).limit(limit)
        with self.read() as rows:
            newest_first = rows.scalars(query).all()
        return [artwork_of(row) for row in newest_first[::-1]]

    def recent_revisions(self, artwork: str, since: datetime, limit: int = 20) -> list[Revision]:
        """Return who revised this picture, or the one that it revises, since a moment."""
        with self.read() as rows:
            row = _row(rows, artwork)
            if row is None:
                return []
            family = [one for one in (row.id, row.parent) if one]
            query = (
                sa.select(ArtworkRow)
                .where(ArtworkRow.parent.in_(family), ArtworkRow.made_at >= since)
                .order_by(ArtworkRow.seq.desc())
                .limit(limit)
            )
            newest_first = rows.scalars(query).all()
            return [_revision(rows, one) for one in newest_first[::-1]]

    def circumstances(self, artwork: str) -> dict[str, object]:
        """Return under what circumstances a picture was painted (batch, threads, versions)."""
        with self.read() as rows:
            row = _row(rows, artwork)
            return dict(row.circumstances) if row else {}

    def by_sha256(self, digest: str) -> Artwork | None:
        """Return the picture whose file has exactly these bytes."""
        with self.read() as rows:
            row = rows.scalars(sa.select(ArtworkRow).filter_by(sha256=digest).limit(1)).first()
            return artwork_of(row) if row else None

    def fingerprints(self) -> Iterable[tuple[str, int]]:
        """Yield (artwork id, 64-bit perceptual hash) of all pictures, in bounded memory."""
        query = sa.select(ArtworkRow.id, ArtworkRow.fingerprint)
        query = query.where(ArtworkRow.fingerprint.is_not(None))
        with self.read() as rows:
            for artwork, fingerprint in rows.execute(query.execution_options(yield_per=1000)):
                yield artwork, int(fingerprint or 0) % 2**64

    def fingerprints_of(self, artworks: Iterable[str]) -> dict[str, int]:
        """Return the perceptual hashes of those of the pictures that have one, by id."""
        wanted = list(artworks)
        with self.read() as rows:
            found: dict[str, int] = {}
            for start in range(0, len(wanted), 500):
                query = sa.select(ArtworkRow.id, ArtworkRow.fingerprint)
                query = query.where(ArtworkRow.id.in_(wanted[start : start + 500]))
                for one, bits in rows.execute(query.where(ArtworkRow.fingerprint.is_not(None))):
                    found[one] = int(bits or 0) % 2**64
            return found


def artwork_of(row: ArtworkRow) -> Artwork:
    """Return a row as the value that the other rooms know."""
    return Artwork(
        id=row.id,
        label=row.label,
        session=row.session,
        author=row.author,
        parent=row.parent or "",
        job=row.job,
        index=row.position,
        wish=from_json(Wish, row.wish),
        request=from_json(DrawingRequest, row.request),
        path=row.path,
        sight=from_json(Sight, row.sight),
        alt_text=row.alt_text,
        model=row.model,
        seconds=row.seconds,
        sha256=row.sha256,
        made_at=row.made_at.astimezone(UTC),
        tries=row.tries,
    )


def rows_by_id(rows: Session, artworks: list[str]) -> list[ArtworkRow]:
    """Return the rows of these ids, in no order; asks in portions that every database takes."""
    found: list[ArtworkRow] = []
    for start in range(0, len(artworks), 500):
        portion = artworks[start : start + 500]
        found += rows.scalars(sa.select(ArtworkRow).where(ArtworkRow.id.in_(portion)))
    return found


def _row(rows: Session, artwork: str) -> ArtworkRow | None:
    return rows.scalar(sa.select(ArtworkRow).filter_by(id=artwork))


def _insert(rows: Session, draft: Draft) -> ArtworkRow:
    label = _label_row(rows, draft.id, draft.session, draft.parent)
    row = _artwork_row(draft, label)
    if draft.parent and _row(rows, draft.parent) is None:
        row.parent = None  # the picture above was erased while this one was being painted
    rows.add(row)
    rows.flush()
    rows.add_all(_tags(draft))
    rows.add(OutboxRow(artwork=draft.id, job=draft.job, session=draft.session))
    painted(rows, draft)
    return row


def _artwork_row(draft: Draft, label: LabelRow) -> ArtworkRow:
    return ArtworkRow(
        id=draft.id,
        session=draft.session,
        label=f"{label.number}{letters(label.branch)}",
        number=label.number,
        author=draft.author,
        turn=draft.turn,
        parent=draft.parent or None,
        job=draft.job,
        position=draft.index,
        wish=to_json(draft.wish),
        request=to_json(draft.request),
        path=draft.path,
        sight=to_json(draft.sight),
        alt_text=draft.alt_text,
        model=draft.model,
        seconds=draft.seconds,
        sha256=draft.sha256,
        fingerprint=_signed(draft.fingerprint),
        circumstances=draft.circumstances,
        tries=draft.tries,
        words=_words(draft),
        made_at=draft.made_at,
    )


def _signed(fingerprint: int | None) -> int | None:
    """Return 64 bits as the signed number that databases can hold."""
    if fingerprint is None:
        return None
    return fingerprint - 2**64 if fingerprint >= 2**63 else fingerprint


def _words(draft: Draft) -> str:
    wish = draft.wish
    subjects = " ".join(f"{one.colour} {one.name}" for one in wish.subjects)
    rest = (wish.setting, wish.time, wish.style, wish.mood, draft.request.prompt)
    return " ".join((subjects, *rest, draft.sight.caption, draft.alt_text)).lower()


def _tags(draft: Draft) -> list[TagRow]:
    names = {("subject", subject.name) for subject in draft.wish.subjects}
    names |= {("style", draft.wish.style)} if draft.wish.style else set()
    return [
        TagRow(artwork=draft.id, author=draft.author, kind=kind, name=name)
        for kind, name in sorted(names)
        if name
    ]


def _label_row(rows: Session, artwork: str, session: str, parent: str) -> LabelRow:
    """Return the label of an artwork id, given away now if it has none."""
    found = rows.scalar(sa.select(LabelRow).filter_by(artwork=artwork))
    if found is not None:
        return found
    above = rows.scalar(sa.select(LabelRow).filter_by(artwork=parent)) if parent else None
    if above is not None and above.session == session:
        row = LabelRow(
            session=session, number=above.number, branch=_next_branch(rows, above), last_branch=0
        )
    else:
        row = LabelRow(session=session, number=_next_number(rows, session), branch=0, last_branch=0)
    row.artwork = artwork
    rows.add(row)
    rows.flush()
    return row


def _next_number(rows: Session, session: str) -> int:
    """Count up in one statement, so that two processes never get the same number."""
    insert_new(rows, SessionRow, name=session, last_number=0, created_at=datetime.now(UTC))
    count = (
        sa.update(SessionRow)
        .where(SessionRow.name == session)
        .values(last_number=SessionRow.last_number + 1)
        .returning(SessionRow.last_number)
    )
    return rows.connection().execute(count).scalar_one()


def _next_branch(rows: Session, above: LabelRow) -> int:
    count = (
        sa.update(LabelRow)
        .where(
            LabelRow.session == above.session,
            LabelRow.number == above.number,
            LabelRow.branch == 0,
        )
        .values(last_branch=LabelRow.last_branch + 1)
        .returning(LabelRow.last_branch)
    )
    return rows.connection().execute(count).scalar_one()


def _revision(rows: Session, row: ArtworkRow) -> Revision:
    """Return a revision with the words of its own turn, if they are known."""
    data = reading_of(rows, row.session, row.turn)
    intents = from_json(Reading, data).intents if data else ()
    for intent in intents:
        if intent.action == "revise":
            return Revision(row.author, intent.wish, intent.change)
    return Revision(row.author, from_json(Wish, row.wish), "")
