"""Everything that can go wrong in the mind.

    AgentError
    |-- LanguageModelError     a chat model could not answer
    |   |-- ModelUnreachable   the server does not answer, or answers with a fault of its own
    |   |-- ModelMissing       no such folder, no such model on the server, or broken files
    |   |-- BadKey             the key is missing or the server refuses it
    |   |-- TooManyRequests    the server's quota is used up for now
    |   |-- MissingLibrary     an optional library for this provider is not installed
    |   `-- AnswerInvalid      the model answered, but not in the form that it was held to
    `-- LedgerError            memory could not be read or written

Each carries a `kind` that front ends translate; the message is one plain English sentence.
Foreign exceptions are mapped to these once, where the foreign library is called.
"""

from __future__ import annotations


class AgentError(Exception):
    """Base of every error that `agents` raises on purpose."""

    kind = "agent"


class LanguageModelError(AgentError):
    """A chat model could not answer."""

    kind = "language_model"


class ModelUnreachable(LanguageModelError):
    """The model server cannot be reached, or has a fault of its own."""

    kind = "model_unreachable"


class ModelMissing(LanguageModelError):
    """The model's folder or files are missing, or the server does not know the model."""

    kind = "model_missing"


class BadKey(LanguageModelError):
    """The server wants a key that it does not get, or refuses the one that it gets."""

    kind = "bad_key"


class TooManyRequests(LanguageModelError):
    """The server's quota is used up for now."""

    kind = "too_many_requests"


class MissingLibrary(LanguageModelError):
    """An optional library for this provider is not installed."""

    kind = "missing_extra"


class AnswerInvalid(LanguageModelError):
    """The model answered outside the form that it was held to."""

    kind = "answer_invalid"


class LedgerError(AgentError):
    """Memory could not be read or written."""

    kind = "ledger"
