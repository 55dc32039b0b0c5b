"""How right readings and rankings are: the marks of the evaluation, which must not flatter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipelines.types import SeenSubject, Sight
from training.art.record import Record
from training.judge import Labels

Scores = dict[str, float]


def truth(record: Record, told: Sight) -> Sight:
    """What a record shows, as far as its caption tells it.

    A caption leaves out, for example, a colour that the picture's style has destroyed.
    """
    colours = {seen.name: seen.colour for seen in told.subjects}
    subjects = tuple(
        SeenSubject(shown.name, shown.count, colours.get(shown.name, ""))
        for shown in record.subjects
    )
    return replace(told, subjects=subjects, setting=record.setting, style=record.style)


def _mean(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else math.nan


def score_sights(seen: Sequence[Sight], truths: Sequence[Sight]) -> Scores:
    """Share of pictures of which captions tell the truth, in 0..1, for each kind of fact.

    Count and colour are asked of subjects that were recognised; a truth that is empty is not
    asked.
    """
    pairs = list(zip(seen, truths, strict=True))
    named = [({s.name for s in a.subjects}, [s.name for s in b.subjects]) for a, b in pairs]
    firsts = [
        (next((s for s in a.subjects if s.name == b.subjects[0].name), None), b.subjects[0])
        for a, b in pairs
    ]
    scores = {
        "subject": _mean([bool(names & set(truth)) for names, truth in named]),
        "both": _mean([set(truth) <= names for names, truth in named if len(truth) == 2]),
        "count": _mean([bool(a) and a.count == b.count for a, b in firsts if a is not None]),
        "colour": _mean([a.colour == b.colour for a, b in firsts if a is not None and b.colour]),
    }
    for kind in ("setting", "time", "style"):
        asked = [(getattr(a, kind), getattr(b, kind)) for a, b in pairs if getattr(b, kind)]
        scores[kind] = _mean([one == other for one, other in asked])
    return scores


def score_marks(ranked: dict[str, np.ndarray], truths: Sequence[Sight], labels: Labels) -> Scores:
    """The same facts from the judge's rankings; `both` means both among its first three."""
    names = {head: np.array(words)[ranked[head]] for head, words in labels.heads.items()}
    rows = list(enumerate(truths))
    subjects = [{s.name for s in truth.subjects} for truth in truths]
    single = [(row, truth.subjects[0]) for row, truth in rows if len(truth.subjects) == 1]
    scores = {
        "subject": _mean([names["subject"][row, 0] in subjects[row] for row, _ in rows]),
        "subject in 5": _mean(
            [bool(subjects[row] & set(names["subject"][row, :5])) for row, _ in rows]
        ),
        "both": _mean(
            [
                subjects[row] <= set(names["subject"][row, :3])
                for row, truth in rows
                if len(truth.subjects) == 2
            ]
        ),
        "count": _mean([names["count"][row, 0] == str(one.count) for row, one in single]),
        "colour": _mean(
            [names["colour"][row, 0] == one.colour for row, one in single if one.colour]
        ),
    }
    for kind in ("setting", "time", "style"):
        asked = [(row, getattr(truth, kind)) for row, truth in rows if getattr(truth, kind)]
        scores[kind] = _mean([names[kind][row, 0] == value for row, value in asked])
    return scores


def trust_above(confidences: np.ndarray, right: np.ndarray, wanted: float = 0.5) -> float:
    """The lowest confidence above which at least `wanted` of the captions are right.

    Returns:
        A number in 0..1; 1.01, which no confidence reaches, if there is none.
    """
    order = np.argsort(-confidences)
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(shares >= wanted)
    return float(confidences[order][good[-1]]) if len(good) else 1.01
