"""Clauses that describe a picture, with a verb of asking or without."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader import requests as request_words
from agents.reader.drafts import Draft, as_plan, filled_in
from agents.reader.english import Filled, joined_by_but
from agents.reader.korean_painted import is_described, is_scene
from agents.reader.lexicon import word_set
from agents.reader.painted import looks_painted, things_in
from agents.reader.patterns import HANGUL, pattern
from agents.reader.references import References
from agents.reader.slots import Slots
from agents.types import Intent, Scene

_BUT_THEY = re.compile(r",? but (?:neither|none|both|they|he|she|each|one) .*$")
_SEVERAL_KO = re.compile(r"^[가-힣]+[ ,].*[가-힣]")
_TALK = word_set("talk")
QUOTE = re.compile(r"⟦\d+⟧")
_SAYING = pattern("saying")
_OPEN_ENDINGS = {
    "",
    "로",
    "으로",
    "에",
    "에서",
    "만",
    "들",
    "요",
    "이요",
    "로요",
    "으로요",
    "풍으로",
    "풍",
    "스타일로",
    "스타일",
    "느낌으로",
    "식으로",
    "의",
}
"""Particles with which a Korean noun phrase may stand alone; others belong to a sentence."""


class Described:
    """Reads what a picture is to show.

    Attributes:
        slots: Fills the slots of a wish.
        references: Finds the pictures meant.
    """

    slots: Slots
    references: References

    def _drawn(
        self, object_: str, scene: Scene, confidence: float, why: str, needs_form: bool = False
    ) -> list[Draft]:
        lettering = QUOTE.search(object_)
        parts = request_words.pictures(_SAYING.sub(" ", object_), self.slots)
        drafts = []
        for filled in parts:
            placed = filled.wish.style or filled.wish.setting or filled.wish.time
            known = filled.known or things_in(filled)
            if needs_form and not (filled.form or known or placed):
                return []
            odd = filled.odd > (1 if known else 0)
            if needs_form and (odd or filled.topic) and not (filled.form and known):
                return []
            drafts.append(self._draw_draft(filled, lettering, confidence, why))
        if scene.planning:
            drafts = [as_plan(d) for d in drafts]
        return drafts

    def _draw_draft(
        self, filled: Filled, lettering: re.Match[str] | None, confidence: float, why: str
    ) -> Draft:
        if lettering:
            filled.wish = replace(filled.wish, lettering=lettering.group())
        intent = filled_in(Intent("draw"), filled)
        wish = intent.wish
        if filled.unknown and not wish.subjects:
            return Draft(intent, 0.7, "noun without English", "unknown_noun")
        if not (wish.subjects or wish.setting or wish.style or wish.time or wish.lettering):
            return Draft(intent, 0.6, "no subject", "vague")
        question = "unknown_noun" if filled.unknown else ""
        if filled.odd and not (filled.known or filled.item or question):
            return Draft(intent, 0.5, "more talk than description", "unclear")
        return Draft(intent, confidence if not filled.odd else min(confidence, 0.75), why, question)

    def _all_plain(self, filled: Filled) -> bool:
        """Return True if every subject is known and no sentence hides in it."""
        lexicon = self.slots.lexicon
        return all(
            lexicon.knows_subject(s.name) and (len(s.name.split()) < 3 or lexicon.is_exact(s.name))
            for s in filled.wish.subjects
        )

    def _bare_phrase(self, bare: str, scene: Scene) -> list[Draft]:
        """Read a noun phrase without a verb: "three fox logos", "여우 그림 세 장"."""
        if not HANGUL.search(bare) and request_words.starts_like_a_thing(bare):
            bare = _BUT_THEY.sub("", joined_by_but(bare))
        _, colon, tail = bare.rpartition(": ")
        if colon and looks_painted(self.slots.fill(tail), tail, False):
            bare = tail
        if not request_words.is_noun_phrase(_SAYING.sub(" ", bare)) or (
            scene.easel and bare.startswith("the ")
        ):
            return []
        drafts = []
        if bare.split()[0].strip(",.:") in _TALK:
            return []
        if shown := self._shown_anew(bare, scene):
            return [shown]
        lettering = QUOTE.search(bare)
        bare = _SAYING.sub(" ", bare)
        _, colon, tail = bare.rpartition(": ")
        if colon and request_words.starts_like_a_thing(tail.strip()):
            bare = tail.strip()
        for filled in request_words.pictures(bare, self.slots):
            if self._korean_scene(filled, bare, scene):
                drafts.append(self._draw_draft(filled, lettering, 0.85, "a thing was named"))
                continue
            if looks_painted(filled, bare, bool(scene.easel)):
                firm = filled.known and filled.wish.style and filled.wish.subjects
                drafts.append(self._named(filled, lettering, 0.95 if firm else 0.88))
                continue
            wish = filled.wish
            placed = bool(wish.setting) and request_words.starts_like_a_thing(bare)
            placed = bool(placed) or bool(_SEVERAL_KO.match(bare) and wish.subjects)
            solid = filled.form and (wish.subjects or wish.setting) or filled.known or placed
            if filled.odd or filled.topic or filled.unknown or not solid:
                return []
            if filled.ending not in _OPEN_ENDINGS:
                return []
            if not request_words.starts_like_a_thing(bare) and not self._all_plain(filled):
                return []
            confidence = 0.9 if filled.form or len(bare.split()) > 1 else 0.72
            if filled.known and wish.style and wish.subjects:
                confidence = 0.95
            drafts.append(self._named(filled, lettering, confidence))
        if scene.planning:
            drafts = [as_plan(d) for d in drafts]
        return drafts

    @staticmethod
    def _korean_scene(filled: Filled, bare: str, scene: Scene) -> bool:
        """Return True if a Korean phrase describes a picture, with a noun to ask about perhaps."""
        if not HANGUL.search(bare):
            return False
        if is_scene(bare) and (filled.known or filled.wish.setting):
            return True
        return bool(filled.unknown) and not scene.easel and is_described(bare, filled)

    def _shown_anew(self, bare: str, scene: Scene) -> Draft | None:
        """Read "hedgehog looking left": what is on the easel, said in another way."""
        if not scene.easel or HANGUL.search(bare) or request_words.starts_like_a_thing(bare):
            return None
        filled = self.slots.fill(bare.replace(" but ", " "))
        first = filled.wish.subjects[:1]
        more = len(bare.split()) > len(first[0].name.split()) if first else False
        if not more or filled.odd or not first[0].name or "," in bare:
            return None
        found = self.references.named(first[0].name.split()[-1], scene)
        current = set(found.refs) & set(self.references.implied(scene))
        if not found.refs or not (current or " but " in bare):
            return None
        intent = Intent("revise", wish=filled.wish, refs=found.refs, change=bare)
        return Draft(intent, 0.75, "nothing but slots")

    def _named(self, filled: Filled, lettering: re.Match[str] | None, confidence: float) -> Draft:
        draft = self._draw_draft(filled, lettering, confidence, "a thing was named")
        return replace(draft, question="")
