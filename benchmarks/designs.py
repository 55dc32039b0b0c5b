"""A whole collection by talking, killed on the way: `python -m benchmarks designs -n 3000`.

Talks to `tilda chat --json` as a designer would: plan, yes; kills the process with SIGKILL at even
shares of the work and starts it again; then chooses among what was painted and exports the
finalists. A table (Markdown) of what was said, what was forecast and what it took is written to
`benchmarks/results/designs.md`. With `--data` the folder is kept, to look at sheets and lookbook.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agents.ledger import Ledger

THEME = "flowers blooming on Venus, for a spring dress line"
SESSION = "designs"
CUTS = ("drop the lookalikes", "keep the moody ones", "undo", "20 finalists", "export it")
LEDGER = "ledger.db"


@dataclass
class Chat:
    """One process of `tilda chat --json` on a data folder."""

    data: Path
    _process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        """Start it; what was under way goes on."""
        command = [sys.executable, "-c", "from bot.cli import main; main()", "chat", "--json"]
        options = ["--session", SESSION, "--data", str(self.data), "--author", "ann"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([*command, *options], stdin=pipe, stdout=pipe, text=True)

    def say(self, text: str) -> tuple[list[dict[str, Any]], float]:
        """Return the events of a turn, and the seconds until its end."""
        turn, start = f"{time.monotonic_ns()}", time.monotonic()
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"text": text, "id": turn}) + "\n")
        self._process.stdin.flush()
        heard: list[dict[str, Any]] = []
        for line in self._process.stdout:
            event = json.loads(line)
            if event.get("turn") == turn:
                heard.append(event)
                if event["event"] == "done":
                    return heard, time.monotonic() - start
        raise SystemExit(f"The conversation broke off at {text!r}.")

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the input and wait."""
        self._process.communicate(timeout=600)


def words(heard: list[dict[str, Any]]) -> str:
    """Return what was said in a turn."""
    return " ".join(one["text"] for one in heard if one["event"] in {"said", "asked"})


def paint(data: Path, designs: int, kills: int) -> tuple[Chat, list[str]]:
    """Plan, confirm and paint a collection, killed so often; return the chat and table rows."""
    chat = Chat(data)
    planned, took = chat.say(f"{designs} designs, {THEME}")
    rows = [f"| plan | {took:.0f} | {words(planned)} |"]
    begun, _ = chat.say("yes")
    queued = next(one for one in begun if one["event"] == "queued")
    start, left = time.monotonic(), list(range(1, kills + 1))
    with Ledger.open(data / LEDGER) as ledger:
        while ledger.job_is_open(queued["job"]):
            time.sleep(1.0)
            done = len(ledger.job_indices(queued["job"]))
            if left and done >= left[0] * designs / (kills + 1):
                chat.kill()
                rows.append(f"| kill -9 | {time.monotonic() - start:.0f} | {done} painted |")
                chat = Chat(data)
                left.pop(0)
        painted = len(ledger.job_indices(queued["job"]))
        troubles = ledger.audit(data / "pictures")
    took = time.monotonic() - start
    told = (
        f"{painted} painted; forecast {queued['eta_s']} s; ledger and files: {troubles or 'sound'}"
    )
    rows.append(f"| paint | {took:.0f} | {told} |")
    return chat, rows


def choose(chat: Chat) -> list[str]:
    """Choose and export; return table rows."""
    rows = []
    for text in CUTS:
        heard, took = chat.say(text)
        left = [len(one["artworks"]) for one in heard if one["event"] == "finished"]
        files = [
            Path(f["path"]).name for o in heard if o["event"] == "exported" for f in o["files"]
        ]
        kept = f"{left[-1]} left. " if left else ""
        rows.append(f"| {text} | {took:.1f} | {kept}{words(heard)} {' '.join(files)} |")
    return rows


def main() -> None:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--designs", type=int, default=300)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--data", type=Path, help="a fresh folder that is kept")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        chat, rows = paint(options.data or Path(folder), options.designs, options.kills)
        rows += choose(chat)
        chat.close()
    heading = f"# {options.designs} designs by talking, {options.kills} kills\n"
    table = "\n".join(
        [heading, "| said or done | seconds | what came of it |", "|---|---|---|", *rows]
    )
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "designs.md").write_text(table + "\n", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
