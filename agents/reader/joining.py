"""Putting the deeds of one message together: what belongs to the deed before, what is talk."""

from __future__ import annotations

from dataclasses import replace

from agents.reader.deeds import Draft
from agents.types import Intent, Wish


def joined(drafts: list[Draft], new: Draft) -> list[Draft]:
    """Append a deed, or fold it into the one before where it only says more about it."""
    last = drafts[-1] if drafts else None
    if last is None:
        return [new]
    if last.intent.action == new.intent.action == "curate":
        note = f"{last.intent.note}, {new.intent.note}"
        return [*drafts[:-1], replace(last, intent=replace(last.intent, note=note))]
    if new.intent.action == "chat" and any(d.intent.action != "chat" for d in drafts):
        return drafts
    asks = last.intent.action == "help" and last.intent.note == "inspire"
    if new.intent.action == "draw" and new.intent.wish.subjects:
        if asks or last.why == "asks for another version":
            return [*drafts[:-1], new]
    if last.intent.note == new.intent.note == "release":
        return drafts
    if last.intent.action == new.intent.action == "draw":
        return _drawn(drafts, new)
    if last.intent.action == new.intent.action == "recall" and not new.named:
        return drafts
    if last.intent == new.intent and last.intent.action not in {"draw", "revise", "vary"}:
        return drafts
    if {last.intent.action, new.intent.action} == {"upscale"}:
        return drafts
    if last.intent.action == "draw" and new.intent.action == "revise" and not new.named:
        return [*drafts[:-1], _folded(last, new)]
    if last.intent.action == new.intent.action == "revise" and last.intent.refs and not new.named:
        return [*drafts[:-1], _folded(last, new)]
    if new.intent.action in {"upscale", "letter", "vary", "critique", "describe", "revise"}:
        makes = last.intent.action in {"draw", "revise", "vary", "blend", "letter", "upscale"}
        if makes and not new.named:
            new = replace(new, intent=replace(new.intent, refs=()), question="")
    return [*drafts, new]


def _drawn(drafts: list[Draft], new: Draft) -> list[Draft]:
    """Take "giraffe. desert. wide." and "draw me something. A fox!" for one picture each."""
    last, said = drafts[-1], new.intent
    if last.question == "vague" and said.wish.subjects:
        return [*drafts[:-1], _folded(new, replace(last, intent=Intent("draw", last.intent.wish)))]
    more = new.why == "a thing was named" and not said.wish.subjects and said.count == 1
    if more and not (said.wish.setting and last.intent.wish.setting):
        return [*drafts[:-1], _folded(last, new)]
    brief = not last.intent.wish.subjects and last.intent.wish != Wish()
    if new.why == "a thing was named" and brief and last.why != new.why:
        return [*drafts[:-1], _folded(last, new)]
    if new.question == "vague" and last.intent.wish.subjects and said.wish == Wish():
        return drafts
    named = last.why == "a thing was named" or new.why == "a thing was named"
    if _differ(last.intent.wish, said.wish):
        return [*drafts, new]
    if named and said.wish.subjects and said.wish.subjects == last.intent.wish.subjects:
        return [*drafts[:-1], _folded(new, last)]
    return [*drafts, new]


def _differ(one: Wish, other: Wish) -> bool:
    """Return True for two pictures of one thing: a moose by Klimt, and a moose by Hokusai."""
    slots = ((one.style, other.style), (one.setting, other.setting), (one.time, other.time))
    return any(before and after and before != after for before, after in slots)


_REPLACING = {"make it", "something else instead"}


def _folded(last: Draft, new: Draft) -> Draft:
    wish, more = last.intent.wish, new.intent.wish
    changes = {
        slot: getattr(more, slot)
        for slot in ("setting", "time", "style", "mood", "palette", "lettering", "aspect")
        if getattr(more, slot)
    }
    subjects = (
        []
        if new.why in _REPLACING and more.subjects and more.subjects[0].name
        else list(wish.subjects)
    )
    adding = last.intent.action == "revise"
    for subject in more.subjects:
        at = next((i for i, s in enumerate(subjects) if subject.name in ("", s.name)), None)
        if at is None:
            subjects.append(subject)
        elif subject.colour or subject.number > 1:
            subjects[at] = replace(subjects[at], colour=subject.colour or subjects[at].colour)
    wish = replace(
        wish, subjects=tuple(subjects), negative=(*wish.negative, *more.negative), **changes
    )
    change = ", ".join(filter(None, [last.intent.change, new.intent.change]))
    unknown = (*last.intent.unknown, *new.intent.unknown)
    intent = replace(last.intent, wish=wish, change=change if adding else "", unknown=unknown)
    return replace(last, intent=intent, confidence=min(last.confidence, new.confidence))


def without_talk(drafts: list[Draft]) -> list[Draft]:
    """Drop small talk that only surrounds a deed."""
    deeds = [d for d in drafts if d.intent.action != "chat"]
    if not deeds:
        return drafts[:1] if drafts else []
    holds = any(d.intent.action == "plan" for d in deeds)
    if holds and len(deeds) > 1:
        return _all_planned(deeds)
    return deeds


def _all_planned(drafts: list[Draft]) -> list[Draft]:
    planned = []
    for draft in drafts:
        if draft.intent.action in {"draw", "collect"}:
            intent = replace(draft.intent, action="plan", note="hold")
            draft = replace(draft, intent=intent, question="")
        planned.append(draft)
    plans = [d for d in planned if d.intent.action == "plan" and d.intent.wish.subjects]
    return plans or [d for d in planned if d.intent.action == "plan"][:1]
