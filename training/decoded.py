"""Sends composed pictures through the painter's autoencoder: `python -m training.decoded`.

What the captioner looks at in use has passed the decoder. Some shards of pictures that have done so
lie beside the composed ones, with the same records: encoding them at every step cost the
captioner's training most of its time.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor

from training.album import finished_shards
from training.cards import training_root
from training.loop import half_precision, logger, prepare, to_pixels, to_unit

NOISE = 0.1
"""Strongest noise on the latents, in their deviations: a painter's latents are not perfect."""


@torch.inference_mode()
def round_trip(autoencoder: AutoencoderKL, pictures: Tensor) -> Tensor:
    """Encodes and decodes pictures (N, 3, H, W) in -1..1, with some noise in between."""
    with half_precision():
        latents = autoencoder.encode(pictures).latent_dist.mode()
        strength = NOISE * torch.rand(len(latents), 1, 1, 1) * latents.std()
        decoded = autoencoder.decode(latents + strength * torch.randn_like(latents)).sample
    clipped: Tensor = decoded.float().clamp(-1, 1)
    return clipped


def decode_shard(autoencoder: AutoencoderKL, source: Path, out: Path, batch: int = 64) -> None:
    """Writes a shard whose pictures have passed the autoencoder; its `.npy` appears last."""
    pictures = np.load(source, mmap_mode="r")
    starts = range(0, len(pictures), batch)
    parts = [to_unit(torch.from_numpy(np.array(pictures[s : s + batch]))) for s in starts]
    decoded = np.concatenate([to_pixels(round_trip(autoencoder, part)).numpy() for part in parts])
    shutil.copyfile(source.with_suffix(".jsonl"), out.with_suffix(".jsonl"))
    part = out.with_suffix(".part")
    with part.open("wb") as file:
        np.save(file, decoded)
    part.replace(out)


def main() -> None:
    """Decodes the last shards of each set."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--shards", type=int, default=2, help="shards of each set")
    options = parser.parse_args()
    prepare()
    root = training_root()
    autoencoder = AutoencoderKL.from_pretrained(root / "runs" / "autoencoder" / "model").eval()
    out = root / "scenes" / "decoded"
    out.mkdir(parents=True, exist_ok=True)
    for name in ("singles", "all"):
        for source in finished_shards(root / "scenes" / name)[-options.shards :]:
            decode_shard(autoencoder, source, out / f"{name}-{source.name}")
            logger.info("decoded %s", source)


if __name__ == "__main__":
    main()
