"""The slots that the words of a noun phrase fill: style, place, time, colours, shape."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agents.reader.lexicon import Entry, word_set
from agents.reader.pieces import Filled, Piece
from agents.reader.things import is_thing
from agents.types import Wish

DETERMINERS = frozenset(
    "a an the my your his her its our their this that these those some any another other".split()
)


PREPOSITIONS = word_set("prepositions")


JOINTS = frozenset({",", ";", "&", "+", "and", "plus", "or", "then"})


NOISE = word_set("noise")


def with_slot(wish: Wish, slot: str, value: str) -> Wish:
    """Return a wish with one of its slots of plain text filled."""
    slots: dict[str, Any] = {slot: value}
    return replace(wish, **slots)


class PhraseSlots:
    """Takes the pieces of a phrase that are no part of a thing.

    Attributes:
        filled: What the phrase has filled so far.
        words: The pieces of the noun phrase that is open.
        joint: What joined it to the one before.
        number: How many there are of it; 0 if nothing was said.
    """

    filled: Filled
    words: list[Piece]
    joint: str
    number: int

    def _take_slot(self, piece: Piece, following: Piece | None) -> bool:
        entry = piece.kind("palette", "style", "mood", "time", "setting", "aspect", "size")
        if entry is not None and entry.kind == "style" and piece.kind("item", "form"):
            return False
        if (
            entry is None
            or piece.kind("subject")
            and self._reads_as_subject(piece, entry, following)
        ):
            return False
        if entry.kind in {"aspect", "size"}:
            return self._take_shape(entry, following)
        if entry.kind in {"time", "setting"} and self._is_modifier(following):
            return False
        if self.joint == "for" and entry.kind in {"setting", "time"}:
            self.words.clear()
            return True
        if entry.kind == "setting" and following and following.kind("item", "form"):
            following = None
        if entry.kind == "time" and self.words and not self.joint and piece.text == "day":
            return False
        if entry.kind == "setting" and self.words and piece.text.split()[0] not in PREPOSITIONS:
            entry = Entry("setting", self._adjectives(entry.name))
        self._set(entry)
        return True

    def _take_shape(self, entry: Entry, following: Piece | None) -> bool:
        if self._is_modifier(following) and entry.name == "square":
            return False
        if entry.kind == "size":
            self.filled.size = int(entry.name)
        else:
            self.filled.wish = replace(self.filled.wish, aspect=entry.name)
        return True

    def _reads_as_subject(self, piece: Piece, entry: Entry, following: Piece | None) -> bool:
        if entry.kind in {"setting", "time"}:
            placed = self.joint in PREPOSITIONS | {"in", "on", "under", "near", "above", "next to"}
            return not placed or self.number > 1
        if entry.kind in {"style", "palette", "mood"}:
            return not (self.joint in {"in", "as", "with"} or self._is_modifier(following))
        return False

    def _is_modifier(self, following: Piece | None) -> bool:
        """Return True if what follows carries the phrase on ("night market", "city bus")."""
        if following is None or following.text in JOINTS | PREPOSITIONS | NOISE:
            return False
        return not following.kind(
            "relation", "time", "setting", "style", "palette", "aspect", "form", "item"
        )

    def _adjectives(self, name: str) -> str:
        words = [p.text for p in self.words if p.text not in DETERMINERS | NOISE]
        if any(p.kind("subject", "item") for p in self.words):
            return name
        if words and not self.joint and is_thing(words[-1]):
            return name  # "a koi pond" shows koi
        self.words = []
        return " ".join([*words, name])

    def _set(self, entry: Entry) -> None:
        wish = self.filled.wish
        old = getattr(wish, entry.kind)
        value = entry.name
        if entry.kind == "setting" and old and old != value:
            value = old if value in old else f"{old} {value}" if self.joint == "" else old
        if entry.kind == "mood" and old:
            value = f"{old} and {value}" if value not in old else old
        self.filled.wish = with_slot(wish, entry.kind, value)
        if entry.kind in {"setting", "time"} and not any(p.kind("subject") for p in self.words):
            self.words = [p for p in self.words if p.text not in DETERMINERS]
