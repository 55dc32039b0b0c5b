"""Things told of before they are asked for: "my dog died last week. Could you draw him?"."""

from __future__ import annotations

import re

from agents.reader.patterns import HANGUL, part, pattern
from agents.reader.telling import is_story
from agents.reader.things import is_thing

_DO_TOLD = pattern("do_told")
_DO_TOLD_KO = pattern("do_told_ko")
_TOLD = pattern("told_phrase")
_TOLD_KO = pattern("told_ko")
_OWN = re.compile(r"\b(?:my|our|her|his|their|the) ((?:[a-z-]+ )?[a-z-]+)\b")
_BEFORE_THE_THING = pattern("before_the_thing")
_ARTICLE = re.compile(r"^(?:an?|the|all|her|his|my|their)\s+")


def asks_for_what_was_told(clause: str) -> bool:
    """Return True for "could you draw him?", 그거 그려줘: a request that names nothing itself."""
    return bool((_DO_TOLD_KO if HANGUL.search(clause) else _DO_TOLD).match(clause))


def told_in(clauses: list[str]) -> str:
    """Return the thing that the clauses before a request tell of, the latest first; or empty."""
    for clause in reversed(clauses):
        said = told_thing_ko(clause) if HANGUL.search(clause) else told_thing(clause)
        if said:
            return said
    return ""


def is_told(clause: str) -> bool:
    """Return True if a clause tells something, so that "it" after it is what it tells of."""
    return is_story(clause)


def told_thing(told: str) -> str:
    """Return the thing that a sentence tells of last: "a lighthouse made of books"."""
    if phrases := [said for said in _TOLD.findall(told) if is_thing(said)]:
        return str(phrases[-1])
    if owned := [said for said in _OWN.findall(told) if is_thing(said)]:
        return str(owned[0])
    for said in _OWN.findall(told):
        if is_thing(said.split()[0]):
            return str(said.split()[0])
    parts = [_ARTICLE.sub("", part.strip(" ,.!")) for part in _BEFORE_THE_THING.split(told)]
    heads = (part.partition(",")[0] for part in reversed(parts[1:]))
    return next((head for head in heads if is_thing(head)), parts[-1])


def told_thing_ko(told: str) -> str:
    """Return what a Korean sentence tells of: 게 of 어제 바다 갔는데 게를 봤거든."""
    matches = list(_TOLD_KO.finditer(told))
    return part(matches[-1], "what").strip() if matches else ""


__all__ = ["asks_for_what_was_told", "is_told", "told_in", "told_thing", "told_thing_ko"]
