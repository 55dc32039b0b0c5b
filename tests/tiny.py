"""Tiny real networks from configs, with random weights: the same classes as the big ones.

Built once a process and shared by all tests; loading takes some tenths of a second each, the first
import of diffusers some seconds.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.settings import CaptionerSettings, PainterSettings
from pipelines.types import DrawingRequest
from pipelines.workshop import Workshop
from pipelines.world import Word, World
from tests import tiny_captioners, tiny_painters

PAINTERS = ("StableDiffusion", "StableDiffusionXL", "Flux", "ZImage")
CAPTIONERS = ("VisionEncoderDecoder", "Blip", "Git", "Llava")


def tiny_painter_folder(tmp: Path | None = None, kind: str = "StableDiffusion") -> Path:
    """Return a diffusers folder that paints 64 px noise; `tmp` is not needed and ignored.

    Args:
        tmp: Accepted so that a test may pass its `tmp_path`.
        kind: One of `PAINTERS`.
    """
    return _painter_folder(kind)


def tiny_captioner_folder(tmp: Path | None = None, kind: str = "VisionEncoderDecoder") -> Path:
    """Return a transformers folder that says random words about a picture.

    Args:
        tmp: Accepted so that a test may pass its `tmp_path`.
        kind: One of `CAPTIONERS`.
    """
    return _captioner_folder(kind)


@cache
def tiny_world() -> World:
    """Return a world of a few words in both languages."""
    return World(
        {
            "subject": (
                Word("cat", ("cat", "kitty"), "고양이", ("고양이",), "animal", "cats"),
                Word("fox", ("fox",), "여우", ("여우",), "animal", "foxes"),
                Word("dog", ("dog", "puppy"), "개", ("개", "강아지"), "animal", "dogs"),
                Word("moon", ("moon",), "달", ("달",), "celestial", "moons"),
                Word("house", ("house",), "집", ("집",), "building", "houses"),
                Word("tree", ("tree",), "나무", ("나무",), "plant", "trees"),
                Word("boat", ("boat", "ship"), "배", ("배",), "vehicle", "boats"),
                Word("orange", ("orange",), "오렌지", ("오렌지",), "food", "oranges"),
                Word("hot dog", ("hot dog",), "핫도그", ("핫도그",), "food", "hot dogs"),
                Word("city", ("city",), "도시", ("도시",), "place", "cities"),
                Word("cup of tea", ("cup of tea",), "차 한 잔", ("차 한 잔",), "drink"),
            ),
            "setting": (
                Word("sea", ("sea", "ocean"), "바다", ("바다",)),
                Word("forest", ("forest", "woods"), "숲", ("숲", "숲속")),
                Word("city", ("city", "town"), "도시", ("도시",)),
                Word("snow", ("snow",), "눈밭", ("눈밭", "눈")),
            ),
            "time": (
                Word("night", ("night",), "밤", ("밤",)),
                Word("sunset", ("sunset", "dusk"), "해질녘", ("해질녘", "노을")),
            ),
            "style": (
                Word("watercolour", ("watercolour", "watercolor"), "수채화", ("수채화",)),
                Word("pixel art", ("pixel art",), "픽셀 아트", ("픽셀 아트", "픽셀아트")),
                Word(
                    "Van Gogh",
                    ("Van Gogh", "in the style of Van Gogh"),
                    "고흐",
                    ("고흐", "반 고흐"),
                ),
            ),
            "colour": (
                Word("red", ("red",), "빨간색", ("빨간색", "빨간", "빨강")),
                Word("blue", ("blue",), "파란색", ("파란색", "파란")),
                Word("orange", ("orange",), "주황색", ("주황색",)),
                Word("gray", ("gray",), "회색", ("회색",)),
            ),
            "relation": (
                Word("next to", ("next to", "beside"), "옆에", ("옆에",)),
                Word("on", ("on", "on top of"), "위에", ("위에",)),
            ),
        }
    )


@cache
def tiny_workshop() -> Workshop:
    """Return a workshop of tiny networks on the processor, with the real embedded upscaler."""
    from pipelines.captioner import TransformersCaptioner
    from pipelines.painter import DiffusersPainter
    from pipelines.upscaler import LanczosUpscaler

    return Workshop(
        painter=DiffusersPainter(tiny_painter_settings(), world=tiny_world()),
        captioner=TransformersCaptioner(tiny_captioner_settings(), world=tiny_world()),
        upscaler=LanczosUpscaler(),
    )


def tiny_painter_settings(kind: str = "StableDiffusion", **values: Any) -> PainterSettings:
    """Return settings for a tiny painter: processor, 32 bits, few steps."""
    told = {"device": "cpu", "dtype": "float32", "steps": 3, "preview_every": 1, **values}
    return PainterSettings(model=str(tiny_painter_folder(kind=kind)), **told)


def tiny_captioner_settings(kind: str = "VisionEncoderDecoder", **values: Any) -> CaptionerSettings:
    """Return settings for a tiny captioner whose every caption counts as known."""
    told = {"device": "cpu", "dtype": "float32", "max_tokens": 8, "known_above": 0.0, **values}
    return CaptionerSettings(model=str(tiny_captioner_folder(kind=kind)), **told)


def tiny_request(**values: Any) -> DrawingRequest:
    """Return a request of three steps and 64 px."""
    told: dict[str, Any] = {
        "prompt": "a red fox", "seed": 1, "width": 64, "height": 64, "steps": 3, "guidance": 3.0,
    }  # fmt: skip
    return DrawingRequest(**{**told, **values})


@cache
def _quiet() -> None:
    """Saving networks draws progress bars otherwise."""
    from diffusers.utils import logging as diffusers_logging
    from transformers.utils import logging as transformers_logging

    for library in (diffusers_logging, transformers_logging):
        library.disable_progress_bar()
        library.set_verbosity_error()


@cache
def _root() -> Path:
    root = Path(tempfile.mkdtemp(prefix="tiny-networks-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


@cache
def _painter_folder(kind: str) -> Path:
    import torch

    _quiet()
    builders: dict[str, Callable[[], Any]] = {
        "StableDiffusion": tiny_painters.stable_diffusion,
        "StableDiffusionXL": tiny_painters.stable_diffusion_xl,
        "Flux": tiny_painters.flux,
        "ZImage": tiny_painters.z_image,
    }
    state = torch.get_rng_state()
    torch.manual_seed(0)
    folder = _root() / f"painter-{kind}"
    builders[kind]().save_pretrained(folder)
    torch.set_rng_state(state)
    note = {"steps": 3, "guidance": 3.0, "native": 64, "width": 64, "height": 64}
    (folder / "tilda.json").write_text(json.dumps(note), encoding="utf-8")
    return folder


@cache
def _captioner_folder(kind: str) -> Path:
    import torch

    _quiet()
    builders = {
        "VisionEncoderDecoder": tiny_captioners.vision_encoder_decoder,
        "Blip": tiny_captioners.blip,
        "Git": tiny_captioners.git,
        "Llava": tiny_captioners.llava,
    }
    state = torch.get_rng_state()
    torch.manual_seed(0)
    folder = _root() / f"captioner-{kind}"
    builders[kind](folder)
    torch.set_rng_state(state)
    return folder
