"""Runs a bot as its own process against a test server, and gives tests people and places."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.discord_server.interactions import Interaction
from tests.discord_server.people import shown_text
from tests.discord_server.server import DiscordServer
from tests.discord_server.shapes import Json

ROOT = Path(__file__).resolve().parents[2]
STAGED = "tests.discord_server.staged_bot"
QUICK = {"sweep_seconds": 0.5, "edit_seconds": 2.0}


@dataclass
class BotProcess:
    """A bot in its own process; its log lines are read as they come."""

    server: DiscordServer
    data: Path
    settings: dict[str, Any] = field(default_factory=dict)
    module: tuple[str, ...] = (STAGED,)
    token: str = ""
    lines: list[str] = field(default_factory=list)
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it."""
        arguments = self.module
        if self.module == (STAGED,):
            arguments = (STAGED, str(self.data), json.dumps({**QUICK, **self.settings}))
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.discord_server.wrapper", *arguments, cwd=ROOT,
            env=self._environment(), stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        self._reader = asyncio.create_task(self._read())

    def _environment(self) -> dict[str, str]:
        here = {"DISCORD_API_BASE": self.server.api, "DISCORD_GATEWAY": self.server.gateway_url,
                "DISCORD_TOKEN": self.token or self.server.token, "OMP_NUM_THREADS": "1",
                "OMP_WAIT_POLICY": "PASSIVE", "PYTHONPATH": str(ROOT)}  # fmt: skip
        return {**os.environ, **here}

    async def _read(self) -> None:
        assert self.process is not None and self.process.stdout is not None
        async for line in self.process.stdout:
            self.lines.append(line.decode(errors="replace").rstrip())

    def logged(self, message: str) -> list[Json]:
        """Return the log entries with this message."""
        found = [json.loads(line) for line in self.lines if line.startswith("{")]
        return [entry for entry in found if entry["message"] == message]

    async def until_logged(self, message: str, times: int = 1, timeout: float = 45) -> None:
        """Wait until something was logged that often."""
        ends = time.monotonic() + timeout
        while len(self.logged(message)) < times:
            if time.monotonic() > ends or self._has_ended():
                raise AssertionError(f"not logged: {message}\n" + "\n".join(self.lines[-40:]))
            await asyncio.sleep(0.02)

    def _has_ended(self) -> bool:
        return self.process is not None and self.process.returncode is not None

    async def kill(self) -> None:
        """End it as `kill -9` does."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """End it as a container does; return its exit code."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        code = await asyncio.wait_for(self.process.wait(), 20)
        await self._reader
        return code


@dataclass
class Stand:
    """A server with a guild, a channel and people, and a bot in it."""

    server: DiscordServer
    bot: BotProcess
    guild: Json
    channel: Json
    alice: Json
    bob: Json
    mod: Json

    async def cards(self, channel: Json | None = None, count: int = 1, timeout: float = 15) -> Json:
        """Wait for `count` cards in a channel; return the last one."""
        place = channel or self.channel
        await self.until(lambda: len(cards_in(self.server, place)) >= count, timeout)
        return cards_in(self.server, place)[count - 1]

    async def until(self, condition: Any, timeout: float = 15) -> Any:
        """Wait for something on the server; tell the bot's last words if it does not come."""
        try:
            return await self.server.until(condition, timeout)
        except TimeoutError:
            said = "\n".join(self.bot.lines[-30:])
            raise AssertionError(f"it did not happen; the bot's log ends:\n{said}") from None

    async def answer(self, text: str, channel: Json | None = None, timeout: float = 15) -> Json:
        """Wait for a message of the bot's that holds a text; return it."""
        place = channel or self.channel

        def found() -> list[Json]:
            return [m for m in self.server.bot_messages(place) if text in shown_text(m)]

        # An edit may take the words away again right after they were seen.
        return (await self.until(found, timeout))[-1]

    async def ask(self, user: Json, words: str, channel: Json | None = None, **more: Any) -> Json:
        """Mention the bot."""
        return await self.server.send(
            user, channel or self.channel, self.server.mention(words), **more
        )

    async def new_channel(self, name: str, **more: Any) -> Json:
        """Return a channel of its own for one test."""
        channel = self.server.add_channel(self.guild, name, **more)
        await self.server.dispatch("CHANNEL_CREATE", channel)
        return channel


def cards_in(server: DiscordServer, channel: Json) -> list[Json]:
    """Return the bot's messages with pictures and a card's buttons, oldest first."""
    messages = server.bot_messages(channel)
    return [m for m in messages if m["attachments"] and "tilda:vary" in json.dumps(m["components"])]


async def told(interaction: Interaction, text: str, timeout: float = 10) -> Json:
    """Wait until an interaction shows a text; return the message that holds it."""

    def found(one: Interaction) -> list[Json]:
        return [message for message in one.shown if text in shown_text(message)]

    try:
        await interaction.until(found, timeout)
    except TimeoutError:
        shown = [shown_text(message) for message in interaction.shown]
        raise AssertionError(f"{text!r} was not shown, but {shown}") from None
    return found(interaction)[0]


@asynccontextmanager
async def stand(
    data: Path, *, module: tuple[str, ...] = (STAGED,), start: bool = True,
    **settings: Any,
) -> AsyncIterator[Stand]:  # fmt: skip
    """Open a server with a bot in it; wait until the bot is ready."""
    async with DiscordServer() as server:
        alice, bob, mod = (server.add_user(name) for name in ("alice", "bob", "mod"))
        server.moderators.add(mod["id"])
        guild = server.add_guild("Lab", members=(alice, bob, mod))
        channel = server.add_channel(guild, "studio")
        bot = BotProcess(server, data, settings, module)
        made = Stand(server, bot, guild, channel, alice, bob, mod)
        if start:
            await bot.start()
            await bot.until_logged("ready")
        try:
            yield made
        finally:
            if bot.process is not None and bot.process.returncode is None:
                await bot.stop()
