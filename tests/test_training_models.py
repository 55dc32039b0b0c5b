"""The makers of the embedded picture models, on tiny networks and made-up data."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from pipelines import srvgg
from training import upscaler
from training.cards import WEIGHTS

UPSCALER = WEIGHTS / "upscaler"


def _ncnn_convolution(outputs: int, inputs: int) -> tuple[str, bytes]:
    size = outputs * inputs * 9
    weights = np.arange(size, dtype=np.float16)
    padding = b"\0" * (-2 * size % 4)
    biases = np.arange(outputs, dtype=np.float32)
    flag = struct.pack("<I", upscaler.FLOAT16_FLAG)
    line = f"Convolution conv 1 1 in out 0={outputs} 1=3 6={size}"
    return line, flag + weights.tobytes() + padding + biases.tobytes()


def test_an_ncnn_file_is_read_to_the_byte() -> None:
    line, raw = _ncnn_convolution(outputs=3, inputs=1)
    slopes = np.array([0.5, 0.25, 2.0], np.float32)
    param = f"7767517\n2 2\n{line}\nPReLU act 1 1 in out 0=3"
    tensors = upscaler.parse_ncnn(param, raw + slopes.tobytes())
    assert list(tensors) == ["body.0.weight", "body.0.bias", "body.1.weight"]
    assert tensors["body.0.weight"].flatten().tolist() == list(range(27))
    assert tensors["body.1.weight"].tolist() == [0.5, 0.25, 2.0]


def test_left_over_bytes_are_an_error() -> None:
    line, raw = _ncnn_convolution(outputs=3, inputs=1)
    with pytest.raises(ValueError, match="2 bytes are left over"):
        upscaler.parse_ncnn(f"7767517\n1 1\n{line}", raw + b"??")


def test_upscaler_enlarges_by_four_and_keeps_flat_colours() -> None:
    network = srvgg.load(UPSCALER)
    colour = torch.tensor([0.9, 0.5, 0.2]).view(1, 3, 1, 1)
    with torch.inference_mode():
        enlarged = network(colour.expand(1, 3, 48, 40))
    assert enlarged.shape == (1, 3, 192, 160)
    inside = enlarged[..., 80:112, 72:88]
    assert (inside - colour).abs().max() < 0.03


def test_upscaler_restores_a_disc_better_than_bicubic() -> None:
    network = srvgg.load(UPSCALER)
    axis = torch.arange(192) - 95.5
    inside = axis[:, None].square() + axis[None].square() < 60**2
    disc = inside.float().expand(1, 3, -1, -1)
    small = torch.nn.functional.avg_pool2d(disc, 4)
    bicubic = torch.nn.functional.interpolate(small, scale_factor=4, mode="bicubic")
    with torch.inference_mode():
        enlarged = network(small).clamp(0, 1)
    assert (enlarged - disc).abs().mean() < 0.7 * (bicubic - disc).abs().mean()


def test_overlap_of_its_reach_makes_tiles_seamless() -> None:
    network = srvgg.load(UPSCALER)
    picture = torch.rand(1, 3, 8, 64, generator=torch.Generator().manual_seed(1))
    reach, cut = network.reach, 32
    with torch.inference_mode():
        whole = network(picture)
        left = network(picture[..., : cut + reach])[..., : cut * 4]
        right = network(picture[..., cut - reach :])[..., reach * 4 :]
    assert torch.allclose(torch.cat([left, right], dim=-1), whole, atol=1e-5)


def test_upscaler_folder_says_where_it_comes_from() -> None:
    card = (UPSCALER / "README.md").read_text(encoding="utf-8")
    assert "license: bsd-3-clause" in card and upscaler.BIN_SHA256 in card
    assert "Xintao Wang" in (UPSCALER / "LICENSE").read_text(encoding="utf-8")


def test_upscaler_names_the_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="config.json"):
        srvgg.load(tmp_path)
