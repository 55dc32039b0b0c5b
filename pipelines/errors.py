"""Everything that can go wrong with hands and eyes.

    PipelineError
    |-- Cancelled            somebody said stop; nothing was finished
    |-- BadImage             a file that is no picture, or one that is too large to be safe
    |-- BadRequest           a request that no painter could carry out (size, strength)
    |-- OutOfMemory          the device has too little memory for this size or batch
    |-- MissingWeights       a model's folder or files are not there or not complete
    |-- MissingExtra         an optional library is not installed
    `-- ModelFailed          the library under us failed in a way we have no better name for

Each carries a `kind` that front ends translate; the message is one plain English sentence.
Foreign exceptions are mapped to these once, where the foreign library is called.
"""

from __future__ import annotations


class PipelineError(Exception):
    """Base of every error that `pipelines` raises on purpose."""

    kind = "pipeline"


class Cancelled(PipelineError):
    """The work was stopped on request."""

    kind = "cancelled"


class BadImage(PipelineError):
    """The file is not a readable picture, or not a safe one.

    Attributes:
        facts: `reason` (`empty`, `too_large`, `no_picture`, `damaged`, `unsafe`,
            `too_many_pixels`, `too_small`, `missing` or `unreadable`) and its numbers, for
            whoever tells it in another language.
    """

    kind = "bad_image"

    def __init__(self, message: str = "", reason: str = "", **numbers: object) -> None:
        super().__init__(message)
        self.facts = {"reason": reason, **numbers}


class BadRequest(PipelineError):
    """The request cannot be painted as it stands."""

    kind = "bad_request"


class OutOfMemory(PipelineError):
    """The device ran out of memory."""

    kind = "out_of_memory"


class MissingWeights(PipelineError):
    """A model cannot be loaded because files are missing."""

    kind = "missing_weights"


class MissingExtra(PipelineError):
    """An optional dependency is needed for this."""

    kind = "missing_extra"


class ModelFailed(PipelineError):
    """A model library failed unexpectedly."""

    kind = "model_failed"
