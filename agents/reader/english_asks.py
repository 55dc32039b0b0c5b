"""Asking for a picture in English: "would you be so kind as to paint ..."."""

from __future__ import annotations

import re

from agents.reader.lexicon import word_set
from agents.reader.patterns import pattern, text_of

_LEAD = word_set("ask_lead")
_SIGNS = word_set("ask_sign")
_WANT_LEAD = _LEAD | word_set("want_lead")
_TOKEN = re.compile(r"[a-z']+")
_VERB = re.compile(
    r"\b(?:draw|paint|sketch|illustrate|doodle|render|design|depict|generate|create|make|produce)\b"
)
FOR_ME = re.compile(r"^(?:[\s,]*\b(?:please|for (?:me|us)|me|us|up)\b)+")
"""For whom, between the verb and what is to be painted."""
_QUESTION = re.compile(
    r"^(?:how|what|why|who|when|where|which|do|does|did|have|has|had|are|were|don't|never)\b"
)
_SOME = text_of("some_en")
_BEFORE_A_THING = frozenset("for have see get want need like love fancy order".split())
_A_THING = re.compile(rf"(?<![a-z])(?:{_SOME})(?= (?!of\b|lot\b|bit\b|little\b(?! [a-z]+)))")
_OPENER = pattern("ask_opener")
_FORM_OF = pattern("form_of")
_TAIL = pattern("ask_tail")


def asked_object(clause: str) -> tuple[str, str] | None:
    """Return verb and object of a roundabout request, or None: "I want that you draw an old man".

    Args:
        clause: Lower case; plain commands and the common requests are read elsewhere.
    """
    if _QUESTION.match(clause):
        return None
    for match in _VERB.finditer(clause):
        lead = _TOKEN.findall(clause[: match.start()])
        if not lead or not _LEAD.issuperset(lead):
            return None
        others = [word for word in lead if word in {"i", "we", "it", "you", "u", "someone"}]
        asks = not others or others[-1] in {"you", "u", "someone"}
        if asks and not _SIGNS.isdisjoint(lead):
            return match.group(), clause[match.end() :]
        if not others and match.start() < clause.find(" please "):
            return match.group(), clause[match.end() :]
    return None


def wished_object(clause: str) -> str:
    """Return the picture that a wish names: "might I trouble you for a sketch of a fox"; or empty.

    Args:
        clause: Lower case, without what is only told before the wish.
    """
    if _QUESTION.match(clause):
        return ""
    if opener := _OPENER.match(clause):
        return clause[opener.end() :].rstrip("?!. ")
    match = _FORM_OF.search(clause)
    start = match.start() if match else _first_thing(clause)
    lead = _TOKEN.findall(clause[:start])
    if match and (lead[-2:] == ["me", "with"] or lead in (["maybe"], ["perhaps"])):
        return clause[start:].rstrip("?!. ")
    if match is None and re.match(r"(?:maybe|perhaps) (?:an?|some|two|three) ", clause):
        return clause.partition(" ")[2].rstrip("?!. ")
    if match and len(lead) == 2 and lead[1] == "me":  # "write me a picture of a bear"
        return clause[start:].rstrip("?!. ")
    if start < 0 or not lead or not _WANT_LEAD.issuperset(lead) or _SIGNS.isdisjoint(lead):
        return ""
    if match is None and lead[-1] not in _BEFORE_A_THING:
        return ""
    return clause[start:].rstrip("?!. ")


def _first_thing(clause: str) -> int:
    """Return where "a fox" begins in "I'm in a mood for a fox"; -1 if nowhere."""
    for match in _A_THING.finditer(clause):
        lead = _TOKEN.findall(clause[: match.start()])
        if lead and lead[-1] in _BEFORE_A_THING:
            return match.start()
    return -1


def asking_tail(clause: str) -> str:
    """Return the part of a clause that asks, after what is told first; empty if there is none.

    "My sister is getting married and I'd like a painting of two doves" asks from "I'd like" on.
    """
    matches = list(_TAIL.finditer(clause))
    return clause[matches[-1].end() :].strip() if matches else ""
