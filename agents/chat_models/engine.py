"""The transformers model behind `LocalChatModel`: load, generate, stream, stop.

Not safe to use from two threads at once; `LocalChatModel` holds the lock.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    DynamicCache,
    LogitsProcessorList,
    StoppingCriteria,
    StoppingCriteriaList,
    TextIteratorStreamer,
)
from transformers.utils import logging as transformers_logging

from agents.chat_models.answers import Answer, Options, Token
from agents.chat_models.grammar import GrammarMask, grammar_tokens, schema_grammar
from agents.errors import LanguageModelError, ModelMissing

WORTH_REUSING = 48
"""Shared tokens from which on a kept prefix pays for its handling."""

PLAIN_TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}assistant: {% endif %}"
)
"""For models whose tokenizer has no chat template."""


class Halt(StoppingCriteria):  # type: ignore[misc]
    """Ends generation at the next token once the event is set."""

    def __init__(self, event: threading.Event) -> None:
        self.event = event

    def __call__(self, input_ids: torch.Tensor, scores: Any, **kwargs: Any) -> torch.Tensor:
        """Return one flag for each row of `input_ids`."""
        return torch.full((len(input_ids),), self.event.is_set(), dtype=torch.bool)


class Engine:
    """A loaded causal language model with its tokenizer.

    Keeps the key-values of the last prompt: where the next one begins the same way (long
    instructions, few-shot examples), only the rest is computed.
    """

    def __init__(self, model: Any, tokenizer: Any, name: str) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.name = name
        self.kept: tuple[list[int], Any] | None = None
        self._tokens: Any = None
        self._grammars: dict[str, str] = {}

    @classmethod
    def load(cls, folder: str, device: str = "auto", dtype: str = "auto") -> Engine:
        """Load a folder.

        Raises:
            ModelMissing: Files are missing, broken, or of a class that transformers lacks.
        """
        place = pick_device(device)
        transformers_logging.disable_progress_bar()
        try:
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model = AutoModelForCausalLM.from_pretrained(
                folder, dtype=pick_dtype(dtype, place), local_files_only=True
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            line = (str(error).splitlines() or [""])[0]
            raise ModelMissing(
                f"The language model in {folder} cannot be loaded: {line}"
            ) from error
        return cls(model.to(place).eval(), tokenizer, Path(folder).name)

    def answer(
        self, messages: list[dict[str, Any]], options: Options, halt: threading.Event
    ) -> Answer:
        """Return the whole answer to a conversation."""
        ids = self.encode(messages)
        out = self.run(ids, options, halt)
        fresh = out.sequences[0, ids.shape[1] :].tolist()
        tokens = tuple(self.describe(fresh, out.logits, out.scores))
        ended = bool(fresh) and fresh[-1] in self.ends()
        finish = "cancelled" if halt.is_set() else "stop" if ended else "length"
        text = self.tokenizer.decode(fresh, skip_special_tokens=True)
        if finish == "length" and any(stop in text for stop in options.stop):
            finish = "stop"
        return Answer(cut(text, options.stop), tokens, ids.shape[1], finish)

    def stream(self, messages: list[dict[str, Any]], options: Options) -> Iterator[str]:
        """Yield the answer piece by piece; closing the iterator stops the model."""
        ids = self.encode(messages)
        streamer = TextIteratorStreamer(self.tokenizer, skip_prompt=True, skip_special_tokens=True)
        halt = threading.Event()
        faults: list[Exception] = []

        def work() -> None:
            try:
                self.run(ids, options, halt, streamer)
            except Exception as error:
                faults.append(error)
                streamer.end()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            yield from (piece for piece in streamer if piece)
        finally:
            halt.set()
            thread.join()
        if faults:
            raise LanguageModelError(f"The language model failed: {faults[0]}") from faults[0]

    def run(
        self,
        ids: torch.Tensor,
        options: Options,
        halt: threading.Event,
        streamer: Any = None,
    ) -> Any:
        """Call `generate()` with a fresh grammar and the kept prefix."""
        cache = self.reuse(ids[0].tolist())
        sampling: dict[str, Any] = {"do_sample": False}
        if options.temperature > 0:
            sampling = {"do_sample": True, "temperature": options.temperature}
        stops: dict[str, Any] = {}
        if options.stop:
            stops = {"stop_strings": list(options.stop), "tokenizer": self.tokenizer}
        with torch.inference_mode():
            out = self.model.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                past_key_values=cache,
                max_new_tokens=options.max_tokens,
                logits_processor=LogitsProcessorList(self.masks(options)),
                stopping_criteria=StoppingCriteriaList([Halt(halt)]),
                return_dict_in_generate=True,
                output_scores=streamer is None,
                output_logits=streamer is None,
                pad_token_id=self.padding(),
                streamer=streamer,
                **sampling,
                **stops,
            )
        self.keep(ids[0].tolist(), out)
        return out

    def encode(self, messages: list[dict[str, Any]]) -> torch.Tensor:
        """Return the prompt's token ids (1 x length)."""
        template = None if self.tokenizer.chat_template else PLAIN_TEMPLATE
        text = self.tokenizer.apply_chat_template(
            messages, chat_template=template, add_generation_prompt=True, tokenize=False
        )
        encoded = self.tokenizer(text, add_special_tokens=False, return_tensors="pt")
        ids: torch.Tensor = encoded["input_ids"].to(self.model.device)
        return ids

    def masks(self, options: Options) -> list[GrammarMask]:
        """Return a new grammar mask where the answer is held to a schema."""
        if options.schema is None:
            return []
        if self._tokens is None:
            self._tokens = grammar_tokens(self.tokenizer, self.model.config.vocab_size)
        key = repr(options.schema)
        if key not in self._grammars:
            self._grammars[key] = schema_grammar(options.schema)
        return [GrammarMask(self._tokens, self._grammars[key], self.padding_end())]

    def describe(self, ids: list[int], logits: Any, scores: Any) -> Iterator[Token]:
        """Yield the answer's tokens with log-probabilities renormalised over the allowed ones."""
        for index, token in enumerate(ids):
            row = scores[index][0] if scores else logits[index][0]
            logprob = torch.log_softmax(row.float(), dim=-1)[token].item()
            yield Token(self.tokenizer.decode([token]), logprob)

    def reuse(self, ids: list[int]) -> Any:
        """Return the kept key-values cut to what `ids` shares with them, or an empty cache."""
        kept, self.kept = self.kept, None
        if kept is not None:
            shared = common_prefix(kept[0], ids[:-1])
            if shared >= WORTH_REUSING and crop(kept[1], shared):
                return kept[1]
        return None

    def keep(self, ids: list[int], out: Any) -> None:
        """Keep the prompt's key-values for the next prompt, where that can pay."""
        cache = out.past_key_values
        self.kept = None
        if len(ids) >= WORTH_REUSING and isinstance(cache, DynamicCache):
            self.kept = (ids, cache)

    def ends(self) -> set[int]:
        """Return the ids that end an answer."""
        ends = self.model.generation_config.eos_token_id
        if ends is None:
            ends = self.tokenizer.eos_token_id
        return set(ends) if isinstance(ends, list) else {ends}

    def padding_end(self) -> int:
        """Return the id that ends a constrained answer."""
        end: int = self.tokenizer.eos_token_id
        return end

    def padding(self) -> int:
        """Return a padding id; the end token where there is none."""
        pad: int | None = self.tokenizer.pad_token_id
        return self.padding_end() if pad is None else pad


def common_prefix(first: list[int], second: list[int]) -> int:
    """Return how many leading items two lists share."""
    for index, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return index
    return min(len(first), len(second))


def crop(cache: Any, length: int) -> bool:
    """Cut a cache to its first `length` positions; False where its layers cannot be cut."""
    if any(getattr(layer, "is_sliding", False) for layer in cache.layers):
        return False
    surplus = cache.get_seq_length() - length
    if surplus > 0:
        cache.crop(-surplus)
    return True


def cut(text: str, stops: tuple[str, ...]) -> str:
    """Return the text up to the first stop."""
    places = [text.find(stop) for stop in stops if stop in text]
    return text[: min(places)] if places else text


def pick_device(device: str) -> torch.device:
    """Return the device that is meant; `auto` takes an accelerator where there is one."""
    if device != "auto":
        return torch.device(device)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def pick_dtype(dtype: str, device: torch.device) -> Any:
    """Return the number format; `auto` is the checkpoint's own, but float32 on a processor."""
    if dtype != "auto":
        return getattr(torch, dtype)
    return torch.float32 if device.type == "cpu" else "auto"
