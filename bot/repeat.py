"""`tilda verify` and `tilda redraw`: are the pictures still what the ledger says?"""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.ledger import Ledger
from agents.types import Artwork
from bot import logs
from bot.errors import BadMessage
from bot.options import Options
from bot.strings import say

NEWEST = 100_000


@dataclass(frozen=True)
class Finding:
    """What was found out about one picture.

    Attributes:
        label: `12b`.
        state: `intact`, `missing`, `changed`, `same` (to the bit) or `near`.
        path: The picture file, or the new one.
        difference: Mean absolute difference a channel, 0 to 255, for `near`.
    """

    label: str
    state: str
    path: str
    difference: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return this as plain data."""
        return {
            "label": f"#{self.label}",
            "state": self.state,
            "path": self.path,
            "difference": round(self.difference, 4),
        }


def checked(artwork: Artwork) -> Finding:
    """Hold a picture's file against the digest in the ledger."""
    path = Path(artwork.path)
    if not path.is_file():
        return Finding(artwork.label, "missing", artwork.path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    state = "intact" if digest == artwork.sha256 else "changed"
    return Finding(artwork.label, state, artwork.path)


def run_verify(options: Options, label: str | None) -> int:
    """Check picture files; return 1 if one is missing or changed."""
    from bot.app import ledger_place

    config, folder = options.settings(), options.folder()
    speaker = options.speaker(folder)
    with Ledger.open(ledger_place(config.ledger, folder), home=folder) as ledger:
        if label:
            artworks = [_known(ledger, speaker.session, label, speaker.locale)]
        else:
            artworks = ledger.easel(speaker.session, NEWEST)
        findings = [checked(artwork) for artwork in artworks]
    words = {"intact": "file_intact", "missing": "file_missing", "changed": "file_changed"}
    for finding in findings:
        _tell(options, finding, words[finding.state], speaker.locale)
    if not findings and not options.as_json:
        _line(say("nothing_kept", speaker.locale, session=speaker.session))
    return int(any(finding.state != "intact" for finding in findings))


def run_redraw(options: Options, label: str) -> int:
    """Paint a picture again from its recipe; the new file goes to `exports`."""
    folder = options.folder()
    speaker = options.speaker(folder)
    logs.start(folder, stderr=False, verbose=options.verbose)
    finding = asyncio.run(_redraw(options, folder, speaker.session, label, speaker.locale))
    key = "redrawn_same" if finding.state == "same" else "redrawn_near"
    _tell(options, finding, key, speaker.locale)
    return 0


async def _redraw(options: Options, folder: Path, session: str, label: str, locale: str) -> Finding:
    from bot.app import open_app, painted_again

    async with open_app(options.settings(), folder) as app:
        artwork = _known(app.ledger, session, label, locale)
        await _refuse_impossible(app, artwork, locale)
        again = folder / "exports" / f"redrawn-{artwork.id}.png"
        difference = await asyncio.to_thread(painted_again, app, artwork, again)
    return Finding(artwork.label, "near" if difference else "same", str(again), difference)


async def _refuse_impossible(app: Any, artwork: Artwork, locale: str) -> None:
    """Raise if a picture cannot be painted again as it was."""
    from agents.adoption import BROUGHT

    label = f"#{artwork.label}"
    if artwork.model == BROUGHT:
        raise BadMessage(say("redraw_attachment", locale, label=label))
    await app.workshop.ready()
    if app.workshop.name != artwork.model:
        now = app.workshop.name
        raise BadMessage(say("redraw_model", locale, label=label, was=artwork.model, now=now))
    for source in (artwork.request.init_image, artwork.request.blend_image):
        if source and not Path(source).is_file():
            raise BadMessage(say("redraw_source", locale, label=label, path=source))


def _known(ledger: Ledger, session: str, label: str, locale: str) -> Artwork:
    label = label.lstrip("#")
    artwork = ledger.artwork(session, label)
    if artwork is None:
        raise BadMessage(say("unknown_label", locale, label=f"#{label}", session=session))
    return artwork


def _tell(options: Options, finding: Finding, key: str, locale: str) -> None:
    if options.as_json:
        _line(json.dumps(finding.as_json(), ensure_ascii=False))
        return
    slots = {"path": finding.path, "difference": finding.difference}
    _line(say(key, locale, label=f"#{finding.label}", **slots))


def _line(text: str) -> None:
    import click

    click.echo(text)
