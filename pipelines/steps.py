"""Counts denoising steps, and knows how many of them run from a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image

from pipelines.errors import Cancelled
from pipelines.types import CancelCheck, StepCallback

LEAST_STEPS = 4


@dataclass(slots=True)
class StepCounter:
    """Counts denoising steps over all batches of one call, and stops when told."""

    total: int
    on_step: StepCallback | None
    cancelled: CancelCheck | None
    done: int = 0
    end: int = 0

    @property
    def listening(self) -> bool:
        """Whether anybody wants to know."""
        return self.on_step is not None

    def begin(self, steps: int) -> None:
        """Start a batch of so many steps; one that is repeated in halves counts once."""
        self.done = max(self.done, self.end)
        self.end = min(self.total, self.done + steps)

    def check(self) -> None:
        """Stop if told to.

        Raises:
            Cancelled: `cancelled()` is true.
        """
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("The painting was stopped.")

    def advance(self, preview: Image.Image | None = None) -> None:
        """Count a step and tell; see `check`."""
        self.check()
        self.done = min(self.done + 1, max(self.end, self.done))
        if self.on_step is not None:
            self.on_step(self.done, self.total, preview)


def steps_to_run(steps: int, strength: float) -> int:
    """Return how many steps of a schedule run from a picture.

    At low strengths at least a few, or little would change but the noise.
    """
    return max(round(steps * strength), min(steps, LEAST_STEPS), 1)


def schedule_length(steps: int, strength: float) -> int:
    """Return the length of a schedule whose last `strength` share is what shall run."""
    wanted = steps_to_run(steps, strength)
    length = math.ceil(wanted / max(strength, 1e-3))  # diffusers rounds the share down
    return length if int(length * strength) >= wanted else length + 1
