"""What a captioner saw, told in Korean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agents.korean.nouns import noun_in_korean
from agents.korean.particles import josa, with_josa
from pipelines.types import SeenSubject, Sight
from pipelines.world import World


def _table(kind: str) -> dict[str, str]:
    lines = (Path(__file__).parent / "sight.tsv").read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines if not line.startswith("#"))
    return {english: korean for found, english, korean in cells if found == kind}


NATIVE = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_COUNTERS = _table("counter of a category")
_BY_NAME = _table("counter")
_COLOURS = _table("colour")
_TIMES = _table("time")
_PLACES = _table("place")
_FRONT_OF = frozenset({"mountains", "mountain", "snowy mountain", "city", "castle"})
_BACKGROUNDS = {"plain", "gradient", "pattern", "none"}
_RELATIONS = _table("relation")
_WITH_VERB = _table("relation with object")
_STYLES = _table("style")


def sight_in_korean(sight: Sight, world: World) -> str:
    """Return one natural polite sentence for what was seen.

    `눈 덮인 산 앞에 빨간 여우 두 마리가 있는 수채화예요.` An unknown picture is said to be unknown.

    Args:
        sight: What the captioner read off a picture.
        world: Gives the Korean names.
    """
    if not sight.known:
        return "제가 알아볼 수 있는 그림이 아니에요."
    style = _style(sight.style, world)
    copula = josa(style, "이에요/예요")
    place = _place(sight, world)
    if not sight.subjects:
        return f"{_scene(place[0], style) if place[0] else style}{copula}."
    things = things_in_korean(sight.subjects, sight.relation, world)
    # 에 ... 에 twice in a row reads badly: the place then belongs to what stands there.
    related = len(sight.subjects) > 1 and sight.relation in _RELATIONS
    where = f"{place[0]}{'의' if related and place[1] == '에' else place[1]} " if place[0] else ""
    return f"{where}{with_josa(things, '이/가')} 있는 {style}{copula}."


def _scene(place: str, style: str) -> str:
    place = "달 표면" if place.endswith("달 위") else place.removesuffix(" 위").removesuffix(" 안")
    return f"{with_josa(place, '을/를')} 그린 {style}"


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _style(style: str, world: World) -> str:
    if not style:
        return "그림"
    if style in _STYLES:
        return _STYLES[style]
    korean = world.korean(style)
    if korean.endswith(("화", "그림", "아트", "스케치", "일러스트", "렌더링")):
        return korean
    return f"{korean.removesuffix(' 스타일')} 스타일의 그림"


def _place(sight: Sight, world: World) -> tuple[str, str]:
    """Return place and time as one phrase, and its particle."""
    time = _TIMES.get(sight.time, world.korean(sight.time) if sight.time else "")
    setting = sight.setting
    if not setting or setting in _BACKGROUNDS or "background" in setting:
        return (time, "에") if time else ("", "")
    place = _PLACES.get(setting) or world.korean(setting)
    if place == setting:
        place = ""
    phrase = _join(time and (f"{time}의" if time != "흐린 날" else "흐린 날"), place)
    in_front = setting in _FRONT_OF and bool(sight.subjects)
    return (phrase, " 앞에" if in_front else "에")


def things_in_korean(subjects: Sequence[SeenSubject], relation: str, world: World) -> str:
    """Return things, one at least, as they stand to each other: `탁자 위에 사과 두 개`."""
    named = [counted(subject, world) for subject in subjects]
    if len(named) == 1:
        return named[0]
    first, second = named[0], named[1]
    if pattern := _RELATIONS.get(relation):
        return _add_rest(pattern.format(a=first, b=_plain(subjects[1], world)), named[2:])
    if pattern := _WITH_VERB.get(relation):
        return _add_rest(
            pattern.format(a=first, b_obj=with_josa(_plain(subjects[1], world), "을/를")),
            named[2:],
        )
    joined = f"{with_josa(first, '과/와')} {second}"
    return _add_rest(joined, named[2:])


def _add_rest(phrase: str, rest: list[str]) -> str:
    for more in rest:
        phrase = f"{with_josa(phrase, '과/와')} {more}"
    return phrase


def _plain(subject: SeenSubject, world: World) -> str:
    return counted(subject, world) if subject.count > 1 else _noun(subject, world)


def _noun(subject: SeenSubject, world: World) -> str:
    name = noun_in_korean(subject.name, world)
    colour = _COLOURS.get(subject.colour, world.korean(subject.colour) if subject.colour else "")
    return _join(colour, name)


def counted(subject: SeenSubject, world: World) -> str:
    """Return a subject with its colour, number and counter: `빨간 여우 두 마리`."""
    noun = _noun(subject, world)
    number = max(1, subject.count)
    said = NATIVE[number] if number < len(NATIVE) else str(number)
    counter = counter_of(subject.name, world)
    if number == 1 and counter in {"개", "점"}:
        return noun
    return f"{noun} {said} {counter}"


def counter_of(name: str, world: World) -> str:
    """Return the counter for an English subject name (`fox`: 마리, `car`: 대); 개 for the rest."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name == "teddy bear":
        return "개"
    head = name.rpartition(" ")[2]
    if head in _BY_NAME:
        return _BY_NAME[head]
    word = world.word("subject", name)
    return _COUNTERS.get(word.category if word else "", "개")


__all__ = ["counted", "counter_of", "sight_in_korean"]
