"""Words that ask for a picture, and words that only talk about one."""

from __future__ import annotations

import re

from agents.reader.patterns import pattern
from agents.reader.english import Filled
from agents.reader.slots import Slots

_HANGUL = re.compile(r"[가-힣]")

# Somebody tells of what was, is liked or is done by others: never a wish.
_STORY_EN = pattern("story_en")
_STORY_KO = pattern("story_ko")
_ASKS_KO = pattern("asks_ko")


def is_story(clause: str) -> bool:
    """Return True for a clause that tells, praises, greets or asks about the world."""
    if _HANGUL.search(clause):
        return bool(_STORY_KO.search(clause)) and not _ASKS_KO.search(clause)
    if _ASKS_EN.search(clause) or _OWN_PICTURE.search(clause):
        return False
    return bool(_STORY_EN.search(clause))


_ASKS_EN = pattern("asks_en")
_OWN_PICTURE = pattern("own_picture")

_PICTURE = r"(?:picture|image|drawing|painting|illustration|sketch|portrait|logo|poster|icon|sticker|card|postcard|wallpaper|landscape|artwork|art|design|scene|version|cartoon|doodle|avatar|mural|cover|banner|print|watercolou?r|pic|photo)"
_DRAW_EN = pattern("draw_en")
_GIVE = pattern("give")
_MAKE_LIKE = pattern("make_like")
_NOT_THING = pattern("not_thing")
_KO_VERB = (
    r"(?:그려|그리|스케치 ?해|스케치 ?하|스케치|채색 ?해|칠해|만들어|만들|제작 ?해|제작|생성 ?해|생성|디자인 ?해|디자인|뽑아|표현 ?해|표현|묘사하여 ?그려|그림 ?그려|작업 ?해|완성해|렌더링 ?해|일러스트 ?해)"
)
_KO_ASK = (
    r"(?: ?(?:줘|줘요|주라|주세요|주세용|주셔요|주실래요?|주시겠어요|주시겠습니까|주십시오|주시면 .*|주시죠|줄래요?|줄수 ?있.*|줄 ?수 ?있.*|주실 ?수 ?있.*|주면 .*|줬으면.*|주었으면.*|주셨으면.*|달라.*|달래.*|다오|줄까|주렴|주길.*|주기 ?바.*|주고|주고서|줌|봐|봐줘|봐 ?줘|봐 ?주세요|봐요|보자|볼래요?|볼까요?|보아요|보세요|봐라|본다면.*|놔|내|내줘|라|요|고 ?싶어요?.*|부탁해?요?|부탁드.*|부탁합.*|해줘|해주세요|할래|하자|해|자|기|면 ?(?:좋겠|돼|안 ?될).*|주는 ?거 ?어때.*|주는 ?건 ?어때.*|도 ?돼|도 ?될까.*|ㅈㅜ|즘|쥼|줌|주셈|주삼|줘잉|쥬세요|주세여|줘여|주|쥬|줭|조|죠|조요|줘라|줘봐|줘 ?봐|줄랭|줘용|도라|도))"
)
_DRAW_KO = pattern("draw_ko")
_WANT_KO = pattern("want_ko")
_WRITE_KO = re.compile(r"그리고$|만들고$")


def draw_object(clause: str) -> str | None:
    """Return what a clause asks to draw (perhaps empty), or None if it does not ask."""
    if _HANGUL.search(clause):
        return _korean_object(clause)
    clause = re.sub(r"^(no [a-z ]+?)(?: please)?, (?:just |only )?(an? .+)$", r"draw \2, \1", clause)
    match = _DRAW_EN.match(re.sub(r"^not an? [a-z ]+?(?: this time)?,\s*(?=an? )", "draw ", clause))
    if match:
        rest = match["object"]
        verb = match["verb"]
        if verb.endswith("ing") and clause.startswith(verb):
            return None
        if verb in {"make", "making", "create", "creating", "produce", "imagine", "design", "do", "compose"}:
            return rest.strip() if _MAKE_LIKE.match(rest) and not _NOT_THING.match(rest.strip()) else None
        stripped = re.sub(r"^ (?:me|us|for me|for us)\b", "", rest).strip(" ,:-")
        if re.match(r"(?:an? |the )?(?:line|conclusion|blank|breath|parallel|comparison|crowd)s?\b(?! (?:drawing|art))", stripped):
            return None
        stripped = re.sub(r"^(?:this|the following|something like (?:this|that))\s*[:,-]\s*", "", stripped)
        if re.match(r"^(?:it|this|that|them|on it|over it|again|well|from|attention|near|closer)\b(?!.*\bof\b)", stripped):
            return "" if re.match(r"^(?:it|this|that|them)[ .!]*(?:now|please|then)?[ .!]*$", stripped) else None
        return re.sub(r"\?+$", "", stripped)
    return _late_object(clause)


_LATE_ASK = pattern("late_ask")


def _late_object(clause: str) -> str | None:
    """Read "she loves elephants, could you make one?": what is asked for stands before."""
    match = _LATE_ASK.match(clause)
    if not match:
        return None
    told, said = match["told"] or match["told2"], match["object"] or match["object2"]
    if not re.match(r"(?:one|some|that|him|her|them|it)\b", said):
        return said.rstrip("?")
    return _told_thing(told)


def _told_thing(told: str) -> str:
    last = re.split(r"\b(?:loves?|likes?|obsessed with|into|about|wants?|of|with|is|are|has|have|adores?|crazy about)\b", told)[-1]
    return re.sub(r"^\s*(?:an?|the|all|her|his|my|their)\s+", "", last.strip(" ,.!"))


def _korean_object(clause: str) -> str | None:
    match = None if _NO_ASK_KO.search(clause) else _DRAW_KO.match(clause)
    if not match:
        return None
    verb, ask = match["verb"], match["ask"] or ""
    if verb in {"그리", "만들"} and not re.match(r" ?(?:자|고 ?싶|면|기|줄|세요|십시오)", ask):
        return None
    if verb in {"스케치", "제작", "생성", "디자인", "표현"} and not ask:
        return None
    if re.match(r" ?고 ?싶", ask) or re.search(r"(?:는|을) ?법|방법|어떻게", clause):
        return None
    if re.search(r"(?:걸로|것으로|처럼|게) ?$", match["object"]) and verb.startswith("만들"):
        return None
    return match["object"].strip()


_NO_ASK_KO = re.compile(
    r"(?:못|안) ?그려|그려 ?(?:보라고|달라고 ?(?:했|한|하)|달라는|준다|주던|줬|주셨|준 )|그리라고"
)
_ART_WORD = re.compile(rf"\b{_PICTURE}s?\b")


def wanted(clause: str) -> str:
    """Return what a clause wants to have or see, for "I'd like a castle at night"; or empty."""
    if _HANGUL.search(clause):
        match = _WANT_KO.match(clause)
        return match["object"] if match else ""
    match = _GIVE.match(clause)
    if not match:
        return ""
    wanted_ = re.sub(r"^me ", "", match["late"] or match["object"])
    if re.match(r"(?:to|it|this|that|you|your|them|the|more|less|us|what|some (?:ideas|help|feedback|advice|tips|time|sleep|food)|coffee|help|advice|feedback|#|better|how|why|if)\b", wanted_):
        return ""
    return re.sub(r"\?+$", "", wanted_)


RELEASE = pattern("release")

VARY = pattern("vary")
_VARY_COUNT = pattern("vary_count")
_WORD_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6}


def vary_count(clause: str) -> int:
    """Return how many variations are asked for; 0 if not said."""
    match = _VARY_COUNT.search(clause)
    said = next(filter(None, match.groups()), "") if match else ""
    return int(said) if said.isdigit() else _WORD_NUMBERS.get(said, 0)


_REMARK = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "one": 1,
    "첫": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "첫째": 1, "둘째": 2, "셋째": 3,
}  # fmt: skip
_FIRST_N = re.compile(r"\bfirst (two|three|four|2|3|4)\b|(?:처음|앞의?|첫) ?(두|세|둘|셋|네|2|3) ?(?:개|가지)?")
_LAST_N = re.compile(r"\blast (two|three|2|3)\b|(?:마지막|뒤의?) ?(두|세|둘|셋|2|3) ?(?:개|가지)")
_COUNTS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4, "두": 2, "둘": 2, "세": 3, "셋": 3, "네": 4}


def remark_numbers(clause: str, remarks: int) -> tuple[int, ...]:
    """Return the numbers of the remarks to carry out; empty if it cannot be told."""
    most = remarks or 5
    if match := _FIRST_N.search(clause):
        return tuple(range(1, _COUNTS[next(filter(None, match.groups()))] + 1))
    if match := _LAST_N.search(clause):
        number = _COUNTS[next(filter(None, match.groups()))]
        return tuple(range(most - number + 1, most + 1))
    if re.search(r"\b(?:all|everything|them|those|these|suggestions|remarks|points)\b|전부|모두|다 |조언|제안|말한", clause) and not re.search(r"\d", clause):
        return tuple(range(1, most + 1))
    if re.search(r"\bboth\b|둘 ?다|두 ?(?:개|가지) ?(?:다|모두)", clause):
        return (1, 2)
    span = re.search(r"(\d) ?(?:-|–|~|to|through|부터|에서) ?(\d)", clause)
    if span:
        return tuple(range(int(span[1]), int(span[2]) + 1))
    numbers = [int(n) for n in re.findall(r"(?<!\d)(\d)(?!\d)", clause)]
    numbers += [_REMARK[w] for w in re.findall(r"\b(first|second|third|fourth|fifth)\b", clause)]
    numbers += [_REMARK[w] for w in re.findall(r"(첫|두|세|네|다섯) ?번째|(?!x)x", clause) if w]
    numbers += [_REMARK[w] for w in re.findall(r"(첫째|둘째|셋째)", clause)]
    if re.search(r"\blast\b|마지막", clause):
        numbers.append(most)
    if not numbers and most == 1:
        numbers = [1]
    return tuple(dict.fromkeys(n for n in numbers if 0 < n <= max(most, 1)))


_TIME_WORDS = pattern("time_words")
_TIME_ENGLISH = {
    "어제": "yesterday", "어젯밤": "last night", "오늘": "today", "오늘아침": "this morning", "지난주": "last week",
    "저번주": "last week", "지난주말": "last weekend", "지난달": "last month", "저번달": "last month", "이번주": "this week",
    "이번달": "this month", "그제": "two days ago", "그저께": "two days ago", "엊그제": "two days ago", "이틀전": "two days ago",
    "사흘전": "three days ago", "하루전": "yesterday", "작년": "last year", "아까": "earlier", "지금까지": "so far",
    "그동안": "so far", "예전": "before", "저번": "last time", "지난번": "last time", "며칠전": "a few days ago", "최근": "recently",
    "월요일": "monday", "화요일": "tuesday", "수요일": "wednesday", "목요일": "thursday", "금요일": "friday", "토요일": "saturday", "일요일": "sunday",
}  # fmt: skip


def time_words(clause: str) -> str:
    """Return the English words for when, of a recall ("yesterday", 어제); or empty."""
    match = _TIME_WORDS.search(clause)
    if not match:
        return ""
    said = match.group().replace(" ", "") if _HANGUL.search(match.group()) else match.group()
    if amount := re.match(r"(한|두|세|\d+)(일|시간|주|달)전", said):
        unit = {"일": "days", "시간": "hours", "주": "weeks", "달": "months"}[amount[2]]
        return f"{_WORD_NUMBERS.get(amount[1], amount[1])} {unit} ago"
    return _TIME_ENGLISH.get(said, said)


OTHERS = re.compile(
    r"다른|비슷한|새로운|또 다른|\b(?:another|different|similar|new|other) (?:one|version|picture|take)"
)
_HOW_MANY = pattern("how_many")
_MANY = {
    "a hundred": 100, "one hundred": 100, "hundred": 100, "two hundred": 200, "three hundred": 300, "five hundred": 500,
    "a thousand": 1000, "thousand": 1000, "two dozen": 24, "a dozen": 12, "dozen": 12, "ten": 10, "twelve": 12, "fifteen": 15,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "two": 2,
    "three": 3, "four": 4, "백": 100, "이백": 200, "삼백": 300, "오백": 500, "천": 1000, "오십": 50, "쉰": 50, "서른": 30,
    "스무": 20, "열": 10, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "세": 3, "두": 2, "네": 4,
}  # fmt: skip


def how_many(clause: str) -> int:
    """Return the number of pictures in a clause about a collection; 1 if none is said."""
    match = _HOW_MANY.search(clause)
    if not match:
        return 1
    said = next(filter(None, match.groups()))
    return int(said) if said.isdigit() else _MANY[said]


def is_question(clause: str) -> bool:
    """Return True for a question about something, rather than a proposal."""
    return bool(re.match(r"^(?:what|why|how|who|when|where|which|is|are|do|does|did)\b", clause)) or bool(
        re.search(r"(?:뭐|왜|누구|언제|어디|무슨)[^?]*\?$", clause))


RECALL_NOISE = pattern("recall_noise")
PLACES = (
    ("top", re.compile(r"\b(?:top|above|upper|over)\b|맨? ?위(?:에|쪽)|상단|윗부분")),
    ("middle", re.compile(r"\b(?:middle|cent(?:er|re)|across)\b|가운데|중앙|중간")),
    ("bottom", re.compile(r"\b(?:bottom|below|under|lower|underneath)\b|아래|밑|하단")),
)
_UNQUOTED = pattern("unquoted")


def unquoted_lettering(clause: str) -> str:
    """Return words to be set that stand without quotation marks; or empty."""
    match = _UNQUOTED.search(clause)
    return next(filter(None, match.groups()), "").strip(" .:") if match else ""


def wish_part(clause: str) -> str:
    """Return the part of a plan or collection that describes the picture."""
    if _HANGUL.search(clause):
        return re.sub(
            r"아직|그리지 ?(?:말고|마|말아|마세요)\S*|계획\S*|먼저|우선|일단|같이|상의\S*|시작\S*|지금은|컬렉션\S*|만들어 ?\S*|그려 ?\S*|디자인 ?해\S*|뽑아 ?\S*|시리즈\S*|생각\S*|해 ?(?:줘|보자|주세요)",
            " ", clause)  # fmt: skip
    return re.sub(
        r"\b(?:do(?:n't| not)|dont|let'?s|plan|first|yet|before|draw(?:ing)?|paint(?:ing)?|we|just|only|start|hold off|not|anything|i'm|thinking (?:of|about)|collection of|series of|set of|make|create|give me|i want|on this theme|help me|start|build|generate|please|it|now|until i say so|ok)\b",
        " ", clause)  # fmt: skip


_CLAUSE_WORDS = pattern("clause_words")
_THING_START = pattern("thing_start")
_FORM_START = re.compile(rf"^{_PICTURE}s? of (?!it\b|this\b|that\b|me\b)")
_MODIFIERS = pattern("modifiers")


def starts_like_a_thing(clause: str) -> bool:
    """Return True for "a zeppelin over a fjord": an article or number, and no word of change."""
    if _HANGUL.search(clause):
        return True
    return bool(_THING_START.match(clause) or _FORM_START.match(clause)) and not _MODIFIERS.search(clause)


def is_noun_phrase(clause: str) -> bool:
    """Return True if a clause is no more than a thing with its attributes."""
    clause = clause.strip()
    if not clause or "?" in clause or len(clause) > 160:
        return False
    if _HANGUL.search(clause):
        return True
    return _CLAUSE_WORDS.search(clause) is None


_LIST = re.compile(r"\s*(?:,\s*and\s+|,\s*|;\s*|\n)\s*(?:also |then |plus )?")
_ITEM = re.compile(r"^(?:an?|one|two|three|four|five|six|some|the|\d+|another)\s")
_ONE_BY_ONE = pattern("one_by_one")
_SO_MANY = pattern("so_many")
_SEPARATELY = pattern("separately")


def pictures(described: str, slots: Slots) -> list[Filled]:
    """Return the slots of each picture described: a list of unlike things is several pictures."""
    parts = _parts(described)
    if len(parts) > 1:
        filled = [slots.fill(part) for part in parts]
        if all(f.wish.subjects or f.wish.setting for f in filled):
            return filled
    return [slots.fill(_SEPARATELY.sub(" ", described) if len(parts) == 1 else described)]


def _parts(described: str) -> list[str]:
    if match := _ONE_BY_ONE.search(described):
        return [match[1], match[2]]
    if match := _SO_MANY.match(described):
        listed = [p for p in re.split(r"\s*(?:,\s*and|,|\band\b)\s*", match[2]) if p]
        if len(listed) == (_WORD_NUMBERS.get(match[1]) or int(match[1]) if match[1] in _WORD_NUMBERS or match[1].isdigit() else 0):
            return listed
    apart = _SEPARATELY.search(described)
    text = _SEPARATELY.sub(" ", described).strip()
    if re.search(r"장(?:이랑|하고|과) ", text):
        return re.split(r"(?<=장)(?:이랑|하고|과) ", text)
    if _HANGUL.search(text):
        parts = [p.strip() for p in re.split(r"\s*,\s*(?:그리고\s*)?|\s+그리고\s+", text) if p.strip()]
        if apart and len(parts) < 2:
            parts = [p for p in re.split(r"(?<=[가-힣])(?:이랑|랑|과|와|하고)\s+", text) if p.strip()]
        return parts if len(parts) > 2 or (apart and len(parts) > 1) or _own_places(parts) else [described]
    parts = [p for p in _LIST.split(text) if p]
    if len(parts) == 2 and " and " in parts[1] and _ITEM.match(parts[1]):
        head, _, tail = parts[1].rpartition(" and ")
        if _ITEM.match(tail) and not re.search(r"\b(?:in|at|on|by|under)\b", tail):
            parts = [parts[0], head, tail]
    if apart and len(parts) < 2:
        parts = [p for p in re.split(r"\s+and\s+", text) if p]
    items = [p for p in parts if _ITEM.match(p)]
    together = re.search(r"\b(?:together|in one picture|in the same|in a single|playing|with each other)\b", text)
    if together or len(items) < len(parts):
        return [described]
    return parts if len(parts) > 2 or (apart and len(parts) > 1) else [described]


def _own_places(parts: list[str]) -> bool:
    return len(parts) > 1 and all(re.search(r"[가-힣](?:에서|의|에 있는) [가-힣]|한 ?장|하나", p) for p in parts)
