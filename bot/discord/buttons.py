"""Buttons whose id says what they do to which picture; they work after restarts, for ever."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from bot.discord import ids
from bot.discord.words import say

CARD = ("vary", "edit", "upscale", "critique", "more")
MORE = ("describe", "recipe", "like", "original", "thread", "delete")
LABEL_LIMIT = 80


class Press(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ids.BUTTON):
    """A button that does something to an artwork."""

    def __init__(
        self, verb: str, artwork: str, label: str, *, group: bool = False, message: int = 0
    ) -> None:
        """Make a button; see `ids.button`."""
        style = discord.ButtonStyle.danger if verb == "delete" else discord.ButtonStyle.secondary
        custom_id = ids.button(verb, artwork, group=group, message=message)
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id))
        self.verb, self.artwork, self.group, self.message = verb, artwork, group, message

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any],
        match: re.Match[str], /,
    ) -> Self:  # fmt: skip
        """Make the button again from its id."""
        message = int(match["message"] or 0)
        group = bool(match["group"])
        return cls(match["verb"], match["artwork"], "…", group=group, message=message)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press on."""
        presses = interaction.client.presses
        await presses.guarded(interaction, presses.on_artwork(interaction, self))


class Stop(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ids.STOP):
    """The button that cancels what one person's turn has under way."""

    def __init__(self, person: int, turn: str, label: str) -> None:
        """Make the button of a turn."""
        custom_id = ids.stop_button(person, turn)
        style = discord.ButtonStyle.danger
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id))
        self.person, self.turn = person, turn

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any],
        match: re.Match[str], /,
    ) -> Self:  # fmt: skip
        """Make the button again from its id."""
        return cls(int(match["person"]), match["turn"], "…")

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press on."""
        presses = interaction.client.presses
        await presses.guarded(interaction, presses.on_stop(interaction, self.person, self.turn))


class Choice(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ids.CHOICE):
    """A button that answers a question; what it says is its label."""

    def __init__(self, person: int, number: int, label: str) -> None:
        """Make the button for choice `number` of the question that `person` was asked."""
        custom_id = ids.choice_button(person, number)
        super().__init__(discord.ui.Button(label=label[:LABEL_LIMIT], custom_id=custom_id))
        self.person, self.number = person, number

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any],
        match: re.Match[str], /,
    ) -> Self:  # fmt: skip
        """Make the button again from its id and from what stands on it."""
        label = getattr(item, "label", None) or "…"
        return cls(int(match["person"]), int(match["number"]), label)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press on."""
        said = self.item.label or ""
        presses = interaction.client.presses
        await presses.guarded(interaction, presses.on_choice(interaction, self.person, said))


class Forget(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ids.FORGET):
    """The buttons under the question whether everything shall be erased."""

    def __init__(self, person: int, answer: str, label: str) -> None:
        """Make the button for `answer`, which is `yes` or `no`."""
        danger = answer == "yes"
        style = discord.ButtonStyle.danger if danger else discord.ButtonStyle.secondary
        custom_id = ids.forget_button(person, answer)
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id))
        self.person, self.answer = person, answer

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """Make the button again from its id."""
        return cls(int(match["person"]), match["answer"], "…")

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press on."""
        presses = interaction.client.presses
        await presses.guarded(
            interaction, presses.on_forget(interaction, self.person, self.answer == "yes")
        )


ALL = (Press, Stop, Choice, Forget)


def row(items: Sequence[discord.ui.Item[Any]]) -> discord.ui.ActionRow[Any]:
    """Return a row of at most five buttons."""
    made: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
    for item in items:
        made.add_item(item)
    return made


def card_row(artwork: str, language: str, *, group: bool) -> discord.ui.ActionRow[Any]:
    """Return the buttons of a card."""
    return row([Press(verb, artwork, say(verb, language), group=group) for verb in CARD])


def more_rows(artwork: str, language: str, message: int) -> list[discord.ui.ActionRow[Any]]:
    """Return the buttons behind More; `message` is the card that they are about."""
    made = [Press(verb, artwork, say(verb, language), message=message) for verb in MORE]
    return [row(made[:3]), row(made[3:])]


def forget_row(person: int, language: str) -> discord.ui.ActionRow[Any]:
    """Return the two answers to whether everything shall be erased."""
    answers = ("yes", "no")
    return row([Forget(person, one, say(f"forget_{one}", language)) for one in answers])
