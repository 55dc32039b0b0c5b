"""The terminal: what a person reads, types and interrupts."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from PIL import Image
from rich.console import Console

from agents.events import Asked, Failed, Finished, Progress, Queued, Said
from agents.types import Author, Turn
from bot.loop_thread import LoopThread
from bot.messages import Speaker
from bot.screen import Screen
from bot.terminal import Terminal, attached
from tests.scripted import ScriptedApp, artwork

ROOT = Path(__file__).parent.parent
TURN = Turn("t", "s", Author("ann"), "draw")


def console(width: int = 100) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=width, soft_wrap=True), out


def converse(monkeypatch, typed: str, app: ScriptedApp, locale: str = "en") -> tuple[str, Terminal]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    screen, out = console()
    with LoopThread() as loop:
        terminal = Terminal(app, loop, screen, Speaker("s", "ann", locale))
        terminal.talk()
    return out.getvalue(), terminal


def test_in_a_pipe_there_are_words_and_nothing_else(monkeypatch):
    text, terminal = converse(monkeypatch, "hello\ndraw a fox\n", ScriptedApp())
    assert text == "You said: hello\n#1  seed 7  512x512  /nowhere/fox.png\n"
    assert not terminal.failed


def test_what_was_shown_is_noted(monkeypatch):
    app = ScriptedApp()
    converse(monkeypatch, "draw a fox\n", app)
    (job, where), *rest = app.deliveries
    assert where == "terminal:s" and not rest and job.startswith("job-")


def test_a_mistake_of_ours_is_one_sentence_in_the_persons_language(monkeypatch):
    text, terminal = converse(monkeypatch, "break\nhello\n", ScriptedApp(), locale="ko")
    assert "문제가 생겼어요" in text and "Traceback" not in text
    assert "You said: hello" in text and terminal.failed


def test_leaving_by_a_word(monkeypatch):
    app = ScriptedApp()
    converse(monkeypatch, "/quit\nhello\n", app)
    assert app.turns == []


def test_what_was_finished_meanwhile_comes_first(monkeypatch):
    app = ScriptedApp()
    app.left = [Finished("s", "old", "job-old", (artwork("9", TURN, "job-old"),))]
    text, _ = converse(monkeypatch, "hello\n", app)
    lines = text.splitlines()
    assert lines[0].startswith("These were finished") and lines[1].startswith("#9")
    assert app.deliveries[0] == ("job-old", "terminal:s")


def test_a_collection_goes_on_in_the_background(monkeypatch):
    app = ScriptedApp(pause=0.02)
    text, _ = converse(monkeypatch, "collect\nhello\n", app)
    lines = text.splitlines()
    assert "background" in lines[0]
    assert lines[1] == "You said: hello"  # nobody waits for it
    assert lines[2].startswith("#1")  # but in a pipe nothing is left undone
    assert [where for _, where in app.deliveries] == ["terminal:s"]


class Asking(ScriptedApp):
    async def _begin(self, turn, action):
        begun = await super()._begin(turn, action)
        return [*begun, Asked(turn.session, turn.id, "Which one?", ("a fox", "an owl"))]


def test_a_number_picks_a_choice(monkeypatch):
    app = Asking()
    text, _ = converse(monkeypatch, "hm\n2\n", app)
    assert "Which one?\n  1. a fox\n  2. an owl\n" in text
    assert [turn.text for turn in app.turns] == ["hm", "an owl"]


def test_a_number_without_a_question_is_a_message(monkeypatch):
    app = ScriptedApp()
    converse(monkeypatch, "2\n", app)
    assert [turn.text for turn in app.turns] == ["2"]


@pytest.mark.parametrize("name", ["cat.png", "my cat.jpg", "고양이.webp"])
def test_pictures_that_are_named_are_attached(tmp_path, name, monkeypatch):
    path = tmp_path / name
    Image.new("RGB", (8, 8)).save(tmp_path / "x.png")
    (tmp_path / "x.png").rename(path)
    for written in (f'"{path}"', str(path).replace(" ", "\\ ")):
        words, files = attached(f"what is wrong with {written} here?")
        assert words == "what is wrong with here?"
        assert files == (str(path),)


def test_words_that_are_no_files_stay_words(tmp_path):
    for text in ("draw logo.png", "a  fox, it's   here", str(tmp_path), "what's this?"):
        assert attached(text) == (text, ())


def test_markup_of_a_message_is_text():
    screen, out = console()
    with Screen(screen) as shown:
        shown.show(Said("s", "t", "[bold]not markup[/bold] [/]"))
        shown.show(Failed("s", "t", "x", "[red]nor this"))
    assert out.getvalue() == "[bold]not markup[/bold] [/]\n[red]nor this\n"
    assert shown.failed


def test_a_bar_on_a_terminal_and_none_in_a_pipe():
    events = [Queued("s", "t", "j", 0, 2.0), Progress("s", "t", "j", 1, 4)]
    for terminal in (True, False):
        out = io.StringIO()
        with Screen(Console(file=out, force_terminal=terminal, width=80)) as shown:
            for event in events:
                shown.show(event)
            time.sleep(0.15)
        assert bool(out.getvalue()) is terminal
        assert ("painting" in out.getvalue()) is terminal


def test_a_terminal_shows_that_a_message_was_heard_and_a_pipe_does_not():
    for terminal in (True, False):
        out = io.StringIO()
        screen = Console(file=out, force_terminal=terminal, width=80, _environ={"TERM": "xterm"})
        with Screen(screen) as shown:
            shown.wait()
            time.sleep(0.15)
            waited = out.getvalue()
            shown.show(Said("s", "t", "hello"))
            said = out.getvalue()
            time.sleep(0.15)
        assert ("one moment" in waited) is terminal
        assert "hello" in said and "one moment" not in said[said.index("hello") :]
        assert out.getvalue() == said  # it does not go on turning


_TERMINAL = """
import sys
from rich.console import Console
from bot.loop_thread import LoopThread
from bot.messages import Speaker
from bot.terminal import Terminal
from tests.scripted import ScriptedApp
with LoopThread() as loop:
    app = ScriptedApp(steps=1000, pause=0.05)
    Terminal(app, loop, Console(), Speaker("s", "ann")).talk()
print("LEFT", len(app.turns), flush=True)
"""


class Session:
    """A program on a pseudo terminal."""

    def __init__(self, code: str, sized: bool = True) -> None:
        self.master, slave = pty.openpty()
        size = struct.pack("HHHH", 24, 80, 80 * 9, 24 * 18) if sized else bytes(8)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, size)
        environment = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "LANG": "C.UTF-8"}
        self.child = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
            preexec_fn=_own_terminal,
        )  # fmt: skip
        os.close(slave)
        self.seen = ""
        self.read = 0

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        os.close(self.master)

    def wait_for(self, text: str, seconds: float = 30.0) -> None:
        """Read on until `text` comes after what was waited for before."""
        until = time.monotonic() + seconds
        while (found := self.seen.find(text, self.read)) < 0:
            assert time.monotonic() < until, f"no {text!r} in {self.seen[-2000:]!r}"
            ready, _, _ = select.select([self.master], [], [], 0.2)
            if ready:
                try:
                    self.seen += os.read(self.master, 65536).decode("utf-8", "replace")
                except OSError:
                    raise AssertionError(f"ended without {text!r}: {self.seen!r}") from None
        self.read = found + len(text)

    def press_until(self, key: str, text: str) -> None:
        """Press a key until `text` comes: a prompt that has just been written may miss one."""
        for _ in range(10):
            self.type(key)
            try:
                return self.wait_for(text, 3.0)
            except AssertionError:
                if self.child.poll() is not None:
                    raise
        raise AssertionError(f"no {text!r}")

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def close(self) -> int:
        return self.child.wait(20)


def _own_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_cancels_what_is_painted_and_the_talk_goes_on():
    with Session(_TERMINAL) as session:
        session.wait_for("you> ")
        session.type("draw a fox\n")
        session.wait_for("painting")
        session.type("\x03")
        session.wait_for("Stopping")
        session.wait_for("Stopped.")
        session.wait_for("you> ")
        session.type("hello\n")
        session.wait_for("You said: hello")
        session.wait_for("you> ")
        session.type("\x04")
        session.wait_for("LEFT 2")
        assert session.close() == 0


def test_a_second_ctrl_c_quits():
    with Session(_TERMINAL) as session:
        session.wait_for("you> ")
        session.press_until("\x03", "Ctrl-C again")
        session.wait_for("you> ")
        session.press_until("\x03", "LEFT 0")
        assert session.close() == 0


def test_a_second_ctrl_c_quits_while_it_paints():
    with Session(_TERMINAL) as session:
        session.wait_for("you> ")
        session.type("deaf\n")
        session.wait_for("painting")
        session.type("\x03")
        session.wait_for("Stopping")
        session.type("\x03")
        session.wait_for("LEFT 1")
        assert session.close() == 0


_SHOW = """
import sys
sys.stdin.readline()
from rich.console import Console
from bot.pictures import show
print("SHOWN", show({path!r}, Console()), flush=True)
"""


@pytest.mark.parametrize(
    ("answers", "shown", "sign"),
    [
        ("\x1b[?62;4;22c", True, "\x1bP"),  # Sixel, as iTerm2, WezTerm and foot answer
        ("\x1b[?62;22c\x1b_Gi=1;OK\x1b\\", True, "\x1b_G"),  # Kitty's own protocol
        ("", False, ""),  # a terminal that does not answer: a path is all it gets
    ],
)
def test_pictures_are_shown_where_the_terminal_says_that_it_can(tmp_path, answers, shown, sign):
    path = tmp_path / "fox.png"
    Image.new("RGB", (32, 32), "orange").save(path)
    with Session(_SHOW.format(path=str(path))) as session:
        # The answers lie ready: a terminal has a tenth of a second, this machine perhaps not.
        session.type("\n" + answers)
        session.wait_for(f"SHOWN {shown}")
        assert session.close() == 0
        assert sign in session.seen
        if not shown:
            assert "\x1bP" not in session.seen


def test_a_terminal_without_a_size_gets_a_path(tmp_path):
    Image.new("RGB", (32, 32)).save(tmp_path / "a.png")
    with Session(_SHOW.format(path=str(tmp_path / "a.png")), sized=False) as session:
        session.type("\n\x1b[?62;4;22c")
        session.wait_for("SHOWN False")
        assert session.close() == 0
