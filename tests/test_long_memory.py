"""Ten thousand turns in the ledger make a turn neither slower nor the process larger."""

from __future__ import annotations

import resource
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from agents.ledger import Ledger
from agents.ledger.tables import TurnRow
from tests.stories import Stage, open_stage

SEEDED = 10_000
MEASURED = 20


def seed_turns(path: Path) -> None:
    now = datetime.now(UTC)
    rows = [
        TurnRow(session="room", id=f"old{i}", author="ann", author_name="Ann", attachments=[],
                locale="en", timezone="UTC",
                text=f"message {i}", reply_to="", reply=f"answer {i}", at=now, finished_at=now)
        for i in range(SEEDED)
    ]  # fmt: skip
    with Ledger.open(path / "ledger.sqlite", home=path) as ledger, Session(ledger.engine) as new:
        new.add_all(rows)
        new.commit()


async def seconds_a_turn(stage: Stage) -> float:
    taken = []
    for _ in range(MEASURED):
        start = time.process_time()  # waiting for a busy machine does not count
        assert (await stage.say("I like the sea.")).text
        taken.append(time.process_time() - start)
    return statistics.median(taken)


async def test_ten_thousand_turns_cost_nothing(tmp_path: Path) -> None:
    empty, full = tmp_path / "empty", tmp_path / "full"
    empty.mkdir()
    full.mkdir()
    async with open_stage(empty) as stage:
        before = await seconds_a_turn(stage)
    seed_turns(full)
    async with open_stage(full) as stage:
        await stage.say("hello")
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        after = await seconds_a_turn(stage)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - size
        assert len(stage.ledger.transcript("room", 8)) <= 16
    assert after < 3 * before
    assert grown < 20_000  # KiB
