"""`tilda discord --check`: says what is missing before anything starts.

It logs in, connects once to see the servers as the bot sees them, and leaves again. Nothing is
registered, posted or painted.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import aiohttp
import discord

from bot.discord.settings import DiscordSettings

PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, attach_files=True,
    read_message_history=True, create_public_threads=True,
)  # fmt: skip
"""What the invite link asks for: nothing that would let the bot do harm."""

CONNECT_S = 30.0
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `ok`, `note` (works, but less) or `missing`."""

    state: Literal["ok", "note", "missing"]
    text: str


class Visitor(discord.AutoShardedClient):
    """A client that only looks around."""

    def __init__(self, *, content: bool) -> None:
        """Ask for the intents that Tilda needs."""
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        intents.message_content = content
        super().__init__(intents=intents, chunk_guilds_at_startup=False)


async def check(settings: DiscordSettings) -> list[Finding]:
    """Return what was found, in the order in which it is needed."""
    token = os.environ.get(settings.token_env, "").strip()
    if not token:
        text = f"No token: set {settings.token_env} (developer portal, Bot, Reset Token)."
        return [Finding("missing", text)]
    found = [Finding("ok", f"{settings.token_env} holds a token.")]
    async with Visitor(content=settings.message_content != "off") as client:
        try:
            await client.login(token)
        except discord.LoginFailure:
            return [*found, Finding("missing", "Discord refuses the token: make a new one.")]
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            return [*found, Finding("missing", f"Discord cannot be reached: {error}.")]
        found.append(Finding("ok", f"Logged in as {client.user}."))
        found += await _about_the_connection(client, settings)
    return found


async def _about_the_connection(client: Visitor, settings: DiscordSettings) -> list[Finding]:
    """Connect, look at intents and servers, and leave."""
    ready = asyncio.create_task(client.wait_until_ready())
    connecting = asyncio.create_task(client.connect(reconnect=False))
    await asyncio.wait({ready, connecting}, timeout=CONNECT_S,
                       return_when=asyncio.FIRST_COMPLETED)  # fmt: skip
    try:
        if connecting.done() and isinstance(connecting.exception(), _Refused):
            return [_refused_intent(settings), _invitation(client)]
        if not ready.done():
            return [Finding("missing", "The gateway cannot be reached."), _invitation(client)]
        return [*_about_intents(client), *_about_servers(client), _invitation(client)]
    finally:
        await client.close()
        for task in (ready, connecting):
            task.cancel()
        await asyncio.gather(ready, connecting, return_exceptions=True)


_Refused = discord.PrivilegedIntentsRequired


def _refused_intent(settings: DiscordSettings) -> Finding:
    where = "developer portal, Bot, Privileged Gateway Intents"
    if settings.message_content == "on":
        return Finding("missing", f"The message-content intent is off: switch it on ({where}).")
    text = "Without the message-content intent, Tilda reads mentions, replies that ping, commands"
    return Finding("note", f"{text} and menus only ({where}).")


def _about_intents(client: Visitor) -> Iterator[Finding]:
    if client.intents.message_content:
        yield Finding("ok", "The message-content intent is there.")
    else:
        yield Finding("note", "The message-content intent is not asked for (by the settings).")


def _about_servers(client: Visitor) -> Iterator[Finding]:
    if not client.guilds:
        yield Finding("note", "The bot is in no server yet: use the invite link.")
        return
    yield Finding("ok", f"In {len(client.guilds)} server(s).")
    for guild in client.guilds:
        lacking = [_lacking(channel) for channel in guild.text_channels]
        blind = [line for line in lacking if line]
        if blind and len(blind) == len(lacking):
            yield Finding("missing", f"{guild.name}: no channel to draw in: {blind[0]}.")
        elif blind:
            more = f" and {len(blind) - SHOWN} more" if len(blind) > SHOWN else ""
            yield Finding("note", f"{guild.name}: {'; '.join(blind[:SHOWN])}{more}.")


def _lacking(channel: discord.TextChannel) -> str:
    """Return what is missing in a channel, as words; empty if nothing is."""
    held = channel.permissions_for(channel.guild.me)
    names = [name for name, needed in PERMISSIONS if needed and not getattr(held, name)]
    words = ", ".join(name.replace("_", " ") for name in names)
    return f"#{channel.name} lacks {words}" if names else ""


def _invitation(client: Visitor) -> Finding:
    application = client.application_id or 0
    scopes = ("bot", "applications.commands")
    link = discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=scopes)
    return Finding("ok", f"Invite link: {link}")


def report(findings: list[Finding]) -> str:
    """Return the findings as lines."""
    return "\n".join(f"{one.state:<8}{one.text}" for one in findings)


def run_check(settings: DiscordSettings) -> tuple[str, int]:
    """Return the report, and 1 if something is missing, else 0."""
    findings = asyncio.run(check(settings))
    return report(findings), int(any(one.state == "missing" for one in findings))
