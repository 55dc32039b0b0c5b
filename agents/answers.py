"""Answers to a question that is open: read by rule, before any model is asked."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agents.ledger.codec import from_json
from agents.naming import name_told
from agents.types import Action, Intent, Reading, Wish

if TYPE_CHECKING:
    from agents.desk import Talk

_ORDINALS = (
    r"(?:^|\b)(?:1|one|first|첫 ?번째|첫째|일번)(?:\b|번|$|$)",
    r"(?:^|\b)(?:2|two|second|두 ?번째|둘째)(?:\b|번|$)",
    r"(?:^|\b)(?:3|three|third|세 ?번째|셋째)(?:\b|번|$)",
)
_ANY = re.compile(r"surprise|anything|whatever|you (choose|pick|decide)|아무거나|알아서|마음대로")
_TALK = re.compile(r"just (talk|chat)|그냥 (얘기|이야기|대화)")
_YES = re.compile(
    r"^(yes|yeah|yep|yup|sure|ok(ay)?|do it|go( ahead)?|please( do)?|start|begin|confirm(ed)?|"
    r"응+|네+|넵|예|그래|좋아|어|시작(해|하자)?|지워|진행(해)?|당연하지)요?(?!\w)"
)
_NO = re.compile(
    r"^(no|nope|nah|don'?t|stop|cancel|never ?mind|wait|"
    r"아니|아뇨|안 ?돼|하지 ?마|취소|그만|됐어)"
)
_CONFIRMED: dict[str, Action] = {"confirm_forget": "forget", "confirm_collect": "collect"}
LONGEST_ANSWER = 40  # characters; more is a message of its own


def answer_to(talk: Talk) -> Reading | None:
    """Return the reading of an answer to the question that is open, or None."""
    if named := name_told(talk):
        return named
    text = talk.turn.text.strip().lower()
    if not talk.scene.asked or not text or len(text) > LONGEST_ANSWER:
        return None
    if talk.scene.asked in _CONFIRMED:
        return _confirmation(_CONFIRMED[talk.scene.asked], text)
    if talk.scene.asked in {"idea", "vague"}:
        return _chosen_idea(talk, text)
    if _TALK.search(text) and talk.scene.asked == "unclear":
        return _by_rule(Intent("chat"), "chose to talk")
    return None


def _confirmation(action: Action, text: str) -> Reading | None:
    """Return the deed that was asked for, with the person's yes or no; None for anything else."""
    if _NO.search(text):
        return _by_rule(Intent(action, note="no"), "said no")
    return _by_rule(Intent(action, note="yes"), "said yes") if _YES.search(text) else None


def _chosen_idea(talk: Talk, text: str) -> Reading | None:
    ideas: list[dict[str, Any]] = talk.state.get("ideas") or []
    chosen = next((i for i, choice in enumerate(talk.scene.choices) if choice.lower() == text), -1)
    if chosen < 0:
        hits = [i for i, pattern in enumerate(_ORDINALS) if re.search(pattern, text)]
        chosen = hits[0] if len(hits) == 1 and len(text.split()) <= 4 else -1
    if 0 <= chosen < len(ideas):
        wish = from_json(Wish, ideas[chosen])
        return _by_rule(Intent("draw", wish=wish), "chose an idea")
    if _ANY.search(text) or chosen >= len(ideas) > 0:
        wish = from_json(Wish, ideas[0]) if ideas else Wish()
        return _by_rule(Intent("draw", wish=replace(wish)), "left the choice to us")
    return None


def _by_rule(intent: Intent, why: str) -> Reading:
    return Reading((intent,), "rules", 1.0, why=why)
