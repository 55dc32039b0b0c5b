"""What happens when somebody presses a button or uses a message's menu."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any, cast

import aiohttp
import discord

from agents.types import Artwork
from bot.discord import ids, manners, render
from bot.discord.acknowledging import acknowledge
from bot.discord.buttons import Press
from bot.discord.files import DEFAULT_LIMIT, upload_of
from bot.discord.followups import Followups
from bot.discord.front import Front, Spoken
from bot.discord.turns import replied_to
from bot.discord.wire import NOBODY
from bot.discord.words import say

_log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
TURNS = frozenset({"vary", "upscale", "critique", "describe", "like"})
EDIT_LIMIT = 1000
FORM_S = 900.0
"""Seconds that discord.py remembers a form; the cog takes later ones by their id."""


class Presses:
    """Acts on buttons; every answer that is not a turn is for the person alone."""

    def __init__(self, front: Front) -> None:
        """Act through `front`."""
        self._front = front

    async def on_artwork(self, interaction: Interaction, press: Press) -> None:
        """Do a button's verb to its artwork; ask which one if it stands for several."""
        artwork = self._front.app.ledger.artwork_by_id(press.artwork)
        if artwork is None:
            await self.tell(interaction, "gone")
            return
        here = interaction.message.id if interaction.message else 0
        message = press.message or here
        if press.group:
            group = self._front.app.ledger.job_artworks(artwork.job)
            language = self.language(interaction)
            await self.show(interaction, render.picker(press.verb, group, language, message))
            return
        await self.do(interaction, press.verb, artwork, message)

    async def do(self, interaction: Interaction, verb: str, artwork: Artwork, card: int) -> None:
        """Do `verb` to an artwork whose card is the message `card` (0 if there is none)."""
        language = self.language(interaction)
        if verb in TURNS:
            await self._front.take_up(
                interaction, Spoken(say(f"turn_{verb}", language), artwork.id)
            )
        elif verb == "edit":
            await interaction.response.send_modal(edit_modal(artwork, language))
        elif verb == "more":
            await self.show(interaction, render.more(artwork, language, card))
        elif verb == "recipe":
            await self.show_recipe(interaction, artwork)
        elif verb == "original":
            await self._send_original(interaction, artwork)
        elif verb == "thread":
            await self._open_thread(interaction, artwork, card)
        elif verb == "delete":
            await self._delete(interaction, ids.user_of(artwork.author), card)

    async def show_recipe(self, interaction: Interaction, artwork: Artwork) -> None:
        """Show how a picture was made, to who asks alone."""
        parent = self._front.app.ledger.parent(artwork.id)
        text = render.recipe(artwork, parent, self.language(interaction))
        await self.show(interaction, render.text_view(render.pages(text)[0]))

    async def _send_original(self, interaction: Interaction, artwork: Artwork) -> None:
        if await acknowledge(interaction, private=True) is None:
            return
        limit = interaction.filesize_limit or DEFAULT_LIMIT
        upload = await asyncio.to_thread(upload_of, artwork, limit)
        view = render.empty()
        view.add_item(discord.ui.TextDisplay(f"#{artwork.label}"))
        view.add_item(discord.ui.File(f"attachment://{upload.name}"))
        await interaction.edit_original_response(view=view, attachments=[upload.to_file()])

    async def _open_thread(self, interaction: Interaction, artwork: Artwork, card: int) -> None:
        language = self.language(interaction)
        if await acknowledge(interaction, private=True) is None:
            return
        name = say("thread_name", language, label=f"#{artwork.label}",
                   prompt=artwork.request.prompt)  # fmt: skip
        try:
            message = await _message_in(interaction, card)
            thread = await message.create_thread(name=name[:100])
        except discord.Forbidden:
            missing = say("permission_create_public_threads", language)
            text = say("cannot_post", language, channel=f"<#{interaction.channel_id}>",
                       missing=missing)  # fmt: skip
        except (discord.HTTPException, TypeError) as error:
            _log.warning("no thread", extra={"error": repr(error)})
            text = say("trouble", language)
        else:
            text = say("thread_opened", language, thread=thread.mention)
        await interaction.edit_original_response(view=render.text_view(text))

    async def delete(self, interaction: Interaction, message: discord.Message) -> None:
        """Delete a message of Tilda's, for who asked for it or a moderator."""
        me = interaction.client.user
        if me is None or message.author.id != me.id:
            await self.tell(interaction, "not_mine")
            return
        await self._delete(interaction, await self._owner_of(message), message.id)

    async def _owner_of(self, message: discord.Message) -> int | None:
        for artwork in ids.artworks_in(message):
            found = self._front.app.ledger.artwork_by_id(artwork)
            if found is not None:
                return ids.user_of(found.author)
        if (person := ids.person_in(message)) is not None:
            return person
        if message.interaction_metadata is not None:
            return message.interaction_metadata.user.id
        replied = await replied_to(message)
        return replied.author.id if replied else None

    async def _delete(self, interaction: Interaction, owner: int | None, message: int) -> None:
        if not _may(interaction, owner):
            await self.tell(interaction, "not_yours")
            return
        if await acknowledge(interaction, private=True) is None:
            return
        await self._front.wire.erase(interaction.channel_id or 0, message)
        text = say("deleted", self.language(interaction))
        await interaction.edit_original_response(view=render.text_view(text))

    async def on_stop(self, interaction: Interaction, person: int, turn: str) -> None:
        """Cancel what a person's turn has under way, for that person or a moderator."""
        if not _may(interaction, person):
            await self.tell(interaction, "not_yours")
            return
        session, author = ids.session_of(interaction.channel_id or 0), ids.author_of(person)
        jobs = self._front.app.ledger.open_jobs(session, author)
        mine = [job.id for job in jobs if job.turn == turn]
        called_off = self._front.talks.call_off(turn, author)
        halted = self._front.app.halt(session, author)
        key = "stopping" if mine or called_off or halted else "nothing_to_stop"
        view = render.text_view(say(key, self.language(interaction)))
        await asyncio.gather(
            interaction.response.edit_message(view=view, attachments=[]),
            *(self._front.app.studio.cancel(job) for job in mine),
        )

    async def on_choice(self, interaction: Interaction, person: int, said: str) -> None:
        """Take a choice as what the person says next."""
        if interaction.user.id != person:
            await self.tell(interaction, "not_your_question")
            return
        await self._front.take_up(interaction, Spoken(said))

    async def on_forget(self, interaction: Interaction, person: int, yes: bool) -> None:
        """Erase what is known about a person, if it is they who say so."""
        if interaction.user.id != person:
            await self.tell(interaction, "not_yours")
            return
        text = say("forget_kept", self.language(interaction))
        if yes:
            await interaction.response.defer()
            author = ids.author_of(person)
            erased = await asyncio.to_thread(self._front.app.ledger.forget, author)
            counts = {"turns": erased.turns, "artworks": erased.artworks, "files": erased.files}
            text = say("forget_done", self.language(interaction), **counts)
            await interaction.edit_original_response(view=render.text_view(text))
        else:
            await interaction.response.edit_message(view=render.text_view(text))

    async def on_edit(self, interaction: Interaction, artwork: str) -> None:
        """Take what was written in the form behind "Edit" as said about its picture."""
        await self._front.take_up(interaction, Spoken(typed_in(interaction), artwork))

    async def guarded(self, interaction: Interaction, doing: Awaitable[None]) -> None:
        """Do what a button says; if that fails, say so in one sentence and log the rest."""
        try:
            await doing
        except Exception:
            _log.exception("a button failed")
            await self.apologise(interaction)

    async def apologise(self, interaction: Interaction) -> None:
        """Tell who acts that something went wrong, if Discord still takes it."""
        view = render.text_view(say("trouble", self.language(interaction)))
        try:
            if interaction.response.is_done():
                channel = interaction.channel_id or 0
                await Followups(self._front.wire, interaction, channel).send(view, (), private=True)
            else:
                await interaction.response.send_message(view=view, ephemeral=True)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _log.warning("nothing could be said about it", extra={"error": repr(error)})

    # -- answers for one person ----------------------------------------------------------

    def language(self, interaction: Interaction) -> str:
        """Return the language of buttons and notices for who acts."""
        guild = interaction.guild
        return self._front.store.language(interaction.user.id, guild, interaction.locale)

    async def tell(self, interaction: Interaction, key: str, **slots: object) -> None:
        """Say one sentence to who acts alone."""
        text = say(key, self.language(interaction), **slots)
        await self.show(interaction, render.text_view(text))

    async def show(self, interaction: Interaction, view: discord.ui.LayoutView) -> None:
        """Show something to who acts alone."""
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=NOBODY)


def edit_modal(artwork: Artwork, language: str) -> discord.ui.Modal:
    """Return the form behind "Edit"; its id names the picture, so it outlives a restart."""
    modal = discord.ui.Modal(
        title=say("edit_title", language, label=f"#{artwork.label}"),
        custom_id=ids.button("edit", artwork.id),
        timeout=FORM_S,
    )
    entry: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph, max_length=EDIT_LIMIT,
        placeholder=say("edit_hint", language), custom_id="change",
    )  # fmt: skip
    label: discord.ui.Label[Any] = discord.ui.Label(
        text=say("edit_label", language), component=entry
    )
    return modal.add_item(label)


def typed_in(interaction: discord.Interaction[Any]) -> str:
    """Return the text of the one field of a form that was sent off."""

    def find(components: list[dict[str, Any]]) -> str:
        for component in components:
            if component.get("custom_id") == "change":
                return str(component.get("value") or "")
            inner = [*component.get("components", []), component.get("component") or {}]
            if found := find([one for one in inner if one]):
                return found
        return ""

    return find(cast(dict[str, Any], interaction.data or {}).get("components", []))


def _may(interaction: discord.Interaction[Any], owner: int | None) -> bool:
    """Return whether who acts is the owner of something, or a moderator."""
    return interaction.user.id == owner or manners.may_moderate(interaction.permissions)


async def _message_in(interaction: discord.Interaction[Any], message: int) -> discord.Message:
    if not isinstance(interaction.channel, discord.abc.Messageable):
        raise TypeError("the interaction's channel holds no messages")
    return await interaction.channel.fetch_message(message)
