"""The painter's maker: tokenizer, latents, flow, trainer and the standard folder."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import (
    AutoencoderKL,
    AutoPipelineForImage2Image,
    AutoPipelineForInpainting,
    AutoPipelineForText2Image,
)
from PIL import Image
from transformers import PreTrainedTokenizerFast

from pipelines.world import World
from training import autoencoder
from training.judge import Labels
from training.loop import Average, Clock, Halves, Run
from training.muon import Muon, orthogonalise
from training.painter import latents, model, reading, words
from training.painter.primer import in_primer, primer
from training.painter.train import Recipe, Trainer, held_out_loss, noise_levels

PROMPTS = ["a red fox in the snow", "two cats next to a tree", "a house, pixel art"]
LENGTH = 12


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return words.train_tokenizer(PROMPTS, vocabulary=320, length=LENGTH)


@pytest.fixture(scope="module")
def coder() -> AutoencoderKL:
    torch.manual_seed(0)
    return autoencoder.build((8, 8, 16)).eval()


def tiny_networks(tokenizer: PreTrainedTokenizerFast) -> model.Networks:
    torch.manual_seed(0)
    return model.build(len(tokenizer), LENGTH, model.Shape((16, 32), (0, 1), 32, 2))


def write_shard(folder: Path, count: int = 6) -> None:
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    np.save(folder / "s0.npy", rng.integers(0, 256, (count, 128, 128, 3), np.uint8))
    lines = [
        json.dumps({"prompts": PROMPTS[: 1 + row % 3], "caption": PROMPTS[0]})
        for row in range(count)
    ]
    (folder / "s0.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_no_word_is_unknown(tokenizer: PreTrainedTokenizerFast) -> None:
    ids = tokenizer("A RED Zebra 한").input_ids
    assert tokenizer.decode(ids, skip_special_tokens=True).strip() == "a red zebra 한"


def test_prompts_are_padded_and_cut_to_one_length(tokenizer: PreTrainedTokenizerFast) -> None:
    ids = words.token_ids(tokenizer, ["", "a red fox " * 20])
    assert ids.shape == (2, LENGTH)
    assert ids[0].tolist() == [1, 2] + [0] * (LENGTH - 2)
    assert ids[1, 0] == 1 and ids[1, -1] == 2


def test_latents_are_encoded_once_and_scaled(
    tmp_path: Path, coder: AutoencoderKL, tokenizer: PreTrainedTokenizerFast
) -> None:
    write_shard(tmp_path / "scenes")
    coder.register_to_config(scaling_factor=2.0)
    first = latents.encode_folder(tmp_path / "scenes", tmp_path / "out", coder, tokenizer)
    again = latents.encode_folder(tmp_path / "scenes", tmp_path / "out", coder, tokenizer)
    assert (first, again) == (1, 0)
    (shard,) = latents.open_shards(tmp_path / "out", tmp_path / "scenes")
    assert shard.latents.shape == (6, 4, 32, 32)
    assert shard.tokens.shape == (6, latents.PHRASINGS, LENGTH)
    picture = autoencoder.to_unit(torch.from_numpy(np.load(tmp_path / "scenes" / "s0.npy")[:1]))
    with torch.inference_mode():
        expected = 2.0 * coder.encode(picture).latent_dist.mode()
    assert np.abs(shard.latents[0] - expected[0].numpy()).max() < 0.1


def test_an_unfinished_shard_waits(
    tmp_path: Path, coder: AutoencoderKL, tokenizer: PreTrainedTokenizerFast
) -> None:
    write_shard(tmp_path / "scenes")
    records = tmp_path / "scenes" / "s0.jsonl"
    records.write_text(records.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    assert latents.encode_folder(tmp_path / "scenes", tmp_path / "out", coder, tokenizer) == 0


def test_a_mixture_draws_by_shares() -> None:
    tokens = np.zeros((5, 2, 3), np.uint16)
    pictures = [np.full((5, 4, 2, 2), value, np.float16) for value in (0.0, 1.0)]
    sets = [[latents.Shard.whole(one, tokens)] for one in pictures]
    mixture = latents.Mixture([*sets, []], np.random.default_rng(0))
    drawn, tokens = mixture.draw(400, (0.25, 0.75, 5.0))
    assert tokens.shape == (400, 3)
    assert abs(float(drawn.mean()) - 0.75) < 0.08


def test_a_primer_draws_only_its_subjects() -> None:
    shown = [["cat"], ["cat", "hammer"], ["dog"], ["hammer"], ["cat", "dog"]]
    lines = [{"subjects": [{"name": name} for name in names]} for names in shown]
    numbered = np.broadcast_to(np.arange(5, dtype=np.float16)[:, None, None, None], (5, 4, 2, 2))
    shard = latents.Shard.whole(numbered, np.zeros((5, 2, 3), np.uint16))
    mixture = latents.Mixture([[shard.only(in_primer, lines)]], np.random.default_rng(0))
    drawn, _ = mixture.draw(100, (1.0,))
    assert set(drawn[:, 0, 0, 0].tolist()) == {0.0, 2.0, 4.0}


def test_the_primer_names_subjects_of_the_world() -> None:
    assert len(primer()) > 150
    assert primer() <= {subject.name for subject in World.load().subjects}


def test_noise_levels_cover_both_ends() -> None:
    torch.manual_seed(0)
    levels = noise_levels(5000)
    assert levels.min() < 0.02 and levels.max() > 0.98
    assert 0.5 < levels.mean() < 0.6


def test_the_solver_reaches_the_data_along_the_exact_flow() -> None:
    """With the true velocity of a Gaussian, few steps must give back its mean and deviation."""
    mean, deviation = 2.0, 0.5
    solver = model.scheduler()
    solver.set_timesteps(12)
    sample = torch.randn(64, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    for time in solver.timesteps:
        noise = time.item() / 1000
        keep = 1 - noise
        variance = (keep * deviation) ** 2 + noise**2
        off = sample - keep * mean
        clean = mean + keep * deviation**2 / variance * off
        sample = solver.step(noise / variance * off - clean, time, sample).prev_sample
    assert abs(float(sample.mean()) - mean) < 0.05
    assert abs(float(sample.std()) - deviation) < 0.05


@pytest.mark.parametrize("muon", [False, True])
def test_training_resumes_where_it_stopped(
    tmp_path: Path, tokenizer: PreTrainedTokenizerFast, monkeypatch: pytest.MonkeyPatch, muon: bool
) -> None:
    monkeypatch.setenv("TILDA_TRAINING", str(tmp_path))
    shard = latents.Shard.whole(
        np.random.default_rng(0).normal(size=(4, 4, 8, 8)).astype(np.float16),
        np.ones((4, 2, LENGTH), np.uint16),
    )
    empty = torch.zeros(LENGTH, dtype=torch.long)
    first = Trainer(Run("tiny"), tiny_networks(tokenizer), empty, muon)
    before = [value.clone() for value in first.average.values]
    first.train([[shard]], Recipe(minutes=0.004, batch=2))
    second = Trainer(Run("tiny"), tiny_networks(tokenizer), empty, muon)
    assert second.step == first.step > 0
    assert second.pictures == 2 * first.step
    pairs = zip(first.average.values, second.average.values, strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)
    moved = zip(before, second.average.values, strict=True)
    assert any(not torch.equal(one, other) for one, other in moved)


def test_a_decayed_branch_leaves_the_main_line_alone(
    tmp_path: Path, tokenizer: PreTrainedTokenizerFast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILDA_TRAINING", str(tmp_path))
    shard = latents.Shard.whole(
        np.zeros((4, 4, 8, 8), np.float16), np.ones((4, 2, LENGTH), np.uint16)
    )
    trainer = Trainer(Run("tiny"), tiny_networks(tokenizer), torch.zeros(LENGTH).long())
    trainer.train([[shard]], Recipe(minutes=0.002, batch=2, decay=True))
    assert (trainer.run.folder / "decayed.pt").exists()
    assert trainer.run.load() is None


def test_the_average_trails_the_parameters() -> None:
    parameter = torch.nn.Parameter(torch.zeros(1))
    average = Average([parameter], decay=0.9)
    with torch.no_grad():
        parameter.fill_(1.0)
    average.update(step=1000)
    assert average.values[0].item() == pytest.approx(0.1)


def test_the_clock_ends() -> None:
    clock = Clock(minutes=0.0005)
    shares = list(clock.steps())
    assert shares == sorted(shares) and shares[0] == 0.0 and shares[-1] < 1.0


def test_the_folder_loads_with_plain_diffusers_three_ways(
    tmp_path: Path, coder: AutoencoderKL, tokenizer: PreTrainedTokenizerFast
) -> None:
    model.save(model.assemble(tiny_networks(tokenizer), coder, tokenizer), tmp_path / "p")
    coder.float()
    assert not list((tmp_path / "p").rglob("*.bin"))
    paint = AutoPipelineForText2Image.from_pretrained(tmp_path / "p", local_files_only=True)
    paint.set_progress_bar_config(disable=True)
    seed = torch.Generator().manual_seed(0)
    picture = paint("a red fox", num_inference_steps=2, generator=seed).images[0]
    assert picture.size == (128, 128)
    redraw = AutoPipelineForImage2Image.from_pipe(paint)
    redrawn = redraw("a cat", image=picture, strength=0.5, num_inference_steps=4).images[0]
    assert redrawn.size == (128, 128)
    mask = Image.new("L", (128, 128), 0)
    mask.paste(255, (32, 32, 96, 96))
    fill = AutoPipelineForInpainting.from_pipe(paint)
    filled = fill(
        "a cat", image=picture, mask_image=mask, height=128, width=128, num_inference_steps=2
    ).images[0]
    assert filled.size == (128, 128)


def test_the_autoencoder_learns_and_is_scaled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    coder = autoencoder.build((8, 8, 16))
    picture = torch.linspace(-1, 1, 64).expand(8, 3, 64, 64).contiguous()
    optimiser = torch.optim.AdamW(coder.parameters(), 3e-3)
    losses = []
    for step in range(12):
        loss = autoencoder.training_loss(coder, picture, 4 * step)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.8 * losses[0]
    autoencoder.finish(coder.eval(), picture)
    with torch.inference_mode():
        scaled = coder.encode(picture).latent_dist.mode() * coder.config.scaling_factor
    assert float(scaled.std()) == pytest.approx(1.0, abs=0.01)


def test_halves_of_a_batch_give_the_gradient_of_the_whole(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    networks = tiny_networks(tokenizer)
    batch = torch.randn(6, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    words_ = torch.ones(6, LENGTH, dtype=torch.long)

    def loss(rows: slice) -> torch.Tensor:
        context = networks.text_encoder(words_[rows]).last_hidden_state
        times = torch.full((len(batch[rows]),), 500.0)
        return networks.unet(batch[rows], times, context).sample.square().mean()

    halves = Halves(networks.parameters())
    mean = halves.backward([partial(loss, slice(0, 3)), partial(loss, slice(3, 6))])
    found = [None if p.grad is None else p.grad.clone() for p in networks.parameters()]
    for parameter in networks.parameters():
        parameter.grad = None
    whole = loss(slice(0, 6))
    whole.backward()
    assert mean == pytest.approx(float(whole.detach()), rel=1e-4)
    for grad, parameter in zip(found, networks.parameters(), strict=True):
        assert (grad is None) == (parameter.grad is None)
        if grad is not None:
            assert torch.allclose(grad, parameter.grad, atol=1e-5)


@pytest.mark.parametrize("shape", [(3, 8, 20), (3, 20, 8)])
def test_orthogonal_moves_are_equally_long_in_every_direction(shape: tuple[int, ...]) -> None:
    matrices = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    lengths = torch.linalg.svdvals(orthogonalise(matrices).float())
    assert 0.5 < float(lengths.min()) and float(lengths.max()) < 1.4


def test_muon_learns_a_convolution() -> None:
    torch.manual_seed(0)
    teacher, pupil = (torch.nn.Conv2d(4, 8, 3, bias=False) for _ in range(2))
    optimiser = Muon(pupil.parameters(), lr=0.02, weight_decay=0.0)
    errors = []
    for _ in range(60):
        batch = torch.randn(8, 4, 6, 6)
        loss = (pupil(batch) - teacher(batch).detach()).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        errors.append(float(loss.detach()))
    assert errors[-1] < 0.1 * errors[0]


def test_the_text_encoder_learns_to_read(tokenizer: PreTrainedTokenizerFast) -> None:
    networks = tiny_networks(tokenizer)
    labels = Labels({"subject": ("fox", "cat", "house")})
    tokens = words.token_ids(tokenizer, PROMPTS).reshape(3, 1, LENGTH)
    shard = latents.Shard.whole(np.zeros((3, 4, 2, 2), np.float16), tokens)
    truths = [[{"subject": (row,)} for row in range(3)]]
    before = [weight.clone() for weight in networks.text_encoder.parameters()]
    reader = reading.teach(networks.text_encoder, [[shard]], [truths], labels, minutes=0.05)
    with torch.inference_mode():
        named = reader(torch.from_numpy(tokens[:, 0].astype(np.int64)))["subject"]
    assert named.argmax(1).tolist() == [0, 1, 2]
    after = networks.text_encoder.parameters()
    assert any(not torch.equal(one, two) for one, two in zip(before, after, strict=True))


def test_lessons_can_be_noisier() -> None:
    torch.manual_seed(0)
    usual, noisier = noise_levels(4000), noise_levels(4000, towards_noise=1.5)
    assert float(noisier.mean()) > float(usual.mean()) + 0.1
    assert 0.0 <= float(noisier.min()) and float(noisier.max()) <= 1.0


def test_the_held_out_loss_is_the_same_each_time_and_rises_with_errors(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    networks = tiny_networks(tokenizer)
    shard = latents.Shard.whole(
        np.zeros((8, 4, 8, 8), np.float16), np.ones((8, 1, LENGTH), np.uint16)
    )
    first = held_out_loss(networks, shard)
    torch.randn(3)
    assert held_out_loss(networks, shard) == first
    with torch.no_grad():
        networks.unet.conv_out.weight.mul_(20.0)
    assert held_out_loss(networks, shard) > first
