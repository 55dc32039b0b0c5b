"""A small stage for dialogues: a real ledger, studio and artist, with quick hands and eyes.

`QuickPainter` really paints (a plain figure on a ground, decided by seed and prompt) and honours
`cancelled`; `ScriptedCaptioner` says what a test has queued, and otherwise what the painter was
asked for. Tests of the real models use `tests/tiny.py` and the embedded weights.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from agents.artist import Artist
from agents.composer import Composer
from agents.desk import Desk
from agents.events import Asked, Event, Failed, Finished, Said, Understood
from agents.ledger import Ledger
from agents.reader.rules import RuleReader
from agents.studio import Studio
from agents.studio_settings import StudioSettings
from agents.types import Artwork, Author, Turn
from agents.voice import Voice
from pipelines.errors import Cancelled
from pipelines.sight import read_caption
from pipelines.types import CancelCheck, DrawingRequest, PaintDefaults, Sight, StepCallback
from pipelines.upscaler import LanczosUpscaler
from pipelines.workshop import Workshop
from pipelines.world import World


class QuickPainter:
    """Paints a figure whose place and colours come from seed and prompt, in `steps` steps."""

    name = "quick"
    vocabulary: World | None

    def __init__(self, world: World | None, pause: float = 0.0) -> None:
        self.vocabulary = world
        self.defaults = PaintDefaults(width=64, height=64, steps=4, guidance=1.0, native=64)
        self.pause = pause
        self.painted: list[DrawingRequest] = []

    def paint(
        self,
        requests: Sequence[DrawingRequest],
        on_step: StepCallback | None = None,
        cancelled: CancelCheck | None = None,
    ) -> list[Image.Image]:
        import time

        for step in range(self.defaults.steps):
            if cancelled and cancelled():
                raise Cancelled("stopped")
            time.sleep(self.pause)
            if on_step:
                on_step(step + 1, self.defaults.steps, None)
        self.painted.extend(requests)
        return [self._picture(request) for request in requests]

    @staticmethod
    def _picture(request: DrawingRequest) -> Image.Image:
        rng = np.random.default_rng([request.seed, zlib.crc32(request.prompt.encode())])
        ground, figure = (tuple(int(c) for c in rng.integers(0, 256, 3)) for _ in range(2))
        image = Image.new("RGB", (64, 64), ground)
        x, y = rng.integers(4, 34, 2)
        ImageDraw.Draw(image).ellipse([x, y, x + 24, y + 24], fill=figure)
        return image


class ScriptedCaptioner:
    """Says the captions or sights that were queued, in order; then what the last prompt asked for."""

    name = "scripted"

    def __init__(self, world: World, painter: QuickPainter) -> None:
        self.world, self.painter = world, painter
        self.queue: deque[str | Sight] = deque()

    def look(self, image: Image.Image) -> Sight:
        painted = self.painter.painted
        if self.queue and isinstance(self.queue[0], Sight):
            return self.queue.popleft()
        caption = self.queue.popleft() if self.queue else painted[-1].prompt if painted else ""
        return read_caption(caption or "A picture that I cannot make out.", self.world)

    def score(self, image: Image.Image, texts: Sequence[str]) -> list[float]:
        return [-len(text) / 100 for text in texts]


class Stage:
    """Everything of one Tilda, and a way to talk to it."""

    def __init__(self, artist: Artist, painter: QuickPainter, captioner: ScriptedCaptioner) -> None:
        self.artist, self.painter, self.captioner = artist, painter, captioner
        self.turns = 0

    @property
    def ledger(self) -> Ledger:
        return self.artist.desk.ledger

    async def say(
        self,
        text: str,
        who: str = "ann",
        at: datetime | None = None,
        attachments: Sequence[str] = (),
        reply_to: str = "",
    ) -> Heard:
        self.turns += 1
        turn = Turn(
            id=f"t{self.turns}",
            session="room",
            author=Author(who, who.capitalize()),
            text=text,
            attachments=tuple(attachments),
            reply_to=reply_to,
            at=at or datetime.now(UTC),
        )
        return Heard([event async for event in self.artist.respond(turn)])


class Heard:
    """The events of one turn, with the questions that tests ask of them."""

    def __init__(self, events: list[Event]) -> None:
        self.events = events

    @property
    def text(self) -> str:
        return "\n".join(e.text for e in self.events if isinstance(e, Said | Asked))

    @property
    def asked(self) -> Asked | None:
        return next((e for e in self.events if isinstance(e, Asked)), None)

    @property
    def actions(self) -> list[str]:
        reading = next(e for e in self.events if isinstance(e, Understood)).reading
        return [intent.action for intent in reading.intents]

    @property
    def pictures(self) -> list[Artwork]:
        return [a for e in self.events if isinstance(e, Finished) for a in e.artworks]

    @property
    def labels(self) -> list[str]:
        return [artwork.label for artwork in self.pictures]

    @property
    def reused(self) -> bool:
        return any(e.reused for e in self.events if isinstance(e, Finished))

    @property
    def failures(self) -> list[str]:
        return [e.kind for e in self.events if isinstance(e, Failed)]


@asynccontextmanager
async def open_stage(data: Path, seed: int | None = 7, pause: float = 0.0) -> AsyncIterator[Stage]:
    """Open a stage in a data folder; opening it again finds what was made before."""
    world = World.load()
    painter = QuickPainter(world, pause)
    captioner = ScriptedCaptioner(world, painter)
    workshop = Workshop(painter, captioner, LanczosUpscaler())
    with Ledger.open(data / "ledger.sqlite", home=data) as ledger:
        async with Studio(ledger, workshop, StudioSettings(), data) as studio:
            desk = Desk(
                ledger=ledger,
                studio=studio,
                composer=Composer(painter.defaults, world, base_seed=seed),
                voice=Voice(),
                world=world,
                pictures=data / "pictures",
                exports=data / "exports",
            )
            rules = RuleReader(world)
            yield Stage(Artist(desk, rules, rules), painter, captioner)
