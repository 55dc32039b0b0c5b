"""Plain grounds: "on a plain blue background", "노란 배경에"."""

from __future__ import annotations

import re

from pipelines.world import World

_COLOUR = r"[a-z]+(?: (?:blue|green|pink))?"
_ENGLISH = re.compile(
    rf"\b(?:on|against|with|over|in) (?:an? )?(?P<kind>plain |solid |simple )?"
    rf"(?P<colour>{_COLOUR} )?(?P<ramp>gradient )?(?:background|backdrop)\b",
    re.I,
)
_KOREAN = re.compile(
    r"(?P<colour>[가-힣]+ ?)?(?:(?P<ramp>그라데이션) ?)?(?:단색 ?)?배경(?:에서?|으로|의|인|을|,|$)"
)
_PLAIN_KINDS = frozenset({"plain", "solid", "simple"})


def take_ground(text: str, world: World | None) -> tuple[str, str]:
    """Return a text without its plain ground, and the ground as a setting; empty if none is said.

    A background that names no colour of the world ("a forest background") is left to the setting.
    """
    for pattern in (_ENGLISH, _KOREAN):
        match = pattern.search(text)
        if match is None or world is None:
            continue
        said = (match["colour"] or "").strip()
        colour = "" if said.lower() in _PLAIN_KINDS else world.find_colour(said) or ""
        if said and not colour and said.lower() not in _PLAIN_KINDS:
            continue
        kind = "gradient" if match["ramp"] else "plain"
        rest = f"{text[: match.start()]} {text[match.end() :]}".strip()
        words = f"{colour} gradient" if kind == "gradient" else f"plain {colour}"
        return rest, f"{words.strip()} background"
    return text, ""
