"""Trains the captioner: `python -m training.captioner --minutes 25`.

A transformers VisionEncoderDecoder: a small Swin transformer reads a 128 px picture, a small GPT-2
writes the canonical caption. A grey picture now and then keeps its caption, so that
log p(text | blank) is what the language alone expects, and the difference to log p(text | picture)
says how much of the text the picture supports.

Most words of a caption follow from its grammar, so a caption alone teaches the encoder slowly what
things look like. A linear hint on top of the encoder, thrown away afterwards, names the subjects.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import (
    GPT2Config,
    PreTrainedTokenizerFast,
    SwinConfig,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTImageProcessorPil,
)

from pipelines.world import World
from training.album import Album
from training.cards import WEIGHTS, load_as_float32, training_root
from training.lessons import Lesson, Lessons, Odds, Truth, hint_loss, read_truth
from training.loop import (
    Average,
    Clock,
    Halves,
    Run,
    cosine,
    half_precision,
    logger,
    prepare,
    set_learning_rate,
    to_unit,
    warm_up,
)
from training.outside import fetch_photos, open_photos
from training.painter.primer import by_first_hand
from training.painter.words import token_ids, train_tokenizer

LENGTH = 64
RATE = 1e-3
BATCH = 64
HINT_WEIGHT = 0.5
SETS = ("singles", "all", "decoded")


def build(
    vocabulary: int, width: int = 96, depths: Sequence[int] = (2, 6)
) -> VisionEncoderDecoderModel:
    """A fresh captioner for 128 px pictures.

    Patches of 8 px rather than the 4 of the original Swin transformer, whose first level, with four
    times as many states, costs as much as all others together.
    """
    encoder = SwinConfig(
        image_size=128,
        patch_size=8,
        embed_dim=width,
        depths=list(depths),
        num_heads=[max(1, width * 2**level // 32) for level in range(len(depths))],
        window_size=8,
        drop_path_rate=0.0,
    )
    decoder = GPT2Config(
        vocab_size=vocabulary,
        n_positions=LENGTH,
        n_embd=2 * width,
        n_layer=4,
        n_head=max(1, width // 16),
        embd_pdrop=0.0,
        resid_pdrop=0.0,
        attn_pdrop=0.0,
        is_decoder=True,
        add_cross_attention=True,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
    )
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.pad_token_id, config.decoder_start_token_id, config.eos_token_id = 0, 1, 2
    model = VisionEncoderDecoderModel(config)
    for settings in (model.generation_config, model.decoder.generation_config):
        settings.update(pad_token_id=0, bos_token_id=1, eos_token_id=2, max_length=LENGTH)
    model.generation_config.decoder_start_token_id = 1
    model.set_attn_implementation("eager")  # the fused attention is slow backwards on a CPU
    return model


def caption_labels(tokenizer: PreTrainedTokenizerFast, captions: Sequence[str]) -> Tensor:
    """Labels without the start token; -100 where nothing is to be learnt: (N, length - 1)."""
    ids = torch.from_numpy(token_ids(tokenizer, captions).astype(np.int64))[:, 1:]
    return ids.masked_fill(ids == 0, -100)


def open_tokenizer(run: Run, album: Album[Truth]) -> PreTrainedTokenizerFast:
    """The run's tokenizer, trained from the captions the first time."""
    folder = run.folder / "tokenizer"
    if not folder.exists():
        texts = (caption for truths in album.truths for caption, _ in truths)
        train_tokenizer(texts, 2500, LENGTH, lower=False).save_pretrained(folder)
    return PreTrainedTokenizerFast.from_pretrained(folder)


class Trainer:
    """The captioner, its optimiser and averages."""

    def __init__(self, run: Run, tokenizer: PreTrainedTokenizerFast, subjects: int) -> None:
        """Takes up the run's checkpoint if there is one; the world has so many `subjects`."""
        self.run, self.tokenizer = run, tokenizer
        self.model = build(len(tokenizer))
        self.hint = torch.nn.Linear(self.model.config.encoder.hidden_size, subjects)
        self.average = Average(self.model.parameters(), decay=0.999)
        self.parameters = [*self.model.parameters(), *self.hint.parameters()]
        self.halves = Halves(self.parameters)
        self.optimiser = torch.optim.AdamW(
            self.parameters, RATE, betas=(0.9, 0.98), weight_decay=0.02
        )
        self.step = 0
        self.seconds = 0.0
        if state := run.load():
            self.model.load_state_dict(state["model"])
            self.hint.load_state_dict(state["hint"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.average.values = state["average"]
            self.step, self.seconds = state["step"], state["seconds"]

    def train(self, lessons: Lessons, minutes: float) -> None:
        """Trains for `minutes`, the rate falling to nearly 0, and saves."""
        clock, before = Clock(minutes), self.seconds
        self.model.train()
        with ThreadPoolExecutor(1) as drawer:  # draws the next batch while this one is learnt
            ahead = drawer.submit(self._draw, lessons)
            for step, share in enumerate(clock.steps()):
                set_learning_rate(self.optimiser, RATE * warm_up(step, 100) * cosine(share))
                drawn, ahead = ahead.result(), drawer.submit(self._draw, lessons)
                loss = self._one_step(drawn)
                self.seconds = before + clock.seconds
                if self.step % 100 == 0:
                    logger.info("step %d %.0fs loss %.4f", self.step, self.seconds, loss)
                if self.run.due():
                    self.run.save(self.state())
        self.run.save(self.state())

    def start_average(self) -> None:
        """Starts the averages from the parameters as they are now."""
        self.average = Average(self.model.parameters(), self.average.decay)

    def _draw(self, lessons: Lessons) -> list[Lesson]:
        return [lessons.draw(BATCH // self.halves.threads) for _ in range(self.halves.threads)]

    def _one_step(self, drawn: list[Lesson]) -> float:
        loss = self.halves.backward([partial(self._loss, *lesson) for lesson in drawn])
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        self.average.update(self.step)
        self.step += 1
        return loss

    def _loss(
        self,
        pictures: Tensor,
        captions: list[str],
        subjects: list[tuple[int, ...]],
    ) -> Tensor:
        labels = caption_labels(self.tokenizer, captions)
        labels = labels[:, : int((labels >= 0).sum(1).max())]
        with half_precision():
            output = self.model(pixel_values=pictures.contiguous(), labels=labels)
            named = self.hint(output.encoder_last_hidden_state.mean(1))
        loss: Tensor = output.loss + HINT_WEIGHT * hint_loss(named, subjects)
        return loss

    def state(self) -> dict[str, object]:
        """Everything that a later session needs to go on."""
        return {
            "model": self.model.state_dict(),
            "hint": self.hint.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.values,
            "step": self.step,
            "seconds": self.seconds,
        }


@torch.inference_mode()
def describe(
    model: VisionEncoderDecoderModel, tokenizer: PreTrainedTokenizerFast, pictures: np.ndarray
) -> list[tuple[str, float]]:
    """Captions of uint8 (N, 128, 128, 3) pictures with the mean log-probability of a token."""
    results = []
    for start in range(0, len(pictures), 64):
        pixels = to_unit(torch.from_numpy(np.array(pictures[start : start + 64]))).contiguous()
        output = model.generate(
            pixel_values=pixels, return_dict_in_generate=True, output_logits=True, do_sample=False
        )
        scores = model.compute_transition_scores(
            output.sequences, output.logits, normalize_logits=True
        )
        said = output.sequences[:, 1:] != 0
        means = (scores.masked_fill(~said, 0).sum(1) / said.sum(1)).tolist()
        texts = tokenizer.batch_decode(output.sequences, skip_special_tokens=True)
        results += [(text.strip(), mean) for text, mean in zip(texts, means, strict=True)]
    return results


@torch.inference_mode()
def log_likelihood(
    model: VisionEncoderDecoderModel,
    tokenizer: PreTrainedTokenizerFast,
    pictures: np.ndarray,
    texts: Sequence[str],
) -> np.ndarray:
    """Log p(text | picture), nats a token, for each picture with the text of the same index."""
    labels = caption_labels(tokenizer, texts)
    labels = labels[:, : int((labels >= 0).sum(1).max())]
    pixels = to_unit(torch.from_numpy(np.array(pictures))).contiguous()
    logits = model(pixel_values=pixels, labels=labels).logits
    losses = torch.nn.functional.cross_entropy(
        logits.transpose(1, 2), labels, ignore_index=-100, reduction="none"
    )
    return (-losses.sum(1) / (labels >= 0).sum(1)).numpy()


def save(
    model: VisionEncoderDecoderModel, tokenizer: PreTrainedTokenizerFast, folder: Path
) -> None:
    """Writes a standard transformers folder in float16; the model is converted on the way."""
    model.half().save_pretrained(folder)
    load_as_float32(folder / "config.json")
    tokenizer.save_pretrained(folder)
    ViTImageProcessorPil(
        size={"height": 128, "width": 128}, image_mean=[0.5] * 3, image_std=[0.5] * 3
    ).save_pretrained(folder)
    for weights in folder.glob("*.safetensors"):
        weights.chmod(0o644)


def main() -> None:
    """Trains from the last checkpoint, and exports if asked."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument(
        "--first-hand",
        type=float,
        default=0.0,
        help="share drawn from what the painter learns first",
    )
    parser.add_argument("--export", type=Path, nargs="?", const=WEIGHTS / "captioner")
    options = parser.parse_args()
    prepare()
    root, run = training_root(), Run("captioner")
    numbers = {word.name: number for number, word in enumerate(World.load().subjects)}
    folders = [root / "scenes" / name for name in SETS]
    album = Album(folders, partial(read_truth, numbers=numbers), by_first_hand, options.first_hand)
    tokenizer = open_tokenizer(run, album)
    trainer = Trainer(run, tokenizer, len(numbers))
    if options.minutes > 0:
        rng = np.random.default_rng([1, trainer.step])
        photos = open_photos(fetch_photos() / "train")
        trainer.train(Lessons(album, photos, Odds(), rng), options.minutes)
    if options.export:
        trainer.average.copy_to(trainer.model.parameters())
        save(trainer.model.eval(), tokenizer, options.export)
        logger.info("wrote %s", options.export)


if __name__ == "__main__":
    main()
