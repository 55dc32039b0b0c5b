"""What can be said of a picture that nobody recognises: light, areas of colour, its weight.

Every figure is one of `pipelines.measure`; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from agents.wishes import with_article
from pipelines.measure import Measurements, Region

if TYPE_CHECKING:
    from agents.desk import Talk

OFF_CENTRE = 0.12  # of the width or height, from where on the weight lies to one side
ALL_OVER = 0.6  # share of an area that is said to cover a picture
DARK, BRIGHT = 0.35, 0.7  # mean light


def side_of(m: Measurements) -> str:
    """Return `left`, `right`, `above` or `below`: where the weight lies; empty for the middle."""
    x, y = m.centre[0] - 0.5, m.centre[1] - 0.5
    if max(abs(x), abs(y)) <= OFF_CENTRE:
        return ""
    if abs(x) >= abs(y):
        return "left" if x < 0 else "right"
    return "above" if y < 0 else "below"


def colour_nouns(talk: Talk, names: Iterable[str]) -> str:
    """Return colours as things of their own: `red, black`; `빨간색, 검은색`."""
    return ", ".join(_colour_noun(talk, name) for name in names)


def _colour_noun(talk: Talk, name: str) -> str:
    word = talk.noun(name)
    return f"{word}색" if talk.korean and not word.endswith("색") else word


def layout_words(measured: Measurements, talk: Talk) -> str:
    """Return what can be said of a picture that the captioner does not know: light and layout."""
    shade = "dark" if measured.light < DARK else "bright" if measured.light > BRIGHT else "middle"
    place = talk.words("place_middle")
    if side := side_of(measured):
        place = talk.words("place_side", side=talk.words(f"side_{side}"))
    areas = [_area_words(region, talk) for region in measured.regions[:3]]
    areas = areas or [_main_colour(measured, talk)]
    return talk.words(
        "layout",
        areas=", ".join(areas),
        ground=talk.words(f"ground_{shade}", light=_percent(measured.light)),
        place=place,
        calm=_percent(measured.empty),
    )


def _area_words(region: Region, talk: Talk) -> str:
    """Return a region in words: `a blue band at the top (41 %)`."""
    if region.shape == "frame":
        return _across(talk, _shaded(region, talk, noun=True), region.share)
    colour = _shaded(region, talk)
    return talk.words(
        f"area_{region.shape}",
        colour=colour if talk.korean else with_article(colour),
        place=talk.words("at_" + region.place.replace(" ", "_")),
        share=_percent(region.share),
    )


def _shaded(region: Region, talk: Talk, noun: bool = False) -> str:
    """Return a region's colour; greys are told apart by their light."""
    colour = _colour_noun(talk, region.colour) if noun else talk.noun(region.colour)
    if region.colour == "gray" and region.light != "mid":
        return talk.words(f"shade_{region.light}", colour=colour)
    return colour


def _main_colour(measured: Measurements, talk: Talk) -> str:
    """Return the largest colour, for a picture without any connected area."""
    main = measured.palette[0]
    return _across(talk, _colour_noun(talk, main.name), main.share)


def _across(talk: Talk, colour: str, share: float) -> str:
    key = "area_frame" if share >= ALL_OVER else "area_across"
    return talk.words(key, colour=colour, share=_percent(share))


def _percent(share: float) -> int:
    return round(100 * share)
