"""The one place where everything is put together."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.errors import ModelMissing
from agents.events import Asked, Done, Failed, Said, Understood
from agents.reader.rules import RuleReader
from bot.app import App, ledger_place, model_reader, open_app, workshop_name
from bot.config import Config, check
from bot.errors import ConfigError
from bot.messages import Speaker
from pipelines.world import World
from tests.tiny import tiny_captioner_settings, tiny_painter_settings

SPEAKER = Speaker("s", "ann")


def settings(painter: str = "") -> Config:
    tiny = tiny_painter_settings().model_dump(exclude_defaults=True)
    return check(
        {
            "painter": tiny | ({"model": painter} if painter else {}),
            "captioner": tiny_captioner_settings().model_dump(exclude_defaults=True),
            "language": {"model": "none"},
        },
        "",
    )


async def events(app: App, text: str) -> list[object]:
    return [event async for event in app.respond(SPEAKER.turn(text))]


def test_the_name_is_known_before_the_models_are():
    from pipelines.workshop import open_workshop

    for captioner in (None, "none"):
        config = settings()
        if captioner:
            config = config.model_copy(
                update={"captioner": config.captioner.model_copy(update={"model": captioner})}
            )
        assert workshop_name(config) == open_workshop(config.pipelines).name


async def test_small_talk_loads_no_model(tmp_path):
    async with open_app(settings(), tmp_path) as app:
        heard = await events(app, "hello")
        assert [type(event) for event in heard] == [Understood, Said, Done]
        assert app.workshop._thread.ident is None


async def test_what_suits_the_painter_is_known_when_something_is_drawn(tmp_path):
    async with open_app(settings(), tmp_path, seed=5) as app:
        await events(app, "draw a fox")
        (drawn,) = app.ledger.easel("s")
        assert (drawn.request.width, drawn.request.steps) == (64, 3)
        assert drawn.model == workshop_name(settings())


async def test_missing_weights_are_told_and_everything_else_goes_on(tmp_path):
    (tmp_path / "empty").mkdir()
    async with open_app(settings(str(tmp_path / "empty")), tmp_path) as app:
        heard = await events(app, "draw a fox")
        (failed,) = [event for event in heard if isinstance(event, Failed)]
        assert failed.kind == "missing_weights" and "Traceback" not in failed.message
        assert isinstance(heard[-1], Done)
        assert [e for e in await events(app, "hello") if isinstance(e, Said | Asked)]


async def test_what_was_not_delivered_is_left_over_for_its_own_session(tmp_path):
    async with open_app(settings(), tmp_path) as app:
        await events(app, "draw a fox")
    async with open_app(settings(), tmp_path) as app:
        finished, under_way = await app.left_over("s")
        assert [len(one.artworks) for one in finished] == [1] and under_way == []
        assert await app.left_over("elsewhere") == ([], [])
        await app.delivered(finished[0].job, "here")
        assert await app.left_over("s") == ([], [])


def test_the_ledgers_place(tmp_path, monkeypatch):
    assert ledger_place(Config().ledger, tmp_path) == tmp_path / "ledger.db"
    named = check({"ledger": {"url_env": "TILDA_LEDGER"}}, "").ledger
    monkeypatch.delenv("TILDA_LEDGER", raising=False)
    with pytest.raises(ConfigError, match="TILDA_LEDGER"):
        ledger_place(named, tmp_path)
    monkeypatch.setenv("TILDA_LEDGER", "postgresql+psycopg://somewhere/tilda")
    assert ledger_place(named, tmp_path) == "postgresql+psycopg://somewhere/tilda"
    assert isinstance(ledger_place(Config().ledger, tmp_path), Path)


def test_a_chosen_language_model_that_is_missing_is_an_error_and_never_silent(tmp_path):
    chosen = check({"language": {"model": f"local:{tmp_path}"}}, "").language
    with pytest.raises(ModelMissing):
        model_reader(chosen, RuleReader(World.load()))
