"""Commands about pictures that are there already, and about what is remembered."""

from __future__ import annotations

import asyncio
from typing import Any

import discord

from agents.types import Artwork
from bot.discord import buttons, ids, manners, render
from bot.discord.acknowledging import acknowledge
from bot.discord.files import upload_of
from bot.discord.front import Front, Spoken
from bot.discord.presses import Presses
from bot.discord.settings_store import AUTO, is_timezone
from bot.discord.turns import picture_in
from bot.discord.words import say

Interaction = discord.Interaction[Any]
PAGE = 9
THUMBNAIL_BYTES = 250_000


class Shelf:
    """Finds pictures, shows galleries and recipes, keeps settings."""

    def __init__(self, front: Front, presses: Presses) -> None:
        """Look things up through `front`; answer in private through `presses`."""
        self._front, self._presses = front, presses
        self._ledger = front.app.ledger

    async def look_at(
        self, interaction: Interaction, verb: str, picture: discord.Attachment | None,
        label: str | None,
    ) -> None:  # fmt: skip
        """Describe or critique a file, a labelled picture, or the current one."""
        language = self._presses.language(interaction)
        if picture is not None:
            key = "turn_what" if verb == "describe" else "turn_critique_file"
            spoken = Spoken(say(key, language), attachments=[picture])
            await self._front.take_up(interaction, spoken)
            return
        artwork = self._find(interaction, label) if label else None
        if label and artwork is None:
            await self._presses.tell(interaction, "gone")
            return
        said = say(f"turn_{verb}", language)
        await self._front.take_up(interaction, Spoken(said, artwork.id if artwork else ""))

    async def on_message(
        self, interaction: Interaction, verb: str, message: discord.Message
    ) -> None:
        """Do something to the picture of a message: Tilda's own, or one that is attached."""
        client = interaction.client.user
        me = client.id if client is not None else interaction.application_id
        own = message.author.id == me
        shown = picture_in(message, me, self._ledger)
        artwork = self._ledger.artwork_by_id(shown) if shown else None
        if artwork is not None:
            await self._presses.do(interaction, verb, artwork, message.id)
            return
        files = [a for a in message.attachments if (a.content_type or "").startswith("image/")]
        if own or not files or verb in ("recipe", "edit"):
            await self._presses.tell(interaction, "no_picture_here")
            return
        key = {"describe": "turn_what", "critique": "turn_critique_file"}.get(verb, "turn_like")
        said = say(key, self._presses.language(interaction))
        await self._front.take_up(interaction, Spoken(said, attachments=files))

    def _find(self, interaction: Interaction, label: str) -> Artwork | None:
        session = ids.session_of(interaction.channel_id or 0)
        return self._ledger.artwork(session, label.strip().lstrip("#"))

    async def show_recipe(self, interaction: Interaction, label: str | None) -> None:
        """Show the recipe of a labelled picture, or of the person's newest here."""
        session = ids.session_of(interaction.channel_id or 0)
        author = ids.author_of(interaction.user.id)
        found = [self._find(interaction, label)] if label else None
        newest = found or self._ledger.recall(author, session=session, limit=1)
        artwork = next(iter(newest), None)
        if artwork is None:
            await self._presses.tell(interaction, "gone" if label else "gallery_empty")
        else:
            await self._presses.show_recipe(interaction, artwork)

    async def show_gallery(self, interaction: Interaction, page: int) -> None:
        """Show somebody their own pictures, to them alone, newest first."""
        language = self._presses.language(interaction)
        if await acknowledge(interaction, private=True) is None:
            return
        author = ids.author_of(interaction.user.id)
        mine = self._ledger.recall(author, limit=PAGE * page + PAGE)
        mine = [one for one in mine if self._may_be_seen(interaction, one)]
        newest = sorted(mine, key=lambda one: one.made_at, reverse=True)
        shown = newest[PAGE * (page - 1) : PAGE * page]
        if not shown:
            view = render.text_view(say("gallery_empty", language))
            await interaction.edit_original_response(view=view)
            return
        total = self._ledger.about(author).artworks
        uploads = await asyncio.to_thread(
            lambda: [upload_of(one, THUMBNAIL_BYTES) for one in shown]
        )
        view = render.text_view(say("gallery_title", language, shown=len(shown), total=total))
        view.add_item(render.gallery(uploads))
        view.add_item(discord.ui.TextDisplay("-# " + " · ".join(map(_where, shown))))
        files = [upload.to_file() for upload in uploads]
        await interaction.edit_original_response(view=view, attachments=files)

    def _may_be_seen(self, interaction: Interaction, artwork: Artwork) -> bool:
        """Return whether a picture may be shown here: those of restricted channels stay there."""
        if manners.is_restricted(interaction.channel):
            return True
        channel = ids.channel_of(artwork.session)
        return not manners.is_restricted(interaction.client.get_channel(channel or 0))

    async def ask_to_forget(self, interaction: Interaction) -> None:
        """Say what is known about somebody, and ask whether to erase it."""
        language = self._presses.language(interaction)
        about = self._ledger.about(ids.author_of(interaction.user.id))
        if not about.turns and not about.artworks and not about.preferences:
            await self._presses.tell(interaction, "forget_nothing")
            return
        counts = {"turns": about.turns, "artworks": about.artworks, "sessions": about.sessions}
        view = render.text_view(say("forget_ask", language, **counts))
        view.add_item(buttons.forget_row(interaction.user.id, language))
        await self._presses.show(interaction, view)

    # -- settings ------------------------------------------------------------------------

    async def server_settings(
        self, interaction: Interaction, channel: discord.TextChannel | discord.Thread | None,
        given: dict[str, str | int | None],
    ) -> None:  # fmt: skip
        """Change what is given of a server's settings, and show them all.

        A thread, or a post in a forum, stands for the channel that it is in.
        """
        guild = interaction.guild_id
        if guild is None or interaction.client.get_guild(guild) is None:
            await self._presses.tell(interaction, "settings_no_server")
            return
        changes = {key: value for key, value in given.items() if value is not None}
        rights = interaction.permissions
        if (changes or channel) and not (rights.manage_guild or rights.administrator):
            await self._presses.tell(interaction, "settings_not_admin")
            return
        if channel is not None:
            place = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
            self._front.store.toggle_channel(guild, place)
        for key, value in changes.items():
            self._front.store.set_server(guild, key, str(value))
        await self._show_settings(interaction, self._server_line(interaction, guild))

    def _server_line(self, interaction: Interaction, guild: int) -> str:
        language = self._presses.language(interaction)
        choices = self._front.store.server(guild)
        default = self._front.settings.pictures_per_hour or say("settings_none", language)
        quota: object = choices.quota or say("settings_none", language)
        if choices.quota is None:
            quota = say("settings_default", language, value=default)
        channels = " ".join(f"<#{one}>" for one in sorted(choices.channels))
        return say(
            "settings_server", language, quota=quota,
            channels=channels or say("settings_all", language),
            age=say(f"age_{choices.age_rule}", language),
            language=say(f"language_{choices.language}", language),
        )  # fmt: skip

    async def own_settings(
        self, interaction: Interaction, language: str | None, timezone: str | None
    ) -> None:
        """Change what is given of a person's settings, and show them."""
        if timezone and not is_timezone(timezone):
            plain = discord.utils.escape_mentions(timezone)
            await self._presses.tell(interaction, "settings_bad_zone", value=plain)
            return
        user, store = interaction.user.id, self._front.store
        if language:
            store.set_person(user, "language", "" if language == AUTO else language)
        if timezone:
            store.set_person(user, "timezone", timezone)
        chosen = self._ledger.preference(ids.author_of(user), "language") or AUTO
        told = self._presses.language(interaction)
        line = say("settings_me", told, timezone=store.timezone(user),
                   language=say(f"language_{chosen}", told))  # fmt: skip
        await self._show_settings(interaction, line)

    async def _show_settings(self, interaction: Interaction, line: str) -> None:
        await self._presses.show(interaction, render.text_view(line))


def _where(artwork: Artwork) -> str:
    channel = ids.channel_of(artwork.session)
    return f"#{artwork.label} <#{channel}>" if channel else f"#{artwork.label}"
