"""Questions to a local language model and its answers, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Options:
    """How one answer is to be made.

    Attributes:
        max_tokens: Longest answer in tokens.
        temperature: 0 decodes greedily.
        schema: JSON schema that the answer is held to; None for free text.
        stop: Texts at which a free answer ends.
    """

    max_tokens: int
    temperature: float = 0.0
    schema: dict[str, Any] | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """One token of an answer with its log-probability among the tokens that were allowed."""

    text: str
    logprob: float

    def as_json(self) -> dict[str, Any]:
        """Return the token in the shape of OpenAI's `logprobs.content`."""
        return {"token": self.text, "logprob": self.logprob}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `finish` is `stop`, `length` or `cancelled`."""

    text: str
    tokens: tuple[Token, ...]
    prompt_tokens: int
    finish: str
