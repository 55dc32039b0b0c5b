"""Finds known names in Korean text, where particles hang on to nouns and nouns on to each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from pipelines.words import KINDS, Entry, Found, Kind, Lists, Word

Parts = list[tuple[int, int, list[Entry]]]
"""Offset, length and meanings of the names in a word."""

_KOREAN_WORD = re.compile(r"[가-힣0-9]+")
_PARTICLES = frozenset(
    (
        "은 는 이 가 을 를 의 에 에서 에게 께 한테 로 으로 와 과 랑 이랑 하고 도 만 까지 부터 "
        "처럼 같은 같이 보다 마다 이나 나 이라도 라도 들 씩 풍 식 스타일 체 색 빛 인 이고 이야 "
        "야 요 이요 좀 위 안 속 옆 앞 뒤 에다 에다가 에선 에는 에도 으로만 이다 한 하는 님 이며 "
        "며 으로도 로도 밭 쯤 때"
    ).split()
)
_COUNTERS = frozenset({"개", "마리", "장", "명", "대", "송이", "그루"})
_KOREAN_NUMBER = re.compile(
    r"(?:\d+|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|몇|하나|둘|셋|넷|여러)$"
)


class KoreanScanner:
    """Finds known names with their particles.

    Args:
        lists: For each kind, its words.
    """

    def __init__(self, lists: Lists) -> None:
        """Keep the words; they are indexed when first needed."""
        self._lists = lists

    def scan(self, text: str, kinds: tuple[Kind, ...]) -> Iterator[Found]:
        """Yield the names of these kinds from left to right."""
        words = list(_KOREAN_WORD.finditer(text))
        at = 0
        while at < len(words):
            counted = at > 0 and _KOREAN_NUMBER.search(words[at - 1].group()) is not None
            if counted and _stem(words[at].group()) in _COUNTERS:
                at += 1
                continue
            for size in range(min(4, len(words) - at), 0, -1):
                hits = list(self._read(words[at : at + size], kinds))
                if hits:
                    yield from hits
                    at += size
                    break
            else:
                at += 1

    def _read(self, words: list[re.Match[str]], kinds: tuple[Kind, ...]) -> Iterator[Found]:
        joined = "".join(word.group() for word in words)
        parts = self._segment(joined, kinds, alone=len(words) == 1)
        if parts is None:
            return
        start, end = words[0].start(), words[-1].end()
        single = len(words) == 1
        for offset, length, entries in parts:
            for kind, name in entries:
                if single:
                    yield Found(kind, name, start + offset, start + offset + length)
                else:
                    yield Found(kind, name, start, end)

    def _segment(self, text: str, kinds: tuple[Kind, ...], alone: bool) -> Parts | None:
        """Split a Korean word into a known name and particles, or two known names of two kinds.

        `밤바다` is a time and a setting; either is found although only one may be wanted.
        """
        for length in range(len(text), 0, -1):
            known, rest = self._index.get(text[:length]), text[length:]
            if not known:
                continue
            entries = [entry for entry in known if entry[0] in kinds]
            if _is_particles(rest):
                if entries:
                    return [(0, length, entries)]
                continue
            tail = self._segment(rest, KINDS, alone=False) if alone and len(rest) > 1 else None
            if tail and {k for k, _ in known}.isdisjoint(k for _, _, e in tail for k, _ in e):
                parts = [(0, length, entries), *((o + length, s, e) for o, s, e in tail)]
                wanted = [(o, s, [x for x in e if x[0] in kinds]) for o, s, e in parts]
                if any(e for _, _, e in wanted):
                    return [part for part in wanted if part[2]]
        return None

    @cached_property
    def _index(self) -> dict[str, list[Entry]]:
        index: dict[str, list[Entry]] = {}
        for kind, words in self._lists.items():
            for word in words:
                for name in word.ko_names:
                    if kind == "setting" and self._names_time_first(name, word):
                        continue
                    entries = index.setdefault(name.replace(" ", ""), [])
                    if kind not in {k for k, _ in entries}:
                        entries.append((kind, word.name))
        index.pop("", None)
        return index

    def _names_time_first(self, name: str, place: Word) -> bool:
        """`밤바다` is night and sea: read as a name of the sea alone, the night would be lost."""
        rest = {name.removeprefix(time) for word in self._lists["time"] for time in word.ko_names}
        return not rest.isdisjoint({other for other in place.ko_names if other != name})


def _is_particles(text: str, most: int = 3) -> bool:
    """Return True if nothing but at most three Korean particles or suffixes is left."""
    if not text:
        return True
    return most > 0 and any(
        text[:size] in _PARTICLES and _is_particles(text[size:], most - 1)
        for size in range(min(4, len(text)), 0, -1)
    )


def _stem(token: str) -> str:
    for size in range(min(4, len(token) - 1), 0, -1):
        if token[-size:] in _PARTICLES:
            return token[:-size]
    return token
