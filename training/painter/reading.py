"""Teaches the text encoder what prompts are about, before the U-Net listens to it.

A diffusion model learns very slowly which words matter: knowing the subject takes little off its
loss. Reading a record's fields off its prompt takes the text encoder a few minutes, and then its
states tell subjects, colours, counts, settings, times and styles apart from the U-Net's first step.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from transformers import CLIPTextModel

from training.album import read_lines
from training.judge import Labels, judge_loss
from training.loop import Clock, Halves, cosine, half_precision, logger, set_learning_rate, warm_up
from training.painter.latents import Shard

RATE = 1e-3
BATCH = 128
Truth = dict[str, tuple[int, ...]]


class Reader(nn.Module):
    """A text encoder with a head for each field of a record; the heads are thrown away."""

    def __init__(self, encoder: CLIPTextModel, labels: Labels) -> None:
        """Puts linear heads on the mean of the encoder's states."""
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.heads = nn.ModuleDict(
            {head: nn.Linear(width, len(names)) for head, names in labels.heads.items()}
        )

    def forward(self, tokens: Tensor) -> dict[str, Tensor]:
        """Logits of every head for tokens (N, length)."""
        states = self.encoder(tokens).last_hidden_state
        said = (tokens != self.encoder.config.pad_token_id).unsqueeze(-1)
        mean = (states * said).sum(1) / said.sum(1)
        return {name: head(mean) for name, head in self.heads.items()}


def truths_of(scenes: Path, shards: int, labels: Labels) -> list[list[Truth]]:
    """The right answers of the first `shards` scene files, in the order of their pictures."""
    files = sorted(scenes.glob("shard-*.jsonl"))[:shards]
    return [[labels.truth(line) for line in read_lines(file)] for file in files]


def teach(
    encoder: CLIPTextModel,
    sets: Sequence[Sequence[Shard]],
    truths: Sequence[Sequence[Sequence[Truth]]],
    labels: Labels,
    minutes: float,
) -> Reader:
    """Trains the encoder in place on the sets' prompts and the answers to them."""
    reader = Reader(encoder, labels).train()
    parameters = list(reader.parameters())
    halves = Halves(parameters)
    optimiser = torch.optim.AdamW(parameters, RATE, betas=(0.9, 0.98), weight_decay=0.02)
    rng = np.random.default_rng(5)
    pairs = [pair for one in zip(sets, truths, strict=True) for pair in zip(*one, strict=True)]
    for step, share in enumerate(Clock(minutes).steps()):
        set_learning_rate(optimiser, RATE * warm_up(step, 100) * cosine(share))
        batches = [_draw(pairs, BATCH // halves.threads, rng) for _ in range(halves.threads)]
        loss = halves.backward([partial(_loss, reader, *batch) for batch in batches])
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        if step % 100 == 0:
            logger.info("reading: step %d loss %.3f", step, loss)
    return reader.eval()


def _draw(
    pairs: Sequence[tuple[Shard, Sequence[Truth]]], count: int, rng: np.random.Generator
) -> tuple[Tensor, list[Truth]]:
    tokens, answers = [], []
    for _ in range(count):
        shard, truths = pairs[rng.integers(len(pairs))]
        row = rng.integers(len(shard.tokens))
        tokens.append(shard.tokens[row, rng.integers(shard.tokens.shape[1])])
        answers.append(truths[row])
    return torch.from_numpy(np.stack(tokens).astype(np.int64)), answers


def _loss(reader: Reader, tokens: Tensor, answers: list[Truth]) -> Tensor:
    with half_precision():
        logits = reader(tokens)
    return judge_loss(logits, answers)
