"""What happens during a turn, as values.

`Artist.respond(turn)` yields these; the terminal, Discord, the `--json` door and
the tests all drain that one generator. `Understood` comes first in every turn, `Done` last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agents.types import Artwork, Intent, Reading
from pipelines.types import DrawingRequest


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events: the session and turn that they belong to."""

    session: str
    turn: str


@dataclass(frozen=True, slots=True)
class Understood(Event):
    """What the reader made of the message."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class Said(Event):
    """A sentence or a few for the person, in their language."""

    text: str


@dataclass(frozen=True, slots=True)
class Asked(Event):
    """One short question with choices (at most five); the turn then ends."""

    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned(Event):
    """The concrete requests that are about to be queued."""

    requests: tuple[DrawingRequest, ...]


@dataclass(frozen=True, slots=True)
class Queued(Event):
    """A job stands in the queue. `position` 0 is next; `eta_s` is None before any timing."""

    job: str
    position: int
    eta_s: float | None


@dataclass(frozen=True, slots=True)
class Progress(Event):
    """`done` of `total` denoising steps over the whole job."""

    job: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Preview(Event):
    """A small picture of the work in progress lies at `path`."""

    job: str
    path: str


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """Pictures are done and in the ledger; `reused` if they were shown again, not painted."""

    job: str
    artworks: tuple[Artwork, ...]
    reused: bool = False


@dataclass(frozen=True, slots=True)
class Exported(Event):
    """`count` pictures were written to files to take along; `files` are absolute paths."""

    files: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """Something could not be done; `message` is one honest sentence in the person's language."""

    kind: str
    message: str
    job: str = ""


@dataclass(frozen=True, slots=True)
class Done(Event):
    """The turn is over."""


def intent_json(intent: Intent) -> dict[str, Any]:
    """Return an intent as plain data with the slot names of the machine-readable door."""
    wish = intent.wish
    return {
        "action": intent.action,
        "count": intent.count,
        "subjects": [
            {"name": s.name, "number": s.number, "colour": s.colour, "relation": s.relation}
            for s in wish.subjects
        ],
        "setting": wish.setting,
        "time": wish.time,
        "style": wish.style,
        "mood": wish.mood,
        "palette": wish.palette,
        "aspect": wish.aspect,
        "negative": list(wish.negative),
        "lettering": wish.lettering,
        "change": intent.change,
        "refs": list(intent.refs),
        "remarks": list(intent.remarks),
        "unknown": list(intent.unknown),
        "prompt": intent.prompt,
        "note": intent.note,
        "size": intent.size,
    }


def artwork_json(artwork: Artwork) -> dict[str, Any]:
    """Return what the door tells about a picture; paths are absolute."""
    return {
        "label": f"#{artwork.label}",
        "id": artwork.id,
        "path": artwork.path,
        "prompt": artwork.request.prompt,
        "seed": artwork.request.seed,
        "width": artwork.request.width,
        "height": artwork.request.height,
        "caption": artwork.sight.caption,
        "alt_text": artwork.alt_text,
        "parent": artwork.parent or None,
        "sha256": artwork.sha256,
    }
