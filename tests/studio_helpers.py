"""A small real workshop for tests of the studio: it paints gradients, step by step."""

from __future__ import annotations

import functools
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from agents.events import Event
from agents.ledger import Ledger
from agents.studio import Studio
from agents.studio_settings import StudioSettings
from agents.types import Commission, Subject, Wish
from pipelines.errors import Cancelled, PipelineError
from pipelines.types import CancelCheck, DrawingRequest, SeenSubject, Sight, StepCallback


@dataclass
class GradientWorkshop:
    """Paints a gradient whose colours follow from the seed; a red one is seen as a fox.

    Attributes:
        step_seconds: How long a denoising step takes, for a whole batch.
        failing: Prompts that cannot be painted, and why.
        diary: A line for each picture that was painted, also across processes.
        calls: Seeds of each batch.
    """

    step_seconds: float = 0.002
    failing: dict[str, PipelineError] = field(default_factory=dict)
    diary: Path | None = None
    calls: list[tuple[int, ...]] = field(default_factory=list)
    name: str = "gradients"
    vocabulary: None = None
    previews: bool = True

    @property
    def facts(self) -> dict[str, str]:
        """Nothing but the seed decides the pixels."""
        return {"threads": "1"}

    def make(
        self,
        requests: Sequence[DrawingRequest],
        on_step: StepCallback | None = None,
        cancelled: CancelCheck | None = None,
    ) -> list[Image.Image]:
        """Paint for as long as the steps take; can be stopped between steps."""
        images = [gradient(request) for request in requests]
        steps = max(request.steps for request in requests)
        for step in range(1, steps + 1):
            if cancelled is not None and cancelled():
                raise Cancelled("stopped")
            time.sleep(self.step_seconds)
            if on_step is not None:
                on_step(step, steps, images[0] if self.previews else None)
        for request in requests:
            if request.prompt in self.failing:
                raise self.failing[request.prompt]
        self.calls.append(tuple(request.seed for request in requests))
        if self.diary is not None:
            with self.diary.open("a") as diary:
                diary.writelines(f"{request.prompt} {request.seed}\n" for request in requests)
        return images

    def look(self, image: Image.Image) -> Sight:
        """See a fox where it is rather red, else an owl."""
        red, green, _ = np.asarray(image, np.float32).mean((0, 1))
        name = "fox" if red > green else "owl"
        return Sight(f"A {name}.", (SeenSubject(name),), confidence=0.9)

    def score(self, image: Image.Image, texts: Sequence[str]) -> list[float]:
        """The redder, the likelier is a fox."""
        red, green, _ = np.asarray(image, np.float32).mean((0, 1))
        return [float(red - green if "fox" in text else green - red) for text in texts]


def gradient(request: DrawingRequest) -> Image.Image:
    """Return the picture of a request."""
    dice = np.random.default_rng(request.seed)
    corners = dice.integers(0, 256, (6, 6, 3), np.uint8)
    size = (request.width, request.height)
    return Image.fromarray(corners).resize(size, Image.Resampling.BILINEAR)


FOX = Wish((Subject("fox"),))


def commission(
    job: str, pictures: int = 1, author: str = "ann", steps: int = 5, **changes: Any
) -> Commission:
    """Return a commission of small gradients that wishes for nothing in particular."""
    requests = tuple(
        DrawingRequest(f"{job} {i}", 100 + i, width=64, height=64, steps=steps)
        for i in range(pictures)
    )
    values: dict[str, Any] = {
        "session": "hall",
        "turn": "t1",
        "action": "draw",
        "requests": requests,
        "wishes": (Wish(),) * pictures,
        "second_try": False,
    }
    return Commission(job=job, author=author, **values | changes)


@functools.cache
def _template() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="tilda-engine-")


async def prepare(data: Path) -> None:
    """Give a data folder an engine database that was started once: that saves a second a test."""
    target = data / "engine.sqlite"
    if target.exists():
        return
    template = Path(_template().name) / "engine.sqlite"
    if not template.exists():
        with Ledger.open(template.with_name("ledger.sqlite")) as ledger:
            async with Studio(ledger, GradientWorkshop(), StudioSettings(), template.parent):
                pass
    data.mkdir(parents=True, exist_ok=True)
    shutil.copy(template, target)


@asynccontextmanager
async def open_studio(
    data: Path, workshop: GradientWorkshop | None = None, url: str = "", **settings: Any
) -> AsyncIterator[tuple[Studio, Ledger]]:
    """Open a studio with its ledger; single pictures unless batches are asked for."""
    if not url:
        await prepare(data)
    values: dict[str, Any] = {"batch_seconds": 0.0}
    with Ledger.open(url or data / "ledger.sqlite", home=data) as ledger:
        studio = Studio(
            ledger, workshop or GradientWorkshop(), StudioSettings(**values | settings), data
        )
        async with studio:
            yield studio, ledger


async def drain(events: AsyncIterator[Event]) -> list[Event]:
    """Return all events."""
    return [event async for event in events]


def kinds(events: Iterable[Event]) -> list[str]:
    """Return the names of the events' types."""
    return [type(event).__name__ for event in events]
