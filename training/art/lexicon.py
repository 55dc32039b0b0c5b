"""Names of things: the subject table, plurals, articles and Korean counters.

The table itself is `data/subjects.txt`. Nothing here knows about pictures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("data") / "subjects.txt"


@dataclass(frozen=True, slots=True)
class Thing:
    """A subject as the table gives it.

    Attributes:
        name: English name, singular.
        names: The name and its synonyms; no name belongs to two things.
        ko: Korean name.
        ko_names: The Korean name and its synonyms.
        category: One of the table's categories.
        stands: Letters of the places where it may stand.
        emoji: The characters whose drawings show it.
    """

    name: str
    names: tuple[str, ...]
    ko: str
    ko_names: tuple[str, ...]
    category: str
    stands: str
    emoji: tuple[str, ...]

    @property
    def plural(self) -> str:
        """The English plural of the name."""
        return plural(self.name)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";") if word.strip())


@cache
def things() -> tuple[Thing, ...]:
    """Read the subject table."""
    found: list[Thing] = []
    category = places = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if header := re.fullmatch(r"\[(.+)\] (\w+)", line.strip()):
            category, places = header.groups()
            continue
        emoji, names, ko, *rest = (cell.strip() for cell in line.split("|"))
        english, korean = _split(names), _split(ko)
        stands = rest[0] if rest else places
        found.append(
            Thing(english[0], english, korean[0], korean, category, stands, tuple(emoji.split()))
        )
    return tuple(found)


IRREGULAR = {
    "mouse": "mice", "goose": "geese", "ox": "oxen", "man": "men", "woman": "women",
    "child": "children", "person": "people", "wolf": "wolves", "leaf": "leaves",
    "knife": "knives", "elf": "elves", "cactus": "cacti", "scarf": "scarves",
    "foot": "feet", "loaf": "loaves", "T-Rex": "T-Rexes", "piano": "pianos", "mango": "mangoes",
    "potato": "potatoes", "tomato": "tomatoes", "mosquito": "mosquitoes", "avocado": "avocados",
    "volcano": "volcanoes", "tornado": "tornadoes", "flamingo": "flamingos", "dodo": "dodos",
    "computer mouse": "computer mice", "Santa Claus": "Santa Clauses",
}  # fmt: skip
"""Plurals that no rule gives."""

SAME = frozenset("sheep deer fish moose bison shrimp jellyfish pufferfish dice".split())
"""Words whose plural is the word itself."""

PLURAL_ONLY = frozenset(
    "cherries blueberries peanuts pancakes grapes glasses sunglasses goggles jeans gloves socks "
    "shorts maracas headphones skis scissors chopsticks bubbles fireworks footprints sparkles "
    "leaves prints masks bags swords shoes books houses fries slippers eyeglasses spectacles "
    "trousers pants mittens noodles greens bricks scales".split()
)
"""Last words of names that are plural already: "two pairs" of them are never drawn."""

MASS = frozenset(
    "garlic lettuce corn bread bacon popcorn butter cheese sushi spaghetti salad soap "
    "fire coral broccoli luggage milk rice ramen pasta honey salt ice yarn thread ginger lightning "
    "firewood jewelry cutlery bunting".split()
)
"""Words that take no article and no number."""

UNIQUE = frozenset(
    {"Mount Fuji", "Mt. Fuji", "Fuji", "Tokyo Tower", "Eiffel Tower", "Statue of Liberty",
     "Santa Claus", "Santa", "Father Christmas", "Dracula", "Saturn", "planet Earth", "Earth"}
)  # fmt: skip
"""Proper names; those that take an article are listed in `ARTICLED`."""

ARTICLED = frozenset({"Statue of Liberty", "Eiffel Tower"})

_HEAD = re.compile(r"^(.+?)( (?:of|with|in|on|behind|at) .+)$")


def head(name: str) -> str:
    """Return the head noun phrase: `bowl` of `bowl of ramen`."""
    found = _HEAD.match(name)
    return found.group(1) if found else name


def plural(name: str) -> str:
    """Return the English plural of a singular noun phrase."""
    if not is_countable(name):
        return name
    if found := _HEAD.match(name):
        return plural(found.group(1)) + found.group(2)
    if name in IRREGULAR:
        return IRREGULAR[name]
    before, _, word = name.rpartition(" ")
    if word in SAME:
        return name
    return f"{before} {_plural_word(word)}".strip()


def _plural_word(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if re.search(r"(s|x|z|ch|sh)$", word):
        return word + "es"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    if word.endswith("man"):
        return word[:-3] + "men"
    return word + "s"


def is_countable(name: str) -> bool:
    """Return whether "two" of `name` can be said and drawn."""
    if name in UNIQUE or " and " in head(name):
        return False
    return head(name).rpartition(" ")[2] not in PLURAL_ONLY | MASS


def with_article(phrase: str, name: str | None = None) -> str:
    """Put the article that `phrase` takes before it.

    Args:
        phrase: The noun phrase, adjectives included (`red fox`).
        name: The bare name in it, which decides whether an article is taken at all.
    """
    name = name or phrase
    if name in ARTICLED:
        return f"the {phrase}"
    if name in UNIQUE or head(name).rpartition(" ")[2] in PLURAL_ONLY | MASS:
        return phrase
    return f"{'an' if _starts_with_vowel(phrase) else 'a'} {phrase}"


def _starts_with_vowel(phrase: str) -> bool:
    first = phrase.split()[0]
    if first in {"8", "SUV", "hourglass"}:
        return True
    if re.match(r"(UFO|unicorn|ukulele|uni|one|eu)", first):
        return False
    return first[0].lower() in "aeiou"


KO_NUMBERS = {1: "한", 2: "두", 3: "세", 4: "네"}
KO_COUNTERS = {
    "animal": "마리", "bird": "마리", "sea animal": "마리", "insect": "마리", "person": "명",
    "fantasy": "명", "flower": "송이", "tree": "그루", "vehicle": "대", "aircraft": "대",
    "boat": "척", "building": "채", "drink": "잔",
}  # fmt: skip


def korean_count(ko: str, number: int, category: str) -> str:
    """Return `여우 두 마리` for two foxes; the bare name for one."""
    if number == 1:
        return ko
    return f"{ko} {KO_NUMBERS[number]} {KO_COUNTERS.get(category, '개')}"


def has_final(word: str) -> bool:
    """Return whether a Korean word ends in a consonant (은/이/을/과 rather than 는/가/를/와)."""
    code = ord(word[-1]) - 0xAC00 if word else -1
    return 0 <= code < 11172 and code % 28 > 0
