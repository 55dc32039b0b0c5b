"""Tokenizers: small byte-level BPE, so that no word is ever unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

PAD, START, END = "<|pad|>", "<|start|>", "<|end|>"
LENGTH = 40


def train_tokenizer(
    texts: Iterable[str], vocabulary: int = 5000, length: int = LENGTH, lower: bool = True
) -> PreTrainedTokenizerFast:
    """Trains a tokenizer on prompts.

    Args:
        texts: prompts, and every name that should be cheap to spell.
        vocabulary: number of tokens at most; 259 of them are bytes and marks.
        length: longest prompt in tokens, the two marks included.
        lower: whether case is of no matter, as in prompts; captions keep it.
    """
    bpe = Tokenizer(models.BPE())
    steps = [normalizers.NFKC(), *([normalizers.Lowercase()] if lower else [])]
    bpe.normalizer = normalizers.Sequence(steps)
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=lower)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[PAD, START, END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(texts, trainer)
    bpe.post_processor = TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(START, 1), (END, 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        bos_token=START,
        eos_token=END,
        pad_token=PAD,
        model_max_length=length,
    )


def token_ids(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> np.ndarray:
    """Token numbers of texts, padded to the longest length: (len(texts), length) uint16."""
    encoded = tokenizer(list(texts), padding="max_length", truncation=True, return_tensors="np")
    return np.asarray(encoded["input_ids"]).astype(np.uint16)
