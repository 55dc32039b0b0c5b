"""Where exported files are, for a program and for a person at a terminal."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from agents.events import Exported
from bot.event_json import event_json
from bot.screen import Screen


def test_a_program_is_told_path_kind_and_size(tmp_path: Path) -> None:
    book = tmp_path / "venus.pdf"
    book.write_bytes(b"x" * 1234)
    told = event_json(Exported("room", "t1", (str(book),), 20), turn=7)
    assert told == {
        "event": "exported",
        "session": "room",
        "turn": 7,
        "files": [{"path": str(book), "kind": "pdf", "bytes": 1234}],
        "count": 20,
    }


def test_a_person_at_a_terminal_is_told_the_path(tmp_path: Path) -> None:
    out = io.StringIO()
    event = Exported("room", "t1", (str(tmp_path / "a [b].pdf"), str(tmp_path / "a.zip")), 3)
    for language, word in (("en", "saved"), ("ko", "저장")):
        with Screen(Console(file=out, width=40), language) as screen:
            screen.show(event)
        assert not screen.failed
        lines = out.getvalue().splitlines()
        assert lines[-2:] == [f"{word}: {path}" for path in event.files]
