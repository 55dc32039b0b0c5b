"""From one clause to the deed that it asks for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from agents.reader import collecting
from agents.reader import requests as request_words
from agents.reader.drafts import Cue, Draft, collected, cues, filled_in
from agents.reader.easel_items import has_picture
from agents.reader.english_asks import asking_tail
from agents.reader.korean_overruling import korean_overrules
from agents.reader.on_pictures import OnPictures
from agents.reader.openings import is_praise, opened, unhedged
from agents.reader.painted import things_in
from agents.reader.patterns import HANGUL, pattern
from agents.reader.references import Reference, References
from agents.reader.revisions import Revisions
from agents.reader.slots import Slots
from agents.tones import only_tone
from agents.types import Action, Intent, Scene, Wish

_WANTS_PICTURE = frozenset({"upscale", "critique", "describe", "recipe", "blend", "letter"})
_TALK_ALONE = {"undo", "redo", "cancel", "forget", "plan", "help", "curate"}
_ELLIPSIS = re.compile(r"^(?:and|or|maybe) (?:also )?(?:an?|two|three|some) ")
_SMALL_SET = pattern("small_set")
"""A handful, which is painted at once: "a set of four"."""
_SET_WORDS = pattern("set_words")
"""Quoted words and how they are to be set, which show nothing themselves."""
_AGAIN = re.compile(r"\bagain\b|다시|아까|\bthe [a-z ]+ (?:one|picture)\b")
_NUMBERED = re.compile(r"\d|\b(?:first|second|third|fourth|fifth|last)\b|번째|첫째|둘째|마지막")
_WANTED = re.compile(r"^(?:i (?:want|need|would like)|i'd (?:like|love)|can i (?:have|get)) ")
_FIRST_VERSION = re.compile(
    r"\bthe (?:very )?(?:first|original)(?: (?:one|version|picture|try|attempt|drawing))?\b"
    r"|(?:맨 ?)?처음 ?(?:거|것|게|걸|그림|버전|상태|으로)|원본"
)
_FIRM = {"plan", "forget", "cancel", "undo", "redo", "recipe", "recall", "help", "remarks"}
"""Cues so plain that they are no small talk, whatever stands around them."""
_ABOUT_PICTURES = {"pictures", "remarks", "collecting"}
_BARE = {"a thing was named", "nothing but slots", "comparative"}


class Deeds(OnPictures):
    """Reads clauses.

    Args:
        slots: Fills the slots of a wish.
        references: Finds the pictures meant.
    """

    def __init__(self, slots: Slots, references: References) -> None:
        """Read the table of cues."""
        self.slots = slots
        self.references = references
        self.revisions = Revisions(slots)
        self.cues = cues()

    def read(self, clause: str, scene: Scene, follows: bool = False) -> list[Draft]:
        """Return what a lower-case clause asks for; small talk if nothing.

        Args:
            clause: A clause with quoted parts as `⟦n⟧`.
            scene: What is on the easel.
            follows: True if another clause of the message came before.
        """
        bare = opened(clause)
        if _ELLIPSIS.match(clause):
            bare = bare.rstrip("? ")
        bare = unhedged(bare)
        if released := self._released(bare, scene):
            return [released]
        if (told := collecting.draft_for(bare, scene)) is not None:
            return [told]
        cue = next((c for c in self.cues if c.fits(bare, scene)), None)
        if cue is not None and self._is_overruled(cue, bare, scene):
            cue = None
        shown = bool(scene.easel or scene.attachments)
        firm = cue is not None and (
            cue.action in _FIRM
            or cue.needs in _ABOUT_PICTURES
            or (cue.action == "critique" and shown)
        )
        tail = "" if HANGUL.search(bare) else asking_tail(bare)
        asks = bool(tail and (request_words.draw_object(tail) or request_words.wanted(tail)))
        asks = asks or (bool(scene.easel) and bare.startswith(("what if ", "how about if ")))
        if request_words.is_story(bare) and not (firm or asks):
            return [self._talk(bare, scene, 0.9, "tells something")]
        if cue is not None:
            return self._cued(cue, bare, scene)
        if scene.planning and not request_words.is_question(bare):
            planned = self._planned(bare)
            if planned is not None:
                return [planned]
        asked = request_words.draw_object(bare) is not None
        asked = asked or not HANGUL.search(bare) and bool(request_words.wanted(bare))
        if not asked and self._only_size(bare):
            return [self._on_picture(Draft(Intent("upscale"), 0.9, "a size"), bare, scene)]
        made = self._in_that_manner(bare, scene)
        made = made or self._varied(bare, scene) or self._made(bare, scene, follows)
        named = bool(made) and made[0].why == "a thing was named"
        if made and made[0].why in _BARE and is_praise(unhedged(clause), named):
            return [self._talk(bare, scene, 0.8, "no deed asked")]
        return made or self._asked_after(bare, tail, scene)

    def _asked_after(self, bare: str, tail: str, scene: Scene) -> list[Draft]:
        """Read "I like the third, can you make it gold": told of a picture, then asked."""
        told = [self._talk(bare, scene, 0.75, "no deed asked")]
        if not (scene.easel and tail):
            return told
        meant = told[0].intent.refs
        there = replace(scene, reply_to=meant[0]) if len(meant) == 1 else scene
        asked = self.read(tail, there)
        return asked if asked[0].intent.action != "chat" else told

    def _planned(self, bare: str) -> Draft | None:
        """Add to the plan whatever slots a message names while planning."""
        drawn = request_words.draw_object(bare)
        change = self.revisions.read(bare, Reference(rest=bare), True, drawn is not None)
        if change is not None and change.wish != Wish():
            intent = Intent("plan", wish=change.wish, change=change.text, note="add")
            return Draft(replace(intent, unknown=change.unknown), 0.85, "planning")
        filled = self.slots.fill(drawn or request_words.wish_part(bare))
        wish = filled.wish
        slots = (wish.style, wish.time, wish.setting, wish.palette, wish.aspect)
        solid = filled.known or things_in(filled) or any(slots)
        if not solid or filled.odd > 1 or request_words.is_story(bare):
            return None
        return Draft(filled_in(Intent("plan", note="add"), filled), 0.85, "planning")

    def _talk(self, bare: str, scene: Scene, confidence: float, why: str) -> Draft:
        """Return small talk, with the picture that it is about, if it names one."""
        found = self.references.find(bare, scene) if scene.easel else Reference()
        return Draft(Intent("chat", refs=found.refs), confidence, why)

    def _released(self, bare: str, scene: Scene) -> Draft | None:
        if not scene.planning or not request_words.RELEASE.search(bare):
            return None
        asked = request_words.draw_object(bare)
        if asked and self.slots.fill(asked).known:
            return None
        return Draft(Intent("draw", note="release"), 0.95, "plan released")

    def _is_overruled(self, cue: Cue, bare: str, scene: Scene) -> bool:
        """Return True where a cue's words are only part of a wish to draw something new."""
        drawn = request_words.draw_object(bare)
        if HANGUL.search(bare) and korean_overrules(cue, bare, scene, bool(drawn)):
            return True
        if cue.action == "remarks" and not _NUMBERED.search(bare):
            return self._changes(bare, scene, bool(drawn))
        if cue.action == "recall" and request_words.OTHERS.search(bare):
            return True
        if cue.action == "recall" and drawn and not self.references.find(bare, scene).said:
            return True
        if cue.action in {"upscale", "describe", "critique", "undo", "recipe", "help"} and drawn:
            wish = self.slots.fill(drawn).wish
            asks_ideas = cue.action == "help" and cue.note == "inspire"
            if cue.action == "upscale" and self._prints(drawn, bare, scene):
                return False
            return bool(wish.subjects or wish.setting) and not asks_ideas and not bare.endswith("?")
        if cue.action == "blend":
            return (
                not scene.easel and not re.search(r"#?\d+[a-z]?", bare) and scene.attachments == 0
            )
        if cue.action == "letter":
            if not has_picture(scene) and self._shows_something(drawn or bare):
                return True
            wanted = _WANTED.sub("", bare)
            return self._draws_something(
                drawn or (wanted if request_words.starts_like_a_thing(wanted) else "")
            )
        if cue.action == "collect":
            return bool(_SMALL_SET.search(bare)) and not scene.collecting
        return False

    def _changes(self, bare: str, scene: Scene, drawn: bool) -> bool:
        """Return True if a clause says what to change: "make it night", and not "make it so"."""
        change = self._revised(bare, scene, follows=False, drawing=drawn)
        told = change is not None and (change.intent.wish != Wish() or only_tone(change.intent))
        return bool(told)

    def _shows_something(self, bare: str) -> bool:
        """Return True if a message shows a thing besides the words that are to be set."""
        filled = self.slots.fill(_SET_WORDS.sub(" ", bare))
        return bool(things_in(filled) or filled.known) and filled.odd <= 1

    def _prints(self, drawn: str, bare: str, scene: Scene) -> bool:
        """Return True if a Korean clause wants a picture of the easel brought out in large."""
        verb = re.search(r"뽑아|출력|저장|인쇄", bare)
        return bool(verb and self.references.named(drawn, scene).refs)

    def _draws_something(self, drawn: str) -> bool:
        rest = re.sub(r"(?:with |that |says? |saying |words? |text )*⟦\d+⟧[a-z ]*", " ", drawn)
        rest = re.sub(r"이?라고|적힌|쓰인|써진|쓰여진|쓴|새겨진|글씨가", " ", rest)
        if HANGUL.search(drawn) and not re.search(
            r"적힌|쓰인|써진|쓰여|새겨진|쓴|써서|넣어서|그려", drawn
        ):
            return False
        wish = self.slots.fill(rest).wish
        there = re.search(r"\b(?:it|the picture|this)\b", rest) or re.search(r"글씨|글자", drawn)
        return bool(wish.subjects) and not there

    def named(self, cue: Cue, bare: str, scene: Scene) -> Draft:
        """Return the deed of a cue that was found in another way."""
        return self._cued(cue, bare, scene)[0]

    def drawn(self, described: str, scene: Scene, confidence: float, why: str) -> list[Draft]:
        """Return the drawings that a description asks for."""
        return self._drawn(described, scene, confidence, why)

    def revised(self, bare: str, scene: Scene) -> Draft | None:
        """Return the change that a clause asks for, if it can be put in words."""
        return self._revised(bare, scene, follows=False, drawing=False)

    def pictures_meant(self, bare: str, scene: Scene) -> tuple[tuple[str, ...], bool]:
        """Return the pictures that a clause means, and whether it says so itself."""
        found = self._reply_wins(self.references.find(bare, scene), scene)
        refs = found.refs or (() if found.missing else self.references.implied(scene))
        return refs, found.said

    # What a cue means in this scene.

    def _cued(self, cue: Cue, bare: str, scene: Scene) -> list[Draft]:
        if cue.action == "remarks" or cue.action == "apply":
            return [self._remarks(bare, scene)]
        if cue.action == "undo" and (first := _first_version(bare, scene)):
            return [Draft(Intent("recall", refs=(first,)), 0.95, "the first version")]
        action = cast("Action", cue.action)
        draft = Draft(Intent(action, note=cue.note), cue.confidence, f"cue for {action}")
        if action == "forget":
            return [replace(draft, question="confirm_forget")]
        if action == "recall":
            return [self._recall(draft, bare, scene)]
        if action in {"collect", "plan"}:
            return [self._with_wish(draft, bare)]
        if action == "curate":
            count = request_words.how_many(bare)
            return [replace(draft, intent=replace(draft.intent, note=bare, count=count))]
        if action in _TALK_ALONE or action in {"chat", "draw"}:
            return [draft]
        return [self._on_picture(draft, bare, scene)]

    def _recall(self, draft: Draft, bare: str, scene: Scene) -> Draft:
        if draft.intent.note in {"me", "ever"}:
            return draft
        note = request_words.time_words(bare)
        found = Reference() if note else self.references.find(bare, scene)
        if not found.said and not note and bare.isascii():
            found = self.references.only_one_with(bare, scene)
        if not found.said and not note and _AGAIN.search(bare):
            found = self.references.named(bare, scene)
        if note == "earlier" and not found.refs:
            found = self.references.named(bare, scene)
        if found.missing and not found.refs:
            found = Reference()
        words = "" if found.refs else " ".join(sorted(self._topic(bare)))
        note = ", ".join(filter(None, [note, words]))
        return replace(
            draft, intent=replace(draft.intent, refs=found.refs, note=note), named=bool(found.refs)
        )

    def _topic(self, bare: str) -> set[str]:
        rest = request_words.RECALL_NOISE.sub(" ", bare)
        return {
            s.name
            for s in self.slots.fill(rest).wish.subjects
            if self.slots.lexicon.knows_subject(s.name)
        }

    def _with_wish(self, draft: Draft, bare: str) -> Draft:
        filled = self.slots.fill(request_words.draw_object(bare) or request_words.wish_part(bare))
        intent = filled_in(draft.intent, filled)
        told = filled.odd > 1 or request_words.is_question(bare) or draft.intent.note == "show"
        if draft.intent.action == "plan" and told:
            intent = draft.intent
        if draft.intent.action == "collect":
            intent = collected(intent, request_words.how_many(bare))
        return replace(draft, intent=intent)

    def _remarks(self, bare: str, scene: Scene) -> Draft:
        numbers = request_words.remark_numbers(bare, scene.remarks)
        refs = self.references.implied(scene)
        intent = Intent("revise", refs=refs, remarks=numbers)
        if not numbers:
            return Draft(intent, 0.5, "remarks without a number", "unclear")
        return Draft(intent, 0.96, "remarks by number")


def _first_version(bare: str, scene: Scene) -> str:
    """Return the label of the picture that the current one grew from, if a clause means that."""
    current = [item.label for item in scene.easel if item.current]
    root = re.match(r"\d+", current[0]) if len(current) == 1 else None
    if root is None or root[0] == current[0] or not _FIRST_VERSION.search(bare):
        return ""
    return root[0]


__all__ = ["Cue", "Deeds", "Draft"]
