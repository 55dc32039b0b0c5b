"""Structured logs: one JSON object a line, and never the token."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

HIDDEN = "[token]"
_IN_ADDRESS = re.compile(r"((?:webhooks|interactions)/\d+/)[\w.%:-]{20,}")
"""The token of an interaction, as it stands in the addresses that discord.py logs."""

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON, with everything in `extra`, without secrets."""

    def __init__(self, *secrets: str) -> None:
        """Hide every one of `secrets`, wherever it stands."""
        super().__init__()
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        about = {key: v for key, v in record.__dict__.items() if key not in _STANDARD}
        entry |= about
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        line = json.dumps(entry, ensure_ascii=False, default=str)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return _IN_ADDRESS.sub(rf"\1{HIDDEN}", line)


def start(token: str) -> None:
    """Write structured logs wherever logs go already (stderr if nowhere), at level INFO."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler())
    for handler in root.handlers:
        handler.setFormatter(JsonLines(token))
    logging.getLogger("bot.discord").setLevel(logging.INFO)
    # At DEBUG, discord.py's gateway would log the identify payload, which holds the token.
    logging.getLogger("discord").setLevel(logging.WARNING)
