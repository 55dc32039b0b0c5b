"""Deeds of choosing among many pictures: cuts in the order said, and taking along what is left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agents.curation import (
    Cut,
    best,
    by_quality,
    cuts_of,
    export_of,
    like_these,
    shortlist,
    with_craft,
    without_lookalikes,
)
from agents.deeds.exporting import take_along
from agents.deeds.targets import group, targets
from agents.desk import Talk
from agents.events import Event, Finished
from agents.reader.collecting import labels_in
from agents.types import Artwork, Intent
from agents.wishes import describe
from pipelines.measure import Measurements, measure
from pipelines.picture_files import fingerprint, open_picture

if TYPE_CHECKING:
    from PIL.Image import Image

SHOWN = 20
SAME_COLOURS = 20.0  # of 255: mean difference of two pictures on 8 x 8 pixels
MANY_MEANT = ("final", "collection", "design", "selection", "series", "set", "최종", "결선",
              "컬렉션", "시안", "후보", "모음")  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """What cuts left, and a sentence about each cut."""

    artworks: list[Artwork]
    told: tuple[str, ...] = ()
    cut: bool = False


async def curate(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Choose among the designs at hand, and export them if that is asked for.

    What decided each cut is said, and undo brings the rest back, cut by cut.
    """
    # The whole message, where it begins with this: a note may leave out a part of it.
    text = talk.turn.text if number == 0 else intent.note or talk.turn.text
    labels = intent.refs or labels_in(text.lower())
    form, cuts = export_of(text), cuts_of(text, labels)
    if form and all(cut.kind == "labels" and not cut.drop for cut in cuts):
        async for event in take_along(talk, _meant(talk, intent, text, labels), form):
            yield event
        return
    artworks = group(talk, Intent("curate"))
    if len(artworks) < 2:
        yield talk.said(talk.words("curate_empty"))
        return
    if not cuts:
        yield talk.said(talk.words("curate_unclear"))
        return
    chosen = await _cut_down(talk, cuts, artworks)
    if chosen.cut:
        shown = tuple(chosen.artworks)
        yield Finished(talk.session, talk.turn.id, shown[0].job, shown, reused=True)
    yield talk.said(*chosen.told)
    if form:
        async for event in take_along(talk, chosen.artworks, form):
            yield event


def _meant(talk: Talk, intent: Intent, text: str, labels: tuple[str, ...]) -> list[Artwork]:
    """Return the pictures to export: named ones, the several at hand, or the current one."""
    named, _ = talk.resolve(labels)
    if named or any(word in text.lower() for word in MANY_MEANT):
        return named or group(talk, intent)
    return targets(talk, intent)


async def _cut_down(talk: Talk, cuts: list[Cut], artworks: list[Artwork]) -> Chosen:
    """Apply cuts one after the other; one that would leave nothing is passed over."""
    told, moved = [], False
    for cut in cuts:
        kept = await _kept(talk, cut, artworks)
        slots = {"measure": talk.words(f"measure_{cut.measure}"), "before": len(artworks)}
        if not kept:
            told.append(talk.words("curated_none", **slots))
            continue
        ids = [artwork.id for artwork in kept]
        artworks = list(talk.desk.ledger.move(talk.session, talk.author, ids, talk.turn.id))
        moved = True
        shown = talk.labels(artworks[:SHOWN]) + ("..." if len(artworks) > SHOWN else "")
        told.append(talk.words("curated", kept=len(artworks), labels=shown, **slots))
    return Chosen(artworks, tuple(told), moved)


async def _kept(talk: Talk, cut: Cut, artworks: list[Artwork]) -> list[Artwork]:
    if cut.kind == "labels":
        return [a for a in artworks if (a.label in cut.labels) != cut.drop]
    if cut.kind == "lookalikes":
        prints, looks = await _prints(talk, artworks), Looks()
        return await asyncio.to_thread(without_lookalikes, artworks, prints, looks.alike)
    if cut.kind == "finalists":
        return await _finalists(talk, artworks, cut.count)
    measured = await asyncio.to_thread(_measured, artworks)
    if cut.kind == "like":
        return like_these(artworks, measured, cut.labels)
    return by_quality(cut, artworks, measured)


async def _finalists(talk: Talk, artworks: list[Artwork], count: int) -> list[Artwork]:
    """Return the best: by likelihood, and among the likeliest by contrast and sharpness too."""
    scores = await _scores(talk, artworks)
    places = sorted(shortlist(scores, count))
    likeliest = [artworks[place] for place in places]
    measured = await asyncio.to_thread(_measured, likeliest)
    return best(likeliest, with_craft([scores[place] for place in places], measured), count)


async def _scores(talk: Talk, artworks: list[Artwork]) -> list[float]:
    """Return how much likelier each picture makes its own wish."""
    paths = [artwork.path for artwork in artworks]
    texts = [describe(artwork.wish) for artwork in artworks]
    return await talk.desk.studio.score_each(paths, texts, talk.author)


def _measured(artworks: list[Artwork]) -> list[Measurements]:
    return [measure(_open(artwork)) for artwork in artworks]


def _open(artwork: Artwork) -> Image:
    return open_picture(Path(artwork.path))


class Looks:
    """Compares pictures' colours, place by place; opens each file at most once."""

    def __init__(self) -> None:
        """Begin without any."""
        self._small: dict[str, bytes] = {}

    def alike(self, one: Artwork, other: Artwork) -> bool:
        """Return whether two pictures have about the same colours in the same places."""
        pairs = zip(self._look(one), self._look(other), strict=True)
        return sum(abs(a - b) for a, b in pairs) / len(self._look(one)) < SAME_COLOURS

    def _look(self, artwork: Artwork) -> bytes:
        if artwork.id not in self._small:
            self._small[artwork.id] = _open(artwork).convert("RGB").resize((8, 8)).tobytes()
        return self._small[artwork.id]


async def _prints(talk: Talk, artworks: list[Artwork]) -> list[int]:
    """Return the pictures' perceptual hashes; those painted here have theirs in the ledger."""
    known = talk.desk.ledger.fingerprints_of(artwork.id for artwork in artworks)
    others = [artwork for artwork in artworks if artwork.id not in known]
    for artwork in others:
        known[artwork.id] = fingerprint(await asyncio.to_thread(_open, artwork))
    return [known[artwork.id] for artwork in artworks]
