"""The pace of painting tells nothing about enlarging, and the other way round."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agents.ledger import Ledger
from agents.studio.pace import Pace, work_of
from pipelines.types import DrawingRequest

PAINTED = DrawingRequest("a fox", 1, width=512, height=512, steps=20)
ENLARGED = replace(PAINTED, width=2048, height=2048, init_image="fox.png", strength=0.0)


def test_enlarging_is_forecast_from_enlarging_alone(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        pace = Pace(ledger, "models")
        for _ in range(4):
            pace.note([PAINTED], 0.5)
        assert pace.seconds([PAINTED] * 10) == pytest.approx(5.0, rel=0.01)
        assert pace.seconds([ENLARGED]) is None and pace.seconds([PAINTED, ENLARGED]) is None
        for _ in range(3):
            pace.note([ENLARGED], 4.0)
        assert pace.seconds([ENLARGED] * 5) == pytest.approx(20.0, rel=0.01)
        assert pace.seconds([PAINTED] * 10) == pytest.approx(5.0, rel=0.01)
        assert pace.seconds([replace(ENLARGED, width=640, height=640)]) is None
        assert pace.seconds([replace(PAINTED, steps=10)]) == pytest.approx(0.26, rel=0.05)


def test_repainting_a_picture_counts_as_painting() -> None:
    again = replace(PAINTED, init_image="fox.png", strength=0.5)
    assert 0 < work_of(again) < work_of(PAINTED) and work_of(ENLARGED) < 0
