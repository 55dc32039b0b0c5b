"""Generated messages with what they ask for: the training data of the embedded reader.

Thousands of patterns come out of the grammar (`grammar/*.txt`); scenes, answers to open
questions, plan mode and messages that ask for two deeds are put together here (`chains` makes
those that ask for more in one breath).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from agents.types import Action, Message
from training.reader import noise
from training.reader.chains import chain
from training.reader.grammar import Said
from training.reader.saying import MOST_SPANS, NUMBERED, SHOWS_SUBJECTS, Example, say
from training.reader.scenes import Setting, filled, setting

TALK_AROUND = 0.1
"""Share of the messages that open with talk, and of those that close with it."""
CHATTY = 0.4
"""Share of the talk that opens a message which could stand alone as small talk."""

WEIGHTS: dict[str, int] = {
    "draw": 30, "revise": 24, "chat": 38, "vary": 4, "upscale": 4, "describe": 4, "critique": 4,
    "blend": 3, "letter": 4, "collect": 3, "curate": 3, "recall": 5, "recipe": 2, "undo": 4,
    "redo": 2, "cancel": 4, "forget": 2, "plan": 4, "help": 4, "remarks": 2, "planning": 3,
    "draws": 3, "which": 2, "offer": 3, "pair": 3, "chain": 8,
}  # fmt: skip

WANTS_PICTURE = {
    "revise", "vary", "upscale", "describe", "critique", "blend", "letter", "recipe", "undo",
    "redo",
}  # fmt: skip
PAIRS: tuple[tuple[Action, Action], ...] = (
    ("revise", "upscale"), ("revise", "revise"), ("revise", "letter"), ("draw", "letter"),
    ("undo", "revise"), ("describe", "critique"), ("upscale", "recipe"), ("draw", "upscale"),
    ("recall", "revise"), ("revise", "vary"), ("recall", "upscale"), ("letter", "upscale"),
    ("cancel", "draw"), ("undo", "draw"), ("blend", "upscale"), ("critique", "revise"),
)  # fmt: skip
JOINTS = {
    "en": (" and then ", ", then ", " and ", ". then ", ", and also ", ". also, ", ", after that "),
    "ko": (", 그리고 ", ". 그리고 ", ". 그다음에 ", ", 그 다음 ", " 그리고 나서 ", ". ", ", "),
}
WHICH = {
    "en": ("which one do you mean?", "which picture do you mean, {}?", "which of these: {}?"),
    "ko": ("어느 그림을 말씀하세요?", "어느 걸 말씀하시는 거예요, {}?", "어떤 그림일까? {}?"),
}
TRAILING = re.compile(r"[.!?~:;)(^ ]+$|( ㅋㅋ| ㅎㅎ| ㅠㅠ| haha| lol)+$")


def examples(seed: int) -> Iterator[Example]:
    """Yield examples without end; the same seed gives the same ones."""
    dice = random.Random(seed)
    names, weights = list(WEIGHTS), list(WEIGHTS.values())
    while True:
        kind = dice.choices(names, weights)[0]
        language = dice.choice(("en", "ko"))
        example = surround(MAKERS.get(kind, plain)(kind, language, dice), dice)
        yield replace(example, text=noise.disturb(example.text, example.of, dice))


def surround(example: Example, dice: random.Random) -> Example:
    """Put talk before or after what is asked, as people do; small talk gets more small talk."""
    if example.scene.asked or example.scene.history:
        return example
    place, text = Setting(replace(example.scene, easel=()), ()), example.text
    if dice.random() < TALK_AROUND:
        rule = "chat" if dice.random() < CHATTY else "opener"
        text = f"{say(rule, place, dice).text} {text}"
    if dice.random() < TALK_AROUND / 2:
        text = TRAILING.sub("", text) + say("closer", place, dice).text
    return replace(example, text=text)


def plain(kind: str, language: str, dice: random.Random) -> Example:
    """Return a message of one rule that bears the action's name."""
    empty = 0.12 if kind in WANTS_PICTURE else 0.45
    place = attach(kind, setting(language, dice, empty), dice)
    if kind == "curate":
        place = replace(place, scene=replace(place.scene, collecting=dice.random() < 0.8))
    return made(kind, say(kind, place, dice), place)


def attach(kind: str, place: Setting, dice: random.Random) -> Setting:
    """Let the message reply to a picture, bring files, or come after a critique."""
    scene = place.scene
    if scene.easel and dice.random() < 0.2:
        scene = replace(scene, reply_to=dice.choice(scene.easel).label)
    if kind in {"describe", "critique", "upscale", "revise", "vary"} and dice.random() < 0.12:
        scene = replace(scene, attachments=1)
    if kind == "blend" and dice.random() < 0.2:
        scene = replace(scene, attachments=2)
    if scene.easel and dice.random() < 0.08:
        scene = replace(scene, remarks=dice.randint(3, 5))
    if scene.easel and dice.random() < 0.15:
        scene = replace(scene, history=small_talk(place, dice))
    return replace(place, scene=scene)


def small_talk(place: Setting, dice: random.Random) -> tuple[Message, ...]:
    """Return an exchange that leaves nothing open."""
    asked = say("chat", place, dice).text
    return (
        Message("user", asked),
        Message("assistant", say("small_answer", place, dice).text),
    )


def made(kind: str, said: Said, place: Setting) -> Example:
    """Return what a message of one action asks for."""
    action: Action = kind  # type: ignore[assignment]
    return Example(
        place.scene.language,
        said.text,
        place.scene,
        (action,),
        said.count if kind in NUMBERED else 1,
        said.spans[:MOST_SPANS] if kind in SHOWS_SUBJECTS else (),
    )


def remarks(kind: str, language: str, dice: random.Random) -> Example:
    """Return an answer to a critique: its numbered remarks are to be carried out."""
    place = filled(language, dice, dice.choice((1, 1, 2)))
    place = replace(place, scene=replace(place.scene, remarks=dice.randint(3, 5)))
    return made("revise", say("remarks", place, dice), place)


def planning(kind: str, language: str, dice: random.Random) -> Example:
    """Return a message while nothing is to be painted yet: more plan, or the release."""
    place = setting(language, dice, 0.6)
    place = replace(place, scene=replace(place.scene, planning=True))
    if dice.random() < 0.4:
        return made("draw", say("release", place, dice), place)
    return made("plan", say("planned", place, dice), place)


def draws(kind: str, language: str, dice: random.Random) -> Example:
    """Return a message that asks for two or three different pictures."""
    place = setting(language, dice, 0.6)
    count = dice.choice((2, 2, 3))
    said = say("draws" if count == 3 else "draws2", place, dice)
    deeds: tuple[Action, ...] = ("draw",) * count
    return Example(language, said.text, place.scene, deeds, 1, said.spans[:MOST_SPANS])


def which(kind: str, language: str, dice: random.Random) -> Example:
    """Return the answer to "which picture?": it asks for what was asked before."""
    place = filled(language, dice, dice.choice((2, 3)))
    action = dice.choice(("revise", "revise", "upscale", "vary", "describe", "critique", "letter"))
    before = say(action, place, dice).text
    question = dice.choice(WHICH[language]).format(", ".join(f"#{x}" for x in place.labels))
    scene = replace(
        place.scene,
        asked="which_picture",
        choices=place.labels,
        history=(Message("user", before), Message("assistant", question)),
    )
    place = replace(place, scene=scene)
    if dice.random() < 0.15:
        return made("cancel", say("cancel", place, dice), place)
    return made(action, replace(say("which", place, dice), spans=()), place)


def offer(kind: str, language: str, dice: random.Random) -> Example:
    """Return the answer to Tilda's offer to paint."""
    place = setting(language, dice, 0.7)
    talk = say("chat", place, dice).text
    offered = f"{say('small_answer', place, dice).text} {say('offer', place, dice).text}"
    history = (Message("user", talk), Message("assistant", offered))
    place = replace(place, scene=replace(place.scene, history=history))
    if dice.random() < 0.5:
        return made("draw", say("yes", place, dice), place)
    return made("chat", say("nay", place, dice), place)


def pair(kind: str, language: str, dice: random.Random) -> Example:
    """Return a message that asks for two deeds, one after the other."""
    actions = dice.choice(PAIRS)
    place = filled(language, dice, dice.choice((1, 1, 2, 3)))
    first, second = (say(action, place, dice) for action in actions)
    text = TRAILING.sub("", first.text) + dice.choice(JOINTS[language]) + second.text
    spans = [
        span
        for action, said in zip(actions, (first, second), strict=True)
        for span in said.spans
        if action in SHOWS_SUBJECTS
    ]
    count = next(
        (s.count for a, s in zip(actions, (first, second), strict=True) if a in NUMBERED), 1
    )
    kept = tuple(span for span in spans if span in text)[:MOST_SPANS]
    deeds = actions[:1] if actions[0] == actions[1] != "draw" else actions
    return Example(language, text, place.scene, deeds, count, kept)


Maker = Callable[[str, str, random.Random], Example]
MAKERS: dict[str, Maker] = {
    "remarks": remarks, "planning": planning, "draws": draws, "which": which, "offer": offer,
    "pair": pair, "chain": chain,
}  # fmt: skip
