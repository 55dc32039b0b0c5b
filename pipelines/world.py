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
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from pipelines.errors import MissingWeights
from pipelines.scan_english import EnglishScanner
from pipelines.scan_korean import KoreanScanner
from pipelines.words import HANGUL, KINDS, Found, Kind, Word, plural_of, read_word, tokens_of

__all__ = ["HANGUL", "KINDS", "WEIGHTS", "Found", "Kind", "Word", "World", "plural_of"]

WEIGHTS = Path(__file__).parent / "weights"
ALIKE = 0.75
PRACTISED = 0.5
SELDOM = 0.2
"""Skill above which a subject is mostly recognised, and below which it seldom is."""

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
_CUT = frozenset(
    "of with in on at by and or near under over behind beside next to wearing holding from for "
    "that which who is are inside between above below into onto against".split()
)
_LEADING = frozenset(
    "a an the some one two three four five six seven eight nine ten my your his her their this "
    "that these those cute little small big large tiny huge pretty beautiful nice".split()
)

NEIGHBOURS_KEPT = 1000
"""Unknown nouns whose neighbours are remembered: a collection asks for the same ones often."""


class World:
    """Subjects, settings, times, styles, colours and relations with their names.

    Args:
        lists: For each kind, its words.
        skill: How well each subject is painted, 0 to 1; see `skill`.
    """

    def __init__(
        self, lists: Mapping[Kind, Iterable[Word]], skill: Mapping[str, float] | None = None
    ) -> None:
        """Index every name of every word."""
        self._skill = dict(skill or {})
        self._lists: dict[Kind, tuple[Word, ...]] = {k: tuple(lists.get(k, ())) for k in KINDS}
        self._english, self._korean = EnglishScanner(self._lists), KoreanScanner(self._lists)
        self._neighbours: dict[str, list[str]] = {}
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
            measured = path.with_name("skill.json")
            skill = json.loads(measured.read_text("utf-8"))["skill"] if measured.exists() else {}
            lists = {kind: [read_word(x) for x in data.get(f"{kind}s", ())] for kind in KINDS}
            return cls(lists, skill)
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

    def skill(self, name: str) -> float:
        """Return how well the painter of this world paints a subject; 1 if nobody measured it.

        It was measured (`training/skill.py`) by a network that names what is in pictures: 1 if
        every picture of the subject was recognised, 0 if none was.
        """
        return self._skill.get(name, 1.0)

    def practised(self, names: Iterable[str]) -> list[str]:
        """Return those of the subjects that are mostly recognised when they are painted."""
        return [name for name in names if self.skill(name) >= PRACTISED]

    def scan(self, text: str, *kinds: Kind) -> tuple[Found, ...]:
        """Return all known words in a text from left to right; longer names win over shorter.

        Args:
            text: English, Korean or a mixture.
            kinds: Kinds to look for; none means all. Kinds compete for the same letters, but a name
                that belongs to several kinds (`orange`) is returned once for each.
        """
        wanted = kinds or KINDS
        found = [*self._english.scan(text.lower(), wanted), *self._korean.scan(text, wanted)]
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
        if text not in self._neighbours:
            if len(self._neighbours) >= NEIGHBOURS_KEPT:
                self._neighbours.clear()
            self._neighbours[text] = self._all_near(text)
        return self._neighbours[text][:n]

    def _all_near(self, text: str) -> list[str]:
        kin = [name for name in self._kin_of(text) if ("subject", name) in self._by_name]
        scored = [(self._nearness(text.lower(), word), word.name) for word in self.subjects]
        others = [name for score, name in sorted(scored, key=lambda x: (-x[0], x[1])) if score > 0]
        return list(dict.fromkeys([*kin, *others]))

    def _find(self, text: str, kind: Kind) -> str | None:
        if (kind, text) in self._by_name:
            return text
        found = self.scan(text, kind)
        if not found:
            return None
        return max(found, key=lambda f: (f.end - f.start, -f.start)).name

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
        words = list(tokens_of(text))
        for end in range(len(words), 0, -1):
            for start in range(end):
                phrase = " ".join(words[start:end])
                kin = _kin().get(phrase) or _kin().get(phrase.removesuffix("s"))
                if kin:
                    return kin
        return []

    def _nearness(self, text: str, word: Word) -> float:
        wanted = set(tokens_of(text)) - _LEADING
        shared = max((len(wanted & set(tokens_of(name))) for name in word.names), default=0)
        kinds = {word.category, plural_of(word.category)}
        names = [name.lower() for name in (*word.names, *word.ko_names)]
        spelling = max((SequenceMatcher(None, text, name).ratio() for name in names), default=0.0)
        return 2.0 * shared + len(wanted & kinds) + (spelling if spelling >= ALIKE else 0.0)


@cache
def _kin() -> dict[str, list[str]]:
    path = Path(__file__).with_name("kin.json")
    kin: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return kin
