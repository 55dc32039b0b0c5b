"""Frozen dataclasses to JSON and back; keys that a row does not have take their defaults."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

Value = TypeVar("Value")


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


def to_json(value: object) -> dict[str, Any]:
    """Return a dataclass as plain JSON data."""
    return cast(
        dict[str, Any], _adapter(cast(Hashable, type(value))).dump_python(value, mode="json")
    )


def from_json(kind: type[Value], data: dict[str, Any]) -> Value:
    """Return the dataclass `kind` that `to_json` made `data` from.

    Raises:
        pydantic.ValidationError: The data does not fit the dataclass.
    """
    return cast(Value, _adapter(cast(Hashable, kind)).validate_python(data))
