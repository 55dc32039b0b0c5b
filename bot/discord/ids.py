"""How sessions, turns, people and buttons are named, so that a name says where it belongs.

A button's id holds everything that is needed to act on it: after a restart, or a month later,
nothing else has to be remembered.
"""

from __future__ import annotations

import json
import re
import zlib

import discord

SESSION = "discord-"
PERSON = "discord:"
ARTWORK = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
BUTTON = re.compile(
    rf"tilda:(?P<verb>[a-z]+)(?P<group>\+?):(?P<artwork>{ARTWORK})(?::(?P<message>\d+))?"
)
FILE = re.compile(r"tilda-(?P<label>\d+[a-z]*)-(?P<start>[0-9a-f]{8})\.")
STOP = re.compile(r"tilda:stop:(?P<person>\d+):(?P<turn>[mi]\d+)")
CHOICE = re.compile(r"tilda:say:(?P<person>\d+):(?P<number>\d+)")
FORGET = re.compile(r"tilda:forget:(?P<person>\d+):(?P<answer>yes|no)")


def session_of(channel: int) -> str:
    """Return the session of a channel, a thread or a direct message channel."""
    return f"{SESSION}{channel}"


def channel_of(session: str) -> int | None:
    """Return the channel of a session; None if the session is not one of Discord's."""
    number = session.removeprefix(SESSION)
    return int(number) if session.startswith(SESSION) and number.isdecimal() else None


def author_of(user: int) -> str:
    """Return the author id of a Discord user."""
    return f"{PERSON}{user}"


def user_of(author: str) -> int | None:
    """Return the Discord user of an author id; None for authors of other front ends."""
    number = author.removeprefix(PERSON)
    return int(number) if author.startswith(PERSON) and number.isdecimal() else None


def turn_of_message(message: int) -> str:
    """Return the turn id of a message."""
    return f"m{message}"


def turn_of_interaction(interaction: int) -> str:
    """Return the turn id of a command, a menu or a button."""
    return f"i{interaction}"


def message_of_turn(turn: str) -> int | None:
    """Return the message that a turn answers; None if it was not a message."""
    return int(turn[1:]) if turn[:1] == "m" and turn[1:].isdecimal() else None


def button(verb: str, artwork: str, *, group: bool = False, message: int = 0) -> str:
    """Return the id of a button.

    Args:
        verb: What it does.
        artwork: Which picture it does it to.
        group: Whether the picture stands for all that were made with it.
        message: The card that it is about; 0 if it stands on the card itself.
    """
    about = f":{message}" if message else ""
    return f"tilda:{verb}{'+' if group else ''}:{artwork}{about}"


def stop_button(person: int, turn: str) -> str:
    """Return the id of the button that cancels what a person's turn has under way."""
    return f"tilda:stop:{person}:{turn}"


def choice_button(person: int, number: int) -> str:
    """Return the id of the button that answers a question that a person was asked."""
    return f"tilda:say:{person}:{number}"


def forget_button(person: int, answer: str) -> str:
    """Return the id of the button that answers (`yes` or `no`) whether to erase everything."""
    return f"tilda:forget:{person}:{answer}"


def nonce(*parts: object) -> str:
    """Return a nonce that is the same for the same message: at most 25 characters."""
    text = "/".join(str(part) for part in parts).encode()
    return f"{zlib.crc32(text):08x}{zlib.adler32(text):08x}{len(text) % 256:02x}"


def written_in(message: discord.Message) -> str:
    """Return the ids of a message's components and the names of its files, as one text."""
    components = [component.to_dict() for component in message.components]
    names = [attachment.filename for attachment in message.attachments]
    return json.dumps([components, names])


def artworks_in(message: discord.Message) -> list[str]:
    """Return the artworks that a message of Tilda's shows, by the ids in its buttons."""
    found = (match["artwork"] for match in BUTTON.finditer(written_in(message)))
    return list(dict.fromkeys(found))


def pictures_in(message: discord.Message) -> list[tuple[str, str]]:
    """Return label and first eight digits of the artworks that a message's files show."""
    found = (FILE.match(attachment.filename) for attachment in message.attachments)
    return [(match["label"], match["start"]) for match in found if match]


def person_in(message: discord.Message) -> int | None:
    """Return whom a board or a question is for, by the ids in its buttons."""
    found = re.search(r"tilda:(?:stop|say|forget):(\d+):", written_in(message))
    return int(found[1]) if found else None


def is_board(message: discord.Message, turn: str) -> bool:
    """Return whether a message is the progress board of a turn."""
    return any(match["turn"] == turn for match in STOP.finditer(written_in(message)))
