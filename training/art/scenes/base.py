"""What every setting shares: skies for each time of day, the light they throw, plants."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from training.art.canvas import (
    Array,
    Colour,
    Rng,
    clouds,
    disc,
    glow,
    grid,
    jitter,
    noise,
    polygon,
    rgb,
    stars,
    to_bytes,
    to_float,
    vertical_gradient,
)

SKIES: dict[str, list[tuple[str, str]]] = {
    "day": [("#3f95e8", "#bfe3fb"), ("#59aef0", "#e2f3fd"), ("#6cc0f2", "#f4fbff")],
    "sunset": [("#6d3b7a", "#ff9a62"), ("#d1495b", "#ffd27a"), ("#4a3f8c", "#f7b267")],
    "night": [("#0a0f2e", "#233a73"), ("#0b1026", "#2b2f63"), ("#071a33", "#14486b")],
    "morning": [("#86a8e7", "#ffd1dc"), ("#a8c0ff", "#ffe6c7")],
    "cloudy": [("#8b9bab", "#d5dde3"), ("#76879a", "#c3ced6")],
    "rain": [("#5f6f80", "#9fadb8"), ("#566676", "#8d9ca9")],
}
LIGHT: dict[str, tuple[float, float, float]] = {
    "day": (1, 1, 1),
    "sunset": (0.92, 0.72, 0.62),
    "night": (0.30, 0.36, 0.58),
    "morning": (0.97, 0.92, 0.95),
    "cloudy": (0.80, 0.83, 0.86),
    "rain": (0.58, 0.64, 0.70),
}
"""Factor on the colours of the land."""

TINT: dict[str, tuple[float, float, float]] = {
    "": (1, 1, 1),
    "day": (1, 1, 1),
    "sunset": (1.0, 0.88, 0.78),
    "night": (0.78, 0.82, 0.96),
    "morning": (1, 0.96, 0.97),
    "cloudy": (0.90, 0.93, 0.95),
    "rain": (0.82, 0.86, 0.92),
}
"""Factor on the colours of the things that stand in it: weaker, so that they stay readable."""


@dataclass(slots=True)
class Backdrop:
    """An empty setting, ready for things to be put into it.

    Attributes:
        img: float32 (S, S, 3), 0..1.
        places: Letter of a place to the range of heights (share of the side, y downwards) at
            which the feet of a thing may be; for `s`, `u` and `x` the height of its centre.
        extras: What else can be seen, by the names of `phrasing.EXTRAS`.
        shadow: Whether things throw a shadow on the ground.
    """

    img: Array
    places: dict[str, tuple[float, float]]
    extras: list[str] = field(default_factory=list)
    shadow: bool = True


def lit(colour: Colour, time: str) -> Array:
    """Return a colour as it looks at a time of day."""
    light = np.array(LIGHT.get(time, (1, 1, 1)), np.float32)
    return np.clip(rgb(colour) * light, 0, 1).astype(np.float32)


def haze(time: str) -> Array:
    """Return the colour of the horizon, into which far things fade."""
    return rgb(SKIES[time][0][1])


def sky(rng: Rng, side: int, time: str, horizon: float, extras: list[str]) -> Array:
    """Draw a sky down to `horizon`, and note in `extras` what is in it."""
    top, low = SKIES[time][int(rng.integers(len(SKIES[time])))]
    high, base = jitter(top, rng, 0.02), jitter(low, rng, 0.02)
    stops: list[tuple[float, Colour]] = [
        (0, high), (horizon * 0.55, (high + base) / 2), (horizon, base), (1, base),
    ]  # fmt: skip
    img = vertical_gradient(side, stops)
    if time == "night":
        _night_sky(img, rng, horizon, high, extras)
    elif time == "sunset":
        _evening_sky(img, rng, horizon, extras)
    else:
        _day_sky(img, rng, time, horizon, extras)
    return img


def _night_sky(img: Array, rng: Rng, horizon: float, high: Array, extras: list[str]) -> None:
    stars(img, rng, int(rng.integers(25, 55)), horizon)
    extras.append("stars")
    if rng.random() < 0.6:
        x, y = rng.uniform(0.12, 0.88), rng.uniform(0.1, 0.24)
        radius = rng.uniform(0.05, 0.085)
        glow(img, x, y, radius, 0.35, "#fdf6d8")
        disc(img, x, y, radius, "#fdf6d8")
        if rng.random() < 0.5:
            disc(img, x + radius * 0.55, y - radius * 0.25, radius * 0.88, high * 0.85)
        extras.insert(0, "moon")


def _evening_sky(img: Array, rng: Rng, horizon: float, extras: list[str]) -> None:
    if rng.random() < 0.75:
        x, y = rng.uniform(0.15, 0.85), horizon - rng.uniform(0, 0.12)
        radius = rng.uniform(0.07, 0.13)
        glow(img, x, y, radius, 0.55, "#ffb347")
        disc(img, x, y, radius, "#fff1b8")
        extras.append("low sun")
    if rng.random() < 0.5:
        clouds(img, rng, int(rng.integers(1, 4)), 0.05, horizon * 0.7, (1, 0.78, 0.72), 0.7)


def _day_sky(img: Array, rng: Rng, time: str, horizon: float, extras: list[str]) -> None:
    if time in ("day", "morning") and rng.random() < 0.4:
        x, y = rng.uniform(0.1, 0.9), rng.uniform(0.08, 0.2)
        radius = rng.uniform(0.055, 0.09)
        glow(img, x, y, radius, 0.35, "#ffe66d")
        disc(img, x, y, radius, "#ffe66d")
        extras.append("sun")
    grey = time in ("cloudy", "rain")
    if grey or rng.random() < 0.65:
        paint = (0.82, 0.85, 0.88) if time == "cloudy" else (0.97, 0.97, 0.98)
        paint = (0.62, 0.66, 0.70) if time == "rain" else paint
        clouds(img, rng, int(rng.integers(2, 5)), 0.06, max(0.1, horizon * 0.62), paint)
        if not grey:
            extras.append("clouds")


def tufts(img: Array, rng: Rng, top: float, colours: list[Array], number: int) -> Array:
    """Draw tufts of grass below `top`, larger towards the viewer."""
    side = img.shape[0]
    out = to_bytes(img)
    for _ in range(number):
        x, y = rng.random(), rng.uniform(top, 1.02)
        length = 0.018 * (0.4 + (y - top) * 2)
        paint = (colours[int(rng.integers(len(colours)))] * 255).tolist()
        foot = (int(x * side * 8), int(y * side * 8))
        for lean in (-0.4, 0.0, 0.4):
            tip = (int((x + lean * length) * side * 8), int((y - length) * side * 8))
            cv2.line(out, foot, tip, paint, 1, cv2.LINE_AA, 3)
    return to_float(out)


def flowers(img: Array, rng: Rng, top: float, time: str, number: int) -> Array:
    """Scatter five-petalled flowers below `top`."""
    side = img.shape[0]
    out = to_bytes(img)
    kinds = ["#ff5d73", "#ffd23f", "#ffffff", "#b47aea", "#ff9f45", "#f78fb3"]
    chosen = [kinds[i] for i in rng.choice(len(kinds), int(rng.integers(1, 4)), replace=False)]
    for y in np.sort(rng.uniform(top, 1.0, number)):
        x, size = rng.random(), (0.007 + (y - top) * 0.03) * side * 8
        paint = (lit(chosen[int(rng.integers(len(chosen)))], time) * 255).tolist()
        for petal in range(5):
            angle = petal * 1.2566
            at = (
                int(x * side * 8 + size * np.cos(angle)),
                int(y * side * 8 + size * np.sin(angle)),
            )
            cv2.circle(out, at, max(4, int(size * 0.75)), paint, -1, cv2.LINE_AA, 3)
        middle = (lit("#f9c80e", time) * 255).tolist()
        at = (int(x * side * 8), int(y * side * 8))
        cv2.circle(out, at, max(3, int(size * 0.6)), middle, -1, cv2.LINE_AA, 3)
    return to_float(out)


def conifer(
    img: Array, x: float, y: float, height: float, colour: Array, snow: bool = False
) -> None:
    """Draw a fir with its foot at (x, y), with snow on its branches if asked."""
    trunk = height * 0.035
    polygon(
        img,
        [(x - trunk, y), (x + trunk, y), (x + trunk, y - height * 0.15),
         (x - trunk, y - height * 0.15)],
        colour * 0.55,
    )  # fmt: skip
    for level in range(3):
        base = y - height * (0.12 + 0.27 * level)
        half, tip = height * (0.27 - 0.065 * level), base - height * 0.42
        polygon(img, [(x - half, base), (x + half, base), (x, tip)], colour)
        if snow:
            edge = base - (base - tip) * 0.55
            white = np.clip(colour * 0.3 + 0.68, 0, 1)
            polygon(img, [(x - half * 0.44, edge), (x + half * 0.44, edge), (x, tip)], white)


def round_tree(
    img: Array, rng: Rng, x: float, y: float, height: float, colour: Array, trunk: Array
) -> None:
    """Draw a leafy tree with its foot at (x, y)."""
    polygon(
        img,
        [(x - height * 0.05, y), (x + height * 0.05, y), (x + height * 0.03, y - height * 0.55),
         (x - height * 0.03, y - height * 0.55)],
        trunk,
    )  # fmt: skip
    for dx, dy, r in ((0, 0.72, 0.26), (-0.17, 0.6, 0.2), (0.17, 0.6, 0.2), (0, 0.5, 0.2)):
        shade = colour * (1.06 if dy > 0.65 else 0.96)
        radius = r * height * rng.uniform(0.9, 1.1)
        disc(img, x + dx * height, y - dy * height, radius, np.clip(shade, 0, 1))


def rain_over(img: Array, rng: Rng) -> Array:
    """Draw falling rain over a finished picture."""
    side = img.shape[0]
    dry = to_bytes(img)
    wet = dry.copy()
    for _ in range(90):
        x, y = rng.random(2) * side
        length = rng.uniform(5, 10) * side / 128
        start = (int(x * 8), int(y * 8))
        end = (int((x - length * 0.25) * 8), int((y + length) * 8))
        cv2.line(wet, start, end, (222, 233, 246), 1, cv2.LINE_AA, 3)
    return to_float(cv2.addWeighted(dry, 0.35, wet, 0.65, 0))


def ripples(img: Array, rng: Rng, top: float, strength: float = 0.35) -> None:
    """Draw light and dark waves below `top`, finer towards the horizon."""
    side = img.shape[0]
    xs, ys = grid(side)
    depth = np.clip(ys - top, 0, 1)
    wave = np.sin(depth * 260 / (1 + depth * 5) + noise(side, 22, rng) * 7 + xs * 3)
    water = ys > top + 0.01
    img += (water * np.clip(wave - 0.55, 0, 1) * strength)[..., None] * (1 - img)
    img -= (water * np.clip(-wave - 0.6, 0, 1) * 0.16)[..., None]
