"""What a picture should show: put into words, changed, and held against what is seen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from agents.types import Intent, Subject, Wish
from pipelines.types import SeenSubject, Sight
from pipelines.world import plural_of

NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
_ALONE = re.compile(r"^(the|an?|some|my|his|her)\s|^[A-Z]")


@dataclass(frozen=True, slots=True)
class Miss:
    """A wish that was not met.

    Attributes:
        about: `subject`, `number`, `colour`, `setting`, `time`, `style` or `negative`.
        wanted: What was asked, in English.
        seen: What the captioner saw instead; empty if nothing of the kind.
        subject: The subject it concerns, for number and colour.
    """

    about: str
    wanted: str
    seen: str = ""
    subject: str = ""


def with_article(phrase: str) -> str:
    """Return a singular noun phrase with `a` or `an`; names and plurals stay as they are."""
    if _ALONE.search(phrase) or not phrase:
        return phrase
    sounds_vowel = re.match(r"[aeio]|u(?!ni|kul|se)|hour|honest", phrase.lower())
    return f"{'an' if sounds_vowel else 'a'} {phrase}"


def subject_phrase(subject: Subject | SeenSubject) -> str:
    """Return a subject in words: `two red foxes`, `an owl`."""
    number = subject.number if isinstance(subject, Subject) else subject.count
    named = f"{subject.colour} {subject.name}".strip()
    if number <= 1:
        return with_article(named)
    return f"{NUMBERS.get(number, number)} {plural_of(named)}"


def subjects_phrase(subjects: Iterable[Subject]) -> str:
    """Return several subjects in words, joined by their relations or by commas and `and`."""
    phrases: list[str] = []
    for subject in subjects:
        words = subject_phrase(subject)
        if phrases and subject.relation:
            phrases[-1] += f" {subject.relation} {words}"
        else:
            phrases.append(words)
    if len(phrases) < 2:
        return "".join(phrases)
    return ", ".join(phrases[:-1]) + " and " + phrases[-1]


_TIMES = {
    "day": "during the day", "night": "at night", "sunset": "at sunset", "dawn": "at dawn",
    "cloudy": "on a cloudy day", "morning": "in the morning", "evening": "in the evening",
    "dusk": "at dusk", "noon": "at noon", "midnight": "at midnight",
}  # fmt: skip
_PLACED = re.compile(r"^(in|on|at|by|under|over|above|inside|against|among|beneath|near|with)\b")


def place_phrase(setting: str) -> str:
    """Return a setting with its preposition: `forest` -> `in a forest`."""
    if not setting or _PLACED.match(setting):
        return setting
    on = setting.split()[-1] in {"beach", "table", "stage", "hill", "hills", "road", "moon", "sea"}
    preposition = "on" if on or setting.endswith("background") else "in"
    the = setting in {"sea", "moon", "snow", "sky", "rain", "desert", "mountains", "city"}
    bare = setting in {"space", "outer space"} or setting.endswith("s")
    noun = setting if bare else f"the {setting}" if the else with_article(setting)
    return "underwater" if setting == "underwater" else f"{preposition} {noun}"


def time_phrase(time: str) -> str:
    """Return a time of day with its preposition: `night` -> `at night`."""
    return _TIMES.get(time, time)


def describe(wish: Wish) -> str:
    """Return a wish as one English phrase: the content alone, without its style's wording."""
    parts = [subjects_phrase(wish.subjects), place_phrase(wish.setting), time_phrase(wish.time)]
    if wish.mood:
        parts.append(f"with a {wish.mood} mood" if wish.subjects or wish.setting else wish.mood)
    if wish.palette:
        parts.append(f"in {wish.palette} colors")
    return " ".join(part for part in parts if part)


def wish_of(sight: Sight) -> Wish:
    """Return what a picture shows as the wish that it would fulfil."""
    subjects = tuple(
        Subject(seen.name, seen.count, seen.colour, sight.relation if number else "")
        for number, seen in enumerate(sight.subjects)
    )
    return Wish(subjects, sight.setting, sight.time, sight.style)


def is_empty(wish: Wish) -> bool:
    """Return True if a wish names nothing at all that could be drawn."""
    return not (wish.subjects or wish.setting or wish.lettering)


def same_thing(one: str, other: str) -> bool:
    """Return True if two names mean one kind of thing (`cat` and `cat face`)."""
    a, b = one.lower(), other.lower()
    return a == b or bool(set(a.split()) <= set(b.split()) or set(b.split()) <= set(a.split()))


def missed(wish: Wish, sight: Sight) -> tuple[Miss, ...]:
    """Return what was asked and is not seen.

    Only what the captioner can tell is held against the wish: a colour it does not name, or a
    setting it leaves open, is no evidence of a miss, nor is a subject that it cannot make out.
    """
    subjects = wish.subjects if sight.known else ()
    found = [miss for subject in subjects for miss in _missed_subject(subject, sight)]
    for about in ("setting", "time", "style"):
        wanted, seen = getattr(wish, about), getattr(sight, about)
        if wanted and seen and not same_thing(wanted, seen):
            found.append(Miss(about, wanted, seen))
    for unwanted in wish.negative:
        if any(same_thing(unwanted, seen.name) for seen in sight.subjects):
            found.append(Miss("negative", unwanted, unwanted))
    return tuple(found)


def _missed_subject(subject: Subject, sight: Sight) -> list[Miss]:
    seen = next((s for s in sight.subjects if same_thing(s.name, subject.name)), None)
    if seen is None:
        instead = ", ".join(subject_phrase(s) for s in sight.subjects)
        return [Miss("subject", subject_phrase(subject), instead, subject.name)]
    found = []
    if seen.count != subject.number:
        found.append(Miss("number", str(subject.number), str(seen.count), subject.name))
    if subject.colour and seen.colour and not same_thing(subject.colour, seen.colour):
        found.append(Miss("colour", subject.colour, seen.colour, subject.name))
    return found


SET_WORDS = frozenset(
    {"caption", "letter", "lettering", "text", "title", "word", "writing", "words", "letters"}
)
"""What set words are called when they shall go."""

PLAIN = "white background"
"""The ground of a picture whose background shall go."""

_ADDING = re.compile(r"\b(add|put|include|also|another|with)\b", re.I)
_SWAPPING = re.compile(
    r"\b(replace|instead|swap|turn (it|the \w+) into|change (it|the \w+) (in)?to)\b", re.I
)
_COUNTED = re.compile(r"\b\d+ (?:(?P<way>more|fewer) )?of them\b")
_MOST = 6  # things of one kind; more can neither be told apart nor counted in a picture
_TWO = re.compile(r"\b(two|2|a couple|a pair|both)\b", re.I)
_TAKING = re.compile(r"\b(remove|delete|erase|drop|without|take out|get rid of|no more)\b", re.I)


def merge(before: Wish, intent: Intent) -> Wish:
    """Return the wish of a revision: `before` with the slots of `intent` laid over it."""
    change = intent.wish
    wanted = [subject.name for subject in change.subjects if subject.name]
    refused = [n for n in change.negative if not (before.lettering and n in SET_WORDS)]
    unwanted = tuple(
        name
        for name in dict.fromkeys((*before.negative, *refused))
        if not any(same_thing(name, one) for one in wanted)
    )
    unlettered = len(refused) < len(change.negative)
    emptied = "background" in change.negative and not change.setting
    if emptied:  # what is left is a plain ground
        before, unwanted = replace(before, time=""), without(unwanted, "background")
    return Wish(
        subjects=_merge_subjects(before.subjects, unwanted, intent),
        setting=change.setting or (PLAIN if emptied else before.setting),
        time=change.time or before.time,
        style=change.style or before.style,
        mood=change.mood or before.mood,
        palette=change.palette or before.palette,
        negative=unwanted,
        lettering=change.lettering or ("" if unlettered else before.lettering),
        aspect=change.aspect or before.aspect,
    )


def without(names: tuple[str, ...], gone: str) -> tuple[str, ...]:
    """Return the names but one."""
    return tuple(name for name in names if name != gone)


def _merge_subjects(
    before: tuple[Subject, ...], unwanted: tuple[str, ...], intent: Intent
) -> tuple[Subject, ...]:
    gone = [any(same_thing(s.name, name) for name in unwanted) for s in before]
    if _TAKING.search(intent.change):
        return tuple(s for s, left in zip(before, gone, strict=True) if not left)
    result: list[Subject | None] = [
        None if left else s for s, left in zip(before, gone, strict=True)
    ]
    for wanted in intent.wish.subjects:
        at = next((i for i, s in enumerate(result) if s is not None and (
            not wanted.name or same_thing(s.name, wanted.name))), None)  # fmt: skip
        if at is not None and (old := result[at]) is not None:
            result[at] = _laid_over(old, wanted, intent.change)
        elif None in result:  # it takes the place of what goes
            place = result.index(None)
            wanted = _as_many(wanted, before[place], intent.change)
            result[place] = replace(wanted, relation=wanted.relation or before[place].relation)
        elif wanted.relation or (
            _ADDING.search(intent.change) and not _SWAPPING.search(intent.change)
        ):
            result.append(wanted)
        elif wanted.name:
            result = [_as_many(wanted, result[0], intent.change), *result[1:]]
    return tuple(subject for subject in result if subject is not None)


def _as_many(new: Subject, old: Subject | None, change: str) -> Subject:
    """Give "dogs instead" the number of what they replace: a plural alone says no number."""
    said = new.number != 2 or _TWO.search(change)
    return new if said or old is None or old.number < 2 else replace(new, number=old.number)


def _laid_over(old: Subject, new: Subject, change: str) -> Subject:
    counted = _COUNTED.search(change)
    number = new.number if counted or new.number > 1 else old.number
    if counted and counted["way"]:
        by = new.number if counted["way"] == "more" else -new.number
        number = max(1, min(_MOST, old.number + by))
    return replace(
        old,
        number=number,
        colour=new.colour or old.colour,
        relation=new.relation or old.relation,
    )


def replaces_subject(before: Wish, after: Wish) -> bool:
    """Return True if `after` shows another main subject: its layout cannot be kept."""
    if not before.subjects or not after.subjects:
        return bool(after.subjects) != bool(before.subjects)
    first, other = before.subjects[0], after.subjects[0]
    return not same_thing(first.name, other.name) or first.number != other.number


def opposite(one: Wish, other: Wish) -> str:
    """Return the slot in which two changes contradict each other, or an empty string."""
    for slot in ("time", "style", "setting", "palette", "mood"):
        a, b = getattr(one, slot), getattr(other, slot)
        if a and b and a != b:
            return slot
    for a_subject in one.subjects:
        for b_subject in other.subjects:
            alike = not a_subject.name or not b_subject.name
            if (alike or same_thing(a_subject.name, b_subject.name)) and (
                a_subject.colour and b_subject.colour and a_subject.colour != b_subject.colour
            ):
                return "colour"
    return ""
