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
    """Stands in for a `Workshop` while that opens in a thread.

    Everything but `ready` is handed on to the workshop; whoever asks for it before it is open
    waits, in their own thread, and is told what went wrong if it cannot be opened.
    """

    def __init__(self, name: str, open_it: Callable[[], Workshop]) -> None:
        """Begin to open a workshop.

        Args:
            name: What it will be called: known before it is open, and asked for at once.
            open_it: Loads the models; called once, in a thread.
        """
        self.name = name
        self._opened: Future[Workshop] = Future()
        threading.Thread(target=self._open, args=(open_it,), name="opening", daemon=True).start()

    def _open(self, open_it: Callable[[], Workshop]) -> None:
        try:
            self._opened.set_result(open_it())
        except Exception as error:
            self._opened.set_exception(error)

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the open workshop.

        Raises:
            PipelineError: It could not be opened.
        """
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._opened.result(), name)

    def as_workshop(self) -> Workshop:
        """Return this as what it stands in for."""
        return cast("Workshop", self)

    async def ready(self) -> Workshop | None:
        """Wait for it without holding up the event loop; None if it could not be opened."""
        try:
            return await asyncio.shield(asyncio.wrap_future(self._opened))
        except Exception:
            # Not lost: whoever needs the workshop is told.
            return None
