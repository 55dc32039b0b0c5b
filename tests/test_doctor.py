from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from bot import doctor
from bot.doctor import Finding, examine, run_doctor
from bot.options import Options


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def about(findings: list[Finding], name: str) -> list[Finding]:
    return [finding for finding in findings if finding.about == name]


def test_everything_is_looked_at(here):
    findings = list(examine(Options(data=here / "data")))
    names = {finding.about for finding in findings}
    assert {
        "python", "package bot", "package agents", "package pipelines", "libraries", "config",
        "data folder", "ledger", "painter", "captioner", "language model", "fonts", "device",
        "Discord token", "extra ocr", "extra postgres",
    } <= names  # fmt: skip
    assert all(f.state == "ok" for name in ("python", "libraries", "ledger", "data folder")
               for f in about(findings, name))  # fmt: skip


def test_a_file_without_a_row_is_reported(here):
    pictures = here / "data" / "pictures" / "room"
    pictures.mkdir(parents=True)
    Image.new("RGB", (8, 8)).save(pictures / "stray.png")
    (found,) = about(list(examine(Options(data=here / "data"))), "picture file")
    assert found.state == "note" and "stray.png" in found.text and found.cure


def test_a_row_without_a_file_is_bad(here):
    from agents.ledger import Ledger
    from tests.ledger_helpers import draft

    data = here / "data"
    data.mkdir()
    with Ledger.open(data / "ledger.db") as ledger:
        ledger.record(draft("job", path=str(data / "pictures" / "gone.png")))
    options = Options(data=data)
    (found,) = about(list(examine(options)), "ledger row")
    assert found.state == "bad" and "gone.png" in found.text and "redraw" in found.cure
    assert run_doctor(options) == 1


def test_secrets_are_never_told(here, monkeypatch, capsys):
    monkeypatch.setenv("DISCORD_TOKEN", "a-very-secret-token")
    for as_json in (False, True):
        run_doctor(Options(data=here / "data", as_json=as_json))
        out = capsys.readouterr().out
        assert "DISCORD_TOKEN is set" in out and "very-secret" not in out


def test_as_json_it_is_one_finding_a_line(here, capsys):
    run_doctor(Options(data=here / "data", as_json=True))
    for line in capsys.readouterr().out.splitlines():
        assert set(json.loads(line)) == {"about", "state", "text", "cure"}


def test_a_wrong_config_is_a_finding(here):
    (here / "config.yaml").write_text("painter:\n  stepz: 4\n")
    (found,) = about(list(examine(Options(data=here / "data"))), "config")
    assert found.state == "bad" and "painter.stepz" in found.text


def test_missing_weights_are_bad(here):
    (here / "empty").mkdir()
    (here / "config.yaml").write_text(f"painter:\n  model: {here / 'empty'}\n")
    (found,) = about(list(examine(Options(data=here / "data"))), "painter")
    assert found.state == "bad" and "not complete" in found.text


def test_another_owner_of_our_names_is_bad_and_cured(monkeypatch):
    """Other distributions own an `agents` too; pip does not stop them."""
    shared = {"agents": ["tilda-artist", "other-agents"], "bot": ["tilda-artist"], "pipelines": []}
    monkeypatch.setattr(doctor.metadata, "packages_distributions", lambda: shared)
    found = {finding.about: finding for finding in doctor.owners()}
    assert found["package agents"].state == "bad"
    assert found["package agents"].cure.startswith("pip uninstall other-agents")
    assert found["package bot"].state == "ok"
    assert found["package pipelines"].state == "note"


def test_a_data_folder_that_cannot_be_written(tmp_path):
    (found,) = doctor.data_folder(tmp_path / "nowhere")
    assert found.state == "bad" and "--data" in found.cure
