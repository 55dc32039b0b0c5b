"""What a Korean phrase wishes for: subjects, setting, style and the other slots of a picture."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.korean.particles import stems
from agents.reader.english import DETERMINERS, Filled
from agents.reader.korean_counts import KoreanCounts, counters_by_word
from agents.reader.korean_unknown import KoreanUnknown
from agents.reader.korean_words import (
    TOKEN,
    Match,
    Walk,
)
from agents.reader.lexicon import Entry, Lexicon, rows, singular
from agents.reader.patterns import pattern
from agents.reader.phrases import with_slot
from agents.types import Subject

_RESTING = re.compile(r"^(?:(담|들어|꽂|갇)|앉|누|올라|서 ?있|걸|매달|놓|붙)")
_PLACED = re.compile(r"^(?:에|의|위|속|안|앞|뒤|옆|아래|밑|한테|로|으로)")
_POSITION = pattern("position")
_INSIDE = frozenset("안 속 한가운데 가운데 너머 쪽 배경 근처 주변".split())
_SHORT = 2
"""Letters of a Latin word that is too short to be a noun of its own."""
_LIVING = frozenset({"animal", "bird", "sea animal", "insect", "person", "fantasy"})


class Hangul(KoreanCounts, KoreanUnknown):
    """Fills slots from Korean.

    Args:
        lexicon: The known phrases.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        """Read the tables of counters and homonyms."""
        self.lexicon = lexicon
        self.counters = counters_by_word()
        self.homonyms = {}
        for noun, english, context in rows("homonyms"):
            self.homonyms.setdefault(noun, []).append((english, re.compile(context)))

    def fill(self, text: str) -> Filled:
        """Return the slots of what is left of a request when its verb is taken off."""
        text = text.lower()
        filled = Filled()
        walk = Walk([], text, filled)
        rest = self._take_patterns(text, filled)
        left_out = filled.unknown
        walk.tokens = [part for token in TOKEN.findall(rest) for part in self.unglued(token, text)]
        at = 0
        while at < len(walk.tokens):
            at += self._step(walk, at)
        self._finish(walk)
        if filled.wish.subjects:  # what must not be there need not be known: 삵 말고 고양이
            filled.unknown = tuple(noun for noun in filled.unknown if noun not in left_out)
        return filled

    def _step(self, walk: Walk, at: int) -> int:
        token = walk.tokens[at]
        if token in ",.;!?~":
            walk.last_noun = walk.loose = False
            return 1
        if size := self._take_count(walk, at):
            walk.filled.ending, walk.loose = "", False
            return size
        match = self._match(walk, at)
        if match is None:
            walk.loose = False
            return self._unknown(walk, at)
        walk.filled.ending = match.particle
        self._take(walk, at, match)
        return match.size

    def _take(self, walk: Walk, at: int, match: Match) -> None:
        after = at + match.size
        following = walk.tokens[after] if after < len(walk.tokens) else ""
        if self._counts(walk, after):
            following = ""  # 앵무새 한 쌍 is two parrots, 모자 한 여우 one that wears a hat
        form = match.kind("form")
        if form and not match.noun:
            walk.last_form, walk.filled.form = True, True
            return
        walk.last_form = False
        walk.loose = walk.loose and bool(match.noun)
        if self._take_item(walk, match) or self._take_colour(walk, match):
            return
        if adjective := match.kind("adjective"):
            walk.adjectives.append(adjective.name)
            walk.last_noun = False
            return
        if self._take_slot(walk, match, following):
            walk.last_noun = False
            return
        if match.noun:
            walk.filled.topic |= match.particle in {"은", "는", "도", "들은", "들도"}
            self._take_noun(walk, match.noun, match.particle, following)

    def _take_item(self, walk: Walk, match: Match) -> bool:
        item = match.kind("item")
        if item is None:
            return False
        if match.particle.startswith(("풍", "스타일", "처럼", "같은", "로", "으로")) and match.kind(
            "style"
        ):
            return False
        walk.filled.form = walk.last_form = walk.filled.item = True
        if walk.subjects or walk.filled.wish.setting:
            if not walk.filled.wish.style:
                walk.filled.wish = replace(walk.filled.wish, style=item.name)
        else:
            self._take_noun(walk, item.name, match.particle, "")
            walk.last_form = True
        return True

    def _take_colour(self, walk: Walk, match: Match) -> bool:
        colour = match.kind("colour")
        if colour is None:
            return False
        if match.particle in {"으로", "로"} and walk.subjects:
            walk.subjects[-1] = replace(walk.subjects[-1], colour=colour.name)
        else:
            walk.colour = colour.name
        walk.last_noun = False
        return True

    def _take_slot(self, walk: Walk, match: Match, following: str) -> bool:
        entry = match.kind("palette", "style", "mood", "aspect", "size", "time", "setting")
        if entry is None or (entry.kind == "style" and match.kind("item", "form")):
            return False
        if match.noun and not self._means_slot(entry, match, following):
            return False
        if entry.kind == "size":
            walk.filled.size = int(entry.name)
        elif entry.kind == "setting" and walk.filled.wish.setting:
            old = walk.filled.wish.setting
            if match.noun and not _PLACED.match(match.particle):
                return False
            walk.filled.wish = replace(walk.filled.wish, setting=_joined(old, entry.name))
        else:
            walk.filled.wish = with_slot(walk.filled.wish, entry.kind, entry.name)
        return True

    def _means_slot(self, entry: Entry, match: Match, following: str) -> bool:
        """Return True if a word that is also a noun names a setting, time or style here."""
        if entry.kind in {"setting", "time"}:
            position = _POSITION.match(following)
            if position and position[1] in {"옆", "곁"}:
                return False
            return bool(_PLACED.match(match.particle) or position) or (
                match.stem == "눈" and following[:1] in {"속", "위", "덮", "내", "오", "쌓"}
            )
        return match.particle in {
            "풍",
            "풍으로",
            "식",
            "식으로",
            "스타일",
            "스타일로",
            "처럼",
            "로",
            "으로",
        } or (following.startswith(("스타일", "풍", "느낌", "화풍")))

    def _take_noun(self, walk: Walk, name: str, particle: str, following: str) -> None:
        if walk.loose and walk.subjects and not self._lives(name):
            name = self._with_modifier(walk, name)
        walk.loose = not particle and not walk.anchors
        subject = Subject(" ".join([*walk.adjectives, name]), max(1, walk.number), walk.colour)
        walk.adjectives, walk.number, walk.colour = [], 0, ""
        walk.filled.known += self.lexicon.knows_subject(name)
        relation = self._relation(particle, following)
        if relation == "in" and not self.lexicon.knows_subject(name):
            walk.filled.wish = replace(walk.filled.wish, setting=walk.filled.wish.setting or name)
            walk.last_noun = False
        elif relation:
            walk.anchors.append(replace(subject, relation=relation))
            walk.last_noun = False
        elif particle in {"에서", "에", "에서의"} and not walk.filled.wish.setting:
            walk.filled.wish = replace(walk.filled.wish, setting=subject.name)
            walk.last_noun = False
        else:
            walk.subjects += [subject, *walk.anchors]
            if walk.anchors:
                walk.subjects[-len(walk.anchors) - 1 :] = [subject, *walk.anchors]
            walk.head = len(walk.subjects) - len(walk.anchors) - 1
            walk.last_noun = True
            walk.anchors = []

    def _lives(self, name: str) -> bool:
        world = self.lexicon.world
        word = world.word("subject", name) if world else None
        return word is not None and word.category in _LIVING

    def _with_modifier(self, walk: Walk, name: str) -> str:
        """Join 마법사 and 모자 into one thing, a wizard hat."""
        before = walk.subjects.pop()
        walk.colour = walk.colour or before.colour
        walk.filled.known -= self.lexicon.knows_subject(before.name)
        return self.lexicon.subject(f"{before.name} {name}")

    def _relation(self, particle: str, following: str) -> str:
        if particle in {
            "위",
            "위에",
            "위의",
            "옆에",
            "옆의",
            "앞에",
            "앞의",
            "아래",
            "속",
            "속의",
            "속에",
            "안",
            "안의",
            "안에",
        }:
            following = particle
        if particle == "에" and (resting := _RESTING.match(following)):
            return "inside" if resting[1] else "on"
        if position := _POSITION.match(following):
            if position[1] in _INSIDE:
                return "in"
        for stem in (following, *(s for s, _ in stems(following))) if following else ():
            for entry in self.lexicon.korean.get(stem, ()):
                if entry.kind == "relation":
                    verbal = entry.name.endswith("ing") or entry.name == "looking at"
                    if not verbal or particle in {"을", "를", "", "도"}:
                        return entry.name
        return ""

    def _unknown(self, walk: Walk, at: int) -> int:
        token = walk.tokens[at]
        if not token.isascii():
            return self._passed_over(walk, at)
        if token.isalpha() and token not in DETERMINERS and len(token) > _SHORT:
            following = walk.tokens[at + 1] if at + 1 < len(walk.tokens) else ""
            self._take_noun(walk, singular(token), "", following)
        return 1

    def _finish(self, walk: Walk) -> None:
        if walk.anchors:
            # 고양이가 의자 위에 있는 그림: the head stood before what it is on.
            kept = bool(walk.subjects)
            walk.subjects += [a if kept else replace(a, relation="") for a in walk.anchors]
        wish = walk.filled.wish
        if walk.colour and not wish.palette:
            wish = replace(wish, palette=walk.colour)
        if walk.number > 1 and not walk.subjects:
            walk.filled.count = walk.number
        walk.filled.wish = replace(wish, subjects=tuple(dict.fromkeys(walk.subjects)))


def _joined(old: str, new: str) -> str:
    return old if new in old else new if old in new else f"{old} and {new}"


__all__ = ["Hangul"]
