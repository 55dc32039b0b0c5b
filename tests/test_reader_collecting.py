"""What is said to a collection, in both languages, and the same words said to something else."""

from __future__ import annotations

import pytest

from agents.reader.rules import RuleReader
from agents.types import EaselItem, Scene
from pipelines.world import World

DESIGNS = tuple(EaselItem(str(n), "a flower", "a flower", "c", True) for n in range(1, 13))
FOX = (EaselItem("1", "a red fox", "a red fox", "a", True),)

EXPORTS = [
    "export it", "Make a lookbook of the finalists.", "zip them", "Can you give me the finalists "
    "as a PDF?", "could you export these as a pdf please", "export the collection as a zip",
    "pack them up into a zip file", "I'd like a lookbook of the 20 finalists", "as a PDF please",
    "룩북으로 내보내 줘", "최종 후보들 PDF로 만들어 줘", "압축 파일로 보내줘", "이제 룩북 만들어 줘",
    "컬렉션 내보내 주세요", "zip으로 묶어 줘", "남은 그림들 압축해서 보내 줘",
]  # fmt: skip
REFINES = [
    "refine the finalists", "finish these in 2048", "Now refine the finalists, please.",
    "polish the finalists in high resolution", "upscale all of them", "render the finalists at 4k",
    "최종 후보들 고해상도로 마무리해 줘", "결선작 2048로 마무리해줘", "이것들 고화질로 다듬어 줘",
    "최종 후보 다듬어 줘",
]  # fmt: skip
PAUSES = ["pause", "hold on for now", "pause it please", "take a break", "잠깐 멈춰", "일시정지",
          "잠시 쉬었다 하자", "작업 잠깐 멈춰 줘"]  # fmt: skip
RESUMES = ["go on", "continue", "resume please", "keep going", "이어서 해", "계속 그려 줘",
           "마저 해 줘", "나머지 이어서 그려줘"]  # fmt: skip
CUTS = [
    ("more like #4 and #7", ("4", "7")),
    ("drop #3, #5 and #9", ("3", "5", "9")),
    ("#3이랑 #7 같은 것만 남겨 줘", ("3", "7")),
    ("41번 빼 줘", ("41",)),
]
OTHERS = [
    "draw a zip file", "finish the painting of a fox", "make it high resolution",
    "draw a paused clock", "a folder of recipes, watercolor", "룩북을 들고 있는 소녀 그려줘",
    "hold on", "what is a lookbook?", "계속 비가 오는 밤 그려줘", "an archive with old books",
]  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> RuleReader:
    return RuleReader(World.load())


@pytest.mark.parametrize("text", EXPORTS)
def test_exports(reader: RuleReader, text: str) -> None:
    (intent,) = reader.read_now(text, Scene(easel=DESIGNS)).intents
    assert (intent.action, intent.note) == ("curate", text.lower().rstrip("."))


@pytest.mark.parametrize("text", REFINES)
def test_refining(reader: RuleReader, text: str) -> None:
    (intent,) = reader.read_now(text, Scene(easel=DESIGNS)).intents
    assert (intent.action, intent.note, intent.size) == ("upscale", "finalists", 2048)


@pytest.mark.parametrize("text", PAUSES)
def test_pausing_needs_something_that_is_painted(reader: RuleReader, text: str) -> None:
    (intent,) = reader.read_now(text, Scene(easel=DESIGNS, working="painting")).intents
    assert (intent.action, intent.note) == ("collect", "pause")
    idle = reader.read_now(text, Scene(easel=FOX)).intents
    assert [one.action for one in idle] != ["collect"]


@pytest.mark.parametrize("text", RESUMES)
def test_going_on_needs_something_that_is_paused(reader: RuleReader, text: str) -> None:
    (intent,) = reader.read_now(text, Scene(easel=DESIGNS, working="paused")).intents
    assert (intent.action, intent.note) == ("collect", "resume")
    idle = reader.read_now(text, Scene(easel=FOX)).intents
    assert [one.action for one in idle] != ["collect"]


def test_a_collection_that_is_named_needs_no_more(reader: RuleReader) -> None:
    said = {
        "pause the collection": "pause", "컬렉션 잠깐 멈춰 줘": "pause",
        "go on with the collection": "resume", "컬렉션 이어서 해 줘": "resume",
    }  # fmt: skip
    for text, note in said.items():
        (intent,) = reader.read_now(text, Scene()).intents
        assert (intent.action, intent.note) == ("collect", note), text


@pytest.mark.parametrize(("text", "refs"), CUTS)
def test_cuts_by_label_are_for_many_designs(
    reader: RuleReader, text: str, refs: tuple[str, ...]
) -> None:
    (intent,) = reader.read_now(text, Scene(easel=DESIGNS)).intents
    assert (intent.action, intent.refs) == ("curate", refs)
    few = reader.read_now(text, Scene(easel=DESIGNS[:3]))
    assert few.why != "said to the collection"


@pytest.mark.parametrize("text", OTHERS)
def test_the_same_words_about_something_else(reader: RuleReader, text: str) -> None:
    for working in ("", "painting", "paused"):
        read = reader.read_now(text, Scene(easel=DESIGNS, working=working))
        assert read.why != "said to the collection"


def test_long_messages_are_read_at_once(reader: RuleReader) -> None:
    for text in ("최종 후보들 " * 200 + "그림", "export the " * 300, "그림" * 49):
        reader.read_now(text, Scene(easel=DESIGNS, working="painting"))
