"""The first answer to an interaction, which Discord wants within three seconds."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp
import discord

from bot.discord import manners
from bot.discord.stages import DEAD_TOKEN

_log = logging.getLogger(__name__)

ACKNOWLEDGED = 40060
"""Code of an interaction that has been answered before."""


async def acknowledge(
    interaction: discord.Interaction[Any], *, private: bool = False
) -> int | None:
    """Answer an interaction with "is thinking" at once.

    Returns:
        Id of the original response, 0 if Discord did not tell it; None if it no longer takes an
        answer.
    """
    for attempt in range(3):
        try:
            answer = await interaction.response.defer(thinking=True, ephemeral=private)
            return (answer.message_id if answer else None) or 0
        except (TypeError, KeyError):
            # Taken, with an answer that discord.py cannot read (a 204, for example).
            return 0
        except discord.HTTPException as error:
            if error.code == ACKNOWLEDGED:
                # The answer to our first try was lost on its way; the try itself was not.
                return (await interaction.original_response()).id
            if error.code in DEAD_TOKEN or error.status == 404 or attempt == 2:
                _log.warning("acknowledged too late", extra={"error": repr(error)})
                return None
        except (aiohttp.ClientError, OSError) as error:
            _log.warning("not acknowledged yet", extra={"error": repr(error)})
        await asyncio.sleep(0.2)
    return None


def may_write(interaction: discord.Interaction[Any]) -> bool:
    """Return whether the bot may post pictures in an interaction's channel by itself."""
    if interaction.guild_id is None:
        return bool(interaction.context.dm_channel)
    if interaction.client.get_guild(interaction.guild_id) is None:
        return False
    names = manners.needed(interaction.channel, files=True)
    return all(getattr(interaction.app_permissions, name) for name in names)
