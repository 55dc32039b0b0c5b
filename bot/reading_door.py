"""`tilda read --json`: a message and its scene in, an `understood` event out; nothing is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from agents.events import Failed, Understood
from agents.reader import Reader
from agents.types import EaselItem, Message, Scene
from bot.config import Config
from bot.errors import BadMessage
from bot.event_json import event_json
from bot.json_door import Writes
from bot.messages import checked_text, line_id, parse_object


async def serve_readings(
    config: Config, out: Writes, lines: AsyncIterator[bytes], session: str
) -> None:
    """Read every line, in order; a bad line is a `failed` event."""
    from bot.app import open_reader

    reader = open_reader(config)
    async for raw in lines:
        await read_line(reader, out, raw, session)


async def read_line(reader: Reader, out: Writes, raw: bytes, session: str) -> None:
    """Read one line."""
    echo = line_id(raw)
    try:
        text, scene = parse_scene(parse_object(raw))
    except BadMessage as error:
        out.write(event_json(Failed(session, str(echo), error.kind, str(error)), echo))
        return
    reading = await reader.read(text, scene)
    out.write(event_json(Understood(session, str(echo), reading), echo))


def parse_scene(values: dict[str, Any]) -> tuple[str, Scene]:
    """Return the message and the scene of a line.

    Args:
        values: `text`, and if there are any `easel` (`label`, `prompt`, `caption`, and further
            fields of `EaselItem`), `history` (`role`, `content`) and further fields of `Scene`.

    Raises:
        BadMessage: Something of it has the wrong form.
    """
    try:
        text = checked_text(values.get("text") or "")
        easel = tuple(_item(item) for item in values.get("easel") or [])
        if easel and not any(item.current for item in easel):
            # The newest picture is "it" unless the line says otherwise.
            easel = (*easel[:-1], _current(easel[-1]))
        history = tuple(_line(item) for item in values.get("history") or [])
        scene = Scene(
            easel=easel,
            history=history,
            reply_to=str(values.get("reply_to") or "").lstrip("#"),
            attachments=_count(values.get("attachments") or 0),
            asked=str(values.get("asked") or ""),
            choices=tuple(map(str, values.get("choices") or ())),
            planning=bool(values.get("planning")),
            remarks=int(values.get("remarks") or 0),
            language="ko" if values.get("language") == "ko" else "en",
            collecting=bool(values.get("collecting")),
            working=str(values.get("working") or ("painting" if values.get("collecting") else "")),
        )
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise BadMessage(f"The line has the wrong form: {error}.") from None
    return text, scene


def _item(values: dict[str, Any]) -> EaselItem:
    return EaselItem(
        label=str(values["label"]).lstrip("#"),
        prompt=str(values.get("prompt") or ""),
        caption=str(values.get("caption") or ""),
        group=str(values.get("group") or ""),
        current=bool(values.get("current")),
        author=str(values.get("author") or ""),
    )


def _current(item: EaselItem) -> EaselItem:
    return replace(item, current=True)


def _line(values: dict[str, Any]) -> Message:
    role = values["role"]
    if role not in ("user", "assistant"):
        raise ValueError(f"the role {role!r} is neither user nor assistant")
    return Message(role, str(values["content"]), str(values.get("speaker") or ""))


def _count(attachments: Any) -> int:
    return len(attachments) if isinstance(attachments, list) else int(attachments)
