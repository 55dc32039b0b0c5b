"""The painter's training: flow matching with dropped captions and averaged weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from training.loop import (
    Average,
    Clock,
    Halves,
    Run,
    half_precision,
    logger,
    set_learning_rate,
    warm_up,
)
from training.muon import Muon
from training.painter.latents import Mixture, Shard
from training.painter.model import Networks

DROPPED_CAPTIONS = 0.1


@dataclass(frozen=True)
class Recipe:
    """What a stage of training may choose.

    Attributes:
        minutes: time to train, stops not counted.
        rate: learning rate after the warm-up.
        batch: pictures a step.
        shares: how often each set of pictures is drawn.
        decay: let the rate fall to 0 over this stage (a branch to ship, not to continue).
        towards_noise: see `noise_levels`.
        seed: seed of everything random, together with the step at which a stage starts.
    """

    minutes: float
    rate: float = 1e-3
    batch: int = 64
    shares: tuple[float, ...] = (1.0,)
    decay: bool = False
    towards_noise: float = 0.3
    seed: int = 0


def noise_levels(count: int, towards_noise: float = 0.3) -> Tensor:
    """Noise shares in 0..1: logit-normal (Esser et al., 2024), a fifth of them uniform.

    Args:
        count: how many.
        towards_noise: mean of the logits. Above 0, where the shape of things is decided and the
            prompt matters most; what is nearly clean shows by itself what it is.
    """
    levels = torch.sigmoid(torch.randn(count) + towards_noise)
    uniform = torch.rand(count) < 0.2
    return torch.where(uniform, torch.rand(count), levels)


def flow_loss(
    networks: Networks, latents: Tensor, tokens: Tensor, towards_noise: float = 0.3
) -> Tensor:
    """Mean squared error of the velocity (Lipman et al., 2022; Liu et al., 2022).

    Args:
        networks: what is trained.
        latents: (N, 4, h, w) of unit deviation.
        tokens: (N, length) prompts; replace some by the empty prompt beforehand.
        towards_noise: see `noise_levels`.
    """
    levels = noise_levels(len(latents), towards_noise)
    noise = torch.randn_like(latents)
    share = levels.view(-1, 1, 1, 1)
    noisy = torch.lerp(latents, noise, share)
    with half_precision():
        words = networks.text_encoder(tokens).last_hidden_state
        velocity = networks.unet(noisy, levels * 1000, words).sample
    return (velocity.float() - (noise - latents)).square().mean()


def drop_captions(tokens: Tensor, empty: Tensor) -> Tensor:
    """Replaces a share of prompts by the empty one, so that guidance can be learnt."""
    dropped = torch.rand(len(tokens), 1) < DROPPED_CAPTIONS
    return torch.where(dropped, empty, tokens)


@torch.no_grad()
def held_out_loss(networks: Networks, shard: Shard, count: int = 1024) -> float:
    """Flow loss over the first pictures of a shard, always with the same noise and levels."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        losses = []
        for start in range(0, min(count, len(shard.latents)), 128):
            rows = slice(start, start + 128)
            latents = torch.from_numpy(shard.latents[rows]).float()
            tokens = torch.from_numpy(shard.tokens[rows, 0].astype(np.int64))
            losses.append(float(flow_loss(networks, latents, tokens)))
    return sum(losses) / len(losses)


class Trainer:
    """Networks, optimiser and averages of one run."""

    def __init__(self, run: Run, networks: Networks, empty: Tensor, muon: bool = False) -> None:
        """Takes up the run's checkpoint if there is one.

        Args:
            run: where checkpoints lie.
            networks: fresh networks, to be filled.
            empty: (length,) tokens of the empty prompt.
            muon: whether Muon moves the matrices; Adam moves everything else.
        """
        self.run, self.networks, self.empty = run, networks, empty
        self.average = Average(networks.parameters(), decay=0.998)
        self.halves = Halves(networks.parameters())
        matrices = networks.matrices() if muon else []
        moved = {id(matrix) for matrix in matrices}
        others = [one for one in networks.parameters() if id(one) not in moved]
        self.optimisers: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(share, 1e-4, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
            for share in self.halves.shares(others)
        ]
        if matrices:
            self.optimisers.append(Muon(matrices))
        self.step = self.pictures = 0
        self.seconds = 0.0
        self._restore()

    def train(self, sets: Sequence[Sequence[Shard]], recipe: Recipe) -> None:
        """Trains one stage and saves its end (a decayed stage beside the main line)."""
        rng = np.random.default_rng([recipe.seed, self.step])
        torch.manual_seed(recipe.seed + self.step)
        mixture, clock, before = Mixture(sets, rng), Clock(recipe.minutes), self.seconds
        losses: list[float] = []
        for step, share in enumerate(clock.steps()):
            decay = 1 - share if recipe.decay else 1.0
            for optimiser in self.optimisers:
                set_learning_rate(optimiser, recipe.rate * decay * warm_up(step, 100))
            losses.append(self._one_step(recipe, *mixture.draw(recipe.batch, recipe.shares)))
            self.seconds = before + clock.seconds
            if self.step % 50 == 0:
                self._report(losses)
            if self.run.due() and not recipe.decay:
                self.run.save(self.state())
        name = "decayed.pt" if recipe.decay else "last.pt"
        self.run.save(self.state(), self.run.folder / name)

    def start_average(self) -> None:
        """Starts the averages from the parameters as they are now."""
        self.average = Average(self.networks.parameters(), self.average.decay)

    def _one_step(self, recipe: Recipe, latents: Tensor, tokens: Tensor) -> float:
        tokens = drop_captions(tokens, self.empty)
        pairs = zip(
            latents.chunk(self.halves.threads), tokens.chunk(self.halves.threads), strict=True
        )
        loss = self.halves.backward(
            [partial(flow_loss, self.networks, *pair, recipe.towards_noise) for pair in pairs]
        )
        torch.nn.utils.clip_grad_norm_(self.networks.parameters(), 1.0)
        # one thread would take a quarter of the whole step for this, the other cores waiting
        self.halves.together(optimiser.step for optimiser in self.optimisers)
        self.average.update(self.step)
        self.step += 1
        self.pictures += len(latents)
        return loss

    def _report(self, losses: list[float]) -> None:
        rate = self.pictures / max(self.seconds, 1.0)
        mean = float(np.mean(losses[-50:]))
        logger.info("step %d, %d pictures, %.1f/s, loss %.4f", self.step, self.pictures, rate, mean)

    def state(self) -> dict[str, object]:
        """Everything that a later session needs to go on."""
        return {
            "unet": self.networks.unet.state_dict(),
            "text_encoder": self.networks.text_encoder.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "average": self.average.values,
            "step": self.step,
            "pictures": self.pictures,
            "seconds": self.seconds,
        }

    def _restore(self) -> None:
        state = self.run.load()
        if state is None:
            return
        self.networks.unet.load_state_dict(state["unet"])
        self.networks.text_encoder.load_state_dict(state["text_encoder"])
        if len(state["optimisers"]) == len(self.optimisers):  # else by another recipe: anew
            for optimiser, values in zip(self.optimisers, state["optimisers"], strict=True):
                optimiser.load_state_dict(values)
        self.average.values = state["average"]
        self.step, self.pictures = state["step"], state["pictures"]
        self.seconds = state["seconds"]
