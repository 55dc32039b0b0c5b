"""The deed of taking pictures along: a lookbook, an archive, or both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from agents.changes import wish_words
from agents.desk import Talk, short_hash
from agents.events import Event, Exported
from agents.exporting import FORMS, export
from agents.types import Artwork

MEGABYTE = 1_000_000


async def take_along(talk: Talk, artworks: Sequence[Artwork], form: str) -> AsyncIterator[Event]:
    """Write pictures to files and tell which.

    Args:
        talk: The turn.
        artworks: What to export, in order.
        form: `pdf`, `zip` or `both`.
    """
    if not artworks:
        yield talk.said(talk.words("export_empty"))
        return
    title = _title(talk, artworks)
    async with talk.floor.given():
        files = await asyncio.to_thread(
            export, talk.desk.ledger, artworks, talk.desk.exports.absolute(), talk.author, title,
            forms=FORMS if form == "both" else (form,), key=short_hash(talk.job(0))[:6],
        )  # fmt: skip
    paths = tuple(str(path) for path in files.paths)
    yield Exported(talk.session, talk.turn.id, paths, len(artworks))
    told = ", ".join(f"{path.name} ({_megabytes(path)})" for path in files.paths)
    count, labels = len(artworks), talk.labels(artworks)
    yield talk.said(talk.words("exported", count=count, labels=labels, files=told))


def _title(talk: Talk, artworks: Sequence[Artwork]) -> str:
    """Return the theme of the collection that the pictures are from, else the first one's wish."""
    commission = talk.desk.ledger.commission(artworks[0].job)
    theme = commission.note.get("theme", "") if commission else ""
    root = artworks[0]
    while not theme and (parent := talk.desk.ledger.parent(root.id)) is not None:
        root, before = parent, talk.desk.ledger.commission(parent.job)
        theme = before.note.get("theme", "") if before else ""
    return theme or wish_words(talk, artworks[0].wish) or f"Tilda {artworks[0].label}"


def _megabytes(path: Path) -> str:
    size = path.stat().st_size / MEGABYTE
    return f"{size:.1f} MB" if size >= 0.1 else f"{path.stat().st_size / 1000:.0f} kB"
