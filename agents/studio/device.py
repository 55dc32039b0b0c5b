"""One thread owns the device; whoever waits for it gets a fair turn.

The next piece of work is chosen by start-time fair queueing (Goyal, Vin and Cheng, 1996): each
owner has a clock that runs while the device works for them, and the owner whose clock is furthest
behind comes first. Somebody with 3,000 pictures thus holds up nobody by more than the piece that
is running.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")


@dataclass(eq=False)
class _Piece:
    owner: str
    work: Callable[[], Any]
    size: float
    order: int
    future: Future[Any]


class Device:
    """A single worker thread with a fair queue in front of it."""

    def __init__(
        self, name: str = "device", clock: Callable[[], float] = time.perf_counter
    ) -> None:
        """Start the thread.

        Args:
            name: Of the thread.
            clock: Tells how long a piece took, in seconds.
        """
        self._clock = clock
        self._condition = threading.Condition()
        self._waiting: list[_Piece] = []
        self._clocks: dict[str, float] = {}
        self._now = 0.0
        self._orders = 0
        self._closing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, owner: str, work: Callable[[], Value], size: float = 1.0) -> Future[Value]:
        """Queue a piece of work.

        Args:
            owner: Whose turn it takes.
            work: Called without arguments on the device's thread.
            size: Of two pieces of one owner the one that belongs to less work comes first.
        """
        future: Future[Value] = Future()
        with self._condition:
            if self._closing:
                future.cancel()
                return future
            self._clocks[owner] = max(self._clocks.get(owner, 0.0), self._now)
            self._orders += 1
            self._waiting.append(_Piece(owner, work, size, self._orders, future))
            self._condition.notify()
        return future

    def others_wait(self, owner: str) -> bool:
        """Return whether somebody else is waiting for the device."""
        with self._condition:
            return any(piece.owner != owner for piece in self._waiting)

    def close(self, timeout: float = 60.0) -> None:
        """Cancel what waits and join the thread; the running piece should be told to stop."""
        with self._condition:
            self._closing = True
            for piece in self._waiting:
                piece.future.cancel()
            self._waiting.clear()
            self._condition.notify()
        self._thread.join(timeout)

    def _run(self) -> None:
        while (piece := self._next()) is not None:
            if not piece.future.set_running_or_notify_cancel():
                continue
            start = self._clock()
            try:
                piece.future.set_result(piece.work())
            except BaseException as error:  # whoever waits for the piece handles it
                piece.future.set_exception(error)
            self._charge(piece.owner, self._clock() - start)

    def _next(self) -> _Piece | None:
        with self._condition:
            while not self._waiting and not self._closing:
                self._condition.wait()
            if self._closing:
                return None
            piece = min(self._waiting, key=self._turn)
            self._waiting.remove(piece)
            self._now = max(self._now, self._clocks[piece.owner])
            return piece

    def _turn(self, piece: _Piece) -> tuple[float, float, int]:
        return (self._clocks[piece.owner], piece.size, piece.order)

    def _charge(self, owner: str, seconds: float) -> None:
        with self._condition:
            self._clocks[owner] += seconds
            waiting = {piece.owner for piece in self._waiting} | {owner}
            self._clocks = {
                one: clock
                for one, clock in self._clocks.items()
                if one in waiting or clock > self._now
            }
