"""Measures how well the painter that ships paints each subject: `python -m training.skill`.

Every subject is painted a few times from plain words, and the judge, which had no part in the
painter's training, names what it sees. Tilda says beforehand which wishes seldom come out, and
takes her own ideas from among the others.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agents.wishes import with_article
from pipelines.world import PRACTISED, SELDOM, World
from training.cards import WEIGHTS
from training.judge import marks, open_judge
from training.loop import logger, prepare
from training.solver import Setting, paint

PICTURES = 4
STEPS = 8


def skill_of(named: np.ndarray, wanted: int) -> float:
    """How well one subject was recognised, 0..1.

    Args:
        named: (pictures, subjects) indices of the judge, the likeliest first.
        wanted: Index of the subject.

    Returns:
        The mean over the pictures: 1 where it was named first, a half where it was among the
        first five.
    """
    first = named[:, 0] == wanted
    in_five = (named[:, :5] == wanted).any(axis=1)
    return round(float(first.mean() + in_five.mean()) / 2, 3)


def measure(painter: Path, world: World, pictures: int) -> dict[str, float]:
    """Skill by subject of the world."""
    judge, labels = open_judge()
    names = [word.name for word in world.subjects]
    prompts = [with_article(name) for name in names for _ in range(pictures)]
    painted, seconds = paint(painter, Setting(STEPS, student=True), prompts)
    logger.info("%d pictures, %.2f s each", len(painted), seconds)
    named = marks(judge, painted)["subject"].reshape(len(names), pictures, -1)
    wanted = [labels.heads["subject"].index(name) for name in names]
    return {
        name: skill_of(named[row], index)
        for row, (name, index) in enumerate(zip(names, wanted, strict=True))
    }


def summary(skill: dict[str, float], first: Sequence[str] = ()) -> str:
    """How many subjects are mostly and how many seldom recognised; those of `first` beside."""
    mostly = [name for name, value in skill.items() if value >= PRACTISED]
    seldom = [name for name, value in skill.items() if value < SELDOM]
    taught = sum(name in first for name in mostly)
    return (
        f"of {len(skill)} subjects {len(mostly)} are mostly recognised ({taught} of the "
        f"{len(first)} of the primer), {len(seldom)} seldom"
    )


def main() -> None:
    """Writes `skill.json` beside the world."""
    from training.painter.primer import primer

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--painter", type=Path, default=WEIGHTS / "painter")
    parser.add_argument("--pictures", type=int, default=PICTURES, help="of each subject")
    parser.add_argument("--out", type=Path, default=WEIGHTS / "skill.json")
    options = parser.parse_args()
    prepare()
    skill = measure(options.painter, World.load(), options.pictures)
    values = {"pictures": options.pictures, "steps": STEPS, "skill": skill}
    options.out.write_text(json.dumps(values, indent=0) + "\n", encoding="utf-8")
    logger.info(summary(skill, sorted(primer())))


if __name__ == "__main__":
    main()
