"""Deeds of words: small talk, help, ideas, and stopping."""

from __future__ import annotations

from collections.abc import AsyncIterator

from agents.changes import wish_words
from agents.desk import Talk
from agents.events import Event
from agents.ideas import ideas_for
from agents.ledger.codec import to_json
from agents.smalltalk import topic_of
from agents.types import Intent


async def chat(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Answer small talk; a bigger language model does it where one is configured."""
    if talk.desk.talker is not None:
        async with talk.floor.given():
            answer = await talk.desk.talker.answer(talk.turn, talk.scene, talk.language)
        if answer:
            yield talk.said(answer)
            return
    topic = topic_of(talk.turn.text, talk.desk.world)
    yield talk.said(talk.words(topic.key, **topic.slots(talk.noun, talk.korean)))


async def help_(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Say what can be done here, or give three ideas."""
    if intent.note == "inspire":
        async for event in _inspire(talk):
            yield event
        return
    world = talk.desk.world
    counts = {"subjects": len(world.subjects), "settings": len(world.settings)}
    yield talk.said(talk.words("help", **counts, styles=len(world.styles)))


async def _inspire(talk: Talk) -> AsyncIterator[Event]:
    """Offer three drawable ideas that fit what this person has made."""
    ideas = ideas_for(talk, talk.job(0))
    texts = [wish_words(talk, idea) for idea in ideas]
    numbered = "; ".join(f"{i}) {text}" for i, text in enumerate(texts, 1))
    talk.remember(ideas=[to_json(idea) for idea in ideas])
    yield talk.asked("idea", talk.words("inspire", ideas=numbered), texts)


async def cancel(talk: Talk, intent: Intent, number: int) -> AsyncIterator[Event]:
    """Stop what is being painted for the speaker, and nobody else's work."""
    halted = talk.desk.under_way.stop(talk.session, talk.author)
    stopped = await talk.desk.studio.cancel_for(talk.session, talk.author)
    yield talk.said(talk.words("cancelled" if stopped or halted else "cancel_none"))
