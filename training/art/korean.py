"""Puts a record into a Korean noun phrase."""

from __future__ import annotations

from training.art.colours import KO_COLOURS
from training.art.ground import KO_GROUNDS
from training.art.lexicon import has_final, korean_count, things
from training.art.media import STYLES
from training.art.record import Record
from training.art.scenes import SETTINGS, TIMES

KO_RELATIONS = {
    "next to": "{second} 옆의 {first}",
    "on": "{second} 위에 올라간 {first}",
    "above": "{second} 위쪽의 {first}",
    "in front of": "{second} 앞의 {first}",
}

THINGS = {thing.name: thing for thing in things()}


def korean(record: Record) -> str:
    """Return the picture as a Korean noun phrase: `밤 숲, 빨간 여우, 유화`."""
    nouns = []
    for shown in record.subjects:
        thing = THINGS[shown.name]
        adjective = f"{KO_COLOURS[shown.colour][0]} " if shown.colour else ""
        nouns.append(adjective + korean_count(thing.ko, shown.count, thing.category))
    core = nouns[0]
    if len(nouns) > 1:
        core = KO_RELATIONS[record.relation].format(first=nouns[0], second=nouns[1])
    if len(nouns) > 1 and record.relation == "next to":
        core = f"{nouns[0]}{'과' if has_final(nouns[0]) else '와'} {nouns[1]}"
    time = f"{TIMES[record.time].ko} " if record.time not in ("", "day") else ""
    place = f"{time}{SETTINGS[record.setting].ko}의" if record.setting else _korean_ground(record)
    return f"{place} {core}, {STYLES[record.style].ko}".strip()


def _korean_ground(record: Record) -> str:
    if record.ground != "plain" or not record.ground_colour:
        return "배경 위의" if record.ground == "plain" else "무늬 배경의"
    names = KO_GROUNDS.get(record.ground_colour) or KO_COLOURS[record.ground_colour]
    return f"{names[0]} 배경의"
