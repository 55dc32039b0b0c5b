"""A change of a picture, and its words in English."""

from __future__ import annotations

from dataclasses import dataclass

from agents.types import Subject, Wish


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a picture.

    Attributes:
        wish: The slots that change.
        text: The change in plain English.
        confidence: 0 to 1.
        why: A few words for the trace.
        unknown: Korean nouns without English.
        about: The thing that changes, when it may tell which picture is meant.
        narrow: True if the change fits one picture and hardly all of several.
    """

    wish: Wish
    text: str
    confidence: float
    why: str
    unknown: tuple[str, ...] = ()
    narrow: bool = False
    about: str = ""


def said(subject: Subject) -> str:
    """Return a subject with its article or number: `a red hat`, `2 birds`."""
    words = f"{subject.colour} {subject.name}".strip()
    if subject.number > 1:
        return f"{subject.number} {words}s"
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"


def described(wish: Wish) -> str:
    """Return the slots of a change as plain English: `in the sea, at night`."""
    parts = [said(s) if s.name else s.colour for s in wish.subjects]
    parts += [wish.setting and f"in the {wish.setting}", wish.time and f"at {wish.time}"]
    parts += [wish.style and f"in {wish.style} style", wish.mood, wish.palette, wish.aspect]
    return ", ".join(filter(None, parts))
