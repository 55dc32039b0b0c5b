"""`tilda discord --check`, and the texts that Discord is told."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import yaml

from bot.discord import words
from bot.discord.ids import BUTTON, button, nonce
from bot.discord.render import pages
from tests.discord_server import DiscordServer
from tests.discord_server.harness import ROOT
from tests.discord_server.shapes import ATTACH_FILES, INTENT_MESSAGE_CONTENT


async def checked(server: DiscordServer, folder: Path, token: str | None = None) -> tuple[int, str]:
    """Run the command against a server; return its exit code and what it says."""
    environment = {**os.environ, "DISCORD_API_BASE": server.api, "PYTHONPATH": str(ROOT),
                   "DISCORD_GATEWAY": server.gateway_url,
                   "DISCORD_TOKEN": server.token if token is None else token}  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.discord_server.wrapper", "bot.cli", "discord", "--check",
        "--data", str(folder), cwd=ROOT, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, out.decode()


async def test_the_check_says_what_is_there_and_what_is_not(tmp_path: Path) -> None:
    async with DiscordServer() as good, DiscordServer() as poor, DiscordServer() as none:
        good.add_channel(good.add_guild("Lab"), "studio")
        guild = poor.add_guild("Poor")
        await poor.deny(poor.add_channel(guild, "studio"), ATTACH_FILES)
        poor.allowed_intents = ~INTENT_MESSAGE_CONTENT
        blind = none.add_guild("Blind")
        await none.deny(none.add_channel(blind, "studio"), ATTACH_FILES)
        results = await asyncio.gather(
            checked(good, tmp_path), checked(poor, tmp_path), checked(none, tmp_path),
            checked(good, tmp_path, "wrong"), checked(good, tmp_path, ""),
        )  # fmt: skip
    (code, told), poorly, blindly, refused, missing = results
    assert code == 0 and "The message-content intent is there." in told
    assert "In 1 server(s)." in told and f"client_id={good.app_id}" in told
    assert poorly[0] == 0 and "note    Without the message-content intent" in poorly[1]
    assert blindly[0] == 1 and "missing Blind: no channel" in blindly[1]
    assert "attach files" in blindly[1]
    assert refused[0] == 1 and "Discord refuses the token" in refused[1]
    assert missing[0] == 1 and "set DISCORD_TOKEN" in missing[1]
    assert good.commands == {} and not good.asked("POST", "messages")


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
