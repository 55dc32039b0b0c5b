"""Deeds that make pictures: draw, revise, vary, upscale, blend, letter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

from agents.changes import change_words, miss_words
from agents.composer import Composition
from agents.deeds.refining import refine
from agents.deeds.targets import FINALISTS, group, needs_few, needs_picture, targets
from agents.desk import Talk, in_a_row
from agents.events import Event, Failed, Finished, Planned, Queued
from agents.ideas import idea_for
from agents.inscriptions import restyles
from agents.strangers import stranger_words
from agents.types import Artwork, Commission, Intent, Wish
from agents.wishes import missed, opposite

CONFLICT_WINDOW = timedelta(minutes=30)
OFFER_EVERY = 3


async def draw(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Paint new pictures of one wish."""
    job = talk.job(number)
    wish, planned = _with_plan(talk, intent)
    intent = replace(intent, wish=wish)
    composition = talk.desk.composer.draw(intent, job, fallback=idea_for(talk, job))
    if planned:
        talk.remember(planning=None, plan=None)
    async for event in _paint(talk, intent, composition, job, None):
        yield event


def _with_plan(talk: Talk, intent: Intent) -> tuple[Wish, bool]:
    """Lay a drawing over the plan that was made before, if there is one."""
    from agents.deeds.planning import planned_wish
    from agents.wishes import merge

    plan = planned_wish(talk)
    if plan is None:
        return intent.wish, False
    return merge(plan, intent), True


async def revise(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Paint a changed version of each picture meant."""
    if _only_larger(intent):
        async for event in upscale(talk, replace(intent, action="upscale"), number):
            yield event
        return
    async for event in needs_few(talk, intent):
        yield event
        return
    for offset, parent in enumerate(targets(talk, intent)):
        rival = _rival(talk, parent, intent)
        if rival is None:
            composition = talk.desk.composer.revise(parent, intent, talk.job(number))
            job = talk.job(number * 100 + offset) if offset else talk.job(number)
            async for event in _paint(talk, intent, composition, job, parent):
                yield event
        else:
            async for event in _side_by_side(talk, intent, number, parent, rival):
                yield event


def _only_larger(intent: Intent) -> bool:
    """Return True for "make it bigger": the picture itself, not a thing in it."""
    return intent.wish == Wish() and intent.change in {"bigger", "larger", "make it bigger"}


def _rival(talk: Talk, target: Artwork, intent: Intent) -> tuple[str, Wish, str] | None:
    """Return another person's recent, contrary change of the same picture."""
    since = talk.turn.at - CONFLICT_WINDOW
    for author, wish, change in talk.desk.ledger.recent_revisions(target.id, since):
        if author != talk.author and opposite(wish, intent.wish):
            return author, wish, change
    return None


async def _side_by_side(
    talk: Talk, intent: Intent, number: int, target: Artwork, rival: tuple[str, Wish, str]
) -> AsyncIterator[Event]:
    """Keep the other's version, paint the speaker's beside it from the same parent, and ask."""
    other, wish, _ = rival
    ledger = talk.desk.ledger
    # An original is nobody's side: what the other has made of it is.
    revised = target.author == other and bool(target.parent)
    theirs = target if revised else _newest_of(talk, target, other) or target
    parent = ledger.parent(theirs.id) or target
    names = {
        "first": _name(talk, other),
        "second": talk.turn.author.name or talk.author,
        "first_label": talk.label(theirs),
    }
    yield talk.said(
        talk.words(
            "conflict",
            **names,
            first_wish=change_words(talk, replace(intent, wish=wish, change="")),
            second_wish=change_words(talk, intent),
        )
    )
    composition = talk.desk.composer.revise(parent, intent, talk.job(number))
    mine: Artwork | None = None
    async for event in _paint(talk, intent, composition, talk.job(number), parent):
        mine = event.artworks[0] if isinstance(event, Finished) else mine
        yield event
    if mine is not None:
        labels = {**names, "second_label": talk.label(mine)}
        choices = (talk.label(theirs), talk.label(mine))
        yield talk.asked("which_picture", talk.words("conflict_ask", **labels), choices)


def _newest_of(talk: Talk, target: Artwork, author: str) -> Artwork | None:
    own = [a for a in talk.desk.ledger.children(target.id) if a.author == author]
    return own[-1] if own else None


def _name(talk: Talk, author: str) -> str:
    return talk.desk.ledger.preference(author, "name") or author


async def vary(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Paint variations of the picture meant."""
    async for event in needs_picture(talk, intent):
        yield event
        return
    parent = targets(talk, intent)[0]
    composition = talk.desk.composer.vary(parent, intent, talk.job(number))
    async for event in _paint(talk, intent, composition, talk.job(number), parent):
        yield event


async def upscale(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Enlarge the picture meant; several, or the finalists, in the background."""
    async for event in needs_picture(talk, intent):
        yield event
        return
    pictures = group(talk, intent) if intent.note == FINALISTS else targets(talk, intent)
    if len(pictures) > 1:
        async for event in refine(talk, intent, number, pictures):
            yield event
        return
    parent = pictures[0]
    composition = talk.desk.composer.upscale(parent, intent.size)
    if composition is None:
        size = {"width": parent.request.width, "height": parent.request.height}
        yield talk.said(talk.words("upscale_limit", label=talk.label(parent), limit=2048, **size))
        return
    async for event in _paint(talk, intent, composition, talk.job(number), parent):
        yield event


async def letter(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Set words on the picture meant, or on a new one if there is none."""
    pictures = targets(talk, intent)
    stand = pictures[0].wish.lettering if pictures else ""
    if not (intent.wish.lettering or (stand and restyles(intent))):
        yield talk.asked("words", talk.words("ask_words"))
        return
    if not pictures or intent.wish.subjects:
        async for event in draw(talk, replace(intent, action="draw"), number):
            yield event
        return
    composition = talk.desk.composer.letter(pictures[0], intent)
    async for event in _paint(talk, intent, composition, talk.job(number), pictures[0]):
        yield event


async def blend(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Mix two pictures into one."""
    pictures = targets(talk, intent)
    if len(pictures) < 2:
        labels = [f"#{item.label}" for item in talk.scene.easel[-5:]]
        yield talk.asked("which_picture", talk.words("ask_two"), labels)
        return
    composition = talk.desk.composer.blend(pictures[0], pictures[1], talk.job(number))
    async for event in _paint(talk, intent, composition, talk.job(number), *pictures[:2]):
        yield event


async def _paint(
    talk: Talk,
    intent: Intent,
    composition: Composition,
    job: str,
    parent: Artwork | None,
    other: Artwork | None = None,
) -> AsyncIterator[Event]:
    """Queue a composition, follow it to its end, and say honestly what came out."""
    warnings = [*stranger_words(talk, composition.strangers), *_assumption(talk, composition)]
    if warnings:
        yield talk.said(*warnings)
    yield Planned(talk.session, talk.turn.id, composition.requests)
    ticket = await talk.desk.studio.submit(_commission(talk, intent, composition, job, parent))
    yield Queued(talk.session, talk.turn.id, ticket.job, ticket.position, ticket.eta_s)
    async for event in talk.floor.during(talk.desk.studio.watch(job)):
        if isinstance(event, Failed):
            failure = talk.failed(event.kind, detail=event.message)
            yield replace(failure, job=job)
            continue
        yield event
        if isinstance(event, Finished):
            yield talk.said(*_report(talk, intent, composition, event.artworks, parent, other))


def _commission(
    talk: Talk, intent: Intent, composition: Composition, job: str, parent: Artwork | None
) -> Commission:
    return Commission(
        job=job,
        session=talk.session,
        turn=talk.turn.id,
        author=talk.author,
        action=intent.action,
        requests=composition.requests,
        wishes=composition.wishes,
        parent=parent.id if parent else "",
        language=talk.language,
        # Another seed would be another layout, and a change keeps its own.
        second_try=talk.desk.second_try and (parent is None or not composition.kept),
        note={"change": intent.change} if intent.change else {},
    )


def _assumption(talk: Talk, composition: Composition) -> list[str]:
    if not composition.assumed:
        return []
    from agents.changes import wish_words

    return [talk.words("assumed", wish=wish_words(talk, composition.wishes[0]))]


# -- what is said afterwards -------------------------------------------------------------


def _report(
    talk: Talk,
    intent: Intent,
    composition: Composition,
    artworks: Sequence[Artwork],
    parent: Artwork | None,
    other: Artwork | None,
) -> list[str]:
    first = artworks[0]
    lines = [_headline(talk, intent, artworks, parent, other)]
    if intent.action == "revise" and parent is not None:
        if composition.toned:
            lines.append(talk.words("toned"))
        elif not composition.kept:
            lines.append(talk.words("redrawn", label=talk.label(first)))
    if intent.action in {"upscale", "letter"}:
        return lines
    lines += honesty(talk, first)
    if not _missing(first) and first.index == 0 and int(first.id[:4], 16) % OFFER_EVERY == 0:
        lines.append(talk.words("offer"))
    return lines


def _headline(
    talk: Talk,
    intent: Intent,
    artworks: Sequence[Artwork],
    parent: Artwork | None,
    other: Artwork | None,
) -> str:
    first = artworks[0]
    slots = {
        **talk.seen(first.sight),
        "label": talk.label(first),
        "seed": first.request.seed,
        "width": first.request.width,
        "height": first.request.height,
        "parent": talk.label(parent) if parent else "",
    }
    if intent.action == "upscale":
        return talk.words("upscaled", **slots)
    if intent.action == "letter" and parent is not None:
        return talk.words("lettered", words=first.wish.lettering, **slots)
    if intent.action == "blend" and parent is not None and other is not None:
        return talk.words("blended", one=talk.label(parent), other=talk.label(other), **slots)
    if intent.action == "revise" and parent is not None:
        painted = bool(first.request.seed or first.request.prompt)  # else a photo in another tone
        key = "revised" if painted else "retoned"
        return talk.words(key, change=change_words(talk, intent), **slots)
    if not first.sight.tells and len(artworks) == 1:
        return f"{talk.words('drawn_unseen', **slots)} {talk.words('unseen')}"
    if len(artworks) > 1:
        seeds = in_a_row([str(artwork.request.seed) for artwork in artworks])
        many = {"labels": talk.labels(artworks), "count": len(artworks), "seeds": seeds}
        return talk.words("drawn_many", **slots, **many)
    return talk.words("drawn", **slots)


def honesty(talk: Talk, artwork: Artwork) -> list[str]:
    """Return what has to be admitted about a picture: misses, a second try.

    That nothing can be made out is said where the picture is given.
    """
    if not artwork.sight.tells:
        return []
    lines = [miss_words(talk, miss) for miss in missed(artwork.wish, artwork.sight)[:2]]
    if artwork.tries > 1:
        lines.append(talk.words("second_try"))
    return lines


def _missing(artwork: Artwork) -> bool:
    return bool(missed(artwork.wish, artwork.sight)) or not artwork.sight.known
