"""Settings on dry land, out of doors."""

from __future__ import annotations

import numpy as np

from training.art.canvas import (
    Array,
    Rng,
    disc,
    fill_below,
    flat,
    grid,
    jitter,
    noise,
    pick,
    polygon,
    rectangle,
    rgb,
    ridge,
)
from training.art.scenes.base import (
    Backdrop,
    conifer,
    flowers,
    haze,
    lit,
    round_tree,
    sky,
    tufts,
)

TRUNK = "#6b4a32"


def _grass(rng: Rng, side: int, time: str) -> tuple[Array, float, list[str]]:
    extras: list[str] = []
    horizon = rng.uniform(0.46, 0.6)
    img = sky(rng, side, time, horizon, extras)
    green = jitter("#6cb84f", rng, 0.03)
    if rng.random() < 0.6:
        far = green * 0.75 + 0.18 * rgb("#9fc5e8")
        fill_below(img, ridge(side, horizon - 0.02, 0.07, rng), lit(far, time))
    top, bottom = lit(green * 1.08, time), lit(green * 0.82, time)
    fill_below(img, ridge(side, horizon + 0.03, 0.035, rng), top, bottom)
    blades = [lit(green * 0.7, time), lit(green * 1.15, time)]
    return tufts(img, rng, horizon + 0.1, blades, 40), horizon, extras


def meadow(rng: Rng, side: int, time: str) -> Backdrop:
    """Grass under an open sky."""
    img, horizon, extras = _grass(rng, side, time)
    return Backdrop(img, _land(horizon, 0.2), extras)


def flower_field(rng: Rng, side: int, time: str) -> Backdrop:
    """Grass full of flowers."""
    img, horizon, extras = _grass(rng, side, time)
    img = flowers(img, rng, horizon + 0.07, time, int(rng.integers(45, 80)))
    return Backdrop(img, _land(horizon, 0.2), extras)


def _land(horizon: float, below: float) -> dict[str, tuple[float, float]]:
    """Return the places of an open landscape."""
    ground = (horizon + below, 0.95)
    return {"g": ground, "o": ground, "s": (0.3, min(0.42, horizon - 0.1))}


def hills(rng: Rng, side: int, time: str) -> Backdrop:
    """Rolling green hills with small trees."""
    extras: list[str] = []
    horizon = rng.uniform(0.42, 0.52)
    img = sky(rng, side, time, horizon, extras)
    green, warm = jitter("#5fae57", rng, 0.04), rng.uniform(-0.04, 0.1)
    for row in range(3):
        line = ridge(side, horizon + 0.03 + row * 0.14, 0.1 - 0.02 * row, rng, 1.2)
        top = np.clip(green * (0.82 + 0.14 * row) + np.array([warm, 0, 0]), 0, 1)
        fill_below(img, line, lit(top, time), lit(green * (0.68 + 0.12 * row), time))
    for _ in range(int(rng.integers(4, 10))):
        x, y, r = rng.random(), horizon + rng.uniform(0.06, 0.2), rng.uniform(0.015, 0.032)
        rectangle(img, x - 0.004, y - r, 0.008, r, lit(TRUNK, time))
        disc(img, x, y - r * 1.5, r, lit(green * 0.58, time))
    return Backdrop(img, _land(horizon, 0.3), extras)


def snow(rng: Rng, side: int, time: str) -> Backdrop:
    """Snowy hills with firs; sometimes snow is falling."""
    extras: list[str] = []
    horizon = rng.uniform(0.42, 0.54)
    img = sky(rng, side, time, horizon, extras)
    _snow_ground(img, rng, time, horizon)
    if rng.random() < 0.5:
        for x, y, r in zip(
            rng.random(70), rng.random(70), rng.uniform(0.004, 0.011, 70), strict=True
        ):
            disc(img, float(x), float(y), float(r), "#fcfdff")
        extras.insert(0, "snowfall")
    return Backdrop(img, _snow_places(horizon), extras)


def _snow_places(horizon: float) -> dict[str, tuple[float, float]]:
    ground = (min(0.88, horizon + 0.3), 0.95)
    return {"g": ground, "n": ground, "s": (0.3, horizon - 0.1)}


def _snow_ground(img: Array, rng: Rng, time: str, horizon: float) -> None:
    side = img.shape[0]
    white = rgb("#f3f8fd")
    fill_below(
        img, ridge(side, horizon, 0.09, rng), lit(white * 0.86, time), lit(white * 0.8, time)
    )
    middle = ridge(side, horizon + 0.12, 0.06, rng)
    fill_below(img, middle, lit(white * 0.95, time), lit(white * 0.88, time))
    for _ in range(int(rng.integers(3, 7))):
        y, height = horizon + rng.uniform(0.1, 0.2), rng.uniform(0.14, 0.27)
        needles = lit(jitter("#3f7d5d", rng, 0.02), time)
        conifer(img, rng.random(), y, height, needles, snow=True)
    front = ridge(side, horizon + 0.24, 0.04, rng)
    fill_below(img, front, lit(white, time), lit(white * 0.93, time))


def northern_lights(rng: Rng, side: int, time: str) -> Backdrop:
    """Green and violet curtains over a snowy night."""
    extras: list[str] = []
    horizon = rng.uniform(0.5, 0.58)
    img = sky(rng, side, "night", horizon, extras)
    xs, ys = grid(side)
    for _ in range(2):
        bend = 0.1 * np.sin(xs[0] * rng.uniform(3, 7) + rng.random() * 6)
        foot = 0.24 + bend + rng.uniform(-0.05, 0.05)
        below = np.exp(-np.clip(ys - foot, 0, 9) / 0.02) * (ys > foot)
        above = np.exp(-np.clip(foot - ys, 0, 9) / 0.15) * (ys <= foot)
        rays = 0.6 + 0.4 * np.sin(xs * 60 + 5 * noise(side, 20, rng))
        paint = rgb(pick(rng, ["#3cf2a0", "#45e6d0", "#b06cf5"]))
        img += (0.8 * np.clip((below + above) * rays, 0, 1))[..., None] * (paint - img)
    _snow_ground(img, rng, "night", horizon)
    return Backdrop(img, _snow_places(horizon), [])


def desert(rng: Rng, side: int, time: str) -> Backdrop:
    """Dunes, with pyramids or cacti now and then."""
    extras: list[str] = []
    horizon = rng.uniform(0.45, 0.56)
    img = sky(rng, side, time, horizon, extras)
    sand = jitter("#e9b96e", rng, 0.03)
    for row in range(3):
        line = ridge(side, horizon + row * 0.13, 0.08, rng, 1.1)
        top, low = sand * (1.05 - 0.06 * row), sand * (0.82 - 0.04 * row)
        fill_below(img, line, lit(np.clip(top, 0, 1), time), lit(low, time))
    draw = rng.random()
    if draw < 0.35:
        _pyramids(img, rng, time, horizon, sand)
        extras.insert(0, "pyramids")
    elif draw < 0.75:
        for _ in range(int(rng.integers(1, 4))):
            _cactus(
                img, rng.random(), horizon + rng.uniform(0.1, 0.2), rng.uniform(0.1, 0.18), time
            )
        extras.insert(0, "cacti")
    places = _land(horizon, 0.28)
    return Backdrop(img, places | {"d": places["g"]}, extras)


def _pyramids(img: Array, rng: Rng, time: str, horizon: float, sand: Array) -> None:
    y = horizon + 0.04
    for _ in range(int(rng.integers(1, 4))):
        x, w = rng.random(), rng.uniform(0.09, 0.18)
        top, edge = (x, y - w * 0.95), (x + w * 0.3, y)
        polygon(img, [(x - w, y), top, edge], lit("#d9a35b", time))
        polygon(img, [edge, top, (x + w, y)], lit("#b07c40", time))
    fill_below(
        img, ridge(img.shape[0], horizon + 0.07, 0.03, rng), lit(sand, time), lit(sand * 0.8, time)
    )


def _cactus(img: Array, x: float, y: float, height: float, time: str) -> None:
    green, w = lit("#4d8f55", time), height * 0.11
    rectangle(img, x - w, y - height, 2 * w, height, green)
    disc(img, x, y - height, w, green)
    for sign, level in ((-1, 0.45), (1, 0.6)):
        arm, reach = y - height * level, sign * height * 0.32
        left = min(x, x + reach)
        rectangle(img, left, arm - 1.4 * w, abs(reach), 1.4 * w, green)
        rectangle(img, x + reach - 0.8 * w, arm - height * 0.3, 1.6 * w, height * 0.3, green)
        disc(img, x + reach, arm - height * 0.3, 0.8 * w, green)


def _wood(rng: Rng, side: int, time: str, kind: str) -> Backdrop:
    extras: list[str] = []
    horizon = rng.uniform(0.56, 0.64)
    img = sky(rng, side, time, horizon, extras)
    autumn, pine = kind == "autumn", kind == "pine"
    base, far = rgb("#d97b29" if autumn else "#3f8f4f"), haze(time)
    for row, (fade, number) in enumerate(((0.5, 10), (0.28, 7), (0.0, 4))):
        y = horizon - 0.04 + 0.05 * row
        floor = lit(base * 0.55, time) * (1 - fade) + fade * far
        fill_below(img, ridge(side, y, 0.02, rng), floor)
        for x in np.linspace(-0.05, 1.05, number) + rng.uniform(-0.04, 0.04, number):
            if row == 2 and 0.2 < x < 0.8:
                continue
            leaf = pick(rng, ["#e2852e", "#c8452d", "#e9b13c"]) if autumn else "#3f8f4f"
            colour = lit(jitter(leaf, rng, 0.03) * (0.9 + 0.05 * row), time)
            colour = colour * (1 - fade * 0.7) + fade * 0.7 * far
            height = rng.uniform(0.3, 0.44) * (0.75 + 0.35 * row)
            if pine:
                conifer(img, x, y + 0.02, height, colour)
            else:
                round_tree(img, rng, x, y + 0.02, height, colour, lit(TRUNK, time))
    green = rgb("#b98845" if autumn else "#5d9c48")
    line = ridge(side, horizon + 0.06, 0.02, rng)
    fill_below(img, line, lit(green, time), lit(green * 0.75, time))
    blades = [lit(green * 0.7, time), lit(green * 1.15, time)]
    img = tufts(np.clip(img, 0, 1), rng, horizon + 0.1, blades, 35)
    return Backdrop(img, {"g": (horizon + 0.16, 0.95)}, [e for e in extras if e == "moon"])


def forest(rng: Rng, side: int, time: str) -> Backdrop:
    """A green wood of round trees or firs."""
    return _wood(rng, side, time, pick(rng, ["pine", "leafy"]))


def autumn_forest(rng: Rng, side: int, time: str) -> Backdrop:
    """A wood in red and gold."""
    return _wood(rng, side, time, "autumn")


def mountains(rng: Rng, side: int, time: str) -> Backdrop:
    """Snow-capped peaks over green land."""
    extras: list[str] = []
    horizon = rng.uniform(0.56, 0.64)
    img = sky(rng, side, time, horizon, extras)
    peaks(img, rng, time, horizon)
    green = jitter("#5c9a52", rng, 0.03)
    for x in rng.random(9):
        y, height = horizon + rng.uniform(0.03, 0.08), rng.uniform(0.08, 0.14)
        conifer(img, float(x), y, height, lit(green * 0.55, time))
    line = ridge(side, horizon + 0.05, 0.025, rng)
    fill_below(img, line, lit(green, time), lit(green * 0.78, time))
    ground = (horizon + 0.18, 0.95)
    return Backdrop(img, {"g": ground, "o": ground, "s": (0.28, 0.4)}, extras)


def peaks(img: Array, rng: Rng, time: str, horizon: float) -> None:
    """Draw two rows of snow-capped mountains that stand on `horizon`."""
    rock, far = (
        jitter(pick(rng, ["#6f7fa8", "#7a8a99", "#5e7fa3", "#8a7a9a"]), rng, 0.02),
        haze(time),
    )
    fade = 0.28 if time != "night" else 0.08
    for row in range(2):
        number = 3 + row
        places = np.linspace(0.05, 0.95, number) + rng.uniform(-0.1, 0.1, number)
        for x in rng.permutation(places):
            height = rng.uniform(0.28, 0.44) * (1 - 0.3 * row)
            mist = fade * (1 - row)
            colour = lit(rock * (1 - 0.12 * row), time) * (1 - mist) + mist * far
            _peak(img, rng, float(x), horizon + 0.04, height, colour, lit("#ffffff", time))


def _peak(img: Array, rng: Rng, x: float, y: float, h: float, colour: Array, white: Array) -> None:
    w, px = h * rng.uniform(0.75, 1.05), x + rng.uniform(-0.05, 0.05)
    top = (px, y - h)
    polygon(img, [(x - w, y), top, (x + w, y)], colour)
    shade = [top, (x + w, y), (x + w * 0.15, y), (px + w * 0.08, y - h * 0.55),
             (px - w * 0.04, y - h * 0.72)]  # fmt: skip
    polygon(img, shade, colour * 0.82)
    snow = 0.3
    cap = [
        top,
        (px + (x + w - px) * snow, y - h + h * snow),
        (px + w * 0.12, y - h + h * snow * 0.72),
        (px + w * 0.02, y - h + h * snow * 1.05),
        (px - w * 0.1, y - h + h * snow * 0.7),
        (px + (x - w - px) * snow, y - h + h * snow),
    ]
    polygon(img, cap, white)


def road(rng: Rng, side: int, time: str) -> Backdrop:
    """A country road with trees behind it."""
    extras: list[str] = []
    horizon = rng.uniform(0.44, 0.54)
    img = sky(rng, side, time, horizon, extras)
    green = jitter("#78b159", rng, 0.04)
    if rng.random() < 0.6:
        far = green * 0.7 + 0.2 * rgb("#a8c4e0")
        fill_below(img, ridge(side, horizon - 0.01, 0.07, rng), lit(far, time))
    fill_below(img, flat(side, horizon + 0.02), lit(green, time), lit(green * 0.8, time))
    y = rng.uniform(0.68, 0.74)
    for x in rng.random(5):
        leaf = lit(jitter("#4d9a4a", rng, 0.03), time)
        round_tree(img, rng, float(x), y - 0.02, rng.uniform(0.16, 0.25), leaf, lit(TRUNK, time))
    asphalt(img, rng, time, y)
    return Backdrop(img, {"o": (y + 0.16, 0.96), "g": (y + 0.16, 0.96)}, extras)


def asphalt(img: Array, rng: Rng, time: str, y: float) -> None:
    """Draw a road across the picture from `y` down."""
    side = img.shape[0]
    fill_below(img, flat(side, y), lit("#cfcfc6", time))
    fill_below(img, flat(side, y + 0.015), lit("#63666e", time), lit("#54575f", time))
    xs, ys = grid(side)
    dashes = (np.abs(ys - (y + 1.015) / 2) < 0.011) & ((xs * 6 + rng.random()) % 1 < 0.55)
    img[dashes] = lit("#fdf6e3", time)
