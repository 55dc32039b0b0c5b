"""Choosing among many pictures by what people say: "keep the moody ones", "20 finalists".

Every cut names the measurement that decided it, and is a move of the head: undo brings the
others back.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from agents.reader.amounts import how_many
from agents.types import Artwork

NEIGHBOURS = 12
CRAFT = 0.5  # of the scores' standard deviation

Looks = Mapping[str, Any]
"""Measurements of a picture by name; see `pipelines.looks`."""


@dataclass(frozen=True, slots=True)
class Quality:
    """A quality that people name, and the measurement behind it.

    Attributes:
        measure: Name of the measurement, a key of the voice (`measure_` + name).
        pattern: The words for it, in both languages.
        name: Name under which `pipelines.looks` has it.
        more: True if the quality means much of it, False if little.
    """

    measure: str
    pattern: str
    name: str
    more: bool


QUALITIES: tuple[Quality, ...] = (
    Quality("light", r"\b(mood(y|ier)|dark(er|est)?|gloomy|night)\b|어두|분위기|무드",
            "light", False),
    Quality("light", r"\b(bright(er|est)?|light(er)?|sunny|airy)\b|밝은|환한|화사",
            "light", True),
    Quality("warmth", r"\b(warm(er|est)?|cozy|cosy)\b|따뜻|포근", "warmth", True),
    Quality("warmth", r"\b(cool(er)?|cold(er)?|icy)\b|차가|시원", "warmth", False),
    Quality("saturation", r"\b(colou?rful|vivid|vibrant|saturated|bold)\b|화려|선명한 색|알록달록",
            "saturation", True),
    Quality("saturation", r"\b(muted|pale|subtle|pastel)\b|은은|옅은|파스텔",
            "saturation", False),
    Quality("calm", r"\b(calm|quiet|simple|minimal|clean|empty)\b|단순|고요|깔끔|심플|여백",
            "empty", True),
    Quality("calm", r"\b(busy|crowded|rich|detailed)\b|복잡|풍성|꽉 ?찬", "empty", False),
    Quality("contrast", r"\b(contrasty|dramatic|strong)\b|강렬|극적", "contrast", True),
    Quality("contrast", r"\b(soft|gentle|hazy)\b|부드러", "contrast", False),
    Quality("sharpness", r"\b(sharp(er|est)?|crisp)\b|또렷|선명", "sharpness", True),
)  # fmt: skip

_DROP = re.compile(r"\b(drop|remove|without|throw|discard|not the|lose)\b|빼|버려|제외|없애|말고")
_LOOKALIKE = re.compile(r"look-?alike|duplicate|too similar|same-looking|비슷|닮은|중복|똑같")
_LIKE = re.compile(r"\b(more )?like\b|같은 (거|것|걸|그림)|처럼|느낌으로")
_NUMBER = re.compile(r"(?<![#\w])(\d{1,3})(?=\b|장|개|점|작)(?! ?(?:px|pixels|픽셀|번))")
_CHOSEN = re.compile(
    r"finalist|\bbest\b|favou?rites|\btop\b|최종|결선|골라|추려|남겨|뽑|베스트|상위"
)


_SPLIT = re.compile(
    r"[,;.!]+(?=\s|$)(?!\s*(?:and |or )?#?\d+[a-z]?\b(?! ?(?:finalist|best|fav|장|개|점|designs)))"
    r"|\b(?:and )?then\b"
    r"|\band (?=keep|drop|remove|pick|choose|give|export|make|throw|lose|only|zip)"
    r"|(?:그리고|그런 ?다음|그다음에?)\s|(?<=[빼리우기겨려])고 |(?<=[빼겨려워])서 "
)
_DRAWS = re.compile(r"\b(?:draw|paint|sketch)\b|그려")
_PDF = re.compile(r"\bpdfs?\b|\blook-? ?book|\bprintable\b|pdf|피디에프|룩 ?북")
_ZIP = re.compile(r"\bzip|\barchive|\bfolder\b|\bpack\b|압축|zip|집 ?파일|아카이브|폴더")
_EXPORT = re.compile(
    r"\bexport|\bdownload|\bbundle\b|\btake (?:them|it|these) along\b|내보내|다운로드|묶어"
)


@dataclass(frozen=True, slots=True)
class Cut:
    """What a message asks to keep.

    Attributes:
        kind: `quality`, `lookalikes`, `like`, `labels`, `finalists` or empty.
        measure: Name of the measurement that decides.
        quality: For `quality`.
        drop: True if what is named goes rather than stays.
        count: For `finalists`.
        labels: For `like` and `labels`.
    """

    kind: str = ""
    measure: str = ""
    quality: Quality | None = None
    drop: bool = False
    count: int = 0
    labels: tuple[str, ...] = ()


def cuts_of(text: str, labels: Sequence[str]) -> list[Cut]:
    """Return the cuts that a message asks for, in the order said.

    "Keep the moody ones, drop lookalikes, 20 finalists as a PDF" has three.

    Args:
        text: What was said.
        labels: Labels of the pictures that it names.
    """
    cuts: list[Cut] = []
    for part in _SPLIT.split(text.lower()):
        if _DRAWS.search(part):
            continue
        own = [label for label in labels if re.search(rf"(?<!\w){label}(?![0-9a-z])", part)]
        cut = cut_of(part, own)
        last = cuts[-1] if cuts else Cut()
        if cut.labels and last.labels and (cut.kind == "labels" or cut.kind == last.kind):
            cuts[-1] = replace(last, labels=(*last.labels, *cut.labels))
        elif cut.kind and cut not in cuts:
            cuts.append(cut)
    if cuts:
        return cuts
    whole = cut_of(text, labels)
    return [whole] if whole.kind else []


def export_of(text: str) -> str:
    """Return the files that a message asks for: `pdf`, `zip`, `both`, or empty for none."""
    words = text.lower()
    pdf, packed = bool(_PDF.search(words)), bool(_ZIP.search(words))
    if pdf != packed:
        return "pdf" if pdf else "zip"
    return "both" if pdf or _EXPORT.search(words) else ""


def cut_of(text: str, labels: Sequence[str]) -> Cut:
    """Return the cut that a message asks for; one without a kind if it names none."""
    words, drop = text.lower(), bool(_DROP.search(text.lower()))
    if _LOOKALIKE.search(words):
        return Cut("lookalikes", "likeness", drop=True)
    if labels:
        like = bool(_LIKE.search(words)) and not drop
        if like:
            return Cut("like", "nearness", labels=tuple(labels))
        return Cut("labels", "label", drop=drop, labels=tuple(labels))
    quality = next((q for q in QUALITIES if re.search(q.pattern, words)), None)
    if quality is not None:
        return Cut("quality", quality.measure, quality, drop)
    number = _NUMBER.search(words)
    count = int(number[1]) if number else how_many(words) if _CHOSEN.search(words) else 0
    return Cut("finalists", "wish", count=count) if count > 1 or number else Cut()


def by_quality(cut: Cut, artworks: Sequence[Artwork], looks: Sequence[Looks]) -> list[Artwork]:
    """Return the half that has more (or less) of a quality than the median picture."""
    assert cut.quality is not None
    values = [one[cut.quality.name] for one in looks]
    middle = sorted(values)[len(values) // 2]
    wants_more = cut.quality.more != cut.drop
    return [
        artwork
        for artwork, value in zip(artworks, values, strict=True)
        if (value > middle if wants_more else value < middle)
    ]


def like_these(
    artworks: Sequence[Artwork], looks: Sequence[Looks], labels: Sequence[str]
) -> list[Artwork]:
    """Return the named pictures and their nearest neighbours in light, colour and layout."""
    vectors = np.array([_vector(one) for one in looks])
    named = [place for place, artwork in enumerate(artworks) if artwork.label in labels]
    if not named:
        return []
    distance = np.full(len(artworks), np.inf)
    for place in named:
        distance = np.minimum(distance, ((vectors - vectors[place]) ** 2).sum(axis=1))
    nearest = np.argsort(distance, kind="stable")[: max(NEIGHBOURS, len(named))]
    return [artworks[place] for place in sorted(nearest)]


def _vector(m: Looks) -> tuple[float, ...]:
    parts = (m["light"] * 2, m["contrast"] * 2, m["warmth"], m["saturation"] * 2)
    return (*parts, m["empty"], m["x"], m["y"])


def best(artworks: Sequence[Artwork], scores: Sequence[float], count: int) -> list[Artwork]:
    """Return the `count` pictures with the highest scores, in their own order."""
    order = sorted(range(len(artworks)), key=lambda i: -scores[i])[:count]
    return [artworks[i] for i in sorted(order)]


def shortlist(scores: Sequence[float], count: int) -> list[int]:
    """Return the positions of twice as many pictures as are wanted, those with the best scores."""
    return sorted(range(len(scores)), key=lambda i: -scores[i])[: 2 * count]


def with_craft(scores: Sequence[float], looks: Sequence[Looks]) -> list[float]:
    """Return scores to which contrast and sharpness add up to `CRAFT` spreads of the scores.

    Pictures that are about equally likely to be what was wished for are told apart by them; a
    flat or blurred picture never passes one that is clearly more likely.
    """
    spread = statistics.pstdev(scores) if len(scores) > 1 else 0.0
    contrasts = _shares([one["contrast"] for one in looks])
    edges = _shares([one["sharpness"] for one in looks])
    return [
        score + CRAFT * spread * (contrast + edge) / 2
        for score, contrast, edge in zip(scores, contrasts, edges, strict=True)
    ]


def _shares(values: Sequence[float]) -> list[float]:
    """Return values scaled to 0 for the least and 1 for the most."""
    least, most = min(values, default=0.0), max(values, default=0.0)
    return [(value - least) / (most - least) if most > least else 0.0 for value in values]
