"""House rules: quotas, age-restricted channels, channels that are off, other people's words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.discord import manners
from bot.discord.settings_store import ServerChoices
from tests.discord_server.harness import Stand, cards_in, stand, told
from tests.discord_server.people import shown_text

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    data: Path = tmp_path_factory.mktemp("manners")
    async with stand(data, pictures_per_hour=5) as opened:
        yield opened
        assert not opened.server.unmodelled


async def test_each_person_has_a_quota_of_their_own(room: Stand) -> None:
    channel = await room.new_channel("quota")
    await room.ask(room.alice, "draw 4 foxes", channel)
    await room.cards(channel)
    await room.ask(room.alice, "draw 2 boats", channel)
    await room.answer("more than the 5 pictures an hour", channel)
    await room.ask(room.bob, "draw 2 boats", channel)
    await room.cards(channel, 2)
    await room.server.settle(0.5)
    assert len(cards_in(room.server, channel)) == 2


async def test_a_server_sets_a_quota_of_its_own(room: Stand) -> None:
    guild = room.server.add_guild("Strict", members=(room.alice, room.mod))
    channel = room.server.add_channel(guild, "studio")
    await room.server.dispatch("GUILD_CREATE", {**guild, "threads": []})
    carol = room.server.add_user("carol")
    used = await room.server.slash(room.mod, channel, "settings server", quota=1)
    await told(used, "pictures an hour for each person: 1")
    await room.server.slash(carol, channel, "draw", prompt="draw 2 foxes")
    await room.answer("more than the 1 pictures an hour", channel)
    await room.server.slash(carol, channel, "draw", prompt="a fox")
    await room.cards(channel)


async def test_grown_up_wishes_belong_in_age_restricted_channels(room: Stand) -> None:
    dora = room.server.add_user("dora")
    open_to_all = await room.new_channel("all-ages")
    restricted = await room.new_channel("grown-ups", nsfw=True)
    await room.ask(dora, "draw a nude", open_to_all)
    await room.answer("That belongs in an age-restricted channel.", open_to_all)
    await room.ask(dora, "누드 그려줘", open_to_all)
    await room.answer("연령 제한 채널에서만", open_to_all)
    await room.ask(dora, "draw a nude", restricted)
    await room.cards(restricted)
    assert cards_in(room.server, open_to_all) == []


async def test_pictures_of_restricted_channels_stay_there(room: Stand) -> None:
    emma = room.server.add_user("emma")
    restricted = await room.new_channel("grown-ups-2", nsfw=True)
    await room.ask(emma, "draw a fox", restricted)
    await room.cards(restricted)
    open_to_all = await room.new_channel("all-ages-2")
    used = await room.server.slash(emma, open_to_all, "gallery")
    await told(used, "There are no pictures of yours")
    used = await room.server.slash(emma, restricted, "gallery")
    await told(used, "Your pictures, newest first")


async def test_admins_choose_the_channels(room: Stand) -> None:
    guild = room.server.add_guild("Choosy", members=(room.alice, room.mod))
    on, off = (room.server.add_channel(guild, name) for name in ("on", "off"))
    await room.server.dispatch("GUILD_CREATE", {**guild, "threads": []})
    used = await room.server.slash(room.mod, off, "settings server", channel=on)
    await told(used, f"channels: <#{on['id']}>")
    await room.ask(room.bob, "hello", off)
    await room.answer("I do not draw in this channel", off)
    await room.ask(room.bob, "hello", on)
    await room.answer("Bob said: hello", on)
    used = await room.server.slash(room.bob, off, "draw", prompt="a fox")
    await told(used, "I do not draw in this channel")


async def test_names_and_words_cannot_ping_or_break_the_card(room: Stand) -> None:
    channel = await room.new_channel("names")
    trickster = room.server.add_user("trickster")
    trickster["global_name"] = "@everyone **bold**"
    await room.ask(trickster, "draw a fox", channel)
    card = await room.cards(channel)
    assert "@everyone" not in shown_text(card)
    assert "\\*\\*bold\\*\\*" in shown_text(card)


async def test_an_age_rule_of_nowhere_holds_in_restricted_channels_too() -> None:
    class Restricted:
        def is_nsfw(self) -> bool:
            return True

    nowhere = ServerChoices(age_rule="nowhere")
    assert manners.refusal("a nude", Restricted(), nowhere) == "age_never"
    assert manners.refusal("a nude", Restricted(), ServerChoices()) == ""
    assert manners.refusal("a nude", object(), ServerChoices()) == "age_restricted"


@pytest.mark.parametrize(
    "text",
    ["a fox in Sussex", "nudge the boat left",
     "a sextant on a table", "야자수", "category theory", "여성기사", "gorge at dawn"],
)  # fmt: skip
async def test_harmless_words_are_not_taken_for_grown_up_ones(text: str) -> None:
    assert not manners.is_grown_up(text)
