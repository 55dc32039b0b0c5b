"""`tilda verify` and `tilda redraw`: where a picture comes from, and whether it comes again."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.ledger import Ledger
from agents.provenance import Redrawn, Verdict, redraw, verify
from agents.types import BROUGHT, Artwork
from bot import logs, places
from bot.errors import BadMessage
from bot.options import Options
from bot.strings import say

if TYPE_CHECKING:
    from bot.app import App

FROM_HERE = frozenset({"untouched", "metadata_lost", "reencoded"})
AS_IT_WAS = frozenset({"identical", "close"})


def run_verify(options: Options, file: Path) -> int:
    """Say where a picture file comes from; return 1 if not from here, or altered."""
    from bot.app import ledger_place

    config, folder = options.settings(), options.folder()
    with Ledger.open(ledger_place(config.ledger, folder), home=folder) as ledger:
        verdict = verify(file, ledger)
    _tell(options, verdict_json(verdict, file), f"verify_{verdict.standing}")
    return int(verdict.standing not in FROM_HERE)


def verdict_json(verdict: Verdict, file: Path) -> dict[str, Any]:
    """Return a verdict as plain data."""
    artwork = verdict.artwork
    return {
        "path": str(file),
        "standing": verdict.standing,
        "label": f"#{artwork.label}" if artwork else None,
        "session": artwork.session if artwork else None,
        "id": artwork.id if artwork else None,
        "peak": verdict.peak,
        "claim": verdict.claim or None,
    }


def run_redraw(options: Options, label: str) -> int:
    """Paint a picture again from its recipe and compare; return 1 if it is another one now."""
    config, folder = options.settings(), options.folder()
    speaker = options.speaker(folder)
    logs.start(folder, stderr=False, verbose=options.verbose)

    from bot.app import open_app

    async def again() -> tuple[Artwork, Redrawn, str]:
        async with open_app(config, folder) as app:
            artwork = _known(app, speaker.session, label, speaker.locale)
            await app.hands_ready()
            redrawn = await redraw(artwork, app.ledger, app.studio)
            path = _keep(redrawn, folder / "exports", artwork)
            if path:  # so that it goes when its author asks to be forgotten
                app.ledger.note_file(artwork.author, Path(path))
            return artwork, redrawn, path

    artwork, redrawn, path = asyncio.run(again())
    _tell(options, redrawn_json(artwork, redrawn, path), f"redraw_{redrawn.likeness}")
    return int(redrawn.likeness not in AS_IT_WAS)


def redrawn_json(artwork: Artwork, redrawn: Redrawn, path: str) -> dict[str, Any]:
    """Return a comparison as plain data."""
    return {
        "label": f"#{artwork.label}",
        "likeness": redrawn.likeness,
        "peak": redrawn.peak,
        "reasons": [{"what": w, "then": t, "now": n} for w, t, n in redrawn.reasons],
        "path": path or None,
    }


def _keep(redrawn: Redrawn, folder: Path, artwork: Artwork) -> str:
    """Write the new picture beside the exports, if there is one; return its path."""
    if redrawn.image is None:
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"redrawn-{artwork.id}.png"
    redrawn.image.save(path)
    return str(path)


def _known(app: App, session: str, label: str, locale: str) -> Artwork:
    label = label.lstrip("#")
    artwork = app.ledger.artwork(session, label)
    if artwork is None:
        raise BadMessage(say("unknown_label", locale, label=f"#{label}", session=session))
    if artwork.model == BROUGHT:
        raise BadMessage(say("redraw_brought", locale, label=f"#{label}"))
    return artwork


def _tell(options: Options, values: dict[str, Any], key: str) -> None:
    """Tell a result: one JSON object, or a sentence and below it what differs."""
    import click

    if options.as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    click.echo(say(key, places.locale(), **values))
    for reason in values.get("reasons", ()):
        click.echo("  {what}: {then} -> {now}".format(**reason))
