"""Which pictures are finalists: likelihood first, craft where that leaves them about equal."""

from __future__ import annotations

import pytest

from agents.curation import cuts_of, export_of, shortlist, with_craft
from agents.reader.collecting import labels_in


def test_craft_decides_between_equals_and_never_against_a_clear_wish() -> None:
    sharp, flat = ({"contrast": c, "sharpness": c} for c in (0.9, 0.1))
    equal = with_craft([1.0, 1.0, -1.0], [flat, sharp, sharp])
    assert equal[1] > equal[0] > equal[2]
    clear = with_craft([1.0, 0.0, -1.0], [flat, sharp, sharp])
    assert clear[0] > clear[1] > clear[2]
    assert with_craft([2.0], [flat]) == [2.0] and with_craft([], []) == []


def test_the_shortlist_is_twice_the_number() -> None:
    assert shortlist([0.1, 0.9, 0.5, 0.7, 0.3], 1) == [1, 3]
    assert len(shortlist([0.0] * 5, 4)) == 5


@pytest.mark.parametrize(
    ("text", "kinds", "form"),
    [
        ("keep the moody ones, drop lookalikes, 20 finalists as a PDF",
         ["quality", "lookalikes", "finalists"], "pdf"),
        ("분위기 있는 것만 남기고 비슷한 건 빼고 20장 PDF로 줘",
         ["quality", "lookalikes", "finalists"], "pdf"),
        ("drop the lookalikes and give me 20 finalists as a zip and a lookbook",
         ["lookalikes", "finalists"], "both"),
        ("more like #41 and #57", ["like"], ""),
        ("keep #3, #5, then drop the lookalikes", ["labels", "lookalikes"], ""),
        ("drop lookalikes, then draw a bright fox", ["lookalikes"], ""),
        ("스무 장만 골라 줘", ["finalists"], ""),
        ("export it", [], "both"),
        ("룩북으로 내보내 줘", [], "pdf"),
        ("압축해서 보내 줘", [], "zip"),
    ],
)  # fmt: skip
def test_a_sentence_is_cut_into_its_steps(text: str, kinds: list[str], form: str) -> None:
    cuts = cuts_of(text, labels_in(text.lower()))
    assert [cut.kind for cut in cuts] == kinds and export_of(text) == form
    assert all(cut.count in (0, 20) for cut in cuts)
