"""The marks: they must not flatter."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.types import SeenSubject, Sight
from pipelines.world import World
from training import evaluate, judge, model_cards, scores, solver
from training.art.record import Record, Shown


def sight(*subjects: SeenSubject, **rest: str) -> Sight:
    return Sight(caption="", subjects=subjects, **rest)  # type: ignore[arg-type]


FOX, CAT = SeenSubject("fox", 1, "red"), SeenSubject("cat", 2)


def test_a_perfect_reading_scores_one_and_a_wrong_one_nothing() -> None:
    truths = [sight(FOX, setting="snow", time="night", style="cartoon")]
    right = scores.score_sights(truths, truths)
    assert [right[head] for head in ("subject", "colour", "setting", "style")] == [1.0] * 4
    assert math.isnan(right["both"])
    wrong = scores.score_sights([sight(CAT, style="3D render")], truths)
    assert [wrong[head] for head in ("subject", "setting", "style")] == [0.0] * 3


def test_a_colour_that_is_not_named_counts_as_missed() -> None:
    seen = [sight(SeenSubject("fox"))]
    assert scores.score_sights(seen, [sight(FOX)])["colour"] == 0.0


def test_both_wants_both() -> None:
    pair = [sight(FOX, CAT)]
    assert scores.score_sights([sight(FOX)], pair)["both"] == 0.0
    assert scores.score_sights([sight(FOX)], pair)["subject"] == 1.0
    assert scores.score_sights(pair, pair)["both"] == 1.0


def test_the_judge_is_scored_on_its_ranking() -> None:
    labels = judge.Labels.of(World.load())
    names = labels.heads["subject"]
    ranked = {head: np.tile(np.arange(len(words)), (1, 1)) for head, words in labels.heads.items()}
    third = [sight(SeenSubject(names[2]), style=labels.heads["style"][0])]
    third_scores = scores.score_marks(ranked, third, labels)
    assert tuple(third_scores[head] for head in ("subject", "subject in 5", "style")) == (
        0.0,
        1.0,
        1.0,
    )
    pair = [sight(SeenSubject(names[0]), SeenSubject(names[2]), style="")]
    assert scores.score_marks(ranked, pair, labels)["both"] == 1.0


def test_a_truth_keeps_only_what_its_caption_tells() -> None:
    record = Record(subjects=(Shown("fox", 1, "red"),), setting="snow", style="ink line art")
    told = scores.truth(record, sight(SeenSubject("fox")))
    assert told.subjects[0].colour == ""
    assert (told.setting, told.style) == ("snow", "ink line art")


def test_a_report_shows_ceiling_beside_the_painted_and_owns_up_to_no_judge() -> None:
    half = {"subject": 0.5, "both": math.nan}
    measured = {"captioner": {"singles": {"composed": half, "painted": half}}, "judge": {}}
    text = evaluate.report(measured)
    assert "| singles | composed | 50 % |" in text
    assert "not trained yet" in text


@pytest.mark.parametrize("name", ["painter", "captioner"])
def test_card_templates_have_a_place_for_the_evaluation(name: str) -> None:
    assert "{evaluation}" in model_cards.template(name)


def test_contact_sheets_are_put_where_people_look(tmp_path: Path) -> None:
    for stage in evaluate.STAGES:
        Image.new("RGB", (40, 20), "red").save(tmp_path / f"painted-{stage}.png")
    shown = model_cards.write_sheets(tmp_path, tmp_path / "docs")
    names = {path.name for path in (tmp_path / "docs").iterdir()}
    assert names == {f"{stage}.jpg" for stage in evaluate.STAGES}
    assert all(f"docs/painted/{name})" in shown for name in names)
    with Image.open(tmp_path / "docs" / "primer.jpg") as sheet:
        assert sheet.size == (40, 20)


def test_confidence_is_trusted_only_where_half_the_captions_are_right() -> None:
    confidences = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    right = np.array([True, False, True, False, False])
    assert scores.trust_above(confidences, right) == 0.6
    assert scores.trust_above(confidences, right, wanted=0.9) == 0.9
    assert scores.trust_above(confidences, np.zeros(5, bool)) > 1.0


def test_evaluations_are_counted_as_the_painter_makes_them() -> None:
    assert solver.Setting(25, student=False).evaluations == 50
    assert solver.Setting(8, student=False, guidance=1.0).evaluations == 8
    assert solver.Setting(8, student=True).evaluations == 8


def test_settings_are_told_as_ratios_to_the_longest() -> None:
    marked = {"subject": 0.5, "subject in 5": 0.75, "colour": 1.0}
    teacher, student = solver.Setting(25, student=False), solver.Setting(6, student=True)
    text = solver.report([(teacher, 2.0, marked), (student, 0.5, marked)])
    assert "| 50 | teacher | 25 steps, guidance 4 | 1.00 | 50 % | 75 % | 100 % |" in text
    assert "| 6 | student | 6 steps, guidance 4 | 0.25 |" in text
