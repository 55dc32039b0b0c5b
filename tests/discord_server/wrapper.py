"""Runs an unmodified program against another Discord-compatible server.

    DISCORD_API_BASE=... DISCORD_GATEWAY=... python -m tests.discord_server.wrapper MODULE ARGS

Two class attributes of discord.py change; the library and the program stay as they are.
"""

from __future__ import annotations

import os
import runpy
import sys

import discord.gateway
import discord.http
import yarl


def main() -> None:
    """Point discord.py at the other server, then run the module named on the command line."""
    discord.http.Route.BASE = os.environ["DISCORD_API_BASE"]
    gateway = yarl.URL(os.environ["DISCORD_GATEWAY"])
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
