"""What was measured on pictures: kept, so that choosing among thousands measures each once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agents.ledger.store import Store
from agents.ledger.tables import ArtworkRow, MeasuredRow

PORTION = 500  # ids in one question, fewer than any database takes


class Measured(Store):
    """Measurements of pictures by name; they go with their picture."""

    def measured(self, artworks: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return what is known of each picture (by id); nothing for those without."""
        found: dict[str, dict[str, Any]] = {}
        wanted = list(artworks)
        with self.read() as rows:
            for start in range(0, len(wanted), PORTION):
                found |= _known(rows, wanted[start : start + PORTION])
        return found

    def note_measured(self, found: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep JSON values of pictures (by id) beside those that are known already."""
        wanted = list(found)
        for start in range(0, len(wanted), PORTION):
            some = wanted[start : start + PORTION]
            with self.write() as rows:
                there = set(rows.scalars(sa.select(ArtworkRow.id).where(ArtworkRow.id.in_(some))))
                known = _known(rows, some)
                for one in sorted(there):  # in one order, so that two processes never deadlock
                    values = {**known.get(one, {}), **found[one]}
                    rows.merge(MeasuredRow(artwork=one, found=values))


def _known(rows: Session, artworks: list[str]) -> dict[str, dict[str, Any]]:
    query = sa.select(MeasuredRow.artwork, MeasuredRow.found)
    found = rows.execute(query.where(MeasuredRow.artwork.in_(artworks)))
    return {artwork: values for artwork, values in found}
