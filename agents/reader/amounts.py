"""How many and when, as people say it."""

from __future__ import annotations

import re

from agents.reader.patterns import pattern

_HANGUL = re.compile(r"[가-힣]")
_VARY_COUNT = pattern("vary_count")


WORD_NUMBERS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "한": 1,
    "두": 2,
    "세": 3,
    "네": 4,
    "다섯": 5,
    "여섯": 6,
}


def vary_count(clause: str) -> int:
    """Return how many variations are asked for; 0 if not said."""
    match = _VARY_COUNT.search(clause)
    said = next(filter(None, match.groups()), "") if match else ""
    return int(said) if said.isdigit() else WORD_NUMBERS.get(said, 0)


_REMARK = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "one": 1,
    "첫": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "첫째": 1, "둘째": 2, "셋째": 3,
}  # fmt: skip


_FIRST_N = re.compile(
    r"\bfirst (two|three|four|2|3|4)\b|(?:처음|앞의?|첫) ?(두|세|둘|셋|네|2|3) ?(?:개|가지)?"
)


_LAST_N = re.compile(r"\blast (two|three|2|3)\b|(?:마지막|뒤의?) ?(두|세|둘|셋|2|3) ?(?:개|가지)")


_COUNTS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "2": 2,
    "3": 3,
    "4": 4,
    "두": 2,
    "둘": 2,
    "세": 3,
    "셋": 3,
    "네": 4,
}


def remark_numbers(clause: str, remarks: int) -> tuple[int, ...]:
    """Return the numbers of the remarks to carry out; empty if it cannot be told."""
    most = remarks or 5
    if match := _FIRST_N.search(clause):
        return tuple(range(1, _COUNTS[next(filter(None, match.groups()))] + 1))
    if match := _LAST_N.search(clause):
        number = _COUNTS[next(filter(None, match.groups()))]
        return tuple(range(most - number + 1, most + 1))
    if re.search(
        r"\b(?:all|everything|them|those|these|suggestions|remarks|points)\b|전부|모두|다 |조언|제안|말한",
        clause,
    ) and not re.search(r"\d", clause):
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


_TIME_ENGLISH = {
    "어제": "yesterday", "어젯밤": "last night", "오늘": "today", "오늘아침": "this morning", "지난주": "last week",
    "저번주": "last week", "지난주말": "last weekend", "지난달": "last month", "저번달": "last month", "이번주": "this week",
    "이번달": "this month", "그제": "two days ago", "그저께": "two days ago", "엊그제": "two days ago", "이틀전": "two days ago",
    "사흘전": "three days ago", "하루전": "yesterday", "작년": "last year", "아까": "earlier", "지금까지": "so far",
    "그동안": "so far", "예전": "before", "저번": "last time", "지난번": "last time", "며칠전": "a few days ago", "최근": "recently",
    "월요일": "monday", "화요일": "tuesday", "수요일": "wednesday", "목요일": "thursday", "금요일": "friday", "토요일": "saturday", "일요일": "sunday",
}  # fmt: skip


def time_words(clause: str) -> str:
    """Return the English words for when, of a recall ("yesterday", 어제); or empty."""
    match = _TIME_WORDS.search(clause)
    if not match:
        return ""
    said = match.group().replace(" ", "") if _HANGUL.search(match.group()) else match.group()
    if amount := re.match(r"(한|두|세|\d+)(일|시간|주|달)전", said):
        unit = {"일": "days", "시간": "hours", "주": "weeks", "달": "months"}[amount[2]]
        return f"{WORD_NUMBERS.get(amount[1], amount[1])} {unit} ago"
    return _TIME_ENGLISH.get(said, said)


_HOW_MANY = pattern("how_many")


_MANY = {
    "a hundred": 100, "one hundred": 100, "hundred": 100, "two hundred": 200, "three hundred": 300, "five hundred": 500,
    "a thousand": 1000, "thousand": 1000, "two dozen": 24, "a dozen": 12, "dozen": 12, "ten": 10, "twelve": 12, "fifteen": 15,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "two": 2,
    "three": 3, "four": 4, "백": 100, "이백": 200, "삼백": 300, "오백": 500, "천": 1000, "오십": 50, "쉰": 50, "서른": 30,
    "스무": 20, "열": 10, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "세": 3, "두": 2, "네": 4,
}  # fmt: skip


def how_many(clause: str) -> int:
    """Return the number of pictures in a clause about a collection; 1 if none is said."""
    match = _HOW_MANY.search(clause)
    if not match:
        return 1
    said = next(filter(None, match.groups()))
    return int(said) if said.isdigit() else _MANY[said]
