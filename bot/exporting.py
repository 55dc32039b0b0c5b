"""`tilda export`: pictures to take along, as a lookbook and as a zip with recipes and credits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from agents.exporting import export
from agents.ledger import Ledger
from agents.types import Artwork
from bot import places
from bot.errors import BadMessage
from bot.messages import Speaker
from bot.options import Options
from bot.strings import say


def run_export(options: Options, labels: Sequence[str], title: str, target: Path | None) -> int:
    """Write a PDF and a zip of the pictures named, or of those that are current."""
    from bot.app import ledger_place

    config, folder = options.settings(), options.folder()
    speaker = options.speaker(folder)
    with Ledger.open(ledger_place(config.ledger, folder), home=folder) as ledger:
        artworks = _wanted(ledger, speaker, labels)
        files = export(
            ledger,
            artworks,
            (target or folder / "exports").absolute(),
            speaker.author,
            title or f"Tilda {artworks[0].label}",
        )
    told = {"count": len(artworks), "lookbook": str(files.lookbook), "archive": str(files.archive)}
    if options.as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(say("exported", places.locale(), **told))
    return 0


def _wanted(ledger: Ledger, speaker: Speaker, labels: Sequence[str]) -> Sequence[Artwork]:
    """Return the pictures named, else the finalists or whatever is current."""
    if not labels:
        current = ledger.frame(speaker.session, speaker.author)
        if not current:
            raise BadMessage(say("nothing_to_export", speaker.locale, session=speaker.session))
        return current
    return [_known(ledger, speaker, label) for label in labels]


def _known(ledger: Ledger, speaker: Speaker, label: str) -> Artwork:
    artwork = ledger.artwork(speaker.session, label)
    if artwork is None:
        name = f"#{label.lstrip('#')}"
        message = say("unknown_label", speaker.locale, label=name, session=speaker.session)
        raise BadMessage(message)
    return artwork
