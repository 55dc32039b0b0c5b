"""The studio with real, tiny diffusion and captioning networks."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

from studio_helpers import commission, drain, prepare

from agents.events import Failed, Finished
from agents.ledger import Ledger
from agents.provenance import redraw
from agents.studio import Studio
from agents.studio_settings import StudioSettings
from agents.types import Subject, Wish
from pipelines.picture_files import open_picture
from tests.tiny import tiny_request, tiny_workshop


async def test_real_networks_paint_look_try_again_and_repeat(tmp_path: Path) -> None:
    workshop = tiny_workshop()
    requests = tuple(tiny_request(seed=seed, steps=3) for seed in range(5))
    wish = Wish((Subject("whale", 6),), time="night")
    await prepare(tmp_path)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        async with Studio(ledger, workshop, StudioSettings(), tmp_path) as studio:
            wanted = commission("j", 5, requests=requests, wishes=(wish,) * 5, second_try=True)
            await studio.submit(wanted)
            events = await drain(studio.watch("j"))
            finished = events[-1]
            assert isinstance(finished, Finished) and len(finished.artworks) == 5
            for artwork, request in zip(finished.artworks, requests, strict=True):
                assert artwork.sight.caption == workshop.look(open_picture(artwork.path)).caption
                assert artwork.request.seed - request.seed == 0 or artwork.tries == 2
                assert artwork.seconds > 0
            alone = finished.artworks[0]
            assert ledger.circumstances(alone.id)["batch"] == 1
            again = await redraw(alone, ledger, studio)
            assert (again.likeness, again.reasons) == ("identical", ())

            long = commission("long", 1, requests=(replace(requests[0], steps=150),))
            await studio.submit(long)
            await asyncio.sleep(0.3)
            start = time.monotonic()
            assert await studio.cancel("long")
            assert time.monotonic() - start < 1.0
            assert isinstance((await drain(studio.watch("long")))[-1], Failed)
            await studio.submit(commission("after", 1, requests=requests[:1]))
            assert isinstance((await drain(studio.watch("after")))[-1], Finished)
