"""What the commands do. Imported by a command, not before."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import Any

from agents.events import Asked, Failed, Finished
from agents.types import Action, Turn
from bot import logs, places
from bot.commanded import Commanded
from bot.errors import BadMessage, MissingPart
from bot.event_json import event_json
from bot.handler import handled
from bot.messages import Speaker
from bot.options import Options
from bot.strings import say


def run_chat(options: Options) -> int:
    """Hold a conversation until the input ends; return the exit code."""
    config, folder = options.settings(), options.folder()
    speaker = options.speaker(folder)
    places.remember_session(speaker.session, folder)
    if options.as_json:
        return _chat_json(options, folder, speaker)
    logs.start(folder, stderr=not sys.stdout.isatty(), verbose=options.verbose)

    from rich.console import Console

    from bot.app import open_app
    from bot.loop_thread import LoopThread
    from bot.terminal import Terminal, history, prepare_screen

    prepare_screen()
    console = Console(soft_wrap=True)
    with (
        LoopThread() as loop,
        loop.entered(open_app(config, folder, options.seed, eager=True)) as app,
    ):
        with history(folder / "history"):
            Terminal(app, loop, console, speaker).talk()
    return 0


def _chat_json(options: Options, folder: Path, speaker: Speaker) -> int:
    from bot.stdout import only_events

    with only_events() as out:
        logs.start(folder, stderr=True, verbose=options.verbose)

        from bot.app import open_app
        from bot.json_door import Door, stdin_lines

        async def serve() -> None:
            async with open_app(options.settings(), folder, options.seed, eager=True) as app:
                await Door(app, out, speaker).serve(stdin_lines())

        asyncio.run(serve())
    return 0


def run_once(
    options: Options,
    action: Action,
    words: str = "",
    count: int = 1,
    file: Path | None = None,
    label: str = "",
) -> int:
    """Carry out one command; return 1 if anything of it failed."""
    config, folder = options.settings(), options.folder()
    speaker = options.speaker(folder)
    if file is not None and not file.is_file():
        key = "is_a_folder" if file.is_dir() else "not_a_file"
        raise BadMessage(say(key, speaker.locale, path=file))
    label = label.lstrip("#")
    # What stands in the transcript: the words of a drawing, else the command as one would say it,
    # in the person's language, so that the answer is in it too.
    said = words if action == "draw" else say(f"said_{action}", speaker.locale, label=label)
    turn = speaker.turn(said, (str(file.resolve()),) if file else ())
    places.remember_session(speaker.session, folder)

    from bot.app import open_app

    def reader(rules: Any) -> Commanded:
        return Commanded(rules, action, count, (label,) if label else ())

    async def events(show: Any) -> bool:
        async with open_app(config, folder, options.seed, reader) as app:
            return await _drain(app, turn, show)

    if options.as_json:
        from bot.stdout import only_events

        with only_events() as out:
            logs.start(folder, verbose=options.verbose)
            return int(asyncio.run(events(lambda event: out.write(event_json(event)))))
    logs.start(folder, stderr=False, verbose=options.verbose)

    from rich.console import Console

    from bot.screen import Screen

    with Screen(Console(soft_wrap=True), speaker.locale) as screen:
        return int(asyncio.run(events(screen.show)))


async def _drain(app: Any, turn: Turn, show: Any) -> bool:
    """Show a turn's events; return whether anything failed, or was asked: nobody can answer."""
    failed = False
    async for event in handled(app, turn):
        show(event)
        failed = failed or isinstance(event, Failed | Asked)
        if isinstance(event, Finished) and not event.reused:
            await app.delivered(event.job, f"command:{event.session}")
    return failed


def run_read(options: Options) -> int:
    """Read messages: JSON lines in, `understood` events out; nothing is painted or stored."""
    from bot.stdout import only_events

    config = options.settings()
    with only_events() as out:
        from bot.json_door import stdin_lines
        from bot.reading_door import serve_readings

        asyncio.run(serve_readings(config, out, stdin_lines(), options.session or "read"))
    return 0


def run_worker(options: Options) -> int:
    """Paint what is handed in by other processes, until SIGTERM or Ctrl-C."""
    config, folder = options.settings(), options.folder()
    logs.start(folder, stderr=True, verbose=options.verbose)
    place = config.ledger.url_env or config.ledger.url.rpartition("@")[2] or folder
    sys.stderr.write(say("worker", places.locale(), place=place) + "\n")

    from bot.app import open_app

    async def work() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with open_app(config, folder, eager=True):
            await stop.wait()

    asyncio.run(work())
    return 0


def run_discord(options: Options) -> int:
    """Join Discord until told to stop."""
    try:
        from bot.discord.main import run
    except ModuleNotFoundError as error:
        raise MissingPart(f"Discord needs a package that is missing: {error.name}.") from None
    folder = options.folder()
    logs.start(folder, stderr=True, verbose=options.verbose)
    return int(run(options.settings(), folder) or 0)


def check_discord(options: Options) -> int:
    """Say what Discord would need; return 1 if something is missing."""
    from bot.discord.check import run_check

    report, code = run_check(options.settings().discord)
    sys.stdout.write(f"{report}\n")
    return code


def run_config(profile: str | None, file: Path | None) -> int:
    """Write a commented config file to stdout."""
    from bot.config import check, load_config, profile_names, profile_values
    from bot.config_file import render
    from bot.errors import ConfigError

    if profile and profile not in profile_names():
        raise ConfigError(
            f"There is no profile {profile!r}; there are {', '.join(profile_names())}."
        )
    if profile:
        chosen = check(profile_values(profile) | {"profile": profile}, f"profile {profile}")
        text = render(chosen)
    else:
        text = render(load_config(file) if file else None)
    sys.stdout.write(text)
    return 0
