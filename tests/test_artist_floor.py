"""Several people in one session: who waits for whom while pictures are being painted.

The painter is held until a test lets it go on, so that nothing depends on how quick a machine is.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from agents.events import Event, Finished, Queued, Said, Understood
from agents.types import Artwork, Author, Scene, Turn
from pipelines.errors import Cancelled
from pipelines.types import CancelCheck, DrawingRequest, StepCallback
from tests.stories import Heard, Stage, open_stage

PATIENCE = 60.0  # seconds; reached only if what is waited for never comes


class Gate:
    """Holds the painter of a stage at its next picture while it is shut."""

    def __init__(self, stage: Stage) -> None:
        self._paint = stage.painter.paint
        self._open = threading.Event()
        self._open.set()
        self.at_work = 0
        stage.painter.paint = self.paint  # type: ignore[method-assign]

    def paint(
        self,
        requests: Sequence[DrawingRequest],
        on_step: StepCallback | None = None,
        cancelled: CancelCheck | None = None,
    ) -> list[Image.Image]:
        self.at_work += 1
        while not self._open.wait(0.01):
            if cancelled and cancelled():
                raise Cancelled("stopped")
        return self._paint(requests, on_step, cancelled)

    def shut(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()


class Message:
    """A turn under way: its events so far, and all of them once it is over."""

    def __init__(self, stage: Stage, who: str, text: str, reply_to: str = "") -> None:
        stage.turns += 1
        author = Author(who, who.capitalize())
        self._turn = Turn(f"t{stage.turns}", "room", author, text, reply_to=reply_to)
        self.events: list[Event] = []
        self._artist = stage.artist
        self._task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for event in self._artist.respond(self._turn):
            self.events.append(event)

    async def until(self, kind: type[Event]) -> Event:
        async with asyncio.timeout(PATIENCE):
            while not any(isinstance(event, kind) for event in self.events):
                assert not self._task.done(), self.events
                await asyncio.sleep(0.01)
        return next(event for event in self.events if isinstance(event, kind))

    async def over(self) -> Heard:
        async with asyncio.timeout(PATIENCE):
            await self._task
        return Heard(self.events)


class Room:
    """A stage with a gate at its painter."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.gate = stage, Gate(stage)

    def say(self, who: str, text: str, reply_to: str = "") -> Message:
        return Message(self.stage, who, text, reply_to)

    async def painted(self, who: str, text: str) -> Artwork:
        (picture,) = (await self.say(who, text).over()).pictures
        return picture

    async def held(self, who: str, text: str, reply_to: str = "") -> Message:
        """Let somebody ask for a picture that is not finished before the gate is opened."""
        self.gate.shut()
        before, message = self.gate.at_work, self.say(who, text, reply_to)
        async with asyncio.timeout(PATIENCE):
            while self.gate.at_work == before:
                await asyncio.sleep(0.01)
        return message

    def parent_of(self, queued: Event) -> str:
        assert isinstance(queued, Queued)
        commission = self.stage.ledger.commission(queued.job)
        assert commission is not None
        return commission.parent


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_stage(tmp_path) as stage:
        room = Room(stage)
        yield room
        room.gate.open()


async def quiet(*messages: Message) -> None:
    """Give messages that have to wait every chance not to."""
    await asyncio.sleep(0.4)
    assert [message.events for message in messages] == [[]] * len(messages)


async def test_others_are_answered_and_queued_while_a_picture_is_painted(room: Room) -> None:
    first = await room.painted("ann", "draw an owl")
    fox = await room.held("ann", "draw a fox")
    assert (await room.say("ben", "Hello, who are you?").over()).text
    shown = await room.say("ben", "show me #1").over()
    assert [one.id for one in shown.pictures] == [first.id]
    boat = room.say("ben", "draw a boat")
    queued = await boat.until(Queued)
    assert isinstance(queued, Queued) and queued.position == 1
    assert not any(isinstance(event, Finished) for event in fox.events)
    room.gate.open()
    assert (await fox.over()).labels == ["2"] and (await boat.over()).labels == ["3"]
    transcript = [one.content for one in room.stage.ledger.transcript("room") if one.role == "user"]
    assert transcript == ["draw an owl", "draw a fox", "Hello, who are you?", "show me #1", "draw a boat"]  # fmt: skip


async def test_a_follow_up_of_ones_own_waits_for_ones_own_picture(room: Room) -> None:
    fox = await room.held("ann", "draw a fox")
    bluer = room.say("ann", "make it bluer")
    await quiet(bluer)
    room.gate.open()
    (picture,), (changed,) = (await fox.over()).pictures, (await bluer.over()).pictures
    assert changed.parent == picture.id


async def test_it_means_what_is_finished(room: Room) -> None:
    owl = await room.painted("ann", "draw an owl")
    fox = await room.held("ann", "draw a fox")
    warmer = room.say("ben", "make it warmer")
    assert room.parent_of(await warmer.until(Queued)) == owl.id
    room.gate.open()
    await fox.over()
    assert (await warmer.over()).labels == ["1b"]


async def test_the_first_picture_of_a_session_is_waited_for(room: Room) -> None:
    fox = await room.held("ann", "draw a fox")
    warmer, nothing = room.say("ben", "make it warmer"), room.say("cem", "what is wrong with it?")
    await quiet(warmer, nothing)
    room.gate.open()
    (picture,) = (await fox.over()).pictures
    (changed,) = (await warmer.over()).pictures
    assert changed.parent == picture.id and "1." in (await nothing.over()).text


@pytest.mark.parametrize("reply_to", ["", "#1"])
async def test_opposite_wishes_meet_although_one_is_still_painted(
    room: Room, reply_to: str
) -> None:
    car = await room.painted("ann", "draw a car")
    red = await room.held("ann", "make the car red")
    green = room.say("ben", "no, make the car green", reply_to)
    await quiet(green)
    assert (await room.say("cem", "Hello!").over()).text  # who has no side need not wait
    room.gate.open()
    (reds,), heard = (await red.over()).pictures, await green.over()
    assert "Ann" in heard.text and "Ben" in heard.text
    assert heard.pictures[0].parent == car.id
    assert heard.asked and heard.asked.choices == (f"#{reds.label}", f"#{heard.pictures[0].label}")


async def test_changes_of_other_pictures_do_not_wait(room: Room) -> None:
    await room.painted("ann", "draw a car")
    boat = await room.painted("ben", "draw a boat")
    red = await room.held("ann", "make the car red")
    green = room.say("ben", "make the boat green")
    assert room.parent_of(await green.until(Queued)) == boat.id
    room.gate.open()
    assert len((await red.over()).pictures) == len((await green.over()).pictures) == 1


async def test_stop_ends_ones_own_and_leaves_the_others(room: Room) -> None:
    fox = await room.held("ann", "draw a fox")
    boat = room.say("ben", "draw a boat")
    await boat.until(Queued)
    assert (await room.say("ann", "Stop!").over()).actions == ["cancel"]
    assert "cancelled" in (await fox.over()).failures
    assert not any(isinstance(event, Finished) for event in boat.events)
    room.gate.open()
    assert len((await boat.over()).pictures) == 1


async def test_undo_works_beside_somebody_elses_painting(room: Room) -> None:
    boat = await room.painted("ben", "draw a boat")
    await room.painted("ben", "make it darker")
    fox = await room.held("ann", "draw a fox")
    assert [one.id for one in (await room.say("ben", "undo that").over()).pictures] == [boat.id]
    room.gate.open()
    assert len((await fox.over()).pictures) == 1


async def test_who_is_forgotten_lets_a_change_of_their_picture_be_finished(room: Room) -> None:
    boat = await room.painted("ben", "draw a boat")
    red = await room.held("ann", "make the boat red", reply_to="#1")
    assert (await room.say("ben", "forget me").over()).asked  # to be asked needs no waiting
    erased = room.say("ben", "yes")
    await quiet(erased)
    assert Path(boat.path).exists()
    room.gate.open()
    (kept,) = (await red.over()).pictures
    assert (await erased.over()).text and not Path(boat.path).exists()
    assert Path(kept.path).exists() and room.stage.ledger.about("ben").artworks == 0


async def test_others_need_not_wait_for_a_model_that_thinks_about_its_answer(room: Room) -> None:
    thought = asyncio.Event()

    class Thinker:
        async def answer(self, turn: Turn, scene: Scene, language: str) -> str:
            await thought.wait()
            return "I have thought about it."

    artist = room.stage.artist
    artist.desk = replace(artist.desk, talker=Thinker())  # type: ignore[arg-type]
    asked = room.say("ann", "Hello, who are you?")
    await asked.until(Understood)
    assert len((await room.say("ben", "draw a fox").over()).pictures) == 1
    assert not any(isinstance(event, Said) for event in asked.events)
    thought.set()
    assert (await asked.over()).text == "I have thought about it."


async def test_a_turn_that_is_broken_off_lets_the_others_go_on(room: Room) -> None:
    room.gate.shut()
    events = room.stage.artist.respond(Turn("t0", "room", Author("ann"), "draw a fox"))
    async for event in events:
        if isinstance(event, Queued):
            break
    await events.aclose()  # a front end that goes away; the job stays
    for who in ("ben", "ann"):
        assert (await room.say(who, "Hello!").over()).text
    room.gate.open()
    await room.stage.artist.desk.studio.settled()
    assert [one.request.prompt for one in room.stage.ledger.easel("room")] == ["a fox"]


async def test_a_turn_that_is_called_off_while_it_waits_holds_nobody_up(room: Room) -> None:
    fox = await room.held("ann", "draw a fox")
    bluer, later = room.say("ann", "make it bluer"), room.say("ann", "Hello!")
    await quiet(bluer, later)
    bluer._task.cancel()
    room.gate.open()
    assert (await fox.over()).labels == ["1"] and (await later.over()).text
    assert bluer.events == []


async def test_nothing_of_two_people_is_lost_when_it_stops_in_the_middle(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        room = Room(stage)
        fox, owl = await room.held("ann", "draw a fox"), room.say("ben", "draw an owl")
        await owl.until(Queued)
        for message in (fox, owl):
            message._task.cancel()
    async with open_stage(tmp_path) as stage:
        await stage.artist.desk.studio.settled()
        pending = [event async for event in stage.artist.undelivered("room")]
        prompts = [one.request.prompt for event in pending for one in event.artworks]  # type: ignore[attr-defined]
        assert sorted(prompts) == ["a fox", "an owl"]
        labels = {one.label for one in stage.ledger.easel("room")}
        assert labels == {"1", "2"}
