"""Known words in Korean text: particles, homonyms, compounds and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from agents.korean.particles import stems
from agents.reader.english import Filled
from agents.reader.lexicon import Entry, Lexicon, word_set
from agents.types import Subject

TOKEN = re.compile(r"\d+(?:\.\d+)?|[가-힣]+|[a-z][a-z'’-]*|[,.;!?~]")


_RISKY = word_set("risky")
"""Words of one syllable that are more often something else; they need a mark or a number."""


_OBJECT_MARKS = frozenset(
    "을 를 과 와 이랑 랑 하고 들 들을 한테 위 위에 위의 옆 옆에 앞에 속 속에 안에 에서".split()
)


_GLUED = 5
"""Syllables of a word that may be several."""
_ADNOMINAL_FINALS = frozenset({4, 8})
"""Finals ㄴ and ㄹ, with which a verb ends before its noun."""
_CUT_AFTER = frozenset("에 에서 이 가 을 를 로 으로 위에 옆에 속에 안에".split())
_PLACES = frozenset({"setting", "time"})


STOP = word_set("stop")


NUMBERED = re.compile(
    r"^(한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열두|스무|서른|마흔|쉰|몇|여러|석|넉)(.+)$"
)


@dataclass(frozen=True, slots=True)
class Match:
    """A known phrase in the tokens: its entries, its Korean stem and the particles after it."""

    size: int
    stem: str = ""
    particle: str = ""
    entries: tuple[Entry, ...] = ()
    noun: str = ""

    def kind(self, *kinds: str) -> Entry | None:
        """Return the first reading of one of these kinds."""
        return next((e for kind in kinds for e in self.entries if e.kind == kind), None)


@dataclass(slots=True)
class Walk:
    """Where the walk over the tokens stands."""

    tokens: list[str]
    text: str
    filled: Filled = field(default_factory=Filled)
    subjects: list[Subject] = field(default_factory=list)
    anchors: list[Subject] = field(default_factory=list)
    adjectives: list[str] = field(default_factory=list)
    colour: str = ""
    number: int = 0
    last_noun: bool = False
    last_form: bool = False
    loose: bool = False
    head: int = 0


def only_number(entries: tuple[Entry, ...]) -> bool:
    """Return True if a word is no more than a number, a relation or a change."""
    return all(e.kind in {"number", "relation", "change"} for e in entries)


class KoreanWords:
    """Finds known words among Korean tokens.

    Attributes:
        lexicon: The known phrases.
        homonyms: For a word of several meanings, each with the context that gives it.
    """

    lexicon: Lexicon
    homonyms: dict[str, list[tuple[str, re.Pattern[str]]]]

    def noun(self, word: str, text: str) -> str:
        """Return the English of a Korean noun as meant in a text; empty if unknown."""
        for english, context in self.homonyms.get(word, ()):
            if context.search(text):
                return self.lexicon.subject(english)
        if word in self.homonyms:
            return ""
        return self.lexicon.korean_noun(word)

    def translate(self, phrase: str, text: str = "") -> str:
        """Return the English of a Korean noun phrase with or without particles; or empty."""
        words = phrase.split()
        for start in range(len(words)):
            joined = "".join(words[start:])
            for stem, _ in stems(joined):
                name = self.noun(stem, text or phrase) or self._any_name(stem)
                if name:
                    return name
        return ""

    def _any_name(self, stem: str) -> str:
        kinds = ("setting", "time", "item", "style")
        entries = self.lexicon.korean.get(stem, [])
        return next((e.name for kind in kinds for e in entries if e.kind == kind), "")

    def _match(self, walk: Walk, at: int) -> Match | None:
        window: list[str] = []
        for token in walk.tokens[at : at + 4]:
            if token in ",.;!?~":
                break
            window.append(token)
        for size in range(len(window), 0, -1):
            after = walk.tokens[at + size] if at + size < len(walk.tokens) else ""
            head = "".join(window[: size - 1])
            if match := self._read(head, window[size - 1], size, walk.text, after):
                return match
        return self._latin(window) or self._compound(walk, at)

    def unglued(self, token: str, text: str) -> list[str]:
        """Return a long word cut where blanks were left out: 욕조에들어간하마.

        It is cut before a known noun that an adnominal ending stands before, and after a known
        noun with its particle; a word in which neither is found stays whole.
        """
        if len(token) < _GLUED or not "가" <= token[0] <= "힣" or self._read("", token, 1, text):
            return [token]
        for cut in range(2, len(token) - 1):
            head, tail = token[:cut], token[cut:]
            if (ord(head[-1]) - ord("가")) % 28 in _ADNOMINAL_FINALS and self._is_noun(tail, text):
                return [*self._after_particle(head, text), tail]
        return [token]

    def _is_noun(self, word: str, text: str) -> bool:
        return any(len(stem) > 1 and self.noun(stem, text) for stem, _ in stems(word))

    def _after_particle(self, head: str, text: str) -> list[str]:
        for cut in range(len(head) - 1, 1, -1):
            match = self._read("", head[:cut], 1, text)
            if match is not None and match.particle in _CUT_AFTER:
                return [head[:cut], head[cut:]]
        return [head]

    def _counted(self, following: str) -> bool:
        return self._number(following) is not None or bool(NUMBERED.match(following))

    def _read(
        self, head: str, last: str, size: int, text: str, following: str = ""
    ) -> Match | None:
        for stem, particle in stems(last):
            key = head + stem
            entries = tuple(self.lexicon.korean.get(key, ()))
            noun = self.noun(key, text)
            if key in _RISKY and particle not in _OBJECT_MARKS and not self._counted(following):
                noun = ""
            if any(e.kind in _PLACES for e in entries) and not self.lexicon.knows_subject(noun):
                noun = ""
            if key in STOP and not noun and not any(e.kind == "form" for e in entries):
                return None
            if (entries and not only_number(entries)) or noun:
                if size > 1 and len(head) < 2 and not entries and key not in self.lexicon.nouns:
                    continue
                return Match(size, key, particle, entries, noun)
        return None

    def _latin(self, window: list[str]) -> Match | None:
        latin = []
        for token in window:
            if not token[0].isascii() or not token[0].isalpha():
                break
            latin.append(token)
        for size in range(len(latin), 0, -1):
            entries = tuple(self.lexicon.look_up(tuple(latin[:size])))
            if entries:
                subject = next((e.name for e in entries if e.kind == "subject"), "")
                return Match(size, " ".join(latin[:size]), "", entries, subject)
        return None

    def _compound(self, walk: Walk, at: int) -> Match | None:
        """Cut a word like 밤바다 or 고양이그림 in two known ones and let both be read."""
        token = walk.tokens[at]
        for cut in range(len(token) - 1, 0, -1):
            head, tail = token[:cut], token[cut:]
            known = self.lexicon.korean.get(head)
            solid = (known and not only_number(tuple(known))) or (
                len(head) > 1 and self.noun(head, walk.text)
            )
            if solid and head not in STOP and self._read("", tail, 1, walk.text):
                walk.tokens[at : at + 1] = [head, tail]
                return self._read("", head, 1, walk.text)
        return None

    def _number(self, token: str) -> int | None:
        if token.isdigit():
            return int(token)
        entries = self.lexicon.korean.get(token, ())
        native = token not in {
            "일",
            "이",
            "사",
            "오",
            "구",
            "육",
            "칠",
            "팔",
            "십",
            "삼",
            "천",
            "백",
            "열",
        }
        if token == "열":
            return 10
        return next((int(e.name) for e in entries if e.kind == "number"), None) if native else None
