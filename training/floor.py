"""Train the classifier under the language model, from generated and hand-written messages.

    python -m training.floor --examples 160000

The hand-written ones are `reader_dev.jsonl`, the `reader_fresh_*` sets of one language each and
`reader_rules.tsv` in `tests/data`; the held-out set, the small talk, the mixed sets and
`calibration.jsonl` are never trained on. Writes `agents/weights/floor/`: `model.safetensors`
(float16), `config.json` and a README with the figures.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn

from agents.reader.classifier import FOLDER, FloorClassifier, buckets
from agents.types import Action, Scene
from training.reader.calibrate import MESSAGES as CALIBRATION
from training.reader.dataset import examples
from training.reader.evaluate import load
from training.reader.table import SCENES, messages

BUCKETS = 1 << 16
BATCH = 1024
EPOCHS = 4
HAND_WRITTEN = 15.0
"""How many generated messages one that a person wrote counts for."""
DROPPED = 0.2
"""Share of the features that are left out at random, so that no single one is relied on."""
ACTIONS: tuple[str, ...] = get_args(Action)
DATA = Path(__file__).parents[1] / "tests" / "data"


def generated(seed: int, count: int) -> Iterator[tuple[str, Scene, str]]:
    """Yield generated messages with their first action."""
    for example in itertools.islice(examples(seed), count):
        yield example.text, example.scene, example.do[0]


def hand_written() -> Iterator[tuple[str, Scene, str]]:
    """Yield the hand-written messages that are trained on, with their first action."""
    for file in [DATA / "reader_dev.jsonl", *sorted(DATA.glob("reader_fresh_[ek][no]_*.jsonl"))]:
        for case in load(file):
            yield case.text, case.scene, case.wanted[0][0]
    for scene, text, deeds in messages():
        yield text, SCENES[scene], deeds.split()[0]


def encoded(messages: Iterable[tuple[str, Scene, str]]) -> tuple[list[np.ndarray], np.ndarray]:
    """Return the table rows and the action of each message."""
    rows, actions = [], []
    for text, scene, action in messages:
        rows.append(buckets(text, scene, BUCKETS).astype(np.uint16))
        actions.append(ACTIONS.index(action))
    return rows, np.asarray(actions)


def batches(rows: list[np.ndarray], size: int, dice: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield indices of shuffled batches."""
    order = dice.permutation(len(rows))
    yield from (order[at : at + size] for at in range(0, len(order), size))


def fit(
    rows: list[np.ndarray], actions: np.ndarray, shares: np.ndarray, epochs: int = EPOCHS
) -> FloorClassifier:
    """Fit multinomial logistic regression with Adam and dropped features.

    Args:
        rows: Table rows of each message.
        actions: Index of each message's action.
        shares: How much each message counts.
        epochs: Times that every message is seen.
    """
    torch.manual_seed(0)
    table = nn.EmbeddingBag(BUCKETS, len(ACTIONS), mode="sum")
    nn.init.zeros_(table.weight)
    bias = nn.Parameter(torch.zeros(len(ACTIONS)))
    optimizer = torch.optim.Adam([*table.parameters(), bias], lr=0.02)
    steps = epochs * math.ceil(len(rows) / BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    dice = np.random.default_rng(0)
    for epoch in range(epochs):
        total = 0.0
        for index in batches(rows, BATCH, dice):
            flat, starts, sizes = packed([thinned(rows[i], dice) for i in index])
            scores = table(flat, starts) / sizes.sqrt()[:, None] + bias
            target = torch.from_numpy(actions[index])
            losses = nn.functional.cross_entropy(
                scores, target, label_smoothing=0.02, reduction="none"
            )
            share = torch.from_numpy(shares[index])
            loss = (losses * share).sum() / share.sum() + 1e-6 * table.weight.square().sum()
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


def thinned(rows: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Return table rows without the share that is dropped; never empty."""
    kept = rows[dice.random(len(rows)) > DROPPED]
    return kept if len(kept) else rows[:1]


def packed(chosen: list[np.ndarray]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the rows of several messages in one line, where each begins, and how many it has."""
    sizes = torch.tensor([len(c) for c in chosen])
    flat = torch.from_numpy(np.concatenate(chosen).astype(np.int64))
    starts = torch.cat([torch.zeros(1, dtype=torch.long), sizes.cumsum(0)[:-1]])
    return flat, starts, sizes


def accuracy(classifier: FloorClassifier, cases: list[tuple[str, Scene, set[str]]]) -> float:
    """Return the share of messages whose first action is right."""
    right = sum(classifier(text, scene).action in wanted for text, scene, wanted in cases)
    return right / len(cases)


def untrained(language: str) -> list[tuple[str, Scene, set[str]]]:
    """Return hand-written messages never trained on, with their acceptable first actions."""
    cases = [case for case in load(CALIBRATION) if case.language == language]
    return [(case.text, case.scene, {way[0] for way in case.wanted}) for case in cases]


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
    }
    (FOLDER / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    lines = "\n".join(f"| {name} | {value:.3f} |" for name, value in figures.items())
    (FOLDER / "README.md").write_text(
        "# The floor's second opinion\n\n"
        "Multinomial logistic regression on hashed character n-grams, words and the state of the\n"
        f"conversation, trained on {count:,} generated messages (`training/reader`) and the\n"
        "hand-written development and fresh sets by `python -m training.floor`. It names the\n"
        "first deed of a message and is heard where the rules see none, or go by a bare phrase.\n"
        "`spacing.safetensors` puts blanks into Korean that was typed without\n"
        "(`python -m training.reader.spacing`). Licence: Apache-2.0.\n\n"
        "| first action right | share |\n| --- | --- |\n"
        f"{lines}\n",
        encoding="utf-8",
    )


def main() -> None:
    """Train, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=160_000)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows, actions = encoded(generated(options.seed, options.examples))
    own_rows, own_actions = encoded(hand_written())
    shares = np.repeat([1.0, HAND_WRITTEN], [len(rows), len(own_rows)]).astype(np.float32)
    classifier = fit([*rows, *own_rows], np.concatenate([actions, own_actions]), shares)
    unseen = [(text, scene, {action}) for text, scene, action in generated(99, 4000)]
    figures = {
        "generated, unseen": accuracy(classifier, unseen),
        "hand-written, never trained on, English": accuracy(classifier, untrained("en")),
        "hand-written, never trained on, Korean": accuracy(classifier, untrained("ko")),
    }
    print(figures)
    save(classifier, options.examples, figures)


if __name__ == "__main__":
    main()
