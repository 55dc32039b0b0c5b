"""Lookbooks and archives as attachments, or a plain sentence where they are too large for one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import discord

from bot.discord.files import Upload
from bot.discord.render import text_view
from bot.discord.words import say

MEGABYTE = 2**20
ROOM = 0.98  # of the limit: the request has a few words beside the files


def load_exports(files: Sequence[str], limit: int) -> tuple[list[Upload], list[Path]]:
    """Return the files that fit into one message of `limit` bytes, and those that do not.

    Blocks while it reads: call it in a thread.

    Raises:
        OSError: A file cannot be read.
    """
    fitting: list[Upload] = []
    large: list[Path] = []
    left = int(limit * ROOM)
    for path in map(Path, files):
        if path.stat().st_size > left:
            large.append(path)
            continue
        fitting.append(Upload(path.name, path.read_bytes()))
        left -= len(fitting[-1].data)
    return fitting, large


def exports_view(
    text: str, uploads: Sequence[Upload], large: Sequence[Path], limit: int, language: str
) -> discord.ui.LayoutView:
    """Return the message of an export: words, the files, and which of them are too large."""
    lines = [text] if text else []
    lines += [_too_large(path, limit, language) for path in large]
    view = text_view("\n".join(lines) or say("export_here", language))
    for upload in uploads:
        view.add_item(discord.ui.File(f"attachment://{upload.name}"))
    return view


def _too_large(path: Path, limit: int, language: str) -> str:
    size = path.stat().st_size / MEGABYTE
    slots = {"name": path.name, "size": f"{size:.1f}", "limit": f"{limit / MEGABYTE:.0f}"}
    return say("export_too_large", language, **slots)
