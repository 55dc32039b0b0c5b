"""Grammar-constrained decoding: only tokens that can still end in a valid answer are allowed.

Built on llguidance (https://github.com/guidance-ai/llguidance), which walks a JSON schema as a
grammar over the tokenizer's own tokens.
"""

from __future__ import annotations

from typing import Any

import llguidance
import llguidance.hf
import numpy as np
import torch
from transformers import LogitsProcessor

from agents.errors import AnswerInvalid


def grammar_tokens(tokenizer: Any, vocabulary: int) -> Any:
    """Return the tokenizer as llguidance sees it; `vocabulary` is the width of the logits."""
    return llguidance.hf.from_tokenizer(tokenizer, n_vocab=vocabulary)


def schema_grammar(schema: dict[str, Any]) -> str:
    """Return the grammar of a JSON schema, without white space between the tokens of JSON."""
    grammar: str = llguidance.LLMatcher.grammar_from_json_schema(
        schema, overrides={"whitespace_flexible": False}
    )
    return grammar


class GrammarMask(LogitsProcessor):  # type: ignore[misc]
    """Masks logits by a grammar. It has a state: make a new one for every `generate()`."""

    def __init__(self, tokens: Any, grammar: str, end: int) -> None:
        self.matcher = llguidance.LLMatcher(tokens, grammar)
        if self.matcher.is_error():
            raise AnswerInvalid(f"The answer's form is no grammar: {self.matcher.get_error()}")
        self.end = end
        self.started = False

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return `scores` (1 x vocabulary) with -inf wherever the grammar says no."""
        if self.started and not self.matcher.is_stopped():
            self.matcher.consume_token(int(input_ids[0, -1]))
        self.started = True
        allowed = self.allowed(scores.shape[-1]).to(scores.device)
        return scores.masked_fill(~allowed, float("-inf"))

    def allowed(self, width: int) -> torch.Tensor:
        """Return the mask of allowed tokens (booleans, `width`)."""
        mask = torch.zeros(width, dtype=torch.bool)
        if self.matcher.is_stopped():
            mask[self.end] = True
            return mask
        bits = np.unpackbits(
            np.frombuffer(self.matcher.compute_bitmask(), dtype=np.uint8), bitorder="little"
        )[:width]
        mask[: len(bits)] = torch.from_numpy(bits.astype(np.bool_))
        return mask
