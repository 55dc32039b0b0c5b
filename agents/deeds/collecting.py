"""Deeds of collections: many designs on one theme, planned, confirmed and painted in background."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from agents.axes import Axes, axes_for, designs
from agents.changes import wish_words
from agents.composer import Composer, seed_for
from agents.curation import Cut, best, by_quality, cut_of, like_these, without_lookalikes
from agents.desk import Talk
from agents.events import Event, Finished, Planned, Queued
from agents.ledger.codec import from_json, to_json
from agents.types import Artwork, Commission, Intent, Wish
from agents.wishes import describe, is_empty
from pipelines.measure import measure
from pipelines.picture_files import fingerprint, open_picture
from pipelines.types import DrawingRequest

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_COLLECTION = 5000
SHOWN = 20
AFFIRMED = "yes"
SAME_COLOURS = 20.0  # of 255: mean difference of two pictures on 8 x 8 pixels


async def collect(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Propose a plan with a forecast; paint it in the background once it is confirmed."""
    if intent.note == "no":
        talk.remember(collection=None)
        yield talk.said(talk.words("collect_dropped"))
        return
    if intent.note == AFFIRMED and talk.state.get("collection"):
        async for event in _begin(talk, number):
            yield event
        return
    if is_empty(intent.wish):
        yield talk.asked("vague", talk.words("ask_vague"))
        return
    yield await _propose(talk, intent, number)


async def _propose(talk: Talk, intent: Intent, number: int) -> Event:
    count = max(2, min(LARGEST_COLLECTION, intent.count))
    axes = axes_for(intent.wish, talk.desk.world, talk.job(number))
    talk.remember(collection={"wish": to_json(intent.wish), "count": count, "axes": to_json(axes)})
    text = talk.words(
        "collect_plan",
        count=count,
        theme=wish_words(talk, intent.wish),
        motifs=_listed(talk, axes.motifs),
        colours=_listed(talk, axes.colours),
        styles=_listed(talk, axes.styles),
        settings=_listed(talk, axes.settings),
        minutes=await _minutes(talk, intent.wish, count),
    )
    return talk.asked("confirm_collect", text, (talk.words("answer_yes"), talk.words("answer_no")))


def _listed(talk: Talk, names: tuple[str, ...]) -> str:
    return ", ".join(talk.noun(name) for name in names if name) or "-"


async def _minutes(talk: Talk, theme: Wish, count: int) -> str:
    """Return the forecast in minutes from this machine's own timings; `?` before there are any."""
    sample = talk.desk.composer.draw(Intent("draw", theme), "forecast").requests
    seconds = await talk.desk.studio.estimate(sample)
    return "?" if seconds is None else str(max(1, round(seconds * count / 60)))


async def _begin(talk: Talk, number: int) -> AsyncIterator[Event]:
    kept = talk.state["collection"]
    theme, axes = from_json(Wish, kept["wish"]), from_json(Axes, kept["axes"])
    job, count = talk.job(number), int(kept["count"])
    wishes = designs(theme, axes, count, job)
    requests = tuple(_request(talk.desk.composer, wish, job, i) for i, wish in enumerate(wishes))
    commission = Commission(
        job=job, session=talk.session, turn=talk.turn.id, author=talk.author, action="collect",
        requests=requests, wishes=tuple(wishes), language=talk.language, second_try=False,
        background=True,
    )  # fmt: skip
    talk.remember(collection=None, collecting=job)
    yield Planned(talk.session, talk.turn.id, requests)
    ticket = await talk.desk.studio.submit(commission)
    yield Queued(talk.session, talk.turn.id, ticket.job, ticket.position, ticket.eta_s)
    yield talk.said(talk.words("collect_begun", count=count))


def _request(composer: Composer, wish: Wish, job: str, index: int) -> DrawingRequest:
    made = composer.draw(Intent("draw", wish), job).requests[0]
    return replace(made, seed=seed_for(job, index, composer.base_seed))


async def curate(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Choose among the designs at hand; what decided is said, and undo brings the rest back."""
    artworks = _candidates(talk)
    if len(artworks) < 2:
        yield talk.said(talk.words("curate_empty"))
        return
    cut = cut_of(talk.turn.text, intent.refs)
    if not cut.kind:
        yield talk.said(talk.words("curate_unclear"))
        return
    kept = await _kept(talk, cut, artworks, intent.refs)
    slots = {"measure": talk.words(f"measure_{cut.measure}"), "before": len(artworks)}
    if not kept:
        yield talk.said(talk.words("curated_none", **slots))
        return
    ids = [artwork.id for artwork in kept]
    frame = talk.desk.ledger.move(talk.session, talk.author, ids, talk.turn.id)
    yield Finished(talk.session, talk.turn.id, kept[0].job, frame, reused=True)
    shown = talk.labels(kept[:SHOWN]) + ("..." if len(kept) > SHOWN else "")
    yield talk.said(talk.words("curated", kept=len(kept), labels=shown, **slots))


def _candidates(talk: Talk) -> list[Artwork]:
    """Return what is chosen from: the frame if it holds several, else the last collection."""
    frame = list(talk.current())
    if len(frame) > 1:
        return frame
    job = talk.state.get("collecting") or (frame[0].job if frame else "")
    return talk.desk.ledger.job_artworks(job) if job else frame


async def _kept(
    talk: Talk, cut: Cut, artworks: list[Artwork], labels: tuple[str, ...]
) -> list[Artwork]:
    if cut.kind == "labels":
        return [a for a in artworks if (a.label in labels) != cut.drop]
    if cut.kind == "lookalikes":
        prints, looks = await _prints(talk, artworks), Looks()
        return await asyncio.to_thread(without_lookalikes, artworks, prints, looks.alike)
    if cut.kind == "finalists":
        scores = [await _score(talk, artwork) for artwork in artworks]
        return best(artworks, scores, cut.count)
    measured = await asyncio.to_thread(lambda: [measure(_open(a)) for a in artworks])
    if cut.kind == "like":
        return like_these(artworks, measured, labels)
    return by_quality(cut, artworks, measured)


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


async def _score(talk: Talk, artwork: Artwork) -> float:
    scores = await talk.desk.studio.score(Path(artwork.path), [describe(artwork.wish)])
    return scores[0]
