"""Words of light and colour: what "warmer" or "much darker" changes, and by how much."""

from __future__ import annotations

import re

from agents.types import Intent
from pipelines.types import Tone

_TONES: tuple[tuple[str, Tone], ...] = (
    (r"\bwarm(er|th)?\b|\bcozier\b", Tone(warmth=0.5)),
    (r"\b(cool(er)?|cold(er)?)\b", Tone(warmth=-0.5)),
    (r"\b(dark(er)?|dim(mer)?)\b", Tone(light=-0.45)),
    (r"\b(bright(er)?|light(er)?|sunnier)\b", Tone(light=0.4)),
    (r"\b(more contrast|contrast(y|ier)|crisper|dramatic)\b", Tone(contrast=0.45)),
    (r"\b(less contrast|soft(er)?|gentler|hazier)\b", Tone(contrast=-0.4)),
    (r"\b(vivid|saturated|colou?rful|vibrant)\b", Tone(saturation=0.5)),
    (r"\b(muted|paler|pale|desaturated|faded|less colou?rful|less saturated)\b",
     Tone(saturation=-0.5)),
    (r"\b(black and white|monochrome|gr[ae]yscale)\b", Tone(saturation=-1.0)),
)  # fmt: skip
_MORE = re.compile(r"\b(much|a lot|way|far|very)\b")
_LESS = re.compile(r"\b(a bit|slightly|a little|somewhat)\b")


def tone_of(words: str) -> Tone:
    """Return the change of tone that English words ask for; a false Tone if none."""
    words = words.lower()
    factor = 1.4 if _MORE.search(words) else 0.6 if _LESS.search(words) else 1.0
    total = {"warmth": 0.0, "light": 0.0, "contrast": 0.0, "saturation": 0.0}
    for pattern, tone in _TONES:
        if re.search(pattern, words):
            for name in total:
                total[name] += getattr(tone, name) * factor
    if re.search(r"\bless (contrast|colou?rful|saturated)\b", words):
        total["contrast"], total["saturation"] = (
            min(total["contrast"], -0.4 if "contrast" in words else 0.0),
            -0.5 if "contrast" not in words else 0.0,
        )
    return Tone(**{name: max(-1.0, min(1.0, value)) for name, value in total.items()})


def only_tone(intent: Intent) -> Tone:
    """Return the tone of a revision that asks for nothing else; a false Tone otherwise."""
    wish = intent.wish
    if any((wish.subjects, wish.setting, wish.time, wish.style, wish.negative, wish.lettering)):
        return Tone()
    return tone_of(f"{intent.change} {wish.mood} {wish.palette}")
