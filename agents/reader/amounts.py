"""How many and when, as people say it."""

from __future__ import annotations

import re

from agents.reader.lexicon import rows
from agents.reader.patterns import HANGUL, pattern

_VARY_COUNT = pattern("vary_count")


WORD_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "a couple": 2, "couple": 2, "few": 3,
    "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "둘": 2, "셋": 3, "넷": 4,
}  # fmt: skip


def number_of(said: str) -> int:
    """Return a small number that is said in digits or in a word; 0 for anything else."""
    return int(said) if said.isdigit() else WORD_NUMBERS.get(said, 0)


def vary_count(clause: str) -> int:
    """Return how many variations are asked for; 0 if not said."""
    match = _VARY_COUNT.search(clause)
    said = next(filter(None, match.groups()), "") if match else ""
    return number_of(said)


_REMARK = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "one": 1,
    "첫": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "첫째": 1, "둘째": 2, "셋째": 3,
}  # fmt: skip


_FIRST_N = re.compile(
    r"\bfirst (two|three|four|2|3|4)\b|(?:처음|앞의?|첫) ?(두|세|둘|셋|네|2|3) ?(?:개|가지)?"
)


_LAST_N = re.compile(r"\blast (two|three|2|3)\b|(?:마지막|뒤의?) ?(두|세|둘|셋|2|3) ?(?:개|가지)")


_ALL_REMARKS = pattern("all_remarks")


def remark_numbers(clause: str, remarks: int) -> tuple[int, ...]:
    """Return the numbers of the remarks to carry out; empty if it cannot be told."""
    most = remarks or 5
    if match := _FIRST_N.search(clause):
        return tuple(range(1, number_of(next(filter(None, match.groups()))) + 1))
    if match := _LAST_N.search(clause):
        number = number_of(next(filter(None, match.groups())))
        return tuple(range(most - number + 1, most + 1))
    if _ALL_REMARKS.search(clause) and not re.search(r"\d", clause):
        return tuple(range(1, most + 1))
    if re.search(r"\bboth\b|둘 ?다|두 ?(?:개|가지) ?(?:다|모두)", clause):
        return (1, 2)
    span = re.search(r"(\d) ?(?:-|–|~|to|through|부터|에서) ?(\d)", clause)
    if span:
        return tuple(range(int(span[1]), int(span[2]) + 1))
    numbers = [int(n) for n in re.findall(r"(?<!\d)(\d)(?!\d)", clause)]
    numbers += [_REMARK[w] for w in re.findall(r"\b(first|second|third|fourth|fifth)\b", clause)]
    numbers += [_REMARK[w] for w in re.findall(r"(첫|두|세|네|다섯) ?번째|(?!x)x", clause) if w]
    numbers += [_REMARK[w] for w in re.findall(r"(첫째|둘째|셋째)", clause)]
    if re.search(r"\blast\b|마지막", clause):
        numbers.append(most)
    if not numbers and most == 1:
        numbers = [1]
    return tuple(dict.fromkeys(n for n in numbers if 0 < n <= max(most, 1)))


_TIME_WORDS = pattern("time_words")


_TIME_ENGLISH = {said: english for said, english in rows("times_said")}


def time_words(clause: str) -> str:
    """Return the English words for when, of a recall ("yesterday", 어제); or empty."""
    match = _TIME_WORDS.search(clause)
    if not match:
        return ""
    said = match.group().replace(" ", "") if HANGUL.search(match.group()) else match.group()
    if amount := re.match(r"(한|두|세|\d+)(일|시간|주|달)전", said):
        unit = {"일": "days", "시간": "hours", "주": "weeks", "달": "months"}[amount[2]]
        return f"{WORD_NUMBERS.get(amount[1], amount[1])} {unit} ago"
    return _TIME_ENGLISH.get(said, said)


_HOW_MANY = pattern("how_many")


_MANY = {said: int(number) for said, number in rows("amounts")}


def how_many(clause: str) -> int:
    """Return the number of pictures in a clause about a collection; 1 if none is said."""
    match = _HOW_MANY.search(clause)
    if not match:
        return 1
    said = next(filter(None, match.groups()))
    return int(said) if said.isdigit() else _MANY[said]
