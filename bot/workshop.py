"""A workshop that opens in the background, so that a conversation can begin at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from pipelines.workshop import Workshop


class OpeningWorkshop:
    """Stands in for a `Workshop` that opens in a thread, when it is first needed or before.

    Everything but `begin` and `ready` is handed on to the workshop; whoever asks for it before
    it is open waits, in their own thread, and is told what went wrong if it cannot be opened.
    """

    def __init__(self, name: str, open_it: Callable[[], Workshop]) -> None:
        """Prepare; nothing is loaded yet.

        Args:
            name: What it will be called: known before it is open, and asked for at once.
            open_it: Loads the models; called once, in a thread.
        """
        self.name = name
        self._open_it = open_it
        self._opened: Future[Workshop] = Future()
        self._thread = threading.Thread(target=self._open, name="opening")
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Begin to open it, if that has not begun."""
        with self._lock:
            if self._thread.ident is None:
                self._thread.start()

    def close(self) -> None:
        """Wait until nothing is being loaded: half a library is no state to leave with."""
        with self._lock:
            begun = self._thread.ident is not None
        if begun:
            self._thread.join()

    def _open(self) -> None:
        try:
            self._opened.set_result(self._open_it())
        except Exception as error:
            self._opened.set_exception(error)

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the open workshop.

        Raises:
            PipelineError: It could not be opened.
        """
        if name.startswith("__"):
            raise AttributeError(name)
        self.begin()
        return getattr(self._opened.result(), name)

    def as_workshop(self) -> Workshop:
        """Return this as what it stands in for."""
        return cast("Workshop", self)

    async def ready(self) -> Workshop | None:
        """Wait for it without holding up the event loop; None if it could not be opened."""
        self.begin()
        try:
            return await asyncio.shield(asyncio.wrap_future(self._opened))
        except Exception:
            # Not lost: whoever needs the workshop is told.
            return None
