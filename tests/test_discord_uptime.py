"""Staying up: failed connects, lost sessions, kills and restarts, clean ends."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.discord import health
from bot.discord.main import token_of
from bot.discord.settings import DiscordSettings
from bot.errors import ConfigError
from tests.discord_server.harness import Stand, cards_in, stand
from tests.discord_server.people import labels, shown_text
from tests.discord_server.shapes import INTENT_MESSAGE_CONTENT, Json

Story = Callable[[Stand], Awaitable[None]]


async def tell(folder: Path, story: Story, **more: object) -> None:
    """Tell one story to a stand whose bot is not started yet."""
    folder.mkdir()
    async with stand(folder, start=False, **more) as room:  # type: ignore[arg-type]
        await story(room)


async def one_card(room: Stand) -> Json:
    card = await room.cards()
    await room.server.settle(1.2)
    assert len(cards_in(room.server, room.channel)) == 1
    return card


async def a_failed_first_connect_and_a_late_ready(room: Stand) -> None:
    room.server.refuse_sockets = 1
    room.server.ready_delay_s = 2.0
    await room.bot.start()
    await room.bot.until_logged("ready")
    assert room.server.sockets_opened == 2
    await room.ask(room.alice, "draw a fox")
    await one_card(room)


async def discord_is_down_at_the_start_and_speaks_nonsense_later(room: Stand) -> None:
    room.server.fault("GET", r"^/users/@me$", 503, times=1)
    room.server.fault("GET", r"^/gateway/bot$", 503, times=1)
    await room.bot.start()
    await room.bot.until_logged("ready")
    assert len(room.bot.logged("connecting again")) == 2
    await room.ask(room.alice, "draw slow")
    await room.answer("Next in line")
    await room.server.dispatch("READY", {"nothing": "in it"})
    await room.bot.until_logged("ready", times=2)
    assert room.bot.logged("the connection ended")
    await one_card(room)


async def an_invalid_session_and_one_that_is_closed_for_good(room: Stand) -> None:
    await room.bot.start()
    await room.bot.until_logged("ready")
    await room.ask(room.alice, "draw slow")
    await room.until(lambda: room.server.bot_messages(room.channel))
    await room.server.invalidate(resumable=False)
    await one_card(room)
    await room.bot.until_logged("ready", times=2)
    await room.ask(room.bob, "draw slow")
    await room.answer("Next in line")
    await room.server.close_gateway(4011)
    await room.bot.until_logged("ready", times=3)
    assert room.bot.logged("the connection ended")
    card = await room.cards(count=2)
    assert "drawn for Bob" in shown_text(card)


async def two_shards(room: Stand) -> None:
    guilds = [room.guild]
    while int(guilds[-1]["id"]) >> 22 & 1 == int(room.guild["id"]) >> 22 & 1:
        await asyncio.sleep(0.001)
        guilds.append(room.server.add_guild("Other", members=(room.bob,)))
    other = room.server.add_channel(guilds[-1], "studio")
    await room.bot.start()
    await room.bot.until_logged("ready")
    assert room.bot.logged("ready")[0]["shards"] == 2
    await room.ask(room.alice, "draw a fox")
    await room.ask(room.bob, "draw a boat", other)
    await one_card(room)
    await room.cards(other)


async def test_it_connects_in_the_end(tmp_path: Path) -> None:
    stories = (a_failed_first_connect_and_a_late_ready,
               discord_is_down_at_the_start_and_speaks_nonsense_later,
               an_invalid_session_and_one_that_is_closed_for_good)  # fmt: skip
    await asyncio.gather(
        *(tell(tmp_path / one.__name__, one) for one in stories),
        tell(tmp_path / "shards", two_shards, shards=2),
    )


# -- kills ---------------------------------------------------------------------------------


async def killed_while_painting_and_its_buttons_afterwards(room: Stand) -> None:
    await room.bot.start()
    await room.bot.until_logged("ready")
    await room.ask(room.alice, "draw a fox")
    old = await room.cards()
    form = await room.server.click(room.alice, old, "Edit…")
    await form.acknowledged()
    await room.ask(room.alice, "draw slow")
    await room.answer("Next in line")
    board = await room.answer("Painting", timeout=10)
    await room.bot.kill()
    await room.bot.start()
    await room.bot.until_logged("ready", times=2)
    edits = len(board["_edits"])
    await room.until(lambda: len(board["_edits"]) > edits)  # the same board goes on
    card = await room.cards(count=2)
    assert "#2 · drawn for Alice" in shown_text(card)
    await room.server.settle(1.0)
    left = room.server.bot_messages(room.channel)
    assert len(cards_in(room.server, room.channel)) == 2
    assert not [message for message in left if "Cancel" in labels(message)]
    await room.server.click(room.alice, old, "Vary")
    await room.cards(count=3)
    await room.server.submit(room.alice, form, "darker")
    assert "#1c · drawn for Alice, from #1" in shown_text(await room.cards(count=4))


async def killed_after_and_before_posting(room: Stand) -> None:
    path = rf"^/channels/{room.channel['id']}/messages$"
    await room.bot.start()
    await room.bot.until_logged("ready")
    await room.ask(room.alice, "draw slow")
    await room.until(lambda: room.server.bot_messages(room.channel))
    room.server.fault("POST", path, 503, times=99, after=True)
    await room.cards()
    await room.bot.kill()
    room.server.faults.clear()
    for message in room.server.bot_messages(room.channel):
        message["_nonce"] = ""  # Discord forgets nonces after some minutes
    await room.bot.start()
    await room.bot.until_logged("delivered late")
    assert room.bot.logged("delivered late")[0]["posted"] == 0
    await one_card(room)
    room.server.fault("POST", path, 503, times=99)
    await room.ask(room.alice, "draw 3 foxes")
    await asyncio.sleep(1.0)
    await room.bot.kill()
    room.server.faults.clear()
    await room.bot.start()
    card = await room.cards(count=2, timeout=45)
    await room.server.settle(1.0)
    assert len(card["attachments"]) == 3 and len(cards_in(room.server, room.channel)) == 2


async def test_nothing_is_lost_or_doubled_by_a_kill(tmp_path: Path) -> None:
    stories = (killed_while_painting_and_its_buttons_afterwards, killed_after_and_before_posting)
    await asyncio.gather(*(tell(tmp_path / one.__name__, one) for one in stories))


# -- intents, tokens, ends ---------------------------------------------------------------------


async def without_the_content_intent(room: Stand) -> None:
    room.server.allowed_intents = ~INTENT_MESSAGE_CONTENT
    await room.bot.start()
    await room.bot.until_logged("ready")
    await room.ask(room.alice, "draw a fox")
    card = await room.cards()
    await room.server.send(room.alice, room.channel, "darker", reply_to=card)
    await room.cards(count=2)
    await room.server.click(room.alice, card, "Vary")
    await room.cards(count=3)
    await room.server.slash(room.alice, room.channel, "draw", prompt="a boat")
    await room.cards(count=4)
    await room.server.menu(room.alice, room.channel, "More like this", card)
    await room.cards(count=5)
    direct = room.server.direct(room.bob)
    await room.server.send(room.bob, direct, "draw a fox")
    await room.cards(direct)
    await room.server.send(room.alice, room.channel, "lighter", reply_to=card, ping=False)
    await room.answer("I cannot read what you wrote")
    await a_clean_end(room)


async def a_refused_token(room: Stand) -> None:
    room.bot.token = "not.the.token-of-this-bot"
    await room.bot.start()
    assert room.bot.process is not None
    assert await asyncio.wait_for(room.bot.process.wait(), 20) != 0
    await room.bot.stop()
    assert "Discord refuses the bot's token." in room.bot.lines[-1]
    assert "not.the.token-of-this-bot" not in "\n".join(room.bot.lines)


async def a_clean_end(room: Stand) -> None:
    beat = room.bot.data / health.FILE_NAME
    ends = time.monotonic() + 10
    while not beat.exists() and time.monotonic() < ends:
        await asyncio.sleep(0.05)
    assert health.is_healthy(beat) and health.read(beat)["loop_lag_ms"] < 2000
    await room.ask(room.alice, "draw slow")
    await room.answer("Next in line")
    begun = time.monotonic()
    assert await room.bot.stop() == 0
    assert time.monotonic() - begun < 10
    assert room.bot.logged("stopped")
    assert not any(session.socket for session in room.server.sessions.values())
    log = "\n".join(room.bot.lines)
    assert room.server.token not in log and "Traceback" not in log
    assert all(json.loads(line)["level"] for line in room.bot.lines)


async def test_intents_tokens_and_ends(tmp_path: Path) -> None:
    stories = (without_the_content_intent, a_refused_token)
    await asyncio.gather(*(tell(tmp_path / one.__name__, one) for one in stories))


def test_without_a_token_one_sentence_says_where_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", " ")
    with pytest.raises(ConfigError, match="set the environment variable DISCORD_TOKEN"):
        token_of(DiscordSettings())


def test_an_old_heartbeat_is_not_healthy(tmp_path: Path) -> None:
    beat = tmp_path / "beat"
    assert not health.is_healthy(beat)
    beat.write_text(json.dumps({"at": time.time() - 120, "loop_lag_ms": 1}))
    assert not health.is_healthy(beat)
    beat.write_text(json.dumps({"at": time.time(), "loop_lag_ms": 1}))
    assert health.is_healthy(beat)
