"""The contract of the ledger, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ledger_helpers import WHEN, draft, draw, file, reading, turn
from postgres import new_database

from agents.ledger import Ledger
from agents.ledger.labels import letters
from agents.types import Commission, Message, Wish
from pipelines.types import DrawingRequest, Lettering, Tone


@pytest.fixture(params=["sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger on each kind of database."""
    url = str(tmp_path / "ledger.sqlite") if request.param == "sqlite" else new_database()
    with Ledger.open(url, home=tmp_path) as opened:
        yield opened


def labels(artworks: list[object] | tuple[object, ...] | None) -> list[str] | None:
    """Return the labels of pictures; None stays None."""
    return None if artworks is None else [one.label for one in artworks]  # type: ignore[attr-defined]


def commission(job: str, author: str = "ann", pictures: int = 1) -> Commission:
    """Return a commission of red foxes."""
    requests = tuple(DrawingRequest("a fox", seed) for seed in range(pictures))
    return Commission(job, "hall", "t1", author, "draw", requests, (Wish(),) * pictures)


# Turns


def test_a_finished_turn_is_not_begun_again(ledger: Ledger) -> None:
    assert ledger.begin_turn(turn(1))
    assert ledger.begin_turn(turn(1))  # killed before it was finished: do it again
    assert ledger.unfinished_turns("hall") == ["t1"]
    ledger.finish_turn(turn(1))
    assert not ledger.begin_turn(turn(1))
    assert ledger.begin_turn(turn(1, session="garden"))
    assert ledger.unfinished_turns("hall") == []


def test_the_transcript_is_the_end_of_the_conversation_oldest_first(ledger: Ledger) -> None:
    for number in range(5):
        one = turn(number, f"say {number}", author="ann" if number % 2 else "bob")
        ledger.begin_turn(one)
        ledger.note_reading(one, reading())
        ledger.note_reply(one, f"I say {number}.")
        ledger.note_reply(one, "And more.")
        ledger.finish_turn(one)
    ledger.begin_turn(turn(9, "still running"))
    assert ledger.transcript("hall", limit=3) == [
        Message("assistant", "I say 3.\nAnd more."),
        Message("user", "say 4", "Bob"),
        Message("assistant", "I say 4.\nAnd more."),
    ]
    assert len(ledger.transcript("hall")) == 10
    assert ledger.transcript("garden") == []
    assert ledger.last_session("ann") == "hall"


# Labels


def test_letters_go_from_b_over_z_to_aa() -> None:
    assert [letters(n) for n in (0, 1, 2, 25, 26, 27, 51, 52)] == [
        "", "b", "c", "z", "aa", "ab", "az", "ba",
    ]  # fmt: skip


def test_labels_count_up_in_a_session_and_branch_for_revisions(ledger: Ledger) -> None:
    first, second = draw(ledger, "one", 2)
    (warmer,) = draw(ledger, "two", parent=second.id)
    (darker,) = draw(ledger, "three", parent=warmer.id)
    (elsewhere,) = draw(ledger, "four", session="garden", parent=second.id)
    (third,) = draw(ledger, "five")
    made = (first, second, warmer, darker, elsewhere, third)
    assert labels(made) == ["1", "2", "2b", "2c", "1", "3"]
    assert ledger.artwork("hall", "#2C") == darker
    assert ledger.artwork("hall", "9") is None
    assert ledger.parent(darker.id) == warmer
    assert ledger.children(second.id) == [warmer, elsewhere]


def test_labels_are_not_given_twice_by_many_threads(ledger: Ledger) -> None:
    (parent,) = draw(ledger, "root")

    def record(number: int) -> tuple[str, str]:
        new = ledger.record(draft(f"new{number}"))
        return new.label, ledger.record(draft(f"revision{number}", parent=parent.id)).label

    with ThreadPoolExecutor(8) as pool:
        pairs = list(pool.map(record, range(20)))
    assert sorted(int(new) for new, _ in pairs) == list(range(2, 22))
    assert sorted(revision for _, revision in pairs) == [f"1{letters(n)}" for n in range(1, 21)]


def test_a_reserved_label_is_kept_for_the_picture(ledger: Ledger) -> None:
    one = draft("one")
    assert ledger.reserve_label(one.id, "hall") == "1"
    assert labels(draw(ledger, "two")) == ["2"]
    assert ledger.reserve_label(one.id, "hall") == "1"
    assert ledger.record(one).label == "1"


# Artworks


def test_an_artwork_comes_back_as_it_was_recorded(ledger: Ledger) -> None:
    (parent,) = draw(ledger, "parent")
    request = DrawingRequest(
        "달 위의 여우", 2**32 - 1, init_image="/a.png", tone=Tone(0.5), lettering=Lettering("안녕")
    )
    wanted = draft("one", parent=parent.id, request=request, tries=2, seconds=1.5, made_at=WHEN)
    made = ledger.record(wanted)
    assert made == ledger.artwork_by_id(wanted.id) == ledger.by_sha256("one-0")
    for name in ("id", "wish", "request", "sight", "path", "made_at", "tries", "seconds", "parent"):
        assert getattr(made, name) == getattr(wanted, name), name
    assert made.made_at.utcoffset() == timedelta(0)


def test_recording_the_same_picture_again_changes_nothing(ledger: Ledger) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(ledger.record, [draft("one")] * 4))
    assert len(set(made)) == 1
    assert ledger.record(draft("one", sha256="other")).sha256 == "one-0"
    assert labels(ledger.easel("hall")) == ["1"]
    assert len(ledger.undelivered()) == 1


def test_times_are_aware_of_their_zone(ledger: Ledger) -> None:
    seoul = datetime(2026, 11, 20, 1, 0, tzinfo=ZoneInfo("Asia/Seoul"))
    (made,) = draw(ledger, "one", made_at=seoul)
    assert made.made_at == seoul and made.made_at.tzinfo is UTC
    with pytest.raises(Exception, match="aware of their zone"):
        ledger.record(draft("two", made_at=datetime(2026, 11, 20)))


def test_the_easel_is_the_newest_pictures_oldest_first(ledger: Ledger) -> None:
    draw(ledger, "one", 12)
    assert labels(ledger.easel("hall", limit=3)) == ["10", "11", "12"]
    assert ledger.easel("garden") == []


def test_recall_by_time_words_session_and_person(ledger: Ledger) -> None:
    draw(ledger, "old", made_at=WHEN - timedelta(days=1))
    draw(ledger, "new", made_at=WHEN, request=DrawingRequest("100%_night owl", 1))
    draw(ledger, "bobs", author="bob", made_at=WHEN)
    assert labels(ledger.recall("ann")) == ["1", "2"]
    assert labels(ledger.recall("ann", until=WHEN)) == ["1"]
    assert labels(ledger.recall("ann", since=WHEN)) == ["2"]
    assert labels(ledger.recall("", since=WHEN, session="hall")) == ["2", "3"]
    assert labels(ledger.recall("ann", words="Red OWL")) == ["2"]
    assert labels(ledger.recall("ann", words="0%_n")) == ["2"]
    assert ledger.recall("ann", words="whale") == []
    assert labels(ledger.recall("ann", limit=1)) == ["2"]
    assert ledger.recall("ann", session="garden") == []


def test_fingerprints_use_all_64_bits(ledger: Ledger) -> None:
    high = 2**64 - 3
    made = ledger.record(draft("one", fingerprint=high, circumstances={"batch": 4}))
    draw(ledger, "two")
    assert list(ledger.fingerprints()) == [(made.id, high)]
    assert ledger.fingerprints_of([made.id, draft("two").id, "none"]) == {made.id: high}
    assert ledger.circumstances(made.id) == {"batch": 4}


def test_recent_revisions_name_who_wanted_what(ledger: Ledger) -> None:
    (root,) = draw(ledger, "root")
    for number, (author, change) in enumerate([("ann", "warmer"), ("bob", "colder")], 2):
        one = turn(number, change, author=author)
        ledger.begin_turn(one)
        ledger.note_reading(one, reading("revise", change, time="night"))
        draw(ledger, change, author=author, parent=root.id, turn=one.id, made_at=WHEN)
    expected = [("ann", Wish(time="night"), "warmer"), ("bob", Wish(time="night"), "colder")]
    assert ledger.recent_revisions(root.id, WHEN) == expected
    (child, _) = ledger.children(root.id)
    assert ledger.recent_revisions(child.id, WHEN) == expected
    assert ledger.recent_revisions(root.id, WHEN + timedelta(seconds=1)) == []


# Heads


def test_undo_goes_up_the_tree_and_redo_comes_back(ledger: Ledger) -> None:
    (fox,) = draw(ledger, "fox")
    (night,) = draw(ledger, "night", parent=fox.id)
    (snow,) = draw(ledger, "snow", parent=night.id)
    assert ledger.frame("hall", "ann") == (snow,)
    assert ledger.redo("hall", "ann", "t") is None
    assert ledger.undo("hall", "ann", "t") == (night,)
    assert ledger.undo("hall", "ann", "t") == (fox,)
    assert ledger.undo("hall", "ann", "t") is None
    assert ledger.frame("hall", "ann") == (fox,)
    assert ledger.redo("hall", "ann", "t") == (night,)
    assert ledger.undo("hall", "ann", "t") == (fox,)
    assert ledger.redo("hall", "ann", "t") == (night,)
    assert ledger.redo("hall", "ann", "t") == (snow,)
    assert ledger.redo("hall", "ann", "t") is None


def test_undo_of_an_original_goes_to_the_frame_before_it(ledger: Ledger) -> None:
    foxes = draw(ledger, "foxes", 3)
    (owl,) = draw(ledger, "owl")
    (night_owl,) = draw(ledger, "night", parent=owl.id)
    assert ledger.undo("hall", "ann", "t") == (owl,)
    assert ledger.undo("hall", "ann", "t") == tuple(foxes)
    assert ledger.undo("hall", "ann", "t") is None
    assert ledger.redo("hall", "ann", "t") == (owl,)
    assert ledger.redo("hall", "ann", "t") == (night_owl,)


def test_a_batch_moves_as_one(ledger: Ledger) -> None:
    foxes = draw(ledger, "foxes", 2)
    nights = [ledger.record(draft("nights", i, parent=fox.id)) for i, fox in enumerate(foxes)]
    assert ledger.frame("hall", "ann") == tuple(nights)
    assert ledger.undo("hall", "ann", "t") == tuple(foxes)
    assert ledger.redo("hall", "ann", "t") == tuple(nights)


def test_a_new_picture_ends_the_redo_branch_but_keeps_its_pictures(ledger: Ledger) -> None:
    (fox,) = draw(ledger, "fox")
    (night,) = draw(ledger, "night", parent=fox.id)
    ledger.undo("hall", "ann", "t")
    (snow,) = draw(ledger, "snow", parent=fox.id)
    assert ledger.redo("hall", "ann", "t") is None
    assert ledger.frame("hall", "ann") == (snow,)
    assert ledger.artwork("hall", "1b") == night
    assert ledger.undo("hall", "ann", "t") == (fox,)
    assert ledger.redo("hall", "ann", "t") == (snow,)


def test_a_move_is_undone_as_one_step(ledger: Ledger) -> None:
    foxes = draw(ledger, "foxes", 4)
    (night,) = draw(ledger, "night", parent=foxes[0].id)
    kept = ledger.move("hall", "ann", [foxes[1].id, foxes[3].id], "t")
    assert kept == (foxes[1], foxes[3])
    assert ledger.undo("hall", "ann", "t") == (night,)
    assert ledger.redo("hall", "ann", "t") == kept
    (owl,) = draw(ledger, "owl")
    assert ledger.undo("hall", "ann", "t") == kept
    assert ledger.redo("hall", "ann", "t") == (owl,)


def test_everybody_has_a_head_of_their_own(ledger: Ledger) -> None:
    (fox,) = draw(ledger, "fox")
    (owl,) = draw(ledger, "owl", author="bob")
    (garden,) = draw(ledger, "garden", session="garden")
    (bobs_fox,) = draw(ledger, "bobs", author="bob", parent=fox.id)
    assert ledger.frame("hall", "ann") == (fox,)
    assert ledger.frame("garden", "ann") == (garden,)
    assert ledger.undo("hall", "bob", "t") == (fox,)
    assert ledger.undo("hall", "bob", "t") is None  # bob never was anywhere before ann's fox
    assert ledger.redo("hall", "bob", "t") == (bobs_fox,)
    assert ledger.frame("hall", "ann") == (fox,)
    assert owl.label == "2"


def test_a_late_picture_of_a_batch_does_not_move_the_head(ledger: Ledger) -> None:
    first = ledger.record(draft("batch", 0))
    (owl,) = draw(ledger, "owl")
    second = ledger.record(draft("batch", 1))
    assert ledger.frame("hall", "ann") == (owl,)
    assert ledger.undo("hall", "ann", "t") == (first, second)


# People


def test_state_is_kept_for_each_person_in_each_session(ledger: Ledger) -> None:
    ledger.set_state("hall", "ann", plan=[{"prompt": "여우"}], asked="which_picture")
    ledger.set_state("hall", "ann", asked=None, remarks=2)
    assert ledger.state("hall", "ann") == {"plan": [{"prompt": "여우"}], "remarks": 2}
    assert ledger.state("hall", "bob") == {} == ledger.state("garden", "ann")


def test_preferences_are_kept_everywhere(ledger: Ledger) -> None:
    assert ledger.preference("ann", "language", "en") == "en"
    ledger.set_preference("ann", "language", "ko")
    ledger.set_preference("ann", "language", "en")
    assert ledger.preference("ann", "language") == "en"


def test_about_tells_what_somebody_made(ledger: Ledger) -> None:
    assert ledger.about("ann").first_seen is None
    ledger.begin_turn(turn(1))
    ledger.begin_turn(turn(2, session="garden"))
    draw(ledger, "foxes", 3)
    draw(ledger, "plain", wish=Wish())
    ledger.set_preference("ann", "language", "ko")
    about = ledger.about("ann")
    assert (about.artworks, about.turns, about.sessions) == (4, 2, 2)
    assert about.first_seen == WHEN
    assert about.subjects == [("fox", 3)] and about.styles == [("watercolour", 3)]
    assert about.preferences == {"language": "ko"}


def test_forget_erases_one_person_alone(ledger: Ledger, tmp_path: Path) -> None:
    mine, lookbook = file(tmp_path / "pictures", "a.png"), file(tmp_path / "exports", "a.pdf")
    sketch, preview = file(tmp_path / "attachments", "s.png"), file(tmp_path / "previews", "p.png")
    theirs = file(tmp_path / "pictures", "b.png")
    one = turn(1)
    ledger.begin_turn(type(one)(**_fields(one) | {"attachments": (str(sketch), "/etc/hostname")}))
    ledger.begin_turn(turn(2, author="bob"))
    ledger.open_job(commission("fox"))
    ledger.note_file("ann", lookbook)
    ledger.set_state("hall", "ann", asked="x")
    asked: list[list[str]] = []
    ledger.forgetters.append(lambda author, jobs: asked.append([author, *jobs]) or [preview])
    (fox,) = draw(ledger, "fox", path=str(mine))
    (bobs,) = draw(ledger, "night", author="bob", parent=fox.id, path=str(theirs))
    ledger.move("hall", "bob", [fox.id, bobs.id], "t")

    erased = ledger.forget("ann")

    assert (erased.turns, erased.artworks, erased.files) == (1, 1, 4)
    assert asked == [["ann", "fox"]]
    assert not any(path.exists() for path in (mine, lookbook, sketch, preview))
    assert theirs.exists() and Path("/etc/hostname").exists()
    assert ledger.about("ann") == type(ledger.about("ann"))(0, 0, 0, None, [], [], {})
    assert ledger.frame("hall", "ann") == () and ledger.state("hall", "ann") == {}
    left = ledger.artwork("hall", "1b")
    assert left is not None and left.parent == "" and left.author == "bob"
    assert ledger.frame("hall", "bob") == (left,)
    assert ledger.undo("hall", "bob", "t") == (left,)
    assert labels(draw(ledger, "new")) == ["2"]  # the label 1 does not come back
    assert ledger.about("bob").turns == 1


def _fields(value: object) -> dict[str, object]:
    return {name: getattr(value, name) for name in type(value).__slots__}  # type: ignore[attr-defined]


# Jobs and deliveries


def test_what_a_finished_job_painted_is_undelivered_until_it_is_shown(ledger: Ledger) -> None:
    assert ledger.open_job(commission("fox"))
    assert not ledger.open_job(commission("fox"))
    first, second = draw(ledger, "fox", 2)
    assert ledger.undelivered() == []  # still painting
    ledger.close_job("fox", "finished")
    assert not ledger.close_job("fox", "cancelled")
    (delivery,) = ledger.undelivered("hall")
    assert delivery.artworks == (first, second) and delivery.turn == "t1"
    assert ledger.undelivered("garden") == []
    ledger.mark_delivered("fox", "message 7")
    assert ledger.undelivered() == []
    draw(ledger, "large", 120, author="bob")
    (large,) = ledger.undelivered()
    assert len(large.artworks) == 120 and large.author == "bob"
    job = ledger.job("fox")
    assert job is not None and job.outcome == "finished"


def test_open_jobs_and_quotas(ledger: Ledger) -> None:
    ledger.open_job(commission("one", pictures=3))
    ledger.open_job(commission("two", pictures=2))
    ledger.open_job(commission("bobs", author="bob"))
    assert ledger.pictures_ordered_since("ann", WHEN - timedelta(days=999)) == 5
    assert ledger.pictures_ordered_since("ann", datetime.now(UTC) + timedelta(days=1)) == 0
    ledger.close_job("one", "finished")
    assert [job.id for job in ledger.open_jobs("hall", "ann")] == ["two"]
    assert [job.id for job in ledger.open_jobs()] == ["two", "bobs"]


def test_the_audit_finds_files_and_rows_that_lost_each_other(
    ledger: Ledger, tmp_path: Path
) -> None:
    pictures = tmp_path / "pictures"
    kept, stray = file(pictures / "hall", "kept.png"), file(pictures, "stray.png")
    draw(ledger, "kept", path=str(kept))
    assert ledger.audit(pictures).files_without_row == [stray.resolve()]
    gone = ledger.record(draft("gone", path=str(pictures / "gone.png")))
    audit = ledger.audit(pictures)
    assert audit.rows_without_file == [(gone.id, (pictures / "gone.png").resolve())] and audit
    stray.unlink()
    draw(ledger, "gone")
    file(pictures, "gone.png")
    assert not ledger.audit(pictures)
