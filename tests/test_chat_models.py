"""Chat models: tiny real networks, and a loopback server that speaks OpenAI's protocol."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import pytest
import torch
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    Exaone4Config,
    Exaone4ForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

from agents.chat_models import LanguageSettings, open_chat_model
from agents.chat_models.answers import Options
from agents.chat_models.engine import WORTH_REUSING
from agents.chat_models.faults import ask, language_fault
from agents.chat_models.local import LocalChatModel
from agents.errors import (
    AgentError,
    AnswerInvalid,
    BadKey,
    LanguageModelError,
    ModelMissing,
    ModelUnreachable,
    TooManyRequests,
)


class Wanted(BaseModel):
    """What the user wants."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["draw", "edit", "chat"]
    prompt: str = Field(max_length=12)
    count: int = Field(ge=1, le=9)


def tiny_tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<pad>", "<end>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(["draw a fox", "여우를 그려 줘", '{"action":"draw"}'], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<end>", pad_token="<pad>", model_max_length=512
    )


def tiny_folder(kind: str, folder: Path) -> Path:
    torch.manual_seed(0)
    tokenizer = tiny_tokenizer()
    size: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    network: Any
    if kind == "llama":
        network = LlamaForCausalLM(LlamaConfig(**size))
    else:
        network = Exaone4ForCausalLM(Exaone4Config(**size, sliding_window=16))
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module", params=["llama", "exaone4"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> LocalChatModel:
    path = tiny_folder("llama", tmp_path_factory.mktemp("one"))
    return LocalChatModel(folder=str(path), max_tokens=120)


def test_every_answer_of_an_untrained_network_fits_the_schema(folder: Path) -> None:
    model = open_chat_model(LanguageSettings(model=f"local:{folder}", temperature=1.0))
    assert model is not None
    chain = model.with_structured_output(Wanted)
    for seed in range(3):
        torch.manual_seed(seed)
        wanted = chain.invoke("draw a fox")
        assert isinstance(wanted, Wanted)


def test_nothing_is_loaded_before_the_first_question(folder: Path) -> None:
    model = LocalChatModel(folder=str(folder), max_tokens=16)
    assert model._shelf.engine is None
    model.invoke("hello")
    assert model._shelf.engine is not None


def test_opening_a_folder_imports_no_torch(folder: Path) -> None:
    code = (
        "import sys; from agents.chat_models import LanguageSettings, open_chat_model; "
        f"open_chat_model(LanguageSettings(model='local:{folder}')); "
        "assert 'torch' not in sys.modules and 'transformers' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_the_weights_of_a_folder_are_loaded_once(folder: Path) -> None:
    first = open_chat_model(LanguageSettings(model=f"local:{folder}", max_tokens=16))
    second = open_chat_model(LanguageSettings(model=f"local:{folder}", max_tokens=32))
    assert isinstance(first, LocalChatModel)
    assert isinstance(second, LocalChatModel)
    assert first.engine() is second.engine()
    assert (first.max_tokens, second.max_tokens) == (16, 32)


def test_log_probabilities_come_with_the_answer(llama: LocalChatModel) -> None:
    raw = llama.with_structured_output(Wanted, include_raw=True).invoke("여우를 그려 줘")
    tokens = raw["raw"].response_metadata["logprobs"]["content"]
    assert raw["parsing_error"] is None
    assert all(token["logprob"] <= 0.0 for token in tokens)
    assert tokens[0]["logprob"] == pytest.approx(0.0, abs=1.0)
    assert "".join(token["token"] for token in tokens).startswith('{"action":"')


def test_an_answer_that_is_cut_off_is_said_to_be_invalid(llama: LocalChatModel) -> None:
    short = llama.model_copy(update={"max_tokens": 3})
    with pytest.raises(AnswerInvalid):
        short.with_structured_output(Wanted).invoke("draw")
    assert short.with_structured_output(Wanted, include_raw=True).invoke("draw")["parsed"] is None


def test_streamed_pieces_make_the_whole_answer(folder: Path) -> None:
    model = LocalChatModel(folder=str(folder), max_tokens=24)
    pieces = [chunk.text for chunk in model.stream("draw a fox")]
    assert "".join(pieces) == model.invoke("draw a fox").text
    assert len(pieces) > 1


async def test_leaving_a_stream_stops_the_model(llama: LocalChatModel) -> None:
    async for _ in llama.astream("draw a fox", max_tokens=400):
        break
    assert (await llama.ainvoke("hello", max_tokens=4)).text is not None


async def test_cancelling_a_question_stops_the_model(llama: LocalChatModel) -> None:
    await llama.ainvoke("hello", max_tokens=1)
    task = asyncio.create_task(llama.ainvoke("draw a fox", max_tokens=450))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    engine = llama.engine()
    halted = threading.Event()
    halted.set()
    assert len(engine.answer([{"role": "user", "content": "x"}], Options(50), halted).tokens) == 1


async def test_questions_from_many_sides_are_answered_one_after_the_other(
    llama: LocalChatModel,
) -> None:
    chain = llama.with_structured_output(Wanted)
    answers = await asyncio.gather(*[chain.ainvoke(text) for text in ("a", "b", "a")])
    assert answers[0] == answers[2]


def test_a_kept_prefix_changes_no_answer(folder: Path) -> None:
    rules = "draw a fox and a bear in the forest at night " * 8
    kept = LocalChatModel(folder=str(folder), max_tokens=12)
    for text in ("one", "two", "one"):
        fresh = LocalChatModel(folder=str(folder), max_tokens=12)
        question = [("system", rules), ("user", text)]
        assert kept.invoke(question).text == fresh.invoke(question).text
    assert kept.engine().kept is None or len(kept.engine().kept[0]) >= WORTH_REUSING


def test_a_folder_that_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"config\.json"):
        open_chat_model(LanguageSettings(model=f"local:{tmp_path}/nowhere"))
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    model = open_chat_model(LanguageSettings(model=f"local:{tmp_path}"))
    assert model is not None
    with pytest.raises(ModelMissing, match=str(tmp_path)):
        model.invoke("hello")


def test_no_model_is_none_and_typos_are_named() -> None:
    assert open_chat_model(LanguageSettings(model="none")) is None
    with pytest.raises(ModelMissing, match="embeded"):
        open_chat_model(LanguageSettings(model="embeded"))
    with pytest.raises(ModelMissing, match="nobody"):
        open_chat_model(LanguageSettings(model="nobody:thing", base_url="http://127.0.0.1:1"))


def test_a_key_is_taken_from_the_named_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = LanguageSettings(model="openai:some", api_key_env="TILDA_TEST_KEY")
    monkeypatch.delenv("TILDA_TEST_KEY", raising=False)
    with pytest.raises(BadKey, match="TILDA_TEST_KEY"):
        open_chat_model(settings)
    monkeypatch.setenv("TILDA_TEST_KEY", "secret")
    model: Any = open_chat_model(settings)
    assert model.openai_api_key.get_secret_value() == "secret"
    assert "secret" not in repr(model)


def test_ollama_opens_without_a_server() -> None:
    model: Any = open_chat_model(
        LanguageSettings(model="ollama:exaone3.5", base_url="http://127.0.0.1:9", max_tokens=99)
    )
    assert (model.model, model.base_url, model.num_predict) == (
        "exaone3.5",
        "http://127.0.0.1:9",
        99,
    )


class Server:
    """A loopback server with the one route that the client needs."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.status = 200
        self.key = ""
        self.answer = '{"action":"draw","prompt":"fox","count":1}'

    async def complete(self, request: web.Request) -> web.Response:
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            return web.json_response({"error": {"message": "no such key"}}, status=401)
        if self.status != 200:
            return web.json_response({"error": {"message": "no"}}, status=self.status)
        self.requests.append(await request.json())
        choice = {
            "index": 0,
            "finish_reason": "stop",
            "message": {"role": "assistant", "content": self.answer},
            "logprobs": {"content": [{"token": self.answer, "logprob": -0.1, "top_logprobs": []}]},
        }
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        body = {"id": "1", "object": "chat.completion", "created": 1, "model": "some"}
        return web.json_response({**body, "choices": [choice], "usage": usage})


@pytest.fixture
async def server() -> AsyncIterator[tuple[Server, str]]:
    double = Server()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", double.complete)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield double, f"http://127.0.0.1:{port}/v1"
    await runner.cleanup()


def remote(url: str, **more: Any) -> Any:
    return open_chat_model(LanguageSettings(model="openai:some", base_url=url, timeout=10, **more))


async def test_a_compatible_server_gets_the_schema_and_fills_it(server: tuple[Server, str]) -> None:
    double, url = server
    wanted = await ask(remote(url).with_structured_output(Wanted), "draw a fox")
    assert wanted == Wanted(action="draw", prompt="fox", count=1)
    form = double.requests[0]["response_format"]["json_schema"]["schema"]
    assert set(form["properties"]) == {"action", "prompt", "count"}


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, BadKey), (404, ModelMissing), (429, TooManyRequests), (500, ModelUnreachable)],
)
async def test_a_server_that_refuses_is_one_of_our_errors(
    server: tuple[Server, str], status: int, kind: type[LanguageModelError]
) -> None:
    double, url = server
    double.status = status
    with pytest.raises(kind):
        await ask(remote(url), "hello")


async def test_a_wrong_key_and_a_right_one(
    server: tuple[Server, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    double, url = server
    double.key = "right"
    monkeypatch.setenv("TILDA_TEST_KEY", "wrong")
    with pytest.raises(BadKey):
        await ask(remote(url, api_key_env="TILDA_TEST_KEY"), "hello")
    monkeypatch.setenv("TILDA_TEST_KEY", "right")
    assert (await ask(remote(url, api_key_env="TILDA_TEST_KEY"), "hello")).text == double.answer


async def test_an_unreachable_server_and_a_bad_answer(server: tuple[Server, str]) -> None:
    double, url = server
    with pytest.raises(ModelUnreachable):
        await ask(remote("http://127.0.0.1:9/v1"), "hello")
    double.answer = "I would rather sing"
    with pytest.raises(AnswerInvalid):
        await ask(remote(url).with_structured_output(Wanted), "draw a fox")


def test_errors_of_ours_pass_through_and_strangers_get_a_sentence() -> None:
    ours = BadKey("no")
    assert language_fault(ours) is ours
    fault = language_fault(RuntimeError("first\nsecond"))
    assert type(fault) is LanguageModelError
    assert "second" not in str(fault)
    assert isinstance(fault, AgentError)


def test_settings_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValidationError):
        LanguageSettings.model_validate({"modle": "none"})
    assert json.loads(LanguageSettings().model_dump_json())["model"] == "embedded"
