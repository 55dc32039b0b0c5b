"""Where training keeps its files, and how model cards are written."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).resolve().parent.parent / "pipelines" / "weights"
NOTES = Path(__file__).resolve().parent / "notes"
"""What only the trainer knows of the models that ship, and how far they have come."""


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


def load_as_float32(config: Path) -> None:
    """Marks a transformers config so that float16 weights load as float32 unless told otherwise.

    Diffusers loads its parts as float32 by default, transformers as they are stored: without this
    a pipeline that is loaded without a `dtype` would be of two minds.
    """
    values = json.loads(config.read_text(encoding="utf-8"))
    _mark(values)
    config.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _mark(values: dict[str, Any]) -> None:
    if "dtype" in values:
        values["dtype"] = "float32"
    for part in values.values():
        if isinstance(part, dict):
            _mark(part)
