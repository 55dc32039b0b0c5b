"""How few network evaluations a picture needs: `python -m training.solver`.

Paints the same held-out prompts with the same seeds at several settings of the sampler, through the
painter that the program uses, and has the judge mark them. The judge was taught by composed
pictures only and had no part in the painter's training.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pipelines.painter import DiffusersPainter
from pipelines.settings import PainterSettings
from pipelines.types import DrawingRequest
from training.cards import WEIGHTS, table, training_root
from training.evaluate import HeldOut, held_out
from training.judge import marks, open_judge
from training.loop import prepare
from training.scores import Scores, score_marks
from training.sheets import grid

BATCH = 16


class Setting(NamedTuple):
    """One setting of the sampler; guidance doubles the evaluations of the steps that have it."""

    steps: int
    guidance: float
    guided_share: float

    @property
    def evaluations(self) -> int:
        """Network evaluations a picture."""
        return self.steps + (math.ceil(self.guided_share * self.steps) if self.guidance > 1 else 0)


SETTINGS = (
    Setting(25, 4.0, 1.0),
    Setting(12, 4.0, 1.0),
    Setting(8, 4.0, 1.0),
    Setting(8, 4.0, 0.5),
    Setting(6, 4.0, 0.3),
    Setting(5, 4.0, 0.5),
    Setting(4, 4.0, 1.0),
    Setting(8, 1.0, 1.0),
)


def paint(folder: Path, setting: Setting, prompts: Sequence[str]) -> tuple[np.ndarray, float]:
    """Pictures (N, 128, 128, 3) uint8, each with its own seed, and the seconds each took."""
    steps, guidance, share = setting
    painter = DiffusersPainter(PainterSettings(model=str(folder), guided_share=share))
    requests = [
        DrawingRequest(prompt, 1000 + index, width=128, height=128, steps=steps, guidance=guidance)
        for index, prompt in enumerate(prompts)
    ]
    painter.paint(requests[:1])  # the first picture pays for what is set up only once
    begun = time.perf_counter()
    pictures = [
        np.asarray(picture.convert("RGB"))
        for start in range(0, len(requests), BATCH)
        for picture in painter.paint(requests[start : start + BATCH])
    ]
    return np.stack(pictures), (time.perf_counter() - begun) / len(prompts)


def compare(folder: Path, scenes: HeldOut, out: Path) -> list[tuple[Setting, float, Scores]]:
    """Each setting's seconds a picture and marks; writes one contact sheet, a row a setting."""
    judge, labels = open_judge()
    results, rows = [], []
    for setting in SETTINGS:
        pictures, seconds = paint(folder, setting, scenes.prompts)
        results.append(
            (setting, seconds, score_marks(marks(judge, pictures), scenes.sights, labels))
        )
        rows += list(pictures[:12])
    grid(rows, columns=12).save(out / "solver.png")
    return results


def report(results: Sequence[tuple[Setting, float, Scores]]) -> str:
    """A Markdown table; times are told as ratios to the first setting."""
    longest = results[0][1]
    rows = [
        [
            str(setting.evaluations),
            f"{setting.steps} steps, guidance {setting.guidance:g}"
            + (f" in the first {setting.guided_share:.0%}" if setting.guided_share < 1 else ""),
            f"{seconds / longest:.2f}",
            *(f"{100 * scores[head]:.0f} %" for head in ("subject", "subject in 5", "colour")),
        ]
        for setting, seconds, scores in results
    ]
    heads = ["evaluations", "setting", "time", "subject", "subject in 5", "colour"]
    return table(heads, rows)


def main() -> None:
    """Writes `solver.md`, `solver.json` and `solver.png` beside the evaluation."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--count", type=int, default=96, help="pictures a setting")
    parser.add_argument("--painter", type=Path, default=WEIGHTS / "painter")
    parser.add_argument("--out", type=Path, default=training_root() / "evaluation")
    options = parser.parse_args()
    prepare()
    options.out.mkdir(parents=True, exist_ok=True)
    results = compare(options.painter, held_out("primer", options.count), options.out)
    values = [{**one._asdict(), "seconds": s, "scores": scores} for one, s, scores in results]
    (options.out / "solver.json").write_text(json.dumps(values, indent=2), encoding="utf-8")
    (options.out / "solver.md").write_text(report(results) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
