"""A stdout that nothing but events can reach."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class EventStream:
    """Writes one JSON object a line, whole lines only, from any thread."""

    def __init__(self, descriptor: int) -> None:
        """Write to an open file descriptor."""
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def write(self, event: dict[str, Any]) -> None:
        """Write one event.

        Raises:
            BrokenPipeError: The reader has gone.
        """
        line = (json.dumps(event, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        with self._lock:
            while line:
                line = line[os.write(self._descriptor, line) :]


@contextmanager
def only_events() -> Iterator[EventStream]:
    """Take stdout away from everybody else for a while.

    Libraries print, and not always through `sys.stdout`: so the file descriptor 1 itself points
    to stderr meanwhile, and only the stream that this yields writes to the real stdout.
    """
    sys.stdout.flush()
    real = os.dup(1)
    os.dup2(2, 1)
    try:
        yield EventStream(real)
    finally:
        sys.stdout.flush()
        os.dup2(real, 1)
        os.close(real)
