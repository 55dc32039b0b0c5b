"""`tilda doctor`: is everything there, and what is the cure where it is not."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.options import Options

if TYPE_CHECKING:
    from bot.config import Config

ROOMS = ("bot", "agents", "pipelines")
DISTRIBUTION = "tilda-artist"
LEAST_PYTHON = (3, 11)
LEAST_SPACE = 500_000_000  # bytes; a picture takes about half a megabyte

State = Literal["ok", "note", "bad"]
MARKS = {"ok": "ok  ", "note": "note", "bad": "BAD "}


@dataclass(frozen=True)
class Finding:
    """What was found about one thing.

    Attributes:
        about: What was looked at.
        state: `ok`, `note` (works, but worth knowing) or `bad`.
        text: What was found.
        cure: What to do about it; empty if nothing.
    """

    about: str
    state: State
    text: str
    cure: str = ""


def run_doctor(options: Options) -> int:
    """Look at everything and tell; return 1 if anything is bad."""
    findings = list(examine(options))
    for finding in findings:
        _tell(finding, options.as_json)
    return int(any(finding.state == "bad" for finding in findings))


def examine(options: Options) -> Iterator[Finding]:
    """Yield findings; what cannot be looked at is a finding too."""
    yield python_version()
    yield from owners()
    yield from libraries()
    try:
        config = options.settings()
        yield Finding("config", "ok", f"profile {config.profile}")
        folder = options.folder()
    except Exception as error:
        yield Finding("config", "bad", str(error), "correct the file, or see `tilda config`")
        return
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: data_folder(folder),
        lambda: ledger(config, folder),
        lambda: models(config),
        device,
        lambda: secrets(config),
        extras,
    )
    for check in checks:
        try:
            yield from check()
        except Exception as error:
            yield Finding(type(error).__name__, "bad", str(error))


def python_version() -> Finding:
    """Check the interpreter."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < LEAST_PYTHON:
        return Finding("python", "bad", f"{found} is too old", "install Python 3.11 or newer")
    return Finding("python", "ok", found)


def owners() -> Iterator[Finding]:
    """Check that each room belongs to one installed distribution, and to ours."""
    distributions = metadata.packages_distributions()
    for room in ROOMS:
        owned_by = sorted(set(distributions.get(room, [])))
        others = [name for name in owned_by if name != DISTRIBUTION]
        if others:
            cure = f"pip uninstall {' '.join(others)}, or give Tilda an environment of her own"
            yield Finding(f"package {room}", "bad", f"also owned by {', '.join(others)}", cure)
        elif not owned_by:
            yield Finding(f"package {room}", "note", "run from a folder, not installed")
        else:
            yield Finding(f"package {room}", "ok", f"owned by {DISTRIBUTION}")


def libraries() -> Iterator[Finding]:
    """Check that what the distribution requires is there."""
    try:
        required = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        yield Finding("libraries", "note", f"{DISTRIBUTION} is not installed")
        return
    from packaging.requirements import Requirement

    for line in required:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            cure = f"pip install '{requirement.name}{requirement.specifier}'"
            yield Finding(requirement.name, "bad", "is missing", cure)
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            cure = f"pip install '{requirement.name}{requirement.specifier}'"
            yield Finding(requirement.name, "bad", f"{version} does not fit", cure)
    yield Finding("libraries", "ok", f"torch {metadata.version('torch')}")


def data_folder(folder: Path) -> Iterator[Finding]:
    """Check that pictures can be kept."""
    import shutil
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield Finding("data folder", "bad", f"{folder}: {error.strerror}", "choose one by --data")
        return
    free = shutil.disk_usage(folder).free
    state: State = "ok" if free > LEAST_SPACE else "note"
    yield Finding("data folder", state, f"{folder}, {free / 1e9:.1f} GB free")


def ledger(config: Config, folder: Path) -> Iterator[Finding]:
    """Hold the rows against the picture files."""
    from agents.ledger import Ledger
    from bot.app import ledger_place

    pictures = Path(config.studio.pictures or folder / "pictures")
    with Ledger.open(ledger_place(config.ledger, folder), home=folder) as book:
        audit = book.audit(pictures)
    for path in audit.files_without_row:
        cure = "left by a crash or brought here by hand; delete it if you do not want it"
        yield Finding("picture file", "note", f"{path} has no row in the ledger", cure)
    for artwork, path in audit.rows_without_file:
        cure = "restore it from a backup, or paint it again: tilda redraw"
        yield Finding("ledger row", "bad", f"{path} of artwork {artwork} is gone", cure)
    if not audit:
        yield Finding("ledger", "ok", "every row has its file and every file its row")


def models(config: Config) -> Iterator[Finding]:
    """Check that the weights of the models are where the settings say."""
    from agents.chat_models import EMBEDDED as READER

    pictures = Path(util.find_spec("pipelines").origin).parent  # type: ignore[union-attr,arg-type]
    places = {
        "painter": (config.painter.model, pictures / "weights" / "painter", "model_index.json"),
        "captioner": (config.captioner.model, pictures / "weights" / "captioner", "config.json"),
        "language model": (config.language.model, READER, "config.json"),
    }
    for about, (model, embedded, index) in places.items():
        if model == "none":
            yield Finding(about, "ok", "none")
            continue
        folder = embedded if model == "embedded" else Path(model.removeprefix("local:"))
        if model != "embedded" and not folder.is_dir():
            yield Finding(about, "note", f"{model}: fetched or asked when it is first used")
            continue
        yield _folder(about, model, folder, index)
    fonts = list((pictures / "fonts").glob("*.[ot]tf"))
    yield Finding("fonts", "ok" if fonts else "bad", ", ".join(p.name for p in fonts) or "none")


def _folder(about: str, model: str, folder: Path, index: str) -> Finding:
    weights = sum(path.stat().st_size for path in folder.rglob("*.safetensors"))
    if not (folder / index).is_file() or not weights:
        return Finding(about, "bad", f"{model}: {folder} is not complete", "install Tilda again")
    return Finding(about, "ok", f"{model}, {weights / 1e6:.1f} MB of weights")


def device() -> Iterator[Finding]:
    """Say where the models will run, and how precisely."""
    import os

    from bot.app import device_and_dtype

    where, precision = device_and_dtype()
    yield Finding("device", "ok", f"{where}, {precision}, {os.cpu_count()} cores")
    if os.environ.get("OMP_WAIT_POLICY", "").upper() != "PASSIVE":
        cure = "set OMP_WAIT_POLICY=PASSIVE"
        yield Finding("threads", "note", "waiting threads spin: slow on shared cores", cure)


def secrets(config: Config) -> Iterator[Finding]:
    """Say which secrets are set; never what they are."""
    import os

    wanted = {
        "Discord token": config.discord.token_env,
        "language model key": config.language.api_key_env,
        "ledger URL": config.ledger.url_env,
    }
    for about, variable in wanted.items():
        if variable:
            is_set = bool(os.environ.get(variable))
            yield Finding(
                about, "ok" if is_set else "note", f"{variable} is {'' if is_set else 'not '}set"
            )


def extras() -> Iterator[Finding]:
    """Say which optional parts are installed."""
    modules = {
        "ocr": "rapidocr",
        "ollama": "langchain_ollama",
        "openai": "langchain_openai",
        "postgres": "psycopg",
    }
    for extra, module in modules.items():
        there = util.find_spec(module) is not None
        cure = "" if there else f"pip install '{DISTRIBUTION}[{extra}]'"
        yield Finding(f"extra {extra}", "ok", "installed" if there else "not installed", cure)


def _tell(finding: Finding, as_json: bool) -> None:
    import click

    if as_json:
        click.echo(json.dumps(asdict(finding), ensure_ascii=False))
        return
    cure = f"\n      {finding.cure}" if finding.cure else ""
    click.echo(f"{MARKS[finding.state]}  {finding.about}: {finding.text}{cure}")
