"""Clauses that make or change a picture: vary, revise, draw."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader import requests as request_words
from agents.reader.changes_said import Change, described
from agents.reader.drafts import Draft, as_plan, filled_in
from agents.reader.english import Filled, joined_by_but
from agents.reader.korean_painted import is_described, is_scene
from agents.reader.lexicon import word_set
from agents.reader.manner import thing_in_that_manner
from agents.reader.painted import looks_painted, things_in
from agents.reader.patterns import HANGUL, pattern
from agents.reader.references import Reference, References
from agents.reader.revisions import Revisions
from agents.reader.rewrites import plain_commands
from agents.reader.slots import Slots
from agents.reader.telling import wished_to_see
from agents.types import Intent, Scene, Wish

_BUT_THEY = re.compile(r",? but (?:neither|none|both|they|he|she|each|one) .*$")
_SEEN_AS = re.compile(r"((?:으)?로)도? ?(?:좀 |한번 |한 번 )?보고 ?싶\S*$")
_SEVERAL_KO = re.compile(r"^[가-힣]+[ ,].*[가-힣]")
_DO_IT = re.compile(r"(?<!부탁)해 ?(?:줘|주세요|줄래)[요.!~ ]*$")
_VERSIONS_OF = pattern("versions_of")
_ANEW = pattern("anew")
_SURPRISE = pattern("surprise")
_SWAPS = re.compile(r"^no [a-z ]+, (?:just |only |but )?(?:an?|some|two|three) ")
_MORE_OF_THESE = re.compile(r"\bmore (?:of|like) (?:it|this|that|these|those|them)\b")
_TALK = word_set("talk")
_QUOTE = re.compile(r"⟦\d+⟧")
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


class Making:
    """Reads wishes for pictures and changes of them.

    Attributes:
        slots: Fills the slots of a wish.
        references: Finds the pictures meant.
        revisions: Reads changes.
    """

    slots: Slots
    references: References
    revisions: Revisions

    def _reply_wins(self, found: Reference, scene: Scene) -> Reference:
        if found.how == "it" and scene.reply_to:
            return replace(found, refs=(scene.reply_to.lstrip("#"),), missing=False)
        return found

    def _in_that_manner(self, bare: str, scene: Scene) -> list[Draft]:
        """Read "same vibe but a wolf": the picture that is there, of something else."""
        what = thing_in_that_manner(bare) if scene.easel else ""
        filled = self.slots.fill(what) if what else None
        most = 0 if what.isascii() else 1
        if filled is None or filled.odd > most or not (filled.known or things_in(filled)):
            return []
        found = self._reply_wins(self.references.find(bare.replace(what, " "), scene), scene)
        refs = found.refs or self.references.implied(scene)
        english = what if what.isascii() else described(filled.wish)
        intent = Intent("revise", wish=filled.wish, refs=refs, change=f"{english} instead")
        named = found.said and found.how != "it"
        return [Draft(intent, 0.92, "in the same manner", "", named)]

    def _varied(self, bare: str, scene: Scene) -> list[Draft]:
        drawn = request_words.draw_object(bare)
        if _VERSIONS_OF.search(bare):
            return []
        of_these = _MORE_OF_THESE.search(bare)
        if not request_words.VARY.search(bare) or (
            drawn and not of_these and self.slots.fill(drawn).wish.subjects
        ):
            return []
        found = self.references.find(request_words.VARY.sub(" ", bare), scene)
        if not found.said or found.how in {"it", "all"}:
            whole = self.references.find(bare, scene)
            found = whole if whole.said and whole.refs else found
        found = self._reply_wins(found, scene)
        refs = found.refs or self.references.implied(scene)
        count = request_words.vary_count(bare)
        rest = re.sub(r"^\W*(?:but|and|just|only)\b", "", request_words.VARY.sub(" ", bare).strip())
        filled = self.slots.fill(rest)
        wish = filled.wish if filled.known and not filled.odd else replace(filled.wish, subjects=())
        slots = filled.wish.style or filled.wish.setting or filled.wish.time
        if slots and not _ANEW.search(bare) and not HANGUL.search(bare):
            return []
        intent = Intent("vary", wish=wish, refs=refs, count=count or filled.count)
        question = "" if refs or scene.attachments else "which_picture"
        return [Draft(intent, 0.92, "asks for another version", question, found.said)]

    def _made(self, bare: str, scene: Scene, follows: bool) -> list[Draft]:
        if scene.easel:
            bare = _SEEN_AS.sub(r"\1 바꿔줘", bare)
        object_ = request_words.draw_object(bare)
        revised = self._revised(bare, scene, follows, bool(object_))
        if revised is not None:
            return [revised]
        if object_ is not None:
            return self._drawn(object_, scene, 0.95, "asked to draw")
        wanted = request_words.wanted(bare)
        if _SURPRISE.match(bare) and not scene.easel:
            return self._drawn(_SURPRISE.sub("", bare), scene, 0.85, "wants something")
        if wanted and not (scene.easel and _DO_IT.search(bare)):
            why = "wishes to see" if wished_to_see(bare) else "wants a picture"
            sure = 0.97 if why == "wishes to see" else 0.8
            return self._drawn(wanted, scene, sure, why, needs_form=True)
        return self._bare_phrase(bare, scene)

    def _revised(self, bare: str, scene: Scene, follows: bool, drawing: bool) -> Draft | None:
        found = self.references.find(_QUOTE.sub(" ", bare), scene)
        pictures = bool(scene.easel or scene.reply_to or follows or scene.attachments)
        shown = self.references.shown(scene)
        change = self.revisions.read(bare, found, pictures, drawing, shown)
        swaps = _SWAPS.match(bare) if scene.easel else None
        if change is None and pictures and (swaps or not drawing):
            change = self._said_otherwise(bare)
        if change is None:
            return None
        found = self._reply_wins(found, scene)
        if not (found.said or change.wish.negative or HANGUL.search(bare)):
            found = self.references.only_one_with(bare, scene)
        if not found.said and change.about:
            found = self.references.named(f"the {change.about}", scene)
        refs = found.refs or (() if found.missing else self.references.implied(scene))
        question = "" if refs or follows or scene.attachments else "which_picture"
        if not found.said and len(refs) > 1 and change.narrow:
            refs, question = (), "which_picture"
        if found.said and change.text == "bigger" and change.wish == Wish():
            intent = Intent("upscale", refs=refs)  # "the tree one, larger": the picture, no thing
            return Draft(intent, 0.9, "a size", question, found.how != "it")
        intent = Intent(
            "revise", wish=change.wish, refs=refs, change=change.text, unknown=change.unknown
        )
        if scene.planning and not found.refs:
            intent = replace(intent, action="plan", refs=(), note="add")
            return Draft(intent, 0.85, "planning")
        if change.unknown and not change.wish.subjects:
            question = question or "unknown_noun"
        named = found.said and found.how != "it"
        return Draft(intent, change.confidence, change.why, question, named)

    def _said_otherwise(self, bare: str) -> Change | None:
        """Read a change out of the plain command that a roundabout clause comes to."""
        if HANGUL.search(bare):
            return None
        for command in plain_commands(bare):
            change = self.revisions.read(command, Reference(rest=command), True, False)
            if change is not None:
                return replace(change, confidence=min(change.confidence, 0.88))
        return None

    def _only_size(self, bare: str) -> bool:
        filled = self.slots.fill(bare)
        return filled.size > 0 and not (filled.known or filled.wish.setting or things_in(filled))

    def _drawn(
        self, object_: str, scene: Scene, confidence: float, why: str, needs_form: bool = False
    ) -> list[Draft]:
        lettering = _QUOTE.search(object_)
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
        lettering = _QUOTE.search(bare)
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
