"""Foreign errors of model servers and model libraries, mapped once to ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agents.errors import (
    AnswerInvalid,
    BadKey,
    LanguageModelError,
    ModelMissing,
    ModelUnreachable,
    TooManyRequests,
)

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

BY_STATUS: dict[int, type[LanguageModelError]] = {
    401: BadKey,
    403: BadKey,
    404: ModelMissing,
    429: TooManyRequests,
}

SENTENCES: dict[type[LanguageModelError], str] = {
    BadKey: "The language model's server refuses the key.",
    ModelMissing: "The language model's server does not know that model.",
    TooManyRequests: "The language model's server has had enough requests for now.",
    ModelUnreachable: "The language model's server cannot be reached.",
    AnswerInvalid: "The language model's answer has not the form that was asked for.",
    LanguageModelError: "The language model failed.",
}


async def ask(chain: Runnable[Any, Any], question: Any, **options: Any) -> Any:
    """Run a chain of LangChain once; whatever it raises comes out as a LanguageModelError."""
    try:
        return await chain.ainvoke(question, **options)
    except Exception as error:
        raise language_fault(error) from error


def language_fault(error: Exception) -> LanguageModelError:
    """Return our error for one of a client library (openai, ollama, httpx, pydantic, json).

    Told by status code and class name, so that no client library has to be imported.
    """
    if isinstance(error, LanguageModelError):
        return error
    kind = kind_of(error)
    return kind(f"{SENTENCES[kind]} ({type(error).__name__}: {first_line(error)})")


def kind_of(error: Exception) -> type[LanguageModelError]:
    """Return the class of ours that an error belongs to."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return BY_STATUS.get(status, ModelUnreachable if status >= 500 else LanguageModelError)
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"APIConnectionError", "TransportError", "ConnectionError", "TimeoutError"}:
        return ModelUnreachable
    if names & {
        "ValidationError",
        "JSONDecodeError",
        "OutputParserException",
        "LengthFinishReasonError",
    }:
        return AnswerInvalid
    return LanguageModelError


def first_line(error: Exception) -> str:
    """Return the first line of an error's text, at most 160 characters."""
    lines = str(error).splitlines() or [""]
    return lines[0][:160]
