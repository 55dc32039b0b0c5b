"""Fits the confidence of a trained reader on hand-written messages that it never saw.

`python -m training.reader.calibrate [FOLDER]` writes `reader.json` beside the weights: slope and
offset of Platt scaling, fitted on `calibration.jsonl`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
from pathlib import Path

from agents.chat_models.local import LocalChatModel
from agents.chat_models.opening import EMBEDDED
from agents.reader.completing import squeezed
from agents.reader.confidence import FILE, Calibration, logit, sigmoid
from agents.reader.model import ModelReader
from agents.reader.rules import RuleReader
from training.reader.evaluate import Case, load
from training.reader.words import TABLES

MESSAGES = TABLES.parent / "calibration.jsonl"
STEPS = 4000
RATE = 0.05
PRIOR = 0.02
"""Pull towards slope 1 and offset 0, so that a few messages cannot make the model cocksure."""


async def measure(folder: Path, cases: list[Case]) -> list[tuple[float, bool]]:
    """Return the model's raw probability for each message, and whether its deeds were right."""
    (folder / FILE).write_text('{"slope": 1.0, "offset": 0.0}\n', encoding="utf-8")
    reader = ModelReader(LocalChatModel(folder=str(folder)), RuleReader())
    pairs = []
    for case in cases:
        opinion = await reader.opinion(case.text, case.scene)
        right = tuple(squeezed(opinion.said.do)) in case.wanted
        pairs.append((opinion.confidence, right))
    return pairs


def fit(pairs: list[tuple[float, bool]]) -> Calibration:
    """Return slope and offset by gradient descent on the log-loss."""
    slope, offset = 1.0, 0.0
    points = [(logit(p), float(right)) for p, right in pairs]
    for _ in range(STEPS):
        errors = [(sigmoid(slope * x + offset) - right, x) for x, right in points]
        by_slope = sum(error * x for error, x in errors) / len(points) + PRIOR * (slope - 1)
        by_offset = sum(error for error, _ in errors) / len(points) + PRIOR * offset
        slope -= RATE * by_slope
        offset -= RATE * by_offset
    return Calibration(slope, offset)


def log_loss(pairs: list[tuple[float, bool]], calibration: Calibration) -> float:
    """Return the mean log-loss in nats."""
    likely = [calibration(p) if right else 1 - calibration(p) for p, right in pairs]
    return -sum(math.log(value) for value in likely) / len(likely)


def main() -> None:
    """Calibrate from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=EMBEDDED)
    folder = parser.parse_args().folder
    pairs = asyncio.run(measure(folder, load(MESSAGES)))
    calibration = fit(pairs)
    found = {"format": 1, "slope": calibration.slope, "offset": calibration.offset}
    (folder / FILE).write_text(json.dumps(found) + "\n", encoding="utf-8")
    right = sum(right for _, right in pairs)
    before, after = log_loss(pairs, Calibration()), log_loss(pairs, calibration)
    print(f"{right} of {len(pairs)} right; log-loss {before:.3f} before, {after:.3f} after")
    print(found)


if __name__ == "__main__":
    main()
