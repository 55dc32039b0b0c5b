"""The shape of the code base: what keeps it readable is checked, not hoped for."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml

from agents.provenance import Likeness, Standing
from bot.strings import say, strings

ROOT = Path(__file__).parent.parent
ROOMS = ("agents", "bot", "pipelines")
LONGEST_FILE = {True: 420, False: 500}  # lines, in the rooms and elsewhere
LONGEST_FUNCTION = 80  # lines


def tracked(*suffixes: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    return [ROOT / n for n in listed if n.endswith(suffixes) and (ROOT / n).is_file()]


def rooms() -> list[Path]:
    return [p for p in tracked(".py") if p.relative_to(ROOT).parts[0] in ROOMS]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function's name and its length without docstring and decorators."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = node.end_lineno - body[0].lineno + 1 if body else 0
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", length


def test_no_file_is_long():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked(".py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines()))
        > LONGEST_FILE[path.relative_to(ROOT).parts[0] in ROOMS]
    }
    assert not long


def test_functions_are_short():
    lengths = dict(found for path in rooms() for found in functions(path))
    assert len(lengths) > 300
    assert statistics.median(lengths.values()) <= 10
    assert sum(length < 30 for length in lengths.values()) / len(lengths) >= 0.9
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_nothing_prints():
    """What a person sees goes through a front end; stdout belongs to events."""
    printing = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in rooms()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "pprint", "breakpoint")
    ]
    assert not printing


def test_errors_are_not_swallowed():
    """`except: pass`, and catching everything without a word, hide our own mistakes."""
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in rooms()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        and all(isinstance(inner, ast.Pass) for inner in node.body)
    ]
    assert not silent


def test_every_room_has_annotations_from_the_future():
    missing = [
        str(path.relative_to(ROOT))
        for path in rooms()
        if path.read_text(encoding="utf-8").strip()
        and "from __future__ import annotations" not in path.read_text(encoding="utf-8")
        and path.name != "__init__.py"
    ]
    assert not missing


def test_tests_do_not_replace_our_own_code():
    words = ("unittest" + ".mock", "pytest_" + "mock")
    mocking = [
        str(path.relative_to(ROOT))
        for path in tracked(".py")
        if path.is_relative_to(ROOT / "tests")
        and any(word in path.read_text(encoding="utf-8") for word in words)
    ]
    assert not mocking


def test_no_file_names_a_place_of_one_machine():
    """A path of somebody's machine means nothing on another."""
    pattern = re.compile(r"(?<![\w.])/(?:work|root|farm|Users|home/(?!tilda\b))[/\w]*/")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked(".py", ".md", ".yaml", ".toml", ".json", ".txt", "Makefile", ".ci/run")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) < 2000 and pattern.search(line)
    ]
    assert not found


def test_both_languages_have_the_same_strings_with_the_same_slots():
    slots = re.compile(r"\{(\w+)")
    english, korean = strings("en"), strings("ko")
    assert english.keys() == korean.keys()
    for key in english:
        assert set(slots.findall(english[key])) == set(slots.findall(korean[key])), key
        assert re.search("[가-힣]", korean[key]) or key in ("picture",), key


def test_every_string_is_used_and_every_used_string_is_there():
    texts = [p.read_text(encoding="utf-8") for p in rooms()]
    source = "\n".join(text for text in texts if "from bot.strings import" in text)
    said = set(re.findall(r'\bsay\(\s*"(\w+)"', source))
    assert said <= set(strings("en"))
    built = tuple(re.findall(r'f"(\w+_)\{', source))
    unused = {k for k in strings("en") if f'"{k}"' not in source and not k.startswith(built)}
    assert unused == set()
    ends = {"verify_": get_args(Standing), "redraw_": get_args(Likeness)}
    assert {start + end for start in ends for end in ends[start]} <= set(strings("en"))
    with pytest.raises(KeyError):
        say("no such string")


def test_yaml_files_can_be_read():
    for path in tracked(".yaml", ".yml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8")) is not None, path


def test_style():
    """`make lint` says the same and types too; style alone takes no time."""
    ran = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--quiet", "."],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr


def test_links_between_pages_lead_somewhere():
    """Model cards are left out: the training writes them beside the weights."""
    lost = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in tracked(".md")
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in link and "weights/" not in link and not (page.parent / link).exists()
    ]
    assert not lost


@pytest.mark.slow
def test_types():
    ran = subprocess.run(
        [sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr


def test_every_target_of_the_makefile_is_explained():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE)[0].split())
    explained = set(re.findall(r"^([a-z-]+)%?:.*## ", text, re.MULTILINE))
    assert phony <= explained | {"train-"}
