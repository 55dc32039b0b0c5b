from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.errors import Cancelled, MissingExtra, MissingWeights
from pipelines.settings import (
    CaptionerSettings,
    PainterSettings,
    PipelineSettings,
    UpscalerSettings,
)
from pipelines.tone import apply_tone
from pipelines.types import Lettering, Tone
from pipelines.upscaler import LanczosUpscaler
from pipelines.workshop import Workshop, open_workshop
from tests.tiny import (
    tiny_captioner_settings,
    tiny_painter_settings,
    tiny_request,
    tiny_workshop,
    tiny_world,
)

LIGHT_MODULES = (
    "world", "types", "errors", "settings", "picture_files", "measure", "tone", "lettering",
    "blend", "sight", "ocr", "workshop", "device",
)  # fmt: skip


@pytest.fixture
def start(tmp_path: Path) -> str:
    path = tmp_path / "start.png"
    image = Image.new("RGB", (96, 96), "teal")
    image.paste(Image.new("RGB", (48, 96), "orange"), (0, 0))
    image.save(path)
    return str(path)


def values(image: Image.Image) -> np.ndarray:
    return np.asarray(image, float)


def test_pictures_come_out_in_exactly_the_size_asked_for() -> None:
    sizes = [(64, 64), (512, 512), (200, 120), (96, 256)]
    pictures = tiny_workshop().make([tiny_request(width=w, height=h) for w, h in sizes])
    assert [p.size for p in pictures] == sizes


def test_order_is_kept_when_only_some_are_painted(start: str) -> None:
    requests = [
        tiny_request(seed=1),
        tiny_request(init_image=start, strength=0.0, width=96, height=96),
        tiny_request(seed=1),
    ]
    painted, kept, again = tiny_workshop().make(requests)
    assert np.array_equal(values(kept), values(Image.open(start)))
    assert np.abs(values(painted) - values(again)).max() <= 2
    assert painted.size == (64, 64)


def test_at_strength_0_only_size_tone_and_words_apply(start: str) -> None:
    tone, told = Tone(light=0.4), []
    request = tiny_request(init_image=start, strength=0.0, width=192, height=192, tone=tone)
    (made,) = tiny_workshop().make([request], lambda done, total, preview: told.append(done))
    expected = apply_tone(LanczosUpscaler().upscale(Image.open(start), 192, 192), tone)
    assert np.array_equal(values(made), values(expected))
    assert told == []
    worded = dataclasses.replace(request, lettering=Lettering("안녕", place="bottom"))
    (lettered,) = tiny_workshop().make([worded])
    touched = np.abs(values(lettered) - values(made)).sum(axis=2) > 0
    assert touched[110:].any() and not touched[:60].any()


def test_tone_keeps_the_composition_of_what_was_painted() -> None:
    plain, warm = tiny_workshop().make(
        [tiny_request(seed=9), tiny_request(seed=9, tone=Tone(warmth=0.6))]
    )
    assert np.abs(values(apply_tone(plain, Tone(warmth=0.6))) - values(warm)).mean() < 1


def test_cancel_counts_between_pictures_too(start: str) -> None:
    request = tiny_request(init_image=start, strength=0.0)
    with pytest.raises(Cancelled):
        tiny_workshop().make([request], cancelled=lambda: True)


def test_looking_and_scoring_go_to_the_captioner() -> None:
    workshop = tiny_workshop()
    (picture,) = workshop.make([tiny_request()])
    assert workshop.captioner is not None
    assert workshop.look(picture) == workshop.captioner.look(picture)
    assert len(workshop.score(picture, ["a cat", "a fox"])) == 2
    assert workshop.name == "painter-StableDiffusion + captioner-VisionEncoderDecoder"
    assert workshop.vocabulary is tiny_world()
    assert workshop.defaults.native == 64
    assert workshop.facts["device"] == "cpu" and int(workshop.facts["threads"]) >= 1
    assert {"torch", "diffusers", "dtype"} <= set(workshop.facts)


def test_without_a_captioner_nothing_is_known() -> None:
    blind = dataclasses.replace(tiny_workshop(), captioner=None)
    assert not blind.look(Image.new("RGB", (64, 64))).known
    with pytest.raises(MissingExtra):
        blind.score(Image.new("RGB", (64, 64)), ["a cat"])


def test_a_workshop_opens_from_settings() -> None:
    settings = PipelineSettings(
        painter=tiny_painter_settings("Flux"),
        captioner=CaptionerSettings(model="none"),
        upscaler=UpscalerSettings(method="lanczos"),
        threads=1,
    )
    workshop = open_workshop(settings)
    assert isinstance(workshop, Workshop) and workshop.captioner is None
    assert workshop.make([tiny_request(width=128, height=128)])[0].size == (128, 128)


def test_a_missing_captioner_is_told_when_opening() -> None:
    settings = PipelineSettings(
        painter=tiny_painter_settings(),
        captioner=tiny_captioner_settings().model_copy(update={"model": "/nowhere/at/all"}),
    )
    with pytest.raises(MissingWeights):
        open_workshop(settings)


def test_unknown_settings_are_errors_and_defaults_are_embedded() -> None:
    defaults = PipelineSettings()
    assert (defaults.painter.model, defaults.captioner.model) == ("embedded", "embedded")
    assert defaults.upscaler.method == "embedded"
    for section in (PainterSettings, CaptionerSettings, UpscalerSettings, PipelineSettings):
        with pytest.raises(ValueError, match="no_such_key"):
            section(no_such_key=1)
    with pytest.raises(ValueError, match="multiple of 8"):
        PainterSettings(width=100)


def test_light_modules_load_no_tensor_library() -> None:
    imports = "; ".join(f"import pipelines.{name}" for name in LIGHT_MODULES)
    heavy = "{'torch', 'diffusers', 'transformers', 'langchain_core', 'sqlalchemy'}"
    code = f"{imports}; import sys; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
