"""Users, guilds, channels and messages: the state of the test server."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from tests.discord_server.shapes import EVERYONE, MODERATOR, VIEW_CHANNEL, Json, now, snowflake

if TYPE_CHECKING:
    from tests.discord_server.gateway import Session
    from tests.discord_server.interactions import Interaction
    from tests.discord_server.rest import Request

NORMAL, DIRECT, PUBLIC_THREAD = 0, 1, 11
THREADS = (10, 11, 12)


class World:
    """Everything that the server remembers, and how tests put people and places into it."""

    upload_limit: int

    def __init__(self) -> None:
        """Make an empty world with the bot's own user in it."""
        self.token = f"{secrets.token_urlsafe(18)}.test.{secrets.token_urlsafe(20)}"
        self.users: dict[str, Json] = {}
        self.guilds: dict[str, Json] = {}
        self.channels: dict[str, Json] = {}
        self.messages: dict[str, dict[str, Json]] = {}
        self.stored: dict[str, tuple[str, bytes]] = {}
        self.commands: dict[str | None, list[Json]] = {}
        self.interactions: dict[str, Interaction] = {}
        self.sessions: dict[str, Session] = {}
        self.requests: list[Request] = []
        self.unmodelled: list[str] = []
        self.typing: list[str] = []
        self.denied: dict[str, int] = {}
        self.moderators: set[str] = set()
        self.locales: dict[str, str] = {}
        self.absent: set[str] = set()
        self.changes = asyncio.Condition()
        self.bot = self.add_user("tilda", bot=True)
        self.app_id = self.bot["id"]

    async def changed(self) -> None:
        """Wake whoever waits in `until`."""
        async with self.changes:
            self.changes.notify_all()

    async def until(self, condition: Callable[[], Any], timeout: float = 10.0) -> Any:
        """Wait until `condition()` is true; it is asked again whenever something happens."""
        async with self.changes:
            return await asyncio.wait_for(self.changes.wait_for(condition), timeout)

    def add_user(self, name: str, *, bot: bool = False, locale: str = "en-US") -> Json:
        """Add a person (or a bot)."""
        user: Json = {
            "id": snowflake(), "username": name, "global_name": None if bot else name.title(),
            "discriminator": "0", "avatar": None, "bot": bot, "public_flags": 0, "flags": 0,
            "primary_guild": None,
        }  # fmt: skip
        self.users[user["id"]] = user
        self.locales[user["id"]] = locale
        return user

    def add_guild(
        self, name: str, members: Iterable[Json] = (), *, owner: Json | None = None,
        with_bot: bool = True,
    ) -> Json:  # fmt: skip
        """Add a guild; without the bot in it, only a user-installed app can be used there."""
        guild_id = snowflake()
        owner = owner or self.add_user(f"owner-of-{name}".lower())
        guild: Json = {
            "id": guild_id, "name": name, "owner_id": owner["id"], "roles": [_everyone(guild_id)],
            "emojis": [], "stickers": [], "features": [], "channels": [], "threads": [],
            "members": [], "member_count": 0, "large": False, "voice_states": [],
            "presences": [], "stage_instances": [], "guild_scheduled_events": [],
            "soundboard_sounds": [], "verification_level": 0, "explicit_content_filter": 0,
            "default_message_notifications": 0, "preferred_locale": "en-US", "nsfw_level": 0,
            "premium_tier": 0, "mfa_level": 0, "joined_at": now(), "unavailable": False,
        }  # fmt: skip
        self.guilds[guild_id] = guild
        self.moderators.add(owner["id"])
        people = [owner, *members, *([self.bot] if with_bot else [])]
        guild["members"] = [self.member(user, with_user=True) for user in people]
        guild["member_count"] = len(people)
        if not with_bot:
            self.absent.add(guild_id)
        return guild

    def permissions_of(self, user: Json, channel: Json) -> int:
        """Return the permission bits of somebody in a channel."""
        if user["id"] == self.bot["id"]:
            return EVERYONE & ~self.denied.get(channel["id"], 0)
        return MODERATOR if user["id"] in self.moderators else EVERYONE

    def member(self, user: Json, *, with_user: bool = False, bits: int | None = None) -> Json:
        """Return the guild member object of a user."""
        member: Json = {
            "roles": [], "nick": None, "avatar": None, "premium_since": None, "deaf": False,
            "joined_at": "2026-01-01T00:00:00+00:00", "mute": False, "flags": 0,
            "pending": False, "communication_disabled_until": None,
        }  # fmt: skip
        if with_user:
            member["user"] = user
        if bits is not None:
            member["permissions"] = str(bits)
        return member

    def add_channel(self, guild: Json, name: str, *, nsfw: bool = False) -> Json:
        """Add a text channel to a guild."""
        channel: Json = {
            "id": snowflake(), "type": NORMAL, "guild_id": guild["id"], "name": name,
            "position": len(guild["channels"]), "permission_overwrites": [], "parent_id": None,
            "nsfw": nsfw, "topic": None, "rate_limit_per_user": 0, "last_message_id": None,
            "flags": 0,
        }  # fmt: skip
        guild["channels"].append(channel)
        self._open(channel)
        return channel

    def direct(self, user: Json) -> Json:
        """Return the channel of direct messages between the bot and a person."""
        for channel in self.channels.values():
            if channel["type"] == DIRECT and channel["recipients"][0]["id"] == user["id"]:
                return channel
        channel = {"id": snowflake(), "type": DIRECT, "recipients": [user],
                   "last_message_id": None, "flags": 0}  # fmt: skip
        self._open(channel)
        return channel

    def _open(self, channel: Json) -> None:
        self.channels[channel["id"]] = channel
        self.messages[channel["id"]] = {}

    def bot_messages(self, channel: Json) -> list[Json]:
        """Return the bot's messages that stand in a channel now, oldest first."""
        mine = self.messages[channel["id"]].values()
        return [message for message in mine if message["author"]["id"] == self.bot["id"]]

    def out_of_reach(self, channel: Json) -> bool:
        """Return whether the bot can neither see nor use a channel."""
        hidden = bool(self.denied.get(channel["id"], 0) & VIEW_CHANNEL)
        return hidden or channel.get("guild_id") in self.absent


def _everyone(guild_id: str) -> Json:
    return {
        "id": guild_id, "name": "@everyone", "permissions": str(EVERYONE), "position": 0,
        "color": 0, "hoist": False, "managed": False, "mentionable": False, "flags": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
    }  # fmt: skip
