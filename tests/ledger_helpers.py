"""Small builders for tests of the ledger and the studio."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agents.ledger import Draft, Ledger
from agents.types import Artwork, Author, Intent, Reading, Subject, Turn, Wish
from pipelines.types import DrawingRequest, Sight

WHEN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def turn(number: int, text: str = "a fox", session: str = "hall", author: str = "ann") -> Turn:
    """Return a message."""
    return Turn(f"t{number}", session, Author(author, author.title()), text, at=WHEN)


def reading(action: Any = "draw", change: str = "", **slots: Any) -> Reading:
    """Return what the reader may have made of a message."""
    return Reading((Intent(action, Wish(**slots), change=change),), "rules", 1.0)


def draft(job: str, index: int = 0, **changes: Any) -> Draft:
    """Return a finished picture of a red fox without a row."""
    values: dict[str, Any] = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{job}/{index}")),
        "session": "hall",
        "author": "ann",
        "job": job,
        "index": index,
        "wish": Wish(subjects=(Subject("fox", colour="red"),), style="watercolour"),
        "request": DrawingRequest("a red fox, watercolour", seed=index),
        "path": f"/pictures/{job}-{index}.png",
        "sight": Sight("A red fox in the snow.", confidence=0.9),
        "sha256": f"{job}-{index}",
        "turn": "t1",
    }
    return Draft(**values | changes)


def draw(ledger: Ledger, job: str, count: int = 1, **changes: Any) -> list[Artwork]:
    """Record the pictures of a job."""
    return [ledger.record(draft(job, index, **changes)) for index in range(count)]


def file(folder: Path, name: str) -> Path:
    """Write a small file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(name.encode())
    return path
