"""Answers to the question that Tilda asked last."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agents.reader.lexicon import rows
from agents.reader.patterns import pattern
from agents.types import Action, Intent, Scene, Wish

_YES = pattern("yes", re.I)
_NO = pattern("no", re.I)
_NUMBER = {said: int(place) for said, place in rows("ordinals")} | {
    "one": 1,
    "two": 2,
    "three": 3,
    "former": 1,
    "latter": -1,
    "left": 1,
    "right": -1,
    "앞": 1,
    "앞에": 1,
    "뒤": -1,
    "뒤에": -1,
    "왼쪽": 1,
    "오른쪽": -1,
}
_SOUND = re.compile(
    r"^(?:(?:oh|ooh+|ah+|aw+|ha(?:ha)*|hm+|um+|uh|er+m?|well|wait|mm+|wow|okay|ok|hey|actually|lol|"
    r"yay|omg|so)\b[,!. ]*)+(?=\S)"
)
_YOURS = pattern("your_choice")
_OFFER = pattern("offer")
_NTH = pattern("nth", re.I)
_LONGEST_NOUN = 5
_REQUEST = re.compile(r"[?]|그려|draw|paint|make", re.I)
_LABEL = re.compile(r"#?(\d{1,5}[a-z]{0,2})\b", re.I)
_MOST_WORDS = 80
_FEW_WORDS = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer comes to: an intent, or a message to be read in place of it.

    Attributes:
        text: The message to read; the earlier one, or the choice itself.
        ref: Label chosen, for "which picture".
        noun: What an unknown noun is, said anew.
        intent: A finished intent, for yes and no.
        why: A few words for the trace.
    """

    text: str = ""
    ref: str = ""
    noun: str = ""
    intent: Intent | None = None
    why: str = ""


class Answers:
    """Reads answers to open questions."""

    def to(self, text: str, scene: Scene) -> Answer | None:
        """Return what an answer comes to, or None if the message answers nothing."""
        bare = _plainly(text)
        if scene.asked.startswith("confirm"):
            return _confirmed(bare, scene.asked)
        choice = _chosen(bare, scene.choices)
        if scene.asked == "which_picture":
            return _picture(bare, choice, scene)
        if scene.asked == "words" and len(text) <= _MOST_WORDS and not _NO.match(bare):
            return Answer(intent=_lettering(text, scene), why="said the words")
        if scene.asked in {"vague", "idea"} and _YOURS.match(bare):
            return Answer(intent=Intent("draw"), why="left the choice to Tilda")
        if choice is None and _NO.match(bare) and len(bare) < 30:
            return Answer(intent=Intent("cancel", note="question"), why="said no to the question")
        if scene.asked == "unknown_noun":
            return _explained(text, choice)
        if choice is not None:
            return Answer(text=choice, why="chose an answer")
        return None


def _plainly(text: str) -> str:
    """Return an answer in lower case without the sound that it opens with: "hmm", "oh", "ha"."""
    bare = text.lower().strip(" .!~")
    return _SOUND.sub("", bare) or bare


def _confirmed(bare: str, asked: str) -> Answer | None:
    deed = asked.partition("_")[2] or "forget"
    action: Action = "collect" if deed == "collect" else "forget"
    if _YES.match(bare) or re.search(r"^(?:다 |전부 |모두 )?지워", bare):
        return Answer(intent=Intent(action, note="yes"), why="said yes")
    if _NO.match(bare):
        return Answer(intent=Intent(action, note="no"), why="said no")
    return None


def _chosen(bare: str, choices: tuple[str, ...]) -> str | None:
    for choice in choices:
        if bare == choice.lower().strip(" .!"):
            return choice
    match = _NTH.match(bare)
    if match and choices:
        said = next(filter(None, match.groups())).lower()
        number = int(said) if said.isdigit() else _NUMBER.get(said, 0)
        if number == -1:
            return choices[-1]
        if 0 < number <= len(choices):
            return choices[number - 1]
    named = [c for c in choices if c and (bare in c.lower() or c.lower() in bare)]
    return named[0] if len(named) == 1 and len(bare) > 1 and len(bare) < 40 else None


def _picture(bare: str, choice: str | None, scene: Scene) -> Answer | None:
    known = {item.label for item in scene.easel}
    said = _LABEL.search(bare) if len(bare) < 24 else None
    label = said[1] if said and said[1] in known else ""
    if not label and choice:
        match = _LABEL.search(choice)
        label = match[1] if match else ""
    before = last_request(scene)
    if not label or not before:
        return None
    return Answer(text=before, ref=label, why="chose a picture")


def _explained(text: str, choice: str | None) -> Answer | None:
    """Return the noun that explains an unknown one: "a raccoon dog", 너구리 같은 거야."""
    said = choice or text.strip(" .!")
    if choice is None and (len(said.split()) > _LONGEST_NOUN or _REQUEST.search(said)):
        return None
    said = re.sub(
        r"^(?:it'?s |i mean |that'?s |means? )?(?:like )?(?:an? |the )?", "", said, flags=re.I
    )
    said = re.sub(r"(?: ?같은 ?(?:거|것))?(?:이에요|예요|이야|야|입니다|요|라고 해)?$", "", said)
    return Answer(noun=said, why="explained the noun") if said else None


def _lettering(text: str, scene: Scene) -> Intent:
    words = text.strip().strip("\"'“”‘’")
    refs = (scene.reply_to,) if scene.reply_to else ()
    return Intent("letter", wish=Wish(lettering=words), refs=refs)


def is_offer_taken(text: str, scene: Scene) -> bool:
    """Return True if a message says yes to Tilda's offer to paint."""
    offered = scene.history[-1] if scene.history else None
    return (
        offered is not None
        and offered.role == "assistant"
        and _OFFER.search(offered.content.lower()) is not None
        and _YES.match(_plainly(text)) is not None
    )


def is_bare_yes(text: str) -> bool:
    """Return True for "yes please" or 그래: a yes, to nothing that the message itself says."""
    bare = _plainly(text)
    return len(bare.split()) <= _FEW_WORDS and _YES.match(bare) is not None


def last_request(scene: Scene) -> str:
    """Return what the person said last, which an answer belongs to."""
    return next((m.content for m in reversed(scene.history) if m.role == "user"), "")
