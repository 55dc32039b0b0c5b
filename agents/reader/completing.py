"""From the deeds that a model named to whole intents, with the slots that can be looked up."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from agents.reader import requests as request_words
from agents.reader.clauses import take_quotes, tidy
from agents.reader.deeds import Cue, Deeds, Draft
from agents.reader.english import Filled
from agents.reader.lexicon import singular
from agents.reader.schema import CompactReading
from agents.types import Action, Intent, Reading, Scene, Subject, Wish

_ANYTHING = re.compile("")
_PAINTS = frozenset({"draw", "plan", "collect"})
STEM = 4
"""Letters by which a copied word and a subject's name are held against each other."""


class Completer(Deeds):
    """Completes deeds with the tables and patterns of the rules.

    Where the rules read the same deed out of the message, theirs is taken, slots and all; for a
    deed that they did not see, the slots are looked up in the whole message.
    """

    def intents(self, said: CompactReading, text: str, scene: Scene, floor: Reading) -> Reading:
        """Return a reading with exactly the deeds that the model named.

        Args:
            said: What the model filled in.
            text: The message.
            scene: What is on the easel.
            floor: What the rules made of it.
        """
        left = list(floor.intents)
        drafts = []
        for action in said.do:
            known = next((intent for intent in left if intent.action == action), None)
            if known is not None:
                left.remove(known)
                drafts.append(Draft(self._sifted(known, said.of), 1.0, "", floor.question))
            else:
                drafts.append(self.deed(action, text, scene, said))
        drafts = self._shared_out(drafts, said, floor)
        question = next((draft.question for draft in drafts if draft.question), "")
        return Reading(tuple(draft.intent for draft in drafts), "model", 1.0, "", question)

    def deed(self, action: Action, text: str, scene: Scene, said: CompactReading) -> Draft:
        """Return one deed whose slots are looked up in the whole message."""
        masked, quotes = take_quotes(tidy(text))
        draft = self._looked_up(action, masked.lower(), scene, said)
        return replace(draft, intent=unmasked(draft.intent, quotes))

    def _looked_up(self, action: Action, bare: str, scene: Scene, said: CompactReading) -> Draft:
        if action == "draw":
            return self._drawing(bare, said)
        if action == "revise":
            return self._revision(bare, scene)
        if action == "vary":
            return self._variation(bare, scene, said)
        cue = Cue(action, 1.0, "", "", _ANYTHING)
        return self._cued(cue, bare, scene)[0]

    def _drawing(self, bare: str, said: CompactReading) -> Draft:
        described = request_words.draw_object(bare) or request_words.wanted(bare)
        filled = self.slots.fill(described or request_words.wish_part(bare))
        copied = self._from_words(said.of, filled)
        if copied is not filled:
            subjects = counted(copied.wish.subjects, filled.wish.subjects)
            filled = replace(filled, wish=replace(filled.wish, subjects=subjects), odd=0)
            filled.unknown = copied.unknown
        draft = self._draw_draft(filled, re.search(r"⟦\d+⟧", bare), 1.0, "")
        crowd = any(subject.number == said.n for subject in draft.intent.wish.subjects)
        count = draft.intent.count if draft.intent.count > 1 or crowd else said.n
        return replace(draft, intent=replace(draft.intent, count=count))

    def _sifted(self, intent: Intent, words: list[str]) -> Intent:
        """Drop subjects that no table knows and that the model did not copy either."""
        copied = {word for phrase in words for word in phrase.lower().split()}
        stems = tuple(word[:STEM] for word in copied)
        subjects = intent.wish.subjects
        kept = tuple(
            subject
            for subject in subjects
            if self.slots.lexicon.knows_subject(subject.name) or subject.name.startswith(stems)
        )
        if not words or not kept or len(kept) == len(subjects):
            return intent
        return replace(intent, wish=replace(intent.wish, subjects=kept))

    def _from_words(self, words: list[str], otherwise: Filled) -> Filled:
        phrases = [word.strip() for word in words if word.strip()]
        filled = self.slots.fill(", ".join(phrases)) if phrases else otherwise
        found = filled.wish.subjects or filled.unknown and not otherwise.wish.subjects
        return filled if found else otherwise

    def _revision(self, bare: str, scene: Scene) -> Draft:
        revised = self._revised(bare, scene, follows=False, drawing=False)
        if revised is not None:
            return revised
        found = self._reply_wins(self.references.find(bare, scene), scene)
        refs = found.refs or (() if found.missing else self.references.implied(scene))
        filled = self.slots.fill(bare)
        change = bare if bare.isascii() else ""
        question = "" if refs or scene.attachments else "which_picture"
        if not change and filled.wish == Wish():
            question = question or "unclear"
        intent = Intent("revise", wish=filled.wish, refs=refs, change=change)
        return Draft(intent, 1.0, "", question, found.said)

    def _variation(self, bare: str, scene: Scene, said: CompactReading) -> Draft:
        found = self._reply_wins(self.references.find(bare, scene), scene)
        refs = found.refs or self.references.implied(scene)
        count = request_words.vary_count(bare) or said.n
        question = "" if refs or scene.attachments else "which_picture"
        return Draft(Intent("vary", refs=refs, count=count), 1.0, "", question, found.said)

    def _shared_out(self, drafts: list[Draft], said: CompactReading, floor: Reading) -> list[Draft]:
        """Give drawings without a subject the words that the model copied from the message."""
        drawn = [draft for draft in drafts if draft.intent.action in _PAINTS]
        if not drawn or not said.of:
            return drafts
        if len(drawn) == len(said.of) and len(drawn) > len(floor.intents):
            parts: dict[int, list[str]] = {id(d): [w] for d, w in zip(drawn, said.of, strict=True)}
        else:
            parts = {id(d): said.of for d in drawn if is_bare(d.intent)}
        return [self._with_words(d, parts[id(d)]) if id(d) in parts else d for d in drafts]

    def _with_words(self, draft: Draft, words: list[str]) -> Draft:
        filled = self._from_words(words, Filled())
        if not filled.wish.subjects and not filled.unknown:
            return draft
        wish = replace(draft.intent.wish, subjects=filled.wish.subjects)
        intent = replace(draft.intent, wish=wish, unknown=filled.unknown)
        stays = draft.question not in {"vague", "unknown_noun"}
        question = draft.question if stays else "unknown_noun" if filled.unknown else ""
        return replace(draft, intent=intent, question=question)


def counted(copied: tuple[Subject, ...], found: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Return copied subjects with number and colour of the ones found in the whole message."""

    def like(subject: Subject) -> Subject:
        words = set(subject.name.split())
        same = next((other for other in found if words & set(other.name.split())), None)
        if same is None:
            return subject
        return replace(subject, number=same.number, colour=subject.colour or same.colour)

    return tuple(like(subject) for subject in copied)


def grounded(words: list[str], text: str, scene: Scene) -> list[str]:
    """Return the copied phrases that message, turns or easel have; the rest is made up."""
    told = [text, *(m.content for m in scene.history), *(i.prompt for i in scene.easel)]
    everything = " ".join(told).lower()
    letters = re.sub(r"\s+", "", everything)
    own = {singular(word) for word in re.findall(r"[a-z]+", everything)}

    def is_said(phrase: str) -> bool:
        bare = re.sub(r"\s+", "", phrase.lower())
        latin = re.findall(r"[a-z]+", phrase.lower())
        if bare and bare in letters:
            return True
        return bool(latin) and own.issuperset(map(singular, latin))

    return [phrase for phrase in words if is_said(phrase)]


def with_english(reading: Reading, words: list[str]) -> Reading:
    """Put a bigger model's English in the place of nouns that no dictionary has."""
    subjects = tuple(Subject(word.strip()) for word in words if word.strip())
    if not subjects:
        return reading
    intents = tuple(
        replace(i, unknown=(), wish=replace(i.wish, subjects=subjects)) if i.unknown else i
        for i in reading.intents
    )
    question = "" if reading.question == "unknown_noun" else reading.question
    return replace(reading, intents=intents, question=question)


def is_bare(intent: Intent) -> bool:
    """True if nothing is known yet of what a drawing shows."""
    wish = intent.wish
    return not (wish.subjects or wish.setting or intent.unknown or wish.lettering or intent.prompt)


def is_nothing(intent: Intent) -> bool:
    """True for a drawing of which nothing at all is said."""
    return intent.action == "draw" and is_bare(intent)


def unmasked(intent: Intent, quotes: list[str]) -> Intent:
    """Put quoted words back where clauses carry their number."""

    def put_back(text: str) -> str:
        return re.sub(r"⟦(\d+)⟧", lambda match: quotes[int(match[1])], text)

    wish = replace(intent.wish, lettering=put_back(intent.wish.lettering))
    return replace(intent, wish=wish, change=put_back(intent.change))


def actions_of(reading: Reading) -> tuple[Action, ...]:
    """Return the deeds of a reading; repeats in a row count once, but for drawings."""
    out: list[Action] = []
    for intent in reading.intents:
        if not out or out[-1] != intent.action or intent.action == "draw":
            out.append(intent.action)
    return tuple(out)


def squeezed(actions: list[Action]) -> list[Action]:
    """Return deeds without repeats in a row, but for drawings."""
    return cast(
        "list[Action]",
        [a for i, a in enumerate(actions) if not i or a != actions[i - 1] or a == "draw"],
    )
