"""A command that was given, not said: its intent is known before anything is read."""

from __future__ import annotations

from dataclasses import replace

from agents.reader import Reader
from agents.types import Action, Intent, Reading, Scene


class Commanded:
    """A reader for one-shot commands: the words fill the slots, the command names the deed."""

    def __init__(
        self, slots: Reader, action: Action, count: int = 1, refs: tuple[str, ...] = ()
    ) -> None:
        """Carry out `action`.

        Args:
            slots: Reads the words of a drawing.
            action: The command.
            count: How many pictures.
            refs: Labels that were given.
        """
        self._slots = slots
        self._action: Action = action
        self._count = count
        self._refs = refs

    async def read(self, text: str, scene: Scene) -> Reading:
        """Return the command as a reading."""
        if self._action != "draw":
            intent = Intent(self._action, refs=self._refs)
            return Reading((intent,), "rules", 1.0, why="command")
        reading = await self._slots.read(text, scene)
        drawn = [intent for intent in reading.intents if intent.action == "draw"]
        if not drawn:
            reading = await self._slots.read(f"draw {text}", scene)
            drawn = [replace(intent, action="draw") for intent in reading.intents[:1]]
        if self._count > 1:
            drawn = [replace(intent, count=self._count) for intent in drawn]
        return Reading(tuple(drawn), reading.by, 1.0, why="command")
