"""Which pictures of the easel a number or a word picks out."""

from __future__ import annotations

import re

from agents.reader.lexicon import Lexicon, singular
from agents.types import EaselItem, Scene


def has_picture(scene: Scene) -> bool:
    """Return whether there is any picture that a message could be about."""
    return bool(scene.easel or scene.attachments or scene.reply_to)


def group_of(scene: Scene) -> list[EaselItem]:
    """Return the pictures of the last request, or all if it has no group."""
    if not scene.easel:
        return []
    last = scene.easel[-1].group
    return [i for i in scene.easel if i.group == last] if last else list(scene.easel)


def nth_of(scene: Scene, number: int) -> str:
    """Return the label of the nth picture of the last group, else of the whole easel."""
    for items in (group_of(scene), list(scene.easel)):
        if number < 0 and items:
            return items[-1].label
        if 0 < number <= len(items) and (len(items) > 1 or number == 1 == len(scene.easel)):
            return items[number - 1].label
    return ""


def showing(scene: Scene, words: set[str], lexicon: Lexicon) -> list[EaselItem]:
    """Return the pictures in whose prompt or caption all the words stand, current ones first."""
    fits = []
    for item in scene.easel:
        said = re.findall(r"[a-z]+", f"{item.prompt} {item.caption}".lower())
        shown = {
            *said,
            *map(singular, said),
            *(w for s in said for w in lexicon.canonical(s).split()),
        }
        if words <= shown:
            fits.append(item)
    current = [item for item in fits if item.current]
    return current or fits


def labels_of(items: list[EaselItem]) -> tuple[str, ...]:
    """Return the labels of pictures, each once."""
    return tuple(dict.fromkeys(item.label for item in items))
