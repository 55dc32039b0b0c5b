"""Pictures encoded once, beside their tokenised prompts, so that a step of training is cheap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from training.album import finished_shards, read_lines
from training.loop import half_precision, logger, to_unit
from training.painter.words import token_ids

PHRASINGS = 6


@dataclass(frozen=True)
class Shard:
    """Some thousand encoded pictures.

    Attributes:
        latents: (N, 4, 32, 32) float16, already scaled to unit deviation.
        tokens: (N, PHRASINGS, length) uint16.
        rows: which of them may be drawn, int64.
    """

    latents: np.ndarray
    tokens: np.ndarray
    rows: np.ndarray

    @classmethod
    def whole(cls, latents: np.ndarray, tokens: np.ndarray) -> Shard:
        """A shard of which every picture may be drawn."""
        return cls(latents, tokens, np.arange(len(latents)))

    def only(
        self, wanted: Callable[[dict[str, Any]], bool], lines: Sequence[dict[str, Any]]
    ) -> Shard:
        """The same shard with those pictures alone whose records, in `lines`, are wanted."""
        return Shard(self.latents, self.tokens, np.flatnonzero([wanted(line) for line in lines]))


def phrasings(line: dict[str, Any]) -> list[str]:
    """Exactly `PHRASINGS` prompts of a picture, the caption among them."""
    return list(islice(cycle([*line["prompts"], line["caption"]]), PHRASINGS))


@torch.inference_mode()
def encode(autoencoder: AutoencoderKL, pictures: np.ndarray, batch: int = 64) -> np.ndarray:
    """Encodes (N, 128, 128, 3) uint8 pictures to scaled latents (N, 4, 32, 32) float16."""
    scale = autoencoder.config.scaling_factor
    parts = []
    for start in range(0, len(pictures), batch):
        chunk = to_unit(torch.from_numpy(np.array(pictures[start : start + batch])))
        with half_precision():
            mode = autoencoder.encode(chunk).latent_dist.mode()
        parts.append((mode.float() * scale).half().numpy())
    return np.concatenate(parts)


def encode_folder(
    scenes: Path,
    out: Path,
    autoencoder: AutoencoderKL,
    tokenizer: PreTrainedTokenizerFast,
    most: int | None = None,
) -> int:
    """Encodes the first `most` scene shards, those that `out` lacks; returns how many it did."""
    out.mkdir(parents=True, exist_ok=True)
    done = 0
    for path in finished_shards(scenes)[:most]:
        target, tokens = out / path.name, out / f"{path.stem}.tokens"
        if target.exists():
            continue
        lines = read_lines(path.with_suffix(".jsonl"))
        pictures = np.load(path, mmap_mode="r")
        texts = [text for line in lines for text in phrasings(line)]
        ids = token_ids(tokenizer, texts).reshape(len(lines), PHRASINGS, -1)
        with tokens.open("wb") as file:
            np.save(file, ids)
        scratch = target.with_suffix(".part")
        with scratch.open("wb") as file:
            np.save(file, encode(autoencoder, pictures))
        scratch.replace(target)
        logger.info("encoded %s", path)
        done += 1
    return done


def open_shards(
    folder: Path, scenes: Path, wanted: Callable[[dict[str, Any]], bool] | None = None
) -> list[Shard]:
    """Opens the encoded shards of a folder without reading them.

    Args:
        folder: of encoded shards.
        scenes: of the shards they were encoded from, with their records.
        wanted: which records' pictures are drawn; all if None.
    """
    shards = []
    for path in sorted(folder.glob("*.npy")):
        shard = Shard.whole(np.load(path, mmap_mode="r"), np.load(path.with_suffix(".tokens")))
        if wanted is not None:
            shard = shard.only(wanted, read_lines(scenes / f"{path.stem}.jsonl"))
        shards.append(shard)
    return shards


class Mixture:
    """Draws batches from several sets of shards in given shares."""

    def __init__(self, sets: Sequence[Sequence[Shard]], rng: np.random.Generator) -> None:
        """Takes the sets in the order in which `draw` is given their shares."""
        self._sets = sets
        self._rng = rng
        sizes = [[len(shard.rows) for shard in shards] for shards in sets]
        self._odds = [np.array(size) / max(1, sum(size)) for size in sizes]

    def draw(self, count: int, shares: Sequence[float]) -> tuple[Tensor, Tensor]:
        """A batch: latents (count, 4, 32, 32) float and tokens (count, length) long."""
        latents, tokens = [], []
        present = np.array([share * bool(s) for share, s in zip(shares, self._sets, strict=True)])
        for which in self._rng.choice(len(self._sets), count, p=present / present.sum()):
            shards = self._sets[which]
            shard = shards[self._rng.choice(len(shards), p=self._odds[which])]
            row = self._rng.choice(shard.rows)
            latents.append(shard.latents[row])
            tokens.append(shard.tokens[row, self._rng.integers(shard.tokens.shape[1])])
        return (
            torch.from_numpy(np.stack(latents)).float(),
            torch.from_numpy(np.stack(tokens).astype(np.int64)),
        )
