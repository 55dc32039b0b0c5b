"""Pictures that people bring along: taken into the ledger, so that they can be spoken of."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from agents.desk import NAMESPACE, short_hash
from agents.ledger import Draft
from agents.types import BROUGHT, Artwork, Wish
from agents.wishes import wish_of
from pipelines.picture_files import open_picture, save_picture
from pipelines.types import DrawingRequest

if TYPE_CHECKING:
    from agents.desk import Talk

LONGEST_SIDE = 2048


async def adopt(talk: Talk) -> tuple[Artwork, ...]:
    """Copy a turn's attachments into the picture folder and give each a label.

    Raises:
        BadImage: An attachment is no picture, or not a safe one.
    """
    return tuple(
        [await _adopt_one(talk, index, path) for index, path in enumerate(talk.turn.attachments)]
    )


async def _adopt_one(talk: Talk, index: int, source: str) -> Artwork:
    job = str(uuid.uuid5(NAMESPACE, f"{talk.session}\n{talk.turn.id}\nattached"))
    identity = str(uuid.uuid5(NAMESPACE, f"{job}/{index}"))
    target = talk.desk.pictures / short_hash(talk.session) / f"{identity}.png"
    size, digest = await asyncio.to_thread(_copy, source, target)
    sight = await talk.desk.studio.look(target)
    artwork = talk.desk.ledger.record(
        Draft(
            id=identity,
            session=talk.session,
            author=talk.author,
            job=job,
            index=index,
            wish=wish_of(sight) if sight.known else Wish(),
            request=DrawingRequest(
                sight.caption if sight.known else "", 0, width=size[0], height=size[1]
            ),
            path=str(target),
            sight=sight,
            sha256=digest,
            turn=talk.turn.id,
            model=BROUGHT,
            alt_text=talk.seen(sight)["sentence"],
        )
    )
    talk.desk.ledger.mark_delivered(job, "brought along by its owner")
    return artwork


def _copy(source: str, target: Path) -> tuple[tuple[int, int], str]:
    image = open_picture(Path(source))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = save_picture(image, target, {})
    return image.size, digest
