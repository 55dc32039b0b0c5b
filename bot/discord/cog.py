"""The cog: commands, menus and listeners, each handing on to what does the work."""

from __future__ import annotations

import logging
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice as Option
from discord.ext import commands

from bot.discord import ids
from bot.discord.front import Front, Spoken
from bot.discord.presses import Presses
from bot.discord.shelf import Shelf
from bot.discord.translator import text
from bot.discord.words import language_of_text, say

_log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
Prompt = app_commands.Range[str, 1, 1500]
Count = app_commands.Range[int, 2, 3000]


class TildaCog(commands.Cog):
    """Everything that a person can do with Tilda in Discord."""

    def __init__(self, front: Front, presses: Presses) -> None:
        """Hand messages and commands on to `front`, buttons and menus to `presses`."""
        self.front, self.presses = front, presses
        self.shelf = Shelf(front, presses)
        self.menus = [
            app_commands.ContextMenu(name=text(f"menu_{name}"), callback=callback)
            for name, callback in (
                ("describe", self.describe_message), ("critique", self.critique_message),
                ("edit", self.edit_message), ("like", self.like_message),
                ("recipe", self.recipe_message), ("delete", self.delete_message),
            )
        ]  # fmt: skip

    # -- listeners -----------------------------------------------------------------------

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer what is said to Tilda."""
        me = message._state.self_id
        if me is not None:
            await self.front.hear(message, me)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Take forms by their id: one that was opened before a restart is sent off after it."""
        if interaction.type is discord.InteractionType.modal_submit:
            data: dict[str, Any] = dict(interaction.data or {})
            match = ids.BUTTON.fullmatch(str(data.get("custom_id", "")))
            if match and match["verb"] == "edit":
                await self.presses.on_edit(interaction, match["artwork"])

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Post at the next sweep what was held back for want of a permission."""
        self.front.courier.unblock(after.id)

    # -- commands ------------------------------------------------------------------------

    @app_commands.command(name=text("command_draw"), description=text("command_draw_about"))
    @app_commands.rename(prompt=text("option_prompt"), reference=text("option_reference"))
    @app_commands.describe(
        prompt=text("option_prompt_about"), reference=text("option_reference_about")
    )
    async def draw(
        self, interaction: Interaction, prompt: Prompt,
        reference: discord.Attachment | None = None,
    ) -> None:  # fmt: skip
        """Draw a picture."""
        said = self._say(interaction, "turn_reference" if reference else "turn_draw", prompt)
        files = [reference] if reference else []
        await self.front.take_up(interaction, Spoken(said, attachments=files))

    @app_commands.command(
        name=text("command_collection"), description=text("command_collection_about")
    )
    @app_commands.rename(theme=text("option_theme"), count=text("option_count"))
    @app_commands.describe(theme=text("option_theme_about"), count=text("option_count_about"))
    async def collection(self, interaction: Interaction, theme: Prompt, count: Count) -> None:
        """Plan a collection of designs."""
        said = self._say(interaction, "turn_collection", theme, count=count)
        await self.front.take_up(interaction, Spoken(said))

    @app_commands.command(name=text("command_describe"), description=text("command_describe_about"))
    @app_commands.rename(picture=text("option_picture"), label=text("option_label"))
    @app_commands.describe(picture=text("option_picture_about"), label=text("option_label_about"))
    async def describe(
        self, interaction: Interaction, picture: discord.Attachment | None = None,
        label: str | None = None,
    ) -> None:  # fmt: skip
        """Say what a picture shows."""
        await self.shelf.look_at(interaction, "describe", picture, label)

    @app_commands.command(name=text("command_critique"), description=text("command_critique_about"))
    @app_commands.rename(picture=text("option_picture"), label=text("option_label"))
    @app_commands.describe(picture=text("option_picture_about"), label=text("option_label_about"))
    async def critique(
        self, interaction: Interaction, picture: discord.Attachment | None = None,
        label: str | None = None,
    ) -> None:  # fmt: skip
        """Say what could be better in a picture."""
        await self.shelf.look_at(interaction, "critique", picture, label)

    @app_commands.command(name=text("command_gallery"), description=text("command_gallery_about"))
    @app_commands.rename(page=text("option_page"))
    @app_commands.describe(page=text("option_page_about"))
    async def gallery(
        self, interaction: Interaction, page: app_commands.Range[int, 1, 1000] = 1
    ) -> None:
        """Show somebody their pictures."""
        await self.shelf.show_gallery(interaction, page)

    @app_commands.command(name=text("command_recipe"), description=text("command_recipe_about"))
    @app_commands.rename(label=text("option_label"))
    @app_commands.describe(label=text("option_label_about"))
    async def recipe(self, interaction: Interaction, label: str | None = None) -> None:
        """Show how a picture was made."""
        await self.shelf.show_recipe(interaction, label)

    @app_commands.command(name=text("command_forget"), description=text("command_forget_about"))
    async def forget(self, interaction: Interaction) -> None:
        """Ask whether everything shall be erased."""
        await self.shelf.ask_to_forget(interaction)

    @app_commands.command(name=text("command_help"), description=text("command_help_about"))
    async def help(self, interaction: Interaction) -> None:
        """Say what Tilda can do."""
        await self.presses.tell(interaction, "help")

    settings = app_commands.Group(
        name=text("command_settings"), description=text("command_settings_about")
    )

    @settings.command(name=text("command_server"), description=text("command_server_about"))
    @app_commands.rename(
        channel=text("option_channel"), quota=text("option_quota"), age_rule=text("option_age"),
        language=text("option_language"),
    )  # fmt: skip
    @app_commands.describe(
        channel=text("option_channel_about"), quota=text("option_quota_about"),
        age_rule=text("option_age_about"), language=text("option_language_about"),
    )  # fmt: skip
    @app_commands.choices(
        age_rule=[Option(name=text(f"choice_{v}"), value=v) for v in ("channels", "nowhere")],
        language=[Option(name=text(f"choice_{v}"), value=v) for v in ("auto", "en", "ko")],
    )
    async def settings_server(
        self, interaction: Interaction,
        channel: discord.TextChannel | discord.Thread | None = None,
        quota: app_commands.Range[int, 0, 100000] | None = None,
        age_rule: str | None = None, language: str | None = None,
    ) -> None:  # fmt: skip
        """Show or change a server's settings."""
        given = {"quota": quota, "age_rule": age_rule, "language": language}
        await self.shelf.server_settings(interaction, channel, given)

    @settings.command(name=text("command_me"), description=text("command_me_about"))
    @app_commands.rename(language=text("option_language"), timezone=text("option_timezone"))
    @app_commands.describe(
        language=text("option_language_about"), timezone=text("option_timezone_about")
    )
    @app_commands.choices(
        language=[Option(name=text(f"choice_{v}"), value=v) for v in ("auto", "en", "ko")]
    )
    async def settings_me(
        self, interaction: Interaction, language: str | None = None, timezone: str | None = None
    ) -> None:
        """Show or change a person's settings."""
        await self.shelf.own_settings(interaction, language, timezone)

    # -- message menus -------------------------------------------------------------------

    async def describe_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Say what a message's picture shows."""
        await self.shelf.on_message(interaction, "describe", message)

    async def critique_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Say what could be better in a message's picture."""
        await self.shelf.on_message(interaction, "critique", message)

    async def edit_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Open the form to change a message's picture."""
        await self.shelf.on_message(interaction, "edit", message)

    async def like_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Draw another picture like a message's."""
        await self.shelf.on_message(interaction, "like", message)

    async def recipe_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Show how a message's picture was made."""
        await self.shelf.on_message(interaction, "recipe", message)

    async def delete_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Delete a message of Tilda's."""
        await self.presses.delete(interaction, message)

    def _say(self, interaction: Interaction, key: str, prompt: str, **slots: object) -> str:
        """Return a command's options as the sentence that a person would have said."""
        language = language_of_text(prompt, self.presses.language(interaction))
        return say(key, language, prompt=prompt, **slots)
