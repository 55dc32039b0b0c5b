"""A collection by talking: exported, refined, paused and gone on with, in English and Korean."""

from __future__ import annotations

import asyncio
import re
import zipfile
from pathlib import Path

from agents.events import Event, Exported, Failed, Finished, Queued
from pipelines.picture_files import open_picture
from tests.stories import Heard, Stage, open_stage
from tests.test_collecting import collection


def exported(heard: Heard) -> list[Path]:
    """Return the files that a turn has exported."""
    return [Path(f) for e in heard.events if isinstance(e, Exported) for f in e.files]


async def follow(stage: Stage, heard: Heard) -> list[Event]:
    """Return the later events of the job that a turn has queued."""
    (job,) = [event.job for event in heard.events if isinstance(event, Queued)]
    return [event async for event in stage.artist.follow(job)]


async def test_three_cuts_and_a_pdf_in_one_sentence(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await collection(stage, 40)
        made = stage.ledger.frame("room", "ann")
        heard = await stage.say("keep the moody ones, drop lookalikes, 5 finalists as a PDF")
        assert heard.actions == ["curate"] and len(heard.pictures) == 5
        assert {"mean light", "likelihood", "fingerprints"} <= set(re.findall(
            "mean light|likelihood|fingerprints", heard.text))  # fmt: skip
        (book,) = exported(heard)
        assert book.suffix == ".pdf" and book.parent == tmp_path / "exports"
        pages = len(re.findall(rb"/Type /Page\b", book.read_bytes()))
        assert pages == 1 + 5 + 1 + 1 and book.name in heard.text
        assert str(tmp_path) not in heard.text  # where files lie is nothing to say in a channel
        for _ in range(3):
            back = await stage.say("undo")
        assert len(back.pictures) == len(made)


async def test_finalists_are_exported_and_refined_by_talking(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await collection(stage, 30)
        await stage.say("6 finalists")
        chosen = stage.ledger.frame("room", "ann")
        packed = await stage.say("zip them")
        (archive,) = exported(packed)
        with zipfile.ZipFile(archive) as opened:
            assert {f"pictures/{a.label}.png" for a in chosen} <= set(opened.namelist())

        alone = await stage.say("draw a red fox")  # the finalists are still the finalists
        assert len(alone.pictures) == 1
        begun = await stage.say("최종 후보들 512로 마무리해 줘")
        assert begun.actions == ["upscale"] and not begun.pictures
        assert re.search("6장.*512픽셀", begun.text)
        finished = (await follow(stage, begun))[-1]
        assert isinstance(finished, Finished)
        assert [a.parent for a in finished.artworks] == [a.id for a in chosen]
        assert [a.label for a in finished.artworks] == [f"{a.label}b" for a in chosen]
        assert {open_picture(a.path).size for a in finished.artworks} == {(512, 512)}

        book = await stage.say("룩북으로 내보내 줘")
        (path,) = exported(book)
        assert path.suffix == ".pdf" and re.search("[가-힣]", book.text)
        again = await stage.say("refine the finalists at 512")
        assert "already" in again.text and not exported(again)
        back = await stage.say("undo")
        assert back.labels == [a.label for a in chosen]


async def test_nothing_to_export_is_said(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        for text, words in (("export it", "nothing to export"), ("zip them", "nothing to export"),
                            ("룩북으로 내보내 줘", "내보낼 그림이 없어")):  # fmt: skip
            heard = await stage.say(text)
            assert words in heard.text and not exported(heard), heard.text


async def test_a_collection_is_paused_and_gone_on_with_by_words(tmp_path: Path) -> None:
    async with open_stage(tmp_path, pause=0.01) as stage:
        await stage.say("60 designs, flowers blooming on Venus")
        begun = await stage.say("yes")
        job = next(event.job for event in begun.events if isinstance(event, Queued))
        followed = asyncio.create_task(follow(stage, begun))
        await painted(stage, job, 3)
        held = await stage.say("hold on for now")
        assert held.actions == ["collect"] and re.search(r"\d+ of 60", held.text)
        last = (await followed)[-1]
        assert isinstance(last, Failed) and last.kind == "paused" and "go on" in last.message
        done = len(stage.ledger.job_indices(job))
        await asyncio.sleep(0.3)
        assert len(stage.ledger.job_indices(job)) == done < 60
        assert not stage.ledger.undelivered()  # what is there comes with the rest

        on = await stage.say("이어서 해")
        assert on.actions == ["collect"] and f"{60 - done}장" in on.text
        follows = asyncio.create_task(follow(stage, on))
        await painted(stage, job, done + 2)
        await stage.say("잠깐 멈춰")
        stopped = (await follows)[-1]
        assert isinstance(stopped, Failed) and stopped.kind == "paused"

    async with open_stage(tmp_path) as stage:  # a pause outlives the process
        stage.turns = 100
        assert stage.ledger.job_indices(job) and not stage.ledger.open_jobs()
        finished = (await follow(stage, await stage.say("go on with the collection")))[-1]
        assert isinstance(finished, Finished) and len(finished.artworks) == 60
        assert len({artwork.label for artwork in finished.artworks}) == 60
        idle = await stage.say("go on with the collection")
        assert "nothing" in idle.text.lower()


async def painted(stage: Stage, job: str, count: int) -> None:
    """Wait until so many pictures of a job are done."""
    while len(stage.ledger.job_indices(job)) < count:
        await asyncio.sleep(0.02)
