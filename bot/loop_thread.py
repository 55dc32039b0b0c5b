"""An event loop in a thread of its own, for a front end whose main thread waits for keys."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines beside the main thread; use as a context manager."""

    def __enter__(self) -> LoopThread:
        """Start the loop."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="loop", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Cancel what still runs, and stop."""
        asyncio.run_coroutine_threadsafe(self._wind_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start a coroutine."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end."""
        return self.start(work).result()

    @contextmanager
    def entered(self, manager: AbstractAsyncContextManager[T]) -> Iterator[T]:
        """Hold an async context manager open from the outside."""
        entered: Future[T] = Future()
        leave = asyncio.Event()

        async def hold() -> None:
            # One task enters and leaves: context managers may not be left by another.
            try:
                async with manager as value:
                    entered.set_result(value)
                    await leave.wait()
            except BaseException as error:
                if entered.done():
                    raise
                entered.set_exception(error)

        holding = self.start(hold())
        value = entered.result()
        try:
            yield value
        finally:
            self._loop.call_soon_threadsafe(leave.set)
            holding.result()

    def drain(self, items: AsyncIterable[T]) -> Iterator[T]:
        """Yield the items of an async iterable as they come.

        `KeyboardInterrupt` reaches the caller while it waits, and the iteration can go on.
        """
        arrived: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

        async def pump() -> None:
            try:
                async for item in items:
                    arrived.put((True, item))
                arrived.put((False, None))
            except BaseException as error:
                arrived.put((False, error))
                raise

        self.start(pump())
        return Drained(arrived)

    async def _wind_up(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._loop.shutdown_asyncgens()


class Drained(Iterator[T]):
    """The items that a pump delivers. An interrupted wait can be taken up again."""

    def __init__(self, arrived: queue.SimpleQueue[tuple[bool, Any]]) -> None:
        """Take the queue that the pump fills with (more, item or error)."""
        self._arrived = arrived

    def __next__(self) -> T:
        """Wait for the next item."""
        more, item = self._arrived.get()
        if more:
            return item  # type: ignore[no-any-return]
        self._arrived.put((False, None))
        if isinstance(item, BaseException):
            raise item
        raise StopIteration
