"""Words held against the state of the conversation: "darker" after a picture, "yes" to a question.

A sum of weights cannot say that a word means one thing with a picture on the easel and another
without; a feature that names both can.
"""

from __future__ import annotations

from collections.abc import Iterator

from agents.reader.easel_items import has_picture
from agents.reader.korean_tags import korean_tags
from agents.reader.patterns import HANGUL
from agents.reader.tags import tagged
from agents.types import Scene

_MOST_LETTERS = 300
_MOST_WORDS = 6
_MOST_PICTURES = 4


def crossed_features(text: str, scene: Scene) -> Iterator[str]:
    """Yield words, kinds of words and pairs of kinds with each state that the scene is in."""
    text = text[:_MOST_LETTERS]
    words = text.lower().split()
    kinds = ["<", *(korean_tags(text, scene) if HANGUL.search(text) else tagged(text)), ">"]
    for state in _states(scene):
        yield from (f"x:{state} {word}" for word in set(words))
        yield from (f"y:{state} {kind}" for kind in set(kinds))
        pairs = set(zip(kinds, kinds[1:], strict=False))
        yield from (f"z:{state} {one} {two}" for one, two in pairs)
        yield f"n:{state} {min(len(words), _MOST_WORDS)}"
    if scene.history:
        last = scene.history[-1]
        yield f"h:{last.role} {'?' if '?' in last.content else '.'}"
    grouped = len({item.group for item in scene.easel}) > 1
    several = sum(item.current for item in scene.easel) > 1
    yield f"easel {min(len(scene.easel), _MOST_PICTURES)} {grouped} {several}"


def _states(scene: Scene) -> Iterator[str]:
    yield "pics" if has_picture(scene) else "bare"
    if scene.asked:
        yield "asked"
    if scene.planning:
        yield "planning"
    if scene.remarks:
        yield "remarks"
    if scene.attachments:
        yield "attached"
    if scene.collecting or scene.working:
        yield "collecting"
