"""The configuration: the rooms' own sections, put together and read from YAML.

Three layers, each over the one before: the defaults (the embedded models), a profile
(`bot/profiles/*.yaml`), the file. Nothing is read when this module is imported.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.chat_models import LanguageSettings
from agents.ledger.settings import LedgerSettings
from agents.studio_settings import StudioSettings
from bot.discord.settings import DiscordSettings
from bot.errors import ConfigError
from bot.places import locale
from bot.strings import say, strings
from pipelines.settings import (
    CaptionerSettings,
    PainterSettings,
    PipelineSettings,
    UpscalerSettings,
)

FILE_NAME = "config.yaml"


class Config(BaseModel):
    """Everything that can be set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    profile: str = Field(
        default="embedded",
        description="embedded, laptop, gpu or remote: defaults under the settings of this file",
    )
    threads: int = Field(
        default=0, ge=0, le=256, description="processor threads; 0: one a physical core"
    )
    painter: PainterSettings = PainterSettings()
    captioner: CaptionerSettings = CaptionerSettings()
    upscaler: UpscalerSettings = UpscalerSettings()
    language: LanguageSettings = LanguageSettings()
    studio: StudioSettings = StudioSettings()
    ledger: LedgerSettings = LedgerSettings()
    discord: DiscordSettings = DiscordSettings()

    @property
    def pipelines(self) -> PipelineSettings:
        """The part that hands and eyes are opened with."""
        return PipelineSettings(
            painter=self.painter,
            captioner=self.captioner,
            upscaler=self.upscaler,
            threads=self.threads,
        )


def find_file(given: Path | None) -> Path | None:
    """Return the file to read: the given one, else the working directory's, else None."""
    if given is not None:
        return given
    here = Path(FILE_NAME)
    return here if here.is_file() else None


def load_config(path: Path | None = None) -> Config:
    """Read the configuration.

    Args:
        path: The file; None takes `config.yaml` of the working directory if there is one.

    Raises:
        ConfigError: The file cannot be read, or says something that is no setting.
    """
    found = find_file(path)
    values = _read_yaml(found) if found else {}
    where = str(found) if found else "the defaults"
    profile = values.get("profile", "embedded")
    if profile not in profile_names():
        known = ", ".join(profile_names())
        raise _error("no_profile", where=where, profile=profile, known=known)
    # Each layer is checked by itself, so that an error names the file it stands in.
    check(values, where)
    return check(merged(profile_values(profile), values), where)


def profile_names() -> list[str]:
    """Return the names of the profiles that come with Tilda, in alphabetical order."""
    folder = files("bot") / "profiles"
    return sorted(p.name.removesuffix(".yaml") for p in folder.iterdir() if p.name.endswith("yaml"))


def profile_values(name: str) -> dict[str, Any]:
    """Return what a profile sets, as plain data."""
    text = (files("bot") / "profiles" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text) or {}


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one nested mapping over another; `over` wins."""
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        result[key] = merged(below, value) if both else value  # type: ignore[arg-type]
    return result


def check(values: Mapping[str, Any], where: str) -> Config:
    """Turn plain data into a configuration.

    Raises:
        ConfigError: One sentence about the first thing that is wrong.
    """
    try:
        return Config.model_validate({k: {} if v is None else v for k, v in values.items()})
    except ValidationError as error:
        raise ConfigError(f"{where}: {_sentence(error)}") from None


def setting_paths(model: type[BaseModel] = Config, prefix: str = "") -> Iterator[str]:
    """Yield the dotted path of every section and setting."""
    for name, field in model.model_fields.items():
        yield prefix + name
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from setting_paths(field.annotation, f"{prefix}{name}.")


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _error("unreadable", path=path, reason=error.strerror) from None
    except UnicodeDecodeError:
        raise _error("not_text", path=path) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = _told("line", line=mark.line + 1) if mark else ""
        problem = getattr(error, "problem", None) or _told("no_sense")
        raise _error("not_yaml", path=path, line=line, problem=problem) from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise _error("no_settings", path=path)
    return {str(key): value for key, value in values.items()}


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    path = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return _told("unknown", path=path) + _nearest(path)
    if first["type"] in ("model_type", "dict_type"):
        return _told("lines_under", path=path, value=first["input"])
    return _told("value", path=path, value=first["input"], reason=_reason(first))


def _reason(error: Mapping[str, Any]) -> str:
    """Return why a value will not do; what has no words of ours stays in the library's English."""
    reason: str = error["msg"].removeprefix("Value error, ").rstrip(".")
    told = strings(locale()).get(f"config_{error['type']}")
    if told:
        return told.format_map(error.get("ctx") or {})
    return reason[:1].lower() + reason[1:]


def _nearest(path: str) -> str:
    """Name the most similar setting: first among its neighbours, then anywhere."""
    section, _, key = path.rpartition(".")
    everywhere = list(setting_paths())
    neighbours = {p.rpartition(".")[2]: p for p in everywhere if p.rpartition(".")[0] == section}
    for choices in (neighbours, {p.rpartition(".")[2]: p for p in reversed(everywhere)}):
        if close := difflib.get_close_matches(key, choices, n=1, cutoff=0.6):
            return _told("did_you_mean", name=choices[close[0]])
    names = ", ".join(f"`{name}`" for name in neighbours)
    return _told("there_are", names=names) if neighbours else "."


def _told(key: str, **slots: object) -> str:
    """Return a sentence about the settings in the language of the environment."""
    return say(f"config_{key}", locale(), **slots)


def _error(key: str, **slots: object) -> ConfigError:
    return ConfigError(_told(key, **slots))
