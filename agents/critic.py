"""Critique with evidence: what is measured or seen, what it means, and what would mend it.

A rule looks at one measurement and makes a finding only where that measurement is out of the
ordinary; its weight says how far. The heaviest three to five findings become remarks, each with
a revision that is ready to be carried out. Without anything out of the ordinary the plain
figures are told: there is no flattery and nothing is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agents.changes import miss_words
from agents.types import Artwork, Critique, Intent, Remark, Subject, Wish
from agents.voice import capitalised
from agents.wishes import Miss, missed, with_article
from pipelines.measure import Measurements, Region

if TYPE_CHECKING:
    from agents.desk import Talk

FEWEST, MOST = 3, 5
UNRULY_SATURATION = 0.45
ORDINARY = 0.0  # findings that weigh no more only fill up to the fewest


@dataclass(frozen=True, slots=True)
class Finding:
    """One measurement with its meaning.

    Attributes:
        key: Pool of the voice that words it (`remark_` + key).
        about: What it is about.
        weight: How far out of the ordinary; 0 for a plain figure.
        slots: Values for the words.
        revision: What would mend it.
    """

    key: str
    about: str
    weight: float
    slots: dict[str, Any] = field(default_factory=dict)
    revision: Intent = field(default_factory=lambda: Intent("revise"))


Rule = Callable[[Measurements], Iterator[Finding]]


def _change(words: str) -> Intent:
    return Intent("revise", change=words)


def _percent(share: float) -> int:
    return round(100 * share)


def light(m: Measurements) -> Iterator[Finding]:
    """Judge the mean light: below 35 % is dark, above 78 % bright."""
    slots = {"light": _percent(m.light)}
    if m.light < 0.35:
        yield Finding("dark", "light", (0.35 - m.light) / 0.35, slots, _change("brighter"))
    elif m.light > 0.78:
        yield Finding("bright", "light", (m.light - 0.78) / 0.22, slots, _change("darker"))
    else:
        yield Finding("light", "light", ORDINARY, slots, _change("darker"))


def clipping(m: Measurements) -> Iterator[Finding]:
    """Judge areas without any detail: a fifth in black, or a third in white."""
    if m.dark_clipped > 0.2:
        slots = {"share": _percent(m.dark_clipped)}
        yield Finding("black", "light", m.dark_clipped, slots, _change("less contrast"))
    if m.bright_clipped > 0.35:
        slots = {"share": _percent(m.bright_clipped)}
        yield Finding("white", "light", m.bright_clipped / 2, slots, _change("less contrast"))


def contrast(m: Measurements) -> Iterator[Finding]:
    """Judge how far the tones spread (standard deviation of the light)."""
    slots = {"contrast": _percent(m.contrast)}
    if m.contrast < 0.12:
        weight = (0.12 - m.contrast) / 0.12
        yield Finding("flat", "contrast", weight, slots, _change("more contrast"))
    elif m.contrast > 0.32:
        yield Finding("hard", "contrast", (m.contrast - 0.32) * 3, slots, _change("less contrast"))


def colour(m: Measurements) -> Iterator[Finding]:
    """Judge saturation, and how the main hues relate."""
    saturation = {"saturation": _percent(m.saturation)}
    if m.saturation < 0.15:
        weight = (0.15 - m.saturation) / 0.15
        yield Finding("pale", "palette", weight, saturation, _change("more vivid"))
    elif m.saturation > 0.75:
        yield Finding("loud", "palette", m.saturation - 0.7, saturation, _change("muted"))
    colours = [swatch.name for swatch in m.palette[:3]]
    slots = {"colours": colours, "harmony": m.harmony}
    if m.harmony == "varied" and m.saturation > UNRULY_SATURATION:
        yield Finding("unruly", "palette", m.saturation / 2, slots, _change("muted"))
    warmer = m.warmth < 0
    yield Finding(
        "palette", "palette", ORDINARY - 0.1, slots, _change("warmer" if warmer else "cooler")
    )


def sharpness(m: Measurements) -> Iterator[Finding]:
    """Judge the edges."""
    if m.sharpness < 0.25:
        slots = {"sharpness": _percent(m.sharpness)}
        yield Finding("soft", "sharpness", 0.25 - m.sharpness, slots, Intent("upscale"))


def weight(m: Measurements) -> Iterator[Finding]:
    """Judge where the weight lies: far to one side, or posed in the very middle."""
    x, y = m.centre[0] - 0.5, m.centre[1] - 0.5
    offset = max(abs(x), abs(y))
    again = Intent("vary")
    if offset > 0.12:
        slots = {"side": _side(x, y), "offset": _percent(offset)}
        yield Finding("side", "weight", offset * 2, slots, again)
    elif offset < 0.03:
        yield Finding("centred", "weight", 0.05, {"offset": _percent(offset)}, again)


def _side(x: float, y: float) -> str:
    if abs(x) >= abs(y):
        return "left" if x < 0 else "right"
    return "above" if y < 0 else "below"


def space(m: Measurements) -> Iterator[Finding]:
    """Judge how much of the picture is calm."""
    slots = {"share": _percent(m.empty)}
    if m.empty > 0.6:
        added = Wish(subjects=(Subject("bird", 2),))
        revision = Intent("revise", added, change="add two birds")
        yield Finding("empty", "space", (m.empty - 0.6) * 2, slots, revision)
    elif m.empty < 0.08:
        yield Finding("crowded", "space", 0.3, slots, _change("less contrast"))


RULES: tuple[Rule, ...] = (light, clipping, contrast, colour, sharpness, weight, space)


def wishes(artwork: Artwork) -> Iterator[Finding]:
    """Hold what was asked against what the captioner sees; a miss weighs most."""
    for miss in missed(artwork.wish, artwork.sight):
        yield Finding("wish", "wish", 2.0, {"miss": miss}, _mended(artwork, miss))


def _mended(artwork: Artwork, miss: Miss) -> Intent:
    """Return the revision that asks for a missed wish once more."""
    subjects = tuple(s for s in artwork.wish.subjects if s.name == miss.subject)
    wanted = {
        "setting": Wish(setting=miss.wanted),
        "time": Wish(time=miss.wanted),
        "style": Wish(style=miss.wanted),
    }
    if miss.about in wanted:
        return Intent("revise", wanted[miss.about])
    if miss.about == "negative":
        return Intent("revise", Wish(negative=(miss.wanted,)), change=f"remove the {miss.wanted}")
    return Intent("revise", Wish(subjects=subjects), change=f"add {miss.wanted}")


def findings(artwork: Artwork, measured: Measurements) -> list[Finding]:
    """Return the heaviest three to five findings, at most one a key, the heaviest first."""
    found = [*wishes(artwork), *(finding for rule in RULES for finding in rule(measured))]
    found.sort(key=lambda finding: -finding.weight)
    notable = [finding for finding in found if finding.weight > ORDINARY][:MOST]
    plain = [finding for finding in found if finding.weight <= ORDINARY]
    chosen = notable + plain[: max(0, FEWEST - len(notable))]
    return chosen


def criticise(artwork: Artwork, measured: Measurements, talk: Talk) -> Critique:
    """Return the critique of a picture in the words of the talk."""
    remarks = tuple(_remark(finding, talk) for finding in findings(artwork, measured))
    return Critique(
        sight=artwork.sight,
        seen=tuple(subject.name for subject in artwork.sight.subjects),
        missed=tuple(miss.wanted for miss in missed(artwork.wish, artwork.sight)),
        measurements=measured.as_dict(),
        remarks=remarks,
    )


def _remark(finding: Finding, talk: Talk) -> Remark:
    slots = {name: _worded(value, name, talk) for name, value in finding.slots.items()}
    text = capitalised(talk.words(f"remark_{finding.key}", **slots))
    return Remark(finding.about, dict(finding.slots), text, finding.revision)


def _worded(value: Any, name: str, talk: Talk) -> Any:
    if isinstance(value, Miss):
        return miss_words(talk, value)
    if name == "colours":
        return ", ".join(talk.noun(colour) for colour in value)
    if name == "side":
        return talk.words(f"side_{value}")
    if name == "harmony":
        return talk.words(f"harmony_{value}")
    return talk.noun(value) if isinstance(value, str) else value


def _area_words(region: Region, talk: Talk) -> str:
    """Return a region in words: `a blue band at the top (41 %)`."""
    colour = talk.noun(region.colour)
    framed = talk.korean or region.shape == "frame"
    return talk.words(
        f"area_{region.shape}",
        colour=colour if framed else with_article(colour),
        place=talk.words("at_" + region.place.replace(" ", "_")),
        share=_percent(region.share),
    )


def _main_colour(measured: Measurements, talk: Talk) -> str:
    """Return the largest colour, for a picture without any connected area."""
    main = measured.palette[0]
    return talk.words("area_frame", colour=talk.noun(main.name), share=_percent(main.share))


def layout_words(measured: Measurements, talk: Talk) -> str:
    """Return what can be said of a picture that the captioner does not know: light and layout."""
    shade = "dark" if measured.light < 0.35 else "bright" if measured.light > 0.7 else "middle"
    sides = list(weight(measured))
    place = talk.words("place_middle")
    if sides and sides[0].key == "side":
        side = talk.words(f"side_{sides[0].slots['side']}")
        place = talk.words("place_side", side=side)
    areas = [_area_words(region, talk) for region in measured.regions[:3]]
    areas = areas or [_main_colour(measured, talk)]
    return talk.words(
        "layout",
        areas=", ".join(areas),
        ground=talk.words(f"ground_{shade}", light=_percent(measured.light)),
        colours=", ".join(talk.noun(swatch.name) for swatch in measured.palette[:3]),
        place=place,
        calm=_percent(measured.empty),
    )
