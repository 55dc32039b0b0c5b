"""Identifiers, permission bits, errors and small parsers of Discord's wire format."""

from __future__ import annotations

import json
import struct
import time
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

EPOCH_MS = 1_420_070_400_000
EPHEMERAL, LOADING, COMPONENTS_V2, SUPPRESS_EMBEDS = 1 << 6, 1 << 7, 1 << 15, 1 << 2

INTENT_GUILD_MESSAGES, INTENT_DIRECT_MESSAGES, INTENT_MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15

MANAGE_GUILD, ADD_REACTIONS, VIEW_CHANNEL, SEND_MESSAGES = 1 << 5, 1 << 6, 1 << 10, 1 << 11
MANAGE_MESSAGES, EMBED_LINKS, ATTACH_FILES, READ_HISTORY = 1 << 13, 1 << 14, 1 << 15, 1 << 16
USE_COMMANDS, CREATE_THREADS, SEND_IN_THREADS = 1 << 31, 1 << 35, 1 << 38
MANAGE_ROLES = 1 << 28
EVERYONE = (
    ADD_REACTIONS | VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_HISTORY
    | USE_COMMANDS | CREATE_THREADS | SEND_IN_THREADS
)  # fmt: skip
MODERATOR = EVERYONE | MANAGE_MESSAGES | MANAGE_GUILD | MANAGE_ROLES

_last_snowflake = 0


class ApiError(Exception):
    """An answer of Discord that is an error, with its status, code and message."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        """Keep what the answer's body will say."""
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "code": code}
        if errors:
            self.body["errors"] = errors


def invalid(path: str, code: str, message: str) -> ApiError:
    """Return a 50035 with the nested `_errors` that Discord sends for one bad field."""
    node: Json = {"_errors": [{"code": code, "message": message}]}
    for key in reversed(path.split(".")):
        node = {key: node}
    return ApiError(400, 50035, "Invalid Form Body", node)


def too_long(path: str, limit: int) -> ApiError:
    """Return the 50035 of a text or list that is longer than `limit`."""
    return invalid(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")


def snowflake() -> str:
    """Return a new id: milliseconds since Discord's epoch, and never the same twice."""
    global _last_snowflake
    _last_snowflake = max((int(time.time() * 1000) - EPOCH_MS) << 22, _last_snowflake + 1)
    return str(_last_snowflake)


def now() -> str:
    """Return the present moment as Discord writes it."""
    return datetime.now(UTC).isoformat()


def lookup(table: dict[str, Any], key: str, code: int, what: str) -> Any:
    """Return `table[key]` or raise the 404 that Discord gives for an unknown `what`."""
    if key not in table:
        raise ApiError(404, code, f"Unknown {what}")
    return table[key]


def public(message: Json) -> Json:
    """Return what goes over the wire; keys with a leading underscore are the server's own."""
    return {key: value for key, value in message.items() if not key.startswith("_")}


def copied(value: Any) -> Any:
    """Return a deep copy of plain JSON data."""
    return json.loads(json.dumps(value))


def image_facts(data: bytes) -> tuple[str | None, int | None, int | None]:
    """Return media type, width and height as Discord reads them off a file's first bytes."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return ("image/png", *struct.unpack(">II", data[16:24]))
    if data[:3] == b"GIF":
        return ("image/gif", *struct.unpack("<HH", data[6:10]))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ("image/webp", None, None)
    if data[:2] == b"\xff\xd8":
        return ("image/jpeg", *_jpeg_size(data))
    return (None, None, None)


def _jpeg_size(data: bytes) -> tuple[int | None, int | None]:
    at = 2
    while at + 9 < len(data):
        if data[at] == 0xFF and data[at + 1] in (0xC0, 0xC1, 0xC2):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 1 if data[at] != 0xFF else 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None, None
