"""A real conversation, timed and drawn: `python -m benchmarks.conversation`.

Says some lines to `tilda chat --json` as a program would, writes a table of how long each answer
took, and lays the whole conversation out as a picture (`docs/conversation.png`).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).parent.parent
LINES = (
    "Hello! Who are you?",
    "draw a fox in a snowy forest at night",
    "warmer, please",
    "여우 옆에 부엉이를 그려줘",
    "what is wrong with it?",
    "undo that",
)
WIDTH, MARGIN, GAP, TILE, TEXT = 960, 28, 14, 224, 22
PAPER, MINE, HERS, INK, FAINT = "#f6f4ef", "#d9e6f2", "#ffffff", "#26262b", "#8a8780"


@dataclass
class Exchange:
    """One message and what came of it."""

    said: str
    answers: list[str] = field(default_factory=list)
    pictures: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    def note(self, event: dict[str, Any]) -> None:
        """Keep what a person would see of an event."""
        if event["event"] in ("said", "asked"):
            self.answers.append(event["text"])
            self.answers += [
                f"  {n}. {choice}" for n, choice in enumerate(event.get("choices", []), 1)
            ]
        elif event["event"] == "failed":
            self.answers.append(event["message"])
        elif event["event"] == "finished":
            self.pictures += event["artworks"]


def converse(lines: Sequence[str], data: Path, extra: Sequence[str]) -> Iterator[Exchange]:
    """Say the lines one after the other, each when the one before is answered."""
    command = [sys.executable, "-m", "bot.cli", "chat", "--json", "--data", str(data), *extra]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as child:
        assert child.stdin and child.stdout
        for line in lines:
            exchange, began = Exchange(line), time.monotonic()
            child.stdin.write(json.dumps({"text": line}) + "\n")
            child.stdin.flush()
            for written in child.stdout:
                event = json.loads(written)
                exchange.note(event)
                if event["event"] == "done":
                    break
            exchange.seconds = time.monotonic() - began
            yield exchange
        child.stdin.close()


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break a text into lines that fit `width` pixels."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if font.getlength(longer) > width and line:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


class Page:
    """A tall sheet that is written on from top to bottom."""

    def __init__(self) -> None:
        """Begin a page."""
        self._sheet = Image.new("RGB", (WIDTH, 20_000), PAPER)
        self._draw = ImageDraw.Draw(self._sheet)
        (font,) = (ROOT / "pipelines" / "fonts").glob("*.otf")
        self._font = ImageFont.truetype(font, TEXT)
        self._small = ImageFont.truetype(font, TEXT - 7)
        self._y = MARGIN

    def bubble(self, text: str, mine: bool) -> None:
        """Write a text in a bubble, on the right if it is the person's."""
        lines = wrapped(text, self._font, WIDTH * 2 // 3)
        wide = int(max(self._font.getlength(line) for line in lines)) + 2 * GAP
        high = len(lines) * (TEXT + 9) + GAP + 6
        left = WIDTH - MARGIN - wide if mine else MARGIN
        box = (left, self._y, left + wide, self._y + high)
        self._draw.rounded_rectangle(box, 14, fill=MINE if mine else HERS)
        for number, line in enumerate(lines):
            place = (left + GAP, self._y + GAP // 2 + 2 + number * (TEXT + 9))
            self._draw.text(place, line, font=self._font, fill=INK)
        self._y += high + GAP

    def pictures(self, artworks: Sequence[dict[str, Any]]) -> None:
        """Hang pictures in a row, each with its label and seed."""
        for number, artwork in enumerate(artworks[:4]):
            left = MARGIN + number * (TILE + GAP)
            with Image.open(artwork["path"]) as picture:
                small = picture.convert("RGB")
            small.thumbnail((TILE, TILE))
            self._sheet.paste(small, (left, self._y))
            caption = f"{artwork['label']}  seed {artwork['seed']}"
            self._draw.text((left, self._y + TILE + 4), caption, font=self._small, fill=FAINT)
        self._y += TILE + 2 * GAP + TEXT

    def save(self, path: Path) -> None:
        """Write the page, cut to its length."""
        self._sheet.crop((0, 0, WIDTH, self._y + MARGIN)).save(path, optimize=True)


def main() -> None:
    """Hold the conversation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--line", action="append", help="say this (repeat); by default a few lines")
    parser.add_argument("--config", help="settings; by default the embedded models")
    parser.add_argument("--seed", default="7")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "conversation.png")
    given = parser.parse_args()
    extra = ["--seed", given.seed, *(["--config", given.config] if given.config else [])]
    page = Page()
    print("| message | seconds |\n|---|---|")
    with TemporaryDirectory() as data:
        for exchange in converse(given.line or LINES, Path(data), extra):
            print(f"| {exchange.said} | {exchange.seconds:.1f} |", flush=True)
            page.bubble(exchange.said, mine=True)
            if exchange.pictures:
                page.pictures(exchange.pictures)
            page.bubble("\n".join(exchange.answers), mine=False)
        page.save(given.out)
    print(f"\n{given.out}")


if __name__ == "__main__":
    main()
