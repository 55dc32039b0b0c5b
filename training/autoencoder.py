"""Trains the painter's autoencoder: `python -m training.autoencoder --minutes 45`.

A diffusers AutoencoderKL, 128 px to 32x32 of 4 channels. Latents that a small diffusion model can
learn quickly matter as much as sharp reconstructions, hence three things beside L1 and an edge
loss: noise on the latents, so that the decoder forgives small errors; every fourth step decodes
latents shrunk by two and asks for the shrunk picture (scale equivariance: Kouzelis et al., EQ-VAE,
2025, https://arxiv.org/abs/2502.09509); and a pull towards mean 0 and deviation 1, because Stable
Diffusion pipelines know a scaling factor but no shift.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import Tensor

from training.cards import training_root
from training.loop import (
    Average,
    Clock,
    Halves,
    Run,
    cosine,
    half_precision,
    logger,
    prepare,
    set_learning_rate,
    to_pixels,
    to_unit,
    warm_up,
)

RATE = 1e-3
BATCH = 32
CROP = 64
LATENT_NOISE = 0.1
KL_WEIGHT = 1e-6
UNIT_WEIGHT = 1e-3
Arrays = Sequence[np.ndarray]


def build(channels: tuple[int, ...] = (32, 64, 128)) -> AutoencoderKL:
    """A fresh autoencoder whose latents are 2**(levels - 1) times smaller than the picture."""
    levels = len(channels)
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        block_out_channels=channels,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=8,
        sample_size=128,
        scaling_factor=1.0,
        mid_block_add_attention=False,
        force_upcast=False,
    )


def open_pictures(folder: Path) -> list[np.ndarray]:
    """Opens every `*.npy` of uint8 (N, 128, 128, 3) pictures without reading them."""
    return [np.load(path, mmap_mode="r") for path in sorted(folder.glob("*.npy"))]


def random_crops(arrays: Arrays, count: int, size: int, rng: np.random.Generator) -> Tensor:
    """Random crops of random pictures, half of them mirrored: (count, size, size, 3) uint8."""
    crops = np.empty((count, size, size, 3), np.uint8)
    for crop in crops:
        pictures = arrays[rng.integers(len(arrays))]
        top, left = rng.integers(0, pictures.shape[1] - size + 1, 2)
        picture = pictures[rng.integers(len(pictures)), top : top + size, left : left + size]
        crop[:] = picture[:, ::-1] if rng.random() < 0.5 else picture
    return torch.from_numpy(crops)


def picture_loss(output: Tensor, target: Tensor) -> Tensor:
    """L1 of values, of edges and of the halved picture; all (N, 3, H, W) in -1..1."""
    error = output - target
    edges = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
    return error.abs().mean() + 0.5 * edges + 0.5 * F.avg_pool2d(error, 2).abs().mean()


def latent_loss(mean: Tensor, kl: Tensor) -> Tensor:
    """Keeps latents (N, 4, h, w) near mean 0 and deviation 1 in every channel."""
    channels = mean.transpose(0, 1).flatten(1)
    off = channels.mean(1).square() + (channels.std(1) - 1).square()
    return UNIT_WEIGHT * off.mean() + KL_WEIGHT * kl.mean() / mean[0].numel()


def training_loss(model: AutoencoderKL, pictures: Tensor, step: int) -> Tensor:
    """Loss of one step over pictures (N, 3, H, W) in -1..1."""
    with half_precision():
        posterior = model.encode(pictures).latent_dist
        latents = posterior.sample()
        strength = LATENT_NOISE * torch.rand(len(latents), 1, 1, 1) * latents.detach().std()
        latents = latents + strength * torch.randn_like(latents)
        if step % 4 == 3:
            latents, pictures = F.avg_pool2d(latents, 2), F.avg_pool2d(pictures, 2)
        output = model.decode(latents).sample.float()
    loss = picture_loss(output, pictures)
    return loss + latent_loss(posterior.mean.float(), posterior.kl().float())


@torch.inference_mode()
def reconstruct(model: AutoencoderKL, pictures: Tensor) -> Tensor:
    """Pictures through encoder and decoder without noise; (N, 3, H, W) in -1..1."""
    output: Tensor = model.decode(model.encode(pictures).latent_dist.mode()).sample
    return output


def psnr(output: Tensor, target: Tensor) -> float:
    """Peak signal-to-noise ratio in decibels, averaged over pictures in -1..1."""
    errors = (output.clamp(-1, 1) - target).square().flatten(1).mean(1)
    return float((10 * torch.log10(4 / errors)).mean())


@torch.inference_mode()
def finish(model: AutoencoderKL, pictures: Tensor) -> dict[str, float]:
    """Sets `scaling_factor` from pictures (N, 3, H, W) and returns what was measured."""
    latents = model.encode(pictures).latent_dist.mode()
    scale = 1 / float(latents.std())
    model.register_to_config(scaling_factor=round(scale, 4))
    means = latents.mean((0, 2, 3)).abs().max()
    return {"psnr_db": psnr(reconstruct(model, pictures), pictures), "largest_mean": float(means)}


def train(run: Run, arrays: Arrays, minutes: float, seed: int) -> AutoencoderKL:
    """Trains for `minutes` from the last checkpoint and returns the averaged model."""
    model = build().to(memory_format=torch.channels_last)
    average = Average(model.parameters(), decay=0.999)
    optimiser = torch.optim.AdamW(model.parameters(), RATE, betas=(0.9, 0.99), weight_decay=0.0)
    step = _restore(run, model, average, optimiser)
    rng = np.random.default_rng([seed, step])
    clock, halves = Clock(minutes), Halves(model.parameters())
    for share in clock.steps():
        set_learning_rate(optimiser, RATE * warm_up(step, 200) * cosine(share))
        crops = to_unit(random_crops(arrays, BATCH, CROP, rng)).chunk(halves.threads)
        loss = halves.backward([partial(training_loss, model, part, step) for part in crops])
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        average.update(step)
        if step % 100 == 0:
            logger.info("step %d %.0fs loss %.4f", step, clock.seconds, loss)
        step += 1
        if run.due():
            run.save(_state(model, average, optimiser, step))
    run.save(_state(model, average, optimiser, step))
    average.copy_to(model.parameters())
    return model.eval()


def _state(
    model: AutoencoderKL, average: Average, optimiser: torch.optim.Optimizer, step: int
) -> dict[str, object]:
    return {
        "model": model.state_dict(),
        "average": average.values,
        "optimiser": optimiser.state_dict(),
        "step": step,
    }


def _restore(
    run: Run, model: AutoencoderKL, average: Average, optimiser: torch.optim.Optimizer
) -> int:
    state = run.load()
    if state is None:
        return 0
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    average.values = state["average"]
    return int(state["step"])


def main() -> None:
    """Trains, measures and saves the autoencoder."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--data", type=Path, default=training_root() / "bootstrap")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    prepare(seed=options.seed)
    run = Run("autoencoder")
    arrays = open_pictures(options.data)
    model = train(run, arrays[:-1] or arrays, options.minutes, options.seed)
    held_out = to_unit(torch.from_numpy(arrays[-1][:128].copy()))
    logger.info("held out: %s", finish(model, held_out))
    model.save_pretrained(run.folder / "model")
    rows = torch.cat([held_out[:24], reconstruct(model, held_out[:24])])
    np.save(run.folder / "pairs.npy", to_pixels(rows).numpy())


if __name__ == "__main__":
    main()
