"""Freezes the known world: everything that the painter can be asked for, by name.

`python -m training.art world` writes `pipelines/weights/world.json`, before any training. Its
keys, each a list unless said otherwise:

    version    int, raised when a name changes
    subjects   {name, names, plural, ko, ko_names, category, countable}
               `names` are English synonyms, the name first; no name belongs to two subjects
    settings   {name, names, phrases, ko, ko_names, times}; captions use the first two phrases
    times      {name, names, words, ko, ko_names}; captions use the first two words; `day` is
               understood where nothing is said
    styles     {name, names, lead, forms, ko, ko_names, keeps_colour, large_only, look}
               `lead` begins a caption, `forms` are prompt templates with {} for the rest;
               `look` is true for the looks of the drawings (cartoon, 3D render, flat
               illustration), of which a picture always has one, and false for painted styles
    colours    {name, rgb, names, ko, ko_names}; of things
    grounds    {name, rgb, ko, ko_names}; of plain backgrounds
    relations  {name, names, phrases, inverse, ko}; `inverse` says it from the second subject
    extras     {name, phrase, place}; what a caption may add after "with"
    details    setting name to what it always shows (a mapping)
    counts     the numbers of one thing that can be asked for

`training.art.phrasing` documents the grammar of captions that these words make up.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from training.art.colours import COLOURS, KO_COLOURS
from training.art.ground import GROUNDS, KO_GROUNDS
from training.art.korean import KO_RELATIONS
from training.art.lexicon import is_countable, things
from training.art.media import STYLES
from training.art.phrasing import DETAILS, EXTRAS, INVERSE, RELATIONS
from training.art.scenes import SETTINGS, TIMES

_LEADING = frozenset(
    "in on at by under among beneath over of the a an front floating during while late "
    "early".split()
)
_NO_NAMES = frozenset(
    {"home", "trees", "water", "stars", "clouds", "flowers", "air", "high above", "it rains",
     "surface of the moon", "moonlight", "moon"}
)  # fmt: skip
"""Words of phrases that name something else when they stand alone."""

_WHOLE = frozenset({"under the sea", "by the sea", "at home", "in the air", "on the water"})
"""Phrases that say more than their noun."""

WORLD = Path(__file__).parents[2] / "pipelines" / "weights" / "world.json"
VERSION = 1


def bare_names(name: str, phrases: tuple[str, ...]) -> list[str]:
    """Return the name and the phrases without their prepositions and articles."""
    names = [name]
    for phrase in phrases:
        names += [phrase] if phrase in _WHOLE else []
        words = phrase.split()
        while words and words[0] in _LEADING:
            words = words[1:]
        names.append(" ".join(words))
    return [
        word
        for word in dict.fromkeys(names)
        if word == name or (word and word not in _NO_NAMES | SETTINGS.keys() | TIMES.keys())
    ]


def _subjects() -> list[dict[str, Any]]:
    return [
        {
            "name": thing.name,
            "names": list(thing.names),
            "plural": thing.plural,
            "ko": thing.ko,
            "ko_names": list(thing.ko_names),
            "category": thing.category,
            "countable": is_countable(thing.name),
        }
        for thing in things()
    ]


def _settings() -> list[dict[str, Any]]:
    return [
        {
            "name": setting.name,
            "names": bare_names(setting.name, setting.phrases),
            "phrases": list(setting.phrases),
            "ko": setting.ko,
            "ko_names": list(setting.ko_names),
            "times": list(setting.times),
        }
        for setting in SETTINGS.values()
    ]


def _times() -> list[dict[str, Any]]:
    return [
        {
            "name": t.name,
            "names": bare_names(t.name, t.words),
            "words": list(t.words),
            "ko": t.ko,
            "ko_names": list(t.ko_names),
        }
        for t in TIMES.values()
    ]


def _styles() -> list[dict[str, Any]]:
    return [
        {
            "name": style.name,
            "lead": style.lead,
            "names": list(dict.fromkeys([style.name, *style.words])),
            "forms": list(style.forms),
            "ko": style.ko,
            "ko_names": list(style.ko_names),
            "keeps_colour": style.keeps_colour,
            "large_only": style.large_only,
            "look": style.filter is None,
        }
        for style in STYLES.values()
    ]


def _colours() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "rgb": list(rgb),
            "names": [name, "grey"] if name == "gray" else [name],
            "ko": KO_COLOURS[name][0],
            "ko_names": list(KO_COLOURS[name]),
        }
        for name, rgb in COLOURS.items()
    ]


def _grounds() -> list[dict[str, Any]]:
    korean = KO_COLOURS | KO_GROUNDS
    return [
        {"name": name, "rgb": list(rgb), "ko": korean[name][0], "ko_names": list(korean[name])}
        for name, rgb in GROUNDS.items()
    ]


def world() -> dict[str, Any]:
    """Return the whole known world as plain values."""
    return {
        "version": VERSION,
        "subjects": _subjects(),
        "settings": _settings(),
        "times": _times(),
        "styles": _styles(),
        "colours": _colours(),
        "grounds": _grounds(),
        "relations": [
            {
                "name": name,
                "names": [phrase for phrase in phrases if phrase not in ("and", "with")],
                "phrases": list(phrases),
                "inverse": list(INVERSE[name]),
                "ko": KO_RELATIONS[name],
            }
            for name, phrases in RELATIONS.items()
        ],
        "extras": [
            {"name": name, "phrase": phrase, "place": place}
            for name, (phrase, place) in EXTRAS.items()
        ],
        "details": DETAILS,
        "counts": [1, 2, 3],
    }


def write(path: Path = WORLD) -> Path:
    """Write the world as JSON, one entry a line, and return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = []
    for key, value in world().items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f'"{key}": [\n{rows}\n]')
        else:
            parts.append(f'"{key}": {json.dumps(value, ensure_ascii=False)}')
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    return path
