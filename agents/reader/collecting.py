"""What people say to a collection: export it, refine the finalists, pause, go on, more like #41.

These sentences are read whole, before anything else: their words ("finish", "go on", 이어서)
mean other things where no collection is at hand.
"""

from __future__ import annotations

import re
from functools import cache

from agents.reader.drafts import Draft
from agents.reader.lexicon import rows
from agents.types import Intent, Scene

WHY = "said to the collection"
DESIGNS = 9
"""Current pictures from which on they are designs to choose from."""

LARGEST = 2048
LONGEST = 100
"""Letters of such a sentence."""

_LABEL = re.compile(r"#(\d{1,5}[a-z]{0,2})(?![0-9a-z])|\b(\d{1,5}[a-z]{0,2})번")
_PIXELS = re.compile(r"(?<![#\d])(\d{3,4})(?!\d)")
_HUGE = re.compile(r"\b[248] ?k\b")


def draft_for(text: str, scene: Scene) -> Draft | None:
    """Return what a lower-case sentence asks of a collection, or None if it is about others."""
    said = " ".join(text.split()).strip(" .!~")
    if len(said) > LONGEST:
        return None
    for kind, needs, words in _table():
        if _has(needs, said, scene) and words.fullmatch(said):
            return Draft(_intent(kind, said), 0.97, WHY)
    return None


def labels_in(text: str) -> tuple[str, ...]:
    """Return the labels that a lower-case sentence names: `#41`, 41번."""
    found = (match[1] or match[2] for match in _LABEL.finditer(text))
    return tuple(dict.fromkeys(found))


@cache
def _table() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    macros = {name: words for name, needs, words in rows("collecting") if needs == "macro"}

    def whole(words: str) -> str:
        return re.sub(r"<<(\w+)>>", lambda m: f"(?:{whole(macros[m[1]])})", words)

    return tuple(
        (kind, needs, re.compile(whole(words)))
        for kind, needs, words in rows("collecting")
        if needs != "macro"
    )


def _has(needs: str, said: str, scene: Scene) -> bool:
    """Return whether the scene is one in which such words are said to a collection."""
    collected = bool(scene.easel and (scene.collecting or scene.working))
    if needs == "collection":
        return collected or sum(item.current for item in scene.easel) >= DESIGNS
    if needs == "easel":
        # Five finalists are few, and still what a lookbook is made of; one picture is not.
        return collected or sum(item.current for item in scene.easel) > 1
    if needs == "designs":
        return sum(item.current for item in scene.easel) >= DESIGNS and bool(labels_in(said))
    return needs == "-" or scene.working == needs


def _intent(kind: str, said: str) -> Intent:
    if kind in {"pause", "resume"}:
        return Intent("collect", note=kind)
    if kind == "refine":
        return Intent("upscale", refs=labels_in(said), note="finalists", size=_size(said))
    return Intent("curate", refs=labels_in(said), note=said)


def _size(said: str) -> int:
    """Return the longest side that is said, in pixels; the largest if none is."""
    match = _PIXELS.search(said)
    asked = LARGEST if match is None or _HUGE.search(said) else int(match[1])
    return min(asked, LARGEST)
