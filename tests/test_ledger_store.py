"""Opening ledgers: schema versions, errors, size, and kills at any moment."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from ledger_helpers import WHEN, draw, reading, turn

from agents.ledger import Ledger, Timing, Unreachable
from agents.ledger.store import database_url
from agents.ledger.tables import ArtworkRow, HeadRow, TurnRow


def test_a_ledger_survives_reopening(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        draw(ledger, "one")
    with Ledger.open(path) as ledger:
        assert ledger.home == path.parent
        assert [one.label for one in ledger.easel("hall")] == ["1"]


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(Unreachable, match="file is not a database"):
        Ledger.open(path)
    with pytest.raises(Unreachable, match="cannot be used"):
        Ledger.open("nonsense://x")
    with pytest.raises(Unreachable, match="cannot be opened"):
        Ledger.open("postgresql://localhost:1/none?connect_timeout=2")


def test_urls() -> None:
    assert database_url("postgres://a@b/c") == "postgresql+psycopg://a@b/c"
    assert database_url("postgresql+psycopg://a@b/c") == "postgresql+psycopg://a@b/c"
    assert database_url(Path("/x/y.sqlite")) == "sqlite:////x/y.sqlite"


def test_timings_are_kept_within_bounds(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        for number in range(205):
            ledger.note_timing("here", Timing(work=float(number), seconds=1.0, pictures=1))
        assert [one.work for one in ledger.timings("here", limit=2)] == [203.0, 204.0]
        assert len(ledger.timings("here", limit=999)) == 200
        assert ledger.timings("there") == []


def _seed(ledger: Ledger, count: int) -> None:
    """Write `count` turns with a picture each, in bulk."""
    first = draw(ledger, "seed")[0]
    with ledger.write() as rows:
        artwork = rows.execute(sa.select(ArtworkRow.__table__)).mappings().one()
        kept = {key: value for key, value in artwork.items() if key != "seq"}
        one = turn(0)
        said = {"session": "hall", "author": "ann", "author_name": "Ann", "text": "a fox " * 20}
        said |= {"attachments": [], "reply_to": "", "locale": "en", "timezone": "UTC"}
        said |= {"at": one.at, "reading": {}, "reply": "done", "finished_at": WHEN}
        rows.execute(sa.insert(TurnRow), [said | {"id": f"s{n}"} for n in range(count)])
        made = [
            kept | {"id": f"a{n}", "label": f"{n + 2}", "number": n + 2, "job": f"j{n}"}
            for n in range(count)
        ]
        rows.execute(sa.insert(ArtworkRow), made)
        head = {"session": "hall", "author": "ann", "turn": "t", "kind": "painted", "artworks": []}
        heads = [head | {"job": f"j{n}", "at": WHEN} for n in range(count)]
        rows.execute(sa.insert(HeadRow), heads)
        rows.execute(sa.text("UPDATE sessions SET last_number = :n"), {"n": count + 1})
    assert ledger.artwork_by_id(first.id)


def _one_turn(ledger: Ledger, number: int) -> None:
    """Do all that the ledger does during a turn."""
    one = turn(number)
    ledger.begin_turn(one)
    ledger.transcript("hall")
    ledger.easel("hall")
    ledger.frame("hall", "ann")
    ledger.state("hall", "ann")
    ledger.note_reading(one, reading())
    draw(ledger, f"new{number}", turn=one.id)
    ledger.note_reply(one, "Here it is.")
    ledger.recall("ann", limit=10)
    ledger.undelivered("hall", limit=10)
    ledger.finish_turn(one)


def _twenty_turns(ledger: Ledger, first: int) -> float:
    """Return the median seconds of a turn."""
    seconds = []
    for number in range(first, first + 20):
        start = time.perf_counter()
        _one_turn(ledger, number)
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[10]


def test_ten_thousand_turns_do_not_make_a_turn_slower_or_the_process_larger(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "small.sqlite") as small:
        draw(small, "warm")
        before = _twenty_turns(small, 1)
    with Ledger.open(tmp_path / "large.sqlite") as large:
        _seed(large, 10_000)
        _one_turn(large, 0)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        after = _twenty_turns(large, 1)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    assert after < 2.5 * before + 0.02, (before, after)
    assert grown < 16_000, f"{grown} KiB more"


WRITER = """
import sys
from pathlib import Path
sys.path[:0] = {paths!r}
from agents.ledger import Ledger
from ledger_helpers import draft
with Ledger.open({database!r}) as ledger:
    print("ready", flush=True)
    for number in range(10**6):
        path = Path({pictures!r}) / f"{{sys.argv[1]}}-{{number}}.png"
        path.write_bytes(b"picture")
        made = ledger.record(draft(f"{{sys.argv[1]}}-{{number}}", path=str(path)))
        print(made.label, flush=True)
"""


def test_kills_lose_no_recorded_picture_and_give_no_label_twice(tmp_path: Path) -> None:
    pictures, database = tmp_path / "pictures", tmp_path / "ledger.sqlite"
    pictures.mkdir()
    here = Path(__file__).parent
    script = WRITER.format(
        paths=[str(here.parent), str(here)], database=str(database), pictures=str(pictures)
    )
    told: list[str] = []
    for attempt in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", script, f"run{attempt}"], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3 + 0.11 * attempt)
        process.send_signal(signal.SIGKILL)
        told += process.communicate()[0].split()
    with Ledger.open(database) as ledger:
        recorded = ledger.recall("ann", limit=10**6)
        audit = ledger.audit(pictures)
    kept = {one.label for one in recorded}
    assert len(told) > 10 and set(told) <= kept
    assert len(kept) == len(recorded) and {int(one) for one in kept} == set(range(1, len(kept) + 1))
    assert audit.rows_without_file == []
    assert len(audit.files_without_row) <= 3
