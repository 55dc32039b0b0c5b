"""Words for the grammar: nouns far beyond the painter's world, styles, painters, numbers."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from agents.reader.lexicon import rows
from training.reader.grammar import Source

TABLES = Path(__file__).parent / "tables"

SMALL = {
    2: ("two", "두"), 3: ("three", "세"), 4: ("four", "네"), 5: ("five", "다섯"),
    6: ("six", "여섯"), 7: ("seven", "일곱"), 8: ("eight", "여덟"), 10: ("ten", "열"),
}  # fmt: skip
BIG = {
    20: ("twenty", "스무"), 24: ("two dozen", "스물네"), 30: ("thirty", "서른"),
    40: ("forty", "마흔"), 50: ("fifty", "쉰"), 60: ("sixty", "예순"), 80: ("eighty", "여든"),
    100: ("a hundred", "백"), 150: ("150", "백오십"), 200: ("two hundred", "이백"),
    250: ("250", "250"), 300: ("three hundred", "삼백"), 365: ("365", "365"),
    500: ("five hundred", "오백"), 1000: ("a thousand", "천"),
}  # fmt: skip
KEPT = {5: ("five", "다섯"), 10: ("ten", "열"), 12: ("twelve", "열두"), 20: ("twenty", "스무")}

MADE_UP = 0.06
"""Share of the nouns that are no words at all."""
RARE = 0.34
"""Share of the nouns out of the reader's own tables."""
INVENTED = {
    "en": (
        tuple("bra cle dro fli gru ha jo ka li mo na plo qua re sno tri u vo wi ze".split()),
        tuple("ba ck del fo gg li mp na nt ra rk sse st tto vi zzle lle ndo".split()),
        tuple("t n r k ster ling by on us a ette ow ish le y m do -".split()),
    ),
    "ko": (
        tuple("가 나 두 루 모 바 소 아 조 차 코 타 포 하 깡 뚜 별 은 달 푸 라 미 노 쿠".split()),
        tuple("리 바 롱 키 미 누 담 랑 비 토 펠 옹 지 름 구 솔 린 마 룩 별".split()),
        tuple("이 스 아 코 루 꾼 새 이 나무 치 몽 - - 호 란".split()),
    ),
}  # fmt: skip


@cache
def column(table: str, index: int) -> tuple[str, ...]:
    """Return a column of a tidy table beside this file."""
    path = next(TABLES.glob(f"{table}.*"))
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line.split("\t")[index] for line in lines if line and not line.startswith("#"))


@cache
def nouns(language: str) -> tuple[str, ...]:
    """Return the nouns of a language."""
    return column(f"nouns.{language}", 0)


@cache
def further_nouns(language: str) -> tuple[str, ...]:
    """Return the nouns of the reader's own tables: many more, and rarer."""
    if language == "ko":
        return tuple(row[0] for row in rows("nouns"))
    return (*(row[0] for row in rows("things")), *(row[1] for row in rows("nouns")))


@cache
def terms(kind: str, language: str) -> tuple[str, ...]:
    """Return the ways of saying styles or moods, from the table that the rules use as well."""
    index = 2 if language == "en" else 3
    said = []
    for row in rows("terms"):
        if row[0] == kind and len(row) > index:
            said.extend(filter(None, row[index].split("|")))
    return tuple(said)


def plural(noun: str) -> str:
    """Return an English plural."""
    if noun.endswith("s") and not noun.endswith("ss"):
        return noun
    if noun.endswith(("ss", "x", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def invented(language: str, dice: random.Random) -> str:
    """Return a word that nobody has heard: what is copied must not depend on being known."""
    parts = INVENTED[language]
    return "".join(dice.choice(column).strip("-") for column in parts[: dice.choice((2, 3, 3))])


def noun(language: str) -> Source:
    """Return a source of nouns: mostly common ones, some rare, a few made up."""
    common, rare = nouns(language), further_nouns(language)

    def say(dice: random.Random) -> str:
        chance = dice.random()
        if chance < MADE_UP:
            return invented(language, dice)
        return dice.choice(rare if chance < MADE_UP + RARE else common)

    return say


def number(table: dict[int, tuple[str, str]], language: str) -> Source:
    """Return a source of numbers, in digits or words, marked for the count."""

    def say(dice: random.Random) -> str:
        value = dice.choice(list(table))
        word = table[value][0 if language == "en" else 1]
        return f"~{value}~{value if dice.random() < 0.55 else word}"

    return say


def one_of(words: tuple[str, ...]) -> Source:
    """Return a source that picks one word."""
    return lambda dice: dice.choice(words)


def sources(language: str) -> dict[str, Source]:
    """Return the sources of a language that do not depend on the scene."""
    side = 0 if language == "en" else 1
    any_noun = noun(language)
    return {
        "noun": any_noun,
        "nouns": lambda dice: plural(any_noun(dice)),
        "style": one_of(terms("style", language)),
        "mood": one_of(terms("mood", language)),
        "painter": one_of(column("painters", side)),
        "neg": one_of(column("negatives", side)),
        "emoji": one_of(column("emoji", 0)),
        "emoji_noun": one_of(column("emoji", 0)),
        "N": number(SMALL, language),
        "N2": number(KEPT, language),
        "BIG": number(BIG, language),
    }
