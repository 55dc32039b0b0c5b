"""One contract for every class of pipeline, on tiny real networks of that class."""

from __future__ import annotations

import shutil
import time
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from pipelines.abilities import Abilities
from pipelines.errors import (
    BadImage,
    BadRequest,
    Cancelled,
    MissingWeights,
    ModelFailed,
    OutOfMemory,
)
from pipelines.painter import DiffusersPainter
from pipelines.settings import PainterSettings
from pipelines.types import Painter
from tests.tiny import tiny_painter_folder, tiny_painter_settings, tiny_request, tiny_world


@cache
def painter(kind: str) -> DiffusersPainter:
    return DiffusersPainter(tiny_painter_settings(kind))


def same(one: Image.Image, other: Image.Image) -> bool:
    return np.array_equal(np.asarray(one), np.asarray(other))


def apart(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).mean())


@pytest.fixture
def start(tmp_path: Path) -> str:
    path = tmp_path / "start.png"
    y, x = np.mgrid[0:96, 0:96]
    pixels = np.stack([x * 2, y * 2, np.full_like(x, 90)], -1).astype(np.uint8)
    Image.fromarray(pixels).save(path)
    return str(path)


class PainterContract:
    """Tests that a class of pipeline inherits by naming itself."""

    kind: str
    from_pictures = True

    @property
    def painter(self) -> DiffusersPainter:
        return painter(self.kind)

    def paint(self, **values: Any) -> Image.Image:
        return self.painter.paint([tiny_request(**values)])[0]

    def test_it_is_a_painter(self) -> None:
        assert isinstance(self.painter, Painter)
        assert self.painter.vocabulary is None
        assert self.painter.name == f"painter-{self.kind}"
        assert (self.painter.defaults.native, self.painter.defaults.steps) == (64, 3)

    def test_pictures_are_rgb_of_the_native_area(self) -> None:
        square, wide = self.painter.paint([tiny_request(), tiny_request(width=512, height=256)])
        assert (square.mode, square.size) == ("RGB", (64, 64))
        assert wide.size == self.painter.size_for(512, 256)
        assert wide.width > wide.height and abs(wide.width * wide.height / 64**2 - 1) < 0.3

    def test_a_seed_is_a_picture(self) -> None:
        first, again, other = (self.paint(seed=seed) for seed in (1, 1, 2))
        assert same(first, again)
        assert apart(first, other) > 1

    def test_words_change_the_picture(self) -> None:
        assert not same(self.paint(prompt="a red fox"), self.paint(prompt="a blue boat at night"))

    def test_a_batch_comes_near_the_single_pictures_in_order(self) -> None:
        requests = [tiny_request(seed=seed) for seed in (5, 6, 7)]
        together = self.painter.paint(requests)
        for request, picture in zip(requests, together, strict=True):
            assert apart(picture, self.painter.paint([request])[0]) < 1

    def test_unlike_requests_are_painted_in_one_call(self) -> None:
        requests = [tiny_request(seed=1), tiny_request(seed=2, steps=2), tiny_request(seed=1)]
        first, other, again = self.painter.paint(requests)
        assert apart(first, again) < 1 < apart(first, other)

    def test_a_negative_prompt_counts(self) -> None:
        assert not same(self.paint(), self.paint(negative="a blue moon"))

    def test_guidance_counts(self) -> None:
        assert not same(self.paint(guidance=2.0), self.paint(guidance=6.0))

    def test_progress_rises_to_the_end(self) -> None:
        told: list[tuple[int, int]] = []
        seen: list[Image.Image | None] = []

        def on_step(done: int, total: int, preview: Image.Image | None) -> None:
            told.append((done, total))
            seen.append(preview)

        self.painter.paint([tiny_request(), tiny_request(steps=2)], on_step)
        assert told == [(n, 5) for n in range(1, 6)]
        assert [p.size for p in seen if p is not None] == [(128, 128)] * 5

    def test_cancel_stops_within_a_step_and_the_painter_goes_on(self) -> None:
        before = self.paint()
        steps: list[int] = []
        with pytest.raises(Cancelled):
            self.painter.paint(
                [tiny_request(steps=20)],
                lambda done, total, preview: steps.append(done),
                lambda: len(steps) >= 2,
            )
        assert len(steps) == 2
        with pytest.raises(Cancelled):
            self.painter.paint([tiny_request()], cancelled=lambda: True)
        assert same(before, self.paint())

    def test_a_picture_to_start_from_is_kept_more_at_low_strength(self, start: str) -> None:
        if not self.from_pictures:
            assert not self.painter.starts_from_pictures
            with pytest.raises(BadRequest, match="start from a picture"):
                self.paint(init_image=start, strength=0.5)
            return
        little, much = (self.paint(init_image=start, strength=s, steps=10) for s in (0.2, 1.0))
        again = self.paint(init_image=start, strength=0.2, steps=10)
        assert little.size == (64, 64) and same(little, again)
        assert apart(little, much) > 1

    def test_progress_from_a_picture_counts_the_steps_that_run(self, start: str) -> None:
        if not self.from_pictures:
            pytest.skip("cannot start from a picture")
        told: list[tuple[int, int]] = []
        request = tiny_request(init_image=start, strength=0.5, steps=12)
        self.painter.paint([request], lambda done, total, preview: told.append((done, total)))
        assert told == [(n, 6) for n in range(1, 7)]

    def test_a_bad_starting_file_is_told(self, tmp_path: Path) -> None:
        if not self.from_pictures:
            pytest.skip("cannot start from a picture")
        bad = tmp_path / "bad.png"
        bad.write_bytes(b"nothing")
        with pytest.raises(BadImage):
            self.paint(init_image=str(bad), strength=0.5)

    def test_a_lack_of_memory_is_told_and_survived(self, monkeypatch: Any) -> None:
        before = self.paint()
        network = getattr(self.painter._opened.pipe, "unet", None)
        network = network or self.painter._opened.pipe.transformer
        with monkeypatch.context() as patch:
            patch.setattr(network, "forward", raiser(torch.OutOfMemoryError("CUDA out of memory")))
            with pytest.raises(OutOfMemory):
                self.paint()
            patch.setattr(network, "forward", raiser(RuntimeError("something odd\nmore")))
            with pytest.raises(ModelFailed, match="something odd"):
                self.paint()
        assert same(before, self.paint())


class TestStableDiffusion(PainterContract):
    kind = "StableDiffusion"


class TestStableDiffusionXL(PainterContract):
    kind = "StableDiffusionXL"


class TestFlux(PainterContract):
    kind = "Flux"


class TestZImage(PainterContract):
    kind = "ZImage"


def raiser(error: Exception) -> Any:
    def forward(*_: Any, **__: Any) -> None:
        raise error

    return forward


def test_too_large_a_batch_is_halved(monkeypatch: Any) -> None:
    one = painter("StableDiffusion")
    unet = one._opened.pipe.unet
    usual = unet.forward

    def small_only(sample: Any, *args: Any, **kwargs: Any) -> Any:
        if len(sample) > 4:  # two pictures, each with and without words
            raise torch.OutOfMemoryError("out of memory")
        return usual(sample, *args, **kwargs)

    requests = [tiny_request(seed=seed) for seed in range(5)]
    expected = one.paint(requests)
    monkeypatch.setattr(unet, "forward", small_only)
    told: list[int] = []
    halved = one.paint(requests, lambda done, total, preview: told.append(done))
    assert all(apart(a, b) < 1 for a, b in zip(expected, halved, strict=True))
    assert told == sorted(told) and max(told) == 3


def test_the_pictures_of_a_batch_are_decoded_one_by_one() -> None:
    painter = DiffusersPainter(tiny_painter_settings())
    decoded: list[int] = []
    decoder = painter._opened.pipe.vae.decoder
    hook = decoder.register_forward_pre_hook(lambda _, values: decoded.append(len(values[0])))
    try:
        painter.paint([tiny_request(seed=seed) for seed in range(4)])
    finally:
        hook.remove()
    assert decoded == [1, 1, 1, 1]  # memory does not grow with the batch


def test_what_cannot_be_painted_is_refused_before_work() -> None:
    one = painter("StableDiffusion")
    for values in ({"width": 4096}, {"height": 32}, {"steps": 0}, {"strength": 1.5}):
        with pytest.raises(BadRequest):
            one.paint([tiny_request(**values)])
    with pytest.raises(BadRequest, match="nothing to paint"):
        one.paint([tiny_request(init_image="x.png", strength=0.0)])


def test_the_world_may_be_closed() -> None:
    closed = DiffusersPainter(tiny_painter_settings(), world=tiny_world())
    assert closed.vocabulary is tiny_world()


@pytest.mark.parametrize(
    "missing", ["", "model_index.json", "unet", "vae/diffusion_pytorch_model.safetensors"]
)
def test_missing_folders_and_files_are_told(tmp_path: Path, missing: str) -> None:
    folder = tmp_path / "painter"
    if missing:
        shutil.copytree(tiny_painter_folder(), folder)
        gone = folder / missing
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    with pytest.raises(MissingWeights) as caught:
        DiffusersPainter(PainterSettings(model=str(folder), device="cpu"))
    assert str(caught.value).count("\n") == 0


def test_damaged_weights_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "painter"
    shutil.copytree(tiny_painter_folder(), folder)
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:500])
    with pytest.raises(MissingWeights):
        DiffusersPainter(PainterSettings(model=str(folder), device="cpu"))


@pytest.mark.parametrize("stored_only", [True, False])
def test_an_unreachable_hub_is_told_at_once(monkeypatch: Any, stored_only: bool) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    monkeypatch.delenv("https_proxy", raising=False)
    settings = PainterSettings(model="nobody/nothing", device="cpu", local_files_only=stored_only)
    start = time.monotonic()
    with pytest.raises(MissingWeights, match="fetched" if stored_only else "cannot be reached"):
        DiffusersPainter(settings)
    assert time.monotonic() - start < 10


def test_a_device_that_is_not_there_is_told() -> None:
    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(BadRequest, match="no device cuda"):
        DiffusersPainter(tiny_painter_settings(device="cuda"))


@pytest.mark.parametrize("scheduler", ["ddim", "dpm++", "euler", "lcm", "tcd", "unipc"])
def test_every_scheduler_paints(scheduler: str) -> None:
    one = DiffusersPainter(tiny_painter_settings(scheduler=scheduler))
    assert same(*(one.paint([tiny_request()])[0] for _ in range(2)))


def test_sixteen_bits_paint_too() -> None:
    one = DiffusersPainter(tiny_painter_settings(dtype="bfloat16"))
    assert one.facts == {"device": "cpu", "dtype": "bfloat16"}
    assert same(*(one.paint([tiny_request()])[0] for _ in range(2)))


def test_settings_win_over_the_note_of_the_model() -> None:
    told = {"steps": 5, "guidance": 1.0, "native": 128, "width": 256, "height": 192}
    one = DiffusersPainter(tiny_painter_settings(phrasing="tags", **told))
    defaults = one.defaults
    assert {key: getattr(defaults, key) for key in told} == told
    assert defaults.phrasing == "tags"
    assert one.size_for(256, 192) == (144, 112)


def test_packed_latents_are_previewed_as_unpacked_ones() -> None:
    pipe, previewer = painter("Flux")._opened.pipe, painter("Flux")._previewer
    latents = torch.randn(1, 4, 16, 24, generator=torch.Generator().manual_seed(0))
    packed = pipe._pack_latents(latents, 1, 4, 16, 24)
    plain, unpacked = (previewer.preview(x, (96, 64)) for x in (latents, packed))
    assert plain is not None and unpacked is not None and plain.size == (128, 85)
    assert same(plain, unpacked)
    assert previewer.preview(packed, (96, 96)) is None


def test_late_steps_may_go_without_guidance(start: str) -> None:
    """Half of the steps evaluate the network with and without words, the rest with words alone."""
    one = DiffusersPainter(tiny_painter_settings(guided_share=0.5))
    sizes: list[int] = []
    unet = one._opened.pipe.unet
    hook = unet.register_forward_pre_hook(lambda _, inputs: sizes.append(len(inputs[0])))
    first = one.paint([tiny_request(steps=4)])[0]
    assert sizes == [2, 2, 1, 1]
    assert same(first, one.paint([tiny_request(steps=4)])[0])
    sizes.clear()
    one.paint([tiny_request(steps=8, init_image=start, strength=0.5)])
    assert sizes == [2, 2, 2, 2]  # from a picture all steps are late ones
    hook.remove()
    whole = painter("StableDiffusion").paint([tiny_request(steps=4)])[0]
    assert 0 < apart(first, whole) < apart(first, painter("Flux").paint([tiny_request()])[0])


class Silent:
    """A pipeline without a callback and without a negative prompt, like some few-step ones."""

    def __init__(self, pipe: Any) -> None:
        self.pipe = pipe

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pipe, name)

    def __call__(
        self, prompt: Any, num_inference_steps: int = 4, generator: Any = None,
        width: int = 64, height: int = 64, output_type: str = "pil",
    ) -> Any:  # fmt: skip
        return self.pipe(
            prompt, num_inference_steps=num_inference_steps, generator=generator, width=width,
            height=height, output_type=output_type, guidance_scale=1.0,
        )  # fmt: skip


def test_a_pipeline_without_callback_reports_and_stops_all_the_same() -> None:
    one = DiffusersPainter(tiny_painter_settings())
    object.__setattr__(one._opened, "pipe", Silent(one._opened.pipe))
    told: list[tuple[int, int]] = []
    one.paint([tiny_request()], lambda done, total, preview: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(Cancelled):
        one.paint([tiny_request(steps=20)], cancelled=lambda: True)
    with pytest.raises(BadRequest, match="leave out"):
        one.paint([tiny_request(negative="moon")])
    assert Abilities.of(one._opened.pipe).guidance == ""
