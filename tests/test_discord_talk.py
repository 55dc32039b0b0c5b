"""Talking to Tilda in Discord: whom she answers, and what she takes a message to be about."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from tests.discord_server.harness import Stand, cards_in, stand
from tests.discord_server.people import labels, shown_text

pytestmark = pytest.mark.asyncio(loop_scope="module")


def png(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    data: Path = tmp_path_factory.mktemp("talk")
    async with stand(data) as opened:
        yield opened
        assert not opened.server.unmodelled


async def test_a_mention_is_answered_with_a_card(room: Stand) -> None:
    asked = await room.ask(room.alice, "draw a fox")
    card = await room.cards()
    assert card["message_reference"]["message_id"] == asked["id"]
    assert labels(card) == ["Vary", "Edit…", "Upscale", "Critique", "More"]
    assert "A red fox came out." in shown_text(card)
    assert "#1 · drawn for Alice" in shown_text(card)
    assert [a["description"] for a in card["attachments"]] == ["A red fox, number 1."]


async def test_nobody_is_ever_pinged(room: Stand) -> None:
    channel = await room.new_channel("quiet")
    await room.ask(room.alice, f"say @everyone <@{room.bob['id']}> and <@&1>", channel)
    await room.answer("Alice said: say", channel)
    sends = [r for r in room.server.asked("POST", r"/messages$") if r.json]
    assert sends
    for request in sends:
        allowed = request.json["allowed_mentions"]
        assert allowed["parse"] == [] and not allowed.get("users") and not allowed.get("roles")
        assert allowed["replied_user"] is False


async def test_a_direct_message_needs_no_mention(room: Stand) -> None:
    direct = room.server.direct(room.alice)
    await room.server.send(room.alice, direct, "draw a fox")
    await room.cards(direct)


async def test_what_is_not_said_to_her_is_left_alone(room: Stand) -> None:
    channel = await room.new_channel("others")
    await room.server.send(room.alice, channel, "draw a fox")
    await room.server.send(room.alice, channel, "@everyone draw")
    robot = room.server.add_user("robot", bot=True)
    await room.ask(robot, "draw a fox", channel)
    await room.server.settle(0.5)
    assert room.server.bot_messages(channel) == []


async def test_a_reply_to_an_old_picture_means_that_picture(room: Stand) -> None:
    channel = await room.new_channel("old")
    for count in (1, 2, 3):
        await room.ask(room.alice, "draw a fox", channel)
        await room.cards(channel, count)
    first = cards_in(room.server, channel)[0]
    await room.server.send(room.alice, channel, "what is it", reply_to=first)
    await room.answer("what is it about #1", channel)
    await room.server.send(room.bob, channel, "darker", reply_to=first, ping=False)
    card = await room.cards(channel, 4)
    assert "#1b · drawn for Bob, from #1" in shown_text(card)


async def test_a_reply_whose_picture_discord_did_not_send_along_is_looked_up(room: Stand) -> None:
    channel = await room.new_channel("older")
    await room.ask(room.alice, "draw a fox", channel)
    card = await room.cards(channel)
    reply = room.server.make_message(
        channel, room.alice,
        {"content": room.server.mention("what is it"),
         "message_reference": {"message_id": card["id"]}}, {},
    )  # fmt: skip
    del reply["referenced_message"]
    await room.server.post(channel, reply)
    await room.answer("what is it about #1", channel)


async def test_a_picture_without_its_buttons_is_known_by_its_files_name(room: Stand) -> None:
    channel = await room.new_channel("buttonless")
    await room.ask(room.alice, "draw a fox", channel)
    card = await room.cards(channel)
    card["components"] = []
    await room.server.send(room.alice, channel, "what is it", reply_to=card)
    await room.answer("what is it about #1", channel)


async def test_every_message_in_her_own_thread_is_answered(room: Stand) -> None:
    channel = await room.new_channel("threads")
    hers = await room.server.make_thread(channel, "hers", room.server.bot)
    theirs = await room.server.make_thread(channel, "theirs", room.alice)
    await room.server.send(room.alice, hers, "hello")
    await room.server.send(room.alice, theirs, "hello")
    await room.answer("Alice said: hello", hers)
    assert room.server.bot_messages(theirs) == []


async def test_a_thread_on_a_card_begins_with_its_picture(room: Stand) -> None:
    channel = await room.new_channel("cards")
    await room.ask(room.alice, "draw a fox", channel)
    card = await room.cards(channel)
    more = await room.server.click(room.alice, card, "More")
    await more.acknowledged()
    opened = await room.server.click(room.alice, more.original, "Open a thread")
    await opened.until(lambda i: i.original and "Come along" in shown_text(i.original))
    thread = room.server.channels[card["id"]]
    await room.server.send(room.alice, thread, "what is it")
    await room.answer("what is it about #1", thread)


async def test_attached_pictures_come_along(room: Stand) -> None:
    channel = await room.new_channel("files")
    await room.ask(room.alice, "look", channel, files=[("a.png", png()), ("b.png", png("blue"))])
    await room.answer("look with 2 file(s)", channel)


async def test_a_picture_without_words_is_described(room: Stand) -> None:
    channel = await room.new_channel("wordless")
    await room.ask(room.alice, "", channel, files=[("a.png", png())])
    await room.answer("What do you see in this picture? with 1 file(s)", channel)


async def test_a_reply_to_somebodys_picture_takes_it_along(room: Stand) -> None:
    channel = await room.new_channel("others-files")
    shared = await room.server.send(room.bob, channel, "my sketch", files=[("s.png", png())])
    await room.ask(room.alice, "what is wrong with it", channel, reply_to=shared)
    await room.answer("what is wrong with it with 1 file(s)", channel)


async def test_what_is_no_picture_is_said_and_not_opened(room: Stand) -> None:
    channel = await room.new_channel("wrong-files")
    await room.ask(room.alice, "look", channel, files=[("virus.png", b"MZ" + b"x" * 99)])
    await room.answer("virus.png is not a picture that I can open", channel)
    await room.server.settle(1.0)
    assert len(room.server.bot_messages(channel)) == 1  # "look" means nothing without the file


async def test_one_good_file_among_others_is_looked_at(room: Stand) -> None:
    channel = await room.new_channel("mixed-files")
    await room.ask(room.alice, "look", channel, files=[("a.heic", b"x" * 99), ("b.png", png())])
    await room.answer("a.heic is not a picture that I can open", channel)
    await room.answer("look with 1 file(s)", channel)


async def test_marks_of_discord_are_no_words(room: Stand) -> None:
    channel = await room.new_channel("marks")
    await room.ask(room.alice, "||**hello**|| <:smile:123456789012345678> `there`", channel)
    await room.answer("Alice said: hello there [en]", channel)
    await room.ask(room.alice, "```draw a fox```", channel)
    await room.cards(channel)


async def test_people_in_one_channel_are_kept_apart(room: Stand) -> None:
    channel = await room.new_channel("two")
    await asyncio.gather(
        room.ask(room.alice, "draw a fox", channel), room.ask(room.bob, "draw 2 boats", channel)
    )
    await room.cards(channel, 2)
    told = [shown_text(card) for card in cards_in(room.server, channel)]
    assert sum("drawn for Alice" in text for text in told) == 1
    assert sum("drawn for Bob" in text for text in told) == 1
    pictures = {len(card["attachments"]) for card in cards_in(room.server, channel)}
    assert pictures == {1, 2}


async def test_a_message_that_is_dispatched_twice_is_answered_once(room: Stand) -> None:
    channel = await room.new_channel("twice")
    await room.ask(room.alice, "draw a fox", channel, times=3)
    await room.cards(channel)
    await room.server.settle(1.0)
    assert len(cards_in(room.server, channel)) == 1


async def test_a_question_is_answered_by_its_buttons(room: Stand) -> None:
    channel = await room.new_channel("questions")
    await room.ask(room.alice, "ask me", channel)
    question = await room.answer("Which one?", channel)
    assert labels(question) == ["a fox", "a boat"]
    wrong = await room.server.click(room.bob, question, "a boat")
    await wrong.acknowledged()
    assert "somebody else" in shown_text(wrong.original)
    right = await room.server.click(room.alice, question, "a boat")
    await right.until(lambda i: i.original and "Alice said: a boat" in shown_text(i.original))


async def test_a_failure_is_said_in_one_sentence(room: Stand) -> None:
    channel = await room.new_channel("failures")
    await room.ask(room.alice, "fail", channel)
    await room.answer("There is not enough memory for that.", channel)


async def test_more_pictures_than_a_message_holds_become_several(room: Stand) -> None:
    channel = await room.new_channel("many")
    await room.ask(room.alice, "draw 23 foxes", channel)
    await room.cards(channel, 3)
    counts = [len(card["attachments"]) for card in cards_in(room.server, channel)]
    assert counts == [10, 10, 3]


async def test_very_many_pictures_become_contact_sheets(room: Stand) -> None:
    channel = await room.new_channel("sheets")
    await room.ask(room.alice, "collect 60", channel)
    message = await room.answer("All 60 designs are done.", channel)
    assert "#1–#60 · drawn for Alice" in shown_text(message)
    assert [a["description"] for a in message["attachments"]] == ["#1 - #48", "#49 - #60"]


async def test_a_collection_is_delivered_after_its_turn(room: Stand) -> None:
    channel = await room.new_channel("collections")
    await room.ask(room.alice, "collect 3", channel)
    card = await room.cards(channel)
    assert len(card["attachments"]) == 3


async def test_undo_shows_a_picture_again_and_paints_nothing(room: Stand) -> None:
    channel = await room.new_channel("undo")
    await room.ask(room.alice, "draw a fox", channel)
    await room.cards(channel)
    await room.ask(room.alice, "undo", channel)
    card = await room.cards(channel, 2)
    assert "shown again for Alice" in shown_text(card)


async def test_korean_is_answered_with_korean_buttons_for_a_korean_reader(room: Stand) -> None:
    channel = await room.new_channel("korean")
    used = await room.server.slash(room.alice, channel, "settings me", language="ko")
    await used.acknowledged()
    await room.ask(room.alice, "여우 그려줘", channel)
    card = await room.cards(channel)
    assert labels(card) == ["변형", "고치기…", "크게", "비평", "더 보기"]
    assert "Alice 님을 위해 그림" in shown_text(card)
    await room.ask(room.bob, "여우 그려줘", channel)
    assert labels(await room.cards(channel, 2)) == labels(card)
    back = await room.server.slash(room.alice, channel, "settings me", language="auto")
    await back.acknowledged()
