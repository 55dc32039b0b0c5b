"""What an installation contains, what it needs, and that its names are its own."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ROOMS = ("agents", "bot", "pipelines")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")

_LIST_FILES = """
from setuptools.dist import Distribution
dist = Distribution({"script_name": "setup.py"})
dist.parse_config_files()
build = dist.get_command_obj("build_py")
build.ensure_finalized()
print(*build.get_source_files(), sep="\\n")
for package, source, target, names in build.data_files:
    print(*(f"{source}/{name}" for name in names), sep="\\n")
"""


def installed_files() -> set[str]:
    """Return the files that `pip install .` would put in place, without building a wheel."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", _LIST_FILES],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    listed = {os.path.relpath(ROOT / line, ROOT) for line in ran.stdout.split("\n") if line}
    return {name for name in listed if not name.endswith(".pyc")}


def tracked_files(*folders: str) -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *folders],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    return {name for name in listed if name and (ROOT / name).is_file()}


def test_an_installation_contains_every_file_of_the_rooms():
    """Weights, fonts, voices, lexicons and profiles are package data: none may be forgotten."""
    missing = {f for f in tracked_files(*ROOMS) - installed_files() if Path(f).name != ".gitignore"}
    assert not missing


def test_an_installation_contains_nothing_else():
    assert {name.split("/")[0] for name in installed_files()} == set(ROOMS)


def test_each_of_our_names_has_exactly_one_owner():
    owners = metadata.packages_distributions()
    for room in ROOMS:
        assert sorted(set(owners[room])) == ["tilda-artist"], f"{room} belongs to {owners[room]}"


def test_the_command_starts():
    (script,) = metadata.entry_points(group="console_scripts", name="tilda")
    assert script.value == "bot.cli:run"
    assert callable(script.load())


def test_what_is_installed_is_of_this_version():
    assert metadata.version("tilda-artist") == PROJECT["version"]


def test_the_changelog_begins_with_this_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## (\S+)", text, re.MULTILINE)
    assert first and first[1] == PROJECT["version"]


def test_torch_is_bounded_so_that_a_build_at_hand_is_taken():
    (torch,) = [line for line in PROJECT["dependencies"] if line.startswith("torch")]
    assert torch == "torch>=2.6,<2.14"


def test_nothing_drags_torchvision_in():
    """Beside a CPU build of torch it breaks the image processors of transformers."""
    from packaging.requirements import Requirement

    seen: set[str] = set()
    waiting = ["tilda-artist"]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            lines = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        needed = [Requirement(line) for line in lines]
        waiting += [
            r.name.lower() for r in needed if not r.marker or r.marker.evaluate({"extra": ""})
        ]
    assert "torch" in seen
    assert not {"torchvision", "xgrammar", "spandrel"} & seen


def test_the_requirements_of_every_import_are_declared():
    """Each library that is imported by name is a dependency, of the core or of an extra."""
    import ast

    declared = set(PROJECT["dependencies"]) | {
        line for extra in PROJECT["optional-dependencies"].values() for line in extra
    }
    names = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in declared}  # type: ignore[index]
    known = {"yaml": "pyyaml", "PIL": "pillow", "discord": "discord.py",
             "cv2": "opencv-python-headless"}  # fmt: skip
    # By discord.py the first two, by transformers the others.
    shipped_with = {"aiohttp", "yarl", "tokenizers", "huggingface-hub"}
    beside = ("tests", "training", "benchmarks")
    helpers = {Path(file).stem for file in tracked_files("tests")}
    imported = {
        name.partition(".")[0]
        for file in tracked_files(*ROOMS, *beside)
        if file.endswith(".py")
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    foreign = imported - set(sys.stdlib_module_names) - {*ROOMS, *beside, *helpers, ""}
    needed = {known.get(name, name).lower().replace("_", "-") for name in foreign}
    assert needed - names - shipped_with == set()


# -- containers -------------------------------------------------------------------------------


def run_lines(stage_names: set[str]) -> list[str]:
    """Return the RUN commands of some stages of the Dockerfile, in order."""
    commands: list[str] = []
    stage = ""
    for line in DOCKERFILE.replace("\\\n", " ").splitlines():
        if found := re.match(r"FROM \S+ AS (\S+)", line):
            stage = found[1]
        elif line.startswith("RUN ") and stage in stage_names:
            commands.append(line.removeprefix("RUN ").strip())
    return commands


def test_the_dockerfile_has_both_targets_and_drops_root():
    stages = re.findall(r"^FROM (\S+) AS (\S+)$", DOCKERFILE, re.MULTILINE)
    assert {"cpu", "cuda"} <= {name for _, name in stages}
    known = {"python:3.11-slim"}
    for parent, name in stages:
        assert parent in known, f"{name} is built on {parent}, which stands nowhere before"
        known.add(name)
    after_user = DOCKERFILE[DOCKERFILE.index("USER tilda") :]
    assert "RUN" not in after_user and "USER root" not in after_user
    assert 'VOLUME ["/data", "/models"]' in DOCKERFILE
    assert "OMP_WAIT_POLICY=PASSIVE" in DOCKERFILE
    health = re.search(r'HEALTHCHECK .*CMD \["python", "-m", "([\w.]+)"', DOCKERFILE, re.DOTALL)
    assert health and importlib.util.find_spec(health[1])


def test_the_dockerfile_installs_what_the_project_says():
    (torch,) = [line for line in PROJECT["dependencies"] if line.startswith("torch")]
    for target in ("cpu", "cuda"):
        lines = run_lines({"base", f"torch-{target}", f"install-{target}"})
        assert lines[0] == 'python -m venv "$VENV"'
        assert f'"{torch}"' in lines[1]
        extras = re.search(r'"\.\[(.+)\]"', lines[2])
        assert extras and set(extras[1].split(",")) <= set(PROJECT["optional-dependencies"])


def test_the_dockerfile_copies_what_the_build_needs():
    copied = {
        name
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for name in line.split()[:-1]
    }
    needed = {"pyproject.toml", PROJECT["readme"], *PROJECT["license-files"], *ROOMS}
    assert copied == needed
    assert all((ROOT / name).exists() for name in copied)


def test_the_compose_file_builds_the_targets_and_keeps_secrets_out():
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert {s["build"]["target"] for s in services.values()} == {"cpu", "cuda"}
    for service in services.values():
        for value in service["environment"].values():
            assert re.fullmatch(r"\$\{\w+:-\}", value)
        mounted = {volume.split(":")[1] for volume in service["volumes"]}
        assert {"/data", "/models"} <= mounted
        named = {volume.split(":")[0] for volume in service["volumes"] if volume[0] not in "./"}
        assert named == set(compose["volumes"])


@pytest.mark.parametrize("page", ["compose.yaml", "README.md", "docs/discord.md"])
def test_every_compose_command_that_is_told_starts_one_bot(page: str):
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    text = (ROOT / page).read_text(encoding="utf-8")
    told = re.findall(r"docker compose((?: --profile \w+)?) up( [a-z][a-z-]+)?(?=`|\n|  )", text)
    assert told
    for profile, named in told:
        chosen = profile.removeprefix(" --profile ")
        plain = [n for n, s in services.items() if chosen in s.get("profiles", [chosen])]
        started = [named.strip()] if named else plain if chosen else [
            n for n, s in services.items() if "profiles" not in s
        ]  # fmt: skip
        assert len(started) == 1 and started[0] in services, (profile, named)


@pytest.mark.slow
def test_the_install_lines_of_the_dockerfile_work(tmp_path):
    """The same lines as a script: a plain install, used from another folder."""
    source = tmp_path / "src"
    for name in tracked_files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, source / name)
    venv = tmp_path / "venv"
    lines = run_lines({"base", "torch-cpu", "install-cpu"})
    environment = os.environ | {"VENV": str(venv), "TORCH_INDEX": ""}
    script = "set -eu\n" + "\n".join(lines)
    subprocess.run(["sh", "-c", script], cwd=source, env=environment, check=True, timeout=1500)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.rmtree(source)
    told = subprocess.run(
        [venv / "bin" / "tilda", "doctor", "--data", elsewhere / "data"],
        cwd=elsewhere, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    assert "BAD" not in told.stdout


def test_everybody_whose_work_is_used_is_named():
    from training.art.sources import SOURCES

    text = (ROOT / "ATTRIBUTION.md").read_text(encoding="utf-8")
    for source in SOURCES:
        row = f"| `{source.package}` {source.version} | {source.credit} | {source.licence} |"
        assert row in text
    for line in PROJECT["dependencies"]:
        name = re.match(r"[\w.-]+", line)[0]  # type: ignore[index]
        spoken = {"torch": "PyTorch", "dbos": "DBOS", "langchain-core": "LangChain"}.get(name, name)
        assert spoken.lower() in text.lower(), name
    for licence in (ROOT / "pipelines").rglob("LICENSE"):
        assert f"`{licence.parent.relative_to(ROOT)}`" in text
