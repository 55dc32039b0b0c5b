"""The reader: from the words of a message to the deeds that it asks for."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from agents.types import Reading, Scene

__all__ = ["Reader"]


@runtime_checkable
class Reader(Protocol):
    """Reads messages. The rules and the language model both do, behind this one face."""

    async def read(self, text: str, scene: Scene) -> Reading:
        """Return what `text` asks for in `scene`; never raises for anything a person can type."""
        ...
