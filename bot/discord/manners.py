"""House rules: what belongs where, who may do what, and which permission is missing."""

from __future__ import annotations

import re

import discord

from bot.discord.settings_store import ServerChoices

_GROWN_UP = re.compile(
    r"\b(nsfw|nudes?|nudity|naked|topless|erotic\w*|porn\w*|hentai|sex\w*|genital\w*|"
    r"gor(?:e|y)|dismember\w*|mutilat\w*|decapitat\w*)\b|"
    r"(?<![가-힣])(?:누드|나체|알몸|벌거벗|에로|야한|야동|포르노|섹스|성기|선정적|고어|절단된|참수)",
    re.IGNORECASE,
)
_SAFE = re.compile(r"\b(?:sussex|essex|middlesex|unisex|sextet\w*|sextant\w*)\b", re.IGNORECASE)


def is_grown_up(text: str) -> bool:
    """Return whether a wish names what belongs in an age-restricted channel."""
    return _GROWN_UP.search(_SAFE.sub("", text)) is not None


def is_restricted(channel: object) -> bool:
    """Return whether a channel (or a thread's parent) is age-restricted."""
    asked = getattr(channel, "is_nsfw", None)
    return bool(asked()) if asked is not None else False


def refusal(text: str, channel: object, choices: ServerChoices) -> str:
    """Return the key of the sentence that declines a wish here; empty if nothing is against it."""
    if not is_grown_up(text):
        return ""
    if choices.age_rule == "nowhere":
        return "age_never"
    return "" if is_restricted(channel) else "age_restricted"


def rights_in(channel: object, member: discord.Member) -> discord.Permissions:
    """Return what a member may do in a channel; what they may do at large if that is unknown."""
    ask = getattr(channel, "permissions_for", None)
    try:
        held: discord.Permissions = ask(member) if ask else member.guild_permissions
    except discord.ClientException:  # a thread whose channel is not known
        return member.guild_permissions
    return held


def may_moderate(permissions: discord.Permissions) -> bool:
    """Return whether somebody may cancel and delete what others have asked for."""
    return permissions.manage_messages or permissions.administrator


def may_grant(permissions: discord.Permissions) -> bool:
    """Return whether somebody can give the bot a permission."""
    return permissions.administrator or permissions.manage_roles or permissions.manage_guild


def needed(channel: object, *, files: bool) -> list[str]:
    """Return the names of the permissions that posting in a channel takes."""
    thread = isinstance(channel, discord.Thread)
    names = ["view_channel", "send_messages_in_threads" if thread else "send_messages"]
    return [*names, "attach_files"] if files else names


def missing(channel: object, *, files: bool) -> list[str]:
    """Return the permissions that the bot lacks for posting in a channel."""
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return []
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return []
    held = channel.permissions_for(channel.guild.me)
    return [name for name in needed(channel, files=files) if not getattr(held, name)]
