"""Reads a caption back into what was seen: subjects, colours, numbers, setting, time, style."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pipelines.types import SeenSubject, Sight
from pipelines.world import Found, World

UNKNOWN = "A picture that I cannot make out."

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "single": 1, "two": 2, "pair": 2, "couple": 2, "both": 2,
    "three": 3, "trio": 3, "four": 4, "five": 5, "six": 6, "several": 3, "many": 3,
}  # fmt: skip
_GENERAL = frozenset(
    "picture photo photograph image painting drawing illustration background view scene group "
    "close-up side top bottom front middle couple bunch pair lot style way".split()
)
_PHRASE = re.compile(
    r"\b(an?|the|one|two|three|four|five|six|some|several)\s+((?:[a-z-]+\s+){0,3}?[a-z-]+)"
    r"(?=\s+(?:in|on|at|with|of|and|that|which|who|is|are|next|under|over|near|by|from|to|into|"
    r"inside|behind|above|[a-z]+ing)\b|\s*[,.]|\s*$)"
)
_WORD = re.compile(r"[a-z0-9'’-]+")
_GROUND = re.compile(
    r"\b(?:on|against|with) an? (?:(?!on |an? |with |against )[a-z-]+ ){0,5}background\b"
)
_PLACE = re.compile(
    r"\b(?:in|on|at|under|inside|over|through|among|across|against|beneath|near|by|within|onto)"
    r"(?:\s+(?:a|an|the|some|front of|top of))?(?:\s+[a-z-]+){0,2}\s*$"
)


def read_caption(
    caption: str,
    world: World,
    confidence: float = 0.0,
    known: bool = True,
    likelihood: Callable[[int, int], float] | None = None,
    least: float = 0.0,
) -> Sight:
    """Return what a caption says, in the words of the world.

    The exact inverse of the embedded captioner's grammar, `[lead] [subject] [relation subject]
    [where] [when], with [rest].`; in the free sentences of other captioners it finds what the world
    has words for, and other nouns behind an article or a number.

    Args:
        caption: One English sentence.
        world: Names to look for.
        confidence: Passed on.
        known: Passed on; False gives a sight without evidence and the fixed sentence.
        likelihood: Gives the probability of `caption[start:end]`; None takes all for certain.
        least: Names less likely than this are left out. Without a likely main subject the picture
            is not known; setting, time and style are told nevertheless, where they are likely.
    """
    if not known or caption.strip().lower().startswith(UNKNOWN.lower().rstrip(".")):
        return Sight(caption=UNKNOWN, confidence=confidence, known=False)

    def sure(item: Found) -> bool:
        return likelihood is None or likelihood(item.start, item.end) >= least

    # 1. What stands behind `, with`, and the colour of a plain ground, is no subject.
    text = _GROUND.sub(lambda ground: " " * len(ground[0]), caption.lower().split(", with ")[0])
    # 2. The style, then everything else; every place in the text stays where it was.
    style, rest, canonical = _without_style(text, world)
    found = world.scan(rest, "subject", "setting", "time", "colour", "relation")
    setting = next((f for f in found if f.kind == "setting" and _is_place(rest, f, found)), None)
    # 3. Subjects; a colour that is not sure does not count against a wish.
    certain = tuple(f for f in found if f.kind != "colour" or sure(f))
    subjects = _subjects(rest, certain, setting, world)
    if not canonical:
        strangers = _strangers(rest, found, world)
        subjects = sorted([*subjects, *strangers], key=lambda pair: pair[1].start)
    around = Sight(
        caption=UNKNOWN,
        setting=setting.name if setting and sure(setting) else "",
        time=next((f.name for f in found if f.kind == "time" and sure(f)), ""),
        style=style.name if style and sure(style) else "",
        confidence=confidence,
        known=False,
    )
    if (canonical and not subjects) or (subjects and not sure(subjects[0][1])):
        return around
    subjects = [pair for pair in subjects if sure(pair[1])]
    return replace(
        around,
        caption=caption,
        subjects=tuple(seen for seen, _ in subjects),
        relation=_relation(found, subjects),
        known=True,
    )


def _without_style(text: str, world: World) -> tuple[Found | None, str, bool]:
    """Return the style, the text with its words blanked, and whether the own grammar said it.

    Blanked, because `ink` is no bottle of ink there.
    """
    leads = [(str(w.extra.get("lead", "")).lower(), w.name) for w in world.styles]
    for lead, name in sorted(leads, reverse=True):
        if lead and text.startswith(lead + " "):
            return Found("style", name, 0, len(lead)), " " * len(lead) + text[len(lead) :], True
    found = world.scan(text, "style")
    if not found:
        return None, text, False
    best = max(found, key=lambda f: f.end - f.start)
    blank = " " * (best.end - best.start)
    return best, text[: best.start] + blank + text[best.end :], False


def _is_place(text: str, found: Found, others: tuple[Found, ...]) -> bool:
    """A name that is a thing as well (`city`) is a place only after `in`, `on`, `at` ..."""
    twin = any(o.kind == "subject" and o.start == found.start for o in others)
    return not twin or _PLACE.search(text[: found.start]) is not None


def _subjects(
    text: str, found: tuple[Found, ...], setting: Found | None, world: World
) -> list[tuple[SeenSubject, Found]]:
    """Return the subjects with their numbers and colours, the first named first."""
    seen: dict[str, tuple[SeenSubject, Found]] = {}
    start = 0
    for item in found:
        if item.kind == "relation":
            start = max(start, item.end)
        if item.kind != "subject" or (setting and _overlap(item, setting)):
            continue
        if _is_colour_of_next(text, found, item):
            continue
        words = _WORD.findall(text[start : item.start])
        colour = _colour_before(text, found, start, item) or _colour_within(text, item, world)
        number = _number(words, text[item.start : item.end], item, world)
        seen.setdefault(item.name, (SeenSubject(item.name, number, colour), item))
        start = item.end
    return list(seen.values())


def _is_colour_of_next(text: str, found: tuple[Found, ...], item: Found) -> bool:
    """An `orange cat` is no orange and a cat."""
    if not any(f.kind == "colour" and f.start == item.start for f in found):
        return False
    return any(
        f.kind == "subject" and f.start >= item.end and not _WORD.search(text[item.end : f.start])
        for f in found
    )


def _strangers(
    text: str, found: tuple[Found, ...], world: World
) -> list[tuple[SeenSubject, Found]]:
    """Return the nouns that the world has no word for (`two yellow submarines in the sea`)."""
    strangers = []
    for match in _PHRASE.finditer(text):
        place = Found("subject", "", *match.span(2))
        words = match[2].split()
        names = [word for word in words if world.find_colour(word) is None]
        known = any(f.kind != "colour" and _overlap(f, place) for f in found)
        if known or not names or names[-1] in _GENERAL:
            continue
        colour = next((c for w in words if (c := world.find_colour(w)) is not None), "")
        number = _NUMBERS.get(match[1], 1)
        name = " ".join(names)
        name = name.removesuffix("s") if number > 1 else name
        strangers.append((SeenSubject(name, number, colour), place))
    return strangers


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _colour_before(text: str, found: tuple[Found, ...], start: int, item: Found) -> str:
    """Return the colour that stands right before a subject; empty if there is none."""
    for colour in reversed(found):
        inside = colour.kind == "colour" and start <= colour.start and colour.end <= item.start
        if inside and not _WORD.search(text[colour.end : item.start]):
            return colour.name
    return ""


def _colour_within(text: str, item: Found, world: World) -> str:
    """Return the colour that a name begins with (`black cat`); empty if there is none."""
    first, _, rest = text[item.start : item.end].partition(" ")
    return world.find_colour(first) or "" if rest else ""


def _number(words: list[str], name: str, found: Found, world: World) -> int:
    for word in reversed(words[-4:]):
        if word in _NUMBERS:
            return _NUMBERS[word]
        if word.isdigit():
            return max(1, min(99, int(word)))
    entry = world.word("subject", found.name)
    plain = {n.lower() for n in entry.names} if entry else set()
    return 1 if name in plain else 2


def _relation(found: tuple[Found, ...], subjects: list[tuple[SeenSubject, Found]]) -> str:
    if len(subjects) < 2:
        return ""
    first, second = subjects[0][1], subjects[1][1]
    between = [
        f for f in found if f.kind == "relation" and first.end <= f.start and f.end <= second.start
    ]
    return max(between, key=lambda f: f.end - f.start).name if between else ""
