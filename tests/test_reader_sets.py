"""The floor on the hand-written sets: what was won on each is held.

The fresh sets were written before the floor was tried on them, and it was mended with each
afterwards. At first sight the English ones had 73.0, 80.9, 89.2, 85.3, 86.9, 81.0, 80.3 and 91.3 %
of actions, the last three Korean ones 90.5, 87.9 and 87.2. The classifier is trained on the sets
of one language since then, so they hold regressions only; on the mixed sets it never is. Those had
78.3 and 70.0 % at first sight, and the third, with the classifier trained so, 91.7 %; the fourth
83.5 and, after the mending that it led to, the fifth 88.0: that is what to expect of strangers. The thresholds stand a little below what is reached now.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agents.reader.rules import RuleReader
from pipelines.world import World
from training.reader.evaluate import Score, load, measure

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def reader() -> RuleReader:
    return RuleReader(World.load())


def _slot_f1(score: Score) -> float:
    return 2 * score.hits / (2 * score.hits + score.missed + score.invented)


@pytest.mark.parametrize(
    ("name", "actions", "slots", "references", "false_drawings"),
    [
        ("dev", 0.98, 0.92, 0.92, 1),
        ("fresh_en_1", 0.97, 0.78, 0.88, 2),
        ("fresh_en_2", 0.95, 0.82, 0.86, 4),
        ("fresh_en_3", 0.95, 0.86, 0.84, 2),
        ("fresh_ko_1", 0.97, 0.90, 0.92, 1),
        ("fresh_ko_2", 0.96, 0.87, 0.93, 1),
        ("fresh_ko_3", 0.92, 0.84, 0.86, 1),
        ("fresh_ko_4", 0.95, 0.80, 0.84, 1),
        ("fresh_en_4", 0.95, 0.82, 0.84, 2),
        ("fresh_en_5", 0.93, 0.78, 0.76, 1),
        ("fresh_en_6", 0.95, 0.86, 0.94, 0),
        ("fresh_en_7", 0.96, 0.82, 0.94, 0),
        ("fresh_en_8", 0.95, 0.78, 0.92, 0),
        ("fresh_ko_5", 0.96, 0.90, 0.94, 0),
        ("fresh_ko_6", 0.96, 0.80, 0.94, 0),
        ("fresh_ko_7", 0.95, 0.85, 0.92, 0),
        ("fresh_mixed_1", 0.96, 0.94, 0.93, 0),
        ("fresh_mixed_2", 0.96, 0.90, 0.92, 0),
        ("fresh_mixed_3", 0.93, 0.85, 0.92, 0),
        ("fresh_mixed_4", 0.96, 0.80, 0.86, 0),
        ("fresh_mixed_5", 0.96, 0.70, 0.80, 0),
    ],
)
def test_what_was_won_is_held(
    reader: RuleReader,
    name: str,
    actions: float,
    slots: float,
    references: float,
    false_drawings: int,
) -> None:
    score = asyncio.run(measure(reader, load(DATA / f"reader_{name}.jsonl")))
    wrong = "\n".join(score.wrong)
    assert score.right["all"] / score.total["all"] >= actions, wrong
    assert score.false_drawings <= false_drawings, wrong
    assert _slot_f1(score) >= slots
    assert score.refs_right / score.refs >= references
