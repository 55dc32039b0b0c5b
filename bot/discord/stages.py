"""Where a turn's answers go: a channel, or an interaction that may lose its token."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord

from bot.discord import ids
from bot.discord.files import DEFAULT_LIMIT, Upload
from bot.discord.followups import AnswerLost, Followups
from bot.discord.wire import NOBODY, Hung, Wire

_log = logging.getLogger(__name__)

TOKEN_LIFE_S = 14.5 * 60
"""Seconds that an interaction's token is used; Discord lets it live for fifteen minutes."""

DEAD_TOKEN = frozenset({10008, 10015, 10062, 50027})
"""Codes of an interaction that can no longer be answered: unknown or expired."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is answered, and where.

    Attributes:
        user: Discord user.
        name: What people call them.
        session: The channel's session.
        turn: Id of the turn.
        language: `en` or `ko`, where the words themselves do not tell.
        limit: Bytes of a file that may be sent here.
        restricted: Whether the channel is age-restricted.
        grants: Whether they can give the bot the permissions that it lacks.
        moderates: Whether they may cancel and delete what others have asked for.
    """

    user: int
    name: str
    session: str
    turn: str
    language: str
    limit: int = DEFAULT_LIMIT
    restricted: bool = False
    grants: bool = False
    moderates: bool = False

    @property
    def channel(self) -> int:
        """Return the channel of the session."""
        channel = ids.channel_of(self.session)
        assert channel is not None, self.session
        return channel


class Stage(ABC):
    """A place for the answers of one turn."""

    def __init__(self, wire: Wire, asker: Asker) -> None:
        """Answer `asker` over `wire`."""
        self.wire, self.asker = wire, asker

    @abstractmethod
    async def post(
        self, view: discord.ui.LayoutView, uploads: Sequence[Upload], nonce: str, *, keep: bool
    ) -> discord.Message:
        """Post something for good; with `keep` as a message that people can reply to."""

    @abstractmethod
    async def show_board(self, view: discord.ui.LayoutView, uploads: Sequence[Upload]) -> None:
        """Show the progress board, or change it."""

    @abstractmethod
    async def close(self) -> None:
        """Take the board away; the turn is over."""


class ChannelStage(Stage):
    """Answers in a channel, as replies to the message that asked."""

    def __init__(self, wire: Wire, asker: Asker) -> None:
        """Answer in the channel of the asker's session."""
        super().__init__(wire, asker)
        self._board: discord.Message | None = None

    async def post(
        self, view: discord.ui.LayoutView, uploads: Sequence[Upload], nonce: str, *, keep: bool
    ) -> discord.Message:
        """Post a message; a repeat with the same nonce is the same message."""
        return await self.wire.send(
            self.asker.channel, view, nonce=nonce, uploads=uploads,
            reply_to=ids.message_of_turn(self.asker.turn),
        )  # fmt: skip

    def adopt(self, board: discord.Message) -> None:
        """Go on with a board that an earlier process has left."""
        self._board = board

    async def show_board(self, view: discord.ui.LayoutView, uploads: Sequence[Upload]) -> None:
        """Send the board, then edit it."""
        if self._board is None:
            nonce = ids.nonce("board", self.asker.turn)
            self._board = await self.post(view, uploads, nonce, keep=False)
        else:
            files = [upload.to_file() for upload in uploads]
            await self._board.edit(view=view, attachments=files, allowed_mentions=NOBODY)

    async def close(self) -> None:
        """Delete the board."""
        if self._board is not None:
            await self.wire.erase(self.asker.channel, self._board.id)


@dataclass
class Answered:
    """What an interaction shows so far.

    Attributes:
        message: Id of the original response; None if it is not known.
        used: Whether the original holds something that is to stay.
        dead: Whether the token has died.
    """

    message: int | None = None
    used: bool = False
    dead: bool = False


class InteractionStage(Stage):
    """Answers a command or a button.

    Pictures go out as ordinary messages where the bot may write them, so that people can reply
    to them; everything else, and everything where it may not, goes through the token while
    that lives.
    """

    def __init__(
        self, wire: Wire, asker: Asker, interaction: discord.Interaction[Any], *,
        may_write: bool, private: bool, message: int | None,
    ) -> None:  # fmt: skip
        """Answer an interaction that was acknowledged.

        Args:
            wire: The line to Discord.
            asker: Who used the command.
            interaction: The interaction.
            may_write: Whether the bot may post in the channel itself.
            private: Whether the original response is only for who asked.
            message: Id of the original response, 0 if Discord did not tell it; None if the
                acknowledgement came too late.
        """
        super().__init__(wire, asker)
        self._interaction = interaction
        self._may_write = may_write
        self._private = private
        self._begun = time.monotonic()
        self._now = Answered(message=message or None, dead=message is None)
        self._channel = ChannelStage(wire, asker)
        self._followups = Followups(wire, interaction, asker.channel)

    async def post(
        self, view: discord.ui.LayoutView, uploads: Sequence[Upload], nonce: str, *, keep: bool
    ) -> discord.Message:
        """Post where it lasts, else through the token, else to the person directly."""
        if keep and self._may_write:
            try:
                return await self._channel.post(view, uploads, nonce, keep=True)
            except discord.Forbidden:
                self._may_write = False
        if not self._is_dead():
            try:
                return await self._through_token(view, uploads)
            except discord.HTTPException as error:
                self._note_dead(error)
            except AnswerLost:
                raise  # it may stand there: to say it elsewhere too could be saying it twice
            except (aiohttp.ClientError, OSError, Hung) as error:
                _log.warning("an interaction is out of reach", extra={"error": repr(error)})
                self._now.dead = True
        return await self._elsewhere(view, uploads, nonce)

    async def _through_token(
        self, view: discord.ui.LayoutView, uploads: Sequence[Upload]
    ) -> discord.Message:
        if self._now.used:
            return await self._followups.send(view, uploads, private=self._private)
        # A PATCH can be repeated without harm: a followup, which has no nonce, cannot.
        edited = await self.wire.persist(
            lambda: self._interaction.edit_original_response(
                view=view, attachments=[one.to_file() for one in uploads], allowed_mentions=NOBODY
            )
        )
        self._now.used = True
        return edited

    async def _elsewhere(
        self, view: discord.ui.LayoutView, uploads: Sequence[Upload], nonce: str
    ) -> discord.Message:
        try:
            return await self._channel.post(view, uploads, nonce, keep=True)
        except discord.Forbidden:
            client = await self.wire.client()
            user = client.get_user(self.asker.user) or await client.fetch_user(self.asker.user)
            direct = user.dm_channel or await user.create_dm()
            return await self.wire.send(direct.id, view, nonce=nonce, uploads=uploads)

    async def show_board(self, view: discord.ui.LayoutView, uploads: Sequence[Upload]) -> None:
        """Show the board in the original response while the token lives."""
        if self._is_dead() or self._now.used:
            return
        files = [upload.to_file() for upload in uploads]
        try:
            await self._interaction.edit_original_response(view=view, attachments=files)
        except discord.HTTPException as error:
            self._note_dead(error)

    async def close(self) -> None:
        """Take the original response away if nothing in it is to stay."""
        if self._now.used:
            return
        if not self._is_dead():
            try:
                await self._interaction.delete_original_response()
                return
            except discord.HTTPException as error:
                self._note_dead(error, strict=False)
        if self._may_write and not self._private and self._now.message is not None:
            await self.wire.erase(self.asker.channel, self._now.message)

    def _is_dead(self) -> bool:
        # By our own clock: `Interaction.is_expired` trusts the moment that is written in its id.
        return self._now.dead or time.monotonic() - self._begun > TOKEN_LIFE_S

    def _note_dead(self, error: discord.HTTPException, *, strict: bool = True) -> None:
        if error.status == 401 or error.code in DEAD_TOKEN:
            _log.info("an interaction's token has died", extra={"turn": self.asker.turn})
            self._now.dead = True
        elif strict:
            raise error
