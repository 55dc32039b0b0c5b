"""The limits that Discord puts on a message, checked as it checks them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.discord_server.shapes import COMPONENTS_V2, Json, invalid, too_long

ACTION_ROW, BUTTON, SELECT, TEXT_DISPLAY, GALLERY, FILE = 1, 2, 3, 10, 12, 13
V2_ONLY = {9, 10, 11, 12, 13, 14, 17}
COMMAND_NAME = re.compile(r"[-_'\w\u0900-\u097F\u0E00-\u0E7F]{1,32}")


def check_message(body: Json, files: int, kept: int = 0) -> None:
    """Raise the error that Discord gives for a body with `files` uploads beside `kept` old ones."""
    if len(body.get("content") or "") > 2000:
        raise too_long("content", 2000)
    if files + kept > 10:
        raise too_long("attachments", 10)
    _check_embeds(body.get("embeds") or [])
    for index, attachment in enumerate(body.get("attachments") or []):
        if len(attachment.get("description") or "") > 1024:
            raise too_long(f"attachments.{index}.description", 1024)
    _check_components(body)


def is_empty(body: Json, files: int) -> bool:
    """Return whether a body would make a message without anything in it."""
    keys = ("content", "embeds", "components", "poll", "sticker_ids")
    return not files and not any(body.get(key) for key in keys)


def _check_embeds(embeds: list[Json]) -> None:
    total = 0
    for index, embed in enumerate(embeds):
        for key, limit in (("title", 256), ("description", 4096)):
            total += len(embed.get(key) or "")
            if len(embed.get(key) or "") > limit:
                raise too_long(f"embeds.{index}.{key}", limit)
        total += sum(len(f["name"]) + len(f["value"]) for f in embed.get("fields") or [])
        total += len((embed.get("footer") or {}).get("text") or "")
    if total > 6000:
        raise invalid("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds 6000")


def walk(components: list[Json], path: str = "components") -> Iterator[tuple[str, Json]]:
    """Yield every component under `components` with its path, parents first."""
    for index, component in enumerate(components):
        here = f"{path}.{index}"
        yield here, component
        yield from walk(component.get("components") or [], f"{here}.components")
        for key in ("accessory", "component"):
            if component.get(key):
                yield from walk([component[key]], f"{here}.{key}")


def _check_components(body: Json) -> None:
    rows = body.get("components") or []
    flat = list(walk(rows))
    if (body.get("flags") or 0) & COMPONENTS_V2:
        _check_v2(body, flat)
    elif len(rows) > 5:
        raise invalid("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    elif any(component["type"] in V2_ONLY for _, component in flat):
        raise invalid("components", "UNION_TYPE_CHOICES", "Value of field type is not allowed.")
    seen: set[str] = set()
    for path, component in flat:
        _check_component(path, component, seen)


def _check_v2(body: Json, flat: list[tuple[str, Json]]) -> None:
    if body.get("content") or body.get("embeds"):
        raise invalid("flags", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "no content")
    if len(flat) > 40:
        raise invalid("components", "COMPONENT_MAX_TOTAL", "At most 40 components.")
    if sum(len(c.get("content", "")) for _, c in flat if c["type"] == TEXT_DISPLAY) > 4000:
        raise invalid("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "over 4000")


def _check_component(path: str, component: Json, seen: set[str]) -> None:
    kind = component.get("type")
    custom_id: Any = component.get("custom_id")
    if custom_id is not None:
        if not 1 <= len(custom_id) <= 100:
            raise invalid(f"{path}.custom_id", "BASE_TYPE_BAD_LENGTH", "1 to 100 in length.")
        if custom_id in seen:
            raise invalid(f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "duplicated")
        seen.add(custom_id)
    if kind == ACTION_ROW and not 1 <= len(component.get("components", [])) <= 5:
        raise invalid(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "1 to 5 in length.")
    if kind == BUTTON and len(component.get("label") or "") > 80:
        raise too_long(f"{path}.label", 80)
    if kind == SELECT and not 1 <= len(component.get("options") or []) <= 25:
        raise invalid(f"{path}.options", "BASE_TYPE_BAD_LENGTH", "1 to 25 in length.")
    if kind == GALLERY and not 1 <= len(component.get("items") or []) <= 10:
        raise invalid(f"{path}.items", "BASE_TYPE_BAD_LENGTH", "1 to 10 in length.")
    if kind == TEXT_DISPLAY and not component.get("content"):
        raise invalid(f"{path}.content", "BASE_TYPE_REQUIRED", "This field is required")


def check_command(index: int, command: Json) -> None:
    """Raise the error that Discord gives for a command that it would not register."""
    chat_input = command.get("type", 1) == 1
    names = [command["name"], *(command.get("name_localizations") or {}).values()]
    for name in names:
        if not 1 <= len(name) <= 32 or chat_input and not COMMAND_NAME.fullmatch(name):
            raise invalid(f"{index}.name", "STRING_TYPE_REGEX", f"Command name is invalid: {name}")
        if chat_input and name != name.lower():
            raise invalid(f"{index}.name", "APPLICATION_COMMAND_INVALID_NAME", "not lower case")
    if not chat_input:
        return
    told = [
        command.get("description", ""),
        *(command.get("description_localizations") or {}).values(),
    ]
    for text in told:
        if not 1 <= len(text) <= 100:
            raise invalid(f"{index}.description", "BASE_TYPE_BAD_LENGTH", "1 to 100 in length.")
    for number, option in enumerate(command.get("options") or []):
        check_command(number, {**option, "type": 1})
