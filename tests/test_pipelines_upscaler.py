from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.errors import BadRequest, Cancelled, MissingWeights
from pipelines.painter import DiffusersPainter
from pipelines.settings import UpscalerSettings
from pipelines.types import PaintDefaults, Upscaler
from pipelines.upscaler import (
    EMBEDDED,
    LanczosUpscaler,
    NetworkUpscaler,
    RepaintUpscaler,
    corners,
    exactly,
    open_upscaler,
    tiles,
)
from tests.tiny import tiny_painter_settings


def gradient(width: int, height: int) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([40 + 170 * x / width, 40 + 170 * y / height, 90 + 0 * x], -1)
    return Image.fromarray(pixels.round().astype(np.uint8))


def scene(side: int = 128) -> Image.Image:
    rng = np.random.default_rng(1)
    image = Image.fromarray(rng.integers(0, 256, (9, 9, 3), dtype=np.uint8))
    return image.resize((side, side), Image.Resampling.BICUBIC)


def values(image: Image.Image) -> np.ndarray:
    return np.asarray(image, float)


@pytest.fixture(scope="module")
def network() -> NetworkUpscaler:
    return NetworkUpscaler(UpscalerSettings(device="cpu", tile=64))


@pytest.mark.parametrize(
    ("size", "wanted"),
    [((64, 64), (256, 256)), ((60, 44), (200, 150)), ((64, 64), (48, 80)), ((32, 16), (400, 200)),
     ((64, 64), (64, 64)), ((64, 32), (300, 300))],
)  # fmt: skip
def test_the_size_is_exactly_what_was_asked(
    network: NetworkUpscaler, size: tuple[int, int], wanted: tuple[int, int]
) -> None:
    for upscaler in (network, LanczosUpscaler()):
        assert isinstance(upscaler, Upscaler)
        result = upscaler.upscale(scene().resize(size), *wanted)
        assert (result.mode, result.size) == ("RGB", wanted)


def test_tiles_leave_no_seams(network: NetworkUpscaler) -> None:
    """Tiles overlap by all that reaches into them, so the result is that of one piece."""
    whole = NetworkUpscaler(UpscalerSettings(device="cpu", tile=1024))
    for image in (gradient(150, 140), scene(150)):
        by_tiles = values(network.upscale(image, 600, 560))
        in_one = values(whole.upscale(image, 600, 560))
        assert np.abs(by_tiles - in_one).max() <= 2  # rounding of 16-bit sums


def test_a_gradient_stays_one(network: NetworkUpscaler) -> None:
    grown = values(network.upscale(gradient(128, 128), 512, 512))
    expected = values(gradient(128, 128).resize((512, 512), Image.Resampling.BILINEAR))
    inner = slice(16, -16)
    assert np.abs(grown - expected)[inner, inner].mean() < 1.0
    red = grown[inner, inner, 0].mean(axis=0)
    assert np.abs(np.diff(red)).max() < 1.5  # a seam would be a jump


def test_2048_pixels_by_tiles() -> None:
    grown = NetworkUpscaler(UpscalerSettings(device="cpu")).upscale(gradient(512, 512), 2048, 2048)
    assert grown.size == (2048, 2048)
    rows, columns = values(grown)[32:-32, 32:-32, 1], values(grown)[32:-32, 32:-32, 0]
    assert np.abs(np.diff(rows.mean(axis=1))).max() < 2
    assert np.abs(np.diff(columns.mean(axis=0))).max() < 2


def test_it_keeps_the_composition_and_sharpens_edges(network: NetworkUpscaler) -> None:
    small = Image.new("RGB", (64, 64), "white")
    small.paste(Image.new("RGB", (32, 64), "navy"), (0, 0))
    grown = network.upscale(small, 256, 256)
    back = values(grown.resize((64, 64), Image.Resampling.BOX))
    assert np.abs(back - values(small)).mean() < 6
    plain = values(small.resize((256, 256), Image.Resampling.BICUBIC))
    slope = np.abs(np.diff(values(grown)[128, :, 0])).max()
    assert slope > np.abs(np.diff(plain[128, :, 0])).max()


def test_other_shapes_are_cropped_and_near_ones_stretched() -> None:
    wide = gradient(200, 100)
    square = exactly(wide, 100, 100)
    assert values(square)[:, 0, 0].mean() > values(wide)[:, 0, 0].mean() + 20
    near = exactly(wide, 104, 50)
    assert values(near)[:, 0, 0].mean() == pytest.approx(values(wide)[:, 0, 0].mean(), abs=3)


@pytest.mark.parametrize("size", [(4096, 64), (64, 4), (0, 0)])
def test_sizes_that_are_not_safe_are_refused(
    network: NetworkUpscaler, size: tuple[int, int]
) -> None:
    with pytest.raises(BadRequest):
        network.upscale(scene(), *size)


def test_missing_weights_are_told(tmp_path: Path) -> None:
    with pytest.raises(MissingWeights):
        NetworkUpscaler(folder=tmp_path)
    shutil.copytree(EMBEDDED, tmp_path / "up")
    (tmp_path / "up" / "model.safetensors").unlink()
    with pytest.raises(MissingWeights):
        NetworkUpscaler(folder=tmp_path / "up")


def test_tiles_cover_every_pixel_once() -> None:
    counts = np.zeros((130, 201), int)
    for tile in tiles(201, 130, 64, 10):
        counts[tile.y : tile.y + tile.height, tile.x : tile.x + tile.width] += 1
        assert tile.left == max(0, tile.x - 10) and tile.bottom == min(
            130, tile.y + tile.height + 10
        )
    assert (counts == 1).all()


def test_corners_cover_with_overlap() -> None:
    seen = np.zeros((150, 200), int)
    for left, top in corners(200, 150, 64, 16):
        assert 0 <= left <= 136 and 0 <= top <= 86
        seen[top : top + 64, left : left + 64] += 1
    assert seen.min() >= 1
    lefts = sorted({left for left, _ in corners(200, 150, 64, 16)})
    assert all(b - a <= 48 for a, b in zip(lefts, lefts[1:], strict=False))


def test_repainting_keeps_the_layout_of_a_gradient() -> None:
    """The painter is real but untrained, so only weights and places are tested here."""
    painter = DiffusersPainter(tiny_painter_settings(steps=2))
    repaint = open_upscaler(UpscalerSettings(method="repaint", strength=0.2), painter)
    assert isinstance(repaint, RepaintUpscaler)
    large = repaint.upscale(gradient(64, 64), 160, 96)
    assert large.size == (160, 96)
    assert np.array_equal(values(repaint.upscale(gradient(64, 64), 160, 96)), values(large))
    assert repaint.upscale(gradient(160, 96), 80, 48).size == (80, 48)


class Copyist:
    """A painter that hands back what it is shown, to see what the blending itself does."""

    name, vocabulary = "copyist", None
    defaults = PaintDefaults(native=64)

    def paint(self, requests, on_step=None, cancelled=None):  # noqa: ANN001, ANN201
        return [Image.open(request.init_image).convert("RGB") for request in requests]


def test_blended_tiles_show_no_seam() -> None:
    large = values(RepaintUpscaler(Copyist()).upscale(gradient(100, 80), 250, 200))
    assert np.abs(large - values(exactly(gradient(100, 80), 250, 200))).max() <= 1


class Stoppable(Copyist):
    """The same, and it stops when it is told to."""

    painted = 0

    def paint(self, requests, on_step=None, cancelled=None):  # noqa: ANN001, ANN201
        if cancelled is not None and cancelled():
            raise Cancelled("stopped")
        self.painted += 1
        return super().paint(requests, on_step, cancelled)


def test_repainting_stops_at_the_next_tile() -> None:
    painter = Stoppable()
    with pytest.raises(Cancelled):
        RepaintUpscaler(painter).upscale(
            gradient(100, 80), 400, 320, "", lambda: painter.painted > 3
        )
    assert painter.painted == 4
