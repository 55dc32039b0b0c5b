"""The conversation in a terminal."""

from __future__ import annotations

import queue
import re
import signal
import sys
import threading
from collections.abc import AsyncIterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from agents.events import Event, Failed, Finished, Progress, Queued
from agents.types import Turn
from bot.errors import BadMessage
from bot.handler import handled
from bot.loop_thread import Drained, LoopThread
from bot.messages import Speaker
from bot.pictures import renderable
from bot.screen import PAUSED, Screen
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
        self._open_jobs: set[str] = set()
        self._background = Background(loop)
        self.failed = False

    def talk(self) -> None:
        """Hold the conversation until the person leaves or the input ends."""
        if self._console.is_terminal:
            self._console.print(say("welcome", self._speaker.locale), highlight=False)
        with suppress(Quit):
            self._show_left_over()
            for text in self._lines():
                self._answer(text)
                self._show_background()
            self._background.wait()
            self._show_background()
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

    def _show_left_over(self) -> None:
        """Show what was finished meanwhile; what is still under way goes on in the background."""
        finished, under_way = self._loop.run(self._app.left_over(self._speaker.session))
        with Screen(self._console, self._speaker.locale) as screen:
            if finished:
                screen.notice(say("left_over", self._speaker.locale))
            for event in finished:
                screen.show(event)
                self._note(event)
        for job in under_way:
            self._background.follow(self._app.follow(job))

    def _show_background(self) -> None:
        """Show what has been finished in the background since the last message."""
        with Screen(self._console, self._speaker.locale) as screen:
            for event in self._background.news():
                screen.show(event)
                self._note(event)

    def _show(self, events: AsyncIterable[Event]) -> None:
        """Show the events of a turn as they come.

        Raises:
            Quit: Ctrl-C was pressed twice.
        """
        drained = self._loop.drain(events)
        stopping = False
        with Screen(self._console, self._speaker.locale) as screen, interrupting(drained):
            screen.wait()
            for event in drained:
                if event is not None:
                    screen.show(event)
                    self._note(event)
                elif stopping:
                    raise Quit
                else:
                    stopping = True
                    screen.notice(say("cancelling", self._speaker.locale))
                    self._loop.start(self._app.cancel(self._speaker.session, self._speaker.author))
            self._choices = screen.choices
        for job in self._open_jobs:
            self._background.follow(self._app.follow(job))
            self._console.print(say("background", self._speaker.locale), style="dim")
        self._open_jobs.clear()

    def _note(self, event: Event) -> None:
        """Keep account of open jobs, and of what the person has seen now."""
        match event:
            case Queued(job=job):
                self._open_jobs.add(job)
            case Finished(job=job, reused=reused):
                self._open_jobs.discard(job)
                if not reused:
                    self._loop.run(self._app.delivered(job, f"terminal:{event.session}"))
            case Failed(job=job, kind=kind):
                self._open_jobs.discard(job)
                self.failed = self.failed or kind != PAUSED


class Background:
    """Jobs that outlive their turn: their endings wait here for the next prompt."""

    def __init__(self, loop: LoopThread) -> None:
        """Follow jobs in `loop`."""
        self._loop = loop
        self._followed: list[Future[None]] = []
        self._news: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def follow(self, events: AsyncIterable[Event]) -> None:
        """Keep what is to be shown of the events of a job."""

        async def keep() -> None:
            async for event in events:
                if not isinstance(event, Progress):
                    self._news.put(event)

        self._followed.append(self._loop.start(keep()))

    def news(self) -> Iterator[Event]:
        """Yield what has happened since the last time."""
        while not self._news.empty():
            yield self._news.get()

    def wait(self) -> None:
        """Wait for all jobs, where nobody sits who could come back; Ctrl-C leaves them."""
        if sys.stdin.isatty():
            return
        for job in self._followed:
            job.result()


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
def interrupting(drained: Drained[Event]) -> Iterator[None]:
    """Let Ctrl-C come as an item among the events: an exception could strike anywhere."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: drained.interrupt())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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
