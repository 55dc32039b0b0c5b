"""The words that the rules know, read from the tidy tables beside this file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.world import Word, World

_SPLIT_RATHER = ("밤바다",)
"""Names of the world that say two things at once (night, sea) and are better read apart."""

HERE = Path(__file__).parent
WORLD_KINDS = ("subject", "setting", "time", "style", "colour")
WORD = re.compile(r"[a-z0-9]+(?:[-'’./][a-z0-9]+)*&?|[가-힣]+|[,;&+]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A known phrase: what kind of word it is and the name that an intent carries."""

    kind: str
    name: str


@cache
def rows(table: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table; lines that start with `#` are comments."""
    lines = (HERE / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))


@cache
def word_set(name: str) -> frozenset[str]:
    """Return a set of words of the table `words.tsv`."""
    return frozenset(word for key, row in rows("words") if key == name for word in row.split())


@cache
def korean_nouns() -> frozenset[str]:
    """Return the Korean nouns, places and times of the tables, without spaces."""
    placed = (row for row in rows("terms") if row[0] in {"setting", "time"} and len(row) > 3)
    said = (word.replace(" ", "") for row in placed for word in row[3].split("|") if word)
    return frozenset(row[0] for row in rows("nouns")) | frozenset(said)


class Lexicon:
    """All phrases by their words (English) or letters without spaces (Korean).

    Args:
        world: Its names come on top of the tables, and its canonical names win.
    """

    def __init__(self, world: World | None = None) -> None:
        """Build both indexes; takes some milliseconds."""
        self.world = world
        self.english: dict[tuple[str, ...], list[Entry]] = {}
        self.korean: dict[str, list[Entry]] = {}
        self.nouns = {ko: en for ko, en in (row[:2] for row in rows("nouns"))}
        self._canonical = dict(self._world_names())
        for kind, name, english, korean in _terms():
            self._add(kind, name, english, korean)
        for table, kind in (("relations", "relation"), ("numbers", "number")):
            for name, said, korean_said in (_padded(row, 3) for row in rows(table)):
                self._add(kind, name, said.split("|"), korean_said.split("|"))
        for kind, words in self._world_words():
            for word in words:
                self._add_word(kind, word)
        for name in _SPLIT_RATHER:
            self.korean.pop(name, None)
        self.longest = max(map(len, self.english))

    def look_up(self, words: tuple[str, ...]) -> list[Entry]:
        """Return the entries of an English phrase, plural or not; empty if unknown."""
        found = self.english.get(words)
        if found is None and words:
            found = self.english.get((*words[:-1], singular(words[-1])))
        return found or []

    def subject(self, phrase: str) -> str:
        """Return a subject's canonical name if the world knows the whole phrase, else itself."""
        words = tuple(phrase.lower().split())
        for entry in self.look_up(words):
            if entry.kind == "subject":
                return self._uncoloured(entry.name, phrase.lower())
        return phrase

    def _uncoloured(self, name: str, said: str) -> str:
        """Return a canonical name without a colour that nobody said: `red book` for "book"."""
        first, _, rest = name.partition(" ")
        coloured = any(e.kind == "colour" for e in self.english.get((first.lower(),), ()))
        return rest if rest and coloured and first.lower() not in said else name

    def canonical(self, word: str) -> str:
        """Return the canonical name, in lower case, that one English word has of any kind."""
        entries = self.look_up((word,))
        return next((e.name.lower() for e in entries if e.kind in WORLD_KINDS), word)

    def is_exact(self, phrase: str) -> bool:
        """Return True if the whole phrase is a name of something."""
        return bool(self.look_up(tuple(phrase.lower().split())))

    def knows_subject(self, phrase: str) -> bool:
        """Return True if the world has this subject or the head of this phrase."""
        if any(e.kind == "subject" for e in self.look_up(tuple(phrase.lower().split()))):
            return True
        return self.world is not None and self.world.find_subject(phrase) is not None

    def korean_noun(self, word: str) -> str:
        """Return the English of a Korean noun without its particles; empty if unknown."""
        for entry in self.korean.get(word, ()):
            if entry.kind == "subject":
                return self._uncoloured(entry.name, self._colours_in(word))
        return self.subject(self.nouns[word]) if word in self.nouns else ""

    def _colours_in(self, word: str) -> str:
        """Return the English colours that a Korean word begins with."""
        known = (e for size in (2, 3, 4) for e in self.korean.get(word[:size], ()))
        return " ".join(entry.name for entry in known if entry.kind == "colour")

    def _add(self, kind: str, name: str, english: Iterable[str], korean: Iterable[str]) -> None:
        known = (self._canonical.get((kind, word.lower())) for word in (name, *english))
        entry = Entry(kind, next(filter(None, known), name))
        for word in english:
            _append(self.english, tuple(word.lower().split()), entry)
        for word in korean:
            _append(self.korean, word.replace(" ", ""), entry)

    def _add_word(self, kind: str, word: Word) -> None:
        entry = Entry(kind, word.name)
        for name in filter(None, (*word.names, word.plural)):
            if not self._only_coloured(name, word.names, self.english):
                _append(self.english, tuple(name.lower().split()), entry)
        for name in word.ko_names:
            if not self._only_coloured(name, word.ko_names, self.korean):
                _append(self.korean, name.replace(" ", ""), entry)

    @staticmethod
    def _only_coloured(name: str, names: tuple[str, ...], index: dict[Any, list[Entry]]) -> bool:
        """Return True for "red balloon" beside "balloon": then the colour is a slot of its own."""
        first, _, rest = name.partition(" ")
        entries = index.get((first.lower(),)) or index.get(first) or ()
        return rest in names and any(e.kind == "colour" for e in entries)

    def _world_words(self) -> Iterator[tuple[str, tuple[Word, ...]]]:
        if self.world is not None:
            for kind in WORLD_KINDS:
                yield kind, getattr(self.world, f"{kind}s")

    def _world_names(self) -> Iterator[tuple[tuple[str, str], str]]:
        for kind, words in self._world_words():
            for word in words:
                for name in word.names:
                    yield (kind, name.lower()), word.name


def _terms() -> Iterator[tuple[str, str, list[str], list[str]]]:
    for kind, name, english, korean in (_padded(row, 4) for row in rows("terms")):
        yield kind, name, english.split("|"), korean.split("|")


def _padded(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*row, *[""] * width)[:width]


def _append(index: dict[Any, list[Entry]], key: Any, entry: Entry) -> None:
    entries = index.setdefault(key, [])
    if key and entry not in entries:
        entries.append(entry)


_IRREGULAR = {
    "people": "person", "men": "man", "women": "woman", "children": "child", "mice": "mouse",
    "geese": "goose", "wolves": "wolf", "leaves": "leaf", "knives": "knife", "oxen": "ox",
    "cacti": "cactus", "scarves": "scarf", "feet": "foot", "teeth": "tooth", "loaves": "loaf",
    "elves": "elf", "octopuses": "octopus", "octopi": "octopus", "buses": "bus", "lenses": "lens",
    "shoes": "shoe", "canoes": "canoe", "movies": "movie", "cookies": "cookie", "pies": "pie",
    "ties": "tie", "zombies": "zombie", "fairies": "fairy", "selfies": "selfie", "thieves": "thief",
    "dwarves": "dwarf", "witches": "witch", "kimonos": "kimono", "halves": "half",
}  # fmt: skip
_ENDS_IN_S = re.compile(r"(?:[siu]s|'s)$|^(?:glasses|scissors|sunglasses|pants|jeans|swiss|news)$")


def singular(word: str) -> str:
    """Return the singular of one English word; words that only look plural stay."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or _ENDS_IN_S.search(word):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if re.search(r"(?:x|z|ch|sh|ss|oe)es$", word):
        return word[:-2]
    return word[:-1]
