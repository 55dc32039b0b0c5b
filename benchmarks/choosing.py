"""What a turn costs beside a large collection: `python -m benchmarks choosing --designs 3000`.

A ledger is filled with a collection of as many designs, through the ledger's own code: their
wishes are those of a real plan, their files small figures, so that nothing is painted. Then the
same things are said as somebody who chooses would say them, and each turn is timed on the clock
and on the processor, with the rows of pictures that it loaded and the memory that the process
has reached. The embedded captioner ranks; the rules read.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from PIL import Image, ImageDraw

from agents.axes import axes_for, designs
from agents.chat_models import LanguageSettings
from agents.contact_sheet import labelled_pages
from agents.events import Finished
from agents.ledger import Draft, Ledger
from agents.ledger.tables import ArtworkRow
from agents.types import Artwork, Author, Subject, Turn, Wish
from agents.wishes import describe
from bot.app import App, open_app
from bot.config import Config
from pipelines.picture_files import fingerprint, save_picture
from pipelines.types import DrawingRequest, Sight
from pipelines.world import World

SIDE = 128
SESSION, AUTHOR = "bench", Author("ann", "Ann")
SAID = (
    ("talk", "I like the sea."),
    ("talk again", "What can you do?"),
    ("recipe of one", "recipe of #41"),
    ("keep the moody ones", "keep the moody ones"),
    ("undo", "undo"),
    ("more like two", "more like #41 and #57"),
    ("undo", "undo"),
    ("drop the lookalikes", "drop the lookalikes"),
    ("20 finalists", "20 finalists"),
    ("undo", "undo"),
)


@dataclass(frozen=True)
class Cost:
    """What a turn cost, and how many pictures it left at hand."""

    name: str
    seconds: float
    processor: float
    rows: int
    pictures: int
    megabytes: float


def figure(wish: Wish, seed: int) -> Image.Image:
    """Return a small picture whose layout and colours are decided by wish and seed."""
    choose = random.Random(f"{describe(wish)}{seed}")
    ground, ink = (tuple(choose.randrange(256) for _ in range(3)) for _ in range(2))
    image = Image.new("RGB", (SIDE, SIDE), ground)
    draw = ImageDraw.Draw(image)
    for _ in range(3):
        x, y, r = choose.randrange(100), choose.randrange(100), choose.randrange(12, 50)
        draw.ellipse([x, y, x + r, y + r], fill=ink)
    return image


def seed_collection(ledger: Ledger, count: int, folder: Path, session: str = SESSION) -> str:
    """Record a collection as if it had been painted; every third design repeats another's look.

    Returns:
        The id of its job.
    """
    theme, world = Wish((Subject("rose"),)), World.load()
    job = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{session} {count}"))
    wishes = designs(theme, axes_for(theme, world, job), count, job)
    for index, wish in enumerate(wishes):
        image = figure(wish, index if index % 3 else 0)
        identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{job}/{index}"))
        path = folder / f"{identity}.png"
        request = DrawingRequest(describe(wish), index, width=SIDE, height=SIDE)
        ledger.record(Draft(
            id=identity, session=session, author=AUTHOR.id, job=job, index=index, wish=wish,
            request=request, path=str(path), sight=Sight(describe(wish)),
            sha256=save_picture(image, path), turn="seeded", fingerprint=fingerprint(image),
        ))  # fmt: skip
    ledger.mark_delivered(job, "seeded")
    return job


@contextmanager
def rows_loaded() -> Iterator[list[int]]:
    """Count the rows of pictures that are loaded meanwhile; the count stands in the list."""
    count = [0]

    def loaded(row: ArtworkRow, context: object) -> None:
        count[0] += 1

    sa.event.listen(ArtworkRow, "load", loaded)
    try:
        yield count
    finally:
        sa.event.remove(ArtworkRow, "load", loaded)


async def measure(app: App) -> list[Cost]:
    """Say everything, and return what each turn cost."""
    costs: list[Cost] = []
    for number, (name, text) in enumerate(SAID):
        turn = Turn(f"t{number}", SESSION, AUTHOR, text, at=datetime.now(UTC))
        with rows_loaded() as rows:
            start, busy = time.perf_counter(), time.process_time()
            shown = [a async for e in app.respond(turn) if isinstance(e, Finished)
                     for a in e.artworks]  # fmt: skip
            took = time.perf_counter() - start, time.process_time() - busy
        costs.append(Cost(name, *took, rows[0], len(shown), _megabytes()))
    return costs


def sheet_cost(artworks: list[Artwork]) -> Cost:
    """Return what labelled contact sheets of all designs cost."""
    start, busy = time.perf_counter(), time.process_time()
    pages = sum(1 for _ in labelled_pages(artworks))
    took = time.perf_counter() - start, time.process_time() - busy
    return Cost(f"contact sheets, {pages} pages", *took, 0, len(artworks), _megabytes())


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def run(data: Path, count: int) -> list[Cost]:
    """Seed a data folder, unless it has the collection already, and measure."""
    with Ledger.open(data / "ledger.db", home=data) as ledger:
        if not ledger.easel(SESSION, 1):
            seed_collection(ledger, count, data / "pictures" / SESSION)
    config = Config(language=LanguageSettings(model="none"))
    async with open_app(config, data) as app:
        await app.hands_ready()
        costs = await measure(app)
        job = app.ledger.easel(SESSION, 1)[0].job
        return [*costs, sheet_cost(app.ledger.job_artworks(job))]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--designs", type=int, default=3000)
    parser.add_argument("--data", type=Path, help="a folder that keeps the seeded collection")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        data = given.data or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        costs = asyncio.run(run(data, given.designs))
    print(f"{'':26} {'seconds':>8} {'CPU':>8} {'rows':>7} {'shown':>6} {'peak MB':>8}")
    for one in costs:
        print(f"{one.name:26} {one.seconds:8.2f} {one.processor:8.2f} {one.rows:7}"
              f" {one.pictures:6} {one.megabytes:8.0f}")  # fmt: skip


if __name__ == "__main__":
    main()
