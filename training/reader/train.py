"""Fine-tunes the pruned model on generated messages, all weights, in bfloat16.

`python -m training.reader.train --minutes 30` goes on from the last checkpoint in the data root
(`TILDA_TRAINING`, runs/reader). The rate is constant and falls over the last fifth of the
minutes; the checkpoint from before the fall is kept for the next session.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from training.reader.dataset import Example, examples
from training.reader.prune import runs

IGNORED = -100
WARM_UP = 60
FALL = 0.2
LAST_SHARE = 0.05
BATCH = 64
RATE = 1.5e-3
COPIED = 0.3
"""Weight of the tokens behind the deeds: copied words are many, and hard at first."""

DEEDS = 6
"""Tokens from the start of an answer to the end of a single deed, and one more."""

NOTED = 25
"""Steps between two lines of the log."""
CHUNK = 12
"""Batches that are drawn together and sorted by length, so that little is padding."""


@dataclass(slots=True)
class Progress:
    """How far training has come."""

    steps: int = 0
    examples: int = 0
    tokens: int = 0
    minutes: float = 0.0
    seed: int = 1
    losses: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded ids (rows x length) with labels that leave out the prompt."""

    ids: torch.Tensor
    labels: torch.Tensor
    weights: torch.Tensor
    tokens: int


def encode(example: Example, tokenizer: Any) -> tuple[list[int], int]:
    """Return the ids of prompt and answer, and where the answer starts."""
    prompt = f"<|user|>{example.prompt}<|end|><|assistant|>"
    start = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    answer = tokenizer(f"{example.answer}<|end|>", add_special_tokens=False)["input_ids"]
    return start + answer, len(start)


def pad(rows: list[tuple[list[int], int]], padding: int) -> Batch:
    """Return rows as one batch, padded on the right."""
    longest = max(len(ids) for ids, _ in rows)
    ids = torch.full((len(rows), longest), padding)
    labels = torch.full((len(rows), longest), IGNORED)
    weights = torch.zeros((len(rows), longest))
    for index, (row, start) in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(row)
        labels[index, start : len(row)] = torch.tensor(row[start:])
        weights[index, start : len(row)] = COPIED
        weights[index, start : start + DEEDS] = 1.0
    return Batch(ids, labels, weights, sum(len(row) for row, _ in rows))


def batches(tokenizer: Any, size: int, seed: int) -> Iterator[Batch]:
    """Yield batches of generated examples without end."""
    source = examples(seed)
    order = torch.Generator().manual_seed(seed)
    while True:
        rows = [encode(next(source), tokenizer) for _ in range(size * CHUNK)]
        rows.sort(key=lambda row: len(row[0]))
        for index in torch.randperm(CHUNK, generator=order).tolist():
            yield pad(rows[index * size : (index + 1) * size], tokenizer.pad_token_id)


def loss_of(model: Any, batch: Batch) -> torch.Tensor:
    """Return the weighted mean cross-entropy over the answers' tokens.

    Padding is on the right and attention is causal, so that no mask is needed.
    """
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.model(input_ids=batch.ids, use_cache=False).last_hidden_state[:, :-1]
        wanted = batch.labels[:, 1:]
        asked = wanted != IGNORED
        logits = model.lm_head(hidden[asked])
    weights = batch.weights[:, 1:][asked]
    losses = torch.nn.functional.cross_entropy(logits.float(), wanted[asked], reduction="none")
    return (losses * weights).sum() / weights.sum()


def rate(peak: float, steps: int, done: float) -> float:
    """Return the learning rate: warm-up, constant, and a fall at the end of the session."""
    warm = min(1.0, (steps + 1) / WARM_UP)
    fall = min(1.0, (1.0 - done) / FALL)
    return peak * warm * max(LAST_SHARE, fall)


def save(model: Any, tokenizer: Any, optimizer: Any, progress: Progress, folder: Path) -> None:
    """Write a checkpoint with everything that is needed to go on."""
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    torch.save(optimizer.state_dict(), folder / "optimizer.pt")
    (folder / "progress.json").write_text(json.dumps(asdict(progress)), encoding="utf-8")


def resume(folder: Path, peak: float) -> tuple[Any, Any, Any, Progress]:
    """Return model, tokenizer, optimizer and progress of the last checkpoint, or of the start."""
    steady = folder / "steady"
    source = steady if (steady / "progress.json").exists() else folder / "start"
    model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(source)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=peak, betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    progress = Progress()
    if (state := source / "optimizer.pt").exists():
        optimizer.load_state_dict(torch.load(state, weights_only=True))
    if (count := source / "progress.json").exists():
        progress = Progress(**json.loads(count.read_text(encoding="utf-8")))
        progress.seed += 1
    return model, tokenizer, optimizer, progress


def train(minutes: float, size: int, peak: float, folder: Path) -> Progress:
    """Train for some minutes and write `steady` (to go on from) and `last` (to be shipped)."""
    model, tokenizer, optimizer, progress = resume(folder, peak)
    model.train()
    began, kept, smooth = time.monotonic(), False, 0.0
    before, steps = progress.minutes, progress.steps
    for batch in batches(tokenizer, size, progress.seed):
        done = (time.monotonic() - began) / (60 * minutes)
        if done >= 1 - FALL and not kept:
            save(model, tokenizer, optimizer, progress, folder / "steady")
            kept = True
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate(peak, progress.steps - steps, done)
        loss = loss_of(model, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        smooth = loss.item() if not smooth else 0.97 * smooth + 0.03 * loss.item()
        note(progress, batch, size, smooth, before + done * minutes)
    save(model, tokenizer, optimizer, progress, folder / "last")
    return progress


def note(progress: Progress, batch: Batch, size: int, smooth: float, minutes: float) -> None:
    """Count a step, and print a line now and then."""
    progress.steps += 1
    progress.examples += size
    progress.tokens += batch.tokens
    progress.minutes = minutes
    if progress.steps % NOTED == 0:
        progress.losses.append(round(smooth, 4))
        print(
            f"step {progress.steps} minutes {minutes:.1f} loss {smooth:.4f} "
            f"examples {progress.examples} tokens {progress.tokens}",
            flush=True,
        )


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(0)
    progress = train(chosen.minutes, chosen.batch, chosen.rate, runs())
    print(f"{progress.examples} examples in {progress.minutes:.1f} minutes")


if __name__ == "__main__":
    main()
