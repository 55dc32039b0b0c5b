"""The turns that are under way."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from agents.types import Turn
from bot.discord import ids
from bot.discord.backstage import Backstage
from bot.discord.delivery import Courier
from bot.discord.notices import Notices
from bot.discord.progress import Board
from bot.discord.render import text_view
from bot.discord.runs import NOT_SENT, Run
from bot.discord.stages import Stage
from bot.discord.words import say

_log = logging.getLogger(__name__)


@dataclass
class Talks:
    """Starts runs, and knows those that are under way."""

    app: Backstage
    courier: Courier
    notices: Notices
    edit_seconds: float
    running: dict[asyncio.Task[None], Run] = field(default_factory=dict)

    def start(self, turn: Turn, stage: Stage, quota: int) -> asyncio.Task[None]:
        """Carry a turn out in the background, so that no event of Discord's has to wait."""
        return self._run(self._made(turn, stage, quota, ahead=self._ahead_of(turn)))

    def _ahead_of(self, turn: Turn) -> int:
        """Return how many turns a new one may have to wait for.

        Those are the person's own here; of other people's, only one that changes the same picture.
        """
        here = [one.turn for one in self.running.values() if one.turn.session == turn.session]
        own = sum(one.author.id == turn.author.id for one in here)
        return own or min(1, len(here))

    def follow(self, turn: Turn, stage: Stage, job: str) -> asyncio.Task[None]:
        """Show and deliver a job that an earlier process has begun."""
        self.courier.in_hand.add(job)
        return self._run(self._made(turn, stage, 0, following=job))

    def _made(self, turn: Turn, stage: Stage, quota: int, **more: Any) -> Run:
        board = Board(stage, self.edit_seconds)
        return Run(self.app, self.courier, self.notices, stage, turn, quota, board, **more)

    def _run(self, run: Run) -> asyncio.Task[None]:
        task = asyncio.create_task(self._guarded(run), name=f"turn {run.turn.id}")
        self.running[task] = run
        task.add_done_callback(lambda done: self.running.pop(done, None))
        return task

    async def _guarded(self, run: Run) -> None:
        try:
            await run.carry_out()
        except asyncio.CancelledError:
            if not run.stopped:
                raise
            await self._say(run, "stopped")
        except Exception:
            _log.exception("a turn failed", extra={"turn": run.turn.id})
            await self._say(run, "trouble")

    @staticmethod
    async def _say(run: Run, key: str) -> None:
        text = say(key, run.stage.asker.language)
        try:
            await run.stage.post(text_view(text), (), ids.nonce(key, run.turn.id), keep=False)
        except NOT_SENT as error:
            _log.error("an answer was lost", extra={"turn": run.turn.id, "error": repr(error)})

    def call_off(self, turn: str, author: str) -> bool:
        """End a turn that has not begun; return whether there was one."""
        for task, run in self.running.items():
            mine = (run.turn.id, run.turn.author.id) == (turn, author)
            if mine and not run.begun:
                run.stopped = True
                task.cancel()
                return True
        return False

    async def close(self) -> None:
        """Stop every run; durable jobs go on at the next start."""
        tasks = list(self.running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
