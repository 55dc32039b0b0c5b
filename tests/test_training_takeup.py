"""Going on from the weights that ship, without a checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from training import captioner, takeup
from training.loop import Run
from training.painter import distil, model, words
from training.painter.train import Trainer

PROMPTS = ["a red fox in the snow", "two cats next to a tree", "a house, pixel art"]
LENGTH = 12
SHAPE = model.Shape((16, 32), (0, 1), 32, 2)


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TILDA_TRAINING", str(tmp_path))
    return tmp_path


def guided_student(vocabulary: int) -> model.Networks:
    torch.manual_seed(0)
    student = model.build(vocabulary, LENGTH, SHAPE, takes_guidance=True)
    student.unet.eval()
    return student


def test_a_student_without_guidance_answers_as_at_a_scale_of_one() -> None:
    student = guided_student(300)
    teacher = distil.unguided(student)
    teacher.unet.eval()
    noisy, times = torch.randn(3, 4, 8, 8), torch.tensor([100.0, 500.0, 900.0])
    text = torch.randn(3, LENGTH, 32)
    told = distil.scale_embedding(torch.ones(3), model.GUIDANCE_WIDTH)
    guided = distil.scale_embedding(torch.full((3,), 4.0), model.GUIDANCE_WIDTH)
    with torch.inference_mode():
        answer = teacher.unet(noisy, times, text).sample
        alone = student.unet(noisy, times, text, timestep_cond=told).sample
        other = student.unet(noisy, times, text, timestep_cond=guided).sample
    assert torch.allclose(answer, alone, atol=1e-5)
    assert not torch.allclose(answer, other, atol=1e-4)


def test_a_painters_run_goes_on_from_the_folder_that_ships(root: Path) -> None:
    tokenizer = words.train_tokenizer(PROMPTS, vocabulary=320, length=LENGTH)
    student = guided_student(len(tokenizer))
    folder = root / "painter"
    tokenizer.save_pretrained(folder / "tokenizer")
    student.unet.save_pretrained(folder / "unet")
    student.text_encoder.save_pretrained(folder / "text_encoder")
    run = Run("painter")
    takeup.take_up_painter(folder, run, pictures=700)
    empty = torch.from_numpy(words.token_ids(tokenizer, [""])[0].astype("i8"))
    trainer = Trainer(run, model.build(len(tokenizer), LENGTH, SHAPE), empty)
    assert trainer.pictures == 700
    expected = distil.unguided(student).unet.state_dict()
    for name, value in trainer.networks.unet.state_dict().items():
        assert torch.allclose(value, expected[name], atol=1e-6), name
    trainer.pictures = 900
    run.save(trainer.state())
    takeup.take_up_painter(folder, run, pictures=700)
    kept = run.load()
    assert kept is not None and kept["pictures"] == 900


def test_a_captioners_run_goes_on_from_the_folder_that_ships(root: Path) -> None:
    tokenizer = words.train_tokenizer(PROMPTS, 300, captioner.LENGTH, lower=False)
    torch.manual_seed(1)
    shipped = captioner.build(len(tokenizer))
    captioner.save(shipped, tokenizer, root / "captioner")
    run = Run("captioner")
    progress = {"step": 40, "seconds": 60.0}
    takeup.take_up_captioner(root / "captioner", run, progress, subjects=5)
    trainer = captioner.Trainer(run, tokenizer, subjects=5)
    assert (trainer.step, trainer.seconds) == (40, 60.0)
    for name, value in trainer.model.state_dict().items():
        assert torch.allclose(value, shipped.state_dict()[name].float(), atol=1e-3)


def test_what_ships_says_how_far_it_has_come() -> None:
    assert takeup.progress_of("painter")["pictures"] > 0
    assert takeup.progress_of("captioner")["step"] > 0
    assert takeup.progress_of("reader")["examples"] > 0
