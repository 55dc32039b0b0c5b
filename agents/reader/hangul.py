"""What a Korean phrase wishes for: subjects, setting, style and the other slots of a picture."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from agents.reader.patterns import pattern
from agents.korean.particles import stems
from agents.reader.english import DETERMINERS, Filled
from agents.reader.lexicon import Entry, Lexicon, rows, singular
from agents.types import Subject, Wish

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[가-힣]+|[a-z][a-z'’-]*|[,.;!?~]")
_NEGATIVE = re.compile(
    r"(?<![가-힣])((?:[가-힣]{1,8}(?:이랑|랑|과|와|하고|,| 그리고) ?){0,3}[가-힣]{1,10}?)(?:은|는|이|가|을|를|도)? ?"
    r"(?:없이|없는|없게|빼고|빼 ?줘고|제외하고|제외한|제외|말고|안 ?나오게|안 ?들어가게|넣지 ?말고|넣지 ?마(?:세요)?|없었으면|없으면)"
    r"(?: 좋겠어요?| 해줘| 해 줘)?"
)
_RATIO = pattern("hangul_ratio")
_BY = re.compile(r"(\d{2,4}) ?(?:x|×|\*|곱하기) ?(\d{2,4})(?: ?(?:픽셀|px))?")
_PIXELS = pattern("hangul_pixels", re.I)
_BLANK = " , "
_PLACED = re.compile(r"^(?:에|의|위|속|안|앞|뒤|옆|아래|밑|한테|로|으로)")
_POSITION = pattern("position")
_INSIDE = frozenset("안 속 한가운데 가운데 너머 쪽 배경 근처 주변".split())
_ENDING = pattern("ending")
_RISKY = frozenset("못 무 파 매 등 초 구 원 탈 논 국 회 금 낫 징 창 신 활 북 양 게 잣 굴 김 상 종 자 검 난 갓 절".split())
"""Words of one syllable that are more often something else; they need a mark or a number."""
_OBJECT_MARKS = frozenset("을 를 과 와 이랑 랑 하고 들 들을 한테 위 위에 위의 옆 옆에 앞에 속 속에 안에 에서".split())
_LIVING = frozenset({"animal", "bird", "sea animal", "insect", "person", "fantasy"})
_PLACES = frozenset({"setting", "time"})
_MODIFYING = frozenset({4, 8})
"""Finals ㄴ and ㄹ: 노을 질, 눈 덮인."""


def _final(token: str) -> int:
    return (ord(token[-1]) - ord("가")) % 28 if "가" <= token[-1] <= "힣" else 0


_PREDICATE = pattern("predicate")
_ADNOMINAL = re.compile(r"(?:는|은|운|한|인|던|할|을|된|진|난|린|친|킨|긴|힌|든|쓴|찬|게|로|의|서|고)$")
_ADVERB = re.compile(
    r"(?:게|히|로|에|에서|처럼|만|도록|듯|듯이|같이|서|고|며|면|까지|부터|마다|대로|는|은|운|한|던|을|할|적인|요|줘|다|껏|보다|니|데|지)$"
)
STOP = frozenset(
    "거 것 걸 게 나 너 저 내 네 제 우리 좀 그냥 다시 혹시 이번 이번엔 지금 하나 한번 번 정도 느낌 스타일 풍 분위기 모습 장면 배경 "
    "그림 사진 이미지 작품 색 색깔 색상 톤 버전 형태 모양 식 화풍 컨셉 주제 테마 사이즈 크기 비율 방향 형식 모드 그거 이거 저거 그것 이것 저것 "
    "그 이 저 요 뭐 무엇 뭔가 아무거나 아무 더 덜 조금 많이 아주 매우 너무 정말 진짜 꼭 제발 부디 빨리 얼른 같이 함께 혼자 서로 그리고 또 또는 그런데 근데 그럼 "
    "음 아 어 오 와 안녕 안녕하세요 틸다 틸다야 고마워 부탁 부탁해 부탁해요 부탁드려요 부탁합니다 미안 나한테 나에게 저한테 저에게 제가 내가 우리집 오늘 내일 어제 "
    "있는 있게 있고 있으면 있어 하는 하고 해서 되는 되게 보이는 보이게 나오는 나오게 들어간 들어가게 담긴 가진 이루어진 가득한 여러 다른 새로운 새 "
    "사이에 위에 옆에 앞에 뒤에 아래에 속에 안에 중 중에 중에서 전체 전부 모두 다 둘다 이제 먼저 일단 아니 아니야 응 네 예 그래 좋아 뭐라도 뭐든 뭐든지 아무것 아무거라도 아무거든 그려 만들어 때 무렵 날 적 쪽 측 느낌으로 느낌의 버전으로 스타일로 풍으로 하나씩 씩 각각 하나만".split()
)
_NUMBERED = re.compile(r"^(한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열두|스무|서른|마흔|쉰|몇|여러|석|넉)(.+)$")


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


def _counters() -> dict[str, str]:
    return {word: kind for kind, words in rows("counters") for word in words.split()}


@dataclass(slots=True)
class _Walk:
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


class Hangul:
    """Fills slots from Korean.

    Args:
        lexicon: The known phrases.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        """Read the tables of counters and homonyms."""
        self.lexicon = lexicon
        self.counters = _counters()
        self.homonyms: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for noun, english, context in rows("homonyms"):
            self.homonyms.setdefault(noun, []).append((english, re.compile(context)))

    def fill(self, text: str) -> Filled:
        """Return the slots of what is left of a request when its verb is taken off."""
        text = text.lower()
        filled = Filled()
        walk = _Walk([], text, filled)
        rest = self._take_patterns(text, filled)
        walk.tokens = _TOKEN.findall(rest)
        at = 0
        while at < len(walk.tokens):
            at += self._step(walk, at)
        self._finish(walk)
        return filled

    def noun(self, word: str, text: str) -> str:
        """Return the English of a Korean noun as meant in a text; empty if unknown."""
        for english, context in self.homonyms.get(word, ()):
            if context.search(text):
                return self.lexicon.subject(english)
        if word in self.homonyms:
            return ""
        return self.lexicon.korean_noun(word)

    def _take_patterns(self, text: str, filled: Filled) -> str:
        negative: list[str] = []
        while match := _NEGATIVE.search(text):
            negative += self._negatives(match[1], text, filled)
            text = text[: match.start()] + _BLANK + text[match.end() :]
        wish = replace(filled.wish, negative=tuple(dict.fromkeys(negative)))
        if match := _RATIO.search(text):
            wish = replace(wish, aspect=match[1])
            text = text[: match.start()] + _BLANK + text[match.end() :]
        if match := _BY.search(text):
            width, height = int(match[1]), int(match[2])
            filled.size = max(width, height)
            shape = "square" if width == height else "landscape" if width > height else "portrait"
            wish = replace(wish, aspect=shape)
            text = text[: match.start()] + _BLANK + text[match.end() :]
        elif match := _PIXELS.search(text):
            said = next(filter(None, match.groups())).lower()
            filled.size = {"4k": 3840, "2k": 2048}.get(said) or int(said)
            text = text[: match.start()] + _BLANK + text[match.end() :]
        filled.wish = wish
        return text

    def _negatives(self, said: str, text: str, filled: Filled) -> list[str]:
        names = []
        for part in re.split(r"(?:이랑|랑|과|와|하고|,|그리고)\s*", said):
            part = re.sub(r"(?: (?:좀|다|만|전부|모두|도))+$", "", part.strip())
            name = self.translate(part, text)
            if name:
                names.append(name)
            elif part and part not in STOP:
                filled.unknown += (part,)
        return names

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

    def _step(self, walk: _Walk, at: int) -> int:
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

    def _match(self, walk: _Walk, at: int) -> Match | None:
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

    def _counted(self, following: str) -> bool:
        return self._number(following) is not None or bool(_NUMBERED.match(following))

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
            if (entries and not _only_number(entries)) or noun:
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

    def _compound(self, walk: _Walk, at: int) -> Match | None:
        """Cut a word like 밤바다 or 고양이그림 in two known ones and let both be read."""
        token = walk.tokens[at]
        for cut in range(len(token) - 1, 0, -1):
            head, tail = token[:cut], token[cut:]
            known = self.lexicon.korean.get(head)
            solid = (known and not _only_number(tuple(known))) or (
                len(head) > 1 and self.noun(head, walk.text)
            )
            if solid and head not in STOP and self._read("", tail, 1, walk.text):
                walk.tokens[at : at + 1] = [head, tail]
                return self._read("", head, 1, walk.text)
        return None

    def _take_count(self, walk: _Walk, at: int) -> int:
        """Read a number with its counter; return how many tokens it took."""
        token = walk.tokens[at]
        following = walk.tokens[at + 1] if at + 1 < len(walk.tokens) else ""
        number, counter, size = self._number(token), following, 2
        if number is None and (match := _NUMBERED.match(token)):
            number, counter, size = self._number(match[1]), match[2], 1
        if token in {"하나", "둘", "셋", "넷"} or re.fullmatch(r"(?:둘|셋|넷|하나)(?:이|을|를|만)?", token):
            number, counter, size = {"하": 1, "둘": 2, "셋": 3, "넷": 4}[token[0]], "개", 1
        if number is None:
            return 0
        kind = next((self.counters[s] for s, _ in stems(counter) if s in self.counters), "")
        if not kind:
            return 1 if token.isdigit() else 0
        self._set_number(walk, number, kind, counter)
        return size

    def _number(self, token: str) -> int | None:
        if token.isdigit():
            return int(token)
        entries = self.lexicon.korean.get(token, ())
        native = token not in {"일", "이", "사", "오", "구", "육", "칠", "팔", "십", "삼", "천", "백", "열"}
        if token == "열":
            return 10
        return next((int(e.name) for e in entries if e.kind == "number"), None) if native else None

    def _set_number(self, walk: _Walk, number: int, kind: str, counter: str) -> None:
        if kind == "picture" or walk.last_form:
            walk.filled.count = number
            walk.filled.form = True
        elif walk.last_noun and walk.subjects:
            walk.subjects[-1] = replace(walk.subjects[-1], number=number)
        else:
            walk.number = number

    def _take(self, walk: _Walk, at: int, match: Match) -> None:
        following = walk.tokens[at + match.size] if at + match.size < len(walk.tokens) else ""
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

    def _take_item(self, walk: _Walk, match: Match) -> bool:
        item = match.kind("item")
        if item is None:
            return False
        if match.particle.startswith(("풍", "스타일", "처럼", "같은", "로", "으로")) and match.kind("style"):
            return False
        walk.filled.form = walk.last_form = True
        if walk.subjects or walk.filled.wish.setting:
            if not walk.filled.wish.style:
                walk.filled.wish = replace(walk.filled.wish, style=item.name)
        else:
            self._take_noun(walk, item.name, match.particle, "")
            walk.last_form = True
        return True

    def _take_colour(self, walk: _Walk, match: Match) -> bool:
        colour = match.kind("colour")
        if colour is None:
            return False
        if match.particle in {"으로", "로"} and walk.subjects:
            walk.subjects[-1] = replace(walk.subjects[-1], colour=colour.name)
        else:
            walk.colour = colour.name
        walk.last_noun = False
        return True

    def _take_slot(self, walk: _Walk, match: Match, following: str) -> bool:
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
            walk.filled.wish = replace(walk.filled.wish, **{entry.kind: entry.name})
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
        return match.particle in {"풍", "풍으로", "식", "식으로", "스타일", "스타일로", "처럼", "로", "으로"} or (
            following.startswith(("스타일", "풍", "느낌", "화풍"))
        )

    def _take_noun(self, walk: _Walk, name: str, particle: str, following: str) -> None:
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
            walk.last_noun = not walk.anchors
            walk.anchors = []

    def _lives(self, name: str) -> bool:
        world = self.lexicon.world
        word = world.word("subject", name) if world else None
        return word is not None and word.category in _LIVING

    def _with_modifier(self, walk: _Walk, name: str) -> str:
        """Join 마법사 and 모자 into one thing, a wizard hat."""
        before = walk.subjects.pop()
        walk.colour = walk.colour or before.colour
        walk.filled.known -= 1
        return self.lexicon.subject(f"{before.name} {name}")

    def _relation(self, particle: str, following: str) -> str:
        if particle in {"위", "위에", "위의", "옆에", "옆의", "앞에", "앞의", "아래", "속", "속의", "속에", "안", "안의", "안에"}:
            following = particle
        if particle in {"과", "와", "랑", "이랑", "하고"} and not following:
            return ""
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

    def _unknown(self, walk: _Walk, at: int) -> int:
        token = walk.tokens[at]
        if token.isascii():
            if token.isalpha() and token not in DETERMINERS and len(token) > 2:
                following = walk.tokens[at + 1] if at + 1 < len(walk.tokens) else ""
                self._take_noun(walk, singular(token), "", following)
            return 1
        stem = next((s for s, p in stems(token) if p), token)
        last = at == len(walk.tokens) - 1
        if _PREDICATE.search(token):
            walk.filled.odd += 1
            walk.filled.ending = "?"
            return 1
        if self._is_relation(token) or token in STOP or stem in STOP or _POSITION.match(token):
            return 1
        if token[-1] in "고서며면":
            walk.filled.ending = "?"
        if not (_ADNOMINAL.search(token) or _final(token) in _MODIFYING):
            walk.filled.ending = "?"
            walk.filled.odd += 1
        if self._looks_like_noun(token, stem, last, walk, at):
            walk.filled.unknown += (_bare(token),)
            walk.last_noun = False
        return 1

    def _is_relation(self, token: str) -> bool:
        entries = self.lexicon.korean.get(token, ())
        return any(e.kind in {"relation", "number", "change"} for e in entries)

    def _looks_like_noun(self, token: str, stem: str, last: bool, walk: _Walk, at: int) -> bool:
        following = walk.tokens[at + 1] if at + 1 < len(walk.tokens) else ""
        counted = bool(self._number(following) is not None or _NUMBERED.match(following))
        if re.search(r"(?:을|를|이랑|랑|하고|과|와)$", token) and len(stem) > 1:
            return True
        if counted or following.startswith(("그림", "사진", "로고", "이미지")):
            return len(token) > 1 and not _ENDING.search(token)
        return last and len(token) > 1 and not _ADVERB.search(token)

    def _finish(self, walk: _Walk) -> None:
        if walk.anchors:
            walk.subjects += [replace(a, relation="") for a in walk.anchors]
        wish = walk.filled.wish
        if walk.colour and not wish.palette:
            wish = replace(wish, palette=walk.colour)
        if walk.number > 1 and not walk.subjects:
            walk.filled.count = walk.number
        walk.filled.wish = replace(wish, subjects=tuple(walk.subjects))


def _only_number(entries: tuple[Entry, ...]) -> bool:
    return all(e.kind in {"number", "relation", "change"} for e in entries)


def _joined(old: str, new: str) -> str:
    return old if new in old else new if old in new else f"{old} and {new}"


def _bare(token: str) -> str:
    return re.sub(r"(?:을|를|이랑|랑|하고|과|와|이|가|은|는|도)$", "", token) or token


__all__ = ["Hangul", "Match", "Wish"]
