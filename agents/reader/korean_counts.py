"""Numbers with their counters in Korean: 고양이 세 마리, 그림 두 장, 셋."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.korean.particles import stems
from agents.reader.korean_marks import KoreanMarks
from agents.reader.korean_words import NUMBERED, Walk
from agents.reader.lexicon import rows


def counters_by_word() -> dict[str, str]:
    """Return what each counter counts: 장 pictures, 마리 animals."""
    return {word: kind for kind, words in rows("counters") for word in words.split()}


class KoreanCounts(KoreanMarks):
    """Reads how many there are of a thing, or how many pictures.

    Attributes:
        counters: What each counter counts: pictures, animals, persons.
    """

    counters: dict[str, str]

    def _take_count(self, walk: Walk, at: int) -> int:
        """Read a number with its counter; return how many tokens it took."""
        token = walk.tokens[at]
        following = walk.tokens[at + 1] if at + 1 < len(walk.tokens) else ""
        number, counter, size = self._number(token), following, 2
        if number is None and (match := NUMBERED.match(token)):
            number, counter, size = self._number(match[1]), match[2], 1
        if token in {"하나", "둘", "셋", "넷"} or re.fullmatch(
            r"(?:둘|셋|넷|하나)(?:이|을|를|만)?", token
        ):
            number, counter, size = {"하": 1, "둘": 2, "셋": 3, "넷": 4}[token[0]], "개", 1
        if number is None:
            return 0
        kind = next((self.counters[s] for s, _ in stems(counter) if s in self.counters), "")
        if not kind:
            return 1 if token.isdigit() else 0
        self._set_number(walk, number, kind, counter)
        return size

    def _counts(self, walk: Walk, at: int) -> bool:
        """Return True if a number with its counter begins here."""
        if at + 1 >= len(walk.tokens) or self._number(walk.tokens[at]) is None:
            return False
        return any(stem in self.counters for stem, _ in stems(walk.tokens[at + 1]))

    def _set_number(self, walk: Walk, number: int, kind: str, counter: str) -> None:
        if counter.startswith("쌍"):
            number *= 2
        if kind == "picture" or walk.last_form:
            walk.filled.count = number
            walk.filled.form = True
        elif walk.last_noun and walk.subjects:
            head = walk.subjects[walk.head]
            walk.subjects[walk.head] = replace(head, number=number)
        else:
            walk.number = number
