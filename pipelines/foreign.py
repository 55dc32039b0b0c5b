"""The seam to the model libraries: what they raise becomes one of our errors, once, here."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.errors import MissingExtra, MissingWeights, ModelFailed, OutOfMemory, PipelineError

_MEMORY = re.compile(r"out of memory|can't allocate memory|not enough memory|alloc_cpu", re.I)

IMPORTING = threading.RLock()
"""Held by whoever imports torch, transformers and diffusers and opens models with them.

These libraries import their parts when they are first named, and two threads that do so at once
can each meet the other's half-imported module: the model then "could not be opened" for good.
"""


@contextmanager
def loading(model: str) -> Iterator[None]:
    """Map whatever goes wrong while a model is opened.

    Raises:
        OutOfMemory: It does not fit.
        MissingExtra: It needs a library that is not installed.
        MissingWeights: Files are missing or damaged, or the hub cannot be reached.
        ModelFailed: Anything else.
    """
    try:
        yield
    except PipelineError:
        raise
    except ImportError as error:
        raise MissingExtra(f"The model {model} needs a library: {_line(error)}") from error
    except Exception as error:
        if is_out_of_memory(error):
            raise OutOfMemory(f"There is too little memory to load {model}.") from error
        if _is_missing(error):
            raise MissingWeights(
                f"The model {model} is not complete on this machine, and could not be fetched."
            ) from error
        raise ModelFailed(f"The model {model} could not be opened: {_line(error)}") from error


@contextmanager
def running(model: str) -> Iterator[None]:
    """Map whatever goes wrong while a model works.

    Raises:
        OutOfMemory: The device has too little memory for this size or batch.
        ModelFailed: Anything else.
    """
    try:
        yield
    except PipelineError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            free_memory()
            raise OutOfMemory("The device has too little memory for this picture size.") from error
        raise ModelFailed(f"{model} failed: {_line(error)}") from error


def is_out_of_memory(error: BaseException) -> bool:
    """Return True if an error of any library says that memory ran out."""
    import torch

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and _MEMORY.search(str(error)) is not None


def free_memory() -> None:
    """Give back what torch holds in its own cache."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


def _is_missing(error: BaseException) -> bool:
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError
    from safetensors import SafetensorError

    return isinstance(error, OSError | HfHubHTTPError | HFValidationError | SafetensorError)


def _line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]
