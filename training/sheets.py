"""Contact sheets, and painting many pictures for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image

from training.loop import half_precision


def grid(pictures: Sequence[np.ndarray], columns: int = 8, gap: int = 4) -> Image.Image:
    """Lays out uint8 (H, W, 3) pictures of one size in rows on white."""
    height, width = pictures[0].shape[:2]
    rows = -(-len(pictures) // columns)
    size = (columns * (width + gap) + gap, rows * (height + gap) + gap)
    sheet = Image.new("RGB", size, "white")
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        place = (gap + column * (width + gap), gap + row * (height + gap))
        sheet.paste(Image.fromarray(picture), place)
    return sheet


def paint(
    pipeline: StableDiffusionPipeline,
    prompts: Sequence[str],
    seeds: Sequence[int],
    steps: int = 16,
    guidance: float = 4.0,
    batch: int = 16,
) -> np.ndarray:
    """Paints one picture a prompt with its own seed: (N, 128, 128, 3) uint8."""
    parts = []
    for start in range(0, len(prompts), batch):
        generators = [torch.Generator().manual_seed(seed) for seed in seeds[start : start + batch]]
        with half_precision():
            output = pipeline(
                list(prompts[start : start + batch]),
                num_inference_steps=steps,
                guidance_scale=guidance,
                generator=generators,
                output_type="np",
            )
        parts.append((output.images * 255).round().astype(np.uint8))
    return np.concatenate(parts)


def write_sheet(
    pipeline: StableDiffusionPipeline, prompts: Sequence[str], path: Path, seed: int = 7
) -> None:
    """Paints prompts, each with the same seed, into one picture file."""
    pictures = paint(pipeline, prompts, [seed] * len(prompts))
    path.parent.mkdir(parents=True, exist_ok=True)
    grid(list(pictures)).save(path)
