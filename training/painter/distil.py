"""Teaches the painter its own guidance: `python -m training.painter.distil --help`.

Classifier-free guidance evaluates the network twice a step, with the prompt and without. The
student answers at once what its teacher, the finished painter, answers in two evaluations (Meng et
al., On Distillation of Guided Diffusion Models, 2023). It is told the guidance scale beside the
time, where diffusers' pipelines put it for such networks.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionPipeline, UNet2DConditionModel
from torch import Tensor

from training.cards import WEIGHTS, training_root
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
    warm_up,
)
from training.painter import model
from training.painter.__main__ import (
    PREVIEW,
    SETS,
    assemble,
    open_autoencoder,
    open_sets,
    open_tokenizer,
    open_trainer,
)
from training.painter.latents import Mixture
from training.painter.model import Networks
from training.painter.primer import LESSONS
from training.painter.train import Recipe, drop_captions, noise_levels
from training.sheets import write_sheet

SCALES = (1.0, 8.0)
"""Guidance scales that the student learns."""

USUAL = 4.0
"""The scale that Tilda asks for: half of the lessons."""


def student_of(teacher: Networks) -> Networks:
    """A network that starts as the unguided teacher, and takes a guidance scale."""
    student = model.build(
        teacher.text_encoder.config.vocab_size,
        teacher.text_encoder.config.max_position_embeddings,
        model.shape_of(teacher),
        takes_guidance=True,
    )
    missing, unknown = student.unet.load_state_dict(teacher.unet.state_dict(), strict=False)
    assert missing == ["time_embedding.cond_proj.weight"] and not unknown
    torch.nn.init.zeros_(student.unet.time_embedding.cond_proj.weight)
    student.text_encoder.load_state_dict(teacher.text_encoder.state_dict())
    return student


def unguided(student: Networks) -> Networks:
    """The student at a guidance scale of 1 as a network that takes none: a run goes on from it.

    What the scale adds to the time's embedding is constant then, so it moves into the bias of the
    layer behind.
    """
    teacher = model.build(
        student.text_encoder.config.vocab_size,
        student.text_encoder.config.max_position_embeddings,
        model.shape_of(student),
    )
    weights = student.unet.state_dict()
    told = scale_embedding(torch.ones(1), student.unet.config.time_cond_proj_dim)[0]
    shift = weights.pop("time_embedding.cond_proj.weight") @ told
    bias, matrix = (weights[f"time_embedding.linear_1.{part}"] for part in ("bias", "weight"))
    weights["time_embedding.linear_1.bias"] = bias + matrix @ shift
    teacher.unet.load_state_dict(weights)
    teacher.text_encoder.load_state_dict(student.text_encoder.state_dict())
    return teacher


def scale_embedding(scales: Tensor, width: int) -> Tensor:
    """Guidance scales (N,) as diffusers tells them to a U-Net: (N, width)."""
    pipeline = StableDiffusionPipeline
    return pipeline.get_guidance_scale_embedding(pipeline, scales - 1, embedding_dim=width)


def draw_scales(count: int) -> Tensor:
    """Guidance scales (count,): half of them the usual one."""
    scales = torch.empty(count).uniform_(*SCALES)
    return torch.where(torch.rand(count) < 0.5, torch.tensor(USUAL), scales)


@torch.no_grad()
def guided_velocity(
    teacher: UNet2DConditionModel, noisy: Tensor, levels: Tensor, words: tuple[Tensor, Tensor],
    scales: Tensor,
) -> Tensor:  # fmt: skip
    """What two evaluations answer: (N, 4, h, w).

    Args:
        teacher: the guided network.
        noisy: (N, 4, h, w) latents.
        levels: (N,) noise shares in 0..1.
        words: encoded prompts and encoded empty prompts, each (N, length, width).
        scales: (N,) guidance scales.
    """
    twice = noisy.repeat(2, 1, 1, 1)
    velocity = teacher(twice, levels.repeat(2) * 1000, torch.cat(words)).sample.float()
    told, untold = velocity.chunk(2)
    return torch.lerp(untold, told, scales.view(-1, 1, 1, 1))


def distillation_loss(
    student: Networks, teacher: Networks, latents: Tensor, tokens: Tensor, empty: Tensor
) -> Tensor:
    """Mean squared distance of the student's one answer from the teacher's guided one.

    Args:
        student: what is trained.
        teacher: stays as it is.
        latents: (N, 4, h, w) of composed pictures.
        tokens: (N, length) prompts.
        empty: (length,) tokens of the empty prompt.
    """
    levels, scales = noise_levels(len(latents), 0.8), draw_scales(len(latents))
    noisy = torch.lerp(latents, torch.randn_like(latents), levels.view(-1, 1, 1, 1))
    with half_precision():
        with torch.no_grad():
            words = teacher.text_encoder(tokens).last_hidden_state
            blank = teacher.text_encoder(empty[None]).last_hidden_state.expand_as(words)
        wanted = guided_velocity(teacher.unet, noisy, levels, (words, blank), scales)
        told = scale_embedding(scales, student.unet.config.time_cond_proj_dim)
        answer = student.unet(noisy, levels * 1000, words, timestep_cond=told).sample
    return (answer.float() - wanted).square().mean()


def distil(teacher: Networks, mixture: Mixture, empty: Tensor, recipe: Recipe) -> Networks:
    """Trains a student; returns it with averaged weights.

    Args:
        teacher: the finished painter; its U-Net will not be trained any more.
        mixture: where pictures and prompts are drawn from.
        empty: (length,) tokens of the empty prompt.
        recipe: how long, how fast, how many at once and in which shares.
    """
    student = student_of(teacher)
    teacher.unet.eval().requires_grad_(False)
    parameters = list(student.unet.parameters())
    average, halves = Average(parameters, decay=0.99), Halves(parameters)
    optimisers = [
        torch.optim.AdamW(part, recipe.rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
        for part in halves.shares(parameters)
    ]
    losses: list[float] = []
    for step, share in enumerate(Clock(recipe.minutes).steps()):
        for optimiser in optimisers:
            set_learning_rate(optimiser, recipe.rate * cosine(share) * warm_up(step, 50))
        latents, tokens = mixture.draw(recipe.batch, recipe.shares)
        tokens = drop_captions(tokens, empty)
        pairs = zip(latents.chunk(halves.threads), tokens.chunk(halves.threads), strict=True)
        parts = [partial(distillation_loss, student, teacher, *pair, empty) for pair in pairs]
        losses.append(halves.backward(parts))
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        halves.together(optimiser.step for optimiser in optimisers)
        average.update(step)
        if step % 50 == 0:
            mean = sum(losses[-50:]) / len(losses[-50:])
            logger.info("step %d, %d pictures, loss %.4f", step, step * recipe.batch, mean)
    average.copy_to(parameters)
    student.unet.eval()
    return student


def parse() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--shares", type=float, nargs=len(SETS), default=[0.55, 0.45])
    parser.add_argument("--lessons", nargs=len(SETS), choices=LESSONS, default=["first-hand"] * 2)
    parser.add_argument("--run", default="painter", help="name of the run whose end is the teacher")
    parser.add_argument("--export", type=Path, nargs="?", const=WEIGHTS / "painter")
    return parser.parse_args()


def main() -> None:
    """Distils the guidance of a run's decayed end, and exports teacher and student."""
    options, root = parse(), training_root()
    prepare()
    run = Run(options.run)
    tokenizer = open_tokenizer(run, root / "scenes")
    autoencoder = open_autoencoder(root)
    trainer = open_trainer(run, tokenizer)
    end = torch.load(run.folder / "decayed.pt", weights_only=True)
    trainer.average.values = end["average"]
    teacher = assemble(trainer, autoencoder, tokenizer)
    sets, _ = open_sets(root, options.lessons)
    mixture = Mixture(sets, np.random.default_rng([1, end["step"]]))
    recipe = Recipe(options.minutes, options.rate, options.batch, tuple(options.shares))
    student = distil(trainer.networks, mixture, trainer.empty, recipe)
    pipeline = model.assemble(student, autoencoder, tokenizer)
    write_sheet(pipeline, PREVIEW, run.folder / f"student-{end['pictures']}.png")
    model.save(teacher, run.folder / "teacher")
    if options.export:
        model.save(pipeline, options.export)
        logger.info("wrote %s", options.export)


if __name__ == "__main__":
    main()
