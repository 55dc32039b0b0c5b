"""What Discord enforces no nonce on arrives once, and a card lives longer than its message."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
import sqlalchemy as sa

from agents.ledger import Ledger
from agents.ledger.tables import Base, UtcDateTime
from tests.discord_server.harness import Stand, cards_in, stand
from tests.discord_server.people import shown_text
from tests.discord_server.shapes import READ_HISTORY, SEND_MESSAGES, Json

pytestmark = pytest.mark.asyncio(loop_scope="module")

FOLLOWUP = r"^/webhooks/\d+/[^/]+$"
AGE = timedelta(days=40)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    async with stand(tmp_path_factory.mktemp("late")) as opened:
        yield opened
        assert not opened.server.unmodelled


async def twelve_by_token(room: Stand, name: str, hidden: int) -> tuple[Json, list[str]]:
    """Have twelve pictures drawn where only the token may speak: an answer and a followup."""
    channel = await room.new_channel(name)
    await room.server.deny(channel, SEND_MESSAGES | hidden)
    before = len(room.server.requests)
    await room.server.slash(room.alice, channel, "draw", prompt="draw 12 foxes")
    await room.until(lambda: len(cards_in(room.server, channel)) >= 2, 30)
    await room.server.settle(4.0)  # discord.py's own repeat would come after a second
    made = [r for r in room.server.requests[before:] if r.method == "POST"]
    return channel, [r.path for r in made if "/webhooks/" in r.path]


@pytest.mark.parametrize("status", [502, 0])
async def test_a_followup_whose_answer_is_lost_is_found_not_repeated(
    room: Stand, status: int
) -> None:
    room.server.fault("POST", FOLLOWUP, status, after=True)
    channel, sent = await twelve_by_token(room, f"lost-{status}", 0)
    cards = cards_in(room.server, channel)
    assert [len(card["attachments"]) for card in cards] == [10, 2] and len(sent) == 1


async def test_a_followup_that_did_not_arrive_is_sent_again(room: Stand) -> None:
    room.server.fault("POST", FOLLOWUP, 503)
    channel, sent = await twelve_by_token(room, "refused", 0)
    assert len(cards_in(room.server, channel)) == 2 and len(sent) == 2


async def test_where_nothing_can_be_read_a_followup_is_sent_once(room: Stand) -> None:
    room.server.fault("POST", FOLLOWUP, 502, after=True)
    channel, sent = await twelve_by_token(room, "unread", READ_HISTORY)
    assert len(cards_in(room.server, channel)) == 2 and len(sent) == 1


async def test_an_export_is_attached_as_files(room: Stand) -> None:
    channel = await room.new_channel("export")
    await room.ask(room.alice, "export it", channel)
    message = await room.answer("One picture to take along.", channel)
    assert [one["filename"] for one in message["attachments"]] == ["foxes.pdf", "foxes.zip"]
    shown = [one for one in message["components"] if one["type"] == 13]
    assert len(shown) == 2 and len(room.server.bot_messages(channel)) == 1


async def test_an_export_that_is_too_large_is_said_with_its_size(room: Stand) -> None:
    channel = await room.new_channel("export-big")
    await room.ask(room.alice, "export it big", channel)
    message = await room.answer("One picture to take along.", channel)
    assert [one["filename"] for one in message["attachments"]] == ["foxes.pdf"]
    assert "foxes.zip has 11.4 MB" in shown_text(message) and "10 MB" in shown_text(message)
    assert str(room.bot.data) not in shown_text(message)


async def test_a_card_that_is_a_month_old_still_works(tmp_path: Path) -> None:
    async with stand(tmp_path) as room:
        await room.ask(room.alice, "draw a fox")
        card = await room.cards()
        await room.bot.stop()
        age_ledger(tmp_path / "ledger.db")
        old = age_message(room, card)
        for _ in range(30):  # it is far up in the channel
            await room.server.send(room.bob, room.channel, "hello")
        await room.bot.start()
        await room.bot.until_logged("ready", times=2)

        pressed = await room.server.click(room.alice, old, "Vary")
        await pressed.acknowledged()
        varied = await room.cards(count=2, timeout=30)
        assert "from #1" in shown_text(varied)
        await room.server.send(room.bob, room.channel, "darker", reply_to=old)
        revised = await room.cards(count=3, timeout=30)
        assert "drawn for Bob, from #1" in shown_text(revised)
        assert json.dumps(old["components"]).count("tilda:") >= 3  # it was found by its buttons


def age_ledger(place: Path) -> None:
    """Put every moment in the ledger's rows back by forty days."""
    with Ledger.open(place) as ledger, ledger.write() as rows:
        for table in Base.metadata.tables.values():
            moments = [c for c in table.columns if isinstance(c.type, UtcDateTime)]
            if not moments:
                continue
            keys = list(table.primary_key.columns)
            for row in rows.execute(sa.select(*keys, *moments)).all():
                there = [key == value for key, value in zip(keys, row, strict=False)]
                aged = {
                    c.name: v - AGE for c, v in zip(moments, row[len(keys) :], strict=True) if v
                }
                if aged:
                    rows.execute(sa.update(table).where(*there).values(**aged))
        made = rows.execute(sa.text("select max(made_at) from artworks")).scalar_one()
        assert datetime.fromisoformat(str(made)).date() <= (datetime.now() - AGE).date()


def age_message(room: Stand, message: Json) -> Json:
    """Give a message the id and the time that it would have had forty days ago."""
    messages = room.server.messages[message["channel_id"]]
    del messages[message["id"]]
    message["id"] = str(int(message["id"]) - (int(AGE.total_seconds() * 1000) << 22))
    sent = datetime.fromisoformat(message["timestamp"]) - AGE
    message["timestamp"] = sent.isoformat()
    room.server.messages[message["channel_id"]] = {message["id"]: message, **messages}
    return message
