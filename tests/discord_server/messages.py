"""Messages and their files: made, edited, posted, found on the CDN."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.discord_server.gateway import Gateway
from tests.discord_server.shapes import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    SUPPRESS_EMBEDS,
    ApiError,
    Json,
    copied,
    image_facts,
    invalid,
    now,
    public,
    snowflake,
)
from tests.discord_server.validation import FILE, GALLERY, check_message, walk

Files = dict[str, tuple[str, bytes]]
"""Form field (`files[0]`) to file name and bytes."""


class Messages(Gateway):
    """The part of the server that stores messages and files."""

    cdn: str

    def store(self, channel: Json, name: str, data: bytes, description: str = "") -> Json:
        """Keep a file; return the attachment object with a signed, expiring address."""
        kind, width, height = image_facts(data)
        attachment_id, name = snowflake(), re.sub(r"[^\w.\-]", "_", name)
        path = f"attachments/{channel['id']}/{attachment_id}/{name}"
        kind = kind or "application/octet-stream"
        self.stored[path] = (kind, data)
        signed = (
            f"ex={int(time.time()) + 86400:x}&is={int(time.time()):x}&hm={secrets.token_hex(16)}"
        )
        url = f"{self.cdn}/{path}?{signed}"
        made: Json = {"id": attachment_id, "filename": name, "size": len(data), "url": url,
                      "proxy_url": url, "content_type": kind}  # fmt: skip
        if description:
            made["description"] = description
        if width:
            made |= {"width": width, "height": height}
        return made

    def file_of(self, attachment: Json) -> bytes:
        """Return the bytes of an attachment."""
        return self.stored[attachment["url"].split("?")[0].removeprefix(f"{self.cdn}/")][1]

    def _attachments(self, channel: Json, body: Json, files: Files, old: list[Json]) -> list[Json]:
        told = {str(a["id"]): a for a in body.get("attachments") or []}
        kept = [a for a in old if a["id"] in told] if "attachments" in body else list(old)
        for field, (name, data) in files.items():
            number = re.search(r"\[(\d+)\]", field)
            about = told.get(number[1] if number else "", {})
            name = about.get("filename") or name
            kept.append(self.store(channel, name, data, about.get("description") or ""))
        return kept

    def make_message(
        self, channel: Json, author: Json, body: Json, files: Files, **more: Any
    ) -> Json:
        """Return a message that is not posted yet."""
        attachments = self._attachments(channel, body, files, [])
        content = body.get("content") or ""
        named = [self.users[u] for u in re.findall(r"<@!?(\d+)>", content) if u in self.users]
        message: Json = {
            "id": snowflake(), "channel_id": channel["id"], "type": 0, "author": author,
            "content": content, "timestamp": now(), "edited_timestamp": None, "tts": False,
            "mention_everyone": False, "mentions": named, "mention_roles": [], "pinned": False,
            "attachments": attachments, "embeds": copied(body.get("embeds") or []),
            "components": _finished(body.get("components"), attachments),
            "flags": body.get("flags") or 0, "_allowed": body.get("allowed_mentions"),
        }  # fmt: skip
        if body.get("message_reference"):
            self._refer(channel, message, body)
        return message | more

    def _refer(self, channel: Json, message: Json, body: Json) -> None:
        reference = body["message_reference"]
        place = str(reference.get("channel_id") or channel["id"])
        target = self.messages.get(place, {}).get(str(reference["message_id"]))
        if target is None and reference.get("fail_if_not_exists", True):
            raise invalid(
                "message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message"
            )
        where = {"type": 0, "channel_id": place, "message_id": str(reference["message_id"])}
        if channel.get("guild_id"):
            where["guild_id"] = channel["guild_id"]
        seen = public(target) if target else None
        message |= {"type": 19, "message_reference": where, "referenced_message": seen}
        if target and (body.get("allowed_mentions") or {}).get("replied_user", True):
            message["mentions"] = [*message["mentions"], target["author"]]

    def as_event(self, channel: Json, message: Json) -> Json:
        """Return a message as the gateway tells it."""
        event = {**public(message), "channel_type": channel["type"]}
        if channel.get("guild_id"):
            event |= {"guild_id": channel["guild_id"], "member": self.member(message["author"])}
        return event

    async def post(self, channel: Json, message: Json, nonce: str = "", times: int = 1) -> Json:
        """Put a message into its channel and tell everybody."""
        self.messages[channel["id"]][message["id"]] = message
        channel["last_message_id"] = message["id"]
        event = self.as_event(channel, message) | ({"nonce": nonce} if nonce else {})
        await self.dispatch("MESSAGE_CREATE", event, times=times)
        await self.changed()
        return message

    async def edit(self, channel: Json, message: Json, body: Json, files: Files) -> Json:
        """Change a message as PATCH does."""
        told = len(body["attachments"]) - len(files) if "attachments" in body else None
        kept = len(message["attachments"]) if told is None else max(0, told)
        flags = body["flags"] if body.get("flags") is not None else message["flags"]
        check_message({**body, "flags": flags}, len(files), kept)
        old = message["attachments"]
        message["attachments"] = self._attachments(channel, body, files, old)
        if "content" in body:
            message["content"] = body["content"] or ""
        if "embeds" in body:
            message["embeds"] = copied(body["embeds"] or [])
        if "components" in body:
            message["components"] = _finished(body["components"], message["attachments"])
        if body.get("flags") is not None:
            message["flags"] &= ~(SUPPRESS_EMBEDS | COMPONENTS_V2)
            message["flags"] |= body["flags"]
        message["flags"] &= ~LOADING
        message["edited_timestamp"] = now()
        if not any(message[key] for key in ("content", "embeds", "attachments", "components")):
            raise ApiError(400, 50006, "Cannot send an empty message")
        if not message["flags"] & EPHEMERAL:
            await self.dispatch("MESSAGE_UPDATE", self.as_event(channel, message))
        message.setdefault("_edits", []).append(time.monotonic())
        await self.changed()
        return message

    async def handle_cdn(self, request: web.Request) -> web.Response:
        """Serve a stored file until its signature expires."""
        path = unquote(request.match_info["path"])
        expired = int(request.query.get("ex", "ffffffff"), 16) < time.time()
        if path not in self.stored or expired:
            return web.Response(status=404, text="This content is no longer available.")
        kind, data = self.stored[path]
        return web.Response(body=data, headers={"Content-Type": kind})


def _finished(components: list[Json] | None, attachments: list[Json]) -> list[Json]:
    """Give every component its number and every `attachment://` its address, as Discord does."""
    made: list[Json] = copied(components or [])
    files = {f"attachment://{one['filename']}": one for one in attachments}
    for number, (path, component) in enumerate(walk(made), start=1):
        component["id"] = component.get("id") or number
        if component["type"] == GALLERY:
            for index, item in enumerate(component["items"]):
                item["media"] = _media(item["media"], files, f"{path}.items.{index}.media.url")
                item.setdefault("description", None)
        elif component["type"] == FILE:
            shown = files.get(component["file"]["url"], {})
            component["file"] = _media(component["file"], files, f"{path}.file.url")
            component |= {"name": shown.get("filename"), "size": shown.get("size")}
    return made


def _media(media: Json, files: dict[str, Json], path: str) -> Json:
    """Return the media of a component with the address of the file that it names."""
    url = media["url"]
    if url.startswith("attachment://") and url not in files:
        raise invalid(path, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", "no such file")
    if url not in files:
        return media
    kept = {"id": "id", "url": "url", "proxy_url": "proxy_url", "content_type": "content_type",
            "width": "width", "height": "height", "attachment_id": "id"}  # fmt: skip
    return {key: files[url][name] for key, name in kept.items() if name in files[url]}
