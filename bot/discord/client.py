"""The client: an AutoShardedBot that one malformed event does not end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord import buttons
from bot.discord.cog import TildaCog
from bot.discord.front import Front
from bot.discord.presses import Presses
from bot.discord.translator import Translator
from bot.discord.wire import NOBODY

_log = logging.getLogger(__name__)

MUST_PARSE = frozenset({"READY", "RESUMED"})
"""Events without which a connection is worth nothing; a fault in them is the supervisor's."""

MENU_LIMIT, OLD_MENU_LIMIT = 15, 5
"""Message menus that Discord takes, and that it took when discord.py last counted them."""

NO_SUCH_ROUTE = frozenset({404, 405, 501})


class TildaBot(commands.AutoShardedBot):
    """One connection to Discord. It is made anew after it has ended; `Front` stays."""

    def __init__(self, front: Front, *, content: bool) -> None:
        """Make a client that is not connected yet.

        Args:
            front: Everything that outlives it.
            content: Whether to ask for the message-content intent.
        """
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        intents.message_content = content
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents,
            allowed_mentions=NOBODY,
            shard_count=front.settings.shards or None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=1.0,
            tree_cls=TildaTree,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
        )
        self.front = front
        self.presses = Presses(front)
        self.was_ready = False
        parsers = self._connection.parsers
        for name in set(parsers) - MUST_PARSE:
            parsers[name] = _guarded(name, parsers[name])

    async def setup_hook(self) -> None:
        """Add what people can do, and tell Discord of the commands."""
        self.add_dynamic_items(*buttons.ALL)
        cog = TildaCog(self.front, self.presses)
        await self.add_cog(cog)
        for menu in cog.menus:
            self.tree.add_command(menu)
        await self.tree.set_translator(Translator())
        self.front.wire.attach(self)
        if self.front.settings.register_commands:
            await self._register(cog)

    async def _register(self, cog: TildaCog) -> None:
        """Tell Discord of the commands; if it takes fewer menus, of the first ones."""
        try:
            await self.tree.sync()
            return
        except discord.HTTPException as error:
            _log.error("the commands could not be registered", extra={"error": repr(error)})
            if error.status != 400:
                return
        for menu in cog.menus[OLD_MENU_LIMIT:]:
            self.tree.remove_command(menu.name, type=menu.type)
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            _log.error("no command could be registered", extra={"error": repr(error)})

    async def launch_shards(self) -> None:
        """Connect as many shards as Discord advises; one if it does not say."""
        try:
            await super().launch_shards()
        except discord.HTTPException as error:
            if error.status not in NO_SUCH_ROUTE:
                raise
            self.shard_count = 1
            await super().launch_shards()

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the cog; there are no commands with a prefix."""

    async def on_ready(self) -> None:
        """Deliver what could not be delivered before."""
        self.was_ready = True
        _log.info("ready", extra={"guilds": len(self.guilds), "shards": self.shard_count})
        await self.front.take_over()
        await self.front.courier.sweep()

    async def on_resumed(self) -> None:
        """Deliver what could not be delivered while the connection was down."""
        _log.info("resumed")
        await self.front.courier.sweep()

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what went wrong in a listener, and go on."""
        _log.exception("a listener failed", extra={"event": event_method})


class TildaTree(app_commands.CommandTree[TildaBot]):
    """The commands, with one handler for what goes wrong in them."""

    def add_command(self, command: Any, /, **options: Any) -> None:
        """Add a command; unlike discord.py 2.7, take as many message menus as Discord does.

        Raises:
            CommandLimitReached: There are fifteen menus already.
        """
        if not isinstance(command, app_commands.ContextMenu) or options:
            super().add_command(command, **options)
            return
        if len(self._context_menus) >= MENU_LIMIT:
            raise app_commands.CommandLimitReached(None, MENU_LIMIT, command.type)
        self._context_menus[command.name, None, command.type.value] = command

    async def on_error(
        self, interaction: discord.Interaction[TildaBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person one honest sentence, and log the rest."""
        cause = getattr(error, "original", error)
        command = interaction.command.qualified_name if interaction.command else ""
        _log.error("a command failed", exc_info=cause, extra={"command": command})
        await interaction.client.presses.apologise(interaction)


def _guarded(name: str, parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a parser that drops one malformed event instead of ending the connection."""

    def guarded(data: Any) -> Any:
        try:
            return parse(data)
        except Exception:
            _log.exception("a malformed event was dropped", extra={"event": name})
            return None

    return guarded
