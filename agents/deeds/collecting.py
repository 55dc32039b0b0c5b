"""Deeds of collections: many designs on one theme, planned, confirmed and painted in background."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace

from agents.axes import Axes, axes_for, designs, theme_of
from agents.changes import wish_words
from agents.composer import Composer, seed_for
from agents.deeds.background import begun, minutes_for, pause, resume
from agents.desk import Talk
from agents.events import Event, Planned, Queued
from agents.ledger.codec import from_json, to_json
from agents.strangers import stranger_words, strangers_in
from agents.types import Commission, Intent, Wish
from agents.wishes import is_empty
from pipelines.types import DrawingRequest

LARGEST_COLLECTION = 5000
AFFIRMED = "yes"
TITLE_LENGTH = 90
_TITLE = re.compile(
    r"\d (?:different |various |new )?(?:designs?|pictures?|images?|variations?|drawings?|ideas?)"
    r"\b[:,;]?\s*(?:of |on |about |showing |with |for |- )?(?=[a-z])(.+)",
    re.IGNORECASE,
)
WAITING = {"pause": pause, "resume": resume}


async def collect(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Propose a plan with a forecast; paint it in the background once it is confirmed."""
    if intent.note in WAITING:
        async for event in WAITING[intent.note](talk):
            yield event
        return
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
    count, most = max(2, intent.count), talk.desk.studio.largest_job or LARGEST_COLLECTION
    if count > most:
        return talk.failed("too_many_pictures", count=count, most=most)
    said, world = talk.turn.text, talk.desk.world
    theme = theme_of(intent.wish, world, said)
    axes = axes_for(theme, world, talk.job(number), said)
    title = title_of(said, wish_words(talk, theme))
    talk.remember(
        collection={"title": title, "wish": to_json(theme), "count": count, "axes": to_json(axes)}
    )
    text = talk.words(
        "collect_plan",
        count=count,
        theme=title,
        motifs=_listed(talk, axes.motifs),
        colours=_listed(talk, axes.colours),
        styles=_listed(talk, axes.styles),
        settings=_listed(talk, axes.settings),
        minutes=await _minutes(talk, theme, count),
    )
    text = " ".join([*stranger_words(talk, strangers_in(theme, talk.desk.composer.world)), text])
    return talk.asked("confirm_collect", text, (talk.words("answer_yes"), talk.words("answer_no")))


def title_of(said: str, otherwise: str) -> str:
    """Return what was said after "300 designs", as a title; `otherwise` if nothing stands there."""
    found = _TITLE.search(" ".join(said.split()))
    return found[1].rstrip(" .!?")[:TITLE_LENGTH] if found else otherwise


def _listed(talk: Talk, names: tuple[str, ...]) -> str:
    return ", ".join(talk.noun(name) for name in names if name) or "-"


async def _minutes(talk: Talk, theme: Wish, count: int) -> str:
    """Return the forecast in minutes from this machine's own timings; `?` before there are any."""
    sample = talk.desk.composer.draw(Intent("draw", theme), "forecast").requests
    return await minutes_for(talk, sample[:1] * count)


async def _begin(talk: Talk, number: int) -> AsyncIterator[Event]:
    kept = talk.state["collection"]
    theme, axes = from_json(Wish, kept["wish"]), from_json(Axes, kept["axes"])
    job, count = talk.job(number), int(kept["count"])
    wishes = designs(theme, axes, count, job)
    composer = talk.desk.composer
    async with talk.floor.given():
        requests = await asyncio.to_thread(
            lambda: tuple(_request(composer, wish, job, i) for i, wish in enumerate(wishes))
        )
    commission = Commission(
        job=job, session=talk.session, turn=talk.turn.id, author=talk.author, action="collect",
        requests=requests, wishes=tuple(wishes), language=talk.language, second_try=False,
        background=True, note={"theme": kept.get("title") or wish_words(talk, theme)},
    )  # fmt: skip
    talk.remember(collection=None)
    yield Planned(talk.session, talk.turn.id, requests)
    ticket = await talk.desk.studio.submit(commission)
    begun(talk, job)
    yield Queued(talk.session, talk.turn.id, ticket.job, ticket.position, ticket.eta_s)
    yield talk.said(talk.words("collect_begun", count=count))


def _request(composer: Composer, wish: Wish, job: str, index: int) -> DrawingRequest:
    made = composer.draw(Intent("draw", wish), job).requests[0]
    return replace(made, seed=seed_for(job, index, composer.base_seed))
