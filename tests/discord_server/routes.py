"""The routes of Discord's REST v10 that a bot like this one uses."""

from __future__ import annotations

import re
from typing import Any

from tests.discord_server.rest import Request, Rest
from tests.discord_server.shapes import (
    ADD_REACTIONS,
    ATTACH_FILES,
    CREATE_THREADS,
    READ_HISTORY,
    SEND_IN_THREADS,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    ApiError,
    Json,
    lookup,
    now,
    public,
    snowflake,
)
from tests.discord_server.validation import check_command, check_message, is_empty
from tests.discord_server.world import PUBLIC_THREAD, THREADS


class Routes(Rest):
    """The part of the server that knows the routes."""

    app_flags = 0
    session_starts_left = 999

    async def route(self, request: Request, parts: list[str]) -> tuple[int, Any]:
        """Answer a request that nothing stands in the way of."""
        match (request.method, *parts):
            case ("GET", "gateway"):
                return 200, {"url": self.gateway_url}
            case ("GET", "gateway", "bot"):
                return 200, self._gateway_bot()
            case ("GET", "users", "@me"):
                return 200, {**self.bot, "verified": True, "mfa_enabled": False, "locale": "en-US"}
            case ("GET", "oauth2", "applications", "@me") | ("GET", "applications", "@me"):
                return 200, self._application()
            case ("GET", "users", user):
                return 200, lookup(self.users, user, 10013, "User")
            case ("POST", "users", "@me", "channels"):
                user = lookup(self.users, str(request.json["recipient_id"]), 10013, "User")
                return 200, self.direct(user)
            case ("GET", "guilds", guild, *rest):
                return 200, self._guild(guild, rest)
            case (_, "applications", self.app_id, "commands"):
                return self._commands(request, None)
            case (_, "applications", self.app_id, "guilds", guild, "commands"):
                return self._commands(request, guild)
            case ("POST", "interactions", interaction, token, "callback"):
                return await self.acknowledge(interaction, token, request)
            case (_, "webhooks", self.app_id, token, *rest):
                return await self.webhook(token, rest, request)
            case (_, "channels", channel, *rest):
                found = lookup(self.channels, channel, 10003, "Channel")
                return await self._in_channel(request, found, rest)
        return self._unmodelled(request)

    def _unmodelled(self, request: Request) -> tuple[int, Any]:
        self.unmodelled.append(f"{request.method} {request.path}")
        raise ApiError(501, 0, f"not modelled: {request.method} {request.path}")

    def _gateway_bot(self) -> Json:
        starts = {"total": 1000, "remaining": self.session_starts_left, "reset_after": 0,
                  "max_concurrency": 1}  # fmt: skip
        return {"url": self.gateway_url, "shards": 1, "session_start_limit": starts}

    def _application(self) -> Json:
        owner = next(user for user in self.users.values())
        return {
            "id": self.app_id, "name": "tilda", "description": "", "icon": None, "owner": owner,
            "bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64,
            "team": None, "flags": self.app_flags, "summary": "", "redirect_uris": [],
            "interactions_endpoint_url": None, "role_connections_verification_url": None,
            "approximate_guild_count": len(self.guilds), "approximate_user_install_count": 0,
            "type": None, "flags_new": str(self.app_flags), "explicit_content_filter": 0,
            "approximate_user_authorization_count": 0, "eligible_oauth2_scopes": [],
            "integration_types_config": {"0": {}, "1": {}},
        }  # fmt: skip

    def _guild(self, guild_id: str, rest: list[str]) -> Json:
        guild: Json = lookup(self.guilds, guild_id, 10004, "Guild")
        if guild_id in self.absent:
            raise ApiError(403, 50001, "Missing Access")
        if rest[:1] == ["members"] and len(rest) == 2:
            members = {member["user"]["id"]: member for member in guild["members"]}
            return dict(lookup(members, rest[1], 10007, "Member"))
        return guild

    def _commands(self, request: Request, guild: str | None) -> tuple[int, Any]:
        known = self.commands.setdefault(guild, [])
        if request.method != "PUT":
            return (200, known) if request.method == "GET" else self._unmodelled(request)
        ids = {(c["name"], c["type"]): c["id"] for c in known}
        made = []
        for index, command in enumerate(request.json):
            check_command(index, command)
            kind = command.get("type", 1)
            made.append({
                "options": [], "contexts": None, "integration_types": [0], "nsfw": False,
                "default_member_permissions": None, "dm_permission": True,
                **{key: value for key, value in command.items() if value is not None},
                "type": kind, "description": command.get("description") or "",
                "id": ids.get((command["name"], kind)) or snowflake(), "version": snowflake(),
                "application_id": self.app_id, **({"guild_id": guild} if guild else {}),
            })  # fmt: skip
        self.commands[guild] = made
        return 200, made

    def _need(self, channel: Json, bits: int) -> None:
        if self.out_of_reach(channel):
            raise ApiError(403, 50001, "Missing Access")
        if self.denied.get(channel["id"], 0) & bits:
            raise ApiError(403, 50013, "Missing Permissions")

    async def _in_channel(
        self, request: Request, channel: Json, rest: list[str]
    ) -> tuple[int, Any]:
        self._need(channel, VIEW_CHANNEL)
        match (request.method, *rest):
            case ("GET",):
                return 200, channel
            case ("POST", "typing"):
                self._need(channel, SEND_MESSAGES)
                self.typing.append(channel["id"])
                return 204, None
            case ("POST", "messages"):
                return await self._send(request, channel)
            case ("GET", "messages"):
                self._need(channel, READ_HISTORY)
                return 200, self._history(request, channel)
            case ("POST", "threads"):
                self._need(channel, CREATE_THREADS)
                return 201, await self.make_thread(channel, request.json["name"], self.bot)
            case ("PUT" | "DELETE", "thread-members", _):
                return 204, None
            case (_, "messages", message, *deeper):
                found = lookup(self.messages[channel["id"]], message, 10008, "Message")
                return await self._on_message(request, channel, found, deeper)
        return self._unmodelled(request)

    async def _send(self, request: Request, channel: Json) -> tuple[int, Any]:
        thread, body = channel["type"] in THREADS, request.json or {}
        files = ATTACH_FILES if request.files else 0
        self._need(channel, (SEND_IN_THREADS if thread else SEND_MESSAGES) | files)
        check_message(body, len(request.files))
        if is_empty(body, len(request.files)):
            raise ApiError(400, 50006, "Cannot send an empty message")
        nonce = str(body.get("nonce") or "")
        if len(nonce) > 25:
            raise invalid_nonce()
        if nonce and body.get("enforce_nonce"):
            for message in self.messages[channel["id"]].values():
                if message.get("_nonce") == nonce:
                    return 200, public(message)
        message = self.make_message(channel, self.bot, body, request.files, _nonce=nonce)
        await self.post(channel, message, nonce)
        return 200, {**public(message), "nonce": nonce}

    def _history(self, request: Request, channel: Json) -> list[Json]:
        found = sorted(self.messages[channel["id"]].values(), key=lambda m: -int(m["id"]))
        if "before" in request.query:
            found = [m for m in found if int(m["id"]) < int(request.query["before"])]
        if "after" in request.query:
            found = [m for m in found if int(m["id"]) > int(request.query["after"])]
        return [public(message) for message in found[: int(request.query.get("limit", 50))]]

    async def _on_message(
        self, request: Request, channel: Json, message: Json, deeper: list[str]
    ) -> tuple[int, Any]:
        match (request.method, *deeper):
            case ("GET",):
                self._need(channel, READ_HISTORY)
                return 200, public(message)
            case ("PATCH",):
                if message["author"]["id"] != self.bot["id"]:
                    raise ApiError(403, 50005, "Cannot edit a message authored by another user")
                edited = await self.edit(channel, message, request.json or {}, request.files)
                return 200, public(edited)
            case ("DELETE",):
                await self.delete(channel, message)
                return 204, None
            case ("PUT" | "DELETE", "reactions", emoji, "@me"):
                self._need(channel, ADD_REACTIONS)
                if re.fullmatch(r"[\w ]+", emoji):
                    raise ApiError(400, 10014, "Unknown Emoji")
                return 204, None
            case ("POST", "threads"):
                self._need(channel, CREATE_THREADS)
                if message["id"] in self.channels:
                    raise ApiError(400, 160004, "A thread has already been created")
                name = request.json["name"]
                return 201, await self.make_thread(channel, name, self.bot, message)
        return self._unmodelled(request)

    async def delete(self, channel: Json, message: Json) -> None:
        """Remove a message and tell everybody."""
        del self.messages[channel["id"]][message["id"]]
        gone = {"id": message["id"], "channel_id": channel["id"]}
        if channel.get("guild_id"):
            gone["guild_id"] = channel["guild_id"]
        await self.dispatch("MESSAGE_DELETE", gone)
        await self.changed()

    async def make_thread(
        self, channel: Json, name: str, owner: Json, starter: Json | None = None
    ) -> Json:
        """Open a public thread in a channel, on a message if one is given."""
        thread_id = starter["id"] if starter else snowflake()
        thread: Json = {
            "id": thread_id, "type": PUBLIC_THREAD, "guild_id": channel["guild_id"],
            "parent_id": channel["id"], "owner_id": owner["id"], "name": name,
            "message_count": 0, "member_count": 1, "total_message_sent": 0, "flags": 0,
            "rate_limit_per_user": 0, "last_message_id": None,
            "thread_metadata": {
                "archived": False, "auto_archive_duration": 1440, "archive_timestamp": now(),
                "locked": False, "create_timestamp": now(),
            },
        }  # fmt: skip
        self._open(thread)
        member = {"id": thread_id, "user_id": self.bot["id"], "join_timestamp": now(), "flags": 0}
        joined = {"member": member} if owner is self.bot else {}
        await self.dispatch("THREAD_CREATE", {**thread, "newly_created": True, **joined})
        await self.changed()
        return thread


def invalid_nonce() -> ApiError:
    """Return the error for a nonce of more than 25 characters."""
    from tests.discord_server.shapes import too_long

    return too_long("nonce", 25)
