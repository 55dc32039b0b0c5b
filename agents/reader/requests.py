"""Words that ask for a picture, and words that only talk about one."""

from __future__ import annotations

import re

from agents.korean.particles import with_josa
from agents.reader.amounts import how_many, remark_numbers, time_words, vary_count
from agents.reader.english_asks import FOR_ME, asked_object, asking_tail, wished_object
from agents.reader.listing import is_noun_phrase, pictures, starts_like_a_thing
from agents.reader.patterns import HANGUL, part, pattern
from agents.reader.telling import is_question, is_story
from agents.reader.told import told_thing, told_thing_ko

__all__ = [
    "OTHERS",
    "PLACES",
    "RECALL_NOISE",
    "RELEASE",
    "VARY",
    "draw_object",
    "how_many",
    "is_noun_phrase",
    "is_question",
    "is_story",
    "pictures",
    "remark_numbers",
    "starts_like_a_thing",
    "time_words",
    "told_thing",
    "unquoted_lettering",
    "vary_count",
    "wanted",
    "wish_part",
]

_IDLE_DRAWING = pattern("idle_drawing")
_DRAWING_IT = pattern("drawing_it")
_NO_THING = pattern("no_thing")
_ASKS_FOR = pattern("asks_for")
_PLAN_WORDS_KO = pattern("plan_words_ko")
_PLAN_WORDS_EN = pattern("plan_words_en")

_DRAW_EN = pattern("draw_en")
_GIVE = pattern("give")
_MAKE_LIKE = pattern("make_like")
_NOT_THING = pattern("not_thing")
_DRAW_KO = pattern("draw_ko")
_WANT_KO = pattern("want_ko")


def draw_object(clause: str) -> str | None:
    """Return what a clause asks to draw (perhaps empty), or None if it does not ask."""
    if HANGUL.search(clause):
        return _korean_object(clause)
    clause = re.sub(
        r"^(no [a-z ]+?)(?: please)?, (?:just |only )?(an? .+)$", r"draw \2, \1", clause
    )
    clause = re.sub(r"^not an? [a-z ]+?(?: this time)?,\s*(?=an? )", "draw ", clause)
    if _ABOUT_PAINT.match(clause):
        return None
    if shown := _SHOW_WHAT.match(clause):
        thing, rest = shown["thing"] or shown["thing2"], shown["rest"] or shown["rest2"] or ""
        return f"{thing}{rest}" if starts_like_a_thing(thing) else None
    if match := _DRAW_EN.match(clause):
        if match["verb"].endswith("ing") and clause.startswith(match["verb"]):
            return None
        return _object_of(match["verb"], match["object"])
    late = _late_object(clause)
    if late is not None:
        return late
    if (asked := asked_object(clause)) is not None:
        return _object_of(*asked)
    tail = asking_tail(clause)
    return draw_object(tail) if tail else None


_SHOW_WHAT = pattern("show_what")
_ABOUT_PAINT = re.compile(
    r"^(?:paint|drawing|painting|sketch|design|render)s? (?:(?!what|how|me|a|an|the)[a-z]+ ){0,2}"
    r"(?:gives?|makes?|is|are|was|were|costs?|smells?|dries|can be|has|have)\b"
)
_MAKERS = frozenset("make making create creating produce imagine design do compose".split())


def _object_of(verb: str, rest: str) -> str | None:
    """Return what a painting verb is about; None if it paints nothing ("make sense")."""
    if verb in _MAKERS:
        plain = _MAKE_LIKE.match(rest) and not _NOT_THING.match(rest.strip())
        return FOR_ME.sub("", rest).strip() if plain else None
    stripped = FOR_ME.sub("", rest).strip(" ,:-")
    if _IDLE_DRAWING.match(stripped):
        return None
    stripped = re.sub(
        r"^(?:this|the following|something like (?:this|that))\s*[:,-]\s*", "", stripped
    )
    if _DRAWING_IT.match(stripped):
        only_it = re.match(r"^(?:it|this|that|them)[ .!]*(?:now|please|then)?[ .!]*$", stripped)
        return "" if only_it else None
    return re.sub(r"\?+$", "", stripped)


_LATE_ASK = pattern("late_ask")
_POINTED_AT = re.compile(
    r"^(?:the|that|this|my) (?:last|first|second|third|fourth|fifth|previous|other|next)\b|"
    r"\bones?$|#\d+[a-z]?$"
)
"""A picture that is there, and nothing to be painted anew: "the last one, could you do that"."""


def _late_object(clause: str) -> str | None:
    """Read "she loves elephants, could you make one?": what is asked for stands before."""
    match = _LATE_ASK.match(clause)
    if not match:
        return None
    told, said = match["told"] or match["told2"], match["object"] or match["object2"]
    if _POINTED_AT.search(told):
        return None
    if not re.match(r"(?:one|some|that|him|her|them|it)\b", said):
        return said.rstrip("?")
    return told_thing(told)


def _korean_object(clause: str) -> str | None:
    clause = _with_what_was_told(clause)
    match = None if _NO_ASK_KO.search(clause) else _DRAW_KO.match(clause)
    if not match:
        return None
    said, verb, ask = (part(match, name) for name in ("object", "verb", "ask"))
    if said and len(said.split()[-1]) == 1 and clause[len(said) : len(said) + 1] in {"을", "를"}:
        said += clause[len(said)]  # 게를: a word of one syllable is known by its particle
    told = re.sub(r"^(?:네가|니가|너가) ", "", said)
    if not ask and re.search(r"[가-힣](?:은|는|이|가) ", told):
        return None
    if not ask and verb == "그려" and _PAINTS_PICTURES.search(said):
        return None
    if verb in {"그리", "만들"} and not re.match(r" ?(?:자|고 ?싶|면|기|줄|세요|십시오)", ask):
        return None
    if verb in {"스케치", "제작", "생성", "디자인", "표현"} and not ask:
        return None
    if re.match(r" ?고 ?싶", ask) or re.search(r"(?:는|을) ?법|방법|어떻게", clause):
        return None
    if re.search(r"(?:걸로|것으로|처럼|게) ?$", said) and verb.startswith("만들"):
        return None
    return _asked_for(said)


_POINTS_BACK = pattern("points_back_ko")


def _with_what_was_told(clause: str) -> str:
    """Put what was told into the place of 그거: 게를 봤는데 그거 그려줘 -> 게 그려줘."""
    match = _POINTS_BACK.match(clause)
    said = told_thing_ko(part(match, "told")) if match else ""
    return f"{with_josa(said, '을')} {part(match, 'ask')}" if match and said else clause


_NO_LONGER_KO = re.compile(
    r"^.{1,14}?(?:(?:은|는)? ?(?:됐고|됐으니까?|그만 ?하고|그만 ?두고|질렸으니까?|충분하니까?)"
    r"|(?:은|는|을|를)? ?그리지 ?말고)[, ]+(?:이제 |이번엔 |이번에는 |대신 |그냥 )*(?=\S)"
)
"""What is no longer wished for, before what is: 고래는 됐고 문어."""
_OCCASION_KO = re.compile(
    r"^[가-힣0-9 ]{1,16}(?:생일|생신|칠순|환갑|기념일|졸업식?|결혼식?|크리스마스|명절|설날"
    r"|추석|이사|개업|돌|돌잔치)"
    r"(?:이라서?|라서|이어서|여서|인데|이니까|니까|이라 가지고|이거든요?|이에요|이야) (?=\S)"
)
"""For which occasion a picture is: 할머니 칠순이라 학 두 마리."""
_PURPOSE_KO = re.compile(
    r"^.{1,24}?(?:에|로|으로|한테|에게|용으로|께) ?(?:쓸|넣을|보낼|올릴|붙일|선물할"
    r"|사용할|들어갈|드릴|걸|걸어둘|장식할|붙여둘|꾸밀) (?=\S)"
)
"""What a picture is for, before what it shows: 꽃집 간판에 쓸 튤립."""


def _asked_for(said: str) -> str:
    return _PURPOSE_KO.sub("", _OCCASION_KO.sub("", _NO_LONGER_KO.sub("", said.strip())))


_PAINTS_PICTURES = re.compile(r"그림(?:을|만|도)?$|매일|취미|자주|항상|맨날")
_NO_ASK_KO = re.compile(
    r"(?:못|안) ?그려|그려 ?달라고 ?할|나중에 ?그려|그려 ?(?:보라고|달라고 ?(?:했|한|하)"
    r"|달라는|준다|주던|줬|주셨|준 )|그리라고"
    r"|(?:오면|가면|되면|이면|주말에|내일|나중에|집에서|같이) .*만들(?:자|래|까)"
    r"|(?:^|\s)(?:너는?|넌|네가|니가|틸다는|걔는?) .*(?:더|제일|훨씬|정말|참|꽤) ?[잘못] ?그려"
    r"(?:요|네|더라)?[.!~ ]*$"
    r"|누가 .*그려|(?:그려|그리니|그리냐|그리나요?|그리세요|그려요)\?+$"
    r"|(?:애|아이|아들|딸|동생|친구|엄마|아빠|형|누나|조카|손주)(?:는|은|가"
    r"|이) .*그려요?[.!~ ]*$"
)


def wanted(clause: str) -> str:
    """Return what a clause wants to have or see, for "I'd like a castle at night"; or empty."""
    if HANGUL.search(clause):
        match = _WANT_KO.match(clause)
        said = part(match, "object") if match else ""
        if said and clause[len(said) : len(said) + 1] == "이":
            said += "이"  # 고양이: whether it is a particle is for the slots to see
        return _asked_for(said)
    match = _GIVE.match(clause)
    if asked_for := _ASKS_FOR.match(clause):
        return asked_for["thing"].rstrip("?!. ")
    if not match:
        tail = asking_tail(clause)
        return wished_object(clause) or (wanted(tail) if tail else "")
    wanted_ = re.sub(
        r"^(?:me )?(?:like (?=an? ))?", "", part(match, "late") or part(match, "object")
    )
    if _NO_THING.match(wanted_):
        return wished_object(clause) if wanted_.startswith("to ") else ""
    return re.sub(r"\?+$", "", wanted_)


RELEASE = pattern("release")

VARY = pattern("vary")


OTHERS = re.compile(
    r"다른|비슷한|새로운|\b(?:another|different|similar|new|other) (?:one|version|picture|take)"
)


RECALL_NOISE = pattern("recall_noise")
PLACES = (
    ("top", re.compile(r"\b(?:top|above|upper|over)\b|맨? ?위(?:에|쪽)|상단|윗부분")),
    ("middle", re.compile(r"\b(?:middle|cent(?:er|re)|across)\b|가운데|중앙|중간")),
    ("bottom", re.compile(r"\b(?:bottom|below|under|lower|underneath)\b|아래|밑|하단")),
)
GROWTHS = (
    (
        "larger",
        re.compile(r"\b(?:bigger|larger|huge|big|large|taller|enlarge)\b|크게|키워|커지|커다랗"),
    ),
    ("smaller", re.compile(r"\b(?:smaller|tinier|tiny|small|little|shrink)\b|작게|줄여|작아")),
)
_UNQUOTED = pattern("unquoted")


def way_of_words(clause: str) -> str:
    """Return where words are to stand and whether larger or smaller: "top larger"."""
    said = [
        next((name for name, words in choices if words.search(clause)), "")
        for choices in (PLACES, GROWTHS)
    ]
    return " ".join(filter(None, said))


def unquoted_lettering(clause: str) -> str:
    """Return words to be set that stand without quotation marks; or empty."""
    match = _UNQUOTED.search(clause)
    return next(filter(None, match.groups()), "").strip(" .:") if match else ""


def wish_part(clause: str) -> str:
    """Return the part of a plan or collection that describes the picture."""
    if HANGUL.search(clause):
        return _PLAN_WORDS_KO.sub(' ', clause)  # fmt: skip
    return _PLAN_WORDS_EN.sub(' ', clause)  # fmt: skip
