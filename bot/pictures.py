"""Showing picture files in terminals that can."""

from __future__ import annotations

import functools
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

COLUMNS = 40


@functools.cache
def renderable() -> Any:
    """Return the class that draws pictures in this terminal; None where only a path can be told.

    Kitty answers to its own graphics protocol, iTerm2 and many others to Sixel. The terminal is
    asked once, by escape sequences, so call this before anything waits for keys.
    """
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        return None
    if not os.get_terminal_size(sys.stdout.fileno()).columns:
        return None  # a terminal that does not know its size cannot place a picture either
    from textual_image.renderable import Image, SixelImage, TGPImage

    return Image if Image in (SixelImage, TGPImage) else None


def show(path: str, console: Console) -> bool:
    """Show a picture inline; return False if this terminal cannot or the file is gone."""
    drawn_by = renderable()
    if drawn_by is None or not console.is_terminal:
        return False
    try:
        console.print(drawn_by(path, width=min(COLUMNS, console.width), height="auto"))
    except OSError:
        return False
    return True
