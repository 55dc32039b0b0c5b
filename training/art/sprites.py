"""Renders every drawing of the world's subjects and keeps them in one array with an index.

`sprites256.npy` is uint8 (N, 256, 256, 4), straight alpha, trimmed and centred, for posters and
larger painters; `sprites128.npy` is uint8 (N, 128, 128, 4) with colour multiplied by alpha, so
that the composer may scale it at once. `sprites.jsonl` holds one `Drawing` a line.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from training.art import data_root
from training.art.colours import dominant_colour
from training.art.lexicon import Thing, things
from training.art.sources import SOURCES, fetch_all

Picture = NDArray[np.uint8]

LOOKS = {
    "noto": "cartoon",
    "fluent-flat": "flat illustration",
    "twemoji": "flat illustration",
    "fluent-3d": "3D render",
}
"""What a set looks like: the style word that is true of a picture made with it."""

SKIPPED: dict[str, frozenset[str]] = {
    "fluent-3d": frozenset({"paperclip"}),
    "noto": frozenset({"family", "daisy"}),
    "twemoji": frozenset(
        "zebra deer boar hedgehog gorilla rhinoceros eagle astronaut skier microphone brick "
        "family".split()
    )
    | {"Statue of Liberty", "tennis racket"},
}
"""Drawings that look unlike all others of their subject: set to names."""

FIXED = frozenset(
    "8 ball|alarm clock|ambulance|battery|calendar|coin|computer|crescent moon|fire truck|gas pump"
    "|globe|guitar|half moon|hospital|keyboard|mantel clock|money bag|musical note|newspaper|piano"
    "|police car|radio|school|Statue of Liberty|taxi|violin|watch|world map".split("|")
)
"""Things with letters or a handedness that people know."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing of a subject.

    Attributes:
        id: Row of the sprite arrays.
        name: The subject's name.
        set: Which set of art it comes from.
        look: One of cartoon, flat illustration, 3D render.
        licence: SPDX identifier of the set.
        colour: The colour that fills most of it, or empty if none does.
        coverage: Share of the square that is drawn on, 0 to 1.
        mirrors: Whether it may be flipped left to right.
        square: Whether it fills its box to the corners, like a photograph.
    """

    id: int
    name: str
    set: str
    look: str
    licence: str
    colour: str
    coverage: float
    mirrors: bool
    square: bool


@cache
def _icons(folder: Path) -> tuple[dict[str, Any], dict[str, str]]:
    icons = json.loads((folder / "icons.json").read_text(encoding="utf-8"))
    names = json.loads((folder / "chars.json").read_text(encoding="utf-8"))
    return icons, {_key(code): name for code, name in names.items()}


def _key(code: str) -> str:
    """Drop the variation selector, in which sets differ."""
    return "-".join(part for part in code.lower().split("-") if part != "fe0f")


def _code(emoji: str) -> str:
    return _key("-".join(f"{ord(char):x}" for char in emoji))


def _svg(folder: Path, emoji: str) -> str | None:
    icons, names = _icons(folder)
    name = names.get(_code(emoji))
    if name is None:
        return None
    name = icons.get("aliases", {}).get(name, {}).get("parent", name)
    icon = icons["icons"].get(name)
    if icon is None:
        return None
    width, height = (icon.get(side, icons.get(side, 16)) for side in ("width", "height"))
    box = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
    body = icon["body"].replace("currentColor", "#333")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{box}" width="{width}" height="{height}">{body}</svg>'
    )


def _read_webp(folder: Path, emoji: str) -> bytes | None:
    for path in (folder / "assets").glob(f"{ord(emoji[0]):x}*.webp"):
        if _key(path.stem) == _code(emoji):
            return path.read_bytes()
    return None


def render(folder: Path, emoji: str, side: int = 256) -> Picture | None:
    """Return a drawing as RGBA with straight alpha, or None if the set has none."""
    from PIL import Image

    if (folder / "icons.json").exists():
        import resvg_py

        svg = _svg(folder, emoji)
        data = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side)) if svg else None
    else:
        data = _read_webp(folder, emoji)
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA")) if data else None


def premultiply(rgba: Picture) -> NDArray[np.float32]:
    """Return float RGBA, 0 to 255, with colour multiplied by alpha."""
    pixels = rgba.astype(np.float32)
    pixels[..., :3] *= pixels[..., 3:] / 255
    return pixels


def square(rgba: Picture, side: int, margin: float = 0.02) -> NDArray[np.float32] | None:
    """Trim the empty border and centre the drawing on a premultiplied transparent square."""
    rows, columns = np.where(rgba[..., 3] > 8)
    if not len(rows):
        return None
    drawn = premultiply(rgba[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1])
    height, width = drawn.shape[:2]
    scale = side * (1 - 2 * margin) / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    drawn = np.clip(cv2.resize(drawn, size, interpolation=method), 0, 255)
    drawn[..., :3] = np.minimum(drawn[..., :3], drawn[..., 3:])
    out = np.zeros((side, side, 4), np.float32)
    top, left = (side - size[1]) // 2, (side - size[0]) // 2
    out[top : top + size[1], left : left + size[0]] = drawn
    return out


def straighten(pixels: NDArray[np.float32]) -> Picture:
    """Undo `premultiply`; return uint8."""
    alpha = pixels[..., 3:]
    colour = np.where(alpha > 0.5, pixels[..., :3] * 255 / np.maximum(alpha, 0.5), 0)
    return np.clip(np.concatenate([colour, alpha], -1) + 0.5, 0, 255).astype(np.uint8)


def _jobs(folders: dict[str, Path]) -> Iterator[tuple[Thing, str, Path, str]]:
    for thing in things():
        for set_, folder in folders.items():
            if thing.name not in SKIPPED.get(set_, ()):
                for emoji in thing.emoji:
                    yield thing, set_, folder, emoji


def _do(job: tuple[Thing, str, Path, str]) -> NDArray[np.float32] | None:
    _, _, folder, emoji = job
    drawing = render(folder, emoji)
    return None if drawing is None else square(drawing, 256)


def is_square(alpha: Picture) -> bool:
    """Return whether a drawing fills its bounding box to the corners."""
    rows, columns = np.where(alpha > 60)
    box = alpha[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] > 60
    return bool(box.mean() > 0.93)


def build(root: Path | None = None, workers: int = 2) -> int:
    """Render all drawings below `root`; return how many there are."""
    root = root or data_root()
    folder = root / "art"
    folder.mkdir(parents=True, exist_ok=True)
    jobs = list(_jobs(fetch_all(root)))
    large = np.zeros((len(jobs), 256, 256, 4), np.uint8)
    small = np.zeros((len(jobs), 128, 128, 4), np.uint8)
    index: list[Drawing] = []
    with ProcessPoolExecutor(workers) as pool:
        for job, pixels in zip(jobs, pool.map(_do, jobs, chunksize=32), strict=True):
            if pixels is None:
                continue
            row = len(index)
            large[row] = straighten(pixels)
            half = cv2.resize(pixels, (128, 128), interpolation=cv2.INTER_AREA)
            small[row] = np.clip(half + 0.5, 0, 255).astype(np.uint8)
            index.append(_describe(row, job[0], job[1], large[row]))
    np.save(folder / "sprites256.npy", large[: len(index)])
    np.save(folder / "sprites128.npy", small[: len(index)])
    _write_index(folder / "sprites.jsonl", index)
    return len(index)


def _describe(row: int, thing: Thing, set_: str, rgba: Picture) -> Drawing:
    licences = {source.set: source.licence for source in SOURCES}
    return Drawing(
        id=row,
        name=thing.name,
        set=set_,
        look=LOOKS[set_],
        licence=licences[set_],
        colour=dominant_colour(rgba),
        coverage=round(float((rgba[..., 3] > 128).mean()), 3),
        mirrors=thing.name not in FIXED,
        square=is_square(rgba[..., 3]),
    )


def _write_index(path: Path, index: Iterable[Drawing]) -> None:
    lines = (json.dumps(asdict(drawing), ensure_ascii=False) + "\n" for drawing in index)
    path.write_text("".join(lines), encoding="utf-8")


@dataclass(frozen=True)
class Bank:
    """The drawings that a composer draws from.

    Attributes:
        drawings: The index.
        pixels: uint8 (N, 128, 128, 4), colour multiplied by alpha.
    """

    drawings: tuple[Drawing, ...]
    pixels: NDArray[np.uint8]

    @classmethod
    def load(cls, root: Path | None = None) -> Bank:
        """Open the bank that `build` wrote, memory-mapped.

        Raises:
            FileNotFoundError: `python -m training.art build` has not run.
        """
        folder = (root or data_root()) / "art"
        lines = (folder / "sprites.jsonl").read_text(encoding="utf-8").splitlines()
        drawings = tuple(Drawing(**json.loads(line)) for line in lines)
        return cls(drawings, np.load(folder / "sprites128.npy", mmap_mode="r"))
