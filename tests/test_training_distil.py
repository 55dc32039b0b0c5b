"""Guidance taught to the painter itself: one evaluation a step instead of two."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoPipelineForImage2Image, AutoPipelineForText2Image
from PIL import Image
from torch import Tensor, nn

from pipelines.painter import DiffusersPainter
from pipelines.settings import PainterSettings
from pipelines.types import DrawingRequest
from training import autoencoder
from training.painter import distil, model, words
from training.painter.latents import Mixture, Shard
from training.painter.model import Networks
from training.painter.train import Recipe

PROMPTS = ["a red fox in the snow", "two cats next to a tree", "a house, pixel art"]
LENGTH = 12
TOKENIZER = words.train_tokenizer(PROMPTS, vocabulary=320, length=LENGTH)
TOKENS = torch.from_numpy(words.token_ids(TOKENIZER, PROMPTS).astype(np.int64))
EMPTY = torch.from_numpy(words.token_ids(TOKENIZER, [""])[0].astype(np.int64))


@pytest.fixture
def teacher() -> Networks:
    torch.manual_seed(0)
    networks = model.build(len(TOKENIZER), LENGTH, model.Shape((16, 32), (0, 1), 32, 2))
    with torch.no_grad():  # a prompt that says nothing cannot be guided by
        networks.unet.add_embedding.proj.weight.mul_(3.0)
    networks.unet.eval()
    return networks


def read(networks: Networks, tokens: Tensor) -> Tensor:
    with torch.inference_mode():
        return networks.text_encoder(tokens).last_hidden_state


def test_a_student_starts_as_its_unguided_teacher(teacher: Networks) -> None:
    student = distil.student_of(teacher)
    student.unet.eval()
    noisy, times = torch.randn(3, 4, 8, 8), torch.tensor([100.0, 500.0, 900.0])
    told = distil.scale_embedding(torch.tensor([1.0, 4.0, 7.5]), model.GUIDANCE_WIDTH)
    with torch.inference_mode():
        text = read(teacher, TOKENS)
        answer = student.unet(noisy, times, text, timestep_cond=told).sample
        assert torch.allclose(answer, teacher.unet(noisy, times, text).sample, atol=1e-5)


def test_the_wanted_answer_is_classifier_free_guidance(teacher: Networks) -> None:
    noisy, levels = torch.randn(3, 4, 8, 8), torch.tensor([0.1, 0.5, 0.9])
    text, blank = read(teacher, TOKENS), read(teacher, EMPTY.expand(3, -1))
    scales = torch.tensor([1.0, 4.0, 7.5])
    wanted = distil.guided_velocity(teacher.unet, noisy, levels, (text, blank), scales)
    with torch.inference_mode():
        told = teacher.unet(noisy, levels * 1000, text).sample
        untold = teacher.unet(noisy, levels * 1000, blank).sample
    assert torch.allclose(wanted[0], told[0], atol=1e-5)
    assert torch.allclose(wanted[2], (untold + 7.5 * (told - untold))[2], atol=1e-4)
    assert not torch.allclose(wanted[1], told[1], atol=1e-3)


def test_a_student_comes_nearer_to_its_guided_teacher(teacher: Networks) -> None:
    rng = np.random.default_rng(0)
    shard = Shard.whole(
        rng.normal(size=(3, 4, 8, 8)).astype(np.float16), TOKENS.numpy().astype(np.uint16)[:, None]
    )

    def distance(student: Networks) -> float:
        torch.manual_seed(7)
        batch = torch.from_numpy(shard.latents).float().repeat(8, 1, 1, 1), TOKENS.repeat(8, 1)
        with torch.no_grad():
            return float(distil.distillation_loss(student, teacher, *batch, EMPTY))

    before = distance(distil.student_of(teacher))
    mixture = Mixture([[shard]], np.random.default_rng(0))
    student = distil.distil(teacher, mixture, EMPTY, Recipe(0.1, rate=4e-3, batch=8))
    assert distance(student) < 0.97 * before


def count_evaluations(network: nn.Module) -> list[int]:
    """A list that grows by the batch size of each evaluation."""
    sizes: list[int] = []
    network.register_forward_pre_hook(lambda _, inputs: sizes.append(len(inputs[0])))
    return sizes


def test_a_student_is_evaluated_once_a_step_everywhere(teacher: Networks, tmp_path: Path) -> None:
    student = distil.student_of(teacher)
    torch.nn.init.normal_(student.unet.time_embedding.cond_proj.weight)
    model.save(
        model.assemble(student, autoencoder.build((8, 8, 16)).eval(), TOKENIZER), tmp_path / "p"
    )
    plain = AutoPipelineForText2Image.from_pretrained(tmp_path / "p")
    plain.set_progress_bar_config(disable=True)
    sizes = count_evaluations(plain.unet)
    picture = plain(PROMPTS[0], num_inference_steps=3, guidance_scale=7.5).images[0]
    assert sizes == [1, 1, 1]
    other = AutoPipelineForImage2Image.from_pipe(plain)
    other.set_progress_bar_config(disable=True)
    other(PROMPTS[1], image=picture, strength=0.5, num_inference_steps=4)
    assert sizes == [1] * 5

    painter = DiffusersPainter(PainterSettings(model=str(tmp_path / "p"), dtype="float32"))
    requests = [
        DrawingRequest(PROMPTS[0], 5, width=128, height=128, steps=2, guidance=scale)
        for scale in (1.0, 6.0)
    ]
    assert not painter.defaults.negative
    weak, strong = painter.paint(requests)
    assert isinstance(weak, Image.Image)
    assert np.asarray(weak).tobytes() != np.asarray(strong).tobytes()
