"""The command line of the training art; see `python -m training.art --help`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from training.art import data_root
from training.art.plan import STAGES, Wish

Arguments = argparse.Namespace


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _build(arguments: Arguments) -> None:
    from training.art import sprites

    _say(f"{sprites.build(workers=arguments.workers)} drawings in {data_root() / 'art'}")


def _world(arguments: Arguments) -> None:
    from training.art import world

    _say(f"{world.write()}: {len(world.world()['subjects'])} subjects")


def _prerender(arguments: Arguments) -> None:
    from training.art.prerender import jobs, prerender

    todo = jobs(
        arguments.out, arguments.n, arguments.seed, arguments.stage, arguments.split,
        arguments.size, arguments.nice,
    )  # fmt: skip
    prerender(todo, arguments.workers)


def _all(arguments: Arguments) -> None:
    """Run everything that the trainers need, from nothing; what exists is kept."""
    from training.art.prerender import jobs, prerender

    if not (data_root() / "art" / "sprites.jsonl").exists():
        _build(arguments)
    for stage, number, seed in (("singles", 40_000, 1), ("all", 100_000, 2)):
        out = data_root() / "scenes" / stage
        shards = jobs(out, round(number * arguments.share), seed, stage, "train")  # type: ignore
        prerender(shards, arguments.workers)
        _say(str(out))


def _rephrase(arguments: Arguments) -> None:
    from training.art.prerender import rephrase

    _say(f"{rephrase(arguments.out, arguments.seed)} records put into words anew")


def _sheet(arguments: Arguments) -> None:
    from training.art.composer import Composer
    from training.art.phrasing import caption, prompts
    from training.art.sheet import write_sheet

    composer = Composer(arguments.size, arguments.seed, arguments.stage, arguments.split)
    wish = Wish(setting=arguments.setting, style=arguments.style, subject=arguments.subject)
    items = []
    for _ in range(arguments.n):
        picture, record = composer.sample(wish)
        asked = prompts(record, composer.rng, 1)[0]
        items.append((picture, asked if arguments.prompts else caption(record)))
    _say(str(write_sheet(items, arguments.out)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.art", description=__doc__)
    commands = parser.add_subparsers(required=True)
    build = commands.add_parser("build", help="fetch the art packages and render the sprites")
    build.set_defaults(run=_build)
    build.add_argument("--workers", type=int, default=2)
    everything = commands.add_parser("data", help="build, then prerender what the trainers read")
    everything.set_defaults(run=_all)
    everything.add_argument("--workers", type=int, default=2)
    everything.add_argument("--share", type=float, default=1.0, help="of the usual numbers")
    commands.add_parser("world", help="freeze the known world").set_defaults(run=_world)
    rephrase = commands.add_parser("rephrase", help="renew the words of shards")
    rephrase.set_defaults(run=_rephrase)
    rephrase.add_argument("--seed", type=int, default=1)
    rephrase.add_argument("--out", type=Path, required=True)
    for name, run, number in (("prerender", _prerender, 100_000), ("sheet", _sheet, 64)):
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        command.add_argument("--stage", choices=(*STAGES, "all"), default="all")
        command.add_argument("--split", choices=("train", "heldout"), default="train")
        command.add_argument("--n", type=int, default=number)
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--size", type=int, default=128)
        command.add_argument("--out", type=Path, required=True)
        if name == "prerender":
            command.add_argument("--workers", type=int, default=2)
            command.add_argument("--nice", type=int, default=10)
        else:
            command.add_argument("--prompts", action="store_true", help="prompts, not captions")
            for slot in ("setting", "style", "subject"):
                command.add_argument(f"--{slot}", default="")
    return parser


def main() -> None:
    """Run one command."""
    arguments = _parser().parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
