"""Cutting a message into the clauses that each ask for one thing."""

from __future__ import annotations

import re

QUOTE = re.compile(
    r"[\"“”„]([^\"“”„]{1,200})[\"“”]|[「『《<]([^」』》>]{1,200})[」』》>]|(?<![a-zA-Z가-힣0-9])[‘'`]([^’'`]{1,200}?)[’'`](?![a-zA-Z])"
)
_VERBS = (
    "draw|paint|sketch|make|create|generate|upscale|enlarge|add|remove|erase|change|turn|describe|tell|"
    "critique|blend|mix|combine|write|put|undo|redo|fix|apply|give|show|recolou?r|replace|crop|"
    "save|then|illustrate|design|do|use|delete|forget|drop|keep|export|stop|cancel|increase|set"
)
_SPLIT_EN = re.compile(
    rf"(?<=[.!?])\s+|[;\n]+\s*|,?\s+(?:and )?(?:then|after that|afterwards)\s+|"
    rf",?\s+and (?:also |please |now )?(?=(?:{_VERBS})\b)|,\s+(?=(?:please |also |now )?(?:{_VERBS})\b)"
)
_SPLIT_KO = re.compile(
    r"(?<=[.!?~])\s+|[;\n]+\s*|\s*,?\s*(?:그리고 나서|그런 ?다음(?:에)?|그 ?다음(?:에)?|그러고 나서|그리고는|그 후에|이어서)\s+|"
    r"(?<=줘)[, ]+그리고\s+|(?<=주세요)[, ]+그리고\s+|(?<=줘),?\s+|(?<=주세요),?\s+|"
    r"(?<=[가-힣]주고)\s+(?:나서\s+)?|(?<=바꾸고)\s+|(?<=바꿔서)\s+|(?<=빼고)\s+(?=[가-힣 ]*(?:추가|넣|그려 ?넣|더해))|(?<=지우고)\s+|(?<=키우고)\s+|"
    r"(?<=추가하고)\s+|(?<=넣고)\s+|(?<=하게 하고)\s+|(?<=그리고 나서)\s+|(?<=그린 다음)\s+|(?<=그린 뒤)\s+"
)
_HANGUL = re.compile(r"[가-힣]")


def tidy(text: str) -> str:
    """Return a message with plain quotes and single spaces, at most 1,500 letters of it."""
    text = text[:1500].replace("’", "'").replace("‘", "'").replace("`", "'").replace("\u200b", "")
    text = re.sub(r"[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]", " ", text)
    return re.sub(r"[ \t\u3000]+", " ", text).strip()


def take_quotes(text: str) -> tuple[str, list[str]]:
    """Return the text with each quoted part as `⟦n⟧`, and the quoted parts."""
    quotes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        quotes.append(next(filter(None, match.groups())).strip())
        return f"⟦{len(quotes) - 1}⟧"

    return QUOTE.sub(keep, text), quotes


def split(text: str) -> list[str]:
    """Return the clauses of a message in order, without empty ones."""
    pattern = _SPLIT_KO if _HANGUL.search(text) else _SPLIT_EN
    parts = pattern.split(text)
    return [part.strip(" ,") for part in parts if part and part.strip(" ,.!?~")]
