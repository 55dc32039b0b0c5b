"""The command `tilda`. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.environment import prepare

F = TypeVar("F", bound=Callable[..., Any])

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def shared(command: F) -> F:
    """Give a command the options that all commands share."""
    for option in reversed(
        (
            click.option("--json", "as_json", is_flag=True, help="Write events as JSON lines."),
            click.option("--session", metavar="NAME", help="Session; by default the last used."),
            click.option("--data", type=_FOLDER, help="Data folder; by default the platform's."),
            click.option("--config", type=_FILE, help="Settings; by default ./config.yaml."),
            click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="First seed."),
            click.option("--author", metavar="NAME", help="Who speaks; by default the account."),
            click.option("--verbose", is_flag=True, help="Log more."),
        )
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tilda-artist", prog_name="tilda")
def cli() -> None:
    """Tilda, a conversational artist: talk to her, in English or Korean.

    하고 싶은 말을 하면 틸다가 그려요: tilda chat
    """


@cli.command()
@shared
def chat(**options: Any) -> None:
    """Talk to Tilda.

    With --json, one message a line on stdin and one event a line on stdout.
    """
    from bot.commands import run_chat

    sys.exit(run_chat(_options(options)))


@cli.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS")
@click.option("-n", "count", type=click.IntRange(1, 4000), default=1, help="How many pictures.")
@shared
def draw(words: tuple[str, ...], count: int, **options: Any) -> None:
    """Draw what WORDS say; quotation marks are not needed."""
    from bot.commands import run_once

    sys.exit(run_once(_options(options), "draw", " ".join(words), count=count))


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@shared
def describe(file: Path, **options: Any) -> None:
    """Say what is seen in a picture FILE."""
    from bot.commands import run_once

    sys.exit(run_once(_options(options), "describe", file=file))


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@shared
def critique(file: Path, **options: Any) -> None:
    """Look at a picture FILE closely.

    What is seen comes first, then three to five remarks, each with its evidence.
    """
    from bot.commands import run_once

    sys.exit(run_once(_options(options), "critique", file=file))


@cli.command()
@click.argument("label")
@shared
def show(label: str, **options: Any) -> None:
    """Show the picture LABEL, such as 12b, again."""
    from bot.commands import run_once

    sys.exit(run_once(_options(options), "recall", label=label))


@cli.command()
@click.argument("label")
@shared
def recipe(label: str, **options: Any) -> None:
    """Tell how the picture LABEL was made."""
    from bot.commands import run_once

    sys.exit(run_once(_options(options), "recipe", label=label))


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@shared
def verify(file: Path, **options: Any) -> None:
    """Say where a picture FILE comes from.

    Untouched, its metadata lost, compressed or resized, altered, or not from here. The exit code
    is 1 for the last two.
    """
    from bot.origins import run_verify

    sys.exit(run_verify(_options(options), file))


@cli.command()
@click.argument("label")
@shared
def redraw(label: str, **options: Any) -> None:
    """Paint the picture LABEL once more and compare.

    Identical, within 2 of 255, or different, and what differs between then and now. The new file
    goes to `exports` in the data folder; the old one stays.
    """
    from bot.origins import run_redraw

    sys.exit(run_redraw(_options(options), label))


@cli.command()
@click.argument("labels", nargs=-1)
@click.option("--title", default="", help="For the cover and the file names.")
@click.option("--to", type=click.Path(path_type=Path), help="Folder; else exports in the data.")
@shared
def export(labels: tuple[str, ...], title: str, to: Path | None, **options: Any) -> None:
    """Write a lookbook (PDF) and a zip of pictures.

    With recipes and credits. The pictures are LABELS, or without labels the current ones: what
    was drawn, or chosen, last.
    """
    from bot.exporting import run_export

    sys.exit(run_export(_options(options), labels, title, to))


@cli.command()
@shared
def worker(**options: Any) -> None:
    """Paint for others until told to stop.

    Joins through the PostgreSQL database and the shared folder of pictures that the settings
    name; several workers share the jobs.
    """
    from bot.commands import run_worker

    sys.exit(run_worker(_options(options)))


@cli.command()
@shared
def read(**options: Any) -> None:
    """Read messages, and do nothing else.

    JSON lines on stdin, `understood` events on stdout; nothing is painted or stored.
    """
    from bot.commands import run_read

    sys.exit(run_read(_options(options)))


@cli.command()
@click.option("--check", is_flag=True, help="Say what is missing, and start nothing.")
@shared
def discord(check: bool, **options: Any) -> None:
    """Join Discord.

    The token comes from the environment; see `discord:` in config.yaml.
    """
    from bot.commands import check_discord, run_discord

    sys.exit((check_discord if check else run_discord)(_options(options)))


@cli.command()
@shared
def doctor(**options: Any) -> None:
    """Check that everything is there.

    Python, packages, models, fonts, data folder, ledger, device and settings, each with its cure.
    """
    from bot.doctor import run_doctor

    sys.exit(run_doctor(_options(options)))


@cli.command("config")
@click.option("--profile", metavar="NAME", help="Write out the settings of a profile.")
@click.option("--config", type=_FILE, help="Write out the settings of a file.")
def config_(profile: str | None, config: Path | None) -> None:
    """Write a commented config file to stdout."""
    from bot.commands import run_config

    sys.exit(run_config(profile, config))


def main() -> None:
    """Run the command line; an error is one clear sentence on stderr and a non-zero exit."""
    prepare()
    try:
        cli(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
    except click.ClickException as error:
        click.echo(f"tilda: {error.format_message()}", err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        _close_quietly()
        sys.exit(141)
    except Exception as error:
        # What was raised on purpose carries a kind, and one sentence for the person.
        if not hasattr(error, "kind"):
            raise
        click.echo(f"tilda: {error}", err=True)
        sys.exit(1)


def run() -> None:
    """Run the command line and leave at once.

    Everything is closed and written by then. What is left is the interpreter taking the models'
    libraries down object by object, which takes seconds, on a busy machine ten and more: longer
    than `docker stop` waits.
    """
    import atexit
    import os

    code: str | int | None = 0
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code
    if isinstance(code, str):
        click.echo(code, err=True)
        code = 1
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (BrokenPipeError, ValueError):  # nobody reads it any more
            code = code or 141
    os._exit(code or 0)


def _close_quietly() -> None:
    """Keep the interpreter from complaining about a stdout that nobody reads any more."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _options(values: dict[str, Any]) -> Any:
    from bot.options import Options

    return Options(**values)


if __name__ == "__main__":
    run()
