"""Bringing a ledger that an earlier version wrote to the schema of this one, losing nothing.

A step takes the schema from one version to the next. Steps are plain SQL that SQLite and
PostgreSQL both take, frozen once they are released: what they made is never edited, only followed
by another step. All steps of an upgrade, and the new version number, are one transaction.
"""

from __future__ import annotations

import sqlalchemy as sa

from agents.ledger.errors import NewerSchema, UnknownSchema
from agents.ledger.tables import SCHEMA_VERSION, Base, MetaRow

STEPS: dict[int, tuple[str, ...]] = {
    1: (
        "CREATE TABLE measured (artwork VARCHAR NOT NULL, found JSON NOT NULL,"
        " PRIMARY KEY (artwork),"
        " FOREIGN KEY (artwork) REFERENCES artworks (id) ON DELETE CASCADE)",
    ),
}
"""The statements that lead away from a version, to the next."""


def prepare_schema(connection: sa.Connection) -> None:
    """Create the tables in an empty database, or bring those of an earlier version up to date.

    Raises:
        NewerSchema: They are of a later version.
        UnknownSchema: They are of another program.
    """
    if not sa.inspect(connection).has_table(MetaRow.__tablename__):
        Base.metadata.create_all(connection)
        row = {"key": "schema_version", "value": str(SCHEMA_VERSION)}
        connection.execute(sa.insert(MetaRow).values(**row))
        return
    found = _version(connection)
    for version in range(found, SCHEMA_VERSION):
        for statement in STEPS[version]:
            connection.exec_driver_sql(statement)
    if found < SCHEMA_VERSION:
        change = sa.update(MetaRow).where(MetaRow.key == "schema_version")
        connection.execute(change.values(value=str(SCHEMA_VERSION)))


def _version(connection: sa.Connection) -> int:
    found = connection.scalar(sa.select(MetaRow.value).filter_by(key="schema_version")) or ""
    if not found.isdecimal() or int(found) < min(STEPS):
        raise UnknownSchema(
            f"The ledger's database has no schema version that Tilda knows (it says {found!r}):"
            " use another data folder or database."
        )
    if int(found) > SCHEMA_VERSION:
        raise NewerSchema(found, str(SCHEMA_VERSION))
    return int(found)
