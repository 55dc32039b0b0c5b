"""Opening the database: engine, pragmas, schema version, and the two kinds of transaction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from agents.errors import LedgerError
from agents.ledger.errors import Unreachable
from agents.ledger.upgrades import prepare_schema

PRAGMAS = (
    "PRAGMA busy_timeout=30000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
)


def database_url(url_or_path: str | Path) -> str:
    """Return a SQLAlchemy URL; a path is a SQLite file, a bare postgres URL gets psycopg."""
    text = str(url_or_path)
    if "://" not in text:
        return f"sqlite:///{Path(text).expanduser().absolute()}"
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", text)


def open_engine(url_or_path: str | Path) -> sa.Engine:
    """Return an engine for a SQLite file or a PostgreSQL database, with sound settings.

    Raises:
        Unreachable: The URL is not one, or its driver is not installed.
    """
    url = database_url(url_or_path)
    try:
        engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    except (sa.exc.ArgumentError, ImportError) as error:
        raise Unreachable(f"The ledger's database URL cannot be used: {error}.") from error
    if engine.dialect.name == "sqlite":
        Path(engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
        _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event below opens transactions
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @sa.event.listens_for(engine, "begin")
    def _on_begin(connection: sa.Connection) -> None:
        # A write that starts as a read cannot wait for another writer, it fails at once.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Store:
    """An open database with short transactions, safe to use from several threads."""

    def __init__(self, engine: sa.Engine, home: Path | None = None) -> None:
        """Take over an engine, and create the schema or bring it up to date.

        Args:
            engine: Of `open_engine`; disposed of by `close`.
            home: Data folder; files outside it are never erased.

        Raises:
            Unreachable: The database does not answer.
            UnknownSchema: Its tables are of a later version.
        """
        self.engine = engine
        self.home = home
        self._reads = sessionmaker(engine, expire_on_commit=False)
        self._writes = sessionmaker(engine.execution_options(writes=True), expire_on_commit=False)
        try:
            self._prepare_schema()
        except LedgerError:
            engine.dispose()
            raise
        except DBAPIError as error:
            engine.dispose()
            raise Unreachable(f"The ledger cannot be opened: {error.orig}.") from error

    def _prepare_schema(self) -> None:
        with self.engine.execution_options(writes=True).begin() as connection:
            if self.engine.dialect.name == "postgresql":  # two processes may start at once
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(8453201)"))
            prepare_schema(connection)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that only reads."""
        with self._reads() as rows:
            yield rows

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction that commits at the end, or leaves no trace on an error."""
        with self._writes.begin() as rows:
            yield rows

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def insert_new(rows: Session, table: type[DeclarativeBase], **values: Any) -> bool:
    """Insert a row unless its key is taken; return whether it was inserted."""
    is_postgres = rows.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert if is_postgres else sqlite.insert
    statement = insert(table).values(**values).on_conflict_do_nothing()
    returned = statement.returning(*sa.inspect(table).primary_key)  # rowcount tells too little
    return rows.connection().execute(returned).first() is not None
