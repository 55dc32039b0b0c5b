"""`tilda discord --check`, and the texts that Discord is told."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import discord.http
import pytest
import yaml
import yarl
from discord.gateway import DiscordWebSocket

from bot.discord import words
from bot.discord.check import check, report
from bot.discord.ids import BUTTON, button, nonce
from bot.discord.render import pages
from bot.discord.settings import DiscordSettings
from tests.discord_server import DiscordServer
from tests.discord_server.harness import ROOT
from tests.discord_server.shapes import ATTACH_FILES, INTENT_MESSAGE_CONTENT


async def checked(
    server: DiscordServer, patch: pytest.MonkeyPatch, token: str | None = None
) -> tuple[int, str]:
    """Check against a server; return how many things are missing, and the report."""
    patch.setattr(discord.http.Route, "BASE", server.api)
    patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway_url))
    patch.setenv("DISCORD_TOKEN", server.token if token is None else token)
    found = await check(DiscordSettings())
    return sum(one.state == "missing" for one in found), report(found)


async def test_the_check_says_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    async with DiscordServer() as server:
        server.add_channel(server.add_guild("Lab"), "studio")
        missing, told = await checked(server, monkeypatch)
        assert missing == 0 and "The message-content intent is there." in told
        assert "In 1 server(s)." in told and f"client_id={server.app_id}" in told
        assert server.commands == {} and not server.asked("POST", "messages")


async def test_the_check_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with DiscordServer() as server:
        refused = await checked(server, monkeypatch, "wrong")
        none = await checked(server, monkeypatch, "")
        guild = server.add_guild("Poor")
        channel = server.add_channel(guild, "studio")
        await server.deny(channel, ATTACH_FILES)
        blind = await checked(server, monkeypatch)
        server.allowed_intents = ~INTENT_MESSAGE_CONTENT
        quiet = await checked(server, monkeypatch)
    assert refused[0] == 1 and "Discord refuses the token" in refused[1]
    assert none[0] == 1 and "set DISCORD_TOKEN" in none[1]
    assert blind[0] == 1 and "missing Poor: no channel to draw in" in blind[1]
    assert "#studio lacks attach files" in blind[1]
    assert quiet[0] == 0 and "note    Without the message-content intent" in quiet[1]


async def test_the_command_says_it_and_exits_so(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "DISCORD_TOKEN"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "discord", "--check", "--data", str(tmp_path), cwd=ROOT,
        env=environment, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1 and out.decode().startswith("missing No token")


def test_both_languages_say_the_same_things_with_the_same_slots() -> None:
    english, korean = words.sentences("en"), words.sentences("ko")
    assert set(english) == set(korean)
    for key, sentence in english.items():
        slots = set(re.findall(r"\{(\w+)\}", sentence))
        assert set(re.findall(r"\{(\w+)\}", korean[key])) == slots, key


def test_every_sentence_is_used() -> None:
    folder = ROOT / "bot" / "discord"
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    for key in words.sentences("en"):
        stem = re.match(r"(command|menu|option|choice|permission|turn|age|language|forget)_", key)
        known = f'"{key}"' in code or f'"{key.removesuffix("_about")}_about"' in code
        verbs = {"vary", "edit", "upscale", "critique", "more", "describe", "recipe", "like",
                 "original", "thread", "delete"}  # fmt: skip
        assert known or stem or key in verbs or key.removesuffix("_eta") in code, key


def test_the_settings_file_shows_the_discord_section() -> None:
    from bot.config_file import render

    assert "discord:" in render() and yaml.safe_load(render()) is not None


def test_button_ids_fit_and_say_everything() -> None:
    artwork = "4b1ea9cf-d9c4-5763-b738-02b90d63a57b"
    made = button("critique", artwork, group=True, message=1574127289736626177)
    match = BUTTON.fullmatch(made)
    assert len(made) <= 100 and match is not None
    assert match["artwork"] == artwork and match["message"] == "1574127289736626177"


def test_nonces_are_stable_short_and_different() -> None:
    made = {nonce("job", number, "turn") for number in range(1000)}
    assert len(made) == 1000 and max(map(len, made)) <= 25
    assert nonce("job", 1) == nonce("job", 1)


def test_long_texts_are_cut_where_sentences_end() -> None:
    text = "A fox stands in the snow. " * 400
    cut = pages(text)
    assert all(len(page) <= 3500 and page.endswith(".") for page in cut)
    assert " ".join(cut) == text.strip()
    assert pages("") == []
