"""The deed of working chosen pictures out at high resolution, as one durable job."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from agents.composer import LARGEST
from agents.deeds.background import begun, minutes_for
from agents.desk import Talk
from agents.events import Event, Finished, Planned, Queued
from agents.types import Artwork, Commission, Intent

FEW = 4  # pictures that are waited for; more go on in the background


async def refine(
    talk: Talk, intent: Intent, number: int, pictures: Sequence[Artwork]
) -> AsyncIterator[Event]:
    """Enlarge several pictures; each becomes a revision of its own picture."""
    size = min(intent.size or LARGEST, LARGEST)
    commission = _commission(talk, talk.job(number), pictures, size)
    if not commission.requests:
        side = pictures[0].request
        slots = {"width": side.width, "height": side.height, "limit": size}
        yield talk.said(talk.words("upscale_limit", label=talk.labels(pictures), **slots))
        return
    minutes = await minutes_for(talk, commission.requests)
    yield Planned(talk.session, talk.turn.id, commission.requests)
    ticket = await talk.desk.studio.submit(commission)
    begun(talk, commission.job)
    yield Queued(talk.session, talk.turn.id, ticket.job, ticket.position, ticket.eta_s)
    if commission.background:
        told = {"count": len(commission.requests), "size": size, "minutes": minutes}
        yield talk.said(talk.words("refine_begun", **told))
        return
    async for event in talk.floor.during(_watched(talk, commission.job)):
        yield event


def _commission(talk: Talk, job: str, pictures: Sequence[Artwork], size: int) -> Commission:
    """Return the job; pictures that are as large already are left out."""
    compose = talk.desk.composer.upscale
    pairs = [(one, made) for one in pictures if (made := compose(one, size)) is not None]
    return Commission(
        job=job,
        session=talk.session,
        turn=talk.turn.id,
        author=talk.author,
        action="upscale",
        requests=tuple(made.requests[0] for _, made in pairs),
        wishes=tuple(one.wish for one, _ in pairs),
        language=talk.language,
        second_try=False,
        background=len(pairs) > FEW,
        parents=tuple(one.id for one, _ in pairs),
    )


async def _watched(talk: Talk, job: str) -> AsyncIterator[Event]:
    async for event in talk.desk.followed(job, talk.language):
        yield event
        if isinstance(event, Finished):
            size = max(max(a.request.width, a.request.height) for a in event.artworks)
            told = {"count": len(event.artworks), "size": size}
            yield talk.said(talk.words("refined", labels=talk.labels(event.artworks), **told))
