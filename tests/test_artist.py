"""Dialogues: what people say, and what Tilda does and answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from agents.events import Done, Failed, Planned, Queued, Said, Understood
from agents.types import Author, Turn
from agents.voice import phrases
from pipelines.types import Sight
from tests.stories import Stage, open_stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    "words",
    ["안녕! 넌 누구야?", "Hello, who are you?", "I love Van Gogh.", "My cat is sick today.",
     "고흐 좋아해", "Thanks, that is lovely.", "I drew a horse yesterday."],
)  # fmt: skip
async def test_small_talk_draws_nothing(stage: Stage, words: str) -> None:
    heard = await stage.say(words)
    assert heard.actions == ["chat"]
    assert heard.text and not heard.pictures


async def test_it_introduces_itself_in_korean(stage: Stage) -> None:
    assert "틸다" in (await stage.say("안녕! 넌 누구야?")).text


async def test_the_order_of_events(stage: Stage) -> None:
    heard = await stage.say("draw a fox in the snow")
    kinds = [type(event) for event in heard.events]
    assert kinds[0] is Understood and kinds[-1] is Done
    assert kinds.index(Planned) < kinds.index(Queued)


async def test_a_korean_wish_becomes_an_english_prompt_and_a_korean_reply(stage: Stage) -> None:
    heard = await stage.say("고흐 스타일로 밤바다 위의 배를 그려줘")
    picture = heard.pictures[0]
    assert picture.request.prompt.isascii()
    assert "#1" in heard.text and str(picture.request.seed) in heard.text
    assert any("가" <= letter <= "힣" for letter in heard.text)


async def test_darker_keeps_the_drawing(stage: Stage) -> None:
    first = (await stage.say("고흐 스타일로 밤바다 위의 배를 그려줘")).pictures[0]
    heard = await stage.say("더 어둡게")
    assert heard.labels == ["1b"] and heard.pictures[0].parent == first.id
    before, after = (np.asarray(Image.open(a.path).convert("L"), float)
                     for a in (first, heard.pictures[0]))  # fmt: skip
    assert after.mean() < before.mean()
    assert len(stage.painter.painted) == 1
    assert "어둡게" in heard.text


async def test_three_logos_are_three_pictures_and_the_second_can_be_changed(stage: Stage) -> None:
    heard = await stage.say("Three fox logos")
    assert heard.labels == ["1", "2", "3"]
    changed = await stage.say("The second one, but blue")
    assert changed.labels == ["2b"]
    assert "blue" in changed.pictures[0].request.prompt


async def test_three_cats_are_one_picture(stage: Stage) -> None:
    heard = await stage.say("draw three cats")
    assert len(heard.pictures) == 1
    assert heard.pictures[0].wish.subjects[0].number == 3


async def test_undo_and_redo_move_the_pointer_and_paint_nothing(stage: Stage) -> None:
    await stage.say("draw a fox")
    await stage.say("warmer")
    painted = len(stage.painter.painted)
    back = await stage.say("Undo that.")
    forth = await stage.say("Actually, redo.")
    assert (back.labels, back.reused) == (["1"], True)
    assert (forth.labels, forth.reused) == (["1b"], True)
    assert len(stage.painter.painted) == painted


async def test_undo_at_the_beginning_is_said(stage: Stage) -> None:
    heard = await stage.say("undo")
    assert heard.text and not heard.pictures


async def test_yesterday_is_the_speakers_own(stage: Stage) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    none = await stage.say("What did you draw for me yesterday?", who="ben")
    assert "none" in none.text.lower()
    await stage.say("draw a fox", at=yesterday)
    heard = await stage.say("어제 나한테 뭐 그려줬어?", who="ben")
    assert not heard.pictures and "없" in heard.text


async def test_recall_by_label(stage: Stage) -> None:
    await stage.say("draw a fox")
    await stage.say("draw an owl")
    heard = await stage.say("show me #1")
    assert heard.labels == ["1"] and heard.reused


async def test_a_miss_is_said_plainly_after_one_second_try(stage: Stage) -> None:
    stage.captioner.queue.extend(["two cats", "two cats"])
    heard = await stage.say("draw three cats")
    assert len(stage.painter.painted) == 2
    assert heard.pictures[0].tries == 2
    assert "two" in heard.text or "2" in heard.text


async def test_a_stranger_is_said_before_painting(stage: Stage) -> None:
    heard = await stage.say("draw a flux capacitor")
    kinds = [type(event) for event in heard.events]
    assert kinds.index(Said) < kinds.index(Planned)
    assert "flux capacitor" in heard.text


async def test_a_plain_ground_is_no_stranger(stage: Stage) -> None:
    heard = await stage.say("파란 배경에 빨간 여우 그려줘")
    assert heard.pictures[0].request.prompt == "a red fox on a plain blue background"
    assert [type(event) for event in heard.events][1] is Planned


async def test_several_subjects_are_several_jobs(stage: Stage) -> None:
    heard = await stage.say("A cat, a house in the rain, and a guitar")
    assert len(heard.labels) == 3
    assert len({artwork.job for artwork in heard.pictures}) == 3


async def test_an_open_wish_gets_one_question_and_takes_the_answer(stage: Stage) -> None:
    heard = await stage.say("Draw something nice.")
    if heard.asked is None:
        assert heard.pictures
        return
    assert 2 <= len(heard.asked.choices) <= 5
    answer = await stage.say("the second one")
    assert len(answer.pictures) == 1


async def test_planning_waits_for_the_release(stage: Stage) -> None:
    first = await stage.say("Don't draw yet, let's plan a fox in the snow.")
    second = await stage.say("at night, please")
    assert not first.pictures and not second.pictures
    drawn = await stage.say("ok, draw it now")
    assert len(drawn.pictures) == 1
    assert "fox" in drawn.pictures[0].request.prompt and "night" in drawn.pictures[0].request.prompt


async def test_words_are_set_on_the_picture(stage: Stage) -> None:
    first = (await stage.say("케이크 그려줘")).pictures[0]
    heard = await stage.say("'생일 축하해'라고 써줘")
    assert heard.pictures[0].request.lettering.text == "생일 축하해"  # type: ignore[union-attr]
    one, two = (np.asarray(Image.open(a.path), int) for a in (first, heard.pictures[0]))
    assert (abs(one - two) > 40).mean() > 0.01


async def test_words_are_moved_and_enlarged(stage: Stage) -> None:
    bare = (await stage.say("draw a cake")).pictures[0]
    first = (await stage.say('write "Mimi" at the top')).pictures[0]
    heard = await stage.say("make the letters smaller")
    second = heard.pictures[0]
    assert (second.wish.lettering, second.parent) == ("Mimi", first.id)
    base, one, two = (np.asarray(Image.open(a.path), int) for a in (bare, first, second))
    rows = [np.nonzero((abs(base - each) > 40).any(axis=(1, 2)))[0] for each in (one, two)]
    assert max(rows[0]) < len(base) / 2 and np.ptp(rows[1]) < np.ptp(rows[0])
    assert "Mimi" in heard.text


async def test_a_reply_means_the_picture_replied_to(stage: Stage) -> None:
    await stage.say("draw a fox")
    await stage.say("draw an owl")
    heard = await stage.say("make it warmer", reply_to="#1")
    assert heard.labels == ["1b"]


async def test_opposite_wishes_of_two_people_both_live(stage: Stage) -> None:
    await stage.say("draw a car")
    await stage.say("make the car red")
    heard = await stage.say("no, make the car green", who="ben", reply_to="#1b")
    assert "Ann" in heard.text and "Ben" in heard.text
    assert heard.pictures[0].parent == stage.ledger.artwork("room", "1").id  # type: ignore[union-attr]
    assert heard.asked is not None and len(heard.asked.choices) == 2


async def test_stop_cancels_only_the_speakers_job(tmp_path: Path) -> None:
    async with open_stage(tmp_path, pause=0.1) as stage:
        painting = asyncio.create_task(stage.say("draw ten pictures of a fox"))
        await asyncio.sleep(0.5)
        stopped = await stage.say("Stop!")
        heard = await asyncio.wait_for(painting, 20)
        assert stopped.actions == ["cancel"]
        assert "cancelled" in heard.failures
        assert len(heard.pictures) < 10
        assert isinstance(heard.events[-1], Done)


async def test_forget_me_tells_asks_and_erases(stage: Stage) -> None:
    await stage.say("draw an owl", who="ben")
    picture = (await stage.say("draw a fox")).pictures[0]
    asked = await stage.say("나에 대해 뭘 기억해? 다 지워줘")
    assert asked.asked is not None and Path(picture.path).exists()
    done = await stage.say("응")
    assert done.text and not Path(picture.path).exists()
    assert stage.ledger.about("ann").artworks == 0
    assert stage.ledger.about("ben").artworks == 1


async def test_critique_has_evidence_and_ready_revisions(stage: Stage) -> None:
    await stage.say("draw a fox in a forest")
    heard = await stage.say("What is wrong with it?")
    numbered = [
        line for line in heard.text.splitlines() if line[:2] in {"1.", "2.", "3.", "4.", "5."}
    ]
    assert 3 <= len(numbered) <= 5
    fixed = await stage.say("Fix the first two.")
    assert len(fixed.pictures) == 2 and not fixed.failures


@pytest.mark.parametrize(
    ("wish", "vague", "last"),
    [
        ("draw a fox in a forest", "fix it", "all of them"),
        ("숲속 여우 그려줘", "그거 고쳐줘", "전부"),
    ],
)
async def test_which_remarks_is_asked_and_any_answer_is_taken(
    stage: Stage, wish: str, vague: str, last: str
) -> None:
    await stage.say(wish)
    await stage.say("What is wrong with it?")
    heard = await stage.say(vague)
    assert heard.asked is not None and not heard.pictures
    assert heard.asked.choices[0] == "1" and heard.asked.choices[-1] == last
    for answer in ("2", last):
        assert (await stage.say(answer)).pictures


async def test_words_are_taken_off_again_in_korean(stage: Stage) -> None:
    await stage.say("여우 그려줘")
    await stage.say('"안녕"이라고 써줘')
    heard = await stage.say("글씨 지워줘")
    assert heard.pictures[0].wish.lettering == "" and "글씨를" in heard.text


async def test_the_best_of_several_is_told_by_the_captioners_measure(stage: Stage) -> None:
    drawn = await stage.say("draw three foxes as three separate pictures")
    labels = [picture.label for picture in drawn.pictures]
    heard = await stage.say("which one do you like best?")
    (best,) = heard.pictures
    assert best.label in labels and f"#{best.label}" in heard.text
    korean = await stage.say("어느 게 제일 잘 나왔어?")
    assert f"#{korean.pictures[0].label}" in korean.text


async def test_a_plan_grows_by_what_is_added(stage: Stage) -> None:
    await stage.say("don't draw yet, I'm thinking of a poster")
    await stage.say("with a cat, neon style")
    heard = await stage.say("and a moon")
    assert all(word in heard.text for word in ("poster", "cat", "moon", "neon"))


async def test_a_number_is_said_as_a_number(stage: Stage) -> None:
    await stage.say("draw three foxes")
    heard = await stage.say("only two")
    assert heard.pictures[0].wish.subjects[0].number == 2
    assert "2 of them" in heard.text and "two s" not in heard.text


async def test_a_number_is_said_in_korean(stage: Stage) -> None:
    await stage.say("여우 세 마리 그려줘")
    heard = await stage.say("두 마리만")
    assert heard.pictures[0].wish.subjects[0].number == 2
    assert "두 마리로" in heard.text and "of them" not in heard.text


async def test_doubt_is_said_once(stage: Stage) -> None:
    unknown = Sight("A picture that I cannot make out.", known=False)
    stage.captioner.queue.extend([unknown, unknown])
    variants = {*phrases("en")["unseen"], *phrases("en")["unknown_scene"]}
    for wish in ("draw a fox", "make it night"):
        text = (await stage.say(wish)).text
        assert sum(variant in text for variant in variants) == 1, text


async def test_remarks_are_open_while_their_picture_is_at_hand(stage: Stage) -> None:
    await stage.say("draw a fox in a forest")
    await stage.say("What is wrong with it?")
    assert (await stage.say("draw a cat")).pictures
    heard = await stage.say("고양이 두 마리로")  # two cats, and not remark two
    assert heard.asked is None and len(heard.pictures) == 1
    await stage.say("show me #1")
    assert (await stage.say("apply 2")).pictures


async def test_a_brought_picture_is_described_first(stage: Stage, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 255, (80, 120, 3), dtype=np.uint8)).save(photo)
    stage.captioner.queue.append("A picture that I cannot make out.")
    heard = await stage.say("What is wrong with this picture?", attachments=[str(photo)])
    assert heard.actions == ["critique"] and len(heard.text) > 100


@pytest.mark.parametrize(
    ("wish", "question", "place", "thing"),
    [
        ("draw a fox in a forest at night", "describe it", "forest at night", "fox"),
        ("밤의 숲속 여우를 그려줘", "뭐가 보여?", "밤의 숲", "여우"),
    ],
)
async def test_a_rough_picture_is_told_as_far_as_it_is_made_out(
    stage: Stage, wish: str, question: str, place: str, thing: str
) -> None:
    half = Sight("A picture that I cannot make out.", setting="forest", time="night", known=False)
    stage.captioner.queue.append(half)
    drawn = await stage.say(wish)
    assert len(drawn.pictures) == 1  # what cannot be made out is no miss, and not tried again
    assert place in drawn.text and thing not in drawn.text
    described = await stage.say(question)
    assert described.actions == ["describe"]
    assert place in described.text and thing in described.text


async def test_a_file_that_is_no_picture_is_one_sentence(stage: Stage, tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_text("not a picture")
    heard = await stage.say("what do you see?", attachments=[str(bad)])
    assert heard.failures == ["bad_image"]
    assert (await stage.say("draw a fox")).pictures


@pytest.mark.parametrize("text", ["", "   ", "x" * 100_000])
async def test_messages_that_are_none(stage: Stage, text: str) -> None:
    heard = await stage.say(text)
    assert [type(event) for event in heard.events] == [Understood, Failed, Done]


async def test_the_same_turn_twice_is_done_once(stage: Stage) -> None:
    turn = Turn("same", "room", Author("ann"), "draw a fox")
    first = [event async for event in stage.artist.respond(turn)]
    second = [event async for event in stage.artist.respond(turn)]
    assert len(first) > 3 and [type(event) for event in second] == [Done]


async def test_memory_survives_closing(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await stage.say("draw a fox")
    async with open_stage(tmp_path) as stage:
        stage.turns = 10
        heard = await stage.say("warmer")
        assert heard.labels == ["1b"]


async def test_inspiration_fits_what_was_made(stage: Stage) -> None:
    heard = await stage.say("inspire me")
    assert heard.asked is not None and len(heard.asked.choices) == 3
    drawn = await stage.say("2")
    assert len(drawn.pictures) == 1


async def test_recipe(stage: Stage) -> None:
    picture = (await stage.say("draw a fox")).pictures[0]
    heard = await stage.say("what was the prompt and seed of #1?")
    assert picture.request.prompt in heard.text and str(picture.request.seed) in heard.text


async def test_blend_takes_two(stage: Stage) -> None:
    await stage.say("draw a fox")
    await stage.say("draw an owl")
    heard = await stage.say("blend #1 and #2")
    assert len(heard.pictures) == 1
    assert {s.name for s in heard.pictures[0].wish.subjects} == {"fox", "owl"}


async def test_upscale(stage: Stage) -> None:
    await stage.say("draw a fox")
    heard = await stage.say("make it bigger")
    with Image.open(heard.pictures[0].path) as large:
        assert large.size == (128, 128)
