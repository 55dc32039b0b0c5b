"""Clauses that make or change a picture: vary, revise, draw."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader import requests as request_words
from agents.reader.changes_said import Change, described
from agents.reader.describing import QUOTE, Described
from agents.reader.drafts import Draft
from agents.reader.manner import thing_in_that_manner
from agents.reader.painted import things_in
from agents.reader.patterns import HANGUL, pattern
from agents.reader.references import Reference, References
from agents.reader.revisions import Revisions
from agents.reader.rewrites import plain_commands
from agents.reader.slots import Slots
from agents.reader.telling import wished_to_see
from agents.types import Intent, Scene, Wish

_SEEN_AS = re.compile(r"((?:으)?로)도? ?(?:좀 |한번 |한 번 )?보고 ?싶\S*$")
_DO_IT = re.compile(r"(?<!부탁)해 ?(?:줘|주세요|줄래)[요.!~ ]*$")
_VERSIONS_OF = pattern("versions_of")
_ANEW = pattern("anew")
_SURPRISE = pattern("surprise")
_SWAPS = re.compile(r"^no [a-z ]+, (?:just |only |but )?(?:an?|some|two|three) ")
_MORE_OF_THESE = re.compile(
    r"\bmore (?:of|like) (?:it|this|that|these|those|them)\b"
    r"|^(?:please )?(?:make|do|draw|paint|give me|show me|i want)(?: me)? "
    r"(?:some |a few |\d+ |[a-z]+ )?more(?: please)?[.! ]*$"
)


class Making(Described):
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
        found = self.references.find(QUOTE.sub(" ", bare), scene)
        pictures = bool(scene.easel or scene.reply_to or follows or scene.attachments)
        shown = self.references.shown(scene)
        change = self.revisions.read(bare, found, pictures, drawing, shown)
        swaps = _SWAPS.match(bare) if scene.easel else None
        if _says_nothing(change) and pictures and (swaps or not drawing):
            change = self._said_otherwise(bare) or change
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
        for command in plain_commands(bare):
            change = self.revisions.read(command, Reference(rest=command), True, False)
            if change is not None and not _says_nothing(change):
                return replace(change, confidence=min(change.confidence, 0.88))
        return None

    def _only_size(self, bare: str) -> bool:
        filled = self.slots.fill(bare)
        return filled.size > 0 and not (filled.known or filled.wish.setting or things_in(filled))


def _says_nothing(change: Change | None) -> bool:
    """Return True for no change, or one of which no word was understood."""
    return change is None or (change.wish == Wish() and not (change.text or change.unknown))
