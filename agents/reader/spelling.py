"""Slips of the finger in English: "a drgaon" is a dragon, "skech" is to sketch."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache

from agents.reader.lexicon import Lexicon, rows, singular, word_set
from agents.reader.patterns import HANGUL
from agents.reader.things import things

_WORD = re.compile(r"(?<![\w'’\"⟦#@/.-])[a-z]{3,}(?![\w'’\"⟧@/-])")
_THRICE = re.compile(r"([a-z])\1{2,}")
_DRAWN_OUT = re.compile(rf"\b[a-z]*{_THRICE.pattern}[a-z]*\b")
_QUOTED = re.compile(r"[\"“”«»「」『』]")
_MOST = 8
"""Unknown words of one message that are looked at."""
_SHORT = 4
"""Letters below which only swapped letters are mended."""
_LONG = 7
"""Letters from which a word may differ by two slips."""


@cache
def english_words() -> frozenset[str]:
    """Return frequent English words, which nobody meant to be others."""
    return frozenset(word for row in rows("english_words") for word in row[0].split())


class Spelling:
    """Mends words that are no words and are close to exactly one that the reader knows.

    Args:
        lexicon: Its words count as known.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        """Gather the words that a slip may have been meant to be."""
        phrases = (word for key in lexicon.english for word in key)
        named = (word for name in things() for word in name.split())
        known = {
            w for w in (*phrases, *named, *word_set("commands")) if w.isalpha() and w.isascii()
        }
        self.known = frozenset(known)
        self._by_sound: dict[str, set[str]] = defaultdict(set)
        self._alike: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._by_letters: dict[str, set[str]] = defaultdict(set)
        for word in sorted(w for w in known if len(w) > 2):
            self._by_letters[word[0] + "".join(sorted(word))].add(word)
            self._by_sound[_sound(word)].add(word)
            self._alike[word[0], len(word)].append(word)
        self._mended = lru_cache(maxsize=4096)(self._nearest)

    def mended(self, text: str) -> str:
        """Return a message with its slips mended; Korean and quoted text is left alone."""
        if HANGUL.search(text) or _QUOTED.search(text):
            return text
        text = _DRAWN_OUT.sub(self._shortened, text)
        left = _MOST

        def mend(match: re.Match[str]) -> str:
            nonlocal left
            word = match.group()
            if left == 0 or self._is_word(word):
                return word
            left -= 1
            return self._mended(word)

        return _WORD.sub(mend, text)

    def _shortened(self, match: re.Match[str]) -> str:
        """Return "please" for "pleaseee", "cool" for "coooool"."""
        word = match.group()
        double, single = (_THRICE.sub(times, word) for times in (r"\1\1", r"\1"))
        return double if self._is_word(double) else single

    def _is_word(self, word: str) -> bool:
        words = english_words()
        return any(
            form in self.known or form in words
            for form in (word, singular(word), word.removesuffix("ing"), word.removesuffix("ed"))
        )

    def _nearest(self, word: str) -> str:
        letters_in = word[0] + "".join(sorted(word))
        if len(swapped := self._by_letters.get(letters_in, ())) == 1:
            return next(iter(swapped))
        if len(word) < _SHORT:
            return word
        if len(sounding := self._by_sound.get(_sound(word), ())) == 1:
            return next(iter(sounding))
        for most in (1, 2):
            if most == 2 and len(word) < _LONG:
                break
            lengths = range(len(word) - most, len(word) + most + 1)
            letters = set(word)
            alike = (
                w
                for length in lengths
                for w in self._alike.get((word[0], length), ())
                if len(letters.symmetric_difference(w)) <= 2 * most
            )
            near = {w for w in alike if _is_near(word, w, most)}
            singulars = {singular(w) for w in near}
            if len(singulars) == 1:
                return min(near, key=len) if not word.endswith("s") else max(near, key=len)
            if near:
                break
        return word


def _sound(word: str) -> str:
    """Return a word as it sounds, roughly: elefant and elephant are one."""
    for said, plain in (("ph", "f"), ("ck", "k"), ("qu", "kw"), ("x", "ks"), ("y", "i")):
        word = word.replace(said, plain)
    word = re.sub(r"c(?=[aourlt]|$)", "k", word)
    return re.sub(r"(.)\1", r"\1", word).rstrip("e")


def _is_near(one: str, other: str, most: int) -> bool:
    """Return True if at most `most` slips lie between two words.

    A slip is a letter lost, added or changed, or two swapped (F. J. Damerau, "A technique for
    computer detection and correction of spelling errors", 1964).
    """
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before = before, row
        row = [i]
        for j, meant in enumerate(other, 1):
            cost = min(row[-1] + 1, before[j] + 1, before[j - 1] + (letter != meant))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == meant:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most
