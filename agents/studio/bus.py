"""News of running jobs, from the device's thread to whoever watches in this process.

Only the latest news counts: a slow watcher misses steps, never the end.
"""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class News:
    """What is new about a job since a watcher looked last."""

    done: int | None = None
    total: int = 0
    preview: str = ""
    ended: bool = False


@dataclass(eq=False)
class Watcher:
    """One watcher of one job."""

    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    news: News = field(default_factory=News)
    told: int = -1
    steps: tuple[int, ...] = ()

    def take(self) -> News:
        """Return the news and wait for newer ones."""
        self.woken.clear()
        taken, self.news = self.news, News()
        return taken


class Bus:
    """Brings news to watchers on their own event loops."""

    def __init__(self) -> None:
        """Begin without watchers."""
        self._lock = threading.Lock()
        self._watchers: dict[str, list[Watcher]] = defaultdict(list)

    def subscribe(self, job: str) -> Watcher:
        """Begin to watch a job from the running event loop."""
        watcher = Watcher(asyncio.get_running_loop())
        with self._lock:
            self._watchers[job].append(watcher)
        return watcher

    def unsubscribe(self, job: str, watcher: Watcher) -> None:
        """Stop watching."""
        with self._lock:
            self._watchers[job].remove(watcher)
            if not self._watchers[job]:
                del self._watchers[job]

    def progress(self, job: str, done: int, total: int) -> None:
        """Tell that `done` of `total` steps are done; callable from any thread."""

        def tell(watcher: Watcher) -> None:
            watcher.news.done, watcher.news.total = done, total

        self._tell(job, tell)

    def preview(self, job: str, path: str) -> None:
        """Tell that a preview lies at `path`; callable from any thread."""

        def tell(watcher: Watcher) -> None:
            watcher.news.preview = path

        self._tell(job, tell)

    def wake(self, job: str) -> None:
        """Tell that the job has ended, or that something else is worth looking up."""

        def tell(watcher: Watcher) -> None:
            watcher.news.ended = True

        self._tell(job, tell)

    def _tell(self, job: str, tell: Callable[[Watcher], None]) -> None:
        with self._lock:
            watchers = list(self._watchers.get(job, ()))
        for watcher in watchers:
            try:
                watcher.loop.call_soon_threadsafe(_wake, watcher, tell)
            except RuntimeError:  # that loop is closed; its watcher is gone
                continue


def _wake(watcher: Watcher, tell: Callable[[Watcher], None]) -> None:
    tell(watcher)
    watcher.woken.set()
