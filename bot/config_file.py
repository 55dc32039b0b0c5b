"""The commented `config.yaml`, written from the settings themselves.

Like `sshd_config`: a line that is commented out shows a default. A profile lies between the
defaults and the file, so a file that repeated every default would undo the profile.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from typing import Any

import yaml
from pydantic import BaseModel

from bot.config import Config

_HEAD = """\
# Tilda's settings. It is read from --config, else from the working directory; without a file the
# defaults stand. A line that is commented out shows the default: take the `# ` away to change it.
# An unknown key is an error. Secrets never stand here: keys that end in `_env` name the
# environment variable that holds one.
"""


def render(config: Config | None = None) -> str:
    """Return the text of a config file.

    Args:
        config: Settings to write out; None writes the defaults, commented out.
    """
    shown = config or Config()
    lines = [_HEAD]
    lines += _setting("profile", shown.profile, Config.model_fields["profile"].description, "")
    mark = "" if config else "# "
    for name, field in Config.model_fields.items():
        value = getattr(shown, name)
        if isinstance(value, BaseModel):
            lines += ["", *_section(name, value, mark)]
        elif name != "profile":
            lines += ["", *_setting(name, value, field.description, mark)]
    return "\n".join(lines) + "\n"


def _section(name: str, section: BaseModel, mark: str, indent: str = "") -> Iterator[str]:
    doc = inspect.getdoc(type(section)) or ""
    for line in textwrap.wrap(" ".join(doc.split("\n\n")[0].split()), 90):
        yield f"{indent}# {line}"
    yield f"{mark}{indent}{name}:"
    told = _attributes(doc)
    for key, field in type(section).model_fields.items():
        value = getattr(section, key)
        if isinstance(value, BaseModel):
            yield from _section(key, value, mark, indent + "  ")
        else:
            about = field.description or told.get(key)
            yield from _setting(key, value, about, mark, indent + "  ")


def _attributes(doc: str) -> dict[str, str]:
    """Return what the `Attributes:` part of a docstring says about each field."""
    _, _, part = doc.partition("Attributes:\n")
    found = re.findall(r"^    (\w+): (.+(?:\n        .+)*)", part, re.MULTILINE)
    return {name: " ".join(text.replace("`", "").split()).rstrip(".") for name, text in found}


def _setting(key: str, value: Any, about: str | None, mark: str, indent: str = "") -> Iterator[str]:
    written = "" if value is None else _plain(value)
    line = f"{mark}{indent}{key}: {written}".rstrip()
    if about:
        about = " ".join(about.split()).rstrip(".")
        about = about[:1].lower() + about[1:] if about[1:2].islower() else about
        joined = f"{line}  # {about}"
        if len(joined) <= 100:
            yield joined
            return
        for part in textwrap.wrap(about, 90):
            yield f"{indent}# {part}"
    yield line


def _plain(value: Any) -> str:
    """Return a value as YAML on one line."""
    if isinstance(value, tuple):
        value = list(value)
    return (
        yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000)
        .split("\n...", 1)[0]
        .strip()
    )
