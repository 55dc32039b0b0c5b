"""Which of several pictures comes nearest to what was wished, by the captioner's own measure."""

from __future__ import annotations

from collections.abc import AsyncIterator

from agents.deeds.measuring import Measuring
from agents.desk import Talk
from agents.events import Event, Failed, Finished
from agents.types import Artwork, Intent
from pipelines.errors import Cancelled

BEST = "best"
"""The note of a critique that asks for the best picture, not for what is wrong with one."""
MOST = 8
RECENT = 4  # pictures compared where nobody says which
LEAST_LEAD = 0.05  # nats a token by which one must lead to be called better


def compared(talk: Talk, intent: Intent) -> list[Artwork]:
    """Return the pictures to choose from: two or more that are named, else the last ones shown."""
    named, _ = talk.resolve(intent.refs)
    if len(named) > 1:
        return named[:MOST]
    frame = list(talk.current())
    return frame[:MOST] if len(frame) > 1 else talk.desk.ledger.easel(talk.session, limit=RECENT)


async def prefer(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Say which picture is nearest to its wish, and show it.

    Taste is the speaker's; what Tilda can hold against a wish is how much of it her captioner finds
    in the picture: log p(wish | picture) - log p(wish | blank).
    """
    artworks = compared(talk, intent)
    with talk.desk.under_way.stoppable(talk.session, talk.author) as stop:
        measuring = Measuring(talk, talk.job(number), stop)
        try:
            async for event in talk.floor.during(measuring.score(artworks)):
                yield event
        except Cancelled:
            kept = talk.words("choosing_stopped", count=len(artworks))
            yield Failed(talk.session, talk.turn.id, "cancelled", kept)
            return
        key = await measuring.score_name()
        scores = [float(found.get(key, 0.0)) for found in await measuring.found(artworks)]
    order = sorted(range(len(artworks)), key=lambda at: -scores[at])
    best = artworks[order[0]]
    alone = len(artworks) == 1
    close = not alone and scores[order[0]] - scores[order[1]] < LEAST_LEAD
    yield Finished(talk.session, talk.turn.id, best.job, (best,), reused=True)
    slots = {"label": talk.label(best), "score": f"{scores[order[0]]:+.2f}"}
    if alone:
        yield talk.said(talk.words("best_alone", **slots))
        return
    slots |= {"second": talk.label(artworks[order[1]]), "count": str(len(artworks))}
    slots |= {"last": talk.label(artworks[order[-1]]), "least": f"{scores[order[-1]]:+.2f}"}
    yield talk.said(talk.words("best_close" if close else "best", **slots))
