"""Work that goes on after its turn: which of it is whose, its forecast, and pausing it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from agents.desk import Talk
from agents.events import Event, Queued
from agents.ledger import Job
from pipelines.types import DrawingRequest

REMEMBERED = 4  # jobs of a person in a session
RESUMABLE = ("paused", "cancelled")


def begun(talk: Talk, job: str) -> None:
    """Keep in mind that a job of the speaker goes on in the background."""
    earlier = [one for one in talk.state.get("background") or [] if one != job]
    talk.remember(background=[*earlier, job][-REMEMBERED:])


async def minutes_for(talk: Talk, requests: Sequence[DrawingRequest]) -> str:
    """Return the forecast in minutes from this machine's own timings; `?` before there are any."""
    seconds = await talk.desk.studio.estimate(requests)
    return in_minutes(seconds)


def in_minutes(seconds: float | None) -> str:
    """Return seconds as whole minutes, at least one; `?` if they are not known."""
    return "?" if seconds is None else str(max(1, round(seconds / 60)))


async def pause(talk: Talk) -> AsyncIterator[Event]:
    """Pause what is painted for the speaker in the background."""
    studio = talk.desk.studio
    paused = [job for job in _known(talk) if job.finished_at is None and await studio.pause(job.id)]
    if not paused:
        yield talk.said(talk.words("pause_none"))
        return
    for job in paused:
        yield talk.said(talk.words("collect_paused", done=_done(talk, job), count=job.total))


async def resume(talk: Talk) -> AsyncIterator[Event]:
    """Go on with what was paused; with what was stopped, if nothing was paused."""
    jobs = _known(talk)
    waiting = [job for job in jobs if job.outcome == "paused"]
    waiting = waiting or [job for job in jobs if job.outcome in RESUMABLE][-1:]
    for job in waiting:
        ticket = await talk.desk.studio.resume(job.id)
        if ticket is None:
            continue
        yield Queued(talk.session, talk.turn.id, ticket.job, ticket.position, ticket.eta_s)
        slots = {"left": job.total - _done(talk, job), "count": job.total}
        minutes = in_minutes(ticket.eta_s)
        yield talk.said(talk.words("collect_resumed", minutes=minutes, **slots))
    if not waiting:
        yield talk.said(_nothing_waits(talk, jobs))


def _nothing_waits(talk: Talk, jobs: Sequence[Job]) -> str:
    running = [job for job in jobs if job.finished_at is None]
    if not running:
        return talk.words("resume_none")
    last = running[-1]
    return talk.words("resume_running", done=_done(talk, last), count=last.total)


def _known(talk: Talk) -> list[Job]:
    """Return the speaker's background jobs here, oldest first."""
    found = map(talk.desk.ledger.job, talk.state.get("background") or ())
    return [job for job in found if job is not None]


def _done(talk: Talk, job: Job) -> int:
    return len(talk.desk.ledger.job_indices(job.id))
