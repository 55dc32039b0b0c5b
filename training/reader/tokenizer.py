"""The reader's own vocabulary: byte-level BPE over generated messages and everyday words.

SmolLM2's 49,152 pieces are mostly of no use here, and cut Korean into bytes; 10,000 of our own
take a fifth of the memory and half of the steps.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from training.reader.dataset import examples
from training.reader.words import nouns

SIZE = 10_000
MESSAGES = 60_000
SEED = 1_000_003
PAD, END, USER, ASSISTANT, SYSTEM = "<|pad|>", "<|end|>", "<|user|>", "<|assistant|>", "<|system|>"
TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>"
    "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
PARTICLES = (
    "(?<=[가-힣])(?:이랑|으로|에서|에게|한테|하고|을|를|이|가|은|는|에|의|도|만|로|와|과|랑)"
    "(?=[\\s,.!?~\"'”’)\\]]|$)"
)
"""Korean particles at the end of a word are pieces of their own, so that a noun stays the same."""


def train_tokenizer(everyday: list[str]) -> PreTrainedTokenizerFast:
    """Train the vocabulary; `everyday` are common words with a blank before them."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PARTICLES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=SIZE,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[PAD, END, USER, ASSISTANT, SYSTEM],
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus(everyday), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=END,
        pad_token=PAD,
        chat_template=TEMPLATE,
        model_max_length=1024,
    )


def corpus(everyday: list[str]) -> Iterator[str]:
    """Yield generated messages with their answers, all nouns, and everyday words."""
    source = examples(SEED)
    for _ in range(MESSAGES):
        example = next(source)
        yield f"{example.prompt} {example.answer}"
    for language in ("en", "ko"):
        for noun in nouns(language):
            yield from [f" {noun}"] * 3
    random.Random(SEED).shuffle(everyday)
    yield from (word for word in everyday for _ in range(12))


def everyday_words(tokenizer: Any, most: int = 6000) -> list[str]:
    """Return the commonest English words of another tokenizer's vocabulary (low ids first)."""
    words = []
    for index in range(len(tokenizer)):
        text = tokenizer.decode([index])
        if text.startswith(" ") and text[1:].isalpha() and text.isascii() and text.islower():
            words.append(text)
        if len(words) == most:
            break
    return words


def save(tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Write the tokenizer's files."""
    tokenizer.save_pretrained(folder)
