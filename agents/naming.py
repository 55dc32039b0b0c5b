"""What people say a picture shows that Tilda did not recognise: "it's my cat", 커피야.

Asked "What is it?", the next message may tell; anything else is a message like any other.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from agents.reader.lexicon import rows
from agents.reader.things import is_thing, things
from agents.types import Intent, Reading

if TYPE_CHECKING:
    from agents.desk import Talk

SHOWS = "shows "  # how the note of such an intent begins; the words follow
LONGEST = 80  # characters; more is a story
BARE = 4  # words of an answer that is only a name
KEPT = 16  # pictures whose names are kept in mind

_SAYS = re.compile(
    r"^(?:(?:it|this|that|he|she)(?:['’]s| is)|it shows|(?:they|these) are)\s+(.+)$",
    re.IGNORECASE,
)
_MEDIUM = re.compile(
    r"^(?:an?|the|my)\s+(?:\w+\s)?(?:picture|photo|photograph|image|drawing|sketch|painting)\s+of\s+",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:an?|the|my|our|his|her|their|some)\s+", re.IGNORECASE)
_OWN_NAME = re.compile(r"(?<=[a-z])(?: [A-Z]\w*)+$")  # my cat Chelsea
_AFTER_HEAD = re.compile(
    r",|\b(?:at|in|on|of|with|from|by|near|under|over|that|who|which|called|named)\b", re.IGNORECASE
)
_SAYS_KO = re.compile(r"^(?:(?:이건|이거|그건|그거|저건|이게|그게)\s*)?(.+?)$")
_COPULAS_KO = (
    "", "야", "예요", "에요", "요", "지", "라고", "이야", "이에요", "입니다", "이요", "이지",
    "이라고", "이다",
)  # fmt: skip
_MEDIUM_KO = re.compile(r"\s*(?:사진|그림)$")


def name_told(talk: Talk) -> Reading | None:
    """Return the reading of an answer to "What is it?"; None, and no longer asked, otherwise."""
    unnamed = talk.state.get("unnamed")
    if not unnamed:
        return None
    artwork = None if talk.turn.attachments else talk.desk.ledger.artwork_by_id(unnamed)
    words = thing_in(talk.turn.text) if artwork is not None else ""
    if artwork is None or not words:
        talk.remember(unnamed=None)
        return None
    intent = Intent("describe", refs=(artwork.label,), note=SHOWS + words)
    return Reading((intent,), "rules", 1.0, why="told what the picture shows")


def thing_in(text: str) -> str:
    """Return what a short statement says that something is; empty if it names no thing."""
    text = text.strip().rstrip(".!~ ")
    if not text or len(text) > LONGEST or "?" in text or "\n" in text:
        return ""
    return _thing_ko(text) if re.search("[가-힣]", text) else _thing(text)


def _thing(text: str) -> str:
    said = _SAYS.match(text)
    words = _MEDIUM.sub("", said[1] if said else text)
    if said is None and not _is_name(words):
        return ""
    return words if is_thing(head_of(words)) and not words.lower().startswith("not ") else ""


def _is_name(words: str) -> bool:
    """Return whether words are a name and nothing else: `a red car`, `coffee`, no `draw a fox`."""
    few = len(words.split()) <= BARE
    return few and (_ARTICLE.match(words) is not None or words.lower() in things())


def head_of(words: str) -> str:
    """Return the noun of a phrase without its article: `rocket` of `a rocket on a pad`."""
    noun = _AFTER_HEAD.split(_ARTICLE.sub("", words), maxsplit=1)[0].strip()
    return _OWN_NAME.sub("", noun)


def _thing_ko(text: str) -> str:
    said = _SAYS_KO.match(text)
    if said is None or len(said[1].split()) > BARE:
        return ""
    for copula in _COPULAS_KO:  # the shortest first: 고양이야 is 고양이 and 야
        if said[1].endswith(copula):
            words = _MEDIUM_KO.sub("", said[1].removesuffix(copula)).strip()
            if words and {words.split()[-1], words.replace(" ", "")} & _nouns_ko():
                return words
    return ""


@cache
def _nouns_ko() -> frozenset[str]:
    return frozenset(row[0].replace(" ", "") for row in rows("nouns") if is_thing(row[1]))


def shown_by(talk: Talk, artwork: str) -> str:
    """Return what a person said that a picture shows; empty if nothing was said."""
    told: dict[str, Any] = talk.state.get("shows") or {}
    return str(told.get(artwork) or "")


def keep_name(talk: Talk, artwork: str, words: str) -> None:
    """Keep in mind what a picture shows, in the person's own words."""
    mine = re.sub(r"^my\b", "your", words, flags=re.IGNORECASE)
    told = {**(talk.state.get("shows") or {}), artwork: mine}
    talk.remember(shows=dict(list(told.items())[-KEPT:]), unnamed=None)
