"""Writes the model cards from what was measured: `python -m training.model_cards`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PIL import Image

from training.captioner import BATCH
from training.cards import NOTES, WEIGHTS, table, training_root, write_card
from training.evaluate import STAGES, report

TEMPLATES = Path(__file__).parent / "templates"
SHEETS = WEIGHTS.parent.parent / "docs" / "painted"
"""Where people look at what the painter paints; beside the package, not in it."""


def template(name: str) -> str:
    """The text of a card, with places for what was measured."""
    return (TEMPLATES / f"{name}.md").read_text(encoding="utf-8")


def load_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file."""
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values


def millions(folder: Path) -> float:
    """Parameters of a float16 folder, in millions."""
    return sum(path.stat().st_size for path in folder.glob("*.safetensors")) / 2e6


def captioner_extra(measured: dict[str, Any]) -> str:
    """Swap test and calibration as a table."""
    swap, calibration = measured["swap"], measured["calibration"]
    shares = {name: f"{100 * calibration[name]:.0f} %" for name in calibration}
    rows = [
        ["swap test: own caption called met", f"{100 * swap['met']:.1f} %"],
        ["swap test: another picture's caption called missed", f"{100 * swap['missed']:.1f} %"],
        ["held-out scenes called known", shares["inside_known"]],
        [
            "made-up outside pictures called unknown",
            shares["made_up_unknown"],
        ],
        [
            "crops of 4 unseen photographs called unknown",
            shares["photos_unknown"],
        ],
        ["confidence above which it counts as known", f"{calibration['known_above']}"],
        [
            "probability of a name above which nine of ten are right",
            f"{calibration['word_above']}",
        ],
    ]
    return table(["measured", ""], rows)


def write_sheets(evaluation: Path, out: Path) -> str:
    """Puts the evaluation's contact sheets into a folder; returns Markdown that shows them.

    Args:
        evaluation: with a `painted-STAGE.png` for each stage.
        out: where they go, as JPEG: they are noise to PNG.
    """
    out.mkdir(parents=True, exist_ok=True)
    for stage in STAGES:
        with Image.open(evaluation / f"painted-{stage}.png") as sheet:
            sheet.convert("RGB").save(out / f"{stage}.jpg", quality=80, optimize=True)
    return "\n\n".join(
        f"`{stage}`:\n\n![{stage}](../../../docs/painted/{stage}.jpg)" for stage in STAGES
    )


def write_painter(measured: dict[str, Any], notes: dict[str, Any]) -> None:
    """Writes the painter's card; `notes` holds what only the trainer knows."""
    folder = WEIGHTS / "painter"
    body = template("painter").format(
        state=notes["state"],
        coder=notes["autoencoder"],
        rate=notes["rate"],
        stages=notes["stages"],
        reading=notes["reading"],
        comparison=notes["comparison"],
        unet=millions(folder / "unet"),
        text=millions(folder / "text_encoder"),
        evaluation=report(measured),
        sheets=write_sheets(training_root() / "evaluation", SHEETS),
        solver=(training_root() / "evaluation" / "solver.md").read_text(encoding="utf-8").strip(),
        **{name: measured[name] for name in ("pictures", "painted", "steps", "guidance")},
    )
    write_card(folder, "Tilda's painter", "apache-2.0", body)


def write_captioner(measured: dict[str, Any], notes: dict[str, Any]) -> None:
    """Writes the captioner's card; see `write_painter`."""
    folder, run = WEIGHTS / "captioner", notes["progress"]
    body = template("captioner").format(
        state=notes["state"],
        size=millions(folder),
        steps=run["step"],
        seen=BATCH * run["step"],
        minutes=run["seconds"] / 60,
        pictures=measured["pictures"],
        evaluation=report(measured),
        more=captioner_extra(measured),
    )
    write_card(folder, "Tilda's captioner", "apache-2.0", body)


def main() -> None:
    """Writes both cards from the last evaluation and the runs' notes."""
    measured = load_json(training_root() / "evaluation" / "evaluation.json")
    write_painter(measured, load_json(NOTES / "painter.json"))
    write_captioner(measured, load_json(NOTES / "captioner.json"))


if __name__ == "__main__":
    main()
