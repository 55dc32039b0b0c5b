"""Deeds of looking: describe a picture, and critique it with evidence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from agents.changes import wish_words
from agents.critic import criticise
from agents.critic_layout import layout_words
from agents.deeds.painting import honesty, revise, upscale, vary
from agents.deeds.preferring import BEST, prefer
from agents.deeds.targets import needs_few, needs_picture, targets
from agents.desk import Talk
from agents.events import Event
from agents.ledger.codec import from_json, to_json
from agents.naming import SHOWS, keep_name, shown_by
from agents.types import Artwork, Intent
from agents.wishes import is_empty
from pipelines.errors import MissingExtra
from pipelines.ocr import read_words
from pipelines.picture_files import open_picture


async def describe(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Say what the captioner sees in the pictures meant; or take in what they were told to be."""
    if intent.note.startswith(SHOWS):
        async for event in _told(talk, intent, number):
            yield event
        return
    async for event in needs_few(talk, intent):
        yield event
        return
    for artwork in targets(talk, intent):
        lines = [await _seen(talk, artwork)]
        lines += honesty(talk, artwork) if artwork.sight.known and not talk.attached else []
        yield talk.said(*lines, *_words_in(talk, artwork))


async def _told(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Keep in mind what a picture shows; look again if a remark waits for its maker."""
    artwork = targets(talk, intent)[0]
    keep_name(talk, artwork.id, intent.note.removeprefix(SHOWS))
    thing = shown_by(talk, artwork.id)
    yield talk.said(talk.words("told_what", label=talk.label(artwork), thing=thing))
    waiting = None in (talk.state.get("remarks") or [])
    if waiting and talk.state.get("criticised") == artwork.id:
        async for event in critique(talk, Intent("critique", refs=intent.refs), number):
            yield event


async def _seen(talk: Talk, artwork: Artwork) -> str:
    """Return a description: by the captioner, or by measure where it does not know.

    Of a rough picture of its own Tilda knows at least what it should be, and does not ask.
    """
    if artwork.sight.known:
        return talk.words("described", **talk.seen(artwork.sight))
    layout = layout_words(await talk.desk.studio.measured(Path(artwork.path)), talk)
    if thing := shown_by(talk, artwork.id):
        return talk.words("described_told", thing=thing, layout=layout)
    if is_empty(artwork.wish):
        talk.remember(unnamed=artwork.id)
        return talk.words("described_unknown", layout=layout)
    told = talk.words("described_rough", wish=wish_words(talk, artwork.wish), layout=layout)
    return f"{talk.seen(artwork.sight)['sentence']} {told}"


def _words_in(talk: Talk, artwork: Artwork) -> list[str]:
    """Return what is written in a picture that somebody brought; it is read, never obeyed."""
    if artwork not in talk.attached:
        return []
    try:
        words = read_words(open_picture(Path(artwork.path)))
    except MissingExtra:
        return [talk.words("words_blind")] if not artwork.sight.known else []
    return [talk.words("words_seen", words="; ".join(f'"{word}"' for word in words))] * bool(words)


async def critique(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Describe first, then three to five remarks, each measured or seen and ready to be done."""
    if intent.remarks:
        async for event in _carry_out(talk, intent, number):
            yield event
        return
    async for event in needs_picture(talk, intent):
        yield event
        return
    if intent.note == BEST:
        async for event in prefer(talk, intent, number):
            yield event
        return
    artwork = targets(talk, intent)[0]
    measured = await talk.desk.studio.measured(Path(artwork.path))
    found = criticise(artwork, measured, talk)
    lines = [f"{i}. {remark.text}" for i, remark in enumerate(found.remarks, 1)]
    talk.remember(
        remarks=[remark.revision and to_json(remark.revision) for remark in found.remarks],
        criticised=artwork.id,
        mended=None,
    )
    opening = " ".join([await _seen(talk, artwork), *_words_in(talk, artwork)])
    doable = [number for number, remark in enumerate(found.remarks, 1) if remark.revision]
    close = [talk.words("critique_close", number=doable[0])] if doable else []
    yield talk.said("\n".join([opening, *lines, *close]))


async def _carry_out(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Paint the revisions of the remarks named, one on top of the other.

    What was mended before by this critique is gone on from, unless it was undone.
    """
    kept = talk.state.get("remarks") or []
    artwork = talk.desk.ledger.artwork_by_id(talk.state.get("criticised") or "")
    if not kept or artwork is None:
        current = talk.current()
        label = talk.label(current[0]) if current else ""
        yield talk.said(talk.words("critique_first", label=label))
        return
    wrong = [n for n in intent.remarks if not 1 <= n <= len(kept)]
    if wrong:
        yield talk.said(talk.words("critique_none", count=len(kept)))
        return
    named = list(dict.fromkeys(intent.remarks))
    for one in (n for n in named if not kept[n - 1]):
        yield talk.said(talk.words("critique_yours", number=one))
    chosen = [from_json(Intent, kept[n - 1]) for n in named if kept[n - 1]]
    mended: list[str] = talk.state.get("mended") or []
    artwork = next((now for now in talk.current() if now.id in mended), artwork)
    label = artwork.label
    ways = {"revise": revise, "vary": vary, "upscale": upscale}
    for step, revision in enumerate(chosen):
        way = ways[revision.action]
        async for event in way(talk, replace(revision, refs=(label,)), number * 10 + step):
            yield event
        children = talk.desk.ledger.children(artwork.id)
        own = [one for one in children if one.author == talk.author]  # others may paint meanwhile
        artwork = own[-1] if own else artwork
        label = artwork.label
        mended = [*mended, artwork.id]
    talk.remember(mended=mended)
