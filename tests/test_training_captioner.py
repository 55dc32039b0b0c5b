"""The makers of captioner and judge, and the pictures from outside their world."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import (
    AutoImageProcessor,
    AutoTokenizer,
    VisionEncoderDecoderModel,
)

from pipelines.world import World
from training import autoencoder, captioner, decoded, judge, lessons, outside
from training.album import Album
from training.loop import Run
from training.painter.words import train_tokenizer

CAPTIONS = ["A red fox on a plain ground.", "Two blue cats in the snow."]


def two_colours(count: int = 8) -> np.ndarray:
    pictures = np.empty((count, 128, 128, 3), np.uint8)
    pictures[0::2], pictures[1::2] = (220, 40, 30), (30, 60, 220)
    return pictures


def write_album(folder: Path) -> None:
    folder.mkdir(parents=True)
    np.save(folder / "s0.npy", two_colours())
    lines = [json.dumps({"caption": CAPTIONS[row % 2]}) for row in range(8)]
    (folder / "s0.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def taught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[VisionEncoderDecoderModel, captioner.PreTrainedTokenizerFast]:
    """A tiny captioner that has seen a red and a blue picture."""
    torch.manual_seed(0)
    tokenizer = train_tokenizer(CAPTIONS, 300, captioner.LENGTH, lower=False)
    model = captioner.build(len(tokenizer), width=32, depths=(1, 1))
    pictures = captioner.to_unit(torch.from_numpy(two_colours(4))).contiguous()
    labels = captioner.caption_labels(tokenizer, CAPTIONS * 2)[:, :24]
    optimiser = torch.optim.AdamW(model.parameters(), 3e-3)
    for _ in range(40):
        loss = model(pixel_values=pictures, labels=labels).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model.eval(), tokenizer


def test_a_taught_captioner_says_what_it_sees_and_scores_the_truth_higher(
    taught: tuple[VisionEncoderDecoderModel, captioner.PreTrainedTokenizerFast], tmp_path: Path
) -> None:
    model, tokenizer = taught
    pictures = two_colours(2)
    said = captioner.describe(model, tokenizer, pictures)
    assert [text for text, _ in said] == CAPTIONS
    assert all(-0.5 < confidence <= 0 for _, confidence in said)
    right = captioner.log_likelihood(model, tokenizer, pictures, CAPTIONS)
    wrong = captioner.log_likelihood(model, tokenizer, pictures, CAPTIONS[::-1])
    assert (right > wrong + 0.4).all()
    captioner.save(model, tokenizer, tmp_path / "c")
    _load_plainly(tmp_path / "c")


def _load_plainly(folder: Path) -> None:
    model = VisionEncoderDecoderModel.from_pretrained(folder).eval()
    assert model.dtype == torch.float32
    tokenizer = AutoTokenizer.from_pretrained(folder)
    images = AutoImageProcessor.from_pretrained(folder, use_fast=False)
    red = Image.fromarray(two_colours(1)[0]).resize((300, 200))
    pixels = images(red, return_tensors="pt").pixel_values
    text = tokenizer.batch_decode(model.generate(pixels), skip_special_tokens=True)[0]
    assert text.strip() == CAPTIONS[0]


def test_labels_end_with_the_end_token_and_learn_nothing_beyond() -> None:
    tokenizer = train_tokenizer(CAPTIONS, 300, captioner.LENGTH, lower=False)
    labels = captioner.caption_labels(tokenizer, CAPTIONS)
    assert labels.shape == (2, captioner.LENGTH - 1)
    row = labels[0][labels[0] >= 0].tolist()
    assert row[-1] == 2 and 1 not in row


def test_lessons_mix_in_blanks_and_pictures_from_outside(tmp_path: Path) -> None:
    write_album(tmp_path / "scenes")
    album = Album([tmp_path / "scenes"], lambda line: (str(line["caption"]), (3,)))
    odds = lessons.Odds(outside=0.5, blank=0.5, spoilt=0.0)
    teaching = lessons.Lessons(album, [], odds, np.random.default_rng(0))
    pictures, captions, subjects = teaching.draw(200)
    assert pictures.shape == (200, 3, 128, 128)
    unknown = np.array([caption == outside.UNKNOWN for caption in captions])
    grey = (pictures - (lessons.BLANK / 127.5 - 1)).abs().amax((1, 2, 3)).numpy() < 1e-6
    assert 0.4 < unknown.mean() < 0.6
    assert 0.35 < grey[~unknown].mean() < 0.65
    assert not grey[unknown].any()
    hinted = np.array([bool(shown) for shown in subjects])
    assert (hinted == ~(unknown | grey)).all()


def test_a_hint_counts_every_subject_and_nothing_where_there_is_none() -> None:
    logits = torch.zeros(3, 4)
    even = float(lessons.hint_loss(logits, [(0,), (1, 2), ()]))
    assert even == pytest.approx(2 / 3 * np.log(4), rel=1e-4)
    logits[0, 0] = logits[1, 1] = logits[1, 2] = 50.0
    assert float(lessons.hint_loss(logits, [(0,), (1, 2), ()])) == pytest.approx(
        np.log(2) / 3, rel=1e-4
    )


def test_an_album_favours_what_it_is_told_to(tmp_path: Path) -> None:
    write_album(tmp_path / "scenes")
    rng = np.random.default_rng(0)

    def caption(line: dict[str, Any]) -> str:
        return str(line["caption"])

    def is_first(line: dict[str, Any]) -> bool:
        return caption(line) == CAPTIONS[0]

    evenly = Album([tmp_path / "scenes"], caption)
    mostly = Album([tmp_path / "scenes"], caption, is_first, 0.8)
    plain, favoured = (
        np.mean([album.draw(rng)[1] == CAPTIONS[0] for _ in range(400)])
        for album in (evenly, mostly)
    )
    assert favoured == pytest.approx(0.8 + 0.2 * plain, abs=0.08)
    assert plain < 0.7


def test_an_album_without_pictures_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make data"):
        Album([tmp_path], dict)


@pytest.mark.parametrize("seed", range(12))
def test_pictures_from_outside_and_spoilt_ones_keep_size_and_mode(seed: int) -> None:
    rng = np.random.default_rng(seed)
    photo = Image.effect_noise((300, 200), 80).convert("RGB")
    picture = outside.outside_picture([photo], rng)
    spoilt = outside.spoil(picture, rng)
    assert (picture.size, picture.mode) == ((128, 128), "RGB")
    assert (spoilt.size, spoilt.mode) == ((128, 128), "RGB")


def test_no_photo_is_both_for_training_and_for_tests() -> None:
    assert not set(outside.TRAINING_PHOTOS) & set(outside.TEST_PHOTOS)


def line(*subjects: dict[str, object], **rest: str) -> dict[str, object]:
    return {"subjects": list(subjects), "setting": "", "time": "", "style": "cartoon"} | rest


def test_labels_take_the_truth_from_a_record() -> None:
    world = World.load()
    labels = judge.Labels.of(world)
    first, second = (word.name for word in world.subjects[:2])
    red = world.colours[0].name
    one = labels.truth(line({"name": first, "count": 2, "colour": red}))
    assert one["subject"] == (0,) and one["count"] == (1,) and one["setting"] == (0,)
    assert labels.heads["colour"][one["colour"][0]] == red
    both = labels.truth(
        line({"name": first, "count": 1, "colour": ""}, {"name": second, "count": 1, "colour": ""})
    )
    assert both["subject"] == (0, 1) and both["count"] == ()


def test_a_judge_learns_and_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILDA_TRAINING", str(tmp_path))
    torch.manual_seed(0)
    labels = judge.Labels({"subject": ("fox", "cat"), "count": judge.COUNTS})
    network = judge.Judge(labels, widths=(8, 16))
    truths = [{"subject": (row % 2,), "count": (row % 2,)} for row in range(8)]
    pictures = judge.to_unit(torch.from_numpy(two_colours()))
    optimiser = torch.optim.AdamW(network.parameters(), 1e-2)
    for _ in range(15):
        loss = judge.judge_loss(network(pictures), truths)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    ranked = judge.marks(network, two_colours())
    assert ranked["subject"][:, 0].tolist() == [0, 1] * 4
    assert ranked["count"].shape == (8, 3)
    trainer = judge.Trainer(Run("judge"), labels)
    trainer.step = 5
    trainer.run.save(trainer.state())
    assert judge.Trainer(Run("judge"), labels).step == 5


def test_decoded_pictures_have_passed_the_autoencoder_and_keep_their_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoded, "NOISE", 0.0)
    write_album(tmp_path / "scenes")
    torch.manual_seed(0)
    coder = autoencoder.build((8, 8, 16)).eval()
    out = tmp_path / "decoded.npy"
    decoded.decode_shard(coder, tmp_path / "scenes" / "s0.npy", out, batch=3)
    records = (tmp_path / "scenes" / "s0.jsonl").read_text(encoding="utf-8")
    assert out.with_suffix(".jsonl").read_text(encoding="utf-8") == records
    passed = np.load(out)
    composed = judge.to_unit(torch.from_numpy(two_colours()))
    expected = autoencoder.to_pixels(autoencoder.reconstruct(coder, composed)).numpy()
    assert passed.shape == (8, 128, 128, 3) and passed.dtype == np.uint8
    assert np.abs(passed.astype(int) - expected).mean() < 3  # half precision
    assert np.abs(passed.astype(int) - two_colours()).mean() > 20
    assert list(tmp_path.glob("*.part")) == []


def write_world_album(folder: Path) -> World:
    """Eight pictures of two known subjects, with whole records."""
    world = World.load()
    folder.mkdir(parents=True)
    np.save(folder / "s0.npy", two_colours())
    names = [word.name for word in world.subjects[:2]]
    rows = [
        line({"name": names[row % 2], "count": 1, "colour": ""}) | {"caption": CAPTIONS[row % 2]}
        for row in range(8)
    ]
    (folder / "s0.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return world


def test_a_judge_that_ships_is_taken_where_no_run_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILDA_TRAINING", str(tmp_path))
    monkeypatch.setattr(judge, "SHIPPED", tmp_path / "judge.safetensors")
    with pytest.raises(FileNotFoundError, match="no judge yet"):
        judge.open_judge()
    torch.manual_seed(0)
    shipped = judge.Judge(judge.Labels.of(World.load()))
    judge.export(shipped, judge.SHIPPED)
    opened, labels = judge.open_judge()
    pictures = two_colours(4)
    ours, theirs = (judge.marks(one, pictures)["setting"] for one in (opened, shipped.eval()))
    assert (ours[:, 0] == theirs[:, 0]).all()
    trainer = judge.Trainer(Run("judge"), labels, judge.SHIPPED)
    for name, value in trainer.model.state_dict().items():
        assert torch.equal(value, opened.state_dict()[name])


def test_captioner_and_judge_train_and_go_on_where_they_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILDA_TRAINING", str(tmp_path))
    world = write_world_album(tmp_path / "scenes")
    tokenizer = train_tokenizer(CAPTIONS, 300, captioner.LENGTH, lower=False)
    numbers = {word.name: at for at, word in enumerate(world.subjects)}
    album = Album([tmp_path / "scenes"], lambda row: lessons.read_truth(row, numbers))
    teaching = lessons.Lessons(album, [], lessons.Odds(), np.random.default_rng(0))
    first = captioner.Trainer(Run("captioner"), tokenizer, len(numbers))
    before = [weight.detach().clone() for weight in first.model.parameters()]
    first.train(teaching, minutes=0.002)
    assert any(not torch.equal(a, b) for a, b in zip(before, first.model.parameters(), strict=True))
    assert captioner.Trainer(Run("captioner"), tokenizer, len(numbers)).step == first.step > 0

    labels = judge.Labels.of(world)
    marked = Album([tmp_path / "scenes"], labels.truth)
    trainer = judge.Trainer(Run("judge"), labels)
    trainer.train(marked, minutes=0.002)
    assert judge.Trainer(Run("judge"), labels).step == trainer.step > 0
