"""Where the rules see no deed, or only a bare phrase, the classifier is heard."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import cast

from agents.reader import requests as request_words
from agents.reader.answers import is_bare_yes
from agents.reader.changes_said import described
from agents.reader.classifier import FloorClassifier, Opinion
from agents.reader.clauses import take_quotes
from agents.reader.deeds import Cue, Deeds, Draft
from agents.reader.easel_items import has_picture
from agents.reader.patterns import HANGUL
from agents.reader.things import is_thing
from agents.types import Action, Intent, Reading, Scene, Wish

_ANYTHING = re.compile("")
_A_THING = re.compile(r"\b(?:an?|two|three|four|some) (?!bit\b|little bit\b|lot\b).+$")
_OPEN_TALK = {"no deed asked", "no words", "goes on telling"}
_STORY = {"tells something"}
_LOOSE = {
    "a thing was named",
    "nothing but slots",
    "wants a picture",
    "make it",
    "change of a thing",
    "change of an unknown thing",
    "something else instead",
    "no subject",
    "more talk than description",
    "asks for another version",
    "comparative",
    "add",
    "remove",
    "replace",
}
_THIN = {
    "a thing was named",
    "nothing but slots",
    "wants a picture",
    "no subject",
    "change of an unknown thing",
    "asked to draw",
}
"""Bare phrases, which the classifier may take for small talk."""
_CUES = {f"cue for {action}" for action in ("critique", "describe", "recall", "letter")}
"""Words that mostly mean one deed, and sometimes another."""
_NEW = {"draw", "collect"}
_PAINTS = {"draw", "collect", "revise", "vary", "blend", "letter", "upscale"}
NEEDS_PICTURE = {"revise", "vary", "upscale", "describe", "critique", "blend", "recipe"}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure the classifier must be before it is heard.

    They were chosen on messages that neither the rules nor the classifier had seen. There the
    classifier was right in 47 of the 51 messages in which the rules found nothing else.

    Attributes:
        deed: To read a deed where the rules see small talk.
        change: The same, for deeds that change or repaint a picture.
        draw: The same, for new pictures.
        asks: From here to `draw` on, one short question is asked instead of painting.
        story: To read a deed into what looks like a story.
        told: To read a new picture into it.
        other: To read another deed where the rules go by a bare phrase.
        talk: To read small talk there.
        cue: To read another deed where the rules go by words that mostly mean one.
    """

    deed: float = 0.5
    change: float = 0.58
    draw: float = 0.72
    asks: float = 0.55
    story: float = 0.6
    told: float = 0.85
    other: float = 0.65
    talk: float = 0.7
    cue: float = 0.85


_FEWEST = 12
"""Pictures that make a collection, if a number is said."""
KOREAN = Thresholds(deed=0.48, change=0.5, draw=0.65, asks=0.52)
"""For Korean, where the classifier sees particles and endings and is right more often."""


class SecondOpinion:
    """Holds a reading of the rules against the classifier.

    Args:
        deeds: Fills the slots of a deed that the classifier names.
        classifier: The weights.
        thresholds: When it is heard.
    """

    def __init__(
        self, deeds: Deeds, classifier: FloorClassifier, thresholds: Thresholds | None = None
    ) -> None:
        """Keep the parts."""
        self.deeds, self.classifier = deeds, classifier
        self.thresholds = thresholds or Thresholds()
        self.korean = thresholds or KOREAN

    def __call__(self, reading: Reading, text: str, scene: Scene) -> Reading:
        """Return the reading, or the classifier's where it is surer of something else."""
        if len(reading.intents) != 1 or not text.strip() or is_bare_yes(text):
            return reading
        opinion = self.classifier(text, scene)
        own = reading.intents[0].action
        if opinion.action == own and reading.question:
            return reading
        if opinion.action == own:
            return replace(reading, confidence=max(reading.confidence, _kept(opinion)))
        at = self.korean if HANGUL.search(text) else self.thresholds
        if not self._is_heard(reading, opinion, at):
            return reading
        draft = self.deed(cast("Action", opinion.action), text, scene)
        if draft is None or (own == "chat" and draft.question == "which_picture"):
            return reading
        question = draft.question
        if own == "chat" and opinion.action in _NEW and opinion.probability < at.draw:
            question = question or "unclear"
        why = f"{reading.why}; classifier {opinion.action} {opinion.probability:.2f}"
        return Reading((draft.intent,), "rules", _kept(opinion), why, question)

    def probability(self, action: str, text: str, scene: Scene) -> float:
        """Return how likely the classifier holds a deed, 0 to 1; 0 for one it does not know."""
        shares = self.classifier.probabilities(text, scene)
        known = self.classifier.actions
        return float(shares[known.index(action)]) if action in known else 0.0

    @staticmethod
    def _is_heard(reading: Reading, opinion: Opinion, at: Thresholds) -> bool:
        own, said, sure = reading.intents[0].action, opinion.action, opinion.probability
        if own == "chat":
            return sure >= _needed(reading.why, said, at)
        if {own, said} == _NEW:
            return False  # how many pictures there are is counted, not felt
        if said == "chat" and reading.why in _THIN:
            return sure >= at.talk
        if reading.why in _CUES:
            return sure >= at.cue
        return reading.why in _LOOSE and said != "chat" and sure >= at.other

    def deed(self, action: Action, text: str, scene: Scene) -> Draft | None:
        """Return a deed of this kind with its slots; None if there is nothing to do it with."""
        masked, quotes = take_quotes(text)
        bare = masked.lower()
        draft = self._deed(action, bare, scene)
        if draft is None or not quotes:
            return draft
        lettering = re.sub(r"⟦(\d+)⟧", lambda m: quotes[int(m[1])], draft.intent.wish.lettering)
        wish = replace(draft.intent.wish, lettering=lettering)
        return replace(draft, intent=replace(draft.intent, wish=wish))

    def _deed(self, action: Action, bare: str, scene: Scene) -> Draft | None:
        if action == "chat":
            return Draft(Intent("chat"), 0.8, "small talk")
        if action == "draw":
            return self._drawing(bare, scene)
        if action == "revise":
            return self._revision(bare, scene)
        if action == "vary":
            return self._variation(bare, scene)
        if action == "collect" and self._are_few(bare):
            return self._drawing(bare, scene)
        if action in NEEDS_PICTURE and not has_picture(scene):
            return None
        return self.deeds.named(Cue(action, 0.8, "", "", _ANYTHING), bare, scene)

    def _are_few(self, bare: str) -> bool:
        few = range(2, _FEWEST)
        return request_words.how_many(bare) in few or self.deeds.slots.fill(bare).count in few

    def _drawing(self, bare: str, scene: Scene) -> Draft | None:
        described = request_words.draw_object(bare) or request_words.wanted(bare) or bare
        for said in (described, *_A_THING.findall(bare), described.replace(",", "")):
            drafts = self.deeds.drawn(said, scene, 0.8, "")
            if len(drafts) == 1 and self._shows(drafts[0].intent.wish):
                return drafts[0]
        drafts = self.deeds.drawn(described, scene, 0.8, "")
        asks = drafts and drafts[0].question == "unknown_noun" and "그려" in bare
        return drafts[0] if asks else Draft(Intent("draw"), 0.6, "", "vague")

    def _shows(self, wish: Wish) -> bool:
        known = self.deeds.slots.lexicon.knows_subject
        if not wish.subjects:
            return bool(wish.setting)
        return any(known(s.name) or is_thing(s.name) for s in wish.subjects)

    def _revision(self, bare: str, scene: Scene) -> Draft | None:
        revised = self.deeds.revised(bare, scene)
        if revised is not None:
            return revised
        refs, said = self.deeds.pictures_meant(bare, scene)
        # What the tables did not read as a subject to be changed is none: only slots are kept.
        wish = replace(self.deeds.slots.fill(bare).wish, subjects=())
        if not refs and not scene.attachments:
            return None
        if HANGUL.search(bare) and wish == Wish():
            return Draft(Intent("revise", refs=refs), 0.6, "", "unclear", said)
        change = described(wish) if HANGUL.search(bare) else bare
        return Draft(Intent("revise", wish=wish, refs=refs, change=change), 0.7, "", "", said)

    def _variation(self, bare: str, scene: Scene) -> Draft | None:
        refs, said = self.deeds.pictures_meant(bare, scene)
        if not refs and not scene.attachments:
            return None
        count = request_words.vary_count(bare) or 1
        return Draft(Intent("vary", refs=refs, count=count), 0.8, "", "", said)


def _needed(why: str, said: str, at: Thresholds) -> float:
    """Return how sure the classifier must be of a deed where the rules see small talk."""
    if why in _STORY:
        return at.told if said in _NEW else at.story
    if why not in _OPEN_TALK:
        return 1.0
    return at.asks if said in _NEW else at.change if said in _PAINTS else at.deed


def _kept(opinion: Opinion) -> float:
    return round(min(0.97, opinion.probability), 2)
