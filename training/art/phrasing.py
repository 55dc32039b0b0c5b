"""Puts a record into words: one canonical caption, many prompts.

The canonical caption follows one grammar, so that it can be read back into the record:

    caption  = lead " " subject [" " relation " " subject] " " where [" " when] [", with " rest] "."
    lead     = Style.lead of the style, capitalised        ("An oil painting of")
    subject  = article-or-number [" " colour] " " name      ("a red fox", "two mushrooms")
    relation = "next to" | "on" | "above" | "in front of"   (RELATIONS)
    where    = a phrase of the setting | a phrase of the plain ground
    when     = a phrase of the time of day
    rest     = what else can be seen (EXTRAS), or what a setting always shows (DETAILS)

Names, colours and numbers are those of the world; counts are `one`-less: an article, or two,
three, four. In `A next to B`, A is on the left. The colour is the one that fills most of the
thing; a style that does not keep colours names none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from training.art.canvas import Rng
from training.art.colours import COLOURS
from training.art.lexicon import (
    Thing,
    head,
    is_countable,
    plural,
    things,
    with_article,
)
from training.art.media import LOOK_NAMES, STYLES
from training.art.record import Record, Shown
from training.art.scenes import SETTINGS, TIMES

NUMBERS = {2: "two", 3: "three", 4: "four"}

RELATIONS: dict[str, tuple[str, ...]] = {
    "next to": ("next to", "beside", "and", "with", "by the side of", "near", "to the left of"),
    "on": ("on", "on top of", "sitting on", "standing on"),
    "above": ("above", "over"),
    "in front of": ("in front of", "before"),
}
"""Relation to its English phrases, first subject first; the first phrase is canonical."""

INVERSE: dict[str, tuple[str, ...]] = {
    "next to": ("next to", "beside", "and", "with", "to the right of"),
    "on": ("under", "underneath"),
    "above": ("below", "under"),
    "in front of": ("behind",),
}
"""The same relations said from the second subject."""

EXTRAS: dict[str, tuple[str, str]] = {
    "rainbow": ("a rainbow", "in the sky"),
    "moon": ("the moon", "in the dark sky"),
    "stars": ("stars", "in the dark sky"),
    "low sun": ("a low sun", "in the glowing sky"),
    "sun": ("a bright sun", "in the sky"),
    "clouds": ("white clouds", "in the sky"),
    "snowfall": ("falling snow", "in the air"),
    "pyramids": ("pyramids", "in the background"),
    "cacti": ("cacti", "in the background"),
    "planets": ("planets and stars", "all around"),
    "window": ("a window", "in the wall"),
}
"""What else can be seen: noun phrase and where it is."""

DETAILS = {
    "forest": "tall trees all around",
    "autumn forest": "orange trees all around",
    "city": "tall buildings behind",
    "road": "green trees behind",
    "space": "stars all around",
    "moon": "a starry black sky above",
    "underwater": "seaweed and bubbles in the blue water",
    "stage": "a curtain behind",
    "table": "a plain wall behind",
    "room": "a plain wall behind",
    "northern lights": "green lights in the night sky",
    "sea": "gentle waves all around",
    "beach": "the blue sea behind",
    "snow": "snowy fir trees behind",
    "mountains": "high peaks behind",
    "mountain lake": "high peaks behind",
    "desert": "sand dunes behind",
    "hills": "small trees far away",
    "meadow": "green grass all around",
    "flower field": "colorful flowers all around",
    "sky": "open air all around",
}
"""What a setting always shows, for a picture in which nothing else stands out."""

_THINGS: dict[str, Thing] = {}


def _thing(name: str) -> Thing:
    if not _THINGS:
        _THINGS.update({thing.name: thing for thing in things()})
    return _THINGS[name]


def noun_phrase(shown: Shown, name: str, colour: str) -> str:
    """Return `a red fox`, `two red foxes` or, for a name that is plural already, `red socks`."""
    adjective = f"{colour} " if colour else ""
    if name != shown.name and is_plural_form(name, shown.name):
        return adjective + name
    if shown.count > 1:
        return f"{NUMBERS[shown.count]} {adjective}{plural(name)}"
    return with_article(adjective + name, name)


def is_plural_form(synonym: str, name: str) -> bool:
    """Return whether a synonym is a plural although the name is none (`roller skates`)."""
    last, own = head(synonym).split()[-1], head(name).split()[-1]
    return last.endswith("s") and not last.endswith(("ss", "us")) and not own.endswith("s")


def where(record: Record, variant: int = 0) -> str:
    """Return the canonical phrase of the setting or the ground."""
    if record.setting:
        phrases = SETTINGS[record.setting].phrases[:2]
        return phrases[variant % len(phrases)]
    colour = record.ground_colour
    kind = "" if record.ground == "gradient" else record.ground
    words = " ".join(word for word in (kind, colour) if word)
    if record.ground == "gradient":
        words = f"{colour} gradient".strip()
    return f"on {'an' if words[0] in 'aeiou' else 'a'} {words} background"


def rest(record: Record) -> str:
    """Return what else can be seen, without the comma; empty on a plain ground."""
    if not record.setting:
        return ""
    seen = [extra for extra in record.extras if extra in EXTRAS][:2]
    if not seen:
        return DETAILS[record.setting]
    nouns = [EXTRAS[extra][0] for extra in seen]
    places = [EXTRAS[extra][1] for extra in seen]
    if len(seen) == 2 and places[0] == places[1]:
        return f"{nouns[0]} and {nouns[1]} {places[0]}"
    return " and ".join(f"{noun} {place}" for noun, place in zip(nouns, places, strict=True))


def caption(record: Record) -> str:
    """Return the canonical caption; equal wordings are chosen by the record's seed."""
    nouns = [noun_phrase(shown, shown.name, shown.colour) for shown in record.subjects]
    core = nouns[0] if len(nouns) == 1 else f"{nouns[0]} {record.relation} {nouns[1]}"
    words = [STYLES[record.style].lead, core, where(record, record.seed)]
    if record.time:
        phrases = TIMES[record.time].words[:2]
        words.append(phrases[record.seed // 2 % len(phrases)])
    text = " ".join(words)
    more = rest(record)
    text = f"{text}, with {more}." if more else f"{text}."
    return text[0].upper() + text[1:]


def _one(rng: Rng, options: Sequence[str]) -> str:
    return options[int(rng.integers(len(options)))]


def _spoken_subject(shown: Shown, rng: Rng) -> str:
    """Return one way to say a subject: a synonym, a natural colour said or not."""
    thing = _thing(shown.name)
    name = thing.name if rng.random() < 0.6 else _one(rng, thing.names)
    if (shown.count > 1 and not _takes_number(name, thing.name)) or _lies(name, shown):
        name = thing.name
    colour = shown.colour if shown.recoloured or rng.random() < 0.25 else ""
    if colour and colour in name.lower().split():
        colour = ""
    if colour == "gray" and rng.random() < 0.3:
        colour = "grey"
    return noun_phrase(shown, name, colour)


def _lies(synonym: str, shown: Shown) -> bool:
    """Return whether a synonym names a colour (`red apple`) that the thing does not have."""
    named = COLOURS.keys() & set(synonym.lower().split()) - set(shown.name.lower().split())
    return bool(named - {shown.colour})


def _takes_number(synonym: str, name: str) -> bool:
    return is_countable(synonym) and not is_plural_form(synonym, name)


def _spoken_core(record: Record, rng: Rng) -> str:
    nouns = [_spoken_subject(shown, rng) for shown in record.subjects]
    if len(nouns) == 1:
        return nouns[0]
    if rng.random() < 0.25:
        return f"{nouns[1]} {_one(rng, INVERSE[record.relation])} {nouns[0]}"
    phrases = RELATIONS[record.relation]
    phrase = phrases[0] if rng.random() < 0.4 else _one(rng, phrases)
    return f"{nouns[0]} {phrase} {nouns[1]}"


def _spoken_where(record: Record, rng: Rng) -> str:
    if record.setting:
        return _one(rng, SETTINGS[record.setting].phrases)
    if rng.random() < (0.5 if record.ground_colour == "white" else 0.12):
        return ""
    phrase = where(record)
    if record.ground == "plain" and record.ground_colour:
        colour = record.ground_colour
        phrase = _one(rng, [f"on {with_article(colour + ' background')}", phrase,
                            f"against {with_article(colour + ' background')}",
                            f"with {with_article(colour + ' background')}"])  # fmt: skip
    return phrase


def _spoken_time(record: Record, rng: Rng) -> str:
    if not record.time or (record.time == "day" and rng.random() < 0.65):
        return ""
    if record.setting == "northern lights" and rng.random() < 0.6:
        return ""
    return _one(rng, TIMES[record.time].words)


def _with_style(text: str, record: Record, rng: Rng) -> str:
    """Say the style: always for a medium, now and then for the look of the drawings."""
    if record.style in LOOK_NAMES and rng.random() < 0.55:
        if rng.random() < 0.25:
            return _one(rng, ["a picture of {}", "an image of {}", "a drawing of {}",
                              "an illustration of {}"]).format(text)  # fmt: skip
        return text
    return _one(rng, STYLES[record.style].forms).format(text)


def _bare(record: Record, rng: Rng) -> str:
    """Return a list of words with commas, as people type them."""
    shown = record.subjects
    names = []
    for subject in shown:
        text = _spoken_subject(subject, rng)
        names.append(text.removeprefix("a ").removeprefix("an ").removeprefix("the "))
    words = [" and ".join(names) if len(names) > 1 and record.relation == "next to" else ""]
    if len(names) > 1 and record.relation != "next to":
        words = [f"{names[0]} {record.relation} {names[1]}"]
    words = words if words[0] else [names[0]]
    place = record.setting or (where(record) if rng.random() < 0.75 else "")
    words += [place.removeprefix("on a ").removeprefix("on an ")] if place else []
    if record.time and record.time != "day":
        words.append({"sunset": "sunset", "night": "night", "morning": "morning",
                      "cloudy": "cloudy", "rain": "rain"}[record.time])  # fmt: skip
    if record.style not in LOOK_NAMES or rng.random() < 0.5:
        words.append(_one(rng, STYLES[record.style].words[:4]))
    return ", ".join(words)


def _sentence(record: Record, rng: Rng) -> str:
    parts = [_spoken_core(record, rng), _spoken_where(record, rng), _spoken_time(record, rng)]
    text = " ".join(part for part in parts if part)
    more = rest(record)
    if more and record.extras and rng.random() < 0.2:
        text = f"{text}, with {more}"
    text = _with_style(text, record, rng)
    if rng.random() < 0.12:
        text = text[0].upper() + text[1:] + "."
    return text


def _moved(record: Record, rng: Rng) -> str:
    """Return the time or the place first: `at night, a fox in a forest`."""
    if not record.setting:
        return _sentence(record, rng)
    place, time = _spoken_where(record, rng), _spoken_time(record, rng)
    core = _spoken_core(record, rng)
    if not time:
        return f"{place}, {_with_style(core, record, rng)}"
    return f"{time}, {_with_style(f'{core} {place}', record, rng)}"


_WAYS: tuple[tuple[Callable[[Record, Rng], str], float], ...] = (
    (_sentence, 0.78),
    (_bare, 0.16),
    (_moved, 0.06),
)


def prompts(record: Record, rng: Rng, number: int = 5) -> list[str]:
    """Return phrasings that a person might have asked for this picture with."""
    ways = [way for way, _ in _WAYS]
    shares = np.array([share for _, share in _WAYS])
    chosen = rng.choice(len(ways), number, p=shares)
    return [ways[int(way)](record, rng) for way in chosen]
