"""Trains the independent judge: `python -m training.judge --minutes 30`.

A plain residual network that names subject, count, colour, setting, time and style. It sees
composed pictures only, and nothing that it says ever enters the painter's or the captioner's
training: that is what makes its marks worth something.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from pipelines.world import World
from training.album import Album
from training.cards import training_root
from training.loop import (
    Clock,
    Halves,
    Run,
    cosine,
    half_precision,
    logger,
    prepare,
    set_learning_rate,
    to_unit,
    warm_up,
)
from training.outside import spoil

RATE = 1e-3
BATCH = 64
SETS = ("singles", "all")
COUNTS = ("1", "2", "3")
SHIPPED = Path(__file__).parent / "weights" / "judge.safetensors"


@dataclass(frozen=True)
class Labels:
    """The names that each head of the judge chooses from; the empty name means none."""

    heads: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, world: World) -> Labels:
        """Every name of the world."""
        return cls(
            {
                "subject": tuple(word.name for word in world.subjects),
                "count": COUNTS,
                "colour": ("", *(word.name for word in world.colours)),
                "setting": ("", *(word.name for word in world.settings)),
                "time": ("", *(word.name for word in world.times)),
                "style": tuple(word.name for word in world.styles),
            }
        )

    def truth(self, line: dict[str, Any]) -> dict[str, tuple[int, ...]]:
        """Right answers for a record; several subjects are all right, unknown names are none."""
        shown = line["subjects"]
        answers = {
            "subject": [subject["name"] for subject in shown],
            "count": [str(shown[0]["count"])] if len(shown) == 1 else [],
            "colour": [shown[0]["colour"]] if len(shown) == 1 else [],
            **{name: [line[name]] for name in ("setting", "time", "style")},
        }
        return {
            head: tuple(names.index(name) for name in answers[head] if name in names)
            for head, names in self.heads.items()
        }


class Block(nn.Module):
    """Two convolutions around which the input is carried (He et al., 2015)."""

    def __init__(self, width: int) -> None:
        """Keeps width and size."""
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(width), nn.BatchNorm2d(width)])

    def forward(self, x: Tensor) -> Tensor:
        """(N, width, h, w) to the same shape."""
        inner = F.relu(self.norms[0](self.first(x)))
        return F.relu(x + self.norms[1](self.second(inner)))


class Judge(nn.Module):
    """Names what is in pictures."""

    def __init__(self, labels: Labels, widths: Sequence[int] = (48, 96, 192, 320)) -> None:
        """One residual block a level, each level half as large as the one before."""
        super().__init__()
        layers: list[nn.Module] = []
        for before, width in zip((3, *widths), widths, strict=False):
            stride = 4 if before == 3 else 2
            kernel = 7 if before == 3 else 3
            layers += [nn.Conv2d(before, width, kernel, stride, kernel // 2), Block(width)]
        self.body = nn.Sequential(*layers)
        self.heads = nn.ModuleDict(
            {head: nn.Linear(2 * widths[-1], len(names)) for head, names in labels.heads.items()}
        )

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        """Logits of every head for pictures (N, 3, 128, 128) in -1..1."""
        features = self.body(pictures)
        pooled = torch.cat([features.mean((2, 3)), features.amax((2, 3))], dim=1)
        return {name: head(pooled) for name, head in self.heads.items()}


def judge_loss(logits: dict[str, Tensor], truths: Sequence[dict[str, tuple[int, ...]]]) -> Tensor:
    """Cross entropy of every head against the right answers, shared evenly where several are."""
    total = torch.zeros(())
    for head, scores in logits.items():
        target = torch.zeros_like(scores, dtype=torch.float32)
        for row, truth in enumerate(truths):
            for index in truth[head]:
                target[row, index] = 1 / len(truth[head])
        total = total + F.cross_entropy(scores.float(), target)
    return total


class Trainer:
    """The judge and its optimiser."""

    def __init__(self, run: Run, labels: Labels, begin: Path | None = None) -> None:
        """Takes up the run's checkpoint if there is one, else the weights in `begin`."""
        self.run, self.labels = run, labels
        self.model = Judge(labels).to(memory_format=torch.channels_last)
        self.optimiser = torch.optim.AdamW(self.model.parameters(), RATE, weight_decay=0.02)
        self.halves = Halves(self.model.parameters())
        self.step, self.seconds = 0, 0.0
        if state := run.load():
            self.model.load_state_dict(state["model"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.seconds = state["step"], state["seconds"]
        elif begin and begin.exists():
            self.model.load_state_dict(load_file(begin))

    def train(self, album: Album[dict[str, tuple[int, ...]]], minutes: float) -> None:
        """Trains for `minutes`, the rate falling to nearly 0, and saves."""
        rng, clock, before = np.random.default_rng([3, self.step]), Clock(minutes), self.seconds
        self.model.train()
        for share in clock.steps():
            set_learning_rate(self.optimiser, RATE * warm_up(self.step, 200) * cosine(share))
            loss = self._one_step(album, rng)
            self.seconds = before + clock.seconds
            if self.step % 100 == 0:
                logger.info("step %d %.0fs loss %.3f", self.step, self.seconds, loss)
            if self.run.due():
                self.run.save(self.state())
        self.run.save(self.state())

    def _one_step(
        self, album: Album[dict[str, tuple[int, ...]]], rng: np.random.Generator
    ) -> float:
        threads = self.halves.threads
        seeds = rng.integers(2**32, size=threads)
        loss = self.halves.backward([partial(self._loss, album, int(seed)) for seed in seeds])
        self.optimiser.step()
        self.step += 1
        return loss

    def _loss(self, album: Album[dict[str, tuple[int, ...]]], seed: int) -> Tensor:
        rng = np.random.default_rng(seed)
        drawn = [album.draw(rng) for _ in range(BATCH // self.halves.threads)]
        pictures = [Image.fromarray(picture) for picture, _ in drawn]
        pictures = [spoil(one, rng) if rng.random() < 0.5 else one for one in pictures]
        batch = to_unit(torch.from_numpy(np.stack([np.asarray(one) for one in pictures])))
        with half_precision():
            logits = self.model(batch)
        return judge_loss(logits, [truth for _, truth in drawn])

    def state(self) -> dict[str, object]:
        """Everything that a later session needs to go on."""
        return {
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }


def open_judge() -> tuple[Judge, Labels]:
    """The trained judge.

    The run's own comes first, else the one that lies beside this file, so that everybody's marks
    come from the same judge.

    Raises:
        FileNotFoundError: it was never trained.
    """
    labels, state = Labels.of(World.load()), Run("judge").load()
    if state is None and not SHIPPED.exists():
        raise FileNotFoundError("no judge yet: run `python -m training.judge` first")
    judge = Judge(labels)
    judge.load_state_dict(state["model"] if state else load_file(SHIPPED))
    return judge.eval(), labels


def export(judge: Judge, path: Path = SHIPPED) -> None:
    """Writes a judge's weights as float16 safetensors."""
    path.parent.mkdir(parents=True, exist_ok=True)
    halves = {
        name: value.half() if value.is_floating_point() else value
        for name, value in judge.state_dict().items()
    }
    save_file({name: value.contiguous() for name, value in halves.items()}, path)
    path.chmod(0o644)


@torch.inference_mode()
def marks(judge: Judge, pictures: np.ndarray) -> dict[str, np.ndarray]:
    """Every head's indices, the likeliest first, for uint8 (N, 128, 128, 3) pictures."""
    parts: dict[str, list[np.ndarray]] = {head: [] for head in judge.heads}
    for start in range(0, len(pictures), 64):
        logits = judge(to_unit(torch.from_numpy(np.array(pictures[start : start + 64]))))
        for head, scores in logits.items():
            parts[head].append(scores.argsort(dim=1, descending=True).numpy())
    return {head: np.concatenate(rows) for head, rows in parts.items()}


def main() -> None:
    """Trains the judge from its last checkpoint."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--export", action="store_true", help="write the one that everybody uses")
    options = parser.parse_args()
    prepare()
    labels = Labels.of(World.load())
    trainer = Trainer(Run("judge"), labels, SHIPPED)
    if options.minutes > 0:
        scenes = training_root() / "scenes"
        album = Album([scenes / name for name in SETS], labels.truth)
        trainer.train(album, options.minutes)
    if options.export:
        export(trainer.model)


if __name__ == "__main__":
    main()
