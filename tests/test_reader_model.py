"""The reader with a language model: who decides, what is completed, what happens to faults."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ValidationError

from agents.chat_models import EMBEDDED, LanguageSettings, open_chat_model
from agents.chat_models.local import parse_beside
from agents.errors import ModelUnreachable
from agents.reader.confidence import Calibration, deeds_probability, read_calibration
from agents.reader.model import Decision, ModelReader, Opinion
from agents.reader.prompts import MESSAGE_WORDS, compact_prompt, context_line, instructions
from agents.reader.rules import RuleReader
from agents.reader.schema import ACTIONS, CompactReading, target
from agents.types import EaselItem, Intent, Message, Reading, Scene
from pipelines.world import World

FOX = EaselItem("1", "a red fox in a forest", current=True)
CAT = EaselItem("2", "a cat on a table", current=True)


class Scripted(BaseChatModel):
    """Answers with what it is told to, and keeps what it was shown."""

    replies: list[tuple[str, float]]
    shown: list[list[BaseMessage]] = []
    folder: str = ""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        if not self.replies:
            raise ConnectionError("nobody there")
        text, probability = self.replies.pop(0)
        self.shown.append(messages)
        tokens = [{"token": text, "logprob": math.log(probability)}]
        message = AIMessage(text, response_metadata={"logprobs": {"content": tokens}})
        return ChatResult(generations=[ChatGeneration(message=message)])

    def with_structured_output(
        self, schema: Any, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[Any, Any]:
        return self | RunnableLambda(lambda message: parse_beside(schema, message))


@pytest.fixture(scope="module")
def rules() -> RuleReader:
    return RuleReader(World.load())


def trained(tmp_path: Path, *replies: tuple[str, float]) -> Scripted:
    (tmp_path / "reader.json").write_text('{"slope": 1.0, "offset": 0.0}')
    return Scripted(replies=list(replies), folder=str(tmp_path), shown=[])


async def read(
    rules: RuleReader, model: Scripted, text: str, scene: Scene | None = None
) -> Reading:
    return await ModelReader(model, rules).read(text, scene or Scene())


def actions(reading: Reading) -> list[str]:
    return [intent.action for intent in reading.intents]


async def test_where_both_agree_the_model_decides_and_the_rules_fill_the_slots(
    rules: RuleReader, tmp_path: Path
) -> None:
    model = trained(tmp_path, (target(["draw"], 1, ("foxes",)), 0.97))
    reading = await read(rules, model, "draw three foxes in the snow, watercolor")
    wish = reading.intents[0].wish
    assert (actions(reading), reading.by) == (["draw"], "model")
    assert [(s.name, s.number) for s in wish.subjects] == [("fox", 3)]
    assert wish.style == "watercolor"
    assert reading.confidence == pytest.approx(0.97, abs=0.001)


async def test_a_sure_model_overrules_rules_that_saw_nothing(
    rules: RuleReader, tmp_path: Path
) -> None:
    model = trained(tmp_path, (target(["help"]), 0.99))
    reading = await read(rules, model, "wie the heck works this box then", Scene(easel=(FOX,)))
    assert (actions(reading), reading.by) == (["help"], "model")


@pytest.mark.parametrize("probability", [0.8, 0.9999])
async def test_a_picture_that_only_the_embedded_model_sees_is_asked_about(
    rules: RuleReader, tmp_path: Path, probability: float
) -> None:
    model = trained(tmp_path, (target(["draw"], 1, ("lamp",)), probability))
    reading = await read(rules, model, "lampily lamping about we go")
    assert reading.question == "unclear"


async def test_a_bigger_model_may_paint_what_the_rules_did_not_see(rules: RuleReader) -> None:
    reply = '{"do":["draw"],"n":1,"of":["lamp"]}'
    model = Scripted(replies=[(reply, 0.97)], shown=[])
    reading = await read(rules, model, "lampily lamping about we go")
    assert (actions(reading), reading.by) == (["draw"], "model")


async def test_an_unsure_model_leaves_it_to_the_rules(rules: RuleReader, tmp_path: Path) -> None:
    model = trained(tmp_path, (target(["chat"]), 0.2))
    reading = await read(rules, model, "draw a fox")
    assert (actions(reading), reading.by) == (["draw"], "rules")
    assert "model chat 0.20" in reading.why


@pytest.mark.parametrize(
    "text",
    ["I love Van Gogh.", "my friend painted a fox yesterday", "어제 우리 고양이가 여우를 봤어"],
)
async def test_nothing_is_painted_unasked_however_the_model_insists(
    rules: RuleReader, tmp_path: Path, text: str
) -> None:
    model = trained(tmp_path, (target(["draw"], 1, ("fox",)), 0.85))
    reading = await read(rules, model, text)
    assert actions(reading) == ["chat"] or reading.question


async def test_where_neither_is_sure_one_question_is_asked(
    rules: RuleReader, tmp_path: Path
) -> None:
    model = trained(tmp_path, (target(["upscale"]), 0.3))
    reading = await read(rules, model, "...", Scene(easel=(FOX,)))
    assert reading.question or actions(reading) == ["chat"]


async def test_words_that_the_model_copied_become_subjects(
    rules: RuleReader, tmp_path: Path
) -> None:
    said = target(["draw", "draw"], 1, ("rabbit", "frog"))
    model = trained(tmp_path, (said, 0.98))
    reader = ModelReader(model, rules, Decision.always_model())
    reading = await reader.read("rabbit on the one hand frog on the other", Scene())
    names = [intent.wish.subjects[0].name for intent in reading.intents]
    assert names == ["rabbit", "frog"]


async def test_each_deed_keeps_its_order(rules: RuleReader, tmp_path: Path) -> None:
    model = trained(tmp_path, (target(["revise", "upscale"]), 0.98))
    reading = await read(rules, model, "make it darker and then upscale it", Scene(easel=(FOX,)))
    assert actions(reading) == ["revise", "upscale"]


@pytest.mark.parametrize("action", ACTIONS)
async def test_every_deed_can_be_completed_from_any_message(
    rules: RuleReader, tmp_path: Path, action: str
) -> None:
    scene = Scene(easel=(FOX, CAT))
    for text in ("qwerty", "그러니까 말이야", 'write "hello" on #2', "🦊"):
        model = trained(tmp_path, (json.dumps({"do": [action]}), 0.999))
        reading = await read(rules, model, text, scene)
        assert reading.intents
        assert set(reading.intents[0].refs) <= {"1", "2"}


async def test_a_model_that_fails_leaves_a_trace_and_the_rules(
    rules: RuleReader, tmp_path: Path
) -> None:
    reading = await read(rules, trained(tmp_path), "draw a fox")
    assert (actions(reading), reading.by) == (["draw"], "rules")
    assert ModelUnreachable.kind in reading.why
    broken = trained(tmp_path, ("I would rather sing", 0.9))
    assert (await read(rules, broken, "draw a fox")).by == "rules"


async def test_the_answer_to_an_open_question_is_not_a_matter_for_the_model(
    rules: RuleReader, tmp_path: Path
) -> None:
    scene = Scene(
        easel=(FOX, CAT),
        asked="which_picture",
        choices=("#1", "#2"),
        history=(Message("user", "make it darker"), Message("assistant", "Which one?")),
    )
    model = trained(tmp_path, (target(["chat"]), 0.9))
    reading = await read(rules, model, "#2", scene)
    assert reading.intents[0].refs == ("2",)


async def test_a_model_without_training_gets_the_instructions_and_gives_english(
    rules: RuleReader,
) -> None:
    reply = '{"do":["draw"],"n":1,"of":["quokka"]}'
    model = Scripted(replies=[(reply, 0.99)], shown=[])
    reading = await read(rules, model, "쿠루쿠루 그려줘")
    assert "Deeds:" in str(model.shown[0][0].content)
    assert [s.name for s in reading.intents[0].wish.subjects] == ["quokka"]
    assert not reading.intents[0].unknown


async def test_words_of_the_model_that_are_no_deeds_are_refused() -> None:
    with pytest.raises(ValidationError):
        CompactReading.model_validate_json('{"do":["fly"]}')
    with pytest.raises(ValidationError):
        CompactReading.model_validate_json('{"do":["draw"],"why":"fun"}')
    assert CompactReading.model_validate_json(target(["chat"])).n == 1


def test_the_prompt_is_short_whatever_comes() -> None:
    easel = tuple(EaselItem(str(i), "a very long prompt " * 50) for i in range(100))
    history = tuple(Message("user", "blah " * 500) for _ in range(20))
    asked = (*history, Message("assistant", "which? " * 300))
    scene = Scene(easel=easel, history=asked, planning=True, remarks=3, attachments=2)
    prompt = compact_prompt("word " * 20_000, scene)
    assert len(prompt.split()) < MESSAGE_WORDS + 80


def test_the_scene_is_told_in_few_words() -> None:
    scene = Scene(easel=(FOX, CAT), reply_to="1", planning=True)
    line = context_line(scene)
    assert line == "1* a red fox in a | 2* a cat on a table; reply 1; planning"
    assert context_line(Scene()) == ""
    history = (Message("user", "foxes!"), Message("assistant", "Lovely. Shall I paint one?"))
    assert context_line(Scene(history=history)).endswith(
        "you: foxes!; me: Lovely. Shall I paint one?"
    )


def test_the_instructions_name_every_deed() -> None:
    words = instructions()
    assert all(action in words for action in ACTIONS)


def test_confidence_is_read_off_the_deeds_alone() -> None:
    tokens = [('{"do":["', -0.0), ("draw", -0.1), ('"]', -0.05), (',"n":9', -5.0)]
    content = [{"token": text, "logprob": value} for text, value in tokens]
    probability = deeds_probability({"logprobs": {"content": content}})
    assert probability == pytest.approx(math.exp(-0.15))
    assert deeds_probability({"logprobs": None}) is None
    assert deeds_probability({}) is None


def test_calibration_is_monotonous_and_lies_beside_the_weights(tmp_path: Path) -> None:
    assert read_calibration(str(tmp_path)) is None
    (tmp_path / "reader.json").write_text('{"slope": 0.5, "offset": -0.2}')
    calibration = read_calibration(str(tmp_path))
    assert calibration == Calibration(0.5, -0.2)
    values: Sequence[float] = [calibration(p) for p in (0.0, 0.2, 0.5, 0.9, 1.0)]
    assert list(values) == sorted(values)
    assert all(0.0 < value < 1.0 for value in values)
    assert Calibration()(0.7) == pytest.approx(0.7)


@pytest.fixture(scope="module")
def embedded(rules: RuleReader) -> ModelReader:
    model = open_chat_model(LanguageSettings())
    assert model is not None
    return ModelReader(model, rules)


def test_the_embedded_model_is_small_and_in_the_standard_format() -> None:
    assert sum(file.stat().st_size for file in EMBEDDED.iterdir()) < 80e6
    config = json.loads((EMBEDDED / "config.json").read_text(encoding="utf-8"))
    assert config["architectures"] == ["LlamaForCausalLM"]
    assert read_calibration(str(EMBEDDED)) is not None


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("draw a fox in the snow", "draw"),
        ("눈 덮인 숲의 여우를 그려 주세요", "draw"),
        ("make it darker", "revise"),
        ("더 어둡게 해줘", "revise"),
        ("upscale it please", "upscale"),
        ("방금 거 되돌려줘", "undo"),
        ("I love Van Gogh.", "chat"),
        ("난 고흐를 좋아해", "chat"),
        ("what can you do?", "help"),
    ],
)
async def test_the_embedded_model_decides_plain_turns(
    embedded: ModelReader, text: str, action: str
) -> None:
    reading = await embedded.read(text, Scene(easel=(FOX,)))
    assert (actions(reading), reading.by) == ([action], "model")
    assert reading.confidence >= 0.75


async def test_the_embedded_model_always_keeps_to_the_form(embedded: ModelReader) -> None:
    for text in ("🦊🦊🦊", "asdf ghjk", "{}[]\"'", "ㅋㅋㅋㅋㅋㅋㅋㅋ", "a" * 3000):
        opinion = await embedded.opinion(text, Scene(easel=(FOX, CAT), planning=True))
        assert set(opinion.said.do) <= set(ACTIONS)
        assert 0.0 <= opinion.confidence <= 1.0


@pytest.mark.parametrize(
    ("seconded", "sure", "floor", "verdict"),
    [
        (0.6, 0.7, 0.75, "model"),
        (0.5, 0.7, 0.75, "rules"),
        (0.6, 0.5, 0.75, "rules"),
        (0.9, 0.9, 0.9, "rules"),
        (0.3, 0.8, 0.75, "ask"),
        (0.1, 0.8, 0.75, "rules"),
    ],
)
def test_a_painting_that_only_the_model_sees_must_be_seconded(
    seconded: float, sure: float, floor: float, verdict: str
) -> None:
    said = CompactReading(do=["draw"], of=["a fox"])
    talk = Reading((Intent("chat"),), "rules", floor, "no deed asked")
    assert Decision()(Opinion(said, sure), talk, seconded) == verdict


def test_the_classifier_seconds_single_deeds(rules: RuleReader) -> None:
    wish, talk = "please draw a big red fox", "how was your day?"
    assert rules.seconded(("draw",), wish, Scene()) > 0.8
    assert rules.seconded(("draw",), talk, Scene()) < 0.2
    assert rules.seconded(("draw", "undo"), wish, Scene()) == 0.0
    assert RuleReader(World.load(), None).seconded(("draw",), wish, Scene()) == 0.0


async def test_no_model_changes_a_picture_that_is_not_there(
    rules: RuleReader, tmp_path: Path
) -> None:
    answer = ('{"do":["revise"],"of":[" red apple"]}', 0.99)
    text = "a red apple on a white background"
    assert actions(await read(rules, trained(tmp_path, answer), text)) == ["draw"]
    beside = Scene(easel=(FOX,))
    assert actions(await read(rules, trained(tmp_path, answer), text, beside)) == ["revise"]


async def test_the_shipped_reader_draws_the_first_thing_that_is_named(rules: RuleReader) -> None:
    model = open_chat_model(LanguageSettings())
    assert model is not None
    for text in ("a red apple on a white background", "a cat on a blue background", "눈밭의 여우"):
        assert actions(await ModelReader(model, rules).read(text, Scene())) == ["draw"], text


@pytest.mark.parametrize(
    ("message", "said", "kept"),
    [
        ("how about we do a panda on a swing", target(["chat"]), ["draw"]),
        ('draw a fox and write "hi" on it', target(["draw"]), ["draw", "letter"]),
        ("80 sticker ideas for a bike shop", target(["draw"]), ["collect"]),
    ],
)
async def test_rules_that_see_a_deed_are_kept_where_nobody_seconds_the_model(
    rules: RuleReader, tmp_path: Path, message: str, said: str, kept: list[str]
) -> None:
    reading = await read(rules, trained(tmp_path, (said, 0.98)), message)
    assert actions(reading) == actions(rules.read_now(message, Scene())) == kept
    assert "outvoted" in reading.why
