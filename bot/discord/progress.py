"""The progress board: edited rarely, only when it would look different."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import discord

from bot.discord.files import Upload
from bot.discord.render import Status, board
from bot.discord.stages import Stage
from bot.discord.wire import Hung

_log = logging.getLogger(__name__)

PERCENT_STEP = 5
PREVIEW_BYTES = 1_000_000
ARRIVING_S = 15.0


class Board:
    """Shows a turn's status on a stage, at most once every `interval` seconds."""

    def __init__(self, stage: Stage, interval_s: float) -> None:
        """Show nothing yet."""
        self._stage = stage
        self.interval_s = interval_s
        self._status: Status | None = None
        self._shown: Status | None = None
        self._task: asyncio.Task[None] | None = None
        self._showing: asyncio.Future[None] | None = None

    def update(self, **changes: Any) -> None:
        """Change the status; the first change makes the board appear."""
        self._status = replace(self._status or Status(), **changes)
        if self._task is None:
            self._task = asyncio.create_task(self._keep_showing())

    async def close(self) -> None:
        """Stop showing, and take the board away."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        if self._showing is not None:
            # What is on its way arrives: only then can it be taken away again.
            await asyncio.wait({self._showing}, timeout=ARRIVING_S)
        with contextlib.suppress(discord.HTTPException, aiohttp.ClientError, OSError, Hung):
            await self._stage.close()

    async def _keep_showing(self) -> None:
        while True:
            status = self._status
            if status is not None and status != self._shown:
                self._shown = status
                await self._show(status)
            await asyncio.sleep(self.interval_s)

    async def _show(self, status: Status) -> None:
        asker = self._stage.asker
        preview = await asyncio.to_thread(_preview, status.preview)
        uploads: Sequence[Upload] = [preview] if preview else []
        view = board(status, preview, asker.user, asker.turn, asker.language)
        try:
            self._showing = asyncio.ensure_future(self._stage.show_board(view, uploads))
            await asyncio.shield(self._showing)
        except (discord.HTTPException, aiohttp.ClientError, OSError, Hung) as error:
            # The board is a courtesy: the work goes on without it.
            _log.warning("the board could not be shown", extra={"error": repr(error)})


def rounded(done: int, total: int) -> int:
    """Return progress in steps of five per cent, so that the board changes only when it shows."""
    percent = 100 * done // max(1, total)
    return min(100, percent - percent % PERCENT_STEP)


def _preview(path: str) -> Upload | None:
    if not path:
        return None
    try:
        data = Path(path).read_bytes()
    except OSError:
        return None
    suffix = Path(path).suffix or ".png"
    return Upload(f"preview{suffix}", data) if 0 < len(data) <= PREVIEW_BYTES else None
