"""Deeds of collections: many designs on one theme, planned, confirmed and painted in background."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from agents.axes import Axes, axes_for, designs
from agents.changes import wish_words
from agents.composer import Composer
from agents.desk import Talk
from agents.events import Event, Planned, Queued
from agents.ledger.codec import from_json, to_json
from agents.types import Commission, Intent, Wish
from agents.wishes import is_empty

LARGEST_COLLECTION = 5000
AFFIRMED = "yes"


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
    yield _propose(talk, intent, number)


def _propose(talk: Talk, intent: Intent, number: int) -> Event:
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
        minutes=_minutes(talk, count),
    )
    return talk.asked("confirm_collect", text, (talk.words("yes"), talk.words("no")))


def _listed(talk: Talk, names: tuple[str, ...]) -> str:
    return ", ".join(talk.noun(name) for name in names if name) or "-"


def _minutes(talk: Talk, count: int) -> str:
    """Return the forecast in minutes from this machine's own timings; `?` before there are any."""
    seconds = talk.desk.studio.forecast(count)
    return "?" if seconds is None else str(max(1, round(seconds / 60)))


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


def _request(composer: Composer, wish: Wish, job: str, index: int):  # noqa: ANN202
    made = composer.draw(Intent("draw", wish), job).requests[0]
    from agents.composer import seed_for

    return replace(made, seed=seed_for(job, index, composer.base_seed))


async def curate(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Choose among the designs of the last collection."""
    yield talk.said(talk.words("curate_none"))
