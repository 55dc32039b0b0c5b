"""The conversation in a terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from agents.events import Event, Failed, Finished
from agents.types import Turn
from bot.errors import BadMessage
from bot.handler import handled
from bot.loop_thread import LoopThread
from bot.messages import Speaker
from bot.pictures import renderable
from bot.screen import Screen
from bot.strings import say

if TYPE_CHECKING:
    from rich.console import Console

    from bot.app import App

_PICTURE = re.compile(r"\.(png|jpe?g|webp|gif|bmp)$", re.IGNORECASE)
_WORDS = re.compile(r"'[^']+'|\"[^\"]+\"|(?:\\.|\S)+")
_LEAVE = {"/quit", "/exit", "/q"}


class Quit(Exception):
    """The person wants to leave."""


class Terminal:
    """Reads lines, shows events; Ctrl-C cancels what is painted, and a second one quits."""

    def __init__(self, app: App, loop: LoopThread, console: Console, speaker: Speaker) -> None:
        """Sit down at a terminal with an app that is open in `loop`."""
        self._app = app
        self._loop = loop
        self._console = console
        self._speaker = speaker
        self._choices: tuple[str, ...] = ()
        self.failed = False

    def talk(self) -> None:
        """Hold the conversation until the person leaves or the input ends."""
        if self._console.is_terminal:
            self._console.print(say("welcome", self._speaker.locale), highlight=False)
        with suppress(Quit):
            self._show(self._app.unfinished(self._speaker.session), left_over=True)
            for text in self._lines():
                self._answer(text)
        if self._console.is_terminal:
            self._console.print(say("goodbye", self._speaker.locale), highlight=False)

    def _lines(self) -> Iterator[str]:
        interrupted = False
        while True:
            try:
                yield self._read()
                interrupted = False
            except KeyboardInterrupt:
                self._console.print()
                if interrupted:
                    return
                interrupted = True
                self._console.print(say("quit_hint", self._speaker.locale), style="dim")
            except EOFError:
                return

    def _read(self) -> str:
        if sys.stdin.isatty() and self._console.is_terminal:
            return input(say("prompt", self._speaker.locale))
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\n")

    def _answer(self, text: str) -> None:
        if not text.strip() and sys.stdin.isatty():
            return
        if text.strip() in _LEAVE:
            raise Quit
        try:
            turn = self._turn(text)
        except BadMessage as error:
            self._console.print(str(error), style="yellow", highlight=False)
            self.failed = True
            return
        self._show(handled(self._app, turn))

    def _turn(self, text: str) -> Turn:
        """Make a turn of a line: a number picks a choice, a picture's path is attached."""
        if text.strip().isdigit() and 0 < int(text) <= len(self._choices):
            text = self._choices[int(text) - 1]
        words, files = attached(text)
        return self._speaker.turn(words, files)

    def _show(self, events: AsyncIterable[Event], left_over: bool = False) -> None:
        """Show events as they come; `left_over` if they tell of what was asked for before."""
        drained = self._loop.drain(events)
        stopping = False
        with Screen(self._console, self._speaker.locale) as screen:
            while True:
                try:
                    event = next(drained)
                except StopIteration:
                    break
                except KeyboardInterrupt:
                    if stopping:
                        raise Quit from None
                    stopping = True
                    screen.notice(say("cancelling", self._speaker.locale))
                    self._loop.start(self._app.cancel(self._speaker.session, self._speaker.author))
                    continue
                if left_over:
                    screen.notice(say("left_over", self._speaker.locale))
                    left_over = False
                screen.show(event)
                self._note(event)
            self._choices = screen.choices

    def _note(self, event: Event) -> None:
        """Note what the person has seen now."""
        if isinstance(event, Finished) and not event.reused:
            self._loop.run(self._app.delivered(event.job, f"terminal:{event.session}"))
        self.failed = self.failed or isinstance(event, Failed)


def attached(text: str) -> tuple[str, tuple[str, ...]]:
    """Take the paths of existing picture files out of a message.

    Returns:
        The words that are left, and the absolute paths.
    """
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        word = match[0]
        bare = word.strip("'\"") if word[0] in "'\"" else re.sub(r"\\(.)", r"\1", word)
        path = Path(bare).expanduser()
        if not _PICTURE.search(bare) or not path.is_file():
            return word
        found.append(str(path.resolve()))
        return ""

    words = _WORDS.sub(take, text)
    return re.sub(r" {2,}", " ", words).strip() if found else text, tuple(found)


@contextmanager
def history(path: Path) -> Iterator[None]:
    """Keep the lines that are typed, where readline is there and somebody types."""
    if not sys.stdin.isatty():
        yield
        return
    try:
        import readline
    except ImportError:  # not on every platform
        yield
        return
    with suppress(OSError):
        readline.read_history_file(path)
    readline.set_history_length(1000)
    try:
        yield
    finally:
        with suppress(OSError):
            readline.write_history_file(path)


def prepare_screen() -> None:
    """Ask the terminal what it can, before anything waits for keys."""
    renderable()
