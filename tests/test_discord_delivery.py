"""A finished picture reaches its channel once, whatever Discord or the network does meanwhile."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from tests.discord_server.harness import Stand, cards_in, stand, told
from tests.discord_server.people import labels, shown_text
from tests.discord_server.shapes import ATTACH_FILES, SEND_MESSAGES, Json

pytestmark = pytest.mark.asyncio(loop_scope="module")

MESSAGES = r"^/channels/\d+/messages$"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    data: Path = tmp_path_factory.mktemp("delivery")
    async with stand(data) as opened:
        yield opened
        assert not opened.server.unmodelled


@pytest.fixture(autouse=True)
def no_fault_is_left(room: Stand) -> None:
    room.server.faults.clear()
    room.server.buckets.clear()


async def exactly_one_card(room: Stand, channel: Json) -> Json:
    """Wait for a card, then make sure that no second one comes."""
    card = await room.cards(channel)
    await room.server.settle(0.6)
    assert len(cards_in(room.server, channel)) == 1
    return card


def boards_in(room: Stand, channel: Json) -> list[Json]:
    return [m for m in room.server.bot_messages(channel) if "Cancel" in labels(m)]


# -- while waiting -------------------------------------------------------------------------


async def test_the_board_tells_progress_rarely_and_goes_away(room: Stand) -> None:
    channel = await room.new_channel("board")
    await room.ask(room.alice, "draw slow", channel)
    await room.until(lambda: boards_in(room, channel))
    board = boards_in(room, channel)[0]
    assert "Next in line, about 12 s." in shown_text(board)
    await room.until(lambda: re.search(r"Painting: \d+ %, about \d s left", shown_text(board)))
    await room.until(lambda: board["attachments"])
    await exactly_one_card(room, channel)
    assert boards_in(room, channel) == []
    edits = board["_edits"]
    assert 1 <= len(edits) <= 4
    assert all(after - before >= 1.9 for before, after in zip(edits, edits[1:], strict=False))


async def test_cancel_stops_only_that_persons_job_within_a_step(room: Stand) -> None:
    channel = await room.new_channel("cancel")
    await room.ask(room.alice, "draw slow", channel)
    await room.until(lambda: boards_in(room, channel))
    board = boards_in(room, channel)[0]
    await room.ask(room.bob, "draw a boat", channel)
    await room.until(lambda: len(boards_in(room, channel)) == 2)
    assert "In line at place 2" in shown_text(boards_in(room, channel)[1])
    refused = await room.server.click(room.bob, board, "Cancel")
    await told(refused, "Only the person who asked for it, or a moderator")
    stopped = await room.server.click(room.alice, board, "Cancel")
    await stopped.acknowledged()
    await room.answer("Stopped.", channel, timeout=3)
    card = await exactly_one_card(room, channel)
    assert "drawn for Bob" in shown_text(card)


async def test_a_moderator_may_cancel(room: Stand) -> None:
    channel = await room.new_channel("cancel-mod")
    await room.ask(room.alice, "draw slow", channel)
    await room.until(lambda: boards_in(room, channel))
    await room.server.click(room.mod, boards_in(room, channel)[0], "Cancel")
    await room.answer("Stopped.", channel, timeout=3)


async def test_who_waits_for_their_own_turn_is_told_the_place_and_may_call_it_off(
    room: Stand,
) -> None:
    channel, patience = await room.new_channel("line"), 120.0
    await room.ask(room.alice, "draw held after", channel)
    await room.until(lambda: boards_in(room, channel), patience)
    await room.ask(room.bob, "hello after", channel)
    await room.answer("Bob said: hello after", channel, patience)  # nobody else has to wait
    await room.ask(room.alice, "draw after", channel)
    await room.until(lambda: len(boards_in(room, channel)) == 2, patience)
    first, second = boards_in(room, channel)
    assert "In line at place 2" in shown_text(second)
    await room.server.click(room.alice, second, "Cancel")
    await room.answer("Stopped.", channel, patience)
    await room.server.click(room.alice, first, "Cancel")
    await room.until(lambda: not boards_in(room, channel), patience)
    assert not cards_in(room.server, channel)


async def test_the_board_of_a_command_stands_in_its_response(room: Stand) -> None:
    channel = await room.new_channel("board-command")
    used = await room.server.slash(room.alice, channel, "draw", prompt="slow fox")
    await told(used, "Next in line, about 12 s.")
    await room.server.click(room.alice, used.original, "Cancel")
    await told(used, "Stopped.")


async def test_a_pause_is_said_once_and_going_on_brings_the_pictures(room: Stand) -> None:
    # The work is held until it is paused: nothing here depends on how quick the machine is.
    channel, patience = await room.new_channel("pause"), 120.0
    await room.ask(room.alice, "collect 3 held", channel)
    await room.until(lambda: boards_in(room, channel), patience)
    await room.ask(room.alice, "pause", channel)
    await room.answer("Paused: 1 of yours.", channel, patience)
    # The collection's own turn has ended once its board is gone; it speaks before, or not at all.
    await room.until(lambda: not boards_in(room, channel), patience)
    said = [shown_text(one) for one in room.server.bot_messages(channel)]
    assert [text for text in said if "paused" in text.lower()] == ["Paused: 1 of yours."]
    await room.ask(room.alice, "go on", channel)
    await room.answer("Going on with 1.", channel, patience)
    card = await room.cards(channel, timeout=patience)
    assert len(card["attachments"]) == 3
    await room.until(lambda: not boards_in(room, channel), patience)
    assert len(cards_in(room.server, channel)) == 1


# -- tokens --------------------------------------------------------------------------------


async def test_a_dead_token_falls_back_to_a_channel_message(room: Stand) -> None:
    channel = await room.new_channel("token")
    used = await room.server.slash(room.alice, channel, "critique", label=None)
    await used.acknowledged()
    used = await room.server.slash(room.alice, channel, "draw", prompt="slow fox")
    await used.acknowledged()
    used.expired = True
    await exactly_one_card(room, channel)
    assert boards_in(room, channel) == []


async def test_words_survive_a_dead_token_too(room: Stand) -> None:
    channel = await room.new_channel("token-words")
    await room.ask(room.alice, "ask", channel)
    question = await room.answer("Which one?", channel)
    used = await room.server.click(room.alice, question, "a fox")
    await used.acknowledged()
    await told(used, "said: a fox")
    card = room.server.make_message(channel, room.bob, {"content": "x"}, {})
    await room.server.post(channel, card)
    form = await room.server.slash(room.alice, channel, "collection", theme="wait", count=2)
    await form.acknowledged()
    form.expired = True
    await room.answer("said: 2 designs of wait", channel)


async def test_where_the_bot_is_not_a_dead_token_falls_back_to_a_direct_message(
    room: Stand,
) -> None:
    elsewhere = room.server.add_guild("Elsewhere", members=(room.bob,), with_bot=False)
    channel = room.server.add_channel(elsewhere, "away")
    used = await room.server.slash(room.bob, channel, "draw", prompt="wait fox")
    await used.acknowledged()
    used.expired = True
    await room.cards(room.server.direct(room.bob))


# -- the network and Discord's own faults ----------------------------------------------------


@pytest.mark.parametrize(
    ("status", "after"),
    [(500, False), (500, True), (503, False), (503, True), (0, False), (0, True)],
)
async def test_a_send_that_fails_is_repeated_and_not_doubled(
    room: Stand, status: int, after: bool
) -> None:
    channel = await room.new_channel(f"fault-{status}-{after}".lower())
    times = 1 if status == 500 else 3  # discord.py itself waits 1, 3, 5 s after a 500
    path = rf"^/channels/{channel['id']}/messages$"
    room.server.fault("POST", path, status, times=times, after=after)
    await room.ask(room.alice, "draw a fox", channel)
    await exactly_one_card(room, channel)


async def test_an_edit_of_an_original_response_that_fails_is_repeated(room: Stand) -> None:
    channel = await room.new_channel("fault-edit")
    room.server.fault("PATCH", r"/webhooks/.*/@original$", 503, times=2, after=True)
    used = await room.server.slash(room.alice, channel, "describe", label=None)
    await told(used, "Describe it")


async def test_an_acknowledgement_whose_answer_is_lost_counts(room: Stand) -> None:
    channel = await room.new_channel("fault-ack")
    room.server.fault("POST", r"/callback$", 500, times=1, after=True)
    await room.server.slash(room.alice, channel, "draw", prompt="a fox")
    await exactly_one_card(room, channel)
    await room.until(lambda: len(room.server.bot_messages(channel)) == 1)


async def test_an_acknowledgement_that_is_cut_is_tried_again(room: Stand) -> None:
    channel = await room.new_channel("fault-ack-cut")
    room.server.fault("POST", r"/callback$", 0, times=1)
    used = await room.server.slash(room.alice, channel, "draw", prompt="a fox")
    await exactly_one_card(room, channel)
    assert used.ack_after_s < 3.0


async def test_an_interaction_that_discord_has_given_up_is_answered_in_the_channel(
    room: Stand,
) -> None:
    channel = await room.new_channel("late")
    room.server.fault("POST", r"/callback$", None, delay_s=0.5)
    room.server.ack_deadline_s = 0.3
    await room.server.slash(room.alice, channel, "draw", prompt="a fox")
    await exactly_one_card(room, channel)
    room.server.ack_deadline_s = 3.0


async def test_a_429_is_waited_for(room: Stand) -> None:
    channel = await room.new_channel("limited")
    room.server.fault_429("POST", rf"/channels/{channel['id']}/messages$", 0.5, times=2)
    await room.ask(room.alice, "draw a fox", channel)
    await exactly_one_card(room, channel)


async def test_a_global_429_is_waited_for(room: Stand) -> None:
    channel = await room.new_channel("limited-global")
    room.server.fault_429("POST", r"/messages$", 0.5, everywhere=True)
    await room.ask(room.alice, "draw a fox", channel)
    await exactly_one_card(room, channel)


async def test_buckets_are_kept(room: Stand) -> None:
    channel = await room.new_channel("bucket")
    bucket = room.server.limit("POST", rf"/channels/{channel['id']}/messages$", 3, 0.6)
    for _ in range(6):
        await room.ask(room.alice, "draw a fox", channel)
    await room.cards(channel, 6)
    assert bucket.over < 6  # the first requests go out before the bucket is known


async def test_a_dropped_socket_is_resumed_and_nothing_is_lost(room: Stand) -> None:
    channel = await room.new_channel("dropped")
    resumed = room.server.resumed()
    room.server.drop()
    await room.ask(room.alice, "draw a fox", channel)
    await exactly_one_card(room, channel)
    assert room.server.resumed() > resumed


async def test_a_reconnect_on_request_loses_nothing(room: Stand) -> None:
    channel = await room.new_channel("op7")
    await room.ask(room.alice, "draw slow", channel)
    await room.until(lambda: boards_in(room, channel))
    await room.server.reconnect()
    await exactly_one_card(room, channel)


async def test_an_event_that_cannot_be_parsed_is_dropped_alone(room: Stand) -> None:
    channel = await room.new_channel("malformed")
    identified, resumed = room.server.identified(), room.server.resumed()
    broken = {"id": "1", "channel_id": channel["id"], "guild_id": room.guild["id"], "type": 0,
              "author": room.alice, "mentions": [], "content": "x", "thread": None}  # fmt: skip
    await room.server.dispatch("MESSAGE_CREATE", broken)
    await room.server.dispatch("MESSAGE_CREATE", {"id": None})
    await room.server.dispatch("INTERACTION_CREATE", {"type": 2})
    await room.ask(room.alice, "draw a fox", channel)
    await exactly_one_card(room, channel)
    assert room.bot.logged("a malformed event was dropped")
    assert (room.server.identified(), room.server.resumed()) == (identified, resumed)


# -- sizes ---------------------------------------------------------------------------------


async def test_a_picture_that_is_too_large_is_sent_smaller_and_kept(room: Stand) -> None:
    channel = await room.new_channel("large")
    room.server.upload_limit = 2_000_000
    await room.ask(room.alice, "draw big", channel)
    card = await exactly_one_card(room, channel)
    (shown,) = card["attachments"]
    assert shown["size"] <= 2_000_000
    assert "More → Original has the whole file" in shown_text(card)
    room.server.upload_limit = 10 * 2**20
    more = await room.server.click(room.alice, card, "More")
    await more.acknowledged()
    used = await room.server.click(room.alice, more.original, "Original")
    await used.until(lambda i: i.original and i.original["attachments"])
    whole = room.server.file_of(used.original["attachments"][0])
    with Image.open(io.BytesIO(whole)) as picture:
        assert picture.format == "PNG" and picture.size == (1400, 1400)


async def test_the_limit_of_the_place_is_obeyed_at_once(room: Stand) -> None:
    channel = await room.new_channel("large-command")
    room.server.upload_limit = 3_000_000
    before = len(room.server.requests)
    await room.server.slash(room.alice, channel, "draw", prompt="big fox")
    card = await exactly_one_card(room, channel)
    room.server.upload_limit = 10 * 2**20
    assert card["attachments"][0]["size"] <= 3_000_000
    assert all(request.status != 413 for request in room.server.requests[before:])


# -- permissions -----------------------------------------------------------------------------


async def test_a_permission_that_is_missing_is_said_to_the_owner(room: Stand) -> None:
    channel = await room.new_channel("silent")
    owner = room.server.users[room.guild["owner_id"]]
    await room.server.deny(channel, SEND_MESSAGES)
    await room.ask(room.alice, "draw a fox", channel)
    told_owner = await room.answer("Alice asked me for a picture", room.server.direct(owner))
    assert "**Send Messages**" in shown_text(told_owner)
    assert shown_text(told_owner).count(".") == 1
    assert room.server.bot_messages(channel) == []


async def test_who_can_grant_it_is_told_directly(room: Stand) -> None:
    channel = await room.new_channel("silent-mod")
    await room.server.deny(channel, SEND_MESSAGES)
    used = room.server.direct(room.server.users[room.guild["owner_id"]])
    before = len(room.server.bot_messages(used))
    owner = room.server.users[room.guild["owner_id"]]
    await room.ask(owner, "draw a fox", channel)
    await room.until(lambda: len(room.server.bot_messages(used)) > before)
    assert "I cannot post in" in shown_text(room.server.bot_messages(used)[-1])


async def test_a_picture_that_may_not_be_posted_is_kept_and_posted_later(room: Stand) -> None:
    channel = await room.new_channel("forbidden")
    await room.server.deny(channel, ATTACH_FILES, tell=False)
    await room.ask(room.alice, "draw a fox", channel)
    told_here = await room.answer("I cannot post in", channel)
    assert "Your picture is kept" in shown_text(told_here)
    assert cards_in(room.server, channel) == []
    await room.server.deny(channel, 0)
    await exactly_one_card(room, channel)


async def test_a_channel_that_is_gone_ends_the_delivery(room: Stand) -> None:
    channel = await room.new_channel("gone")
    await room.ask(room.alice, "draw slow", channel)
    await room.until(lambda: boards_in(room, channel))
    del room.server.channels[channel["id"]]
    await room.server.dispatch("CHANNEL_DELETE", channel)
    other = await room.new_channel("after-gone")
    await room.ask(room.alice, "draw a fox", other)
    await exactly_one_card(room, other)
    asked = len(room.server.asked("GET", rf"^/channels/{channel['id']}$"))
    await asyncio.sleep(1.2)
    assert len(room.server.asked("GET", rf"^/channels/{channel['id']}$")) <= asked + 1
