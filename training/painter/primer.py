"""Which subjects and drawings a young painter learns first.

The primer is the subjects that are asked for most, and what the painter is asked first: learning
180 things well takes a fraction of the pictures that learning 650 takes. Of the others it sees at
first one hand's drawings alone, whose flat and 3D drawings share an outline: the shape of a thing
is learnt from one or two drawings of it in half the pictures that four need.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from training.art.sprites import Bank

FIRST_HAND = frozenset({"fluent-flat", "fluent-3d"})
"""The sets of art that one hand drew."""


@cache
def primer() -> frozenset[str]:
    """Their names in the known world."""
    return frozenset(Path(__file__).with_name("primer.txt").read_text("utf-8").splitlines())


def in_primer(line: dict[str, Any]) -> bool:
    """Whether every subject of a picture's record is one of them."""
    return all(one["name"] in primer() for one in line["subjects"])


@cache
def first_drawings() -> frozenset[int]:
    """Every drawing of the primer's subjects, and the first hand's of the others.

    Raises:
        FileNotFoundError: The drawings are not rendered (`python -m training.art build`).
    """
    drawings = Bank.load().drawings
    return frozenset(d.id for d in drawings if d.name in primer() or d.set in FIRST_HAND)


def by_first_hand(line: dict[str, Any]) -> bool:
    """Whether a picture shows the drawings alone that are learnt first."""
    return all(one["drawing"] in first_drawings() for one in line["subjects"])


def beyond_primer(line: dict[str, Any]) -> bool:
    """Whether a picture shows a subject that is not in the primer, by the first hand."""
    return by_first_hand(line) and not in_primer(line)


LESSONS: dict[str, Callable[[dict[str, Any]], bool] | None] = {
    "everything": None,
    "primer": in_primer,
    "beyond": beyond_primer,
    "first-hand": by_first_hand,
}
"""Which pictures a stage of training draws; None for every one."""
