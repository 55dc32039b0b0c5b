"""What a language model is shown: the short trained form, and the fuller one for bigger models."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from agents.types import EaselItem, Scene

HERE = Path(__file__).parent
EASEL_ITEMS = 3
EASEL_WORDS = 5
HISTORY_WORDS = 12
MESSAGE_WORDS = 90
"""What comes after so many words of a message hardly changes what it asks for."""


def compact_prompt(text: str, scene: Scene) -> str:
    """Return a message with its scene in the form that the embedded model was trained on.

    One line of context (empty for none), then a space and the message.
    """
    return f"{context_line(scene)}\n {shorten(text)}"


def full_prompt(text: str, scene: Scene) -> str:
    """Return a message with its scene for models that follow written instructions."""
    talk = [f"{message.role}: {message.content}" for message in scene.history[-4:]]
    return "\n".join([f"Scene: {context_line(scene)}", *talk, f"Message: {shorten(text)}"])


def shorten(text: str) -> str:
    """Return a message on one line without what lies beyond `MESSAGE_WORDS`."""
    return " ".join(word[:60] for word in text.split()[:MESSAGE_WORDS])


def context_line(scene: Scene) -> str:
    """Return the scene in as few words as will do."""
    parts = [easel_line(scene)]
    if scene.reply_to:
        parts.append(f"reply {scene.reply_to}")
    if scene.attachments:
        parts.append(f"files {scene.attachments}")
    if scene.planning:
        parts.append("planning")
    if scene.collecting:
        parts.append("collecting")
    if scene.remarks:
        parts.append(f"remarks {scene.remarks}")
    if scene.asked:
        parts.append(f"asked {scene.asked}")
    parts.extend(open_exchange(scene))
    return "; ".join(filter(None, parts))


def easel_line(scene: Scene) -> str:
    """Return the newest pictures, oldest first; a star marks the current ones."""
    shown = list(scene.easel[-EASEL_ITEMS:])
    replied = [item for item in scene.easel if item.label == scene.reply_to]
    shown = [item for item in replied if item not in shown] + shown
    return " | ".join(easel_entry(item) for item in shown)


def easel_entry(item: EaselItem) -> str:
    """Return one picture: label, star, and the first words of its prompt."""
    star = "*" if item.current else ""
    return f"{item.label}{star} {' '.join(item.prompt.split()[:EASEL_WORDS])}"


def open_exchange(scene: Scene) -> list[str]:
    """Return the last exchange, if Tilda ended it with a question."""
    if not scene.history or scene.history[-1].role != "assistant":
        return []
    if not scene.history[-1].content.rstrip().endswith("?"):
        return []
    lines = []
    for message in scene.history[-2:]:
        said = message.content.split()
        words = said[:HISTORY_WORDS] if message.role == "user" else said[-HISTORY_WORDS:]
        lines.append(f"{'you' if message.role == 'user' else 'me'}: {' '.join(words)}")
    return lines


@cache
def instructions() -> str:
    """Return the instructions and examples for models that were not trained on this task."""
    return (HERE / "reader.md").read_text(encoding="utf-8")
