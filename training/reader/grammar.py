"""A small grammar of messages: alternatives, options, and marks for what is to be painted.

The files `grammar/en.txt` and `grammar/ko.txt` say what the signs mean; `*_talk.txt` beside them
hold small talk, `*_more.txt` further ways to ask for deeds. Lines of one name add up.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
RULE = re.compile(r"^(\w+)(?: \*(\d+))? = (.*)$")
PARTICLE = re.compile(r"(.?)(}?)\+(을|이|은|와|로|랑|야|라고|라는)")
POLITE = re.compile(r"(이야|.?)\+요")
FIXED_PARTICLE = re.compile(r"\+(?=[가-힣])")
MAYBE_BLANK = re.compile(r" \?(?=[^ |]|$)")
SPAN = re.compile(r"\{([^{}]*)\}")
COUNT = re.compile(r"~(\d+)~")
FORMS = {
    "을": ("을", "를"), "이": ("이", "가"), "은": ("은", "는"), "와": ("과", "와"),
    "로": ("으로", "로"), "랑": ("이랑", "랑"), "야": ("이야", "야"), "라고": ("이라고", "라고"),
    "라는": ("이라는", "라는"),
}  # fmt: skip
COPULAS = {"이야": "이에요", "야": "예요", "중": "중이에요"}
HALF = 0.5
ARTICLE = re.compile(r"\b(a|an) (?=(\w))")

Source = Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class Said:
    """An expanded message: its text, the words marked as subjects, the pictures asked for."""

    text: str
    spans: tuple[str, ...]
    count: int


@dataclass(slots=True)
class Choice:
    """Alternatives with weights; each alternative is a sequence of parts."""

    alternatives: list[list[Part]] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Optional:
    """A choice that is said with some probability."""

    choice: Choice
    chance: float


@dataclass(frozen=True, slots=True)
class Name:
    """A reference to a rule or to a source of words."""

    name: str


Part = str | Choice | Optional | Name


class Grammar:
    """Rules of one language; `expand` says something at random."""

    def __init__(self, language: str) -> None:
        """Read the rules of `en` or `ko`, from all of its files."""
        self.rules: dict[str, Choice] = {}
        for file in sorted((HERE / "grammar").glob(f"{language}*.txt")):
            for line in file.read_text(encoding="utf-8").splitlines():
                if line and not line.startswith("#"):
                    self.add(line)

    def add(self, line: str) -> None:
        """Add one line to its rule."""
        match = RULE.match(line)
        if match is None:
            raise ValueError(f"not a rule: {line}")
        name, weight, body = match.groups()
        rule = self.rules.setdefault(name, Choice())
        parsed = Parser(MAYBE_BLANK.sub("( )?7", body)).choice()
        rule.alternatives.append([parsed])
        rule.weights.append(int(weight or 1))

    def expand(self, name: str, sources: dict[str, Source], dice: random.Random) -> Said:
        """Return a message of a rule; `sources` give the words of names that are no rules."""
        return finish(self.say([Name(name)], sources, dice))

    def say(self, parts: list[Part], sources: dict[str, Source], dice: random.Random) -> str:
        """Return the parts as text with marks."""
        out = []
        for part in parts:
            if isinstance(part, str):
                out.append(part)
            elif isinstance(part, Name):
                out.append(self.word(part.name, sources, dice))
            elif isinstance(part, Choice):
                out.append(self.say(pick(part, dice), sources, dice))
            elif dice.random() < part.chance:
                out.append(self.say(pick(part.choice, dice), sources, dice))
        return "".join(out)

    def word(self, name: str, sources: dict[str, Source], dice: random.Random) -> str:
        """Return what a name stands for."""
        if name in sources:
            return sources[name](dice)
        return self.say(pick(self.rules[name], dice), sources, dice)


class Parser:
    """Reads one right-hand side."""

    def __init__(self, text: str) -> None:
        """Start at the beginning of `text`."""
        self.text = text
        self.at = 0
        self.depth = 0

    def choice(self) -> Choice:
        """Read alternatives up to a closing bracket or the end.

        Blanks around `|` count inside of brackets only.
        """
        choice = Choice()
        while True:
            choice.alternatives.append(self.sequence())
            choice.weights.append(1)
            if self.peek() != "|":
                return choice
            self.at += 1

    def sequence(self) -> list[Part]:
        """Read one alternative."""
        parts: list[Part] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.part())
        if parts and isinstance(parts[0], str) and not self.depth:
            parts[0] = parts[0].removeprefix(" ")
        return parts

    def part(self) -> Part:
        """Read a name, a bracket or plain text."""
        sign = self.peek()
        if sign == "<":
            end = self.text.index(">", self.at)
            name = self.text[self.at + 1 : end]
            self.at = end + 1
            return Name(name)
        if sign == "(":
            return self.bracket()
        return self.plain()

    def bracket(self) -> Part:
        """Read a bracket, perhaps an optional one."""
        self.at += 1
        self.depth += 1
        choice = self.choice()
        self.depth -= 1
        if self.peek() != ")":
            raise ValueError(f"no closing bracket: {self.text}")
        self.at += 1
        if self.peek() != "?":
            return choice
        self.at += 1
        digit = self.peek()
        if digit.isdigit():
            self.at += 1
            return Optional(choice, int(digit) / 10)
        return Optional(choice, HALF)

    def plain(self) -> str:
        """Read text up to the next sign."""
        out = []
        while (sign := self.peek()) not in ("", "|", ")", "(", "<"):
            if sign == "\\":
                self.at += 1
                sign = self.peek()
            out.append(sign)
            self.at += 1
        text = "".join(out)
        return text.removesuffix(" ") if not self.depth and self.peek() == "|" else text

    def peek(self) -> str:
        """Return the next character, empty at the end."""
        return self.text[self.at : self.at + 1]


def pick(choice: Choice, dice: random.Random) -> list[Part]:
    """Return one alternative by weight."""
    return dice.choices(choice.alternatives, choice.weights)[0]


def finish(marked: str) -> Said:
    """Take the marks out of a text: particles, articles, counts and subjects."""
    text = FIXED_PARTICLE.sub("", PARTICLE.sub(particle, POLITE.sub(polite, marked)))
    counts = [int(count) for count in COUNT.findall(text)]
    text = COUNT.sub("", text)
    spans = tuple(tidy(span) for span in SPAN.findall(text))
    plain = tidy(article(SPAN.sub(r"\1", text)))
    return Said(plain, tuple(span for span in spans if span in plain), counts[0] if counts else 1)


def particle(match: re.Match[str]) -> str:
    """Return a Korean particle in the form that the letter before it asks for."""
    before, brace, which = match.groups()
    closed, opened = FORMS[which]
    return before + brace + (closed if ends_closed(before, which) else opened)


def polite(match: re.Match[str]) -> str:
    """Return the end of a Korean sentence in the polite form, if it takes one."""
    end = match[1]
    if end in COPULAS:
        return COPULAS[end]
    plain = not end or end in "다자니냐라요" or (ord(end[-1]) - 0xAC00) % 28
    return end if plain else f"{end}요"


def ends_closed(letter: str, which: str) -> bool:
    """True if a letter ends in a consonant; for 로 the consonant ㄹ does not count."""
    if not "가" <= letter <= "힣":
        return letter in "013678lmnrLMNR" if letter else False
    final = (ord(letter) - 0xAC00) % 28
    return final != 0 and not (which == "로" and final == 8)


def article(text: str) -> str:
    """Put "an" before a vowel."""
    return ARTICLE.sub(lambda m: "an " if m[2] in "aeiou" else "a ", text)


def tidy(text: str) -> str:
    """Take out doubled blanks and blanks before commas."""
    return re.sub(r"\s+([,.!?])", r"\1", " ".join(text.split()))
