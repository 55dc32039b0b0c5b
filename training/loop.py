"""What every trainer needs: a clock that survives interruptions, averaged weights, checkpoints."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads ruin a shared machine

import logging  # noqa: E402
import math  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterable, Iterator, Sequence  # noqa: E402
from concurrent.futures import ThreadPoolExecutor  # noqa: E402
from functools import partial  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import torch  # noqa: E402
from torch import Tensor, nn  # noqa: E402

from training.cards import training_root  # noqa: E402

logger = logging.getLogger("training")
LONGEST_STEP = 30.0  # seconds; whatever a step takes beyond this, the process was stopped


class Clock:
    """Counts the minutes spent in steps, leaving out the time a process was stopped."""

    def __init__(self, minutes: float) -> None:
        """Starts a clock that runs for `minutes`."""
        self.limit = minutes * 60
        self.seconds = 0.0
        self._last = time.monotonic()

    def steps(self) -> Iterator[float]:
        """Yields the share of the time that has passed, in 0..1, once a step."""
        self._last = time.monotonic()
        while self.seconds < self.limit:
            yield self.seconds / self.limit
            now = time.monotonic()
            self.seconds += min(now - self._last, LONGEST_STEP)
            self._last = now


class Average:
    """Exponential moving average of parameters, with a warm-up so that it starts honest."""

    def __init__(self, parameters: Iterable[nn.Parameter], decay: float = 0.9995) -> None:
        """Starts from the parameters' present values."""
        self.parameters = list(parameters)
        self.decay = decay
        self.values = [parameter.detach().clone() for parameter in self.parameters]

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Moves the average towards the parameters; `step` counts from 0."""
        decay = min(self.decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(self.values, [p.detach() for p in self.parameters], 1 - decay)

    @torch.no_grad()
    def copy_to(self, parameters: Iterable[nn.Parameter]) -> None:
        """Writes the averages into `parameters` (in the same order)."""
        for parameter, value in zip(parameters, self.values, strict=True):
            parameter.copy_(value)


class Run:
    """A training run's folder: `<root>/runs/<name>` with its checkpoint and pictures."""

    def __init__(self, name: str, every: float = 300.0) -> None:
        """Opens or makes the folder; `every` is the seconds between checkpoints."""
        self.folder = training_root() / "runs" / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.checkpoint = self.folder / "last.pt"
        self._every = every
        self._saved = time.monotonic()

    def load(self) -> dict[str, Any] | None:
        """The last checkpoint, or None on a first run."""
        if not self.checkpoint.exists():
            return None
        state: dict[str, Any] = torch.load(self.checkpoint, weights_only=True)
        return state

    def due(self) -> bool:
        """Whether it is time for another checkpoint."""
        return time.monotonic() - self._saved > self._every

    def save(self, state: dict[str, Any], path: Path | None = None) -> None:
        """Writes a checkpoint atomically, so that an interruption never leaves half a file."""
        target = path or self.checkpoint
        scratch = target.with_suffix(".tmp")
        torch.save(state, scratch)
        scratch.replace(target)
        self._saved = time.monotonic()


class Halves:
    """Computes gradients of the parts of a batch side by side, a thread each.

    The threads meet once a step. Threads inside every operation would meet hundreds of times, and
    on a machine that is shared with others each meeting waits for the slower core.
    """

    def __init__(self, parameters: Iterable[nn.Parameter], threads: int = 2) -> None:
        """Prepares `threads` workers; torch itself is left one thread for each."""
        self.parameters = list(parameters)
        self.threads = threads
        torch.set_num_threads(1)
        self._pool = ThreadPoolExecutor(threads)

    def backward(self, parts: Sequence[Callable[[], Tensor]]) -> float:
        """Sets every parameter's gradient to the mean over the parts' losses; returns the mean."""
        results = list(self._pool.map(partial(self._gradients, len(parts)), parts))
        for index, parameter in enumerate(self.parameters):
            found = [grads[index] for _, grads in results if grads[index] is not None]
            parameter.grad = sum(found[1:], start=found[0]) if found else None
        return sum(loss for loss, _ in results)

    def together(self, deeds: Iterable[Callable[[], object]]) -> None:
        """Does things side by side, a thread each, and waits for all of them."""
        list(self._pool.map(lambda deed: deed(), deeds))

    def shares(self, parameters: Iterable[nn.Parameter]) -> list[list[nn.Parameter]]:
        """Parameters in as many lists as there are threads, of about the same number of weights."""
        lists: list[list[nn.Parameter]] = [[] for _ in range(self.threads)]
        weights = [0] * self.threads
        for parameter in sorted(parameters, key=torch.numel, reverse=True):
            lightest = weights.index(min(weights))
            lists[lightest].append(parameter)
            weights[lightest] += parameter.numel()
        return lists

    def _gradients(
        self, parts: int, part: Callable[[], Tensor]
    ) -> tuple[float, tuple[Tensor | None, ...]]:
        loss = part() / parts
        grads = torch.autograd.grad(loss, self.parameters, allow_unused=True)
        return float(loss.detach()), grads


def set_learning_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """Sets one learning rate for every parameter group."""
    for group in optimiser.param_groups:
        group["lr"] = rate


def cosine(share: float, floor: float = 0.02) -> float:
    """Cosine decay from 1 to `floor` as `share` goes from 0 to 1."""
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(share, 1.0)))


def warm_up(step: int, steps: int) -> float:
    """Linear ramp to 1 over the first `steps` steps."""
    return min(1.0, (step + 1) / steps)


def prepare(threads: int = 2, seed: int = 0) -> None:
    """Sets threads, seed and logging for a training process."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")


def half_precision() -> torch.autocast:
    """Autocast to bfloat16: several times faster on processors that have it, safe elsewhere."""
    return torch.autocast("cpu", dtype=torch.bfloat16)


def to_unit(pictures: Tensor) -> Tensor:
    """(N, H, W, 3) uint8 to (N, 3, H, W) float in -1..1, channels last in memory."""
    return pictures.permute(0, 3, 1, 2).float().div(127.5).sub(1)


def to_pixels(pictures: Tensor) -> Tensor:
    """(N, 3, H, W) float in -1..1 to (N, H, W, 3) uint8."""
    scaled = pictures.float().clamp(-1, 1).add(1).mul(127.5).round()
    return scaled.to(torch.uint8).permute(0, 2, 3, 1)
