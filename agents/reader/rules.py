"""The floor under the language model: reading by tables, patterns and context alone."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.korean.particles import with_josa
from agents.reader import collecting
from agents.reader.answers import Answers, is_offer_taken, last_request
from agents.reader.classifier import FloorClassifier
from agents.reader.clauses import QUOTE, split, take_quotes, tidy, with_complaint, with_fragments
from agents.reader.deeds import Deeds, Draft
from agents.reader.described import as_another, as_change
from agents.reader.emoji import take_emoji, with_things
from agents.reader.joining import joined, without_talk
from agents.reader.lexicon import Lexicon, singular
from agents.reader.manner import thing_in_that_manner
from agents.reader.painted import things_in
from agents.reader.patterns import pattern
from agents.reader.pointing import pointed_at
from agents.reader.references import References
from agents.reader.requests import draw_object, unquoted_lettering
from agents.reader.second_opinion import SecondOpinion
from agents.reader.slots import Slots
from agents.reader.spacing import Spacing
from agents.reader.spelling import Spelling
from agents.reader.things import is_thing
from agents.reader.told import asks_for_what_was_told, is_told, told_in
from agents.types import Intent, Reading, Scene
from pipelines.world import World

_EXACT = pattern("exact", re.I | re.S)


_PLACED = pattern("placed_thing")
_GUESS = re.compile(
    r"[, ]+(?:i guess|i think|i suppose|i reckon|i'd say|maybe|perhaps|then|please)[.! ]*$", re.I
)
_CORRECTION = pattern("correction")
_TAKEN_BACK_KO = pattern("taken_back_ko")
_TAKEN_BACK = pattern("taken_back_en", re.I)
"""What is said and taken back in one breath: "a parrot, actually scratch that, a toucan"."""
_LETTERED = re.compile(r"(⟦\d+⟧ ?(?:이?라고|이?라는 글씨)? ?(?:써|적어|넣어|새겨)서)[.!~ ]*$")
_SUCH_ONE = re.compile(
    r"^(?:(?:maybe|perhaps|just|so|then|ok|please|how about|what about|can i (?:get|have|see)"
    r"|could you do|do|i'd (?:like|love)|i want|give me|let's have) )*"
    r"(?P<like>an? (?:[a-z-]+ ){1,3})one\b(?P<rest>.*?)[ ,]*(?:maybe|please|perhaps)?[?.! ]*$"
)
"""What was told of is asked for with "one": "a yellow one in a sandpit maybe?"."""
_AS_WELL = re.compile(r"\b(?:too|also|as well|another)\b")
_SHORT = 5
"""Longest answer in words to "which picture?"."""


class RuleReader:
    """Reads messages by rules, deterministically and in about a millisecond.

    Args:
        world: The painter's world; None for an open painter.
        classifier: The second opinion; `True` reads the shipped one, None does without.
    """

    def __init__(
        self, world: World | None = None, classifier: FloorClassifier | bool | None = True
    ) -> None:
        """Read the tables and build the indexes."""
        if isinstance(classifier, bool):
            classifier = FloorClassifier.load() if classifier else None
        self.world = world
        self.lexicon = Lexicon(world)
        self.spelling = Spelling(self.lexicon)
        self.spacing = Spacing.load()
        self.slots = Slots(world, self.lexicon)
        self.references = References(self.lexicon, self.slots)
        self.deeds = Deeds(self.slots, self.references)
        self.answers = Answers()
        self.second = SecondOpinion(self.deeds, classifier) if classifier else None

    async def read(self, text: str, scene: Scene) -> Reading:
        """Return what a message asks for; see `Reader`."""
        return self.read_now(text, scene)

    def seconded(self, actions: tuple[str, ...], text: str, scene: Scene) -> float:
        """Return the probability that the classifier gives to a single deed; 0 for several."""
        if self.second is None or len(actions) != 1:
            return 0.0
        return self.second.probability(actions[0], tidy(text), scene)

    def read_now(self, text: str, scene: Scene) -> Reading:
        """Do the reading without awaiting anything."""
        text = tidy(text)
        if exact := _EXACT.match(text):
            prompt = next(filter(None, exact.groups())).strip().strip("\"'“”")
            return _reading([Draft(Intent("draw", prompt=prompt), 0.97, "word for word prompt")])
        if scene.asked != "words" and not unquoted_lettering(text.lower()):
            text = _TAKEN_BACK_KO.sub("", text)
            text = _TAKEN_BACK.sub("", self.spelling.mended(self._with_blanks(text)))
        if scene.asked:
            answered = self._answer(text, scene)
            if answered is not None:
                return answered
        if is_offer_taken(text, scene):
            return self._taken_up(scene)
        return self._read_fresh(text, scene)

    def _with_blanks(self, text: str) -> str:
        """Return a message with blanks in Korean that was typed without; quoted words stay."""
        if self.spacing is None:
            return text
        out, at = [], 0
        for quoted in QUOTE.finditer(text):
            out += [self.spacing(text[at : quoted.start()]), quoted.group()]
            at = quoted.end()
        return "".join([*out, self.spacing(text[at:])])

    def _taken_up(self, scene: Scene) -> Reading:
        """Draw what was talked of when Tilda offered to paint it."""
        talked = [m.content for m in reversed(scene.history[-2:])]
        for text in reversed(talked):
            filled = self.slots.fill(text)
            known = [s for s in filled.wish.subjects if is_thing(s.name)]
            if known:
                wish = replace(filled.wish, subjects=(replace(known[0], number=1),))
                return Reading((Intent("draw", wish=wish),), "rules", 0.85, "offer taken")
        return Reading((Intent("draw"),), "rules", 0.7, "offer taken", "vague")

    def _answer(self, text: str, scene: Scene) -> Reading | None:
        answer = self.answers.to(text, scene)
        if answer is None and scene.asked == "which_picture":
            return self._answer_in_words(text, scene)
        if answer is None:
            return self._named_a_thing(text, scene)
        if answer.noun:
            return self._explained(answer.noun, scene)
        if answer.intent is not None:
            return Reading((answer.intent,), "rules", 0.95, answer.why)
        if answer.ref:
            return self._asked_again((answer.ref,), answer.text, scene)
        fresh = replace(scene, asked="", choices=())
        return replace(self._read_fresh(tidy(answer.text), fresh), why=answer.why)

    def _named_a_thing(self, text: str, scene: Scene) -> Reading | None:
        """Read "a fox then", 여우로 할래 as the answer to "what shall I draw?"."""
        text = _GUESS.sub("", text)
        if scene.asked not in {"vague", "idea"} or len(text.split()) > _SHORT:
            return None
        if "?" in text and not re.match(
            r"(?:maybe |perhaps )?(?:an?|some|two|three) ", text.lower()
        ):
            return None
        if scene.planning:  # the plan takes it in
            return None
        filled = self.slots.fill(text)
        described = filled.known or things_in(filled) or filled.wish.setting or filled.wish.style
        if (
            not described
            or (filled.odd and text.isascii())
            or self.references.find(text.lower(), scene).said
        ):
            return None
        intent = Intent("draw", wish=filled.wish, count=filled.count, size=filled.size)
        return Reading((intent,), "rules", 0.9, "named what to draw")

    def _explained(self, noun: str, scene: Scene) -> Reading:
        """Read the earlier wish again, with the unknown noun replaced by its explanation."""
        before, fresh = last_request(scene), replace(scene, asked="", choices=())
        unknown = self._read_fresh(tidy(before), fresh).intents[0].unknown
        if unknown and unknown[0] in before:
            return self._read_fresh(tidy(before.replace(unknown[0], noun, 1)), fresh)
        korean = re.search(r"[가-힣]", noun)
        return self._read_fresh(f"{noun} 그려줘" if korean else f"draw a {noun}", fresh)

    def _answer_in_words(self, text: str, scene: Scene) -> Reading | None:
        """Read "the dog", "both", 둘 다 as the answer to which picture is meant."""
        words, before = text.lower().strip(" .!?"), last_request(scene)
        if not before or len(words.split()) > _SHORT or draw_object(words):
            return None
        found = self.references.find(words, scene)
        refs = found.refs or self.references.named(words, scene).refs
        return self._asked_again(refs, before, scene) if refs else None

    def _asked_again(self, refs: tuple[str, ...], before: str, scene: Scene) -> Reading:
        fresh = replace(scene, asked="", choices=(), reply_to=refs[0])
        reading = self._read_fresh(tidy(before), fresh)
        intents = tuple(replace(i, refs=refs) for i in reading.intents)
        question = "" if reading.question == "which_picture" else reading.question
        return replace(reading, intents=intents, question=question, why="chose a picture")

    def _read_fresh(self, text: str, scene: Scene) -> Reading:
        if (draft := collecting.draft_for(text.lower(), scene)) is not None:
            return _reading([draft])
        bare, things = take_emoji(text)
        if text and not bare and not things:
            return Reading((Intent("chat"),), "rules", 0.85, "nothing but a face")
        reading = self._read_words(bare, scene)
        if self.second is not None:
            reading = self.second(reading, bare, scene)
        if things and _PLACED.search(bare.lower()) and _wants_a_thing(reading):
            return self._read_words(with_things(bare, things), scene)
        return reading

    def _read_words(self, text: str, scene: Scene) -> Reading:
        masked, quotes = take_quotes(text)
        masked = _LETTERED.sub(r"\1 그려줘", masked)
        drafts: list[Draft] = []
        told = False
        whole = masked.lower()
        clauses = [whole] if scene.easel and thing_in_that_manner(whole) else split(whole)
        clauses = with_complaint(with_fragments(clauses))
        for at, clause in enumerate(clauses):
            if at and not _asks(drafts) and not scene.planning:
                clause = _asked_of(clause, clauses[:at], bool(scene.easel))
            follows = any(d.intent.action != "chat" for d in drafts)
            if drafts and drafts[-1].intent.action == "draw":
                names = tuple(s.name for s in drafts[-1].intent.wish.subjects)
                clause = as_another(as_change(clause, names, self.world))
            pointed = pointed_at(clause, scene, self.references, at + 1 == len(clauses))
            read = [pointed] if pointed else self.deeds.read(clause, scene, follows)
            for draft in read:
                if told and draft.why in _WEAK:
                    draft = Draft(Intent("chat"), 0.8, "goes on telling")
                told = told or draft.why == "tells something"
                if draft.intent.action == "chat" and draft.intent.refs:
                    scene = replace(scene, reply_to=draft.intent.refs[0])
                drafts = joined(_corrected(drafts, draft, clause), draft)
        drafts = [_unmasked(draft, quotes, masked) for draft in drafts]
        return _reading(without_talk(drafts) or [Draft(Intent("chat"), 0.4, "no words", "unclear")])


def _asked_of(clause: str, before: list[str], easel: bool) -> str:
    """Return a request that names nothing with the thing that was told of just before it."""
    if not easel and (one := _SUCH_ONE.match(clause)):
        said = told_in(before)
        if is_thing(said):
            return f"draw {one['like']}{singular(said)}{one['rest']}"
    if not asks_for_what_was_told(clause) or (easel and not is_told(before[-1])):
        return clause
    said = told_in(before)
    if not said:
        return clause
    if re.search(r"\bone\b", clause):
        said = singular(said)
    return f"{with_josa(said, '을')} 그려줘" if re.search(r"[가-힣]", clause) else f"draw {said}"


def _asks(drafts: list[Draft]) -> bool:
    return any(d.intent.action != "chat" for d in drafts)


_WEAK = {"a thing was named", "nothing but slots", "wants a picture"}
"""Readings without a verb: after a sentence that tells something they only go on telling."""


def _wants_a_thing(reading: Reading) -> bool:
    """Return True if a message asks to paint, or may do so, and names nothing to be painted."""
    intent = reading.intents[0]
    if intent.action == "chat":
        return reading.why in {"no deed asked", "no words"}
    return intent.action == "draw" and not intent.wish.subjects


def _corrected(drafts: list[Draft], new: Draft, clause: str) -> list[Draft]:
    """Drop the drawing that "no wait, a witch" puts right."""
    puts_right = _CORRECTION.match(clause) and not _AS_WELL.search(clause)
    if puts_right and drafts and new.intent.action == drafts[-1].intent.action == "draw":
        return drafts[:-1]
    return drafts


def _unmasked(draft: Draft, quotes: list[str], said: str) -> Draft:
    intent = draft.intent

    def put_back(text: str) -> str:
        at = said.lower().find(text) if text else -1
        text = said[at : at + len(text)] if at >= 0 else text
        return re.sub(r"⟦(\d+)⟧", lambda m: quotes[int(m[1])], text)

    wish = replace(
        intent.wish,
        lettering=put_back(intent.wish.lettering),
        subjects=tuple(replace(s, name=put_back(s.name)) for s in intent.wish.subjects),
    )
    return replace(draft, intent=replace(intent, wish=wish, change=put_back(intent.change)))


def _reading(drafts: list[Draft]) -> Reading:
    question = next((d.question for d in drafts if d.question), "")
    confidence = min(d.confidence for d in drafts)
    why = "; ".join(dict.fromkeys(d.why for d in drafts))
    return Reading(tuple(d.intent for d in drafts), "rules", round(confidence, 2), why, question)


__all__ = ["RuleReader"]
