"""Processes with a studio of their own, for tests that kill them.

They are forked from a server that has imported everything, so that they start in a moment.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from studio_helpers import GradientWorkshop, commission, open_studio, prepare

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["studio_worker", "agents.studio.engine", "psycopg"])

Jobs = list[tuple[str, int]]


class Worker:
    """A process that paints gradients; its jobs' owner is the first letter of the job's id."""

    def __init__(
        self,
        data: Path,
        diary: Path,
        jobs: Jobs,
        url: str = "",
        stays: bool = False,
        **settings: Any,
    ) -> None:
        """Start it and wait until its studio is open.

        Args:
            data: Its data folder.
            diary: File that gets a line for every picture painted.
            jobs: (id, pictures) that it hands in.
            url: Ledger; empty is a SQLite file in the data folder.
            stays: Whether it goes on after the jobs are done, until it is killed.
            **settings: Of the studio.
        """
        if not url:
            asyncio.run(prepare(data))  # here: what is killed leaves its temporary folders
        self._told, telling = CONTEXT.Pipe(duplex=False)
        arguments = (telling, data, diary, jobs, url, stays, settings)
        # A daemon, so that a failed test run does not wait for it at its end.
        self.process: ForkServerProcess = CONTEXT.Process(
            target=_serve, args=arguments, daemon=True
        )
        self.process.start()
        telling.close()
        assert self._hear(60) == "ready"

    def settled(self, seconds: float) -> bool:
        """Wait until its jobs are done; return whether they are, and the process has ended well."""
        done = self._hear(seconds) == "settled"
        self.process.join(30)
        return done and self.process.exitcode == 0

    def kill(self) -> None:
        """Kill it with signal 9."""
        self.process.kill()
        self.process.join()
        self.process.close()
        self._told.close()

    def _hear(self, seconds: float) -> str:
        assert self._told.poll(seconds), "the worker says nothing"
        return str(self._told.recv())


def _serve(
    telling: Connection,
    data: Path,
    diary: Path,
    jobs: Jobs,
    url: str,
    stays: bool,
    settings: dict[str, Any],
) -> None:
    async def serve() -> None:
        workshop = GradientWorkshop(step_seconds=0.01, diary=diary, previews=False)
        async with open_studio(data, workshop, url, **settings) as (studio, _):
            telling.send("ready")
            for job, pictures in jobs:
                await studio.submit(commission(job, pictures, author=job[0]))
            if stays:
                await asyncio.sleep(600)
            await studio.settled()
            telling.send("settled")

    asyncio.run(serve())
