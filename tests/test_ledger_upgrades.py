"""Ledgers of earlier and later versions: brought up to date, or refused in a sentence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from ledger_helpers import draw, turn
from postgres import new_database

from agents.ledger import Ledger, NewerSchema, UnknownSchema, Unreachable
from agents.ledger.store import open_engine
from agents.ledger.tables import SCHEMA_VERSION, Base

ADDED_SINCE_ONE = ("measured",)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    return str(tmp_path / "ledger.sqlite") if request.param == "sqlite" else new_database()


def run(url: str, *statements: str) -> None:
    """Change a closed ledger."""
    engine = open_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def version(url: str) -> str:
    """Return the version that a closed ledger says it has."""
    engine = open_engine(url)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'schema_version'")
        told = str(found.scalar_one())
    engine.dispose()
    return told


def make_version_one(url: str) -> None:
    """Take away what came after version 1."""
    dropped = [f"DROP TABLE {name}" for name in ADDED_SINCE_ONE]
    run(url, *dropped, "UPDATE meta SET value = '1' WHERE key = 'schema_version'")


def layout(url: str) -> dict[str, object]:
    """Return columns, keys and indices of every table."""
    engine = open_engine(url)
    look = sa.inspect(engine)
    found: dict[str, object] = {}
    for name in sorted(Base.metadata.tables):
        columns = [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(name)]
        keys = [(k["constrained_columns"], k["referred_table"], k["options"])
                for k in look.get_foreign_keys(name)]  # fmt: skip
        primary = look.get_pk_constraint(name)["constrained_columns"]
        indices = sorted(str(index["name"]) for index in look.get_indexes(name))
        found[name] = (columns, keys, primary, indices)
    engine.dispose()
    return found


def test_an_earlier_ledger_is_brought_up_to_date_and_loses_nothing(url: str) -> None:
    with Ledger.open(url) as ledger:
        fox, owl = draw(ledger, "two", 2)
        ledger.begin_turn(turn(1))
        ledger.set_state("hall", "ann", planning=True)
        fresh = layout(url)
    make_version_one(url)
    with Ledger.open(url) as ledger:
        assert ledger.easel("hall") == [fox, owl]
        assert ledger.frame("hall", "ann") == (fox, owl)
        assert ledger.unfinished_turns("hall") == ["t1"]
        assert ledger.state("hall", "ann") == {"planning": True}
        ledger.note_measured({fox.id: {"light": 0.5}})
        assert ledger.measured([fox.id, owl.id]) == {fox.id: {"light": 0.5}}
    assert version(url) == str(SCHEMA_VERSION)
    assert layout(url) == fresh


def test_several_that_open_it_at_once_upgrade_it_once(url: str) -> None:
    Ledger.open(url).close()
    make_version_one(url)

    def open_and_count(_: int) -> int:
        with Ledger.open(url) as ledger:
            return len(ledger.easel("hall"))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(open_and_count, range(4))) == [0, 0, 0, 0]
    assert version(url) == str(SCHEMA_VERSION)


def test_an_upgrade_that_cannot_be_done_changes_nothing(url: str) -> None:
    with Ledger.open(url) as ledger:
        (fox,) = draw(ledger, "one")
    make_version_one(url)
    run(url, "CREATE TABLE measured (mine INTEGER)")
    with pytest.raises(Unreachable, match="already exists"):
        Ledger.open(url)
    assert version(url) == "1"
    run(url, "DROP TABLE measured")
    with Ledger.open(url) as ledger:
        assert ledger.easel("hall") == [fox]


def test_a_later_ledger_is_refused_in_a_sentence_and_left_alone(url: str) -> None:
    with Ledger.open(url) as ledger:
        draw(ledger, "one")
    run(url, "UPDATE meta SET value = '999'")
    with pytest.raises(NewerSchema, match=r"newer Tilda \(schema version 999"):
        Ledger.open(url)
    assert version(url) == "999"


@pytest.mark.parametrize("said", ["", "0", "-1", "two"])
def test_a_database_of_another_program_is_refused_in_a_sentence(tmp_path: Path, said: str) -> None:
    path = str(tmp_path / "ledger.sqlite")
    Ledger.open(path).close()
    run(path, f"UPDATE meta SET value = '{said}'")
    with pytest.raises(UnknownSchema, match="no schema version that Tilda knows"):
        Ledger.open(path)


def test_measurements_go_with_their_picture(url: str) -> None:
    with Ledger.open(url) as ledger:
        (fox,) = draw(ledger, "hers")
        (owl,) = draw(ledger, "his", author="bob")
        ledger.note_measured({fox.id: {"light": 0.5}, owl.id: {"light": 0.1}})
        ledger.note_measured({fox.id: {"warmth": 0.2}, "nobody": {"light": 1.0}})
        assert ledger.measured([fox.id]) == {fox.id: {"light": 0.5, "warmth": 0.2}}
        ledger.forget("ann")
        assert ledger.measured([fox.id, owl.id]) == {owl.id: {"light": 0.1}}
