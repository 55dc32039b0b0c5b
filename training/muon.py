"""Muon: momentum whose matrices are made orthogonal before they are applied.

Every direction of a matrix moves equally far, so that rare features (one subject among hundreds)
are not drowned by common ones. After Jordan et al., 2024 (https://kellerjordan.github.io/posts/muon/)
with the scale of Liu et al., 2025 (https://arxiv.org/abs/2502.16982), by which Adam's learning
rates fit. torch's own `torch.optim.Muon` takes matrices only; most of a U-Net is convolutions.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import torch
from torch import Tensor, nn

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5
TOGETHER = 4


@torch.no_grad()
def orthogonalise(matrices: Tensor) -> Tensor:
    """Matrices (N, m, n) with all singular values moved to about 1, in bfloat16."""
    a, b, c = COEFFICIENTS
    x = matrices.bfloat16()
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    x = x / (x.flatten(1).norm(dim=1).view(-1, 1, 1) + 1e-7)
    for _ in range(ITERATIONS):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """The optimiser; every parameter must have two dimensions or more, a convolution has four."""

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        lr: float = 1e-3,
        momentum: float = 0.95,
        weight_decay: float = 0.01,
    ) -> None:
        """Takes learning rate, momentum (Nesterov's) and decoupled weight decay."""
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})
        self._pool = ThreadPoolExecutor(2)

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:
        """Applies one update; parameters of one shape are worked on together."""
        for group in self.param_groups:
            shapes: dict[tuple[int, int], list[nn.Parameter]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is not None:
                    shapes[parameter.shape[0], parameter[0].numel()].append(parameter)
            jobs = [
                (alike[start : start + TOGETHER], 0.2 * math.sqrt(max(shape)))
                for shape, alike in sorted(shapes.items(), reverse=True)
                for start in range(0, len(alike), TOGETHER)
            ]
            list(self._pool.map(lambda job, group=group: self._update(group, *job), jobs))

    @torch.no_grad()  # which counts for one thread only
    def _update(self, group: dict[str, Any], alike: list[nn.Parameter], scale: float) -> None:
        pushes = []
        for parameter in alike:
            state = self.state[parameter]
            if not state:
                state["momentum"] = torch.zeros_like(parameter)
            state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
            pushes.append(parameter.grad.lerp(state["momentum"], group["momentum"]).flatten(1))
        moves = orthogonalise(torch.stack(pushes)).float()
        for parameter, move in zip(alike, moves, strict=True):
            parameter.mul_(1 - group["lr"] * group["weight_decay"])
            parameter.add_(move.view_as(parameter), alpha=-group["lr"] * scale)
