"""Events as a person reads them: words, pictures and a progress bar."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.status import Status

from agents.events import (
    Asked,
    Done,
    Event,
    Exported,
    Failed,
    Finished,
    Planned,
    Preview,
    Queued,
    Said,
    Understood,
)
from agents.events import Progress as Stepped
from agents.types import Artwork
from bot.pictures import show
from bot.strings import say

PAUSED = "paused"  # how a job ends that goes on when it is told to
MANY = 16  # pictures of one job; more are shown as their contact sheet


class Screen:
    """Shows the events of a turn. Use as a context manager: it owns the progress bar.

    Attributes:
        failed: Whether anything could not be done.
        finished: Whether a picture was shown.
        choices: The choices of the last question.
    """

    def __init__(self, console: Console, language: str = "en") -> None:
        """Show on a console; in a pipe there are no bars, no colours and no pictures."""
        self._console = console
        self._language = language
        self._bar: Progress | None = None
        self._status: Status | None = None
        self._tasks: dict[str, Any] = {}
        self._previews: dict[str, str] = {}
        self.failed = False
        self.finished = False
        self.choices: tuple[str, ...] = ()

    def __enter__(self) -> Screen:
        """Begin a turn."""
        return self

    def wait(self) -> None:
        """Show that the message was heard, until there is something to show.

        The first answer may take seconds while models load; in a pipe nothing is shown.
        """
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            self._status = self._console.status(say("thinking", self._language))
            self._status.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the progress bar away."""
        self._stop_waiting()
        self._stop_bar()

    def show(self, event: Event) -> None:
        """Show one event."""
        if not isinstance(event, Understood | Planned):
            self._stop_waiting()
        match event:
            case Said(text=text):
                self._speak(text)
            case Asked(text=text, choices=choices):
                self._ask(text, choices)
            case Queued(job=job, position=position, eta_s=eta):
                self._queue(job, position, eta)
            case Stepped(job=job, done=done, total=total):
                self._step(job, done, total)
            case Preview(job=job, path=path):
                self._previews[job] = path
            case Finished(job=job, artworks=artworks):
                self._end(job)
                self._hang(job, artworks)
            case Exported(files=files):
                for path in files:
                    line = say("saved_file", self._language, path=path)
                    self._console.print(escape(line), highlight=False, soft_wrap=True)
            case Failed(message=message, job=job, kind=kind):
                self._end(job)
                self.failed = self.failed or kind != PAUSED
                self._speak(message, "yellow")
            case Done():
                self._stop_bar()

    def notice(self, text: str) -> None:
        """Show a line of the front end's own."""
        self._stop_waiting()
        self._console.print(escape(text), style="dim", highlight=False)

    def _speak(self, text: str, style: str = "") -> None:
        name = say("name", self._language)
        lead = f"[bold magenta]{name}[/]: " if self._console.is_terminal else ""
        self._console.print(lead + escape(text), style=style or None, highlight=False)

    def _ask(self, text: str, choices: Sequence[str]) -> None:
        self._speak(text)
        self.choices = tuple(choices)
        for number, choice in enumerate(choices, 1):
            self._console.print(f"  {number}. {escape(choice)}", highlight=False)

    def _queue(self, job: str, position: int, eta: float | None) -> None:
        if not self._console.is_terminal:
            return
        if self._bar is None:
            columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.start()
        key = "waiting" if position else "painting"
        about = say(key, self._language, position=position)
        if eta is not None:  # by earlier timings; the bar's own forecast begins with the work
            about += f" (~{eta:.0f} s)"
        self._tasks[job] = self._bar.add_task(about, total=None)

    def _step(self, job: str, done: int, total: int) -> None:
        if self._bar and job in self._tasks:
            about = say("painting", self._language)
            self._bar.update(self._tasks[job], completed=done, total=total, description=about)

    def _end(self, job: str) -> None:
        if self._bar and job in self._tasks:
            self._bar.remove_task(self._tasks.pop(job))
        if not self._tasks:
            self._stop_bar()

    def _stop_waiting(self) -> None:
        if self._status:
            self._status.stop()
            self._status = None

    def _stop_bar(self) -> None:
        if self._bar:
            self._bar.stop()
            self._bar = None
            self._tasks.clear()

    def _hang(self, job: str, artworks: Sequence[Artwork]) -> None:
        self.finished = self.finished or bool(artworks)
        sheet = self._previews.pop(job, "")
        if len(artworks) > MANY and sheet:
            show(sheet, self._console)
            first, last = (f"#{artworks[end].label}" for end in (0, -1))
            slots = {"count": len(artworks), "first": first, "last": last, "path": sheet}
            line = say("many", self._language, **slots)
            self._console.print(escape(line), style="dim", highlight=False, soft_wrap=True)
            return
        for artwork in artworks:
            request = artwork.request
            show(artwork.path, self._console)
            line = say(
                "picture",
                self._language,
                label=f"#{artwork.label}",
                seed=request.seed,
                width=request.width,
                height=request.height,
                path=artwork.path,
            )
            self._console.print(escape(line), style="dim", highlight=False, soft_wrap=True)
