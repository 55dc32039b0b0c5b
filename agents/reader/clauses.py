"""Cutting a message into the clauses that each ask for one thing."""

from __future__ import annotations

import re

from agents.korean.plain import plain
from agents.reader.lexicon import korean_nouns, rows, word_set
from agents.reader.patterns import HANGUL, pattern
from agents.reader.things import is_thing

QUOTE = pattern("quote")
_VERBS = (
    "draw|paint|sketch|make|create|generate|upscale|enlarge|add|remove|erase|change|turn|describe|tell|"
    "critique|blend|mix|combine|write|put|undo|redo|fix|apply|give|show|recolou?r|replace|crop|"
    "save|lose|then|illustrate|design|do|use|delete|forget|drop|keep|export|stop|cancel|increase|set"
)
_SPLIT_EN = pattern("split_en")
_SPLIT_KO = pattern("split_ko")


_CASUAL = tuple(
    (re.compile(rf"\b{re.escape(typed)}(?![\w'])", re.I), meant) for typed, meant in rows("casual")
)
_KO_ASKED = pattern("ko_asked")
_KO_VERB = pattern("ko_verb")


def _tail_first(clause: str) -> str:
    """Put an afterthought before the request: 등대 그려줘 밤에 -> 밤에 등대 그려줘."""
    match = _KO_ASKED.match(clause)
    if not match or _KO_VERB.search(match["tail"]) or match["tail"].startswith("아니"):
        return clause
    return f"{match['tail'].rstrip('요')} {match['head']}"


_SLASH = re.compile(r"(?<=[a-z]{3}) ?/ ?(?=[a-z]{3})")
_GLUED_SIGN = re.compile(r"(?<=[가-힣])([,.!?]+)(?=[가-힣])")
_FOR_A_CARD = pattern("for_a_card", re.I)
"""What a picture is for, before what it shows: "a birthday card: a cake"."""
_OF_OUR_HOUSE = pattern("of_our_house")
"""A dog "of our house" is our dog, and no house."""
_PLUS = re.compile(r"(?<=[a-z가-힣]) ?\+ ?(?=[a-z가-힣])|\s*=\s*\?+\s*$")
"""Signs of a sum that words make: "ferret + hoverboard = ?"."""
_TRAILING = re.compile(
    r"(?:[ ,]*(?:ㅋ{2,}|ㅎ{2,}|ㅠ+|ㅜ+|\^\^|~+|\b(?:lol|haha+|lmao+|xd|rofl|omg)\b|[:;]-?[)D]"
    r"|[.…]{2,}))+\s*$",
    re.I,
)


def tidy(text: str) -> str:
    """Return a message with plain quotes and single spaces, at most 1,500 letters of it."""
    text = text[:1500].replace("’", "'").replace("‘", "'").replace("`", "'").replace("\u200b", "")
    for said, meant in _CASUAL:
        text = said.sub(meant, text)
    text = _TRAILING.sub("", text) or text
    text = _SLASH.sub(", ", text)
    text = _PLUS.sub(lambda match: "" if "=" in match.group() else ", ", text)
    text = _GLUED_SIGN.sub(r"\1 ", text)
    text = _FOR_A_CARD.sub("", text)
    text = _OF_OUR_HOUSE.sub("", text)
    return re.sub(r"[ \t\u3000]+", " ", text).strip()


_LOWER = re.compile(r"[a-z]{3}")
_SHOUTED = re.compile(
    r"\b((?i:put|add|write|says?|saying|reads?|text|title|words|print|stamp):? )"
    r"([A-Z][A-Z'&!?0-9]+(?: [A-Z'&!?0-9]+)*)(?![a-z'])"
)
"""Words to be set that are told by their capitals: "put HOOT under the first one"."""


_BEARS_A_NAME = (
    r"(?P<what>\b(?:logo|sign|poster|banner|flyer|emblem|badge|label|crest|header|album art"
    r"|(?:book|album|zine) cover)s?\b[^.?!\n⟦:]{0,60}?),? "
    r"(?:(?:we'?re|it'?s|that is|which is|who are) )?(?:called|named|titled)"
)
_NAMED_QUOTED = re.compile(_BEARS_A_NAME + r"(?= ⟦)", re.I)
_NAMED = re.compile(
    _BEARS_A_NAME + r" (?P<name>[^\s,.;!?⟦][^,.;!?\n⟦]{0,30}?)"
    r"(?=[,.;!?\n]|$| (?:with|featuring|showing|in|on|for|please|maybe)\b)",
    re.I,
)
"""The name that a logo or a sign is for, which is set on it: "a logo for a cafe called Moon"."""


def take_quotes(text: str) -> tuple[str, list[str]]:
    """Return the text with each quoted part as `⟦n⟧`, and the quoted parts.

    What stands outside of the quotes is put plainly; see `agents.korean.plain`.
    """
    quotes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        quotes.append(next(filter(None, match.groups())).strip())
        return f"⟦{len(quotes) - 1}⟧"

    def keep_shouted(match: re.Match[str]) -> str:
        quotes.append(match[2])
        return f"{match[1]}⟦{len(quotes) - 1}⟧"

    def keep_name(match: re.Match[str]) -> str:
        quotes.append(match["name"])
        return f"{match['what']} that says ⟦{len(quotes) - 1}⟧"

    text = QUOTE.sub(keep, text)
    text = _NAMED_QUOTED.sub(r"\g<what> that says", text)
    text = _NAMED.sub(keep_name, text)
    if _LOWER.search(text):
        text = _SHOUTED.sub(keep_shouted, text)
    return plain(text), quotes


_EACH_ONE = re.compile(
    r",?\s+and (?=the (?:first|second|third|fourth|fifth|last|other)(?: one| picture)? )"
)


def _each_one(clause: str) -> list[str]:
    """Cut "make the first one green and the third one red" in two."""
    changes = re.match(
        r"(?:please |can you |could you )*(?:make|turn|paint|change|colou?r)\b", clause, re.I
    )
    return _EACH_ONE.split(clause) if changes else [clause]


def _end(sentence: str) -> str:
    return "?" if sentence.rstrip().endswith("?") else ""


_FIRST_THEN_KO = re.compile(
    r"(?:먼저|우선|일단) ([가-힣 ]{1,24}?(?:을|를)?) ?그리고[, ]+(?=그 ?다음|나서|이어서|그러고)"
)
"""그리고 as "draw, and" rather than "and": 먼저 성을 그리고 그다음 용을 그려줘."""


_THEN_KO = re.compile(
    r"(?:(?P<verb>바꾼|지운|뺀|없앤|넣은|그린|만든|뽑은|키운|되돌린|합친|섞은|칠한|추가한|확대한"
    r"|수정한|변경한|설명한|평가한|(?<=라고 )(?:쓴|적은)|(?<=⟧ )(?:쓴|적은)|(?<=[게로] )한)"
    r" ?(?:다음|뒤|후)에?|(?P<and>설명|평가|비평|묘사|확대|업스케일)하고(?! ?싶)"
    r"|(?<=[게로] )하고(?! ?[싶있]|.*(?:그려|만들어) ?줘))[, ]+"
)
"""A deed that another follows: 밤으로 바꾼 다음 크게 뽑아줘."""
_ASKED_KO = {
    "바꾼": "바꿔", "지운": "지워", "뺀": "빼", "없앤": "없애", "넣은": "넣어", "그린": "그려",
    "만든": "만들어", "뽑은": "뽑아", "키운": "키워", "되돌린": "되돌려", "합친": "합쳐",
    "섞은": "섞어", "쓴": "써", "적은": "적어",
}  # fmt: skip


def _asked_ko(match: re.Match[str]) -> str:
    """Return "done, then" as a request of its own."""
    verb = match["verb"] or f"{match['and'] or ''}한"
    return f"{_ASKED_KO.get(verb) or verb[:-1] + '해'}줘. "


def split(text: str) -> list[str]:
    """Return the clauses of a message in order, without empty ones."""
    if HANGUL.search(text):
        text = _THEN_KO.sub(_asked_ko, _FIRST_THEN_KO.sub(r"\1 그려줘. ", text))
        sentences = re.split(r"(?<=[!?~])\s+|\n+|(?<=[^.]\.)\s+", text)
        parts = [
            p for s in sentences for p in _SPLIT_KO.split(_tail_first(s.strip(" .!~") + _end(s)))
        ]
    else:
        parts = [p for c in _SPLIT_EN.split(text) if c for p in _each_one(c)]
    return [part.strip(" ,") for part in parts if part and part.strip(" ,.!?~")]


_FRAGMENT = re.compile(
    r"^(?:in|on|with|at|under|over|near|by|inside|wearing|holding|riding|eating|playing|drinking"
    r"|reading|surrounded by|made of|covered in|carrying|sitting|standing|looking)\b"
    r"|^one [a-z]+(?:,| and|, and)? (?:one|the other(?: one)?) [a-z]+[.! ]*$"
)
_THING = pattern("thing_start")
_CORRECTION = pattern("correction")
_NO_NOUNS = frozenset().union(*map(word_set, ("talk", "commands", "kept", "odd", "noise")))
_SEVERAL = 2
_FEW_WORDS = 3
"""Words of a key word of a picture: "tiny top hat"."""


_COMPLAINT = re.compile(
    r"(?:^|[,.!] )(?:the |that |those )?(?P<what>[a-z]+(?: [a-z]+)?) "
    r"(?:looks?|is|are|seems?|feels?|doesn'?t|don'?t|ruins?|bothers?)\b"
)
_OUT_WITH_IT = re.compile(
    r"^(?P<lead>(?:please |so |just |can you |could you |maybe )*"
    r"(?:get rid of|remove|delete|lose|drop|erase|take out)) (?:it|them|that)\b"
)


def with_complaint(clauses: list[str]) -> list[str]:
    """Say what "it" is in "the flag looks weird, get rid of it"."""
    said = list(clauses)
    for at in range(1, len(said)):
        complaint, out = _COMPLAINT.search(said[at - 1]), _OUT_WITH_IT.match(said[at])
        if complaint and out and complaint["what"] not in {"it", "this", "that", "which"}:
            said[at] = f"{out['lead']} the {complaint['what']}"
    return said


def with_fragments(clauses: list[str]) -> list[str]:
    """Put "a possum. in a tuxedo. holding a martini." together as the one phrase that it is."""
    if _are_bare_nouns(clauses):
        return [", ".join(clause.strip(" .!") for clause in clauses)]
    whole: list[str] = []
    for clause in clauses:
        before = _CORRECTION.sub("", whole[-1].split(": ")[-1]) if whole else ""
        if _FRAGMENT.match(clause) and _THING.match(before.lstrip(" ,")):
            whole[-1] = f"{whole[-1].rstrip(' .!')}, {clause}"
        else:
            whole.append(clause)
    return whole


_ONE = re.compile(r"^(?:just |only )?one (?=[a-z]+$)")


def _are_bare_nouns(clauses: list[str]) -> bool:
    """Return True for "tortoise. tiny top hat. foggy moor.": one picture in key words."""
    words = [_ONE.sub("", clause.strip(" .!")).split() for clause in clauses]
    if len(words) < _SEVERAL or any(not 0 < len(said) <= _FEW_WORDS for said in words):
        return False
    if HANGUL.search(" ".join(clauses)):
        return all(_is_noun_ko(said[-1]) for said in words)
    plain = all(_NO_NOUNS.isdisjoint(said) and not _THING.match(" ".join(said)) for said in words)
    return plain and is_thing(" ".join(words[0])) and all(said[-1].isalpha() for said in words)


def _is_noun_ko(word: str) -> bool:
    return word in korean_nouns()
