"""Where training keeps its files, and how model cards are written."""

from __future__ import annotations

import os
from pathlib import Path

WEIGHTS = Path(__file__).resolve().parent.parent / "pipelines" / "weights"


def training_root() -> Path:
    """Folder for art, scenes, latents and runs: `TILDA_TRAINING`, else the user's cache."""
    return Path(os.environ.get("TILDA_TRAINING", "~/.cache/tilda-training")).expanduser()


def write_card(folder: Path, title: str, licence: str, body: str) -> None:
    """Writes a model card, `README.md`, with the front matter that model hubs read."""
    front = f"---\nlicense: {licence}\n---\n\n# {title}\n\n"
    (folder / "README.md").write_text(front + body.strip() + "\n", encoding="utf-8")


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
