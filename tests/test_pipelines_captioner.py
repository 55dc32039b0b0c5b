"""One contract for every class of captioner, on tiny real networks of that class."""

from __future__ import annotations

import json
import math
import shutil
import time
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from pipelines.captioner import TransformersCaptioner
from pipelines.errors import MissingWeights, ModelFailed, OutOfMemory
from pipelines.settings import CaptionerSettings
from pipelines.sight import UNKNOWN
from pipelines.types import Captioner
from tests.tiny import tiny_captioner_folder, tiny_captioner_settings, tiny_world
from tests.tiny_words import WORDS

TEXTS = ["a red fox", "two cats in the forest at night", "a red fox"]


@cache
def captioner(kind: str) -> TransformersCaptioner:
    return TransformersCaptioner(tiny_captioner_settings(kind), tiny_world())


@cache
def picture(seed: int = 0) -> Image.Image:
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)).resize((80, 60))


class CaptionerContract:
    """Tests that a class of captioner inherits by naming itself."""

    kind: str

    @property
    def captioner(self) -> TransformersCaptioner:
        return captioner(self.kind)

    def test_it_is_a_captioner(self) -> None:
        assert isinstance(self.captioner, Captioner)
        assert self.captioner.name == f"captioner-{self.kind}"

    def test_it_says_a_sentence_with_a_confidence(self) -> None:
        sight = self.captioner.look(picture())
        assert sight.known and 0 < sight.confidence < 1
        assert sight.caption[0].isupper() and sight.caption.endswith(".")
        assert set(sight.caption.lower().rstrip(".").split()) <= set(WORDS)
        assert sight == self.captioner.look(picture())

    def test_the_confidence_is_the_mean_likelihood_of_its_tokens(self) -> None:
        eye = self.captioner._eye
        (said,) = eye.read([picture()])
        caption, mean = said.text, said.mean
        assert self.captioner.look(picture()).confidence == pytest.approx(math.exp(mean))
        whole = sum(piece for _, _, piece in said.pieces)
        assert whole == pytest.approx(mean * len(said.pieces), rel=1e-4)
        assert "".join(caption[a:b] for a, b, _ in said.pieces) == caption
        first = len(caption.split()[0])
        assert math.exp(whole) <= said.likelihood(0, first) <= 1
        words = caption.split()
        if len(words) < 8:
            pytest.skip("stopped by itself")
        # The same words, told to it: all tokens but the end mark that `likelihoods` adds.
        told = eye.likelihoods(picture(), [caption])[0] * (len(words) + 1)
        assert told <= mean * len(words) + 1e-3

    def test_a_batch_equals_the_single_pictures(self) -> None:
        pictures = [picture(seed) for seed in range(3)]
        singles = [self.captioner.look(p) for p in pictures]
        for one, other in zip(self.captioner.look_at_all(pictures), singles, strict=True):
            assert one.caption == other.caption
            assert one.confidence == pytest.approx(other.confidence, rel=1e-4)

    def test_scores_compare_with_a_blank_picture(self) -> None:
        scores = self.captioner.score(picture(), TEXTS)
        assert len(scores) == 3 and scores[0] == pytest.approx(scores[2], abs=1e-5)
        assert all(math.isfinite(score) for score in scores)
        assert self.captioner.score(picture(1), TEXTS) != scores
        blank = Image.new("RGB", (128, 128), (128, 128, 128))
        assert self.captioner.score(blank, TEXTS) == pytest.approx([0, 0, 0], abs=1e-4)
        assert self.captioner.score(picture(), []) == []

    def test_a_score_does_not_depend_on_its_neighbours(self) -> None:
        alone = [self.captioner.score(picture(), [text])[0] for text in TEXTS]
        assert self.captioner.score(picture(), TEXTS) == pytest.approx(alone, abs=1e-4)

    def test_errors_are_mapped(self) -> None:
        """The first layer that sees the picture fails."""
        layers = self.captioner._model.modules()
        first = next(layer for layer in layers if isinstance(layer, torch.nn.Conv2d))
        for error, mapped in (
            (torch.OutOfMemoryError("CUDA out of memory"), OutOfMemory),
            (RuntimeError("odd"), ModelFailed),
        ):
            hook = first.register_forward_pre_hook(raiser(error))
            with pytest.raises(mapped):
                self.captioner.look(picture())
            with pytest.raises(mapped):
                self.captioner.score(picture(), ["a cat"])
            hook.remove()


class TestVisionEncoderDecoder(CaptionerContract):
    kind = "VisionEncoderDecoder"


class TestBlip(CaptionerContract):
    kind = "Blip"


class TestGit(CaptionerContract):
    kind = "Git"


class TestLlava(CaptionerContract):
    kind = "Llava"


def raiser(error: Exception) -> Any:
    def call(*_: Any, **__: Any) -> None:
        raise error

    return call


def test_the_score_is_that_of_the_formula() -> None:
    """By hand: teacher forcing of the whole model, once with the picture and once with a blank."""
    one = captioner("VisionEncoderDecoder")
    model, eye = one._model, one._eye
    ids = torch.tensor([eye.tokenizer("a red fox", add_special_tokens=False)["input_ids"] + [1]])

    def mean(image: Image.Image) -> float:
        with torch.no_grad():
            return -float(model(pixel_values=eye.pixels([image]), labels=ids).loss)

    blank = Image.new("RGB", (128, 128), (128, 128, 128))
    expected = mean(picture()) - mean(blank)
    assert one.score(picture(), ["a red fox"])[0] == pytest.approx(expected, abs=1e-5)


def test_below_its_calibration_it_says_that_it_cannot_tell(tmp_path: Path) -> None:
    folder = tmp_path / "captioner"
    shutil.copytree(tiny_captioner_folder(), folder)
    (folder / "calibration.json").write_text(json.dumps({"known_above": 0.99}), encoding="utf-8")
    settings = CaptionerSettings(model=str(folder), device="cpu", dtype="float32")
    strict = TransformersCaptioner(settings, tiny_world())
    sight = strict.look(picture())
    assert strict.known_above == 0.99
    assert (sight.caption, sight.known, sight.subjects) == (UNKNOWN, False, ())
    pictures = [picture(n) for n in range(6)]
    familiar = [bool(s.subjects) for s in strict.look_at_all(pictures, familiar=True)]
    assert any(familiar) and not any(s.subjects for s in strict.look_at_all(pictures))
    loose = TransformersCaptioner(settings.model_copy(update={"known_above": 0.0}), tiny_world())
    assert loose.look(picture()).known


def test_a_subject_that_is_more_likely_wrong_is_not_named(tmp_path: Path) -> None:
    folder = tmp_path / "captioner"
    shutil.copytree(tiny_captioner_folder(), folder)
    told = {"known_above": 0.001, "word_above": 0.999}
    (folder / "calibration.json").write_text(json.dumps(told), encoding="utf-8")
    settings = CaptionerSettings(model=str(folder), device="cpu", dtype="float32", max_tokens=8)
    unsure = TransformersCaptioner(settings, tiny_world())
    free = captioner("VisionEncoderDecoder")
    seen = [(unsure.look(picture(n)), free.look(picture(n))) for n in range(6)]
    assert any(sight.subjects for _, sight in seen)
    for one, other in seen:
        assert not one.subjects and one.known == (not other.subjects)


def test_a_captioner_that_was_trained_again_is_another(tmp_path: Path) -> None:
    folder = tmp_path / "captioner"
    shutil.copytree(tiny_captioner_folder(), folder)
    settings = CaptionerSettings(model=str(folder), device="cpu", dtype="float32")
    network = TransformersCaptioner(settings, tiny_world())._model
    network.save_pretrained(folder)
    before = TransformersCaptioner(settings, tiny_world())
    assert TransformersCaptioner(settings, tiny_world()).identity == before.identity
    size = (folder / "model.safetensors").stat().st_size
    with torch.no_grad():
        for weights in network.parameters():
            weights.add_(0.01)
    network.save_pretrained(folder)
    assert (folder / "model.safetensors").stat().st_size == size  # only the numbers differ
    after = TransformersCaptioner(settings, tiny_world())
    assert after.name == before.name and after.identity != before.identity


@pytest.mark.parametrize("missing", ["", "config.json", "model.safetensors"])
def test_missing_folders_and_files_are_told(tmp_path: Path, missing: str) -> None:
    folder = tmp_path / "captioner"
    if missing:
        shutil.copytree(tiny_captioner_folder(), folder)
        (folder / missing).unlink()
    with pytest.raises(MissingWeights):
        TransformersCaptioner(CaptionerSettings(model=str(folder), device="cpu"), tiny_world())


def test_an_unreachable_hub_is_told_at_once(monkeypatch: Any) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    monkeypatch.delenv("https_proxy", raising=False)
    start = time.monotonic()
    with pytest.raises(MissingWeights, match="cannot be reached"):
        TransformersCaptioner(CaptionerSettings(model="nobody/nothing", device="cpu"), tiny_world())
    assert time.monotonic() - start < 10
