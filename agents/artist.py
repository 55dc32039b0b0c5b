"""The artist: takes a turn, yields what happens.

    turn -> scene -> reader -> intents -> deeds -> events

Nothing else decides the order of things; every front end drains `Artist.respond`.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from weakref import WeakValueDictionary

from agents.adoption import adopt
from agents.answers import answer_to
from agents.awaiting import awaited
from agents.deeds import DEEDS
from agents.desk import Desk, Talk
from agents.errors import AgentError
from agents.events import Asked, Done, Event, Failed, Finished, Said, Understood
from agents.floor import Floor, Session
from agents.korean import ends_in_consonant, language_of, register_of
from agents.reader import Reader
from agents.scenes import LONGEST, scene_for, whole_frame
from agents.types import Action, Intent, Reading, Turn
from pipelines.errors import PipelineError

log = logging.getLogger(__name__)

OPEN_QUESTION = ("asked", "choices")
ASKED_AT_ONCE = {"which_picture", "unknown_noun", "unclear", "vague"}  # other questions are deeds'


class Artist:
    """Understands turns and carries them out: each session's in order, as `agents.floor` has it."""

    def __init__(self, desk: Desk, reader: Reader, rules: Reader) -> None:
        """Work at `desk`.

        Args:
            desk: The shared collaborators.
            reader: Turns words into intents.
            rules: The deterministic floor; it alone decides whether a message overtakes.
        """
        self.desk = desk
        self.reader = reader
        self.rules = rules
        self._sessions: WeakValueDictionary[str, Session] = WeakValueDictionary()

    async def respond(self, turn: Turn) -> AsyncGenerator[Event]:
        """Carry out one turn; yields `Understood` first and `Done` last.

        A turn that this session has finished before yields only `Done`. One person's turns wait
        for each other; those of different people are read and decided in order, while pictures
        are being painted too. Only a plain "stop" overtakes.
        """
        if await self._overtakes(turn):
            async for event in self._guarded(turn, Floor(Session(), turn)):
                yield event
            return
        session = self._sessions.setdefault(turn.session, Session())
        async with Floor(session, turn) as floor:
            async for event in self._guarded(turn, floor):
                yield event

    async def _overtakes(self, turn: Turn) -> bool:
        if len(turn.text) > LONGEST:
            return False
        reading = await self.rules.read(turn.text, scene_for(self.desk, turn))
        return [intent.action for intent in reading.intents] == ["cancel"]

    async def _guarded(self, turn: Turn, floor: Floor) -> AsyncIterator[Event]:
        """Run a turn, keep what was said, and turn every fault into one honest sentence."""
        if not self.desk.ledger.begin_turn(turn):
            yield Done(turn.session, turn.id)
            return
        if turn.author.name:
            self.desk.ledger.set_preference(turn.author.id, "name", turn.author.name)
        try:
            async for event in self._run(turn, floor):
                if isinstance(event, Said | Asked):
                    self.desk.ledger.note_reply(turn, event.text)
                yield event
        except (PipelineError, AgentError) as error:
            talk = self._talk(turn, floor)
            yield talk.failed(error.kind, detail=str(error), **getattr(error, "facts", {}))
        except Exception:
            log.exception("turn %s of session %s failed", turn.id, turn.session)
            yield self._talk(turn, floor).failed("internal")
        self.desk.ledger.finish_turn(turn)
        yield Done(turn.session, turn.id)

    def _talk(self, turn: Turn, floor: Floor) -> Talk:
        scene = scene_for(self.desk, turn)
        wanted = self.desk.ledger.preference(turn.author.id, "language")
        language = wanted or language_of(turn.text, scene.language)
        if language == "ko" and register_of(turn.text) == "plain":
            language = "ko-casual"
        return Talk(self.desk, turn, replace(scene, language=language[:2]), floor, language)

    async def _run(self, turn: Turn, floor: Floor) -> AsyncIterator[Event]:
        talk = self._talk(turn, floor)
        refusal = _refusal(talk)
        talk, reading = (talk, _unreadable()) if refusal else await self._understood(talk)
        self.desk.ledger.note_reading(turn, reading)
        yield Understood(turn.session, turn.id, reading)
        if refusal:
            yield refusal
            return
        if turn.attachments:
            async with floor.given():  # looking at them waits for the device
                talk = replace(talk, attached=await adopt(talk))
        self._close_question(talk)
        if reading.question in ASKED_AT_ONCE and not _planned(reading, talk):
            yield self._question(talk, reading)
            return
        for number, intent in enumerate(reading.intents):
            async for event in DEEDS[_deed_of(intent, talk)](talk, intent, number):
                yield event

    async def _understood(self, talk: Talk) -> tuple[Talk, Reading]:
        """Read the message; once more, if it hangs on what is being painted for others now."""
        reading = await self._read(talk)
        floors = awaited(talk, reading)
        if not floors:
            return talk, reading
        async with talk.floor.given():
            for floor in floors:
                await floor.until_over()
        talk = self._talk(talk.turn, talk.floor)
        return talk, await self._read(talk)

    async def _read(self, talk: Talk) -> Reading:
        given = answer_to(talk)
        return given or whole_frame(await self.reader.read(talk.turn.text, talk.scene), talk.scene)

    @staticmethod
    def _close_question(talk: Talk) -> None:
        """An open question is answered or dropped by the next message."""
        if talk.scene.asked:
            talk.remember(**dict.fromkeys(OPEN_QUESTION))

    def _question(self, talk: Talk, reading: Reading) -> Asked:
        """Ask the one short question that the reading calls for, with choices."""
        key, intent = reading.question, reading.intents[0]
        labels = [f"#{item.label}" for item in talk.scene.easel[-5:]]
        if key == "unknown_noun":
            noun = intent.unknown[0] if intent.unknown else talk.turn.text
            particle = "이라는" if ends_in_consonant(noun) else "라는"
            return talk.asked(key, talk.words("ask_unknown_noun", noun=noun, particle=particle))
        if key == "which_picture" and labels:
            return talk.asked(key, talk.words("ask_which_picture"), labels)
        if key == "which_picture":
            return talk.asked("vague", talk.words("ask_no_picture"))
        if talk.scene.remarks and intent == Intent("revise", refs=intent.refs):  # "fix it"
            numbers = [str(number) for number in range(1, talk.scene.remarks + 1)]
            ask = talk.words("ask_which_remarks")
            return talk.asked("unclear", ask, [*numbers, talk.words("choice_all")])
        choices = [talk.words("choice_draw"), talk.words("choice_talk")]
        if key == "vague":
            return talk.asked("vague", talk.words("ask_vague"), self._ideas(talk))
        return talk.asked("unclear", talk.words("ask_unclear"), choices)

    @staticmethod
    def _ideas(talk: Talk) -> list[str]:
        """Return three ideas and "surprise me" as choices, and keep the ideas in mind."""
        from agents.changes import wish_words
        from agents.ideas import ideas_for
        from agents.ledger.codec import to_json

        ideas = ideas_for(talk, talk.job(0))
        talk.remember(ideas=[to_json(idea) for idea in ideas])
        return [*(wish_words(talk, idea) for idea in ideas), talk.words("choice_surprise")]

    async def follow(self, job: str) -> AsyncIterator[Event]:
        """Yield what happens to a job that outlives its turn, failures in its asker's language."""
        commission = self.desk.ledger.commission(job)
        async for event in self.desk.followed(job, commission.language if commission else "en"):
            yield event

    async def undelivered(self, session: str) -> AsyncIterator[Event]:
        """Yield finished pictures that no front end has shown, after a restart for example."""
        for delivery in await self.desk.studio.pending(session):
            yield Finished(delivery.session, delivery.turn, delivery.job, delivery.artworks)


def _planned(reading: Reading, talk: Talk) -> bool:
    """Return True if a plan takes the message in, so that no picture has to be named."""
    return all(_deed_of(intent, talk) == "plan" for intent in reading.intents)


def _deed_of(intent: Intent, talk: Talk) -> Action:
    """Return the deed for an intent: remarks belong to the critic, and a plan holds back."""
    if intent.remarks and intent.action in {"revise", "critique"}:
        return "critique"
    if talk.scene.planning and intent.action == "revise" and not talk.turn.reply_to:
        return "plan"
    return intent.action


def _refusal(talk: Talk) -> Failed | None:
    text = talk.turn.text
    if not text.strip() and not talk.turn.attachments:
        return talk.failed("empty")
    if len(text) > LONGEST:
        return talk.failed("too_long", limit=LONGEST)
    return None


def _unreadable() -> Reading:
    return Reading((Intent("chat"),), "rules", 1.0, why="not a readable message")
