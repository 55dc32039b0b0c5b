"""Train the blanks of Korean that is typed without them, from generated and hand-written messages.

    python -m training.reader.spacing --messages 50000

Writes `agents/weights/floor/spacing.safetensors`; a minute on one core.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn

from agents.reader.spacing import FILE, FOLDER, LONG_ALONE, gaps
from training.floor import hand_written
from training.reader.dataset import examples

BUCKETS = 1 << 16
BATCH = 4096
EPOCHS = 3
RATE = 0.02
HAND_WRITTEN = 4
"""How many generated messages one that a person wrote counts for."""
_RUN = re.compile(r"[가-힣]+(?: [가-힣]+)+")


def runs(seed: int, count: int) -> Iterator[str]:
    """Yield runs of Korean words with their blanks, from generated messages."""
    left = count
    for example in examples(seed):
        if left == 0:
            return
        if example.language == "ko" and " " in example.text:
            left -= 1
            yield from _RUN.findall(example.text)


def typed() -> Iterator[str]:
    """Yield the same from the hand-written messages, each as often as it counts."""
    for text, _, _ in hand_written():
        for _ in range(HAND_WRITTEN):
            yield from _RUN.findall(text)


def encoded(texts: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the table rows of every gap, shape (gaps, features), and whether it is a blank."""
    rows, blanks = [], []
    for text in texts:
        letters = text.replace(" ", "")
        if len(letters) < LONG_ALONE:
            continue
        rows.append(np.stack(gaps(letters, BUCKETS)).astype(np.uint16))
        blanks += [text[at : at + 1] == " " for at in _ends(text)]
    return np.concatenate(rows), np.asarray(blanks, dtype=np.float32)


def _ends(text: str) -> list[int]:
    """Return where each letter but the last ends in a text with blanks."""
    return [at + 1 for at, letter in enumerate(text) if letter != " "][:-1]


def fit(rows: np.ndarray, blanks: np.ndarray) -> tuple[np.ndarray, float]:
    """Fit logistic regression with Adam; return the weights and the bias."""
    torch.manual_seed(0)
    table = nn.EmbeddingBag(BUCKETS, 1, mode="sum")
    nn.init.zeros_(table.weight)
    bias = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.Adam([*table.parameters(), bias], lr=RATE)
    dice = np.random.default_rng(0)
    for epoch in range(EPOCHS):
        total = 0.0
        order = dice.permutation(len(rows))
        for at in range(0, len(order), BATCH):
            index = order[at : at + BATCH]
            scores = table(torch.from_numpy(rows[index].astype(np.int64)))[:, 0] + bias
            target = torch.from_numpy(blanks[index])
            loss = nn.functional.binary_cross_entropy_with_logits(scores, target)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total += float(loss.detach()) * len(index)
        print(f"epoch {epoch + 1}: loss {total / len(rows):.4f}", file=sys.stderr)
    return table.weight.detach().numpy()[:, 0], float(bias.detach())


def main() -> None:
    """Train, measure on other generated messages, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50_000)
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows, blanks = encoded(chain(runs(7, options.messages), typed()))
    weights, bias = fit(rows, blanks)
    rows, blanks = encoded(runs(8, 2000))
    right = ((weights[rows].sum(axis=1) + bias > 0) == blanks.astype(bool)).mean()
    print(f"gaps right {right:.4f}")
    tensors = {"weights": weights.astype(np.float16), "bias": np.asarray([bias], dtype=np.float32)}
    save_file(tensors, FOLDER / FILE)


if __name__ == "__main__":
    main()
