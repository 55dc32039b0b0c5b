"""A noun phrase word by word: what closes it, and what it comes to."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.lexicon import Lexicon, singular, word_set
from agents.reader.phrase_slots import (
    DETERMINERS,
    JOINTS,
    NOISE,
    PREPOSITIONS,
    PhraseSlots,
    with_slot,
)
from agents.reader.pieces import Filled, Piece
from agents.reader.things import is_thing
from agents.types import Subject

__all__ = ["DETERMINERS", "PREPOSITIONS", "Filled", "Phrase", "Piece", "with_slot"]

SLOTS = {"style", "mood", "palette", "time", "setting"}


_UNLIKE = frozenset("like of with by from for as into".split())
_PARTICIPLE = re.compile(
    r"(?<!s)(?<!be)(?<!we)[a-z]{2}ed$|^(?:asleep|awake|alone|frozen|broken|hidden|fallen|torn|worn)$"
)
_SHOWING = frozenset("of with showing featuring about".split())
_PRONOUNS = frozenset("it him her them me you us he she they".split())
VAGUE = word_set("vague")


ING_NOUNS = word_set("ing_nouns")


ODD = word_set("odd")
OWNERS = word_set("owners")
CLOTHES = word_set("clothes")
SIGNS = frozenset("logo sign emblem badge poster banner flyer label crest mascot icon".split())
BUSINESSES = frozenset(
    "shop store club company festival business brand school studio channel workshop rental".split()
)
WORKPLACES = frozenset("bakery farm zoo aquarium library garden lighthouse brewery".split())
"""Where something is made or kept that a sign may show."""


class Phrase(PhraseSlots):
    """Walks over pieces, gathering a noun phrase until a joint or preposition closes it."""

    def __init__(self, lexicon: Lexicon, filled: Filled) -> None:
        self.lexicon = lexicon
        self.filled = filled
        self.subjects: list[Subject] = []
        self.words: list[Piece] = []
        self.joint = ""
        self.ahead = ""
        self.number = 0
        self.colour = ""

    def take(self, piece: Piece, following: Piece | None) -> None:
        """Take one more piece; `following` is the one after it, if any."""
        text = piece.text
        if text in JOINTS or (relation := piece.kind("relation")) or text in PREPOSITIONS:
            if text == "of" and self.words and not self._is_form():
                self.words.append(piece)
                return
            self.ahead = text
            self.close()
            relation = piece.kind("relation")
            self.joint = text if text in JOINTS or relation is None else relation.name
            if text in PREPOSITIONS and relation is None:
                self.joint = text
            return
        if self._is_verb(piece, following):
            self._take_verb(text, following)
        elif not self._take_slot(piece, following):
            self._take_word(piece, following)

    def _is_verb(self, piece: Piece, following: Piece | None) -> bool:
        text = piece.text
        plain = not piece.entries and " " not in text
        return plain and text.endswith("ing") and len(text) > 4 and text not in ING_NOUNS

    def _take_verb(self, text: str, following: Piece | None) -> None:
        has_object = following is not None and following.text not in PREPOSITIONS | JOINTS
        if (
            self.words
            and has_object
            and following is not None
            and not following.kind("relation", *SLOTS)
        ):
            self.close()
            self.joint = text
        elif self.words:
            self.words.insert(0, Piece(text))
        elif self.subjects and not has_object and self.joint in {"", ","}:
            last = self.subjects[-1]
            self.subjects[-1] = replace(last, name=f"{text} {last.name}")
        else:
            self.words.append(Piece(text))

    def _take_word(self, piece: Piece, following: Piece | None) -> None:
        text = piece.text
        number = piece.kind("number")
        if text.isdigit() or (number and not self.words):
            value = int(text) if text.isdigit() else int(number.name) if number else 1
            if value > 1 or not self.number:
                self.number = value
            return
        colour = piece.kind("colour")
        if colour and (not piece.kind("subject") or self._is_modifier(following)):
            self.colour = colour.name
            return
        if text in OWNERS:  # "my late husband's boat" is a boat
            self.words.clear()
            return
        if text in ODD:
            self.filled.odd += 1
        if text in DETERMINERS or text in NOISE or text in ODD:
            return
        self.words.append(piece)

    def _is_form(self) -> bool:
        return bool(self.words) and self.words[-1].kind("form", "item") is not None

    def close(self) -> None:
        """Turn the gathered words into a subject, a form, or a setting as it was said."""
        words, joint = self.words, self.joint
        number, colour = self.number, self.colour
        self.words, self.joint, self.number, self.colour = [], "", 0, ""
        form = bool(words) and words[-1].kind("form", "item")
        if words and form:
            self.filled.form = True
            if number > 1:
                self.filled.count, number = number, 0
            item = words.pop()
            if self.ahead in _SHOWING and not is_thing(" ".join(p.text for p in words) or "."):
                words = []  # "a small sketch of", "an isometric view of"
            if not words and colour and item.kind("form"):
                self.filled.wish = replace(
                    self.filled.wish, palette=self.filled.wish.palette or colour
                )
            entry = item.kind("item")
            self.filled.item |= entry is not None
            if entry and not words:
                words = [Piece(entry.name)] if not self.filled.wish.style else []
                self._form_subject(entry.name, colour)
                return
            if entry:
                self._style_if_free(entry.name)
        if not words:
            self._loose(number, colour, joint)
            return
        self._subject_or_place([p.text for p in words], joint, number, colour)

    def _loose(self, number: int, colour: str, joint: str) -> None:
        if number > 1 and not self.subjects and joint != "with":
            self.filled.count = number
        if colour:
            self.filled.wish = replace(self.filled.wish, palette=self.filled.wish.palette or colour)

    def _form_subject(self, name: str, colour: str) -> None:
        self.subjects.append(Subject(name, colour=colour))

    def _style_if_free(self, name: str) -> None:
        if not self.filled.wish.style:
            self.filled.wish = replace(self.filled.wish, style=name)

    def _subject_or_place(self, words: list[str], joint: str, number: int, colour: str) -> None:
        if joint == "for":
            words = self._trade(words)
        elif joint in {"to", "from", "during", "out", "off", "after"}:
            return
        if VAGUE.issuperset(words):
            return
        phrase = " ".join(words)
        known = self.lexicon.knows_subject(phrase)
        if joint == "in" and self.subjects and singular(words[-1]) in CLOTHES:
            joint, known = "wearing", True
        if phrase in _PRONOUNS or self._is_quality(words, joint, number):
            return
        if joint in {"in", "at", "through", "across", "into"} and not known:
            if not self.filled.wish.setting and words[0] != "same":
                colour_words = f"{colour} {phrase}".strip()
                self.filled.wish = replace(self.filled.wish, setting=colour_words)
            return
        self.drop_form(joint)
        self.filled.known += known and joint != "wearing"
        self.subjects.append(self._subject(words, joint, number, colour))

    def _trade(self, words: list[str]) -> list[str]:
        """Return what the sign of "a bike shop" or "a bakery" may show; nothing for other ends."""
        trade = words[:-1] if words[-1] in BUSINESSES else words if words[-1] in WORKPLACES else []
        signs = self._is_item() and self.subjects[0].name in SIGNS
        return trade if signs and trade and is_thing(" ".join(trade)) else []

    def _is_quality(self, words: list[str], joint: str, number: int) -> bool:
        """Return True for "hooded" or "round" in a list of things: a word without an article."""
        loose = joint == "," and number == 0 and len(words) == 1 and bool(self.subjects)
        return loose and not is_thing(words[0]) and not self.lexicon.is_exact(words[0])

    def drop_form(self, joint: str) -> None:
        """Make "a logo of a fox" a fox in the form of a logo."""
        if joint in {"of", "with", "showing", "featuring", "about", ",", "for"} and self._is_item():
            self._style_if_free(self.subjects[0].name)
            self.subjects.clear()

    def _is_item(self) -> bool:
        """Return True if all that was named so far is the form of a picture: "a logo"."""
        names = [subject.name for subject in self.subjects]
        return len(names) == 1 and any(
            entry.kind == "item" for entry in self.lexicon.look_up(tuple(names[0].split()))
        )

    def _subject(self, words: list[str], joint: str, number: int, colour: str) -> Subject:
        closed = self.ahead not in _UNLIKE
        if (
            closed
            and len(words) > 1
            and _PARTICIPLE.search(words[-1])
            and is_thing(" ".join(words[:-1]))
        ):
            words = [words[-1], *words[:-1]]  # "turtles stacked"
        phrase = " ".join(words)
        name = self.lexicon.subject(phrase)
        plain = " ".join([*words[:-1], singular(words[-1])])
        if name == phrase and "of" not in words:
            if plain != phrase and number == 0:
                number = 2
            name = plain
            if len(words) > 1:
                last = self.lexicon.subject(name)
                name = last
        elif plain != phrase and number == 0 and name != phrase:
            number = 2
        relation = joint if self.subjects and joint not in JOINTS | {"of"} else ""
        return Subject(
            name, max(1, number), colour, "" if relation in {"about", "like"} else relation
        )
