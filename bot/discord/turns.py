"""From a Discord message to a turn: whom it is for, what it says, which picture it is about."""

from __future__ import annotations

import re

import discord

from agents.ledger import Ledger
from bot.discord.ids import artworks_in, pictures_in, session_of

_MARKS = re.compile(r"```(?:[a-z]+\n)?|`|\|\||\*\*|~~")
_EMOJI = re.compile(r"<a?:\w+:\d+>|<#\d+>")

SPOKEN = (discord.MessageType.default, discord.MessageType.reply)


def is_for_me(message: discord.Message, me: int) -> bool:
    """Return whether a message is said to Tilda.

    That is every direct message, every mention, every reply to her, and every message in a
    thread that she owns. Other bots are never answered: two of them could talk for ever.
    """
    if message.author.bot or message.webhook_id or message.type not in SPOKEN:
        return False
    if message.guild is None or mentions_me(message, me):
        return True
    if isinstance(message.channel, discord.Thread) and message.channel.owner_id == me:
        return True
    replied = message.reference.resolved if message.reference else None
    return isinstance(replied, discord.Message) and replied.author.id == me


def mentions_me(message: discord.Message, me: int) -> bool:
    """Return whether a message mentions the bot, by itself or by its own role."""
    if any(user.id == me for user in message.mentions):
        return True
    return any(role.tags and role.tags.bot_id == me for role in message.role_mentions)


def words_of(message: discord.Message, me: int) -> str:
    """Return what a message says, without the bot's mention and with people's names for theirs.

    Marks that only set the type (spoilers, bold, code) and a server's own emoji say nothing.
    """
    text = re.sub(rf"<@!?{me}>", " ", message.content)
    text = _MARKS.sub("", _EMOJI.sub(" ", text))
    for user in message.mentions:
        text = re.sub(rf"<@!?{user.id}>", user.display_name, text)
    for role in message.role_mentions:
        own = role.tags is not None and role.tags.bot_id == me
        text = text.replace(f"<@&{role.id}>", " " if own else role.name)
    return re.sub(r"[ \t]+", " ", text).strip()


def is_silent(message: discord.Message) -> bool:
    """Return whether nothing can be read off a message.

    Without the message-content intent, Discord empties messages that do not mention the bot.
    """
    return not (message.content or message.attachments or message.stickers or message.embeds)


async def replied_to(message: discord.Message) -> discord.Message | None:
    """Return the message that a message replies to, however old; None if there is none."""
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    try:
        return await message.channel.fetch_message(reference.message_id)
    except discord.HTTPException:
        return None


def picture_in(message: discord.Message | None, me: int, ledger: Ledger) -> str:
    """Return the artwork that a message of Tilda's shows; empty if it shows none.

    Its buttons tell; where they are gone, the names of its files do.
    """
    if message is None or message.author.id != me:
        return ""
    for artwork in artworks_in(message):
        return artwork
    session = session_of(message.channel.id)
    for label, start in pictures_in(message):
        found = ledger.artwork(session, label)
        if found is not None and found.id.startswith(start):
            return found.id
    return ""


async def starter_of(thread: discord.Thread) -> discord.Message | None:
    """Return the message that a thread stands on; None if there is none."""
    if not isinstance(thread.parent, discord.abc.Messageable):
        return None
    try:
        return thread.starter_message or await thread.parent.fetch_message(thread.id)
    except discord.HTTPException:
        return None


def pictures_of(
    message: discord.Message, replied: discord.Message | None, me: int
) -> list[discord.Attachment]:
    """Return the attachments that are meant: a message's own, else those of somebody's it answers.

    Tilda's own pictures are not taken as attachments; they are meant by what they are.
    """
    if message.attachments or replied is None or replied.author.id == me:
        return list(message.attachments)
    return [one for one in replied.attachments if (one.content_type or "").startswith("image/")]
