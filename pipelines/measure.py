"""What can be measured on a picture, without knowing what it shows."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from PIL import Image

from pipelines.colours import Array, Swatch, harmony, name_of, palette, to_lab

SIDE = 192
GRID = 24
BINS = 16

_ROWS, _COLUMNS = ("top", "middle", "bottom"), ("left", "middle", "right")


@dataclass(frozen=True, slots=True)
class Region:
    """A connected area of one colour.

    Attributes:
        place: `top left`, `top`, `top right`, `left`, `centre`, `right`, `bottom left`, `bottom`,
            `bottom right`: where its middle lies.
        shape: `band` (across the whole width), `column` (over the whole height), `frame` (both) or
            `area`.
        colour: Name of its mean colour.
        light: `dark`, `mid` or `bright`.
        share: Of the picture's area, 0 to 1.
        box: Left, top, right, bottom as shares of width and height.
    """

    place: str
    shape: str
    colour: str
    light: str
    share: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Measurements:
    """A picture in numbers. Shares and positions run from 0 to 1; x to the right, y down.

    Attributes:
        width: In pixels.
        height: In pixels.
        light: Mean lightness (CIELAB L / 100): 0 black, 1 white.
        contrast: Standard deviation of the lightness, 0 to 0.5; below 0.1 is flat, above 0.3 hard.
        histogram: Shares of 16 equal steps of lightness, dark to bright.
        dark_clipped: Share of pixels that are all but black.
        bright_clipped: Share of pixels that are all but white.
        warmth: -1 (blue) to 1 (orange), 0 neutral.
        saturation: Mean colourfulness, 0 grey to 1 pure.
        palette: Main colours, the largest first.
        harmony: See `colours.harmony`.
        hue_spread: Arc in degrees that holds the hues of the palette.
        sharpness: 0 blurred to 1 crisp, from the normalised variance of the Laplacian.
        centre: (x, y) where the visual weight lies.
        centred: 1 if that is the very middle, 0 from a third off.
        thirds: 1 if it is a crossing of the lines of thirds, 0 if as far off as the middle is.
        balance: -1 all weight on the left half, 1 all on the right.
        vertical: -1 all weight in the upper half, 1 all in the lower.
        empty: Share of the area in which nothing happens.
        symmetry: Likeness to its own mirror image (left to right), 0 to 1.
        regions: Connected areas of one colour, the largest first.
    """

    width: int
    height: int
    light: float
    contrast: float
    histogram: tuple[float, ...]
    dark_clipped: float
    bright_clipped: float
    warmth: float
    saturation: float
    palette: tuple[Swatch, ...]
    harmony: str
    hue_spread: float
    sharpness: float
    centre: tuple[float, float]
    centred: float
    thirds: float
    balance: float
    vertical: float
    empty: float
    symmetry: float
    regions: tuple[Region, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


def measure(image: Image.Image) -> Measurements:
    """Measure a picture; the same pixels always give the same numbers.

    Args:
        image: Any picture; light and colour are read at 192 px, sharpness at up to 1024.
    """
    full = image.convert("RGB")
    small = full.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    rgb = np.asarray(small, np.float64) / 255
    lab = to_lab(rgb)
    light = lab[..., 0] / 100
    tone = tones(lab)
    swatches, labels = palette(rgb)
    relation, spread = harmony(swatches)
    weight = visual_weight(lab)
    x, y = centroid(weight)
    left_right, up_down = _halves(weight), _halves(weight.T)
    return Measurements(
        width=full.width,
        height=full.height,
        light=tone["light"],
        contrast=tone["contrast"],
        histogram=_histogram(light),
        dark_clipped=_short((rgb.max(axis=2) <= 4 / 255).mean()),
        bright_clipped=_short((rgb.min(axis=2) >= 251 / 255).mean()),
        warmth=tone["warmth"],
        saturation=tone["saturation"],
        palette=tuple(swatches),
        harmony=relation,
        hue_spread=_short(spread),
        sharpness=sharpness(full),
        centre=(_short(x), _short(y)),
        centred=_short(max(0.0, 1 - 3 * float(np.hypot(x - 0.5, y - 0.5)))),
        thirds=_thirds(x, y),
        balance=left_right,
        vertical=up_down,
        empty=emptiness(lab),
        symmetry=symmetry(light),
        regions=regions(labels, lab),
    )


def tones(lab: Array) -> dict[str, float]:
    """Return `light`, `contrast`, `warmth` and `saturation` of a picture in CIELAB."""
    light, chroma = lab[..., 0] / 100, np.hypot(lab[..., 1], lab[..., 2])
    return {
        "light": _short(light.mean()),
        "contrast": _short(light.std()),
        "warmth": _short(np.clip((0.9 * lab[..., 2] + 0.35 * lab[..., 1]).mean() / 45, -1, 1)),
        "saturation": _short(np.clip(chroma.mean() / 80, 0, 1)),
    }


def sharpness(image: Image.Image) -> float:
    """Return 0 (blurred) to 1 (crisp).

    Variance of the Laplacian (Pech-Pacheco et al., 2000) over the variance of the grey values, so
    that a low contrast is not taken for blur; 0.5 is a clean edge drawn with anti-aliasing.
    """
    grey = image.convert("L")
    grey.thumbnail((1024, 1024), Image.Resampling.BOX)
    g = np.asarray(grey, np.float64) / 255
    if min(g.shape) < 3 or g.var() < 1e-6:
        return 0.0
    laplacian = g[:-2, 1:-1] + g[2:, 1:-1] + g[1:-1, :-2] + g[1:-1, 2:] - 4 * g[1:-1, 1:-1]
    # The steepest places alone count: how much of a picture is busy must not decide.
    strong = np.abs(laplacian)[_edges(g)[1:-1, 1:-1]]
    if not strong.size:
        return 0.0
    steepness = float(np.sqrt((strong**2).mean())) / float(g.std())
    return _short(min(1.0, steepness / (steepness + 0.45)))


def visual_weight(lab: Array) -> Array:
    """Return (height, width) weights: how much each place stands out.

    Distance in CIELAB from the mean of the whole picture (Achanta et al., Frequency-tuned Salient
    Region Detection, 2009), less what is common to most of the picture.
    """
    blurred = _blur(lab, 2)
    away = np.linalg.norm(blurred - blurred.mean(axis=(0, 1)), axis=2)
    out = np.clip(away - np.median(away), 0, None) ** 2
    return np.asarray(out if out.sum() > 1e-6 else away + 1e-9, np.float64)


def centroid(weight: Array) -> tuple[float, float]:
    """Return (x, y) of the centre of mass, in shares of width and height."""
    total = weight.sum()
    x = (weight.sum(axis=0) * (np.arange(weight.shape[1]) + 0.5)).sum() / total / weight.shape[1]
    y = (weight.sum(axis=1) * (np.arange(weight.shape[0]) + 0.5)).sum() / total / weight.shape[0]
    return float(x), float(y)


def emptiness(lab: Array) -> float:
    """Return the share of small cells without edges or change of colour."""
    rows, columns = _parts(lab.shape[0]), _parts(lab.shape[1])
    sizes = np.outer(_sizes(rows, lab.shape[0]), _sizes(columns, lab.shape[1]))[..., None]
    away = lab - lab.mean(axis=(0, 1))  # near zero, so that the squares keep their digits

    def means(values: Array) -> Array:
        sums = np.add.reduceat(np.add.reduceat(values, rows, axis=0), columns, axis=1)
        return np.asarray(sums / sizes, np.float64)

    variance = means(away**2) - means(away) ** 2
    return _short(float((variance.max(axis=2) < 2.5**2).mean()))


def _parts(length: int) -> np.ndarray[Any, np.dtype[np.int_]]:
    """Return where up to `GRID` parts of about equal length begin; the first are the longer."""
    parts = min(GRID, length)
    sizes = np.full(parts, length // parts)
    sizes[: length % parts] += 1
    return np.asarray(np.cumsum(sizes) - sizes, np.int_)


def _sizes(
    starts: np.ndarray[Any, np.dtype[np.int_]], length: int
) -> np.ndarray[Any, np.dtype[np.int_]]:
    return np.diff(starts, append=length)


def symmetry(light: Array) -> float:
    """Return the correlation of a picture with its mirror image, 0 if there is none."""
    values = light - light.mean()
    power = float((values**2).mean())
    if power < 1e-6:
        return 1.0
    return _short(max(0.0, float((values * values[:, ::-1]).mean()) / power))


def regions(labels: Array, lab: Array, least: float = 0.03) -> tuple[Region, ...]:
    """Return the connected areas of one palette colour that cover at least a share of 0.03."""
    rows = np.linspace(0, labels.shape[0] - 1, min(GRID, labels.shape[0])).round().astype(int)
    columns = np.linspace(0, labels.shape[1] - 1, min(GRID, labels.shape[1])).round().astype(int)
    coarse, colour = labels[np.ix_(rows, columns)], lab[np.ix_(rows, columns)]
    found = [_region(mask, colour) for mask in _components(coarse) if mask.mean() >= least]
    return tuple(sorted(found, key=lambda region: -region.share))


def _components(labels: Array) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
    """Split a grid of labels into four-connected areas."""
    seen = np.zeros(labels.shape, bool)
    masks = []
    for start in np.ndindex(*labels.shape):
        if seen[start]:
            continue
        mask = np.zeros(labels.shape, bool)
        queue = deque([start])
        seen[start] = mask[start] = True
        while queue:
            y, x = queue.popleft()
            for near in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                inside = 0 <= near[0] < labels.shape[0] and 0 <= near[1] < labels.shape[1]
                if inside and not seen[near] and labels[near] == labels[start]:
                    seen[near] = mask[near] = True
                    queue.append(near)
        masks.append(mask)
    return masks


def _region(mask: np.ndarray[Any, np.dtype[np.bool_]], lab: Array) -> Region:
    mean = lab[mask].mean(axis=0)
    ys, xs = np.nonzero(mask)
    height, width = mask.shape
    box = (xs.min() / width, ys.min() / height, (xs.max() + 1) / width, (ys.max() + 1) / height)
    light = float(mean[0])
    return Region(
        place=_place((xs.mean() + 0.5) / width, (ys.mean() + 0.5) / height),
        shape=_shape(box),
        colour=name_of(mean),
        light="dark" if light < 38 else "bright" if light > 68 else "mid",
        share=_short(mask.mean()),
        box=(_short(box[0]), _short(box[1]), _short(box[2]), _short(box[3])),
    )


def _shape(box: tuple[float, float, float, float]) -> str:
    wide, high = box[2] - box[0] > 0.95, box[3] - box[1] > 0.95
    if wide and high:
        return "frame"
    return "band" if wide else "column" if high else "area"


def _place(x: float, y: float) -> str:
    row, column = _ROWS[min(2, int(y * 3))], _COLUMNS[min(2, int(x * 3))]
    if row == column == "middle":
        return "centre"
    return " ".join(word for word in (row, column) if word != "middle")


def _thirds(x: float, y: float) -> float:
    """Closeness to the nearest crossing of thirds, against that of the middle."""
    nearest = min(float(np.hypot(x - a / 3, y - b / 3)) for a in (1, 2) for b in (1, 2))
    return _short(max(0.0, 1 - nearest / float(np.hypot(1 / 6, 1 / 6))))


def _halves(weight: Array) -> float:
    """Return (second - first) / both for the two halves of the last axis."""
    middle = weight.shape[1] // 2
    first, second = weight[:, :middle].sum(), weight[:, weight.shape[1] - middle :].sum()
    return _short((second - first) / (second + first)) if second + first > 0 else 0.0


def _histogram(light: Array) -> tuple[float, ...]:
    counts, _ = np.histogram(light.clip(0, 1), bins=BINS, range=(0, 1))
    return tuple(_short(count / light.size) for count in counts)


def _edges(grey: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """The steepest twentieth of the places, flat ones left out."""
    dy, dx = np.gradient(grey)
    slope = np.hypot(dx, dy)
    return np.asarray(slope >= max(float(np.quantile(slope, 0.95)), 0.01), np.bool_)


def _blur(values: Array, radius: int) -> Array:
    """Box blur over both axes, edges repeated."""
    for axis in (0, 1):
        pad = [(radius + 1, radius) if i == axis else (0, 0) for i in range(values.ndim)]
        sums = np.cumsum(np.pad(values, pad, mode="edge"), axis=axis)
        size = values.shape[axis]
        upper = np.take(sums, range(2 * radius + 1, 2 * radius + 1 + size), axis=axis)
        values = (upper - np.take(sums, range(size), axis=axis)) / (2 * radius + 1)
    return values


def _short(value: Any) -> float:
    return round(float(value), 4)
