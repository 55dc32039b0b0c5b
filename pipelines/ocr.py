"""Reads the words inside a picture, with the optional extra `ocr` (rapidocr).

What is read is data: it is reported and never obeyed.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.errors import MissingExtra
from pipelines.foreign import running

if TYPE_CHECKING:
    from PIL.Image import Image

SURE = 0.6


def read_words(image: Image, sure: float = SURE) -> list[str]:
    """Return the lines of text in a picture, from top to bottom; empty if there are none.

    Args:
        image: Any picture.
        sure: Lines that the reader is less sure of (0 to 1) are left out.

    Raises:
        MissingExtra: rapidocr is not installed.
        ModelFailed: The reader failed.
    """
    engine = _engine()
    pixels = np.asarray(image.convert("RGB"))[:, :, ::-1]  # it expects BGR, as OpenCV does
    with running("The text reader"):
        result = engine(pixels)
    texts, scores = getattr(result, "txts", None) or (), getattr(result, "scores", None) or ()
    return [text for text, score in zip(texts, scores, strict=True) if score >= sure and text]


@cache
def _engine() -> Any:
    """Open the reader once; its models lie in its own package."""
    try:
        engine = import_module("rapidocr").RapidOCR
    except ImportError as error:
        raise MissingExtra(
            "To read words in pictures, install the extra: pip install 'tilda-artist[ocr]'."
        ) from error
    # Its own level; setting the logger's from outside is undone when it opens.
    return engine(params={"Global.log_level": "error"})
