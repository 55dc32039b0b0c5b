"""Cutting a message into the clauses that each ask for one thing."""

from __future__ import annotations

import re

QUOTE = re.compile(
    r"[\"“”„]([^\"“”„]{1,200})[\"“”]|[「『《<]([^」』》>]{1,200})[」』》>]|(?<![a-zA-Z가-힣0-9])[‘'`]([^’'`]{1,200}?)[’'`](?![a-zA-Z])"
)
_VERBS = (
    "draw|paint|sketch|make|create|generate|upscale|enlarge|add|remove|erase|change|turn|describe|tell|"
    "critique|blend|mix|combine|write|put|undo|redo|fix|apply|give|show|recolou?r|replace|crop|"
    "save|lose|then|illustrate|design|do|use|delete|forget|drop|keep|export|stop|cancel|increase|set"
)
_SPLIT_EN = re.compile(
    rf"(?<=[.!?])\s+|[;\n]+\s*|,?\s+(?:and )?(?:then|after that|afterwards)\s+|"
    rf",?\s+and (?:also |please |now )?(?=(?:{_VERBS})\b)|,\s+(?=(?:please |also |now )?(?:{_VERBS})\b)"
)
_SPLIT_KO = re.compile(
    r"(?<=[.!?~])\s+|[;\n]+\s*|\s*,?\s*(?:그리고 나서|그런 ?다음(?:에)?|그 ?다음(?:에)?|그러고 나서|그리고는|그 후에|이어서)\s+|"
    r"(?<=줘)[, ]+그리고\s+|(?<=주세요)[, ]+그리고\s+|(?<=줘),?\s+|(?<=주세요),?\s+|"
    r"(?<=[가-힣]주고)\s+(?:나서\s+)?|(?<=바꾸고)\s+(?!싶)|(?<=바꿔서)\s+|(?<=빼고)\s+(?=[가-힣 ]*(?:추가|넣|그려 ?넣|더해))|(?<=지우고)\s+(?!싶)|(?<=키우고)\s+(?!싶)|"
    r"(?<=추가하고)\s+(?!싶)|(?<=넣고)\s+(?!싶)|(?<=하게 하고)\s+|(?<=그리고 나서)\s+|(?<=그린 다음)\s+|(?<=그린 뒤)\s+|(?<=로)[, ]+(?=(?:두|세|네|다섯|마지막) ?번째)|\s+(?:아니다|아 ?아니(?:다|야)?)[, ]+"
)
_HANGUL = re.compile(r"[가-힣]")


_CASUAL = tuple(
    (re.compile(rf"\b(?:{said})(?![\w'])", re.I), meant)
    for said, meant in (
        ("w/o", "without"), ("u", "you"), ("ur", "your"), ("wanna", "want to"), ("gimme", "give me"),
        ("lemme", "let me"), ("kinda|sorta|kind of|sort of|rn|tbh|fr|ngl|pretty please", ""),
        ("dont", "don't"), ("cant", "can't"), ("im", "i'm"), ("id", "i'd"), ("thats", "that's"),
        ("whats", "what's"), ("drwa|darw|dra|drow|drew me", "draw"), ("piant|paitn", "paint"),
        ("ppl", "people"), ("pls|plz|plss", "please"), ("thx|ty", "thanks"), ("b/w", "black and white"),
    )
)  # fmt: skip
_KO_ASKED = re.compile(
    r"^(?P<head>.*?(?:그려|만들어|그림|일러스트|로고|해|바꿔|부탁)[ ]?(?:줘요?|주세요|봐요?|주라|줄래요?|부탁드려요|부탁해요?|부탁드립니다|드려요|해요))(?:[, ]+|\.\.+ ?)(?P<tail>[^?!]{2,30})$"
)
_KO_VERB = re.compile(
    r"(?:줘|주세요|줄래|그려|만들|바꿔|해|고마|감사|부탁|있어|없어|싶|좋|네|다|지|까|니|봐|ㅋ|ㅎ|ㅠ|안녕|추가|빼|넣|지워|키워|확대|설명|알려|말해|보여|업스케일|그리고|하고)"
)


def _tail_first(clause: str) -> str:
    """Put an afterthought before the request: 등대 그려줘 밤에 -> 밤에 등대 그려줘."""
    match = _KO_ASKED.match(clause)
    if not match or _KO_VERB.search(match["tail"]):
        return clause
    return f"{match['tail'].rstrip('요')} {match['head']}"


def tidy(text: str) -> str:
    """Return a message with plain quotes and single spaces, at most 1,500 letters of it."""
    text = text[:1500].replace("’", "'").replace("‘", "'").replace("`", "'").replace("\u200b", "")
    for said, meant in _CASUAL:
        text = said.sub(meant, text)
    return re.sub(r"[ \t\u3000]+", " ", text).strip()


def take_quotes(text: str) -> tuple[str, list[str]]:
    """Return the text with each quoted part as `⟦n⟧`, and the quoted parts."""
    quotes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        quotes.append(next(filter(None, match.groups())).strip())
        return f"⟦{len(quotes) - 1}⟧"

    return QUOTE.sub(keep, text), quotes


_EACH_ONE = re.compile(
    r",?\s+and (?=the (?:first|second|third|fourth|fifth|last|other)(?: one| picture)? )"
)


def _each_one(clause: str) -> list[str]:
    """Cut "make the first one green and the third one red" in two."""
    changes = re.match(r"(?:please |can you |could you )*(?:make|turn|paint|change|colou?r)\b", clause, re.I)
    return _EACH_ONE.split(clause) if changes else [clause]


def _end(sentence: str) -> str:
    return "?" if sentence.rstrip().endswith("?") else ""


def split(text: str) -> list[str]:
    """Return the clauses of a message in order, without empty ones."""
    if _HANGUL.search(text):
        sentences = re.split(r"(?<=[!?~\n])\s+|(?<=[^.]\.)\s+", text)
        parts = [p for s in sentences for p in _SPLIT_KO.split(_tail_first(s.strip(" .!~")+_end(s)))]
    else:
        parts = [p for c in _SPLIT_EN.split(text) if c for p in _each_one(c)]
    return [part.strip(" ,") for part in parts if part and part.strip(" ,.!?~")]
