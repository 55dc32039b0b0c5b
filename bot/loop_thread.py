"""An event loop in a thread of its own, for a front end whose main thread waits for keys."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, Generic, TypeVar, cast

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

    def drain(self, items: AsyncIterable[T]) -> Drained[T]:
        """Return the items of an async iterable, to be waited for in this thread."""
        drained: Drained[T] = Drained()

        async def pump() -> None:
            try:
                async for item in items:
                    drained.put(item)
                drained.end(None)
            except BaseException as error:
                drained.end(error)
                raise

        self.start(pump())
        return drained

    async def _wind_up(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._loop.shutdown_asyncgens()


class Drained(Generic[T]):
    """Items that come from another thread; None among them is an interruption."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._arrived: queue.SimpleQueue[tuple[bool, T | BaseException | None]]
        self._arrived = queue.SimpleQueue()

    def put(self, item: T) -> None:
        """Add an item."""
        self._arrived.put((True, item))

    def end(self, error: BaseException | None) -> None:
        """End the items, with an error if there was one."""
        self._arrived.put((False, error))

    def interrupt(self) -> None:
        """Let None come next; safe to call from a signal handler."""
        self._arrived.put((True, None))

    def __iter__(self) -> Iterator[T | None]:
        """Yield the items as they come.

        Raises:
            BaseException: What ended them.
        """
        while True:
            more, item = self._arrived.get()
            if more:
                yield cast("T | None", item)
                continue
            if isinstance(item, BaseException):
                raise item
            return
