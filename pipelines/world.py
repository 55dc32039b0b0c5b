"""The closed world that the embedded painter and captioner know, in English and Korean.

The words stand in `weights/world.json`, written by `training/art`. Each of its lists
(`subjects`, `settings`, `times`, `styles`, `colours`, `relations`) holds objects with `name`
(canonical English), and, where there are any, `names` (English synonyms), `plural`, `ko`,
`ko_names`, `category`, `phrases` (of settings and relations), `words` (of times), `lead` (of
styles).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from pipelines.errors import MissingWeights

Kind = Literal["subject", "setting", "time", "style", "colour", "relation"]
KINDS: tuple[Kind, ...] = ("subject", "setting", "time", "style", "colour", "relation")

WEIGHTS = Path(__file__).parent / "weights"
ALIKE = 0.75
HANGUL = re.compile(r"[가-힣]")

_ENGLISH_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_KOREAN_WORD = re.compile(r"[가-힣0-9]+")
_SPELLINGS = {"grey": "gray", "color": "colour", "colored": "coloured", "moustache": "mustache"}
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
_IRREGULAR = {
    "person": "people", "man": "men", "woman": "women", "child": "children", "mouse": "mice",
    "goose": "geese", "wolf": "wolves", "leaf": "leaves", "knife": "knives", "fish": "fish",
    "sheep": "sheep", "deer": "deer", "ox": "oxen", "cactus": "cacti", "scarf": "scarves",
    "foot": "feet", "tooth": "teeth", "loaf": "loaves", "elf": "elves", "glasses": "glasses",
    "sunglasses": "sunglasses", "bus": "buses", "gas": "gases",
}  # fmt: skip
_CUT = frozenset(
    "of with in on at by and or near under over behind beside next to wearing holding from for "
    "that which who is are inside between above below into onto against".split()
)
_LEADING = frozenset(
    "a an the some one two three four five six seven eight nine ten my your his her their this "
    "that these those cute little small big large tiny huge pretty beautiful nice".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """One canonical thing of the world with everything it is called.

    Attributes:
        name: Canonical English name, singular.
        names: Every English name, the canonical one first.
        ko: Korean name; empty if there is none.
        ko_names: Every Korean name, `ko` first.
        category: What it is (`animal`, `food`); empty outside the subjects.
        plural: English plural of `name`.
        extra: Other keys: `rgb` of a colour, `phrases` of a setting, `lead` of a style.
    """

    name: str
    names: tuple[str, ...]
    ko: str = ""
    ko_names: tuple[str, ...] = ()
    category: str = ""
    plural: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A known word in a text: `text[start:end]` names `name`."""

    kind: Kind
    name: str
    start: int
    end: int


class World:
    """Subjects, settings, times, styles, colours and relations with their names.

    Args:
        lists: For each kind, its words.
    """

    def __init__(self, lists: Mapping[Kind, Iterable[Word]]) -> None:
        """Index every name of every word."""
        self._lists: dict[Kind, tuple[Word, ...]] = {k: tuple(lists.get(k, ())) for k in KINDS}
        self._by_name = {
            (kind, word.name): word for kind, words in self._lists.items() for word in words
        }

    @classmethod
    def load(cls, path: Path | None = None) -> World:
        """Read a world file; by default the one that ships with the embedded painter.

        Raises:
            MissingWeights: There is no such file, or it is not a world.
        """
        path = path or WEIGHTS / "world.json"
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return cls({kind: [_word(x) for x in data.get(f"{kind}s", ())] for kind in KINDS})
        except FileNotFoundError as error:
            raise MissingWeights(f"The list of words {path.name} is not there.") from error
        except (ValueError, KeyError, AttributeError) as error:
            raise MissingWeights(f"The list of words {path.name} is damaged.") from error

    @property
    def subjects(self) -> tuple[Word, ...]:
        """Things that can be drawn."""
        return self._lists["subject"]

    @property
    def settings(self) -> tuple[Word, ...]:
        """Places where they can be."""
        return self._lists["setting"]

    @property
    def times(self) -> tuple[Word, ...]:
        """Times of day and weathers."""
        return self._lists["time"]

    @property
    def styles(self) -> tuple[Word, ...]:
        """Styles of a whole picture."""
        return self._lists["style"]

    @property
    def colours(self) -> tuple[Word, ...]:
        """Colours that things can have."""
        return self._lists["colour"]

    @property
    def relations(self) -> tuple[Word, ...]:
        """How a second subject can stand to the first."""
        return self._lists["relation"]

    def word(self, kind: Kind, name: str) -> Word | None:
        """Return the entry with this canonical name, or None."""
        return self._by_name.get((kind, name))

    def scan(self, text: str, *kinds: Kind) -> tuple[Found, ...]:
        """Return all known words in a text from left to right; longer names win over shorter.

        Args:
            text: English, Korean or a mixture.
            kinds: Kinds to look for; none means all. Kinds compete for the same letters, but a name
                that belongs to several kinds (`orange`) is returned once for each.
        """
        wanted = kinds or KINDS
        found = [*self._scan_english(text.lower(), wanted), *self._scan_korean(text, wanted)]
        return tuple(sorted(found, key=lambda f: (f.start, KINDS.index(f.kind))))

    def find_subject(self, text: str) -> str | None:
        """Return the canonical subject that a noun phrase names, or None.

        The head of the phrase decides: `a small red fox in the snow` is a fox; a `dragon fruit`
        is no dragon, and only known if the world has that fruit.
        """
        if HANGUL.search(text):
            return self._find(text, "subject")
        for chunk in self._noun_phrases(text):
            found = [f for f in self.scan(chunk, "subject") if f.end == len(chunk)]
            if found:
                return max(found, key=lambda f: f.end - f.start).name
        return None

    def find_setting(self, text: str) -> str | None:
        """Return the canonical setting named in a text, or None."""
        return self._find(text, "setting")

    def find_time(self, text: str) -> str | None:
        """Return the canonical time of day named in a text, or None."""
        return self._find(text, "time")

    def find_style(self, text: str) -> str | None:
        """Return the canonical style named in a text, or None."""
        return self._find(text, "style")

    def find_colour(self, text: str) -> str | None:
        """Return the canonical colour named in a text, or None."""
        return self._find(text, "colour")

    def find_relation(self, text: str) -> str | None:
        """Return the canonical relation named in a text, or None."""
        return self._find(text, "relation")

    def korean(self, name: str) -> str:
        """Return the Korean of a canonical name of any kind; the name itself if there is none."""
        for kind in KINDS:
            word = self._by_name.get((kind, name))
            if word and word.ko:
                return word.ko
        return name

    def plural(self, name: str) -> str:
        """Return the English plural of a subject, known or not."""
        word = self._by_name.get(("subject", name))
        return word.plural if word and word.plural else plural_of(name)

    def nearest(self, text: str, n: int = 3) -> list[str]:
        """Return at most `n` known subjects near to an unknown one, the nearest first.

        Kin of everyday nouns stand in `kin.json` (`submarine`: motorboat, ship, whale); then a
        shared word counts, then a word for the kind (`animal`), then the spelling of a typing
        error. Nothing near gives an empty list.
        """
        kin = [name for name in self._kin_of(text) if ("subject", name) in self._by_name]
        scored = [(self._nearness(text.lower(), word), word.name) for word in self.subjects]
        others = [name for score, name in sorted(scored, key=lambda x: (-x[0], x[1])) if score > 0]
        return list(dict.fromkeys([*kin, *others]))[:n]

    def _find(self, text: str, kind: Kind) -> str | None:
        if (kind, text) in self._by_name:
            return text
        found = self.scan(text, kind)
        if not found:
            return None
        return max(found, key=lambda f: (f.end - f.start, -f.start)).name

    @cached_property
    def _english(self) -> dict[tuple[str, ...], list[tuple[Kind, str]]]:
        index: dict[tuple[str, ...], list[tuple[Kind, str]]] = {}
        for kind, words in self._lists.items():
            for word in words:
                for name in _english_names(kind, word):
                    entries = index.setdefault(_tokens(name), [])
                    if kind not in {k for k, _ in entries}:  # the first owner of a synonym keeps it
                        entries.append((kind, word.name))
        index.pop((), None)
        for kind, words in self._lists.items():  # a canonical name beats another's synonym
            for word in words:
                entries = index[_tokens(word.name)]
                entries[:] = [e for e in entries if e[0] != kind] + [(kind, word.name)]
        return index

    @cached_property
    def _korean(self) -> dict[str, list[tuple[Kind, str]]]:
        index: dict[str, list[tuple[Kind, str]]] = {}
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
        rest = {name.removeprefix(time) for word in self.times for time in word.ko_names}
        return not rest.isdisjoint({other for other in place.ko_names if other != name})

    @cached_property
    def _longest(self) -> int:
        return max((len(key) for key in self._english), default=0)

    def _scan_english(self, text: str, kinds: tuple[Kind, ...]) -> Iterator[Found]:
        words = list(_ENGLISH_WORD.finditer(text))
        tokens = [_spelling(match.group()) for match in words]
        sizes = [self._sizes(tokens, at, kinds) for at in range(len(tokens))]
        at = 0
        while at < len(tokens):
            size = next((s for s in sizes[at] if not _cuts_longer(sizes, at, s)), 0)
            if size:
                entries = self._english[tuple(tokens[at : at + size])]
                start, end = words[at].start(), words[at + size - 1].end()
                yield from (Found(kind, n, start, end) for kind, n in entries if kind in kinds)
            at += size or 1

    def _sizes(self, tokens: list[str], at: int, kinds: tuple[Kind, ...]) -> list[int]:
        """Return the lengths of the known names that start at a token, the longest first."""
        return [
            size
            for size in range(min(self._longest, len(tokens) - at), 0, -1)
            if any(k in kinds for k, _ in self._english.get(tuple(tokens[at : at + size]), ()))
        ]

    def _scan_korean(self, text: str, kinds: tuple[Kind, ...]) -> Iterator[Found]:
        words = list(_KOREAN_WORD.finditer(text))
        at = 0
        while at < len(words):
            counted = at > 0 and _KOREAN_NUMBER.search(words[at - 1].group()) is not None
            if counted and _stem(words[at].group()) in _COUNTERS:
                at += 1
                continue
            for size in range(min(4, len(words) - at), 0, -1):
                hits = list(self._read_korean(words[at : at + size], kinds))
                if hits:
                    yield from hits
                    at += size
                    break
            else:
                at += 1

    def _read_korean(self, words: list[re.Match[str]], kinds: tuple[Kind, ...]) -> Iterator[Found]:
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

    def _segment(
        self, text: str, kinds: tuple[Kind, ...], alone: bool
    ) -> list[tuple[int, int, list[tuple[Kind, str]]]] | None:
        """Split a Korean word into a known name and particles, or two known names of two kinds.

        `밤바다` is a time and a setting; either is found although only one may be wanted.
        """
        for length in range(len(text), 0, -1):
            known, rest = self._korean.get(text[:length]), text[length:]
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

    def _noun_phrases(self, text: str) -> Iterator[str]:
        """Yield the whole phrase, then its heads: what stands before `in`, `with`, commas."""
        yield text.lower().strip().rstrip(".!?")
        for part in re.split(r"[,.;:!?]", text.lower()):
            words = part.split()
            while words:
                cut = next(
                    (i for i, w in enumerate(words) if w in _CUT or (i > 0 and w.endswith("ing"))),
                    len(words),
                )
                head = [w for w in words[:cut] if w not in _LEADING]
                if head:
                    yield " ".join(head)
                words = words[cut + 1 :]

    def _kin_of(self, text: str) -> list[str]:
        """Return the kin of the last noun of a phrase that has any."""
        words = list(_tokens(text))
        for end in range(len(words), 0, -1):
            for start in range(end):
                phrase = " ".join(words[start:end])
                kin = _kin().get(phrase) or _kin().get(phrase.removesuffix("s"))
                if kin:
                    return kin
        return []

    def _nearness(self, text: str, word: Word) -> float:
        wanted = set(_tokens(text)) - _LEADING
        shared = max((len(wanted & set(_tokens(name))) for name in word.names), default=0)
        kinds = {word.category, plural_of(word.category)}
        names = [name.lower() for name in (*word.names, *word.ko_names)]
        spelling = max((SequenceMatcher(None, text, name).ratio() for name in names), default=0.0)
        return 2.0 * shared + len(wanted & kinds) + (spelling if spelling >= ALIKE else 0.0)


@cache
def _kin() -> dict[str, list[str]]:
    path = Path(__file__).with_name("kin.json")
    kin: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return kin


def _cuts_longer(sizes: list[list[int]], at: int, size: int) -> bool:
    """Return True if a longer name starts within this one: no `yellow star` in `star-struck`."""
    return any(sizes[j] and sizes[j][0] > size for j in range(at + 1, at + size))


def plural_of(name: str) -> str:
    """Return the regular English plural of a noun phrase (`cup of tea` -> `cups of tea`)."""
    head, link, tail = _split_head(name)
    front, _, noun = head.rpartition(" ")
    if noun in _IRREGULAR or re.search(r"[^suia]s$", noun):  # `jeans`, `scissors` are plural
        noun = _IRREGULAR.get(noun, noun)
    elif re.search(r"(s|x|z|ch|sh)$", noun):
        noun += "es"
    elif re.search(r"[^aeiou]y$", noun):
        noun = noun[:-1] + "ies"
    elif noun.endswith("man") and noun not in {"human", "caiman"}:
        noun = noun[:-3] + "men"
    else:
        noun += "s"
    return f"{front} {noun}".strip() + link + tail


def _split_head(name: str) -> tuple[str, str, str]:
    match = re.search(r" (?:of|with|in|on|and|behind|at) ", name)
    if match is None:
        return name, "", ""
    return name[: match.start()], match.group(), name[match.end() :]


def _word(entry: str | Mapping[str, Any]) -> Word:
    if isinstance(entry, str):
        return Word(entry, (entry,))
    name = entry["name"]
    known = {"name", "names", "ko", "ko_names", "category", "plural"}
    korean = entry.get("ko") or ""
    return Word(
        name=name,
        names=tuple(dict.fromkeys([name, *(entry.get("names") or ())])),
        ko=korean,
        ko_names=tuple(dict.fromkeys(filter(None, [korean, *(entry.get("ko_names") or ())]))),
        category=entry.get("category") or "",
        plural=entry.get("plural") or "",
        extra={key: value for key, value in entry.items() if key not in known},
    )


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


def _spelling(token: str) -> str:
    token = token.replace("'", "").replace("’", "")
    return _SPELLINGS.get(token, token)


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_spelling(token) for token in _ENGLISH_WORD.findall(text.lower()))


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
