"""Critique with evidence: what is measured or seen, what it means, and what would mend it.

A rule looks at one measurement and makes a finding only where that measurement is out of the
ordinary; its weight says how far. The heaviest three to five findings become remarks, each with
a revision that is ready to be carried out, no two with the same or with contrary ones. Without
anything out of the ordinary the plain figures are told: there is no flattery and nothing is
invented. What somebody brought along and the painter does not know cannot be arranged anew: such
a remark says what its maker could do, and has no revision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from agents.changes import miss_words
from agents.critic_layout import colour_nouns, side_of
from agents.naming import head_of, shown_by
from agents.types import BROUGHT, Artwork, Critique, Intent, Remark, Wish
from agents.voice import capitalised
from agents.wishes import Miss, is_empty, missed
from pipelines.measure import Measurements

if TYPE_CHECKING:
    from agents.desk import Talk

FEWEST, MOST = 3, 5
UNRULY_SATURATION = 0.45
NO_COLOUR = 0.02  # saturation below which there is nothing to make more vivid
HARDLY = 0.03  # contrast that cannot be stretched so that anybody sees it
DARK_TIMES = frozenset({"night", "midnight", "dusk", "evening"})
NOTHING = 0.01  # contrast below which a calm picture is one even area
LEAST_SWATCH = 0.03  # share of a colour that is named; the same that counts for the harmony
ORDINARY = 0.0  # findings that weigh no more only fill up to the fewest

_OPPOSITES = (
    {"brighter", "darker"}, {"more contrast", "less contrast"}, {"warmer", "cooler"},
    {"more vivid", "muted"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One measurement with its meaning.

    Attributes:
        key: Pool of the voice that words it (`remark_` + key).
        about: What it is about.
        weight: How far out of the ordinary; 0 for a plain figure.
        slots: Values for the words.
        revision: What would mend it; None if only whoever made the picture can.
    """

    key: str
    about: str
    weight: float
    slots: dict[str, Any] = field(default_factory=dict)
    revision: Intent | None = field(default_factory=lambda: Intent("revise"))


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
    """Judge how far the tones spread (standard deviation of the light).

    Where they hardly spread at all there is nothing that more contrast could draw apart.
    """
    slots = {"contrast": _percent(m.contrast)}
    if m.contrast < HARDLY:
        return
    if m.contrast < 0.12:
        weight = (0.12 - m.contrast) / 0.12
        yield Finding("flat", "contrast", weight, slots, _change("more contrast"))
    elif m.contrast > 0.32:
        yield Finding("hard", "contrast", (m.contrast - 0.32) * 3, slots, _change("less contrast"))
    else:
        yield Finding("tones", "contrast", ORDINARY - 0.2, slots, _change("more contrast"))


def colour(m: Measurements) -> Iterator[Finding]:
    """Judge saturation, and how the main hues relate."""
    saturation = {"saturation": _percent(m.saturation)}
    if m.saturation < NO_COLOUR:
        yield Finding("colourless", "palette", 1.0, saturation, _change("warmer"))
        return
    if m.saturation < 0.15:
        weight = (0.15 - m.saturation) / 0.15
        yield Finding("pale", "palette", weight, saturation, _change("more vivid"))
    elif m.saturation > 0.75:
        yield Finding("loud", "palette", m.saturation - 0.7, saturation, _change("muted"))
    else:
        yield Finding("colour", "palette", ORDINARY - 0.3, saturation, _change("more vivid"))
    colours = main_colours(m)
    slots = {"colours": colours, "harmony": m.harmony}
    if m.harmony == "varied" and m.saturation > UNRULY_SATURATION:
        yield Finding("unruly", "palette", m.saturation / 2, slots, _change("muted"))
    way = "warmer" if m.warmth < 0 else "cooler"
    yield Finding(f"palette_{way}", "palette", ORDINARY - 0.1, slots, _change(way))


def main_colours(m: Measurements, most: int = 4) -> list[str]:
    """Return the names of the largest colours, each once; several greys are one grey."""
    names = [swatch.name for swatch in m.palette if swatch.share >= LEAST_SWATCH]
    return list(dict.fromkeys(names or [m.palette[0].name]))[:most]


def sharpness(m: Measurements) -> Iterator[Finding]:
    """Judge the edges, where there is light and dark enough to see any."""
    if m.sharpness < 0.25 and m.contrast >= HARDLY:
        slots = {"sharpness": _percent(m.sharpness)}
        yield Finding("soft", "sharpness", 0.25 - m.sharpness, slots, Intent("upscale"))


def weight(m: Measurements) -> Iterator[Finding]:
    """Judge where the weight lies: far to one side, or posed in the very middle."""
    x, y = m.centre[0] - 0.5, m.centre[1] - 0.5
    offset = max(abs(x), abs(y))
    again = Intent("vary")
    if side := side_of(m):
        across = side in {"left", "right"}
        heavier = (1 + abs(m.balance if across else m.vertical)) / 2
        extent = "width" if across else "height"
        slots = {"side": side, "offset": _percent(offset), "extent": extent}
        yield Finding("side", "weight", offset * 2, slots | {"share": _percent(heavier)}, again)
    elif offset < 0.03:
        yield Finding("centred", "weight", 0.05, {"offset": _percent(offset)}, again)


def space(m: Measurements) -> Iterator[Finding]:
    """Judge how much of the picture is calm."""
    slots = {"share": _percent(m.empty)}
    if m.empty > 0.6:
        yield Finding("empty", "space", (m.empty - 0.6) * 2, slots, _sunset())
    elif m.empty < 0.08:
        yield Finding("crowded", "space", 0.3, slots, _change("less contrast"))


def _sunset() -> Intent:
    """Return what fills a calm picture and keeps its subject; a second thing rarely does."""
    return Intent("revise", Wish(time="sunset"), change="at sunset")


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
    """Return the heaviest three to five findings, the heaviest first.

    No two would be mended alike, and none undoes another. An even area is a single finding.
    """
    if measured.contrast < NOTHING and measured.empty == 1:
        slots = {"colours": [measured.palette[0].name]}
        return [_for_its_maker(artwork, Finding("blank", "space", 1.0, slots, _sunset()))]
    found = [*wishes(artwork), *(finding for rule in RULES for finding in rule(measured))]
    found = [_as_wished(artwork, finding) for finding in found if not _is_wished(artwork, finding)]
    found.sort(key=lambda finding: -finding.weight)
    chosen: list[Finding] = []
    for finding in found:
        enough = FEWEST if finding.weight <= ORDINARY else MOST
        if len(chosen) < enough and not any(_collide(finding, other) for other in chosen):
            chosen.append(finding)
    return [_for_its_maker(artwork, finding) for finding in chosen]


def _is_wished(artwork: Artwork, finding: Finding) -> bool:
    """Return whether a finding only says what was asked for: a night is dark."""
    return finding.key == "dark" and artwork.wish.time in DARK_TIMES


def _as_wished(artwork: Artwork, finding: Finding) -> Finding:
    """Return a finding with a revision that leaves a time of day that was asked for."""
    if finding.key == "empty" and artwork.wish.time:
        return replace(finding, key="empty_timed", revision=Intent("vary"))
    return finding


def _collide(one: Finding, other: Finding) -> bool:
    """Return whether two findings would be mended alike, or one by undoing the other."""
    a, b = one.revision, other.revision
    if one.about == other.about == "wish":
        return False
    return a == b or bool(a and b and {a.change, b.change} in _OPPOSITES)


def _for_its_maker(artwork: Artwork, finding: Finding) -> Finding:
    """Return a finding about an arrangement that the painter cannot make, in words for its maker.

    Of a picture that was brought along and not recognised, nothing can be painted anew.
    """
    tonal = finding.revision is None or finding.revision.action == "upscale"
    tonal = tonal or finding.about not in {"weight", "space"} or finding.key == "crowded"
    if tonal or artwork.model != BROUGHT or not is_empty(artwork.wish):
        return finding
    return replace(finding, key=f"{finding.key}_brought", revision=None)


def criticise(artwork: Artwork, measured: Measurements, talk: Talk) -> Critique:
    """Return the critique of a picture in the words of the talk."""
    thing = shown_by(talk, artwork.id)
    remarks = tuple(_remark(finding, talk, thing) for finding in findings(artwork, measured))
    return Critique(
        sight=artwork.sight,
        seen=tuple(subject.name for subject in artwork.sight.subjects),
        missed=tuple(miss.wanted for miss in missed(artwork.wish, artwork.sight)),
        measurements=measured.as_dict(),
        remarks=remarks,
    )


def _remark(finding: Finding, talk: Talk, thing: str) -> Remark:
    """Return a finding in words; a remark for its maker names what it was told to be."""
    slots = {name: _worded(value, name, talk) for name, value in finding.slots.items()}
    key = f"remark_{finding.key}"
    if thing and finding.revision is None and finding.key != "blank_brought":
        key = key.removesuffix("_brought") + "_shows"
        slots["thing"] = thing if talk.korean else head_of(thing)
    text = capitalised(talk.words(key, **slots))
    return Remark(finding.about, dict(finding.slots), text, finding.revision)


def _worded(value: Any, name: str, talk: Talk) -> Any:
    if isinstance(value, Miss):
        return miss_words(talk, value)
    if name == "colours":
        return colour_nouns(talk, value)
    if name in {"side", "extent", "harmony"}:
        return talk.words(f"{name}_{value}")
    return talk.noun(value) if isinstance(value, str) else value
