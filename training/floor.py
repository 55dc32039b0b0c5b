"""Train the classifier under the language model, from the generated messages.

    python -m training.floor --examples 300000

Writes `agents/weights/floor/`: `model.safetensors` (float16), `config.json` and a README with
the figures on the hand-written development set.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn

from agents.reader.classifier import FOLDER, FloorClassifier, buckets
from agents.types import Action, EaselItem, Message, Scene
from training.reader.dataset import examples

BUCKETS = 1 << 15
ACTIONS: tuple[str, ...] = get_args(Action)
DEVELOPMENT = Path(__file__).parents[1] / "tests" / "data" / "reader_dev.jsonl"


def encoded(seed: int, count: int) -> tuple[list[np.ndarray], np.ndarray]:
    """Return the table rows and the first action of generated messages."""
    rows, actions = [], []
    for example in itertools.islice(examples(seed), count):
        rows.append(buckets(example.text, example.scene, BUCKETS).astype(np.uint16))
        actions.append(ACTIONS.index(example.do[0]))
    return rows, np.asarray(actions)


def batches(rows: list[np.ndarray], size: int, dice: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield indices of shuffled batches."""
    order = dice.permutation(len(rows))
    yield from (order[at : at + size] for at in range(0, len(order), size))


def fit(rows: list[np.ndarray], actions: np.ndarray, epochs: int = 4) -> FloorClassifier:
    """Fit multinomial logistic regression with Adam and weight decay."""
    torch.manual_seed(0)
    table = nn.EmbeddingBag(BUCKETS, len(ACTIONS), mode="sum")
    nn.init.zeros_(table.weight)
    bias = nn.Parameter(torch.zeros(len(ACTIONS)))
    optimizer = torch.optim.Adam([*table.parameters(), bias], lr=0.02)
    steps = epochs * math.ceil(len(rows) / 1024)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    dice = np.random.default_rng(0)
    for epoch in range(epochs):
        total = 0.0
        for index in batches(rows, 1024, dice):
            chosen = [rows[i] for i in index]
            sizes = torch.tensor([len(c) for c in chosen])
            flat = torch.from_numpy(np.concatenate(chosen).astype(np.int64))
            starts = torch.cat([torch.zeros(1, dtype=torch.long), sizes.cumsum(0)[:-1]])
            scores = table(flat, starts) / sizes.sqrt()[:, None] + bias
            target = torch.from_numpy(actions[index])
            loss = nn.functional.cross_entropy(scores, target, label_smoothing=0.02)
            loss = loss + 1e-6 * table.weight.square().sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            total += float(loss.detach()) * len(index)
        print(f"epoch {epoch + 1}: loss {total / len(rows):.4f}", file=sys.stderr)
    weights = table.weight.detach().numpy().astype(np.float16)
    return FloorClassifier(
        weights.astype(np.float32), bias.detach().numpy().astype(np.float32), ACTIONS
    )


def accuracy(classifier: FloorClassifier, cases: list[tuple[str, Scene, set[str]]]) -> float:
    """Return the share of messages whose first action is right."""
    right = sum(classifier(text, scene).action in wanted for text, scene, wanted in cases)
    return right / len(cases)


def development(language: str) -> list[tuple[str, Scene, set[str]]]:
    """Return the hand-written messages of a language with their acceptable first actions."""
    cases = []
    for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["language"] == language:
            wanted = {row["expected"]["actions"][0], *row["expected"].get("also", [])}
            cases.append((row["text"], _scene(row), wanted))
    return cases


def _scene(row: dict[str, object]) -> Scene:
    plain = ("asked", "planning", "remarks", "attachments", "collecting")
    given = {key: row[key] for key in plain if key in row}
    easel = tuple(EaselItem(**item) for item in row.get("easel", ()))  # type: ignore[attr-defined]
    history = tuple(Message(**m) for m in row.get("history", ()))  # type: ignore[attr-defined]
    reply_to = str(row.get("reply_to", "")).lstrip("#")
    return Scene(easel=easel, history=history, reply_to=reply_to, **given)  # type: ignore[arg-type]


def save(classifier: FloorClassifier, count: int, figures: dict[str, float]) -> None:
    """Write weights, configuration and a short card."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, np.ndarray] = {
        "weights": classifier.weights.astype(np.float16),
        "bias": classifier.bias,
    }
    save_file(tensors, FOLDER / "model.safetensors")
    config = {
        "actions": list(classifier.actions),
        "buckets": BUCKETS,
        "examples": count,
        "tags": classifier.tags,
    }
    (FOLDER / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    lines = "\n".join(f"| {name} | {value:.3f} |" for name, value in figures.items())
    (FOLDER / "README.md").write_text(
        "# The floor's second opinion\n\n"
        "Multinomial logistic regression on hashed character n-grams, words and the state of the\n"
        f"conversation, trained on {count:,} generated messages (`training/reader`) by\n"
        "`python -m training.floor`. It names the first deed of a message and is heard only where\n"
        "the rules see none. Licence: Apache-2.0.\n\n"
        "| first action right | share |\n| --- | --- |\n"
        f"{lines}\n",
        encoding="utf-8",
    )


def main() -> None:
    """Train, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows, actions = encoded(options.seed, options.examples)
    classifier = fit(rows, actions)
    unseen: list[tuple[str, Scene, set[str]]] = [
        (e.text, e.scene, {str(e.do[0])}) for e in itertools.islice(examples(99), 4000)
    ]
    figures = {
        "generated, unseen": accuracy(classifier, unseen),
        "hand-written, English": accuracy(classifier, development("en")),
        "hand-written, Korean": accuracy(classifier, development("ko")),
    }
    print(figures)
    save(classifier, options.examples, figures)


if __name__ == "__main__":
    main()
