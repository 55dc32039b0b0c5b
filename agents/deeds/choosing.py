"""Deeds of choosing among many pictures: cuts in the order said, and taking along what is left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from agents.curation import (
    Cut,
    best,
    by_quality,
    cuts_of,
    export_of,
    like_these,
    shortlist,
    with_craft,
)
from agents.deeds.exporting import take_along
from agents.deeds.measuring import Measuring
from agents.deeds.targets import group, targets
from agents.desk import Talk
from agents.events import Event, Failed, Finished
from agents.lookalikes import layouts_shared, unlike
from agents.reader.collecting import labels_in
from agents.types import Artwork, Intent
from pipelines.errors import Cancelled
from pipelines.looks import GROUPS
from pipelines.picture_files import fingerprint, open_picture

MANY_MEANT = ("final", "collection", "design", "selection", "series", "set", "최종", "결선",
              "컬렉션", "시안", "후보", "모음")  # fmt: skip


@dataclass
class Choice:
    """What cuts have left so far, and a sentence about each cut."""

    artworks: list[Artwork]
    told: list[str] = field(default_factory=list)
    cut: bool = False
    stopped: bool = False


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
    choice = Choice(artworks)
    with talk.desk.under_way.stoppable(talk.session, talk.author) as stop:
        work = _cut_down(Measuring(talk, talk.job(number), stop), cuts, choice)
        async for event in talk.floor.during(work):
            yield event
    if choice.cut:
        shown = tuple(choice.artworks)
        yield Finished(talk.session, talk.turn.id, shown[0].job, shown, reused=True)
    if choice.told:
        yield talk.said(*choice.told)
    if choice.stopped:
        kept = talk.words("choosing_stopped", count=len(choice.artworks))
        yield Failed(talk.session, talk.turn.id, "cancelled", kept)
    elif form:
        async for event in take_along(talk, choice.artworks, form):
            yield event


def _meant(talk: Talk, intent: Intent, text: str, labels: tuple[str, ...]) -> list[Artwork]:
    """Return the pictures to export: named ones, the several at hand, or the current one."""
    named, _ = talk.resolve(labels)
    if named or any(word in text.lower() for word in MANY_MEANT):
        return named or group(talk, intent)
    return targets(talk, intent)


async def _cut_down(measuring: Measuring, cuts: list[Cut], choice: Choice) -> AsyncIterator[Event]:
    """Apply cuts one after the other, until "stop"; one that would leave nothing is passed over."""
    talk = measuring.talk
    for cut in cuts:
        try:
            async for event in _needed(measuring, cut, choice.artworks):
                yield event
        except Cancelled:
            choice.stopped = True
            return
        kept = await _kept(measuring, cut, choice.artworks)
        slots = {"measure": talk.words(f"measure_{cut.measure}"), "before": len(choice.artworks)}
        if not kept:
            choice.told.append(talk.words("curated_none", **slots))
            continue
        ids = [artwork.id for artwork in kept]
        talk.desk.ledger.move_head(talk.session, talk.author, ids, talk.turn.id)
        key = "curated" if len(kept) < len(choice.artworks) else "curated_all"
        choice.artworks, choice.cut = kept, True
        choice.told.append(talk.words(key, kept=len(kept), labels=talk.labels(kept), **slots))


async def _needed(measuring: Measuring, cut: Cut, artworks: list[Artwork]) -> AsyncIterator[Event]:
    """Measure what a cut decides by, as far as it is not known yet."""
    if cut.kind == "finalists":
        steps = [measuring.score(artworks)]
    elif cut.kind == "lookalikes":
        shared = layouts_shared(await _prints(measuring.talk, artworks))
        steps = [measuring.look([artworks[place] for place in shared], "small")]
    elif cut.kind == "like":
        steps = [measuring.look(artworks, "tone", "layout")]
    else:
        steps = [measuring.look(artworks, _group(cut))] if cut.quality else []
    for step in steps:
        async for event in step:
            yield event
    if cut.kind == "finalists":
        likeliest, _ = await _likeliest(measuring, artworks, cut.count)
        async for event in measuring.look(likeliest, "tone", "sharpness"):
            yield event


def _group(cut: Cut) -> str:
    assert cut.quality is not None
    return next(group for group, names in GROUPS.items() if cut.quality.name in names)


async def _kept(measuring: Measuring, cut: Cut, artworks: list[Artwork]) -> list[Artwork]:
    if cut.kind == "labels":
        return [a for a in artworks if (a.label in cut.labels) != cut.drop]
    if cut.kind == "finalists":
        likeliest, scores = await _likeliest(measuring, artworks, cut.count)
        looks = await measuring.found(likeliest)
        return best(likeliest, with_craft(scores, looks), cut.count)
    looks = await measuring.found(artworks)
    if cut.kind == "lookalikes":
        prints = await _prints(measuring.talk, artworks)
        small = [bytes.fromhex(one["small"]) if "small" in one else None for one in looks]
        places = await asyncio.to_thread(unlike, prints, small)
        return [artworks[place] for place in places]
    if cut.kind == "like":
        return like_these(artworks, looks, cut.labels)
    return by_quality(cut, artworks, looks)


async def _likeliest(
    measuring: Measuring, artworks: list[Artwork], count: int
) -> tuple[list[Artwork], list[float]]:
    """Return twice as many pictures as are wanted, those with the best scores, and the scores."""
    name = await measuring.score_name()
    scores = [one[name] for one in await measuring.found(artworks)]
    places = sorted(shortlist(scores, count))
    return [artworks[place] for place in places], [scores[place] for place in places]


async def _prints(talk: Talk, artworks: list[Artwork]) -> list[int]:
    """Return the pictures' perceptual hashes; those painted here have theirs in the ledger."""
    ids = [artwork.id for artwork in artworks]
    known = await asyncio.to_thread(talk.desk.ledger.fingerprints_of, ids)
    for artwork in artworks:
        if artwork.id not in known:
            image = await asyncio.to_thread(open_picture, Path(artwork.path))
            known[artwork.id] = fingerprint(image)
    return [known[artwork.id] for artwork in artworks]
