"""A heartbeat for the container's health check, and the measure of the event loop's lag.

    python -m bot.discord.health FILE

exits with 0 if Tilda was connected to Discord within the last minute.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FILE_NAME = "discord-heartbeat"
EVERY_S = 5.0
TICK_S = 0.05
OLDEST_S = 60.0


class Heartbeat:
    """Writes a file while Tilda is connected."""

    def __init__(self, path: Path, connected: Callable[[], bool]) -> None:
        """Write `path` while `connected()` is true."""
        self._path, self._connected = path, connected
        self._worst_s = 0.0

    async def run(self) -> None:
        """Measure the loop's lag all the time; write every few seconds."""
        written = 0.0
        while True:
            before = time.perf_counter()
            await asyncio.sleep(TICK_S)
            lag = time.perf_counter() - before - TICK_S
            self._worst_s = max(self._worst_s, lag)
            if time.monotonic() - written >= EVERY_S and self._connected():
                written = time.monotonic()
                self.write()

    def write(self) -> None:
        """Write the moment and the worst lag since the last time."""
        beat = {"at": time.time(), "loop_lag_ms": round(1000 * self._worst_s, 1)}
        part = self._path.with_name(f"{self._path.name}.part")
        part.write_text(json.dumps(beat), encoding="utf-8")
        os.replace(part, self._path)
        self._worst_s = 0.0


def read(path: Path) -> dict[str, Any]:
    """Return the last heartbeat; empty if there is none."""
    try:
        beat: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return beat


def is_healthy(path: Path, oldest_s: float = OLDEST_S) -> bool:
    """Return whether there was a heartbeat within the last `oldest_s` seconds."""
    return time.time() - float(read(path).get("at", 0)) <= oldest_s


if __name__ == "__main__":
    sys.exit(0 if is_healthy(Path(sys.argv[1])) else 1)
