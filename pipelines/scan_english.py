"""Finds known names in English text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pipelines.words import (
    ENGLISH_WORD,
    Entry,
    Found,
    Kind,
    Lists,
    Word,
    plural_of,
    spelling,
    tokens_of,
)


class EnglishScanner:
    """Finds the longest known names, plurals and synonyms included.

    Args:
        lists: For each kind, its words.
    """

    def __init__(self, lists: Lists) -> None:
        """Keep the words; they are indexed when first needed."""
        self._lists = lists

    def scan(self, text: str, kinds: tuple[Kind, ...]) -> Iterator[Found]:
        """Yield the names of these kinds from left to right.

        Args:
            text: Lower-cased.
            kinds: Which kinds compete.
        """
        words = list(ENGLISH_WORD.finditer(text))
        tokens = [spelling(match.group()) for match in words]
        sizes = [self._sizes(tokens, at, kinds) for at in range(len(tokens))]
        at = 0
        while at < len(tokens):
            size = next((s for s in sizes[at] if not _cuts_longer(sizes, at, s)), 0)
            if size:
                entries = self._index[tuple(tokens[at : at + size])]
                start, end = words[at].start(), words[at + size - 1].end()
                yield from (Found(kind, n, start, end) for kind, n in entries if kind in kinds)
            at += size or 1

    def _sizes(self, tokens: list[str], at: int, kinds: tuple[Kind, ...]) -> list[int]:
        """Return the lengths of the known names that start at a token, the longest first."""
        return [
            size
            for size in range(min(self._longest, len(tokens) - at), 0, -1)
            if any(k in kinds for k, _ in self._index.get(tuple(tokens[at : at + size]), ()))
        ]

    @cached_property
    def _index(self) -> dict[tuple[str, ...], list[Entry]]:
        index: dict[tuple[str, ...], list[Entry]] = {}
        for kind, words in self._lists.items():
            for word in words:
                for name in _english_names(kind, word):
                    entries = index.setdefault(tokens_of(name), [])
                    if kind not in {k for k, _ in entries}:  # the first owner of a synonym keeps it
                        entries.append((kind, word.name))
        index.pop((), None)
        for kind, words in self._lists.items():  # a canonical name beats another's synonym
            for word in words:
                entries = index[tokens_of(word.name)]
                entries[:] = [e for e in entries if e[0] != kind] + [(kind, word.name)]
        return index

    @cached_property
    def _longest(self) -> int:
        return max((len(key) for key in self._index), default=0)


def _cuts_longer(sizes: list[list[int]], at: int, size: int) -> bool:
    """Return True if a longer name starts within this one: no `yellow star` in `star-struck`."""
    return any(sizes[j] and sizes[j][0] > size for j in range(at + 1, at + size))


def _english_names(kind: Kind, word: Word) -> Iterator[str]:
    yield from word.names
    if kind in ("setting", "relation"):
        # `and` and `with` join too much else to be told as a relation.
        yield from (p for p in word.extra.get("phrases", ()) if p not in ("and", "with"))
    if kind == "time":
        yield from word.extra.get("words", ())
    if kind == "subject":
        yield from filter(None, [word.plural])
        yield from (plural_of(name) for name in word.names)
