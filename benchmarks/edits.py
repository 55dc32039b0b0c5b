"""Do edits keep the composition, and do they arrive? `python -m benchmarks.edits --count 30`.

For each of `count` parents and each kind of edit (style, time, colour) three pictures are
painted: the parent, the edit as the composer carries it out, and the edited wish from a fresh
seed. The layout is kept if the edit is nearer to the parent than the fresh picture is; the edit
has arrived if the captioner finds the new wish likelier in the edit than in the parent.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from agents.composer import Composer
from agents.types import Artwork, Intent, Subject, Wish
from agents.wishes import merge
from pipelines.types import DrawingRequest, Sight
from pipelines.workshop import Workshop, open_workshop
from pipelines.world import World

EDITS = ("style", "time", "colour")


def layout(image: Image.Image) -> np.ndarray:
    """Return where things are, whatever their colours: (24, 24) edge strength, unit norm."""
    grey = np.asarray(image.convert("L").resize((96, 96), Image.Resampling.BOX), float)
    down, right = np.gradient(grey)
    edges = np.hypot(down, right).reshape(24, 4, 24, 4).mean((1, 3))
    edges -= edges.mean()
    return edges / (np.linalg.norm(edges) + 1e-9)


def likeness(one: Image.Image, other: Image.Image) -> float:
    """Return the correlation of two layouts, -1 to 1."""
    return float((layout(one) * layout(other)).sum())


def parents(world: World, count: int, seed: int) -> Iterator[Wish]:
    """Yield wishes with a subject, a colour and a setting with times of day."""
    choose = random.Random(seed)
    subjects = [w.name for w in world.subjects if w.category in {"animal", "bird", "vehicle"}]
    for _ in range(count):
        setting = choose.choice(["forest", "beach", "meadow", "mountains", "city", "snow"])
        colour = choose.choice(["red", "blue", "green", "yellow"])
        yield Wish((Subject(choose.choice(subjects), colour=colour),), setting, "day")


def edit(kind: str, wish: Wish, choose: random.Random) -> Intent:
    """Return one edit of a kind that really changes the wish."""
    if kind == "style":
        return Intent("revise", Wish(style=choose.choice(["watercolor", "Van Gogh", "pixel art"])))
    if kind == "time":
        return Intent("revise", Wish(time=choose.choice(["night", "sunset"])))
    colours = [c for c in ("red", "blue", "green", "purple") if c != wish.subjects[0].colour]
    subject = replace(wish.subjects[0], colour=choose.choice(colours))
    return Intent("revise", Wish(subjects=(subject,)))


def measure(workshop: Workshop, world: World, count: int, seed: int) -> dict[str, list[bool]]:
    """Return for each kind of edit whether the layout was kept and whether the wish arrived."""
    composer, choose = Composer(workshop.defaults, world), random.Random(seed)
    found: dict[str, list[bool]] = defaultdict(list)
    with TemporaryDirectory() as folder:
        for number, wish in enumerate(parents(world, count, seed)):
            parent = composer.draw(Intent("draw", wish), f"bench-{seed}-{number}").requests[0]
            before = workshop.make([parent])[0]
            path = Path(folder, f"{number}.png")
            before.save(path)
            for kind in EDITS:
                intent = edit(kind, wish, choose)
                changed, fresh = _both(workshop, composer, _artwork(wish, parent, path), intent)
                kept = likeness(before, changed) > likeness(before, fresh)
                text = composer.prompt(merge(wish, intent))
                scores = [workshop.score(image, [text])[0] for image in (before, changed)]
                found[f"{kind}: layout kept"].append(kept)
                found[f"{kind}: wish likelier"].append(scores[1] > scores[0])
    return found


def _both(
    workshop: Workshop, composer: Composer, parent: Artwork, intent: Intent
) -> tuple[Image.Image, Image.Image]:
    request = composer.revise(parent, intent, "bench").requests[0]
    fresh = replace(request, init_image=None, strength=0.0, seed=(request.seed + 77_777) % 2**32)
    return workshop.make([request])[0], workshop.make([fresh])[0]


def _artwork(wish: Wish, request: DrawingRequest, path: Path) -> Artwork:
    return Artwork("", "1", "bench", "bench", "", "bench", 0, wish, request, str(path),
                   Sight(""), "", "", 0.0, "", datetime.now(UTC))  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    workshop, world = open_workshop(), World.load()
    for name, results in measure(workshop, world, given.count, given.seed).items():
        print(f"{name:24} {np.mean(results):6.1%} of {len(results)}")


if __name__ == "__main__":
    main()
