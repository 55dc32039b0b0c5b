"""Messages that ask for several deeds in one breath: "make it blue, upscale it and sign it"."""

from __future__ import annotations

import random

from agents.types import Action
from training.reader.saying import MOST_SPANS, NUMBERED, SHOWS_SUBJECTS, Example, say, spoken
from training.reader.scenes import filled, setting

CHAINS: tuple[tuple[Action, ...], ...] = (
    ("revise",), ("revise",), ("revise", "upscale"), ("revise", "upscale"), ("revise", "letter"),
    ("revise", "letter"), ("revise", "upscale", "letter"), ("revise", "letter", "upscale"),
    ("draw", "upscale"), ("draw", "letter"), ("draw", "letter", "upscale"), ("draw", "vary"),
    ("undo", "revise"), ("undo", "draw"), ("undo", "revise", "upscale"), ("recall", "revise"),
    ("recall", "upscale"), ("recall", "describe"), ("recall", "revise", "upscale"),
    ("describe", "critique"), ("describe", "revise"), ("critique", "revise"), ("revise", "vary"),
    ("recipe", "vary"), ("recipe", "upscale"), ("revise", "describe"), ("cancel", "draw"),
    ("cancel", "revise"), ("blend", "upscale"), ("blend", "letter"), ("letter", "upscale"),
    ("upscale", "describe"), ("upscale", "recipe"), ("revise", "recipe"), ("upscale", "letter"),
    ("draw", "describe"), ("revise", "critique"), ("letter", "recipe"),
)  # fmt: skip
"""What is asked for in one breath; a change alone is several changes of one picture."""


def chain(kind: str, language: str, dice: random.Random) -> Example:
    """Return a message that strings up to three deeds together, each said in a few words."""
    actions = dice.choice(CHAINS)
    empty = actions[0] in ("draw", "cancel") and dice.random() < 0.5
    place = (
        setting(language, dice, 1.0) if empty else filled(language, dice, dice.choice((1, 1, 2)))
    )
    deeds = [action for action in actions for _ in range(times(action, len(actions), dice))]
    said = [
        say(f"{'do' if language == 'en' or last else 'mid'}_{action}", place, dice)
        for action, last in zip(deeds, [False] * (len(deeds) - 1) + [True], strict=True)
    ]
    text = say("do_start", place, dice).text
    for index, part in enumerate(said):
        text += (spoken("joint", language, dice) if index else " " * bool(text)) + part.text
    text = f"{text}{spoken('do_end', language, dice)}"
    spans = [
        s for a, part in zip(deeds, said, strict=True) if a in SHOWS_SUBJECTS for s in part.spans
    ]
    counts = [part.count for a, part in zip(deeds, said, strict=True) if a in NUMBERED]
    return Example(
        language,
        text,
        place.scene,
        actions,
        next((count for count in counts if count != 1), 1),
        tuple(span for span in spans if span in text)[:MOST_SPANS],
    )


def times(action: Action, deeds: int, dice: random.Random) -> int:
    """Return how many changes make up a change; other deeds are said once."""
    if action != "revise":
        return 1
    return dice.choice((2, 2, 3)) if deeds == 1 else dice.choice((1, 1, 1, 2))
