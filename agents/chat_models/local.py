"""A chat model over a local transformers folder: the embedded one, EXAONE, Qwen, Llama, ..."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.utils import convert_to_openai_messages
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from langchain_core.utils.function_calling import convert_to_json_schema
from pydantic import BaseModel, PrivateAttr

from agents.chat_models.answers import Options
from agents.errors import AnswerInvalid
from pipelines.foreign import IMPORTING

if TYPE_CHECKING:
    from agents.chat_models.engine import Engine


@dataclass(slots=True)
class Shelf:
    """The loaded model and its lock, shared by all copies of a chat model."""

    engine: Engine | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class LocalChatModel(BaseChatModel):
    """LangChain chat model over a folder that `transformers` can load as a causal language model.

    The model loads at the first question, under the one lock that also serialises generation:
    transformers models are not safe to generate from several threads. Answers carry each token's
    log-probability in `response_metadata["logprobs"]`, in the shape that OpenAI's servers use.

    Attributes:
        folder: A transformers folder with weights and tokenizer.
        max_tokens: Longest answer in tokens.
        temperature: 0 decodes greedily.
        device: `auto`, `cpu`, `cuda`, `mps`.
        dtype: `auto`, `float32`, `float16` or `bfloat16`.
    """

    folder: str
    max_tokens: int = 512
    temperature: float = 0.0
    device: str = "auto"
    dtype: str = "auto"

    _shelf: Shelf = PrivateAttr(default_factory=Shelf)

    @property
    def _llm_type(self) -> str:
        return "local-transformers"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"folder": self.folder, "temperature": self.temperature}

    def engine(self) -> Engine:
        """Return the loaded model, loading it first if need be (seconds).

        Raises:
            ModelMissing: The folder holds no complete model.
        """
        with self._shelf.lock:
            if self._shelf.engine is None:
                with IMPORTING:
                    from agents.chat_models.engine import Engine

                    self._shelf.engine = Engine.load(self.folder, self.device, self.dtype)
            return self._shelf.engine

    def _options(self, stop: list[str] | None, asked: dict[str, Any]) -> Options:
        return Options(
            max_tokens=asked.get("max_tokens", self.max_tokens),
            temperature=asked.get("temperature", self.temperature),
            schema=schema_of(asked.get("response_format")),
            stop=tuple(stop or ()),
        )

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._complete(messages, self._options(stop, kwargs), threading.Event())

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        halt = threading.Event()
        options = self._options(stop, kwargs)
        try:
            return await asyncio.to_thread(self._complete, messages, options, halt)
        except asyncio.CancelledError:
            halt.set()
            raise

    def _complete(
        self, messages: list[BaseMessage], options: Options, halt: threading.Event
    ) -> ChatResult:
        engine = self.engine()
        with self._shelf.lock:
            answer = engine.answer(convert(messages), options, halt)
        message = AIMessage(
            content=answer.text,
            usage_metadata={
                "input_tokens": answer.prompt_tokens,
                "output_tokens": len(answer.tokens),
                "total_tokens": answer.prompt_tokens + len(answer.tokens),
            },
            response_metadata={
                "model_name": engine.name,
                "finish_reason": answer.finish,
                "logprobs": {"content": [token.as_json() for token in answer.tokens]},
            },
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        engine = self.engine()
        with self._shelf.lock:
            for piece in engine.stream(convert(messages), self._options(stop, kwargs)):
                chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
                if run_manager:
                    run_manager.on_llm_new_token(piece, chunk=chunk)
                yield chunk
        yield ChatGenerationChunk(message=AIMessageChunk(content="", chunk_position="last"))

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[ChatGenerationChunk | Exception | None] = asyncio.Queue()
        halt = threading.Event()

        def pump() -> None:
            last: Exception | None = None
            try:
                for chunk in self._stream(messages, stop, None, **kwargs):
                    loop.call_soon_threadsafe(pieces.put_nowait, chunk)
                    if halt.is_set():
                        break
            except Exception as error:
                last = error
            loop.call_soon_threadsafe(pieces.put_nowait, last)

        worker = asyncio.ensure_future(asyncio.to_thread(pump))
        try:
            while (chunk := await pieces.get()) is not None:
                if isinstance(chunk, Exception):
                    raise chunk
                if run_manager:
                    await run_manager.on_llm_new_token(str(chunk.message.content), chunk=chunk)
                yield chunk
        finally:
            halt.set()
            await asyncio.shield(worker)

    def with_structured_output(
        self,
        schema: dict[str, Any] | type[BaseModel],
        *,
        include_raw: bool = False,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, Any]:
        """Hold the answer to a pydantic class or a JSON schema by a grammar.

        Returns:
            A runnable that gives the filled class (or a dict for a plain schema); with
            `include_raw` a dict of `raw`, `parsed` and `parsing_error`, as LangChain has it.
        """
        form = convert_to_json_schema(schema)
        held = self.bind(
            response_format={"type": "json_schema", "json_schema": {"schema": form}},
            ls_structured_output_format={"kwargs": {"method": "json_schema"}, "schema": form},
        )
        if not include_raw:
            return held | RunnableLambda(lambda message: parse(schema, message))
        return held | RunnableLambda(lambda message: parse_beside(schema, message))


def convert(messages: list[BaseMessage]) -> list[dict[str, Any]]:
    """Return messages as the plain dicts that chat templates take."""
    converted = convert_to_openai_messages(messages)
    return [dict(message) for message in converted]


def schema_of(response_format: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the JSON schema of an OpenAI-style `response_format`, None if there is none."""
    if not response_format:
        return None
    inner = response_format.get("json_schema", response_format)
    schema: dict[str, Any] = inner.get("schema", {"type": "object"})
    return schema


def parse(schema: dict[str, Any] | type[BaseModel], message: AIMessage) -> Any:
    """Return the answer as the class or dict that was asked for.

    Raises:
        AnswerInvalid: It was cut off, or a rule that no grammar can hold is broken.
    """
    try:
        if isinstance(schema, type):
            return schema.model_validate_json(message.text)
        return json.loads(message.text)
    except ValueError as error:
        raise AnswerInvalid(f"The language model's answer is incomplete: {error}") from error


def parse_beside(schema: dict[str, Any] | type[BaseModel], message: AIMessage) -> dict[str, Any]:
    """Return the raw message beside what it says."""
    try:
        return {"raw": message, "parsed": parse(schema, message), "parsing_error": None}
    except AnswerInvalid as error:
        return {"raw": message, "parsed": None, "parsing_error": error}
