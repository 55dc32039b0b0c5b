"""Deeds: what Tilda can do, one async generator of events each.

A deed takes the talk (this turn and everything at hand), the intent, and the intent's number in
the message, and yields events until it is done.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from agents.deeds.choosing import curate
from agents.deeds.collecting import collect
from agents.deeds.history import forget, recall, recipe, redo, undo
from agents.deeds.looking import critique, describe
from agents.deeds.painting import blend, draw, letter, revise, upscale, vary
from agents.deeds.planning import plan
from agents.deeds.talking import cancel, chat, help_
from agents.desk import Talk
from agents.events import Event
from agents.types import Action, Intent

Deed = Callable[[Talk, Intent, int], AsyncIterator[Event]]

DEEDS: dict[Action, Deed] = {
    "draw": draw,
    "revise": revise,
    "vary": vary,
    "upscale": upscale,
    "describe": describe,
    "critique": critique,
    "blend": blend,
    "letter": letter,
    "collect": collect,
    "curate": curate,
    "recall": recall,
    "recipe": recipe,
    "undo": undo,
    "redo": redo,
    "cancel": cancel,
    "forget": forget,
    "plan": plan,
    "help": help_,
    "chat": chat,
}

__all__ = ["DEEDS", "Deed"]
