"""Pictures that come with a message: bounded, sniffed, kept in the data folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import discord

_MAGIC = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"), (b"BM", "bmp"))


@dataclass(frozen=True, slots=True)
class Inbox:
    """Where pictures are put, and how much is taken.

    Attributes:
        folder: Files lie here until their person has them erased.
        most: Pictures taken off one message.
        largest: Bytes of one picture.
    """

    folder: Path
    most: int
    largest: int

    async def take(
        self, attachments: Sequence[discord.Attachment], name: str
    ) -> tuple[list[Path], list[tuple[str, dict[str, object]]]]:
        """Download pictures.

        Args:
            attachments: What came with a message.
            name: What the files are named after.

        Returns:
            The files, and what could not be taken, as keys and slots of sentences.
        """
        taken: list[Path] = []
        notes: list[tuple[str, dict[str, object]]] = []
        for number, attachment in enumerate(attachments[: self.most]):
            problem = await self._take_one(attachment, f"{name}-{number}", taken)
            if problem:
                limit = max(1, self.largest // 1_000_000)
                notes.append((problem, {"name": attachment.filename, "limit": limit}))
        if len(attachments) > self.most:
            notes.append(("too_many_attachments", {"limit": self.most}))
        return taken, notes

    async def _take_one(self, attachment: discord.Attachment, stem: str, into: list[Path]) -> str:
        if attachment.size > self.largest:
            return "too_large"
        data = await attachment.read()
        if len(data) > self.largest:
            return "too_large"
        suffix = sniff(data)
        if not suffix:
            return "not_a_picture"
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{stem}.{suffix}"
        part = path.with_suffix(".part")
        part.write_bytes(data)
        os.replace(part, path)
        into.append(path)
        return ""


def sniff(data: bytes) -> str:
    """Return the suffix that a picture's first bytes tell; empty if they tell of none."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((suffix for magic, suffix in _MAGIC if data.startswith(magic)), "")
