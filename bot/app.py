"""The one place where everything is put together.

Of the room `bot`, this module alone imports `pipelines` beyond its types, and lazily: no tensor
library is loaded before it is needed.
"""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agents.artist import Artist
from agents.chat_models import LanguageSettings, open_chat_model
from agents.composer import Composer
from agents.desk import Desk
from agents.errors import ModelMissing
from agents.events import Event, Finished, Understood
from agents.ledger import Ledger, LedgerSettings
from agents.reader import Reader
from agents.reader.rules import RuleReader
from agents.scenes import scene_for
from agents.studio import Studio
from agents.talker import ModelTalker
from agents.types import Reading, Turn
from agents.voice import Voice
from bot.config import Config
from bot.errors import ConfigError
from bot.workshop import OpeningWorkshop
from pipelines.types import PaintDefaults
from pipelines.world import World

if TYPE_CHECKING:
    from pipelines.workshop import Workshop

log = logging.getLogger(__name__)

ReaderMaker = Callable[[Reader], Reader]
"""Makes another reader of the deterministic one: for commands whose intent is known."""

_HANDS_FREE = frozenset({"cancel", "chat", "forget", "help", "recall", "recipe", "redo", "undo"})


@dataclass(frozen=True)
class App:
    """An open Tilda: what front ends talk to.

    Attributes:
        artist: Answers turns.
        studio: Jobs and the device.
        ledger: Complete memory.
        workshop: Hands and eyes, perhaps still opening.
        config: The settings.
        data: Data folder.
    """

    artist: Artist
    studio: Studio
    ledger: Ledger
    workshop: OpeningWorkshop
    config: Config
    data: Path

    async def respond(self, turn: Turn) -> AsyncGenerator[Event, None]:
        """Yield the events of a turn; see `Artist.respond`."""
        async for event in self.artist.respond(turn):
            yield event
            if isinstance(event, Understood) and _needs_hands(event.reading, turn):
                await self.hands_ready()

    async def hands_ready(self) -> None:
        """Wait for the models, and let the composer know what suits them.

        If they cannot be opened, the job that needs them says why.
        """
        workshop = await self.workshop.ready()
        if workshop is not None:
            self.artist.desk.composer.defaults = workshop.defaults
            self.artist.desk.composer.world = workshop.vocabulary

    async def follow(self, job: str) -> AsyncGenerator[Event, None]:
        """Yield the later events of a job that outlives its turn."""
        async for event in self.artist.follow(job):
            yield event

    async def left_over(self, session: str) -> tuple[list[Finished], list[str]]:
        """Return what earlier processes left: pictures that nobody was shown, and open jobs."""
        under_way = [job.id for job in self.ledger.open_jobs(session)]
        finished = [
            Finished(one.session, one.turn, one.job, one.artworks)
            for one in await self.studio.pending(session)
            if one.job not in under_way
        ]
        return finished, under_way

    async def reads_as_cancel(self, turn: Turn) -> bool:
        """Return True if the deterministic rules read a turn as a cancel and nothing else."""
        reading = await self.artist.rules.read(turn.text, scene_for(self.artist.desk, turn))
        return [intent.action for intent in reading.intents] == ["cancel"]

    async def cancel(self, session: str, author: str) -> list[str]:
        """Stop what a person has under way in a session; return the ids of jobs."""
        self.halt(session, author)
        return await self.studio.cancel_for(session, author)

    def halt(self, session: str, author: str) -> bool:
        """Stop what a person's turn does besides jobs, such as ranking; False if nothing is."""
        return self.artist.desk.under_way.stop(session, author)

    async def delivered(self, job: str, where: str) -> None:
        """Note that a job's pictures have reached the person."""
        await self.studio.delivered(job, where)


def _needs_hands(reading: Reading, turn: Turn) -> bool:
    actions = {intent.action for intent in reading.intents}
    return bool(turn.attachments or actions - _HANDS_FREE)


@asynccontextmanager
async def open_app(
    config: Config,
    data: Path,
    seed: int | None = None,
    reader: ReaderMaker | None = None,
    eager: bool = False,
) -> AsyncIterator[App]:
    """Open everything, and close it again in order.

    Args:
        config: The settings.
        data: An existing folder for ledger, pictures and logs.
        seed: First seed of every job; None lets each job have its own.
        reader: Stands in for the configured language model.
        eager: Begin to load the painter and the captioner at once, if this process paints, and
            not when they are needed.

    Raises:
        ConfigError: A part that the settings name cannot be opened.
        LedgerError: The ledger cannot be opened.
    """
    world = World.load()
    rules = RuleReader(world)
    workshop = OpeningWorkshop(workshop_name(config), lambda: _open_workshop(config))
    composer = Composer(PaintDefaults(), world, base_seed=seed)
    with (
        closing(workshop),
        Ledger.open(ledger_place(config.ledger, data), home=data) as ledger,
    ):
        async with Studio(ledger, workshop.as_workshop(), config.studio, data) as studio:
            if eager and studio.owns_device:
                workshop.begin()
            desk = Desk(
                ledger=ledger,
                studio=studio,
                composer=composer,
                voice=Voice(),
                world=world,
                talker=_talker(config.language),
                pictures=Path(config.studio.pictures or data / "pictures"),
                exports=data / "exports",
            )
            reads = reader(rules) if reader else model_reader(config.language, rules)
            yield App(Artist(desk, reads, rules), studio, ledger, workshop, config, data)


def workshop_name(config: Config) -> str:
    """Return the name that the workshop of these settings has, without opening it."""
    painter, captioner = config.painter.model, config.captioner.model
    painting = "tilda-painter" if painter == "embedded" else _last_part(painter)
    looking = "tilda-captioner" if captioner == "embedded" else _last_part(captioner)
    return f"{painting} + {looking}"


def _last_part(model: str) -> str:
    return model.rstrip("/").split("/")[-1]


def _open_workshop(config: Config) -> Workshop:
    from pipelines.workshop import open_workshop

    return open_workshop(config.pipelines)


def device_and_dtype(wanted: str = "auto") -> tuple[str, str]:
    """Return where the painter runs on this machine, and with which numbers (imports torch)."""
    from pipelines.device import pick_device, pick_dtype

    device = pick_device(wanted)
    return device, str(pick_dtype("auto", device)).removeprefix("torch.")


def ledger_place(settings: LedgerSettings, data: Path) -> str | Path:
    """Return where the ledger is: a database's URL, or a file in the data folder.

    Raises:
        ConfigError: The named environment variable is empty.
    """
    if settings.url_env:
        if url := os.environ.get(settings.url_env):
            return url
        raise ConfigError(f"ledger.url_env names {settings.url_env}, but that variable is empty.")
    return settings.url or data / "ledger.db"


def open_reader(config: Config) -> Reader:
    """Return the configured reader alone, with neither ledger nor hands."""
    return model_reader(config.language, RuleReader(World.load()))


def model_reader(settings: LanguageSettings, rules: RuleReader) -> Reader:
    """Return the reader that the settings ask for: a language model over the rules, or these.

    Raises:
        LanguageModelError: The model that somebody chose cannot be opened.
    """
    try:
        model = open_chat_model(settings)
    except ModelMissing as error:
        if settings.model != "embedded":
            raise
        # An incomplete installation still understands a lot; `tilda doctor` names the cure.
        log.warning("%s The rules read alone.", error)
        return rules
    if model is None:
        return rules
    from agents.reader.model import ModelReader

    return ModelReader(model, rules, settings.threshold)


def _talker(settings: LanguageSettings) -> ModelTalker | None:
    """Let a language model of the person's own choice make small talk.

    The embedded one reads; it is too small to talk.
    """
    if settings.model in ("embedded", "none"):
        return None
    model = open_chat_model(settings)
    return ModelTalker(model) if model else None
