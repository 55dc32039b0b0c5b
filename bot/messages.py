"""From what arrives at a door to a `Turn`: lines of text, JSON objects, arguments."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agents.types import Author, Turn
from bot.errors import BadMessage

MAX_LINE_BYTES = 256_000
MAX_ATTACHMENTS = 10


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is taken for granted about a message that does not say it itself."""

    session: str
    author: str
    locale: str = "en"
    timezone: str = "UTC"

    def turn(
        self,
        text: str,
        attachments: Sequence[str] = (),
        turn_id: str = "",
        reply_to: str = "",
    ) -> Turn:
        """Make a turn of this speaker.

        Raises:
            BadMessage: The text is not valid.
        """
        return Turn(
            id=turn_id or uuid.uuid4().hex,
            session=self.session,
            author=Author(id=self.author, name=self.author),
            text=checked_text(text),
            attachments=tuple(attachments),
            reply_to=reply_to,
            locale=self.locale,
            timezone=self.timezone,
        )


def checked_text(text: str) -> str:
    """Return the text of a message without the characters that no database takes.

    Whether it is empty or too long for a message is for the artist to say, in the language of
    the conversation.

    Raises:
        BadMessage: It holds half a character.
    """
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise BadMessage("The message is not valid text: half of a surrogate pair stands alone.")
    return text.replace("\x00", "").strip()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the door.

    Attributes:
        turn: The message.
        echo: The turn's id as it was given (a number stays a number), for the events.
    """

    turn: Turn
    echo: Any


def parse_object(raw: bytes) -> dict[str, Any]:
    """Return a line as an object; a line of plain text becomes `{"text": ...}`.

    Raises:
        BadMessage: It is too long, not UTF-8, or begins like an object and is none.
    """
    if len(raw) > MAX_LINE_BYTES:
        raise BadMessage(f"The line is too long: more than {MAX_LINE_BYTES:,} bytes.")
    try:
        text = raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise BadMessage("The line is not text in UTF-8.") from None
    if not text.startswith("{"):
        return {"text": text}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BadMessage("The line begins like a JSON object, but is none.") from None
    return dict(found)


def parse_line(raw: bytes, speaker: Speaker) -> Line:
    """Return the message of a line.

    Raises:
        BadMessage: The line is no message; one sentence says why.
    """
    values = parse_object(raw)
    echo = values.get("id")
    echo = uuid.uuid4().hex if echo in (None, "") else echo
    if not isinstance(echo, str | int | float):
        raise BadMessage("`id` must be a string or a number.")
    attachments = values.get("attachments") or []
    if not isinstance(attachments, list) or not all(isinstance(a, str) for a in attachments):
        raise BadMessage("`attachments` must be a list of paths.")
    if len(attachments) > MAX_ATTACHMENTS:
        raise BadMessage(f"Too many attachments: {MAX_ATTACHMENTS} fit in one message.")
    given = {key: _string(values, key) for key in ("session", "author", "locale", "timezone")}
    spoken = replace(speaker, **{key: value for key, value in given.items() if value})
    turn = spoken.turn(_string(values, "text"), attachments, str(echo), _string(values, "reply_to"))
    return Line(turn, echo)


def line_id(raw: bytes) -> Any:
    """Return the `id` of a line that may be broken otherwise; a new one if it has none."""
    try:
        given = parse_object(raw).get("id")
    except BadMessage:
        given = None
    return given if isinstance(given, str | int | float) and given != "" else uuid.uuid4().hex


def _string(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadMessage(f"`{key}` must be a string.")
    return value
