"""Continues the painter's training, or exports it: `python -m training.painter --help`."""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Sequence
from pathlib import Path

import torch
from diffusers import AutoencoderKL, StableDiffusionPipeline
from transformers import PreTrainedTokenizerFast

from pipelines.world import World
from training.album import read_lines
from training.cards import WEIGHTS, training_root
from training.judge import Labels
from training.loop import Run, logger, prepare
from training.painter import latents, model, reading, words
from training.painter.primer import LESSONS
from training.painter.train import Recipe, Trainer, held_out_loss
from training.sheets import write_sheet

SETS = ("singles", "all")
PREVIEW = (
    "a red apple on a white background",
    "a cat",
    "a blue car on a yellow background",
    "a fox in the snow at night",
    "a sunflower",
    "three fish under the sea",
    "a dog next to a tree",
    "a castle on a hill at sunset",
    "a pizza on a plain blue background",
    "an owl, watercolour",
    "a rocket in space",
    "a green frog",
    "a penguin on the beach",
    "a house in a forest, pixel art",
    "a purple butterfly",
    "two horses in a field",
)


def open_tokenizer(run: Run, scenes: Path) -> PreTrainedTokenizerFast:
    """The run's tokenizer, trained from the scenes' prompts the first time."""
    folder = run.folder / "tokenizer"
    if not folder.exists():
        files = [sorted((scenes / name).glob("*.jsonl"))[:12] for name in SETS]
        lines = (line for file in itertools.chain(*files) for line in read_lines(file))
        tokenizer = words.train_tokenizer(text for line in lines for text in line["prompts"])
        tokenizer.save_pretrained(folder)
    return PreTrainedTokenizerFast.from_pretrained(folder)


def open_trainer(
    run: Run, tokenizer: PreTrainedTokenizerFast, shape: str = "funnel", muon: bool = False
) -> Trainer:
    """The run's networks and their state so far."""
    networks = model.build(len(tokenizer), tokenizer.model_max_length, model.SHAPES[shape])
    empty = torch.from_numpy(words.token_ids(tokenizer, [""])[0].astype("int64"))
    return Trainer(run, networks, empty, muon)


def assemble(
    trainer: Trainer, autoencoder: AutoencoderKL, tokenizer: PreTrainedTokenizerFast
) -> StableDiffusionPipeline:
    """The pipeline with averaged weights in place of the last ones."""
    trainer.average.copy_to(trainer.networks.parameters())
    trainer.networks.unet.eval()
    trainer.networks.text_encoder.eval()
    return model.assemble(trainer.networks, autoencoder, tokenizer)


def encode(
    root: Path, autoencoder: AutoencoderKL, tokenizer: PreTrainedTokenizerFast, most: list[int]
) -> None:
    """Encodes so many scene shards of each set, if they are not encoded yet."""
    for name, shards in zip(SETS, most, strict=True):
        scenes, out = root / "scenes" / name, root / "latents" / name
        latents.encode_folder(scenes, out, autoencoder, tokenizer, shards)


def open_sets(
    root: Path, lessons: Sequence[str]
) -> tuple[list[list[latents.Shard]], latents.Shard]:
    """The shards of each set with the pictures of its lesson, and one shard that is kept back."""
    sets = [
        latents.open_shards(root / "latents" / name, root / "scenes" / name, LESSONS[lesson])
        for name, lesson in zip(SETS, lessons, strict=True)
    ]
    return sets, sets[0].pop()


def open_autoencoder(root: Path) -> AutoencoderKL:
    """The trained autoencoder, as it is exported."""
    autoencoder = AutoencoderKL.from_pretrained(root / "runs" / "autoencoder" / "model").eval()
    autoencoder.register_to_config(_name_or_path="")  # it says where it lay
    autoencoder.to(memory_format=torch.channels_last)  # encodes twice as fast on a CPU
    return autoencoder


def teach(root: Path, trainer: Trainer, sets: list[list[latents.Shard]], minutes: float) -> None:
    """Lets the text encoder of a fresh run learn to read."""
    labels = Labels.of(World.load())
    truths = [
        reading.truths_of(root / "scenes" / name, len(shards), labels)
        for name, shards in zip(SETS, sets, strict=True)
    ]
    reading.teach(trainer.networks.text_encoder, sets, truths, labels, minutes)
    trainer.start_average()


def parse() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument(
        "--shares",
        type=float,
        nargs=len(SETS),
        default=[0.6, 0.4],
        help="how often " + ", ".join(SETS),
    )
    parser.add_argument(
        "--shards", type=int, nargs=len(SETS), default=[100] * len(SETS), help="shards to encode"
    )
    parser.add_argument(
        "--lessons",
        nargs=len(SETS),
        choices=LESSONS,
        default=["everything"] * len(SETS),
        help="which pictures of " + ", ".join(SETS) + " are drawn",
    )
    parser.add_argument("--towards-noise", type=float, default=0.3)
    parser.add_argument("--decay", action="store_true", help="end at rate 0, beside the main line")
    parser.add_argument("--export", type=Path, nargs="?", const=WEIGHTS / "painter")
    parser.add_argument("--run", default="painter", help="name of the run's folder")
    parser.add_argument("--shape", choices=model.SHAPES, default="funnel")
    parser.add_argument("--muon", action="store_true", help="Muon for the matrices: to compare")
    parser.add_argument(
        "--reading", type=float, help="minutes of reading beforehand: 4 in a fresh run, else 0"
    )
    return parser.parse_args()


def main() -> None:
    """Encodes new scenes, trains, paints a preview and exports if asked."""
    options, root = parse(), training_root()
    prepare()
    run = Run(options.run)
    tokenizer = open_tokenizer(run, root / "scenes")
    autoencoder = open_autoencoder(root)
    if options.minutes > 0:  # before the trainer, which leaves torch one thread
        encode(root, autoencoder, tokenizer, options.shards)
    trainer = open_trainer(run, tokenizer, options.shape, options.muon)
    if options.minutes > 0:
        sets, kept_back = open_sets(root, options.lessons)
        fresh = 4.0 if trainer.pictures == 0 else 0.0
        if minutes := fresh if options.reading is None else options.reading:
            teach(root, trainer, sets, minutes)
        recipe = Recipe(
            options.minutes,
            options.rate,
            options.batch,
            tuple(options.shares),
            options.decay,
            options.towards_noise,
        )
        trainer.train(sets, recipe)
        loss = held_out_loss(trainer.networks, kept_back)
        logger.info("%d pictures, held-out loss %.4f", trainer.pictures, loss)
    elif (run.folder / "decayed.pt").exists() and options.decay:
        state = torch.load(run.folder / "decayed.pt", weights_only=True)
        trainer.average.values = state["average"]
    pipeline = assemble(trainer, autoencoder, tokenizer)
    write_sheet(pipeline, PREVIEW, run.folder / f"preview-{trainer.pictures}.png")
    if options.export:
        model.save(pipeline, options.export)
        logger.info("wrote %s", options.export)


if __name__ == "__main__":
    main()
