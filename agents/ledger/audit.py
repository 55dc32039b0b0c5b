"""Finding picture files without a row and rows without a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from agents.ledger.records import Audit
from agents.ledger.store import Store
from agents.ledger.tables import ArtworkRow


class Audits(Store):
    """Comparing the rows with the folder of pictures."""

    def audit(self, pictures: Path) -> Audit:
        """Return what a crash or a tidy hand has left behind, for `tilda doctor`.

        Args:
            pictures: Folder below which finished pictures lie; half-written temporary files
                count as files without a row.
        """
        known = {path.resolve(): artwork for artwork, path in self._paths()}
        found = {path.resolve() for path in pictures.rglob("*") if path.is_file()}
        return Audit(
            files_without_row=sorted(found - known.keys()),
            rows_without_file=[
                (artwork, path) for path, artwork in known.items() if not path.is_file()
            ],
        )

    def _paths(self) -> Iterator[tuple[str, Path]]:
        query = sa.select(ArtworkRow.id, ArtworkRow.path).order_by(ArtworkRow.seq)
        with self.read() as rows:
            for artwork, path in rows.execute(query.execution_options(yield_per=1000)):
                yield artwork, Path(path)
