"""Interactions: acknowledged within their deadline, answered through tokens that expire."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.discord_server.messages import Messages
from tests.discord_server.shapes import (
    EPHEMERAL,
    LOADING,
    ApiError,
    Json,
    invalid,
    public,
    too_long,
)
from tests.discord_server.validation import check_message, is_empty

if TYPE_CHECKING:
    from tests.discord_server.rest import Request

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
REPLY, DEFER_REPLY, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


class Interaction:
    """What the person who started an interaction gets to see of it."""

    def __init__(self, payload: Json) -> None:
        """Start unanswered."""
        self.payload = payload
        self.id, self.token = payload["id"], payload["token"]
        self.created = time.monotonic()
        self.ack_type: int | None = None
        self.ack_after_s = float("inf")
        self.modal: Json | None = None
        self.choices: list[Json] = []
        self.original: Json | None = None
        self.followups: list[Json] = []
        self.trigger: Interaction | None = None
        self.expired = False
        self._changes = asyncio.Condition()

    async def until(
        self, condition: Callable[[Interaction], Any], timeout: float = 10
    ) -> Interaction:
        """Wait until something is true of this interaction."""
        async with self._changes:
            await asyncio.wait_for(self._changes.wait_for(lambda: condition(self)), timeout)
        return self

    async def acknowledged(self, timeout: float = 4.0) -> Interaction:
        """Wait for the first answer."""
        return await self.until(lambda i: i.ack_type is not None, timeout)

    async def changed(self) -> None:
        """Wake whoever waits in `until`."""
        async with self._changes:
            self._changes.notify_all()

    @property
    def shown(self) -> list[Json]:
        """Messages that this interaction shows now: the original and the followups."""
        found = [self.original] if self.original else []
        return found + [message for message in self.followups if message is not self.original]


class Interactions(Messages):
    """The part of the server that answers interaction callbacks and webhooks."""

    ack_deadline_s = 3.0
    token_life_s = 900.0

    def live(self, token: str) -> Interaction:
        """Return the interaction of a token that is still good."""
        interaction = self.interactions.get(token)
        if interaction is None or interaction.ack_type is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        if interaction.expired or time.monotonic() - interaction.created > self.token_life_s:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return interaction

    async def acknowledge(
        self, interaction_id: str, token: str, request: Request
    ) -> tuple[int, Any]:
        """Take the first answer to an interaction."""
        interaction = self.interactions.get(interaction_id)
        age = time.monotonic() - interaction.created if interaction else 0.0
        if interaction is None or interaction.token != token or age > self.ack_deadline_s:
            raise ApiError(404, 10062, "Unknown interaction")
        if interaction.ack_type is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        kind = request.json["type"]
        resource = await self._carry_out(interaction, kind, request)
        interaction.ack_type, interaction.ack_after_s = kind, age
        await interaction.changed()
        await self.changed()
        if request.query.get("with_response") not in ("1", "true"):
            return 204, None
        return 200, self._callback_answer(interaction, kind, resource)

    async def _carry_out(self, interaction: Interaction, kind: int, request: Request) -> Json:
        data = request.json.get("data") or {}
        channel = self.channels[interaction.payload["channel_id"]]
        source = interaction.payload.get("message")
        if kind in (REPLY, DEFER_REPLY):
            return {"message": public(await self._reply(interaction, channel, data, request))}
        if kind in (DEFER_UPDATE, UPDATE):
            if source is None:
                raise invalid("type", "BASE_TYPE_CHOICES", "no message to update")
            interaction.original = self.messages[channel["id"]].get(source["id"], source)
            if kind == UPDATE:
                await self.edit(channel, interaction.original, data, request.files)
                return {"message": public(interaction.original)}
        elif kind == CHOICES:
            interaction.choices = data["choices"]
            if len(interaction.choices) > 25:
                raise too_long("data.choices", 25)
        elif kind == MODAL:
            _check_modal(data)
            interaction.modal = data
        return {}

    async def _reply(
        self, interaction: Interaction, channel: Json, data: Json, request: Request
    ) -> Json:
        if request.json["type"] == DEFER_REPLY:
            data = {"flags": (data.get("flags") or 0) | LOADING}
        else:
            check_message(data, len(request.files))
            if is_empty(data, len(request.files)):
                raise ApiError(400, 50006, "Cannot send an empty message")
        kind = 20 if interaction.payload["type"] == COMMAND else 0
        interaction.original = self._from_hook(interaction, channel, data, request, type=kind)
        await self._show(channel, interaction.original)
        return interaction.original

    def _from_hook(
        self, interaction: Interaction, channel: Json, data: Json, request: Request, **more: Any
    ) -> Json:
        about = {"webhook_id": self.app_id, "application_id": self.app_id,
                 "interaction_metadata": self._metadata(interaction), **more}  # fmt: skip
        return self.make_message(channel, self.bot, data, request.files, **about)

    def _metadata(self, interaction: Interaction) -> Json:
        payload = interaction.payload
        made: Json = {
            "id": interaction.id, "type": payload["type"],
            "user": (payload.get("member") or payload)["user"],
            "authorizing_integration_owners": payload["authorizing_integration_owners"],
        }  # fmt: skip
        if payload["type"] == COMPONENT:
            made["interacted_message_id"] = payload["message"]["id"]
        if payload["type"] == MODAL_SUBMIT and interaction.trigger is not None:
            made["triggering_interaction_metadata"] = self._metadata(interaction.trigger)
        return made

    async def _show(self, channel: Json, message: Json) -> None:
        if not message["flags"] & EPHEMERAL:
            await self.post(channel, message)

    @staticmethod
    def _callback_answer(interaction: Interaction, kind: int, resource: Json) -> Json:
        told: Json = {"id": interaction.id, "type": interaction.payload["type"]}
        original = interaction.original
        if original is not None and kind in (REPLY, DEFER_REPLY, UPDATE):
            told |= {
                "response_message_id": original["id"],
                "response_message_loading": bool(original["flags"] & LOADING),
                "response_message_ephemeral": bool(original["flags"] & EPHEMERAL),
            }
        shown = {"resource": {"type": kind, **resource}} if kind in (REPLY, UPDATE) else {}
        return {"interaction": told, **shown}

    async def webhook(self, token: str, rest: list[str], request: Request) -> tuple[int, Any]:
        """Answer a followup, or a change of something that an interaction has shown."""
        interaction = self.live(token)
        channel = self.channels[interaction.payload["channel_id"]]
        if request.method == "POST" and not rest:
            return 200, public(await self._follow_up(interaction, channel, request))
        message = _shown(interaction, rest)
        if request.method == "PATCH":
            await self.edit(channel, message, request.json or {}, request.files)
            await interaction.changed()
        elif request.method == "DELETE":
            self.messages[channel["id"]].pop(message["id"], None)
            interaction.original = None if message is interaction.original else interaction.original
            await interaction.changed()
            await self.changed()
            return 204, None
        return 200, public(message)

    async def _follow_up(self, interaction: Interaction, channel: Json, request: Request) -> Json:
        body = request.json or {}
        check_message(body, len(request.files))
        if is_empty(body, len(request.files)):
            raise ApiError(400, 50006, "Cannot send an empty message")
        original = interaction.original
        if original is not None and original["flags"] & LOADING:
            hidden = original["flags"] & EPHEMERAL
            body = {**body, "flags": ((body.get("flags") or 0) & ~EPHEMERAL) | hidden}
            message = await self.edit(channel, original, body, request.files)
        else:
            message = self._from_hook(interaction, channel, body, request)
            await self._show(channel, message)
        interaction.followups.append(message)
        await interaction.changed()
        await self.changed()
        return message


def _shown(interaction: Interaction, rest: list[str]) -> Json:
    if len(rest) != 2 or rest[0] != "messages":
        raise ApiError(501, 0, f"not modelled: webhooks/{'/'.join(rest)}")
    for message in interaction.shown:
        if rest[1] in ("@original", message["id"]):
            return message
    raise ApiError(404, 10008, "Unknown Message")


def _check_modal(data: Json) -> None:
    if len(data["title"]) > 45:
        raise too_long("data.title", 45)
    if not 1 <= len(data["components"]) <= 5:
        raise invalid("data.components", "BASE_TYPE_BAD_LENGTH", "1 to 5 in length.")
    for index, row in enumerate(data["components"]):
        if len(row.get("label") or "") > 45:
            raise too_long(f"data.components.{index}.label", 45)
