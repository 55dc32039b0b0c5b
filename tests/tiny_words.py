"""The few words that tiny networks know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

WORDS = (
    "a an the one two three cat cats fox foxes dog dogs moon house tree boat red blue green yellow "
    "white black in on at with and next to of under night day sunset sea forest city beach snow "
    "painting picture watercolour pixel art oil style drawing photo plain background describe this"
).split()


def tiny_tokenizer(words: Iterable[str] = WORDS, length: int = 16, with_chat: bool = False) -> Any:
    """Return a word-level tokenizer with start, end, pad and unknown marks (0 to 3)."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    vocabulary = {
        w: i for i, w in enumerate(dict.fromkeys(["<s>", "</s>", "<pad>", "<unk>", *words]))
    }
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    inner.normalizer = normalizers.Lowercase()
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    inner.post_processor = TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=length,
    )
    if with_chat:
        tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }} {% endfor %}"
    return tokenizer
