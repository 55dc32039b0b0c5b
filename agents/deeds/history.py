"""Deeds of memory: recall, recipe, undo, redo, forget."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agents.deeds.targets import needs_picture, targets
from agents.desk import Talk
from agents.events import Event, Finished
from agents.types import Artwork, Intent

SHOWN_AT_MOST = 10
AFFIRMED = "yes"
EARLIER = {"before", "earlier", "previous"}


async def recall(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Show pictures again, list those of a time, or tell what is known about the speaker."""
    if intent.note == "me":
        yield talk.said(about_you(talk))
        return
    if intent.refs:
        async for event in _show(talk, intent):
            yield event
        return
    if intent.note in EARLIER:
        async for event in _show_earlier(talk):
            yield event
        return
    when, since, until = period(talk, intent.note)
    words = " ".join(subject.name for subject in intent.wish.subjects) or intent.wish.style
    found = talk.desk.ledger.recall(talk.author, since, until, words=words, limit=50)
    if not found:
        yield talk.said(talk.words("recalled_none", when=when))
        return
    shown = found[-SHOWN_AT_MOST:]
    listed = "; ".join(f"{talk.label(a)} {a.request.prompt or a.sight.caption}" for a in shown)
    yield _again(talk, shown)
    yield talk.said(talk.words("recalled", when=when, count=len(found), list=listed))


async def _show_earlier(talk: Talk) -> AsyncIterator[Event]:
    """Show the picture that was made before the current one."""
    current = {item.label for item in talk.scene.easel if item.current}
    recent = talk.desk.ledger.easel(talk.session)
    at = next((i for i, artwork in enumerate(recent) if artwork.label in current), 0)
    if at == 0:
        yield talk.said(talk.words("recalled_none", when=talk.words("when_before")))
        return
    async for event in _show(talk, Intent("recall", refs=(recent[at - 1].label,))):
        yield event


async def _show(talk: Talk, intent: Intent) -> AsyncIterator[Event]:
    async for event in needs_picture(talk, intent):
        yield event
        return
    pictures = targets(talk, intent)
    ids = [picture.id for picture in pictures]
    talk.desk.ledger.move(talk.session, talk.author, ids, talk.turn.id)
    yield _again(talk, pictures)
    yield talk.said(talk.words("shown", labels=talk.labels(pictures)))


def _again(talk: Talk, artworks: list[Artwork] | tuple[Artwork, ...]) -> Finished:
    """Return the event that shows pictures from the ledger: nothing is painted."""
    return Finished(talk.session, talk.turn.id, artworks[0].job, tuple(artworks), reused=True)


def period(talk: Talk, note: str) -> tuple[str, datetime | None, datetime | None]:
    """Return the words for a time, its start and its end, in the speaker's own time zone."""
    today = datetime.combine(_local(talk).date(), time.min, _zone(talk))
    if "yesterday" in note:
        return talk.words("when_yesterday"), today - timedelta(days=1), today
    if "today" in note:
        return talk.words("when_today"), today, None
    if "week" in note:
        return talk.words("when_week"), today - timedelta(days=7), None
    return talk.words("when_ever"), None, None


def _zone(talk: Talk) -> ZoneInfo:
    try:
        return ZoneInfo(talk.turn.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _local(talk: Talk) -> datetime:
    return talk.turn.at.astimezone(_zone(talk))


async def recipe(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Tell how the pictures meant were made."""
    async for event in needs_picture(talk, intent):
        yield event
        return
    for artwork in targets(talk, intent)[:SHOWN_AT_MOST]:
        request = artwork.request
        yield talk.said(
            talk.words(
                "recipe",
                label=talk.label(artwork),
                prompt=request.prompt,
                seed=request.seed,
                steps=request.steps,
                guidance=request.guidance,
                width=request.width,
                height=request.height,
                model=artwork.model,
            )
        )


async def undo(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Step back along the picture's tree and show what stands there."""
    frame = talk.desk.ledger.undo(talk.session, talk.author, talk.turn.id)
    for event in _moved(talk, "undone", "undo_none", frame):
        yield event


async def redo(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Step forward again and show what stands there."""
    frame = talk.desk.ledger.redo(talk.session, talk.author, talk.turn.id)
    for event in _moved(talk, "redone", "redo_none", frame):
        yield event


def _moved(talk: Talk, key: str, none: str, frame: tuple[Artwork, ...] | None) -> list[Event]:
    if not frame:
        return [talk.said(talk.words(none))]
    return [_again(talk, frame), talk.said(talk.words(key, labels=talk.labels(frame)))]


async def forget(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Tell what is kept, ask once, and erase everything of the speaker's for good."""
    if intent.note == "no":
        yield talk.said(talk.words("forget_kept"))
        return
    about = talk.desk.ledger.about(talk.author)
    if intent.note != AFFIRMED or talk.scene.asked != "confirm_forget":
        warning = talk.words("forget_confirm", pictures=about.artworks, turns=about.turns)
        yes, no = talk.words("answer_yes"), talk.words("answer_no")
        yield talk.asked("confirm_forget", f"{about_you(talk)} {warning}", (yes, no))
        return
    await talk.desk.studio.cancel_for(talk.session, talk.author)
    erased = talk.desk.ledger.forget(talk.author)
    counts = {"artworks": erased.artworks, "turns": erased.turns, "files": erased.files}
    yield talk.said(talk.words("forget_done", **counts))


def about_you(talk: Talk) -> str:
    """Return everything that is kept about the speaker, in a sentence or two."""
    about = talk.desk.ledger.about(talk.author)
    if not about.artworks and about.turns <= 1:
        return talk.words("about_nothing")
    liked = ", ".join(f"{talk.noun(name)} ({count})" for name, count in about.subjects[:3])
    since = about.first_seen.astimezone(_zone(talk)).date().isoformat() if about.first_seen else "-"
    return talk.words(
        "about_you",
        pictures=about.artworks,
        sessions=about.sessions,
        turns=about.turns,
        since=since,
        likes=talk.words("about_likes", subjects=liked) if liked else "",
    ).strip()
