"""Deeds on their way to a reading, and the cues that give them away."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from agents.reader.english import Filled
from agents.reader.lexicon import rows
from agents.reader.patterns import HANGUL, expanded
from agents.types import Intent, Scene


@dataclass(frozen=True, slots=True)
class Draft:
    """A deed on its way to a reading.

    Attributes:
        intent: What is to be done.
        confidence: 0 to 1.
        why: A few words for the trace.
        question: Key of a question to ask instead of acting; empty for none.
        named: True if the words themselves name a picture.
    """

    intent: Intent
    confidence: float
    why: str
    question: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """One row of the table of cues."""

    action: str
    confidence: float
    needs: str
    note: str
    pattern: re.Pattern[str]
    korean: bool = False

    def fits(self, clause: str, scene: Scene) -> bool:
        """Return True if the clause matches and the scene has what the cue needs."""
        if self.korean and not HANGUL.search(clause):
            return False
        if self.needs == "remarks" and not scene.remarks:
            return False
        if self.needs == "easel" and not scene.easel:
            return False
        if self.needs == "pictures" and not (scene.easel or scene.attachments):
            return False
        if self.needs == "collecting" and not scene.collecting:
            return False
        return self.pattern.search(clause) is not None


def cues() -> tuple[Cue, ...]:
    """Return the tables of cues, the Korean one first, in the order in which they are tried."""
    return tuple(
        Cue(action, float(confidence), needs, note, re.compile(expanded(said)), table != "cues")
        for table in ("cues_ko", "cues")
        for action, confidence, needs, note, said in rows(table)
    )


def collected(intent: Intent, number: int) -> Intent:
    """Take the large number of a collection as its count, not as a crowd in one picture."""
    count = number if number > 1 else intent.count
    subjects = tuple(
        replace(s, number=1 if s.number == count else s.number) for s in intent.wish.subjects
    )
    return replace(intent, count=count, wish=replace(intent.wish, subjects=subjects))


def as_plan(draft: Draft) -> Draft:
    """Return a drawing as an addition to the plan."""
    intent = replace(draft.intent, action="plan", note="add")
    return replace(draft, intent=intent, why="planning", question="")


def filled_in(intent: Intent, filled: Filled) -> Intent:
    """Return an intent with the slots that were found."""
    return replace(
        intent,
        wish=filled.wish,
        count=max(1, filled.count),
        size=filled.size,
        unknown=tuple(dict.fromkeys(filled.unknown)),
    )
