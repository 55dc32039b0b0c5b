"""A second opinion: the main stories against simcord, another Discord that we did not write.

It runs discord.py in this process, in virtual time.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import simcord

from bot.discord.client import TildaBot
from bot.discord.front import Front
from bot.discord.ids import artworks_in
from bot.discord.settings import DiscordSettings
from tests.discord_server.staged import open_staged


@asynccontextmanager
async def environment(data: Path) -> AsyncIterator[tuple[Any, Any, Any]]:
    """Yield a simulated Discord with the bot in it, a channel and a person."""
    async with open_staged(data) as app:
        front = Front(app, DiscordSettings(edit_seconds=2.0), data)
        bot = TildaBot(front, content=True)
        async with simcord.run(bot, shard_count=1) as env:
            guild = env.create_guild()
            channel = guild.create_text_channel("studio")
            alice = guild.add_member(env.create_user("alice"))
            try:
                yield env, channel, alice
            finally:
                await front.talks.close()


def text_of(message: Any) -> str:
    return json.dumps([one.to_dict() for one in message.components], ensure_ascii=False)


async def until(env: Any, condition: Callable[[], Any]) -> Any:
    """Let virtual seconds pass until something is true."""
    for _ in range(40):
        if found := condition():
            return found
        await env.advance_time(0.5)
    raise AssertionError(env.transcript())


def cards(channel: Any) -> list[Any]:
    return [m for m in channel.history() if m.attachments and "tilda:vary" in text_of(m)]


async def test_the_main_stories(tmp_path: Path) -> None:
    async with environment(tmp_path) as (env, channel, alice):
        await alice.send(channel, f"<@{env.bot.user.id}> draw a fox")
        (card,) = await until(env, lambda: cards(channel))
        assert "#1 · drawn for" in text_of(card)
        await alice.send(channel, "darker", reply_to=card)
        await until(env, lambda: len(cards(channel)) == 2)
        await alice.slash(channel, "draw", prompt="a boat")
        await until(env, lambda: len(cards(channel)) == 3)
        await alice.click(card, custom_id=f"tilda:vary:{artworks_in(card)[0]}")
        await until(env, lambda: len(cards(channel)) == 4)
        recipe = await alice.context_menu(channel, "Recipe", card)
        assert recipe.ephemeral and "Recipe of #1" in str(recipe.response.components)
        assert not env.errors


async def test_the_form_and_the_question(tmp_path: Path) -> None:
    async with environment(tmp_path) as (env, channel, alice):
        await alice.send(channel, f"<@{env.bot.user.id}> draw a fox")
        (card,) = await until(env, lambda: cards(channel))
        form = await alice.click(card, label="Edit…")
        await alice.submit_modal(form, {"change": "darker"})
        await until(env, lambda: len(cards(channel)) == 2)
        await alice.send(channel, f"<@{env.bot.user.id}> ask me")
        question = channel.last_message
        answer = await alice.click(question, label="a boat")
        assert "alice said: a boat" in str(answer.response.components)
        assert not env.errors


async def test_settings_help_and_forget(tmp_path: Path) -> None:
    async with environment(tmp_path) as (env, channel, alice):
        settings = await alice.slash(channel, "settings me", timezone="Asia/Seoul")
        assert settings.ephemeral and "Asia/Seoul" in str(settings.response.components)
        assert (await alice.slash(channel, "help")).ephemeral
        asked = await alice.slash(channel, "forget")
        assert "Shall I erase" in str(asked.response.components)
        await alice.click(asked.response, label="Erase everything")
        nothing = await alice.slash(channel, "forget")
        assert "I know nothing about you" in str(nothing.response.components)
