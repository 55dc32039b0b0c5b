"""What a turn does besides jobs and a "stop" should end: ranking and measuring many pictures."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class UnderWay:
    """Whose turns are at such work now; one for the whole process, safe from several threads."""

    def __init__(self) -> None:
        """Begin without any."""
        self._lock = threading.Lock()
        self._stops: dict[tuple[str, str], list[threading.Event]] = {}

    @contextmanager
    def stoppable(self, session: str, author: str) -> Iterator[threading.Event]:
        """Open a piece of work; the event is set once it should end."""
        stop = threading.Event()
        with self._lock:
            self._stops.setdefault((session, author), []).append(stop)
        try:
            yield stop
        finally:
            with self._lock:
                own = self._stops[session, author]
                own.remove(stop)
                if not own:
                    del self._stops[session, author]

    def stop(self, session: str, author: str) -> bool:
        """Tell a person's work in a session to end; return whether there was any."""
        with self._lock:
            stops = list(self._stops.get((session, author), ()))
        for stop in stops:
            stop.set()
        return bool(stops)
