"""`bot` -> `agents` -> `pipelines`, never back; what is heavy is imported lazily."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("pipelines", "agents", "bot", "training", "benchmarks", "tests")
FORBIDDEN = {
    "pipelines": {"agents", "bot", "training", "tests", "benchmarks"},
    "agents": {"bot", "training", "tests", "benchmarks"},
    "bot": {"training", "tests", "benchmarks"},
}
LIBRARIES = {
    "pipelines": {"langchain", "langchain_core", "sqlalchemy", "dbos", "discord", "click", "rich"},
    "agents": {"discord", "click", "rich", "diffusers"},
    "bot": {"torch", "diffusers", "transformers", "sqlalchemy", "dbos"},
}
HEAVY = {"torch", "diffusers", "transformers", "langchain", "accelerate", "rapidocr", "discord"}


@dataclass(frozen=True)
class Import:
    """One import statement: who imports what, and whether that happens when `file` is imported."""

    file: Path
    line: int
    name: str
    at_import: bool

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line} imports {self.name}"


def files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imports(file: Path) -> Iterator[Import]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    lazy = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _types_only(node)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        for name in _names(node):
            yield Import(file, node.lineno, name, id(node) not in lazy)  # type: ignore[attr-defined]


def _types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level and node.module:
        return [node.module]
    return []


def top(name: str) -> str:
    return name.partition(".")[0]


def of_room(room: str) -> list[Import]:
    return [found for file in files(room) for found in imports(file)]


@pytest.mark.parametrize("room", FORBIDDEN)
def test_no_room_looks_back(room):
    assert files(room), f"{room} has no files"
    broken = [str(found) for found in of_room(room) if top(found.name) in FORBIDDEN[room]]
    assert not broken


@pytest.mark.parametrize("room", LIBRARIES)
def test_each_room_knows_only_its_own_libraries(room):
    broken = [str(found) for found in of_room(room) if top(found.name) in LIBRARIES[room]]
    assert not broken


def test_no_relative_imports():
    relative = [
        f"{file}:{node.lineno}"
        for room in FORBIDDEN
        for file in files(room)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


def test_only_the_app_reaches_into_pipelines_from_the_doors():
    """Settings are plain data and types are shared; everything else goes through `bot/app.py`."""
    shared = {"pipelines.types", "pipelines.settings", "pipelines.errors"}
    broken = [
        str(found)
        for found in of_room("bot")
        if top(found.name) == "pipelines"
        and found.name not in shared
        # What is only a type costs nothing and binds nothing.
        and found.at_import
        and found.file.name != "app.py"
    ]
    assert not broken


@pytest.mark.parametrize("room", ["bot", "agents"])
def test_heavy_libraries_are_imported_lazily(room):
    own = {"discord": ROOT / "bot" / "discord"}
    broken = [
        str(found)
        for found in of_room(room)
        if found.at_import
        and top(found.name) in HEAVY
        and own.get(top(found.name)) not in found.file.parents
    ]
    # The local chat model and its grammar are themselves imported lazily, by `open_folder`.
    assert [b for b in broken if not b.startswith("agents/chat_models/")] == []


def test_nothing_at_run_time_needs_the_training():
    assert not [f for room in FORBIDDEN for f in of_room(room) if top(f.name) == "training"]


def test_the_law_is_really_read(tmp_path):
    """The reading itself finds what it is there to find, lazy imports included."""
    file = ROOT / "tests" / "test_import_law.py"
    names = {found.name: found.at_import for found in imports(file)}
    assert names["ast"] is True
    sample = tmp_path / "sample.py"
    sample.write_text("def f():\n    import bot.cli\n    from agents import types\n")
    assert {(found.name, found.at_import) for found in imports(sample)} == {
        ("bot.cli", False),
        ("agents", False),
    }
