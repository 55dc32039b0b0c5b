"""What people do: write, use commands and menus, press buttons, fill in forms."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any

from tests.discord_server.interactions import COMMAND, COMPONENT, MODAL_SUBMIT, Interaction
from tests.discord_server.routes import Routes
from tests.discord_server.shapes import Json, public, snowflake
from tests.discord_server.validation import walk

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, SUBGROUP, USER_OPTION, CHANNEL_OPTION, ATTACHMENT_OPTION = 1, 2, 6, 7, 11


class People(Routes):
    """The part of the server that stands for people in front of their clients."""

    async def send(
        self, user: Json, channel: Json, content: str = "", *,
        files: Sequence[tuple[str, bytes]] = (), reply_to: Json | None = None, ping: bool = True,
        times: int = 1,
    ) -> Json:  # fmt: skip
        """Write a message; `times` > 1 is a gateway that dispatches it more than once."""
        body: Json = {"content": content, "allowed_mentions": {"replied_user": ping}}
        if reply_to is not None:
            body["message_reference"] = {"message_id": reply_to["id"]}
        uploads = {f"files[{number}]": file for number, file in enumerate(files)}
        message = self.make_message(channel, user, body, uploads)
        return await self.post(channel, message, times=times)

    def mention(self, words: str = "") -> str:
        """Return words that mention the bot."""
        return f"<@{self.bot['id']}> {words}".strip()

    async def slash(self, user: Json, place: Json, name: str, /, **options: Any) -> Interaction:
        """Use a slash command; sub-commands are written with a space ("settings server")."""
        command, leaf, path = self._find_command(place, name)
        chosen, resolved = [], {}
        for key, value in options.items():
            option = next(o for o in leaf.get("options") or [] if o["name"] == key)
            value = self._resolve(place, option["type"], value, resolved)
            chosen.append({"name": key, "type": option["type"], "value": value})
        for part in reversed(path):
            kind = SUBCOMMAND if part == path[-1] else SUBGROUP
            chosen = [{"name": part, "type": kind, "options": chosen}]
        data = {"id": command["id"], "name": command["name"], "type": CHAT_INPUT,
                "options": chosen, "resolved": resolved}  # fmt: skip
        return await self._start(user, place, COMMAND, data)

    def _find_command(self, channel: Json, name: str) -> tuple[Json, Json, list[str]]:
        root, *path = name.split()
        offered = [*self.commands.get(channel.get("guild_id"), []), *self.commands.get(None, [])]
        found = [c for c in offered if c["name"] == root and c["type"] == CHAT_INPUT]
        if not found:
            raise LookupError(f"/{root} was never registered")
        leaf = found[0]
        for part in path:
            leaf = next(o for o in leaf["options"] if o["name"] == part)
        return found[0], leaf, path

    def _resolve(self, channel: Json, kind: int, value: Any, resolved: Json) -> Any:
        if kind == ATTACHMENT_OPTION:
            stored = self.store(channel, *value)
            resolved.setdefault("attachments", {})[stored["id"]] = stored
            return stored["id"]
        if kind == USER_OPTION:
            resolved.setdefault("users", {})[value["id"]] = value
            resolved.setdefault("members", {})[value["id"]] = self.member(value, bits=0)
            return value["id"]
        if kind == CHANNEL_OPTION:
            seen = {**value, "permissions": "0"}
            resolved.setdefault("channels", {})[value["id"]] = seen
            return value["id"]
        return value

    async def menu(self, user: Json, channel: Json, name: str, message: Json) -> Interaction:
        """Use a message's menu ("Apps")."""
        offered = [*self.commands.get(channel.get("guild_id"), []), *self.commands.get(None, [])]
        found = [c for c in offered if c["name"] == name and c["type"] == MESSAGE_MENU]
        if not found:
            raise LookupError(f"no message menu {name!r} was registered")
        resolved = {"messages": {message["id"]: public(message)}}
        data = {"id": found[0]["id"], "name": name, "type": MESSAGE_MENU,
                "target_id": message["id"], "resolved": resolved}  # fmt: skip
        return await self._start(user, channel, COMMAND, data)

    async def click(self, user: Json, message: Json, which: str) -> Interaction:
        """Press the button whose id or label is, or starts with, `which`."""
        button = find_component(message, which)
        data = {"component_type": button["type"], "custom_id": button["custom_id"],
                "id": button.get("id", 1)}  # fmt: skip
        channel = self.channels[message["channel_id"]]
        return await self._start(user, channel, COMPONENT, data, message)

    async def select(self, user: Json, message: Json, which: str, values: list[str]) -> Interaction:
        """Choose from a select menu."""
        menu = find_component(message, which)
        data = {"component_type": menu["type"], "custom_id": menu["custom_id"],
                "values": values, "id": menu.get("id", 1)}  # fmt: skip
        channel = self.channels[message["channel_id"]]
        return await self._start(user, channel, COMPONENT, data, message)

    async def submit(self, user: Json, shown: Interaction, *texts: str) -> Interaction:
        """Fill in the fields of a modal in order and send it off."""
        assert shown.modal is not None, "no modal was shown"
        given = iter(texts)

        def fill(component: Json) -> Json:
            kept = {key: component[key] for key in ("type", "id") if key in component}
            if "component" in component:
                return {**kept, "component": fill(component["component"])}
            if "components" in component:
                return {**kept, "components": [fill(child) for child in component["components"]]}
            if "custom_id" not in component:
                return kept
            value = next(given, component.get("value") or "")
            return {**kept, "custom_id": component["custom_id"], "value": value}

        filled = [fill(component) for component in shown.modal["components"]]
        data = {"custom_id": shown.modal["custom_id"], "components": filled}
        channel = self.channels[shown.payload["channel_id"]]
        message = shown.payload.get("message")
        return await self._start(user, channel, MODAL_SUBMIT, data, message, shown)

    async def _start(
        self, user: Json, channel: Json, kind: int, data: Json, message: Json | None = None,
        trigger: Interaction | None = None,
    ) -> Interaction:  # fmt: skip
        payload = self._payload(user, channel, kind, data)
        if message is not None:
            payload["message"] = public(message)
        interaction = Interaction(payload)
        interaction.trigger = trigger
        self.interactions[interaction.id] = self.interactions[interaction.token] = interaction
        await self.dispatch("INTERACTION_CREATE", payload)
        return interaction

    def _payload(self, user: Json, channel: Json, kind: int, data: Json) -> Json:
        guild = self.guilds.get(channel.get("guild_id") or "")
        away = bool(guild) and guild["id"] in self.absent
        owner = {"1": user["id"]} if away else {"0": guild["id"] if guild else "0"}
        seen = {k: v for k, v in channel.items() if k != "permission_overwrites"}
        bits = self.permissions_of(user, channel)
        locale = self.locales[user["id"]]
        payload: Json = {
            "id": snowflake(), "application_id": self.app_id, "type": kind, "data": data,
            "token": f"aW50ZXJhY3Rpb246{secrets.token_urlsafe(60)}", "version": 1,
            "channel_id": channel["id"], "channel": {**seen, "permissions": str(bits)},
            "app_permissions": str(self.permissions_of(self.bot, channel)), "locale": locale,
            "entitlements": [], "attachment_size_limit": self.upload_limit,
            "context": 0 if guild else 1, "authorizing_integration_owners": owner,
        }  # fmt: skip
        if not guild:
            return payload | {"user": user}
        about = {"id": guild["id"], "locale": "en-US", "features": []}
        member = self.member(user, with_user=True, bits=bits)
        return payload | {"guild_id": guild["id"], "guild_locale": "en-US", "guild": about,
                          "member": member}  # fmt: skip

    async def deny(self, channel: Json, bits: int, *, tell: bool = True) -> None:
        """Take permissions from the bot in a channel (0 gives all back).

        Args:
            channel: Where.
            bits: What it may not do.
            tell: Whether the bot hears of it; if not, it finds out by trying.
        """
        self.denied[channel["id"]] = bits
        overwrite = {"id": self.bot["id"], "type": 1, "allow": "0", "deny": str(bits)}
        channel["permission_overwrites"] = [overwrite] if bits else []
        if tell:
            await self.dispatch("CHANNEL_UPDATE", channel)

    async def settle(self, seconds: float = 0.3) -> None:
        """Give the bot a moment in which something wrong would show."""
        await asyncio.sleep(seconds)


def find_component(message: Json, which: str) -> Json:
    """Return the enabled component of a message with this id or label, or one that starts so."""
    for _, component in walk(message["components"]):
        names = (component.get("custom_id"), component.get("label"))
        if any(name and name.startswith(which) for name in names) and not component.get("disabled"):
            return component
    raise LookupError(f"no enabled component {which!r} on the message")


def labels(message: Json) -> list[str]:
    """Return the labels of a message's buttons, in order."""
    return [c["label"] for _, c in walk(message["components"]) if c.get("label")]


def shown_text(message: Json) -> str:
    """Return every text of a message that a person reads, one a line."""
    texts = [message.get("content") or ""]
    texts += [c["content"] for _, c in walk(message["components"]) if c.get("content")]
    return "\n".join(text for text in texts if text)
