"""Where a picture file comes from, and whether it can be painted again.

`verify` holds a file against the ledger: by the hash of its bytes, then by its pixels, found by
the id in its recipe or by perceptual hash. `redraw` paints a recipe again and compares.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from agents.ledger import Ledger
from agents.types import Artwork
from pipelines.errors import BadImage
from pipelines.picture_files import fingerprint, open_picture, read_recipe

if TYPE_CHECKING:
    from PIL.Image import Image

    from agents.studio import Studio

LIKENESS_BITS = 26  # of 64, for candidates alone; their pixels decide
CANDIDATES = 32
LIKENESS_MEAN = 24.0  # of 255, on 32 x 32 pixels: more is another picture
REENCODED_PEAK = 20.0  # of 255, on 32 x 32 pixels: more is an edit
CLOSE = 2  # of 255

Standing = Literal["untouched", "metadata_lost", "reencoded", "altered", "unknown"]
Likeness = Literal["identical", "close", "different", "impossible"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a file comes from.

    Attributes:
        standing: `untouched`: these very bytes were made here. `metadata_lost`: the pixels are the
            same, the recipe is gone or changed. `reencoded`: the same picture, compressed or
            resized. `altered`: made here and edited since. `unknown`: nothing here is like it.
        artwork: What it was made as; None if unknown.
        peak: Largest difference to the original on 32 x 32 pixels, 0 to 255; None if unknown.
        claim: Artwork id that the file's own recipe names; empty if it carries none. A claim
            without an artwork is no proof.
    """

    standing: Standing
    artwork: Artwork | None = None
    peak: float | None = None
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A picture painted again, beside its original.

    Attributes:
        likeness: `identical`, `close` (within 2 of 255 in every channel), `different`, or
            `impossible`.
        peak: Largest difference of a channel, 0 to 255; None if there is nothing to compare.
        reasons: What differs between then and now: (what, then, now).
        image: The new picture; None if it could not be painted.
    """

    likeness: Likeness
    peak: int | None
    reasons: tuple[tuple[str, str, str], ...]
    image: Image | None


def verify(path: str | Path, ledger: Ledger) -> Verdict:
    """Say whether a file came from here, was altered, or only lost its metadata.

    Raises:
        BadImage: It is no picture, or not a safe one.
    """
    image = open_picture(path)
    claim = str((read_recipe(path) or {}).get("id", ""))
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    original = ledger.by_sha256(digest)
    if original is not None:
        return Verdict("untouched", original, 0.0, claim)
    candidates = _candidates(ledger, claim, fingerprint(image))
    compared = [(_compare(image, one), one) for one in candidates]
    known = [(verdict, one) for verdict, one in compared if verdict[0] != "unknown"]
    if not known:
        return Verdict("unknown", claim=claim)
    (standing, peak), artwork = min(known, key=lambda pair: pair[0][1])
    return Verdict(standing, artwork, peak, claim)


def _candidates(ledger: Ledger, claim: str, own: int) -> list[Artwork]:
    """Return the picture that the file says it is, and those that look like it, nearest first."""
    near = [
        (distance, artwork)
        for artwork, other in ledger.fingerprints()
        if (distance := (own ^ other).bit_count()) <= LIKENESS_BITS
    ]
    nearest = [artwork for _, artwork in sorted(near)[:CANDIDATES]]
    return ledger.artworks_by_id(dict.fromkeys([claim, *nearest] if claim else nearest))


def _compare(image: Image, artwork: Artwork) -> tuple[Standing, float]:
    try:
        original = open_picture(artwork.path)
    except BadImage:
        return "unknown", 255.0  # the file is gone: a likeness of hashes alone proves nothing
    if image.size == original.size and image.tobytes() == original.tobytes():
        return "metadata_lost", 0.0
    difference = np.abs(_small(image) - _small(original)).max(axis=2)
    peak = float(difference.max())
    if peak <= REENCODED_PEAK:
        return "reencoded", peak
    return ("altered" if difference.mean() <= LIKENESS_MEAN else "unknown"), peak


def _small(image: Image) -> np.ndarray[Any, np.dtype[np.float32]]:
    from PIL.Image import Resampling

    return np.asarray(image.convert("RGB").resize((32, 32), Resampling.BOX), np.float32)


async def redraw(artwork: Artwork, ledger: Ledger, studio: Studio) -> Redrawn:
    """Paint a picture's recipe again and say how near the original it comes, and why.

    Raises:
        PipelineError: It could not be painted.
    """
    then, now = ledger.circumstances(artwork.id), {**studio.facts, "batch": 1, "place": 0}
    reasons = _differences(artwork, then, now, studio.models)
    missing = _missing_start(artwork)
    if missing is not None:
        return Redrawn("impossible", None, (*reasons, missing), None)
    image = await studio.repaint(artwork.request)
    try:
        original = open_picture(artwork.path)
    except BadImage as error:
        return Redrawn("impossible", None, (*reasons, ("original", str(error), "")), image)
    if image.size != original.size:
        sizes = ("size", _size(original), _size(image))
        return Redrawn("different", None, (*reasons, sizes), image)
    peak = _peak(image, original)
    likeness: Likeness = "identical" if peak == 0 else "close" if peak <= CLOSE else "different"
    return Redrawn(likeness, peak, reasons, image)


def _differences(
    artwork: Artwork, then: Mapping[str, object], now: Mapping[str, object], models: str
) -> tuple[tuple[str, str, str], ...]:
    pairs = {"model": (artwork.model, models)}
    pairs |= {key: (str(then.get(key, "")), str(now.get(key, ""))) for key in {*then, *now}}
    return tuple((key, old, new) for key, (old, new) in sorted(pairs.items()) if old != new)


def _missing_start(artwork: Artwork) -> tuple[str, str, str] | None:
    for path in (artwork.request.init_image, artwork.request.blend_image):
        if path is not None and not Path(path).is_file():
            return ("starting picture", Path(path).name, "gone")
    return None


def _peak(one: Image, other: Image) -> int:
    difference = np.abs(np.asarray(one, np.int16) - np.asarray(other, np.int16))
    return int(difference.max())


def _size(image: Image) -> str:
    return f"{image.width}x{image.height}"
