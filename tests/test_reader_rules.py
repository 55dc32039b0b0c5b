"""The floor under the language model, message by message, from the table beside this file."""

from __future__ import annotations

import pytest

from agents.reader.rules import RuleReader
from agents.types import Intent, Subject, Wish
from pipelines.world import World
from training.reader.table import SCENES, messages


@pytest.fixture(scope="module")
def reader() -> RuleReader:
    return RuleReader(World.load())


def _subject(subject: Subject) -> str:
    number = f"{subject.number}*" if subject.number > 1 else ""
    relation = f"@{subject.relation}" if subject.relation else ""
    return number + f"{subject.colour} {subject.name}".strip() + relation


def shown(intent: Intent) -> dict[str, str]:
    """Return the filled slots of an intent as short texts, as the table writes them."""
    wish, blank = intent.wish, Intent(intent.action)
    slots: dict[str, str] = {}
    if wish.subjects:
        slots["subjects"] = " + ".join(map(_subject, wish.subjects))
    for name in Wish.__dataclass_fields__:
        value = getattr(wish, name)
        if value and name != "subjects":
            slots[name] = " + ".join(value) if isinstance(value, tuple) else value
    for name in ("count", "refs", "remarks", "change", "unknown", "prompt", "note", "size"):
        value = getattr(intent, name)
        if value != getattr(blank, name):
            slots[name] = " + ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return slots


def wanted(cell: str) -> list[tuple[str, dict[str, str], str]]:
    """Parse `draw count=3; subjects=fox / upscale` into actions, slots and question."""
    deeds = []
    for part in cell.split(" / "):
        action, _, rest = part.partition(" ")
        slots = dict(pair.strip().split("=", 1) for pair in rest.split(";") if "=" in pair)
        deeds.append((action, slots, slots.pop("question", "")))
    return deeds


@pytest.mark.parametrize(("scene", "message", "expected"), messages())
def test_message_is_read(reader: RuleReader, scene: str, message: str, expected: str) -> None:
    reading = reader.read_now(message, SCENES[scene])
    deeds = wanted(expected)
    assert [i.action for i in reading.intents] == [action for action, _, _ in deeds]
    for intent, (_, slots, _) in zip(reading.intents, deeds, strict=True):
        found = shown(intent)
        assert {name: found.get(name, "") for name in slots} == slots
    assert reading.question == next((q for _, _, q in deeds if q), "")
