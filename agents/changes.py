"""Changes, wishes and misses in the words of the reply's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.korean import with_josa
from agents.korean.sight import counter_of, things_in_korean
from agents.types import Intent, Subject, Wish
from agents.wishes import SET_WORDS, Miss, describe, subject_phrase
from pipelines.types import SeenSubject

if TYPE_CHECKING:
    from agents.desk import Talk

_TONES = {
    "warmer": "더 따뜻하게", "cooler": "더 차갑게", "darker": "더 어둡게", "brighter": "더 밝게",
    "lighter": "더 밝게", "softer": "더 부드럽게", "more vivid": "더 선명하게",
    "more contrast": "대비를 더 강하게", "less contrast": "대비를 더 부드럽게",
    "muted": "차분한 색으로", "black and white": "흑백으로", "paler": "더 옅게",
    "more colorful": "더 화려하게",
}  # fmt: skip


def change_words(talk: Talk, intent: Intent) -> str:
    """Return what a revision changes: `at night, without the moon`; `밤으로, 달을 빼고`."""
    parts = _korean_change(talk, intent) if talk.korean else _english_change(intent)
    return ", ".join(parts) or intent.change or describe(intent.wish) or talk.turn.text.strip()


def _english_change(intent: Intent) -> list[str]:
    wish = intent.wish
    parts = [_english_subject(subject, intent) for subject in wish.subjects]
    parts += [f"without {name}" for name in wish.negative]
    parts += [describe(Wish(setting=wish.setting, time=wish.time))]
    parts += [f"in {wish.style} style" if wish.style else "", wish.mood]
    parts += [f"in {wish.palette} colors" if wish.palette else ""]
    parts = [part for part in parts if part]
    return parts or ([intent.change] if intent.change else [])


def _english_subject(subject: Subject, intent: Intent) -> str:
    if subject.colour and subject.name:
        return f"the {subject.name} {subject.colour}"
    if not subject.name:
        return subject.colour or intent.change
    return f"with {subject_phrase(subject)}"


def _korean_change(talk: Talk, intent: Intent) -> list[str]:
    wish = intent.wish
    parts = [_korean_subject(talk, subject, intent) for subject in wish.subjects]
    gone = ["글씨" if name in SET_WORDS else talk.noun(name) for name in wish.negative]
    parts += [with_josa(name, "을/를") + " 빼고" for name in gone]
    for name in (wish.setting, wish.time, wish.style):
        if name:
            parts.append(with_josa(talk.noun(name), "으로/로"))
    tone = next((ko for en, ko in _TONES.items() if en in intent.change.lower()), "")
    if not parts and tone:
        parts.append(tone)
    if wish.palette and not tone:
        parts.append(with_josa(talk.noun(wish.palette), "으로/로"))
    return parts or [f"'{talk.turn.text.strip()}'"]


def _korean_subject(talk: Talk, subject: Subject, intent: Intent) -> str:
    colour = with_josa(talk.noun(subject.colour), "으로/로") if subject.colour else ""
    if not subject.name:
        main = next((s.name for a in talk.current() for s in a.wish.subjects), "")
        return colour or _korean_number(talk, main, subject.number, intent.change)
    noun = talk.noun(subject.name)
    return f"{with_josa(noun, '을/를')} {colour}" if colour else f"{with_josa(noun, '을/를')} 넣어"


def _korean_number(talk: Talk, name: str, number: int, change: str) -> str:
    """Return a changed number: `두 마리로`, `한 마리 더 넣어`, `한 마리 빼고`."""
    ending = " 더 넣어" if "more of" in change else " 빼고" if "fewer of" in change else "로"
    return f"{_counted(talk, name, number)}{ending}"


def wish_words(talk: Talk, wish: Wish) -> str:
    """Return a wish in the reply's language."""
    if not talk.korean:
        return ", ".join(filter(None, (describe(wish), wish.style and f"{wish.style} style")))
    parts = [f"{talk.noun(name)}의" for name in (wish.time, wish.setting) if name]
    if wish.subjects:
        seen = [SeenSubject(s.name, s.number, s.colour) for s in wish.subjects]
        relation = wish.subjects[1].relation if len(seen) > 1 else ""
        parts.append(things_in_korean(seen, relation, talk.desk.world))
    return " ".join(parts) + (f" ({talk.noun(wish.style)})" if wish.style else "")


def miss_words(talk: Talk, miss: Miss) -> str:
    """Return one missed wish as a sentence."""
    numbers = miss.about == "number"
    wanted = miss.wanted if numbers else _wanted(talk, miss)
    seen = miss.seen if numbers else talk.noun(miss.seen)
    if numbers and talk.korean:
        wanted, seen = (_counted(talk, miss.subject, int(n)) for n in (wanted, seen))
    subject = talk.noun(miss.subject)
    return talk.words(f"miss_{miss.about}", wanted=wanted, seen=seen, subject=subject)


def _wanted(talk: Talk, miss: Miss) -> str:
    return (
        talk.noun(miss.subject or miss.wanted)
        if talk.korean and miss.about != "colour"
        else (talk.noun(miss.wanted))
    )


def _counted(talk: Talk, name: str, number: int) -> str:
    """Return a number with its counter alone: `두 마리`."""
    numerals = {1: "한", 2: "두", 3: "세", 4: "네", 5: "다섯", 6: "여섯"}
    return f"{numerals.get(number, number)} {counter_of(name, talk.desk.world)}"
