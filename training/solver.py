"""How few network evaluations a picture needs: `python -m training.solver`.

Paints the same held-out prompts with the same seeds at several settings of the sampler, with the
teacher, which is guided by a second evaluation in every step, and with its student, the painter
that ships. The judge marks them: it was taught by composed pictures only and had no part in the
painter's training.
"""

from __future__ import annotations

import argparse
import json
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
    """One setting of the sampler, of the teacher or of its student."""

    steps: int
    student: bool
    guidance: float = 4.0

    @property
    def evaluations(self) -> int:
        """Network evaluations a picture."""
        return self.steps if self.student or self.guidance <= 1 else 2 * self.steps


SETTINGS = (
    Setting(25, student=False),
    Setting(12, student=False),
    Setting(8, student=False),
    Setting(4, student=False),
    Setting(8, student=False, guidance=1.0),
    Setting(25, student=True),
    Setting(12, student=True),
    Setting(8, student=True),
    Setting(6, student=True),
    Setting(4, student=True),
)


def paint(folder: Path, setting: Setting, prompts: Sequence[str]) -> tuple[np.ndarray, float]:
    """Pictures (N, 128, 128, 3) uint8, each with its own seed, and the seconds each took."""
    painter = DiffusersPainter(PainterSettings(model=str(folder)))
    size = {"width": 128, "height": 128, "steps": setting.steps}
    requests = [
        DrawingRequest(prompt, 1000 + index, guidance=setting.guidance, **size)
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


def compare(
    teacher: Path, student: Path, scenes: HeldOut, out: Path
) -> list[tuple[Setting, float, Scores]]:
    """Each setting's seconds a picture and marks; writes one contact sheet, a row a setting."""
    judge, labels = open_judge()
    results, rows = [], []
    for setting in SETTINGS:
        folder = student if setting.student else teacher
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
            "student" if setting.student else "teacher",
            f"{setting.steps} steps, guidance {setting.guidance:g}",
            f"{seconds / longest:.2f}",
            *(f"{100 * scores[head]:.0f} %" for head in ("subject", "subject in 5", "colour")),
        ]
        for setting, seconds, scores in results
    ]
    heads = ["evaluations", "painter", "setting", "time", "subject", "subject in 5", "colour"]
    return table(heads, rows)


def main() -> None:
    """Writes `solver.md`, `solver.json` and `solver.png` beside the evaluation."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--count", type=int, default=96, help="pictures a setting")
    parser.add_argument("--painter", type=Path, default=WEIGHTS / "painter")
    parser.add_argument(
        "--teacher", type=Path, default=training_root() / "runs" / "painter" / "teacher"
    )
    parser.add_argument("--out", type=Path, default=training_root() / "evaluation")
    options = parser.parse_args()
    prepare()
    options.out.mkdir(parents=True, exist_ok=True)
    results = compare(
        options.teacher, options.painter, held_out("primer", options.count), options.out
    )
    values = [{**one._asdict(), "seconds": s, "scores": scores} for one, s, scores in results]
    (options.out / "solver.json").write_text(json.dumps(values, indent=2), encoding="utf-8")
    (options.out / "solver.md").write_text(report(results) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
