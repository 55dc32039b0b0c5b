"""Which pictures a message means: labels, ordinals, "it", "the cat one", 그거, 두 번째."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from agents.reader.amounts import number_of
from agents.reader.easel_items import group_of, labels_of, nth_of, showing
from agents.reader.lexicon import Lexicon, rows, singular, word_set
from agents.reader.patterns import pattern
from agents.reader.slots import Slots
from agents.reader.things import is_thing
from agents.types import EaselItem, Scene, Subject

_ORDINALS = {said: int(place) for said, place in rows("ordinals")}

_LABEL = pattern("label", re.I)
_SPELLED = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_BARE_LABEL = re.compile(
    r"(?<![\w.:#])(\d{1,5}[a-z]?)(?=(?:이랑|랑|하고|과|와|은|는|을|를|이|가)?(?![\w:.%]))"
)
_NTH_EN = pattern("nth_en")
_NTH_KO = pattern("nth_ko")
_FIRST_N_KO = re.compile(r"(?:처음|앞(?:의|에)?|첫) ?(두|세|둘|셋) ?(?:개|장)")
_LAST_BUT_ONE = pattern("last_but_one")
_BEFORE_LAST = pattern("before_last")
_BEFORE = pattern("before")
_LATEST = pattern("latest")
_BOTH = pattern("both")
_ALL = pattern("all")
_LEADING_LABEL = re.compile(
    r"^(?:(?:let'?s )?(?:go with|take|use|pick|i like|i'?ll take) )?"
    r"(?:number |no\.? ?|#)?(\d{1,5}[a-z]?)(?=,| (?:but|in|with|at|as|is|should|needs|without)\b)"
)
_TRAILING_LABEL = re.compile(r"\b(?:on|in|for|with|of|from|at) (\d{1,5}[a-z]?)[.!? ]*$")
_THE_THING = re.compile(r"\b(?:the|my|those|that) ([a-z]+(?: [a-z]+)?)\b")
_THEM = re.compile(r"\b(?:them|these|those)\b|그것들|이것들|얘들|그거들")
_IT = pattern("it")
_ABOUT_EN = pattern("about_en")
_ABOUT_KO = pattern("about_ko")
_NO_ABOUT = word_set("no_about")
_NO_ABOUT_KO = word_set("no_about_ko")
_POINTING_KO = frozenset(
    "그 이 저 아까 방금 아까그 예전 이전 전에 처음 원래 내 제 우리 네 예쁜 멋진".split()
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What the words point at.

    Attributes:
        refs: Labels; empty if nothing is meant or it cannot be told.
        said: True if the words name a picture, in whatever way.
        missing: True if a picture is named that cannot be told.
        rest: The message without the words that name the picture.
        how: A few words for the trace.
    """

    refs: tuple[str, ...] = ()
    said: bool = False
    missing: bool = False
    rest: str = ""
    how: str = ""


class References:
    """Finds the pictures that a message means.

    Args:
        lexicon: Known phrases.
        slots: Reads "the cat one".
    """

    def __init__(self, lexicon: Lexicon, slots: Slots) -> None:
        """Keep the helpers and the order in which kinds of reference are tried."""
        self.lexicon = lexicon
        self.slots = slots
        self._finders: tuple[Callable[[str, Scene], Reference | None], ...] = (
            self._labels, self._pairs, self._before, self._nth, self._both_or_all,
            self._about, self._it,
        )  # fmt: skip

    def find(self, text: str, scene: Scene, bare_numbers: bool = False) -> Reference:
        """Return what a clause points at.

        Args:
            text: A lower-case clause.
            scene: Easel and reply.
            bare_numbers: True if a number without a sign may be a label ("upscale 12").
        """
        for at_edge in (_LEADING_LABEL.match(text), _TRAILING_LABEL.search(text)):
            if at_edge and at_edge[1] in {item.label for item in scene.easel}:
                return Reference((at_edge[1],), True, False, _without(text, at_edge), "label")
        if bare_numbers and not _LABEL.search(text):
            known = {item.label for item in scene.easel}
            labels = tuple(n for n in dict.fromkeys(_BARE_LABEL.findall(text)) if n in known)
            if labels:
                return Reference(labels, True, False, _BARE_LABEL.sub(" ", text), "label")
        for finder in self._finders:
            found = finder(text, scene)
            if found is not None:
                return found
        return Reference(rest=text)

    def named(self, text: str, scene: Scene) -> Reference:
        """Return the picture that shows what a clause calls "the lighthouse" or 등대."""
        filled = self.slots.fill(
            re.sub(r"^.*?\bthe\b", "", text) if " the " in f" {text}" else text
        )
        place = filled.wish.setting
        things = (*filled.wish.subjects, *([Subject(place)] if place else []))
        for subject in things:
            items = showing(scene, set(re.findall(r"[a-z]+", subject.name.lower())), self.lexicon)
            if items and subject.name:
                return Reference(labels_of(items[-1:]), True, False, text, "the one that shows it")
        return self._by_first_word(things, text, scene)

    def _by_first_word(self, subjects: tuple[Subject, ...], text: str, scene: Scene) -> Reference:
        """Take "the bakery sign" for the sign of the picture that shows a bakery."""
        for subject in subjects:
            first = subject.name.lower().split()[:-1][:1]
            items = showing(scene, set(first), self.lexicon) if first and is_thing(first[0]) else []
            if len(items) == 1:
                return Reference(labels_of(items), True, False, text, "the one that shows it")
        return Reference(rest=text)

    def shown(self, scene: Scene) -> frozenset[str]:
        """Return the English words of what the pictures meant by "it" show."""
        labels = self.implied(scene)
        items = [item for item in scene.easel if item.label in labels]
        said = " ".join(f"{item.prompt} {item.caption}" for item in items).lower()
        words = set(re.findall(r"[a-z]+", said))
        words |= {singular(word) for word in words}
        return frozenset(
            words | {w for word in words for w in self.lexicon.canonical(word).split()}
        )

    def only_one_with(self, text: str, scene: Scene) -> Reference:
        """Return the one picture that shows "the village" of a clause, if the current does not."""
        current = set(self.implied(scene))
        for said in _THE_THING.findall(text):
            words = {singular(word) for word in said.split()}
            items = showing(scene, words, self.lexicon)
            labels = labels_of(items)
            if len(items) == 1 and not current & set(labels) and words - _NO_ABOUT:
                return Reference(labels, True, False, text, "the one that shows it")
        return Reference(rest=text)

    def implied(self, scene: Scene) -> tuple[str, ...]:
        """Return the pictures meant when nothing is said: the reply's, else the current ones."""
        if scene.reply_to:
            return (scene.reply_to.lstrip("#"),)
        current = tuple(item.label for item in scene.easel if item.current)
        return current or tuple(item.label for item in scene.easel[-1:])

    def _labels(self, text: str, scene: Scene) -> Reference | None:
        matches = list(_LABEL.finditer(text))
        if not matches:
            return None
        known = {item.label for item in scene.easel}
        labels: list[str] = []
        for match in matches:
            label = next(filter(None, match.groups())).lower()
            label = _SPELLED.get(label, label)
            if "번" in match.group() and label not in known and label.isdigit():
                nth = nth_of(scene, int(label))
                label = nth or label
            labels.append(label)
        end = matches[-1].end()
        for number in re.finditer(r"(?:,|and|&|\+|with) ?(\d{1,5}[a-z]?)\b(?! \w+s\b)", text[end:]):
            if number[1] in known:
                labels.append(number[1])
        rest = _LABEL.sub(" ", text)
        return Reference(tuple(dict.fromkeys(labels)), True, False, rest, "label")

    def _pairs(self, text: str, scene: Scene) -> Reference | None:
        match = _FIRST_N_KO.search(text)
        if not match:
            return None
        return _found(text, match, group_of(scene)[: number_of(match[1])], "ordinal")

    def _before(self, text: str, scene: Scene) -> Reference | None:
        if match := _LAST_BUT_ONE.search(text):
            return _found(text, match, list(scene.easel[-2:-1]), "the last but one")
        for words, back in ((_BEFORE_LAST, 2), (_BEFORE, 1)):
            match = words.search(text)
            if match:
                return _found(text, match, self._back(scene, back), "the one before")
        if match := _LATEST.search(text):
            return _found(text, match, list(scene.easel[-1:]), "the latest")
        return None

    def _back(self, scene: Scene, steps: int) -> list[EaselItem]:
        items = list(scene.easel)
        if len(items) == 1:
            return items
        here = next((i for i in range(len(items) - 1, -1, -1) if items[i].current), len(items) - 1)
        if scene.reply_to:
            label = scene.reply_to.lstrip("#")
            here = next((i for i, item in enumerate(items) if item.label == label), here)
        return [items[here - steps]] if here - steps >= 0 else []

    def _nth(self, text: str, scene: Scene) -> Reference | None:
        pattern = _NTH_KO if re.search(r"[가-힣]", text) else _NTH_EN
        matches = list(pattern.finditer(text))
        if not matches:
            return None
        items: list[EaselItem] = []
        for match in matches:
            words = [g for g in match.groups() if g]
            number = (
                int(words[0]) if words[0].isdigit() else _ORDINALS.get(words[0].replace(" ", ""), 0)
            )
            several = number_of(words[-1]) if len(words) > 1 else 0
            items += self._chosen(scene, number, several)
        missing = len(items) < len(matches)
        rest = pattern.sub(" ", text)
        return Reference(labels_of(items), True, missing, rest, "ordinal")

    def _chosen(self, scene: Scene, number: int, several: int) -> list[EaselItem]:
        if several:
            group = group_of(scene) if len(group_of(scene)) >= several else list(scene.easel)
            return group[:several] if number == 1 else group[-several:]
        if number == 0:
            group = group_of(scene)
            return [group[len(group) // 2]] if len(group) > 2 else []
        # Of hundreds the easel holds some; there "the 100th" can only be the label.
        label = nth_of(scene, number) or str(number)
        return [item for item in scene.easel if item.label == label]

    def _both_or_all(self, text: str, scene: Scene) -> Reference | None:
        if match := _BOTH.search(text):
            group = group_of(scene)
            items = group if len(group) == 2 else list(scene.easel[-2:])
            return _found(text, match, items if len(items) == 2 else [], "both")
        match = _ALL.search(text) or _THEM.search(text)
        if match and scene.easel:
            current = [item for item in scene.easel if item.current]
            items = current if len(current) > 1 else group_of(scene)
            return _found(text, match, items, "all")
        return None

    def _about(self, text: str, scene: Scene) -> Reference | None:
        pattern = _ABOUT_KO if re.search(r"[가-힣]", text) else _ABOUT_EN
        for match in pattern.finditer(text):
            words = self._shown_words(match, pattern is _ABOUT_KO)
            if not words:
                continue
            plain = {singular(word) for word in said_of(match).split()}
            items = showing(scene, words, self.lexicon) or showing(scene, plain, self.lexicon)
            if items:
                return _found(text, match, items[-1:], "the one that shows it")
            if pattern is _ABOUT_EN and scene.easel:
                return Reference((), True, True, _without(text, match), "no such picture")
        return None

    def _shown_words(self, match: re.Match[str], korean: bool) -> set[str]:
        said, mark, *_ = (*(g.strip() for g in match.groups() if g), "", "")
        if korean:
            said = " ".join(word for word in said.split() if word not in _POINTING_KO)
        if not said or set(said.split()) & (_NO_ABOUT | _NO_ABOUT_KO):
            return set()
        whole = said + mark if korean else said  # 고양이: the 이 may be the noun's own
        return self.slots.words_of(whole) or self.slots.words_of(said)

    def _it(self, text: str, scene: Scene) -> Reference | None:
        match = _IT.search(text)
        if not match:
            return None
        implied = self.implied(scene)
        several = len(implied) > 1
        refs = () if several else implied
        return Reference(refs, True, not refs, _IT.sub(" ", text, count=1), "it")


def said_of(match: re.Match[str]) -> str:
    """Return what stands in the first group of a match that has matched."""
    return next(filter(None, match.groups()), "").strip()


def _found(text: str, match: re.Match[str], items: list[EaselItem], how: str) -> Reference:
    return Reference(labels_of(items), True, not items, _without(text, match), how)


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}".strip()
