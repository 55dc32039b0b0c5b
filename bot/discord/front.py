"""The desk behind the door: takes messages and interactions, and starts turns.

It outlives every client: the supervisor may replace the connection, while conversations and
deliveries go on.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import discord

from agents.types import Author, Turn
from bot.discord import ids, manners, turns
from bot.discord.acknowledging import acknowledge, may_write
from bot.discord.attachments import Inbox
from bot.discord.backstage import Backstage
from bot.discord.delivery import Courier
from bot.discord.files import DEFAULT_LIMIT
from bot.discord.notices import Notices
from bot.discord.render import text_view
from bot.discord.settings import DiscordSettings
from bot.discord.settings_store import ServerChoices, SettingsStore
from bot.discord.stages import Asker, ChannelStage, InteractionStage, Stage
from bot.discord.talks import Talks
from bot.discord.wire import Wire
from bot.discord.words import language_of_text, say

_log = logging.getLogger(__name__)

REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a turn is about, besides who says it: the words, the picture meant, what came along."""

    text: str
    artwork: str = ""
    attachments: Sequence[discord.Attachment] = ()


class Front:
    """Everything of the Discord front end that is not the connection itself."""

    def __init__(self, app: Backstage, settings: DiscordSettings, data: Path) -> None:
        """Stand in front of an open app.

        Args:
            app: The artist, the studio and the ledger.
            settings: The owner's settings.
            data: The data folder.
        """
        self.app, self.settings = app, settings
        self.wire = Wire()
        self.store = SettingsStore(app.ledger)
        self.notices = Notices(self.wire)
        self.courier = Courier(app, self.wire, self.notices, settings.recent_messages)
        self.talks = Talks(app, self.courier, self.notices, settings.edit_seconds)
        folder = data / "inbox"
        self.inbox = Inbox(folder, settings.attachments, settings.attachment_bytes)
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._told_silent: set[int] = set()
        self._left_over = app.ledger.open_jobs()

    async def take_over(self) -> None:
        """Go on showing what an earlier process has begun; once in a process."""
        jobs, self._left_over = self._left_over, []
        for job in jobs:
            channel = ids.channel_of(job.session)
            if channel is None or job.id in self.courier.in_hand:
                continue
            try:
                asker = await self.courier.asker_of(job.session, job.turn, job.author)
                stage = ChannelStage(self.wire, asker)
                board = await self.courier.board_of(channel, job.turn)
                if board is not None:
                    stage.adopt(board)
                self.talks.follow(self._turn(Spoken(""), asker, "", ()), stage, job.id)
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                # The sweep will deliver it when it is done.
                _log.warning("not taken over", extra={"job": job.id, "error": repr(error)})

    # -- messages ------------------------------------------------------------------------

    async def hear(self, message: discord.Message, me: int) -> None:
        """Answer a message if it is said to Tilda; a second dispatch of it is ignored."""
        if not turns.is_for_me(message, me) or self._is_known(ids.turn_of_message(message.id)):
            return
        choices = self.store.server(message.guild.id if message.guild else None)
        asker = self._asker_of_message(message)
        stage = ChannelStage(self.wire, asker)
        if manners.missing(message.channel, files=False):
            await self.notices.cannot_post(asker, files=False)
            return
        if not choices.allows(message.channel.id, getattr(message.channel, "parent_id", None)):
            if turns.mentions_me(message, me):
                await self._answer(stage, "channel_off")
            return
        if turns.is_silent(message) and not turns.mentions_me(message, me):
            await self._tell_silent(stage)
            return
        spoken = await self._spoken(message, me)
        await self._begin(spoken, stage, choices, message.channel, typing=True)

    async def _spoken(self, message: discord.Message, me: int) -> Spoken:
        """Return what a message is about.

        In a thread that stands on a picture, the first message means that picture.
        """
        ledger, channel = self.app.ledger, message.channel
        replied = await turns.replied_to(message)
        artwork = turns.picture_in(replied, me, ledger)
        if not artwork and isinstance(channel, discord.Thread):
            if not ledger.easel(ids.session_of(channel.id), limit=1):
                starter = await turns.starter_of(channel)
                artwork = turns.picture_in(starter, me, ledger)
        return Spoken(turns.words_of(message, me), artwork, turns.pictures_of(message, replied, me))

    def _asker_of_message(self, message: discord.Message) -> Asker:
        guild, author = message.guild, message.author
        member = author if isinstance(author, discord.Member) else None
        return Asker(
            user=author.id,
            name=author.display_name,
            session=ids.session_of(message.channel.id),
            turn=ids.turn_of_message(message.id),
            language=self.store.language(author.id, guild, text=message.content),
            limit=guild.filesize_limit if guild else DEFAULT_LIMIT,
            restricted=manners.is_restricted(message.channel),
            grants=member is not None and manners.may_grant(member.guild_permissions),
            moderates=member is not None
            and manners.may_moderate(manners.rights_in(message.channel, member)),
        )

    async def _tell_silent(self, stage: Stage) -> None:
        """Say once in a channel that messages without a mention cannot be read there."""
        if stage.asker.channel not in self._told_silent:
            self._told_silent.add(stage.asker.channel)
            await self._answer(stage, "no_content")

    # -- interactions --------------------------------------------------------------------

    async def take_up(self, interaction: discord.Interaction[Any], spoken: Spoken) -> None:
        """Acknowledge an interaction at once, then carry out what it asks for."""
        known = self._is_known(ids.turn_of_interaction(interaction.id))
        if known:
            return
        message = await acknowledge(interaction)
        choices = self.store.server(interaction.guild_id)
        stage = InteractionStage(
            self.wire, self.asker_of(interaction), interaction,
            may_write=may_write(interaction), private=False, message=message,
        )  # fmt: skip
        channel = interaction.channel
        parent = getattr(channel, "parent_id", None)
        if not choices.allows(interaction.channel_id or 0, parent):
            await self._answer(stage, "channel_off")
            await stage.close()
            return
        await self._begin(spoken, stage, choices, channel)

    def asker_of(self, interaction: discord.Interaction[Any]) -> Asker:
        """Return who has used a command, a menu or a button."""
        user = interaction.user
        return Asker(
            user=user.id,
            name=user.display_name,
            session=ids.session_of(interaction.channel_id or 0),
            turn=ids.turn_of_interaction(interaction.id),
            language=self.store.language(user.id, interaction.guild, interaction.locale),
            limit=interaction.filesize_limit or DEFAULT_LIMIT,
            restricted=manners.is_restricted(interaction.channel),
            grants=manners.may_grant(interaction.permissions),
            moderates=manners.may_moderate(interaction.permissions),
        )

    # -- turns ---------------------------------------------------------------------------

    async def _begin(
        self, spoken: Spoken, stage: Stage, choices: ServerChoices, channel: object, *,
        typing: bool = False,
    ) -> None:  # fmt: skip
        asker = stage.asker
        declined = manners.refusal(spoken.text, channel, choices)
        if declined:
            await self._answer(stage, declined, spoken.text)
            await stage.close()
            return
        if typing:
            await self._type(asker.channel)
        text = spoken.text or say("turn_hello", asker.language)
        files = await self._take_attachments(spoken, stage)
        if spoken.attachments and not files:  # why was said; the words were about these files
            await stage.close()
            return
        if files and not spoken.text:
            text = say("turn_what", asker.language)
        quota = self.settings.pictures_per_hour if choices.quota is None else choices.quota
        self.talks.start(self._turn(spoken, asker, text, files), stage, quota)

    def _turn(self, spoken: Spoken, asker: Asker, text: str, files: Sequence[Path]) -> Turn:
        return Turn(
            id=asker.turn,
            session=asker.session,
            author=Author(ids.author_of(asker.user), asker.name, asker.moderates),
            text=text,
            attachments=tuple(str(path) for path in files),
            reply_to=self._name_of(spoken.artwork, asker.session),
            locale=asker.language,
            timezone=self.store.timezone(asker.user),
        )

    def _name_of(self, artwork: str, session: str) -> str:
        """Return a picture's label in its own session, its id in any other."""
        found = self.app.ledger.artwork_by_id(artwork) if artwork else None
        return f"#{found.label}" if found and found.session == session else artwork

    async def _take_attachments(self, spoken: Spoken, stage: Stage) -> list[Path]:
        if not spoken.attachments:
            return []
        try:
            files, notes = await self.inbox.take(spoken.attachments, stage.asker.turn)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _log.warning("an attachment was not had", extra={"error": repr(error)})
            await self._answer(stage, "trouble", spoken.text)
            return []
        for path in files:
            self.app.ledger.note_file(ids.author_of(stage.asker.user), path)
        for key, slots in notes:
            await self._answer(stage, key, spoken.text, **slots)
        return files

    async def _answer(self, stage: Stage, key: str, text: str = "", **slots: object) -> None:
        """Say one of the front end's own sentences."""
        language = language_of_text(text, stage.asker.language)
        nonce = ids.nonce(key, stage.asker.turn, *slots.values())
        try:
            view = text_view(say(key, language, **slots))
            await stage.post(view, (), nonce, keep=False)
        except discord.Forbidden:
            await self.notices.cannot_post(stage.asker, files=False)

    async def _type(self, channel: int) -> None:
        try:
            place = await self.wire.channel(channel)
            await place.typing()
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _log.debug("no typing", extra={"error": repr(error)})

    def _is_known(self, turn: str) -> bool:
        """Return whether a turn was begun before; remember it."""
        if turn in self._seen:
            return True
        self._seen[turn] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return False
