"""Measurements on pictures whose answer is known."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipelines.colours import Swatch, harmony, name_of, palette, rgb_of, to_lab
from pipelines.measure import measure, sharpness
from pipelines.tone import apply_tone
from pipelines.types import Tone


def flat(colour: str, size: tuple[int, int] = (256, 256)) -> Image.Image:
    return Image.new("RGB", size, colour)


def disc(x: float, y: float, ground: str = "white", colour: str = "red") -> Image.Image:
    image = flat(ground)
    box = (x * 256 - 24, y * 256 - 24, x * 256 + 24, y * 256 + 24)
    ImageDraw.Draw(image).ellipse(box, fill=colour)
    return image


def halves(left: str, right: str) -> Image.Image:
    image = flat(left)
    image.paste(flat(right, (128, 256)), (128, 0))
    return image


def test_black_white_and_grey() -> None:
    black, white, grey = (measure(flat(c)) for c in ("black", "white", "#777777"))
    assert (black.light, white.light) == (0.0, 1.0)
    assert grey.light == pytest.approx(0.5, abs=0.01)
    assert (black.dark_clipped, black.bright_clipped) == (1.0, 0.0)
    assert (white.dark_clipped, white.bright_clipped) == (0.0, 1.0)
    assert grey.contrast == grey.saturation == grey.warmth == 0
    assert (black.histogram[0], white.histogram[-1], sum(grey.histogram)) == (1.0, 1.0, 1.0)
    assert grey.harmony == "neutral" and grey.empty == 1.0 and grey.symmetry == 1.0


def test_half_black_half_white_has_the_greatest_contrast() -> None:
    found = measure(halves("black", "white"))
    assert found.contrast == pytest.approx(0.5, abs=0.01)
    assert found.dark_clipped == found.bright_clipped == 0.5
    assert [(s.name, s.share) for s in found.palette] == [("black", 0.5), ("white", 0.5)]
    assert found.symmetry == 0.0
    assert [(r.place, r.shape, r.colour, r.light) for r in found.regions] == [
        ("left", "column", "black", "dark"),
        ("right", "column", "white", "bright"),
    ]


def test_warmth_knows_orange_from_blue() -> None:
    assert measure(flat("#f7881e")).warmth > 0.8
    assert measure(flat("#3478e2")).warmth < -0.8


@pytest.mark.parametrize(
    ("tone", "grows"),
    [
        (Tone(light=0.4), "light"),
        (Tone(warmth=0.5), "warmth"),
        (Tone(contrast=0.5), "contrast"),
        (Tone(saturation=0.5), "saturation"),
    ],
)
def test_each_tone_moves_what_it_is_called(tone: Tone, grows: str) -> None:
    image = disc(0.3, 0.6, "#7f9db0", "#602018")
    back = Tone(**{grows: -0.5})
    more, less = apply_tone(image, tone), apply_tone(image, back)
    values = [getattr(measure(i), grows) for i in (less, image, more)]
    assert values[0] < values[1] - 0.01 < values[2] - 0.02


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("#ff0000", "red"), ("#00a000", "green"), ("#0000ff", "blue"), ("#ffff00", "yellow"),
        ("#ff8c00", "orange"), ("#800080", "purple"), ("#ff69b4", "pink"), ("#000000", "black"),
        ("#ffffff", "white"), ("#808080", "gray"), ("#8b4513", "brown"), ("#000080", "navy"),
        ("#87ceeb", "light blue"), ("#f5f5dc", "cream"), ("#008080", "teal"),
    ],
)  # fmt: skip
def test_colours_have_their_names(code: str, name: str) -> None:
    assert name_of(to_lab(rgb_of(code))) == name


def test_lab_is_that_of_the_reference() -> None:
    # http://www.brucelindbloom.com, sRGB, D65
    assert to_lab(np.array([1.0, 0.0, 0.0])) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    assert to_lab(np.array([0.0, 0.0, 1.0])) == pytest.approx([32.30, 79.19, -107.86], abs=0.05)


def test_the_palette_gives_shares_and_is_always_the_same() -> None:
    image = flat("#3478e2")
    image.paste(flat("#f7881e", (256, 64)), (0, 0))
    image.paste(flat("#ffffff", (64, 32)), (0, 224))
    rgb = np.asarray(image, np.float64) / 255
    swatches, labels = palette(rgb)
    assert [s.name for s in swatches] == ["blue", "orange", "white"]
    assert [s.share for s in swatches] == pytest.approx([0.71875, 0.25, 0.03125], abs=0.001)
    assert labels[100, 100] == 0 and labels[10, 10] == 1 and labels[250, 10] == 2
    assert palette(rgb)[0] == swatches


def swatches(*colours: str) -> list[Swatch]:
    return [Swatch(code, "", 1 / len(colours)) for code in colours]


@pytest.mark.parametrize(
    ("colours", "relation"),
    [
        (("#808080", "#ffffff", "#111111"), "neutral"),
        (("#e0313a", "#8a1a22", "#f0a0a4"), "monochrome"),
        (("#e0313a", "#f7881e", "#fad232"), "analogous"),
        (("#f7881e", "#2a7fd8"), "complementary"),
        (("#e0313a", "#2f9e44", "#3a6fe0"), "triadic"),
        (("#e0313a", "#fad232", "#2f9e44", "#3478e2", "#8654d0"), "varied"),
    ],
)
def test_harmonies_by_the_book(colours: tuple[str, ...], relation: str) -> None:
    assert harmony(swatches(*colours))[0] == relation


@pytest.mark.parametrize(("x", "y"), [(0.25, 0.25), (0.75, 0.5), (0.5, 0.8)])
def test_the_weight_lies_where_the_only_thing_is(x: float, y: float) -> None:
    for image in (disc(x, y), disc(x, y, "#203040", "#ffee88")):
        assert measure(image).centre == pytest.approx((x, y), abs=0.02)


def test_thirds_middle_and_balance() -> None:
    middle, third, left = measure(disc(0.5, 0.5)), measure(disc(2 / 3, 1 / 3)), disc(0.2, 0.5)
    assert middle.centred > 0.95 and middle.thirds < 0.1 and abs(middle.balance) < 0.05
    assert third.thirds > 0.9 and third.balance > 0.9 and third.vertical < -0.9
    assert measure(left).balance == -1.0
    assert abs(measure(left).vertical) < 0.05


def test_symmetry_of_a_centred_disc_and_of_a_shifted_one() -> None:
    assert measure(disc(0.5, 0.3)).symmetry > 0.95
    assert measure(disc(0.2, 0.3)).symmetry < 0.1


def test_emptiness_counts_calm_places() -> None:
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 256, (256, 256, 3), dtype=np.uint8))
    half = flat("white")
    half.paste(noise.crop((0, 0, 128, 256)), (0, 0))
    assert measure(noise).empty == 0.0
    assert measure(half).empty == pytest.approx(0.5, abs=0.05)
    assert measure(disc(0.5, 0.5)).empty > 0.8


def test_blur_lowers_sharpness_and_contrast_does_not_matter() -> None:
    crisp = disc(0.5, 0.5)
    values = [sharpness(crisp.filter(ImageFilter.GaussianBlur(r))) for r in (0, 1, 2, 4)]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.6 > 0.25 > values[3]
    pale = disc(0.5, 0.5, "#808080", "#909090")
    assert sharpness(pale) == pytest.approx(values[0], abs=0.1)
    assert sharpness(flat("red")) == 0.0


def test_regions_describe_a_landscape() -> None:
    image = flat("#87ceeb")
    image.paste(flat("#2e8b3d", (256, 96)), (0, 160))
    ImageDraw.Draw(image).ellipse((8, 8, 88, 88), fill="#fad232")
    found = measure(image).regions
    assert [(r.place, r.shape, r.colour) for r in found] == [
        ("top", "band", "light blue"),
        ("bottom", "band", "green"),
        ("top left", "area", "yellow"),
    ]
    assert found[1].share == pytest.approx(0.375, abs=0.03)
    assert found[1].box == pytest.approx((0, 0.625, 1, 1), abs=0.05)
    assert found[1].light == "mid" and found[2].light == "bright"


@pytest.mark.parametrize("size", [(8, 8), (8, 400), (400, 8), (1, 1)])
def test_odd_sizes_are_measured_too(size: tuple[int, int]) -> None:
    found = measure(flat("teal", size))
    assert (found.width, found.height) == size
    assert json.loads(json.dumps(found.as_dict()))["palette"][0]["name"] == "teal"
