"""`tilda worker`: two of them share a job through PostgreSQL, and one is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from postgres import new_database

from agents.ledger import Ledger
from tests.tiny import tiny_captioner_settings, tiny_painter_settings

ROOT = Path(__file__).parent.parent
PICTURES = 24

pytestmark = pytest.mark.slow


def config(folder: Path, url: str, paints: bool) -> Path:
    """Write a config of tiny networks that share a database and a folder of pictures."""
    path = folder / f"paints-{paints}.yaml"
    values = {
        "painter": tiny_painter_settings().model_dump(exclude_defaults=True),
        "captioner": tiny_captioner_settings().model_dump(exclude_defaults=True),
        "language": {"model": "none"},
        "ledger": {"url": url},
        "studio": {
            "pictures": str(folder / "pictures"),
            "portion": 2,
            "paints": paints,
            "worker_silence": 3.0,
        },
    }
    path.write_text(yaml.safe_dump(values), encoding="utf-8")
    return path


def tilda(*arguments: str, data: Path, settings: Path) -> list[str]:
    """Return a command line."""
    shared = ["--data", str(data), "--config", str(settings)]
    return [sys.executable, "-c", "from bot.cli import main; main()", *arguments, *shared]


@contextmanager
def worker(data: Path, settings: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker until the end of the test."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = tilda("worker", data=data, settings=settings)
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_two_workers_paint_for_a_front_end_that_does_not(tmp_path: Path) -> None:
    url = new_database()
    paints, asks = config(tmp_path, url, True), config(tmp_path, url, False)
    with worker(tmp_path / "one", paints) as first, worker(tmp_path / "two", paints) as second:
        asking = subprocess.Popen(
            tilda("draw", "a red fox", "-n", str(PICTURES), "--json", data=tmp_path / "front",
                  settings=asks),
            env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        with Ledger.open(url) as ledger:
            deadline = time.monotonic() + 90
            while len(ledger.recall("", limit=PICTURES)) < 3 and time.monotonic() < deadline:
                time.sleep(0.1)
        first.kill()
        out, _ = asking.communicate(timeout=90)
        events = [json.loads(line) for line in out.splitlines()]
        (finished,) = [event for event in events if event["event"] == "finished"]
        assert len(finished["artworks"]) == PICTURES
        paths = {Path(artwork["path"]) for artwork in finished["artworks"]}
        assert len(paths) == PICTURES and all(path.is_file() for path in paths)
        assert {path.parent.parent for path in paths} == {tmp_path / "pictures"}
        assert events[-1]["event"] == "done" and asking.returncode == 0
        second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 0
