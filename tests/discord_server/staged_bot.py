"""The bot over the staged app, as a program: `python -m ... DATA SETTINGS-AS-JSON`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.discord import logs
from bot.discord.main import stay, token_of
from bot.discord.settings import DiscordSettings
from bot.errors import ConfigError
from tests.discord_server.staged import open_staged


def main() -> None:
    """Stay in Discord until told to stop."""
    data, settings = Path(sys.argv[1]), DiscordSettings.model_validate_json(sys.argv[2])
    try:
        token = token_of(settings)
        logs.start(token)
        asyncio.run(stay(lambda: open_staged(data), settings, data, token))
    except ConfigError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
