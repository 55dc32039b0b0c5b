"""Runs Tilda in Discord: opens the app, connects, and closes both in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.discord import logs
from bot.discord.backstage import Backstage
from bot.discord.front import Front
from bot.discord.health import FILE_NAME, Heartbeat
from bot.discord.settings import DiscordSettings
from bot.discord.supervisor import Supervisor
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.config import Config

_log = logging.getLogger(__name__)

LEAVE_S = 5.0
"""Seconds that turns have for their end; a container is killed ten after SIGTERM."""


def run(config: Config, data: Path) -> int:
    """Stay in Discord until SIGTERM or Ctrl-C; return the exit code.

    Raises:
        ConfigError: There is no token, or Discord refuses it.
    """
    from bot.app import open_app

    token = token_of(config.discord)
    logs.start(token)
    # Eager: nobody should wait for the models only because they are the first to ask.
    asyncio.run(stay(lambda: open_app(config, data, eager=True), config.discord, data, token))
    return 0


def token_of(settings: DiscordSettings) -> str:
    """Return the bot's token from the environment.

    Raises:
        ConfigError: The variable is not set.
    """
    token = os.environ.get(settings.token_env, "").strip()
    if not token:
        raise ConfigError(
            f"There is no bot token: set the environment variable {settings.token_env}"
            " (docs/discord.md says where it comes from)."
        )
    return token


async def stay(
    open_it: Callable[[], AbstractAsyncContextManager[Backstage]],
    settings: DiscordSettings, data: Path, token: str,
) -> None:  # fmt: skip
    """Open an app and stay in Discord with it until SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_it() as app:
        await serve(app, settings, data, token, stop)
    _log.info("stopped")


async def serve(
    app: Backstage, settings: DiscordSettings, data: Path, token: str, stop: asyncio.Event
) -> None:
    """Stand in front of an open app until `stop` is set."""
    front = Front(app, settings, data)
    supervisor = Supervisor(front, token)

    def connected() -> bool:
        bot = supervisor.bot
        if bot is None or not bot.is_ready():
            return False
        return not any(shard.is_closed() for shard in bot.shards.values())

    heartbeat = Heartbeat(heartbeat_file(settings, data), connected)
    leaving = asyncio.Event()
    beside = [
        asyncio.create_task(_take_leave(front, stop, leaving), name="leave"),
        asyncio.create_task(heartbeat.run(), name="heartbeat"),
        asyncio.create_task(_keep_sweeping(front, settings.sweep_seconds), name="sweep"),
    ]
    try:
        await supervisor.run(leaving)
    finally:
        front.wire.close()
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await front.talks.close()


async def _take_leave(front: Front, stop: asyncio.Event, leaving: asyncio.Event) -> None:
    """When told to stop: end the turns, whose boards go away while there is a connection."""
    await stop.wait()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(front.talks.close(), LEAVE_S)
    leaving.set()


def heartbeat_file(settings: DiscordSettings, data: Path) -> Path:
    """Return the file that is touched while Tilda is connected."""
    return Path(settings.heartbeat_file) if settings.heartbeat_file else data / FILE_NAME


async def _keep_sweeping(front: Front, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await front.courier.sweep()
        except Exception:
            _log.exception("a sweep failed")
