"""Begins runs where the shipped weights ended: `python -m training.takeup`.

The folders that ship hold no optimiser and no last, unaveraged weights, but they hold hours of
learning. Where a run has no checkpoint of its own, this lays one down that its trainer goes on
from; a run that has one is left as it is.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from diffusers import UNet2DConditionModel
from transformers import CLIPTextModel, PreTrainedTokenizerFast, VisionEncoderDecoderModel

from agents.chat_models.opening import EMBEDDED
from pipelines.world import World
from training import captioner
from training.cards import NOTES, WEIGHTS, training_root
from training.loop import Run, logger, prepare
from training.painter import model
from training.painter.distil import unguided
from training.painter.train import Trainer
from training.painter.words import token_ids
from training.reader.prune import runs as reader_runs


def progress_of(name: str, notes: Path = NOTES) -> dict[str, Any]:
    """How far the model that ships has come: steps, pictures, seconds and the like."""
    progress: dict[str, Any] = json.loads((notes / f"{name}.json").read_text("utf-8"))["progress"]
    return progress


def take_up_autoencoder(folder: Path, root: Path) -> None:
    """Copies the decoder and encoder that the painter in `folder` was trained with."""
    target = root / "runs" / "autoencoder" / "model"
    if not target.exists():
        shutil.copytree(folder / "vae", target)


def take_up_painter(folder: Path, run: Run, pictures: int) -> None:
    """Lays down a checkpoint of the student without its guidance, and its tokenizer.

    Args:
        folder: of a painter that takes a guidance scale.
        run: gets the checkpoint.
        pictures: that it has seen so far.
    """
    if run.checkpoint.exists():
        return
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder / "tokenizer")
    shutil.copytree(folder / "tokenizer", run.folder / "tokenizer", dirs_exist_ok=True)
    student = model.Networks(
        UNet2DConditionModel.from_pretrained(folder / "unet", torch_dtype=torch.float32),
        CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32),
    )
    networks = unguided(student)
    trainer = Trainer(run, networks, torch.from_numpy(token_ids(tokenizer, [""])[0].astype("i8")))
    trainer.start_average()
    trainer.pictures = pictures
    run.save(trainer.state())


def take_up_captioner(folder: Path, run: Run, progress: dict[str, Any], subjects: int) -> None:
    """Lays down a checkpoint of the captioner; its hint, which does not ship, starts anew.

    Args:
        folder: of the captioner.
        run: gets the checkpoint.
        progress: `step` and `seconds` so far.
        subjects: how many the world has.
    """
    if run.checkpoint.exists():
        return
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    tokenizer.save_pretrained(run.folder / "tokenizer")
    trainer = captioner.Trainer(run, tokenizer, subjects)
    shipped = VisionEncoderDecoderModel.from_pretrained(folder, dtype=torch.float32)
    trainer.model.load_state_dict(shipped.state_dict())
    trainer.start_average()
    trainer.step, trainer.seconds = progress["step"], progress["seconds"]
    run.save(trainer.state())


def take_up_reader(folder: Path, runs: Path, progress: dict[str, Any]) -> None:
    """Copies the reader to where its trainer starts, with the count of its lessons."""
    start = runs / "start"
    if start.exists() or (runs / "steady").exists():
        return
    shutil.copytree(folder, start)
    (start / "progress.json").write_text(json.dumps(progress), encoding="utf-8")


def main() -> None:
    """Takes up every run that has no checkpoint."""
    prepare()
    root = training_root()
    take_up_autoencoder(WEIGHTS / "painter", root)
    take_up_painter(WEIGHTS / "painter", Run("painter"), progress_of("painter")["pictures"])
    subjects = len(World.load().subjects)
    progress = progress_of("captioner")
    take_up_captioner(WEIGHTS / "captioner", Run("captioner"), progress, subjects)
    take_up_reader(EMBEDDED, reader_runs(), progress_of("reader"))
    logger.info("runs in %s", root / "runs")


if __name__ == "__main__":
    main()
