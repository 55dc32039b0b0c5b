"""Commands, menus, buttons and forms, in English and Korean."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from tests.discord_server import Interaction
from tests.discord_server.harness import Stand, cards_in, stand, told
from tests.discord_server.people import labels, shown_text
from tests.discord_server.shapes import EPHEMERAL, Json

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEFERRED, DEFERRED_UPDATE, UPDATED, MODAL = 5, 6, 7, 9


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    data: Path = tmp_path_factory.mktemp("commands")
    async with stand(data) as opened:
        yield opened
        assert not opened.server.unmodelled
        assert not opened.bot.logged("a command failed")


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    return out.getvalue()


async def private(interaction: Interaction, text: str) -> Json:
    """Wait until an interaction shows a text to its person alone."""
    message = await told(interaction, text)
    assert message["flags"] & EPHEMERAL
    return message


async def drawn(room: Stand, name: str, words: str = "draw a fox") -> tuple[Json, Json]:
    """Return a new channel and the card of a picture of Alice's in it."""
    channel = await room.new_channel(name)
    await room.ask(room.alice, words, channel)
    return channel, await room.cards(channel)


async def test_every_command_is_registered_in_two_languages(room: Stand) -> None:
    made = {(c["name"], c["type"]): c for c in room.server.commands[None]}
    slash = {"draw": "그리기", "collection": "컬렉션", "describe": "설명", "critique": "비평",
             "gallery": "갤러리", "recipe": "레시피", "settings": "설정", "forget": "잊기",
             "help": "도움말"}  # fmt: skip
    menus = {"Describe": "설명", "Critique": "비평", "Edit this": "고치기",
             "More like this": "비슷하게 더", "Recipe": "레시피",
             "Delete (mine)": "삭제 (내 것)"}  # fmt: skip
    for kind, names in ((1, slash), (3, menus)):
        assert {name for name, one in made if one == kind} == set(names)
        for name, korean in names.items():
            assert made[name, kind]["name_localizations"] == {"ko": korean}
    for name in slash:
        assert made[name, 1]["description_localizations"]["ko"]
        for option in made[name, 1]["options"]:
            assert option["name_localizations"]["ko"] and option["description_localizations"]["ko"]


async def test_commands_can_be_installed_for_a_server_and_for_a_user(room: Stand) -> None:
    for command in room.server.commands[None]:
        assert command["integration_types"] == [0, 1]
        assert command["contexts"] == [0, 1, 2]


async def test_draw_acknowledges_and_posts_an_ordinary_message(room: Stand) -> None:
    channel = await room.new_channel("draw")
    used = await room.server.slash(room.alice, channel, "draw", prompt="a fox")
    await used.acknowledged()
    assert used.ack_type == DEFERRED and used.ack_after_s < 1.0
    card = await room.cards(channel)
    assert "webhook_id" not in card and "drawn for Alice" in shown_text(card)
    await used.until(lambda i: i.original is None)
    assert len(room.server.bot_messages(channel)) == 1


async def test_draw_in_korean_asks_in_korean(room: Stand) -> None:
    channel = await room.new_channel("draw-korean")
    await room.server.slash(room.alice, channel, "draw", prompt="여우")
    card = await room.cards(channel)
    recipe = await room.server.menu(room.alice, channel, "Recipe", card)
    await private(recipe, "여우 그려줘")


async def test_draw_takes_a_reference(room: Stand) -> None:
    channel = await room.new_channel("reference")
    used = await room.server.slash(
        room.alice, channel, "draw", prompt="a fox", reference=("r.png", png())
    )
    await told(used, "Turn this picture into a fox with 1 file(s)")


async def test_collection_asks_for_that_many(room: Stand) -> None:
    channel = await room.new_channel("collection")
    await room.server.slash(room.alice, channel, "collection", theme="draw 4 flowers", count=4)
    card = await room.cards(channel)
    assert len(card["attachments"]) == 4


async def test_describe_and_critique_take_a_file_a_label_or_the_current_picture(
    room: Stand,
) -> None:
    channel, _ = await drawn(room, "describe")
    used = await room.server.slash(room.alice, channel, "describe", picture=("p.png", png()))
    await told(used, "What do you see in this picture? with 1 file(s)")
    used = await room.server.slash(room.alice, channel, "critique", label="#1")
    await told(used, "Critique it about #1")
    used = await room.server.slash(room.alice, channel, "critique")
    await told(used, "Critique it")
    used = await room.server.slash(room.alice, channel, "describe", label="99")
    await private(used, "I no longer have that picture.")


async def test_gallery_is_for_who_asks(room: Stand) -> None:
    channel, _ = await drawn(room, "gallery")
    used = await room.server.slash(room.alice, channel, "gallery")
    shown = await private(used, "Your pictures, newest first")
    assert shown["attachments"]
    stranger = room.server.add_user("stranger")
    used = await room.server.slash(stranger, channel, "gallery")
    await private(used, "There are no pictures of yours")


async def test_recipe_is_shown_only_to_who_asks(room: Stand) -> None:
    channel, card = await drawn(room, "recipe")
    used = await room.server.slash(room.alice, channel, "recipe", label="1")
    message = await private(used, "Recipe of #1")
    assert "**Seed** 7" in shown_text(message)
    more = await private(await room.server.click(room.bob, card, "More"), "#1")
    used = await room.server.click(room.bob, more, "Recipe")
    await private(used, "**Prompt** draw a fox")


async def test_buttons_act_on_their_picture(room: Stand) -> None:
    channel, card = await drawn(room, "buttons")
    used = await room.server.click(room.alice, card, "Vary")
    await used.acknowledged()
    assert used.ack_type == DEFERRED
    varied = await room.cards(channel, 2)
    assert "#1b · drawn for Alice, from #1" in shown_text(varied)
    await room.server.click(room.bob, card, "Upscale")
    assert "#1c · drawn for Bob, from #1" in shown_text(await room.cards(channel, 3))
    used = await room.server.click(room.alice, varied, "Critique")
    await told(used, "Critique it about #1b")


async def test_edit_opens_a_form_and_takes_its_words(room: Stand) -> None:
    channel, card = await drawn(room, "edit")
    form = await room.server.click(room.alice, card, "Edit…")
    await form.acknowledged()
    assert form.ack_type == MODAL and form.modal["title"] == "Change #1"
    await room.server.submit(room.alice, form, "darker")
    assert "from #1" in shown_text(await room.cards(channel, 2))


async def test_a_card_of_several_asks_which_one(room: Stand) -> None:
    channel, card = await drawn(room, "several", "draw 3 foxes")
    used = await room.server.click(room.alice, card, "Vary")
    question = await private(used, "Which one?")
    assert labels(question) == ["#1", "#2", "#3"]
    await room.server.click(room.alice, question, "#2")
    assert "#2b · drawn for Alice, from #2" in shown_text(await room.cards(channel, 2))


async def test_more_has_the_rest(room: Stand) -> None:
    channel, card = await drawn(room, "more")
    more = await private(await room.server.click(room.alice, card, "More"), "#1")
    assert labels(more) == [
        "Describe", "Recipe", "More like this", "Original", "Open a thread", "Delete",
    ]  # fmt: skip
    used = await room.server.click(room.alice, more, "Describe")
    await told(used, "Describe it about #1")
    used = await room.server.click(room.alice, more, "Original")
    await used.until(lambda i: i.original and i.original["attachments"])
    original = room.server.file_of(used.original["attachments"][0])
    assert original[:8] == b"\x89PNG\r\n\x1a\n"
    await room.server.click(room.alice, more, "More like this")
    await room.cards(channel, 2)


@pytest.mark.parametrize(
    ("menu", "expected"),
    [("Describe", "Describe it about #1"), ("Critique", "Critique it about #1")],
)
async def test_menus_on_her_pictures(room: Stand, menu: str, expected: str) -> None:
    channel, card = await drawn(room, f"menu-{menu}".lower())
    await told(await room.server.menu(room.bob, channel, menu, card), expected)


async def test_the_edit_and_like_menus(room: Stand) -> None:
    channel, card = await drawn(room, "menu-edit")
    form = await room.server.menu(room.alice, channel, "Edit this", card)
    await form.acknowledged()
    await room.server.submit(room.alice, form, "darker")
    await room.cards(channel, 2)
    await room.server.menu(room.alice, channel, "More like this", card)
    await room.cards(channel, 3)


async def test_menus_on_a_persons_picture(room: Stand) -> None:
    channel = await room.new_channel("menu-person")
    shared = await room.server.send(room.bob, channel, "mine", files=[("s.png", png())])
    used = await room.server.menu(room.alice, channel, "Critique", shared)
    await told(used, "What is wrong with this picture? with 1 file(s)")
    used = await room.server.menu(room.alice, channel, "Recipe", shared)
    await private(used, "There is no picture of mine on that message")


async def test_only_the_requester_or_a_moderator_deletes(room: Stand) -> None:
    channel, card = await drawn(room, "delete")
    used = await room.server.menu(room.bob, channel, "Delete (mine)", card)
    await private(used, "Only the person who asked for it, or a moderator")
    assert cards_in(room.server, channel)
    used = await room.server.menu(room.alice, channel, "Delete (mine)", card)
    await private(used, "Deleted here.")
    assert not cards_in(room.server, channel)
    await room.ask(room.alice, "draw a fox", channel)
    card = await room.cards(channel)
    more = await private(await room.server.click(room.mod, card, "More"), "#2")
    await private(await room.server.click(room.mod, more, "Delete"), "Deleted here.")
    assert not cards_in(room.server, channel)


async def test_words_of_hers_belong_to_who_asked_for_them(room: Stand) -> None:
    channel = await room.new_channel("delete-words")
    await room.ask(room.alice, "hello", channel)
    words = await room.answer("Alice said: hello", channel)
    used = await room.server.menu(room.bob, channel, "Delete (mine)", words)
    await private(used, "Only the person who asked for it")
    used = await room.server.menu(room.alice, channel, "Delete (mine)", words)
    await private(used, "Deleted here.")
    assert room.server.bot_messages(channel) == []


async def test_settings_of_a_person(room: Stand) -> None:
    channel = await room.new_channel("settings-me")
    used = await room.server.slash(room.bob, channel, "settings me", timezone="Mars/Olympus")
    await private(used, "I do not know the time zone Mars/Olympus")
    used = await room.server.slash(
        room.bob, channel, "settings me", language="ko", timezone="Asia/Seoul"
    )
    await private(used, "시간대: Asia/Seoul")
    used = await room.server.slash(room.bob, channel, "help")
    await private(used, "저는 대화하며 그림을 그리는 화가")
    used = await room.server.slash(room.bob, channel, "settings me", language="auto")
    await private(used, "time zone: Asia/Seoul")


async def test_settings_of_a_server_are_for_its_admins(room: Stand) -> None:
    channel = await room.new_channel("settings-server")
    used = await room.server.slash(room.bob, channel, "settings server", quota=3)
    await private(used, "Only people who may manage this server")
    used = await room.server.slash(room.mod, channel, "settings server", quota=300)
    await private(used, "pictures an hour for each person: 300")
    used = await room.server.slash(room.bob, channel, "settings server")
    await private(used, "pictures an hour for each person: 300")


async def test_help_is_in_the_readers_language(room: Stand) -> None:
    channel = await room.new_channel("help")
    seoul = room.server.add_user("seoul", locale="ko")
    await private(await room.server.slash(seoul, channel, "help"), "화가 Tilda")
    await private(await room.server.slash(room.alice, channel, "help"), "I am Tilda")


async def test_forget_asks_first_and_erases_one_person(room: Stand) -> None:
    channel = await room.new_channel("forget")
    carol = room.server.add_user("carol")
    await room.ask(carol, "draw a fox", channel)
    await room.ask(room.alice, "draw a boat", channel)
    await room.cards(channel, 2)
    asked = await room.server.slash(carol, channel, "forget")
    question = await private(asked, "1 messages and 1 pictures of yours")
    used = await room.server.click(room.alice, question, "Erase everything")
    await private(used, "Only the person who asked for it")
    used = await room.server.click(carol, question, "Keep it")
    await told(used, "Kept.")
    asked = await room.server.slash(carol, channel, "forget")
    question = await private(asked, "1 messages and 1 pictures of yours")
    used = await room.server.click(carol, question, "Erase everything")
    await told(used, "Erased: 1 messages, 1 pictures, 1 files.")
    await private(await room.server.slash(carol, channel, "gallery"), "There are no pictures")
    await private(await room.server.slash(room.alice, channel, "recipe", label="2"), "Recipe of #2")


async def test_a_card_whose_picture_was_erased_says_so(room: Stand) -> None:
    channel = await room.new_channel("erased")
    dora = room.server.add_user("dora")
    await room.ask(dora, "draw a fox", channel)
    card = await room.cards(channel)
    asked = await room.server.slash(dora, channel, "forget")
    question = await private(asked, "1 pictures of yours")
    await told(await room.server.click(dora, question, "Erase everything"), "Erased")
    await private(await room.server.click(dora, card, "Vary"), "I no longer have that picture.")


async def test_installed_for_a_user_it_works_where_the_bot_is_not(room: Stand) -> None:
    elsewhere = room.server.add_guild("Elsewhere", members=(room.alice,), with_bot=False)
    channel = room.server.add_channel(elsewhere, "away")
    used = await room.server.slash(room.alice, channel, "draw", prompt="a fox")
    await used.until(lambda i: i.original and i.original["attachments"])
    assert "drawn for Alice" in shown_text(used.original)
    varied = await room.server.click(room.alice, used.original, "Vary")
    await varied.until(lambda i: i.original and i.original["attachments"])
    used = await room.server.slash(room.alice, channel, "settings server")
    await private(used, "only in a server that I am in")


async def test_commands_work_in_direct_messages(room: Stand) -> None:
    direct = room.server.direct(room.bob)
    await room.server.slash(room.bob, direct, "draw", prompt="a fox")
    card = await room.cards(direct)
    await room.server.click(room.bob, card, "Vary")
    await room.cards(direct, 2)


async def test_interactions_are_acknowledged_while_others_wait(room: Stand) -> None:
    channel = await room.new_channel("crowd")
    used = await asyncio.gather(
        *(room.server.slash(room.alice, channel, "draw", prompt=f"fox {n}") for n in range(8))
    )
    for one in used:
        await one.acknowledged()
        assert one.ack_after_s < 3.0
    await room.cards(channel, 8)
