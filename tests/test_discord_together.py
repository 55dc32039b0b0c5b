"""Several people in one channel of the real bot, while somebody's pictures are being painted."""

from __future__ import annotations

import json
from pathlib import Path

from tests import tiny
from tests.discord_server.harness import Stand, cards_in, stand
from tests.discord_server.people import labels, shown_text
from tests.discord_server.shapes import Json
from tests.test_discord_stories import write_config

PATIENCE = 300.0  # seconds; reached only if what is waited for never comes
STEPS = 150  # a picture takes long enough to be spoken beside


def said_in(room: Stand) -> list[str]:
    return [shown_text(one) for one in room.server.bot_messages(room.channel)]


def boards(room: Stand) -> list[Json]:
    found = room.server.bot_messages(room.channel)
    return [message for message in found if "Cancel" in labels(message)]


def cards_of(room: Stand, name: str) -> list[Json]:
    cards = cards_in(room.server, room.channel)
    return [card for card in cards if f"drawn for {name}" in shown_text(card)]


async def test_others_are_answered_while_somebodys_pictures_are_painted_and_a_kill_loses_none(
    tmp_path: Path,
) -> None:
    painter = tiny.tiny_painter_settings(
        width=128, height=128, native=128, steps=STEPS, preview_every=0
    )
    write_config(tmp_path / "config.yaml", painter, studio={"batch_seconds": 0})
    config, data = str(tmp_path / "config.yaml"), str(tmp_path)
    module = ("bot.cli", "discord", "--config", config, "--data", data)
    async with stand(tmp_path, module=module) as room:
        await others_are_answered(room)
        await a_kill_loses_none(room)


async def others_are_answered(room: Stand) -> None:
    await room.ask(room.alice, "draw eleven pictures of a fox")
    await room.until(lambda: boards(room), PATIENCE)
    await room.ask(room.bob, "Hello, who are you?")
    await room.until(lambda: any("Tilda" in text for text in said_in(room)), PATIENCE)
    assert boards(room) and not cards_in(room.server, room.channel)
    await room.ask(room.bob, "draw a boat")
    await room.until(lambda: cards_of(room, "Bob"), PATIENCE)
    assert not cards_of(room, "Alice")  # eleven take longer than one, and turns are fair
    await room.ask(room.bob, "show me #1")
    await room.until(lambda: any("shown again for Bob" in text for text in said_in(room)), PATIENCE)
    await room.ask(room.alice, "stop")
    await room.until(lambda: not boards(room), PATIENCE)
    assert not cards_of(room, "Alice")


async def a_kill_loses_none(room: Stand) -> None:
    await room.ask(room.alice, "draw two pictures of a fox")
    await room.until(lambda: len(boards(room)) == 1, PATIENCE)
    await room.ask(room.bob, "draw an owl")
    await room.until(lambda: len(boards(room)) == 2 or len(cards_of(room, "Bob")) == 2, PATIENCE)
    await room.bot.kill()
    await room.bot.start()
    await room.bot.until_logged("ready", times=2, timeout=PATIENCE)
    await room.until(lambda: cards_of(room, "Alice") and len(cards_of(room, "Bob")) == 2, PATIENCE)
    await room.until(lambda: not boards(room), PATIENCE)
    await room.server.settle(2.0)
    assert [len(card["attachments"]) for card in cards_of(room, "Alice")] == [2]
    names = [card["attachments"][0]["filename"] for card in cards_of(room, "Bob")]
    assert len(names) == len(set(names)) == 2, json.dumps(names)
