"""`tilda chat` as a program, on tiny real networks: piped, killed, and started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from agents.ledger import Ledger
from tests.tiny import tiny_captioner_settings, tiny_painter_settings

TILDA = [sys.executable, "-m", "bot.cli"]
ROOT = Path(__file__).parent.parent


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config file of tiny networks and no language model."""
    path = tmp_path / "tiny.yaml"
    values = {
        "painter": tiny_painter_settings(steps=100).model_dump(exclude_defaults=True),
        "captioner": tiny_captioner_settings().model_dump(exclude_defaults=True),
        "language": {"model": "none"},
    }
    path.write_text(yaml.safe_dump(values), encoding="utf-8")
    return path


@pytest.fixture
def command(tmp_path: Path, config: Path) -> list[str]:
    """The command line of a chat in a data folder of its own."""
    data = tmp_path / "data"
    return [*TILDA, "chat", "--json", "--data", str(data), "--config", str(config)]


def started(command: list[str]) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_WAIT_POLICY": "PASSIVE"}
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", env=environment,
    )  # fmt: skip


def spoken(command: list[str], *lines: Any) -> list[dict[str, Any]]:
    """Return the events of a whole conversation; every line on stdout must be one."""
    text = "".join(
        (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n"
        for line in lines
    )
    with started(command) as child:
        out, err = child.communicate(text, timeout=300)
        assert child.returncode == 0, err
    assert "Traceback" not in err
    return [json.loads(line) for line in out.splitlines()]


def of(events: list[dict[str, Any]], turn: str) -> list[str]:
    """Return the names of a turn's events, a run of equal ones as one."""
    names = [e["event"] for e in events if e["turn"] == turn]
    return [n for i, n in enumerate(names) if i == 0 or names[i - 1] != n or n == "said"]


def one(events: list[dict[str, Any]], turn: str, name: str) -> dict[str, Any]:
    return next(e for e in events if e["turn"] == turn and e["event"] == name)


def test_a_conversation_through_the_door(command, tmp_path):
    events = spoken(
        command,
        {"text": "안녕! 넌 누구야?", "id": "who"},
        {"text": "draw a fox", "id": "fox"},
        {"text": "make it darker", "id": "dark"},
        {"text": "undo that", "id": "undo"},
        {"text": "describe this", "id": "bad", "attachments": [str(tmp_path / "tiny.yaml")]},
        {"text": "draw a boat", "id": "fox"},
    )
    assert of(events, "who") == ["understood", "said", "done"]
    assert "틸다" in one(events, "who", "said")["text"]
    # A drawing, then a revision of exactly that picture.
    drawn = one(events, "fox", "finished")["artworks"][0]
    assert of(events, "fox")[:4] == ["understood", "planned", "queued", "progress"]
    assert drawn["label"] == "#1" and Path(drawn["path"]).is_file()
    darker = one(events, "dark", "finished")["artworks"][0]
    assert darker["label"] == "#1b" and darker["parent"] == drawn["id"]
    # Undo shows the stored file again and paints nothing.
    shown = one(events, "undo", "finished")
    assert shown["reused"] is True and shown["artworks"][0] == drawn
    assert "queued" not in of(events, "undo")
    assert one(events, "bad", "failed")["kind"] == "bad_image"
    # The same id is the same turn: nothing is done twice.
    assert len([e for e in events if e["event"] == "finished" and e["turn"] == "fox"]) == 1
    assert [e["event"] for e in events][-1] == "done"


def read_until(lines: Iterator[str], name: str) -> dict[str, Any]:
    for line in lines:
        event: dict[str, Any] = json.loads(line)
        if event["event"] == name:
            return event
    raise AssertionError(f"no {name}")


def test_a_picture_survives_a_kill(command, tmp_path):
    """Killed while it paints, started again: the picture comes, once, for the turn that asked."""
    with started([*command, "--session", "s"]) as child:
        assert child.stdin and child.stdout
        child.stdin.write(json.dumps({"text": "draw a fox", "id": "mine"}) + "\n")
        child.stdin.flush()
        told = read_until(iter(child.stdout.readline, ""), "progress")
        assert told["done"] < told["total"]
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=60)
    events = spoken([*command, "--session", "s"])
    finished = [e for e in events if e["event"] == "finished"]
    assert [e["turn"] for e in finished] == ["mine"]
    assert finished[0]["artworks"][0]["label"] == "#1"
    # It has been delivered now, and will not come again.
    with Ledger.open(tmp_path / "data" / "ledger.db") as ledger:
        assert ledger.undelivered("s") == [] and ledger.open_jobs("s") == []
        assert len(ledger.easel("s")) == 1


def test_stop_stops_within_a_step(command):
    events = spoken(command, {"text": "draw a fox", "id": "d"}, {"text": "stop!", "id": "c"})
    assert of(events, "d")[-2:] == ["failed", "done"]
    assert one(events, "d", "failed")["kind"] == "cancelled"
    assert not [e for e in events if e["event"] == "finished"]


def test_a_pipe_without_json_gets_words(command):
    command = [part for part in command if part != "--json"]
    with started(command) as child:
        out, err = child.communicate("hello\n", timeout=300)
    assert child.returncode == 0, err
    assert "Tilda" in out and "\x1b" not in out and "{" not in out
