"""Where the rules see no deed, or only a bare phrase, the classifier is heard."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import cast

from agents.reader import requests as request_words
from agents.reader.changes_said import described
from agents.reader.classifier import FloorClassifier, Opinion
from agents.reader.clauses import take_quotes
from agents.reader.deeds import Cue, Deeds, Draft
from agents.reader.easel_items import has_picture
from agents.types import Action, Intent, Reading, Scene, Wish

_HANGUL = re.compile(r"[가-힣]")
_ANYTHING = re.compile("")
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
    "asks for another version",
    "comparative",
    "add",
    "remove",
}
_THIN = {
    "a thing was named",
    "nothing but slots",
    "wants a picture",
    "no subject",
    "change of an unknown thing",
}
"""Bare phrases, which the classifier may take for small talk."""
_PAINTS = {"draw", "collect", "revise", "vary", "blend", "letter", "upscale"}
NEEDS_PICTURE = {"revise", "vary", "upscale", "describe", "critique", "blend", "recipe"}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure the classifier must be before it is heard.

    Attributes:
        deed: To read a deed where the rules see small talk.
        paint: The same, for deeds that paint.
        story: To read a deed into what looks like a story.
        other: To read another deed where the rules go by a bare phrase.
        talk: To read small talk there.
    """

    deed: float = 0.65
    paint: float = 0.78
    story: float = 0.9
    other: float = 0.9
    talk: float = 0.85


_FEWEST = 12
"""Pictures that make a collection, if a number is said."""
KOREAN = Thresholds(deed=0.55, paint=0.7, story=0.9, other=0.8, talk=0.7)
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
        if len(reading.intents) != 1 or not text.strip():
            return reading
        opinion = self.classifier(text, scene)
        own = reading.intents[0].action
        if opinion.action == own and reading.question:
            return reading
        if opinion.action == own:
            return replace(reading, confidence=max(reading.confidence, _kept(opinion)))
        at = self.korean if _HANGUL.search(text) else self.thresholds
        if not self._is_heard(reading, opinion, at):
            return reading
        draft = self.deed(cast("Action", opinion.action), text, scene)
        if draft is None or (own == "chat" and draft.question == "which_picture"):
            return reading
        why = f"{reading.why}; classifier {opinion.action} {opinion.probability:.2f}"
        return Reading((draft.intent,), "rules", _kept(opinion), why, draft.question)

    def probability(self, action: str, text: str, scene: Scene) -> float:
        """Return how likely the classifier holds a deed, 0 to 1; 0 for one it does not know."""
        shares = self.classifier.probabilities(text, scene)
        known = self.classifier.actions
        return float(shares[known.index(action)]) if action in known else 0.0

    @staticmethod
    def _is_heard(reading: Reading, opinion: Opinion, at: Thresholds) -> bool:
        own, sure = reading.intents[0].action, opinion.probability
        if own == "chat":
            if reading.why in _STORY:
                return sure >= at.story and opinion.action not in _PAINTS
            wanted = at.paint if opinion.action in _PAINTS else at.deed
            return reading.why in _OPEN_TALK and sure >= wanted
        if reading.why not in _LOOSE or {own, opinion.action} == {"draw", "collect"}:
            return False  # how many pictures there are is counted, not felt
        if opinion.action == "chat":
            return reading.why in _THIN and sure >= at.talk
        return sure >= at.other

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
        if action == "collect" and request_words.how_many(bare) in range(2, _FEWEST):
            return None
        if action in NEEDS_PICTURE and not has_picture(scene):
            return None
        return self.deeds.named(Cue(action, 0.8, "", "", _ANYTHING), bare, scene)

    def _drawing(self, bare: str, scene: Scene) -> Draft | None:
        described = request_words.draw_object(bare) or request_words.wanted(bare) or bare
        drafts = self.deeds.drawn(described, scene, 0.8, "")
        wish = drafts[0].intent.wish if drafts else Wish()
        known = [s for s in wish.subjects if self.deeds.slots.lexicon.knows_subject(s.name)]
        vague = len(drafts) == 1 and drafts[0].question == "vague" and "그려" in bare
        return drafts[0] if vague or len(drafts) == 1 and (known or wish.setting) else None

    def _revision(self, bare: str, scene: Scene) -> Draft | None:
        revised = self.deeds.revised(bare, scene)
        if revised is not None:
            return revised
        refs, said = self.deeds.pictures_meant(bare, scene)
        # What the tables did not read as a subject to be changed is none: only slots are kept.
        wish = replace(self.deeds.slots.fill(bare).wish, subjects=())
        if not refs and not scene.attachments:
            return None
        if _HANGUL.search(bare) and wish == Wish():
            return Draft(Intent("revise", refs=refs), 0.6, "", "unclear", said)
        change = described(wish) if _HANGUL.search(bare) else bare
        return Draft(Intent("revise", wish=wish, refs=refs, change=change), 0.7, "", "", said)

    def _variation(self, bare: str, scene: Scene) -> Draft | None:
        refs, said = self.deeds.pictures_meant(bare, scene)
        if not refs and not scene.attachments:
            return None
        count = request_words.vary_count(bare) or 1
        return Draft(Intent("vary", refs=refs, count=count), 0.8, "", "", said)


def _kept(opinion: Opinion) -> float:
    return round(min(0.97, opinion.probability), 2)
