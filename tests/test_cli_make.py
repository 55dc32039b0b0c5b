"""`make chat` and `make test`: what reaches stdout, what is installed, and how often."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A Python that notes how it was called, talks on stdout as pip does, and "makes" environments.
_PYTHON = """#!/bin/sh
echo "$0 $*" >> "{log}"
echo "noise of $*"
case "$*" in
  *sys.version_info*) exit {version} ;;
  *"-m venv"*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp "{tilda}" "$3/bin/tilda" ;;
  *pytest*) exit 7 ;;
esac
"""
_TILDA = """#!/bin/sh
echo "tilda $* $OMP_WAIT_POLICY"
cat
"""


@pytest.fixture
def make(tmp_path):
    """Run `make` with a stand-in for Python, in an environment of its own."""
    log, tilda = tmp_path / "log", tmp_path / "tilda"
    tilda.write_text(_TILDA)
    tilda.chmod(0o755)
    binaries = tmp_path / "bin"
    binaries.mkdir()

    def run(*arguments: str, given: str = "", version: int = 0) -> tuple[int, str, str, list[str]]:
        for name in ("python3", "python3.11", "python3.12", "python3.13"):
            script = binaries / name
            script.write_text(_PYTHON.format(log=log, tilda=tilda, version=version))
            script.chmod(0o755)
        log.write_text("")
        from_outside = ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "ARGS")
        environment = {k: v for k, v in os.environ.items() if k not in from_outside}
        environment["PATH"] = f"{binaries}:{os.environ['PATH']}"
        environment.pop("OMP_WAIT_POLICY", None)
        ran = subprocess.run(
            ["make", *arguments, f"VENV={tmp_path / 'venv'}"],
            cwd=ROOT, env=environment, input=given, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        pip = [line for line in log.read_text().splitlines() if " install " in line]
        return ran.returncode, ran.stdout, ran.stderr, pip

    return run


def test_nothing_but_the_conversation_reaches_stdout(make):
    code, out, err, pip = make("chat", "ARGS=--json --session a", given="hello\n")
    assert (code, out) == (0, "tilda chat --json --session a PASSIVE\nhello\n")
    assert "Installing" in err and "noise" in err
    # torch first: pip leaves it alone then, and a build that is at hand is taken.
    assert len(pip) == 2 and pip[0].endswith("install torch>=2.6,<2.14")
    assert pip[1].endswith("install --editable .")


def test_a_second_time_nothing_is_installed(make):
    make("chat")
    code, out, err, pip = make("chat", given="again\n")
    assert (code, out, pip) == (0, "tilda chat PASSIVE\nagain\n", [])
    assert err == ""


def test_tests_need_more_and_their_failure_is_ours(make):
    code, out, _, pip = make("test", "ARGS=-k door")
    assert code != 0
    assert pip[-1].endswith("install --editable .[dev]")
    assert out == "noise of -m pytest -k door\n"
    assert make("test")[3] == []


def test_an_old_python_is_one_clear_sentence(make):
    code, out, err, pip = make("chat", version=1)
    assert code != 0 and out == "" and pip == []
    assert "Tilda needs Python 3.11 or newer; none was found." in err


def test_ci_gives_the_newcomers_command():
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in text and "set -euo pipefail" in text
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
