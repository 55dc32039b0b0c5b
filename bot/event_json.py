"""Events as plain data: the words of the machine-readable door."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from agents.events import (
    Asked,
    Done,
    Event,
    Exported,
    Failed,
    Finished,
    Planned,
    Preview,
    Progress,
    Queued,
    Said,
    Understood,
    artwork_json,
    intent_json,
)

NAMES: dict[type[Event], str] = {
    Understood: "understood",
    Said: "said",
    Asked: "asked",
    Planned: "planned",
    Queued: "queued",
    Progress: "progress",
    Preview: "preview",
    Finished: "finished",
    Exported: "exported",
    Failed: "failed",
    Done: "done",
}


def event_json(event: Event, turn: Any = None) -> dict[str, Any]:
    """Return an event as one JSON object.

    Args:
        event: What happened.
        turn: The turn's id as the line gave it; None takes the event's own.
    """
    head = {
        "event": NAMES[type(event)],
        "session": event.session,
        "turn": event.turn if turn is None else turn,
    }
    return head | _body(event)


def _body(event: Event) -> dict[str, Any]:
    match event:
        case Understood(reading=reading):
            intents = [intent_json(intent) for intent in reading.intents]
            return {
                "intents": intents,
                "intent": intents[0],
                "by": reading.by,
                "confidence": round(reading.confidence, 4),
                "why": reading.why,
                "question": reading.question,
            }
        case Planned(requests=requests):
            return {"requests": [dataclasses.asdict(request) for request in requests]}
        case Queued(eta_s=eta):
            return _fields(event) | {"eta_s": None if eta is None else round(eta, 1)}
        case Finished(job=job, artworks=artworks, reused=reused):
            shown = [artwork_json(artwork) for artwork in artworks]
            return {"job": job, "artworks": shown, "reused": reused}
        case Exported(files=files, count=count):
            return {"files": [_file(path) for path in files], "count": count}
        case Asked(text=text, choices=choices):
            return {"text": text, "choices": list(choices)}
        case Failed(kind=kind, message=message, job=job):
            body: dict[str, Any] = {"kind": kind, "message": message}
            return body | ({"job": job} if job else {})
        case _:
            return _fields(event)


def _file(path: str) -> dict[str, Any]:
    """Return where a file is, what it is, and its size."""
    place = Path(path)
    return {"path": path, "kind": place.suffix[1:], "bytes": place.stat().st_size}


def _fields(event: Event) -> dict[str, Any]:
    """Return the fields of an event that are plain already."""
    names = [f.name for f in dataclasses.fields(event) if f.name not in ("session", "turn")]
    return {name: getattr(event, name) for name in names}
