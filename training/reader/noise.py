"""How people really type: slips of the finger, missing blanks, missing signs, emoji."""

from __future__ import annotations

import random

from training.reader.words import column

SLIP = 0.07
EMOJI = 0.05
CLOSE_UP = 0.08
SHORTENED = {
    "please": "plz", "you": "u", "picture": "pic", "because": "cuz", "really": "rly",
    "don't": "dont", "can't": "cant", "what's": "whats", "i'm": "im", "it's": "its",
    "i'd": "id", "and": "n", "with": "w/", "for": "4", "colour": "color", "grey": "gray",
}  # fmt: skip


def disturb(text: str, spans: tuple[str, ...], dice: random.Random) -> str:
    """Return the text as somebody in a hurry would type it; marked words stay whole."""
    if dice.random() < SLIP * 2:
        words = text.split(" ")
        at = dice.randrange(len(words))
        if not any(words[at].strip(",.;:!?") in span for span in spans):
            words[at] = slip(words[at], dice)
            text = " ".join(words)
    if dice.random() < CLOSE_UP and not spans and has_hangul(text):
        text = text.replace(" ", "")
    if dice.random() < CLOSE_UP:
        text = text.rstrip(".!?~") or text
    if dice.random() < EMOJI:
        text = f"{text} {dice.choice(column('emoji', 0))}"
    return text


def slip(word: str, dice: random.Random) -> str:
    """Return one word shortened, or with two letters swapped, one doubled or one lost."""
    if word in SHORTENED and dice.random() < 0.6:
        return SHORTENED[word]
    if len(word) < 4 or has_hangul(word) or '"' in word:
        return word
    at = dice.randrange(len(word) - 1)
    kind = dice.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at] * (2 if kind == 1 else 0) + word[at + 1 :]


def has_hangul(text: str) -> bool:
    """True if there is a Korean syllable in the text."""
    return any("가" <= letter <= "힣" for letter in text)
