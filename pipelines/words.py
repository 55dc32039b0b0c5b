"""The words of a world: what things are called in English and Korean, singular and plural."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["subject", "setting", "time", "style", "colour", "relation"]
KINDS: tuple[Kind, ...] = ("subject", "setting", "time", "style", "colour", "relation")
Lists = Mapping[Kind, tuple["Word", ...]]
Entry = tuple[Kind, str]
"""Kind and canonical name."""

HANGUL = re.compile(r"[가-힣]")
ENGLISH_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")

_SPELLINGS = {"grey": "gray", "color": "colour", "colored": "coloured", "moustache": "mustache"}
_IRREGULAR = {
    "person": "people", "man": "men", "woman": "women", "child": "children", "mouse": "mice",
    "goose": "geese", "wolf": "wolves", "leaf": "leaves", "knife": "knives", "fish": "fish",
    "sheep": "sheep", "deer": "deer", "ox": "oxen", "cactus": "cacti", "scarf": "scarves",
    "foot": "feet", "tooth": "teeth", "loaf": "loaves", "elf": "elves", "glasses": "glasses",
    "sunglasses": "sunglasses", "bus": "buses", "gas": "gases",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One canonical thing of the world with everything it is called.

    Attributes:
        name: Canonical English name, singular.
        names: Every English name, the canonical one first.
        ko: Korean name; empty if there is none.
        ko_names: Every Korean name, `ko` first.
        category: What it is (`animal`, `food`); empty outside the subjects.
        plural: English plural of `name`.
        extra: Other keys: `rgb` of a colour, `phrases` of a setting, `lead` of a style.
    """

    name: str
    names: tuple[str, ...]
    ko: str = ""
    ko_names: tuple[str, ...] = ()
    category: str = ""
    plural: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A known word in a text: `text[start:end]` names `name`."""

    kind: Kind
    name: str
    start: int
    end: int


def read_word(entry: str | Mapping[str, Any]) -> Word:
    """Return an entry of a world file; a bare string is a name alone."""
    if isinstance(entry, str):
        return Word(entry, (entry,))
    name = entry["name"]
    known = {"name", "names", "ko", "ko_names", "category", "plural"}
    korean = entry.get("ko") or ""
    return Word(
        name=name,
        names=tuple(dict.fromkeys([name, *(entry.get("names") or ())])),
        ko=korean,
        ko_names=tuple(dict.fromkeys(filter(None, [korean, *(entry.get("ko_names") or ())]))),
        category=entry.get("category") or "",
        plural=entry.get("plural") or "",
        extra={key: value for key, value in entry.items() if key not in known},
    )


def plural_of(name: str) -> str:
    """Return the regular English plural of a noun phrase (`cup of tea` -> `cups of tea`)."""
    head, link, tail = _split_head(name)
    front, _, noun = head.rpartition(" ")
    if noun in _IRREGULAR or re.search(r"[^suia]s$", noun):  # `jeans`, `scissors` are plural
        noun = _IRREGULAR.get(noun, noun)
    elif re.search(r"(s|x|z|ch|sh)$", noun):
        noun += "es"
    elif re.search(r"[^aeiou]y$", noun):
        noun = noun[:-1] + "ies"
    elif noun.endswith("man") and noun not in {"human", "caiman"}:
        noun = noun[:-3] + "men"
    else:
        noun += "s"
    return f"{front} {noun}".strip() + link + tail


def _split_head(name: str) -> tuple[str, str, str]:
    match = re.search(r" (?:of|with|in|on|and|behind|at) ", name)
    if match is None:
        return name, "", ""
    return name[: match.start()], match.group(), name[match.end() :]


def spelling(token: str) -> str:
    """Return one spelling for words that have two, without apostrophes."""
    token = token.replace("'", "").replace("’", "")
    return _SPELLINGS.get(token, token)


def tokens_of(text: str) -> tuple[str, ...]:
    """Return the English words of a text, lower-cased, hyphens split, in one spelling."""
    return tuple(spelling(token) for token in ENGLISH_WORD.findall(text.lower()))
