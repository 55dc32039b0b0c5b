from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.config import Config, check, load_config, profile_names, profile_values, setting_paths
from bot.config_file import render
from bot.errors import ConfigError

ROOT = Path(__file__).parent.parent


def error(tmp_path: Path, text: str) -> str:
    """Return the one sentence about a config file."""
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    sentence = str(caught.value)
    assert sentence.startswith(str(file)) and "\n" not in sentence
    return sentence.removeprefix(str(file))


def test_without_a_file_the_defaults_stand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_config() == Config()


def test_the_working_directory_is_read(tmp_path, monkeypatch):
    (tmp_path / "config.yaml").write_text("painter:\n  steps: 7\n")
    monkeypatch.chdir(tmp_path)
    assert load_config().painter.steps == 7


def test_a_given_file_wins_over_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "config.yaml").write_text("painter:\n  steps: 7\n")
    (tmp_path / "other.yaml").write_text("painter:\n  steps: 9\n")
    monkeypatch.chdir(tmp_path)
    assert load_config(tmp_path / "other.yaml").painter.steps == 9


def test_the_shipped_file_is_the_defaults():
    assert load_config(ROOT / "config.yaml") == Config()


def test_every_default_stands_in_the_shipped_file():
    """Uncommented, line by line, the shipped file says exactly what the defaults are."""
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    lines = [re.sub(r"^# ", "", line) for line in text.splitlines()]
    settings = [line for line in lines if re.match(r"( *)[a-z_]+:( |$)", line)]
    values = yaml.safe_load("\n".join(settings))
    assert check(values, "config.yaml") == Config()
    written = {
        f"{section}.{key}" if isinstance(under, dict) else section
        for section, under in values.items()
        for key in (under if isinstance(under, dict) else [""])
    }
    leaves = {p for p in setting_paths() if not any(q.startswith(p + ".") for q in setting_paths())}
    assert written == leaves


def test_the_shipped_file_is_written_from_the_settings():
    told = "write it anew with: tilda config > config.yaml"
    assert (ROOT / "config.yaml").read_text(encoding="utf-8") == render(), told


def test_a_written_config_reads_back_as_itself(tmp_path):
    for name in profile_names():
        config = check(profile_values(name), name)
        file = tmp_path / f"{name}.yaml"
        file.write_text(render(config), encoding="utf-8")
        assert load_config(file) == config


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("painter:\n  stps: 3", ": `painter.stps` is not a setting; did you mean `painter.steps`?"),
        ("paintr:\n  steps: 3", ": `paintr` is not a setting; did you mean `painter`?"),
        ("guidance: 3", ": `guidance` is not a setting; did you mean `painter.guidance`?"),
        ("discord:\n  token: abc",
         ": `discord.token` is not a setting; did you mean `discord.token_env`?"),
        ("painter: 3", ": `painter` cannot be 3: its settings stand on lines under it."),
        ("profile: gpux",
         ": there is no profile 'gpux'; there are embedded, gpu, laptop, remote."),
        ("painter:\n  steps: 0",
         ": `painter.steps` cannot be 0: input should be greater than or equal to 1."),
        ("- a\n- b", ": settings are expected, such as `painter:` and lines under it."),
        ("a: [1", ", line 1: this is not YAML: expected ',' or ']', but got '<stream end>'."),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_that_names_the_place(tmp_path, text, sentence):
    assert error(tmp_path, text) == sentence


def test_a_wrong_type_names_the_setting(tmp_path):
    assert "`painter.steps` cannot be 'many'" in error(tmp_path, "painter:\n  steps: many")


def test_an_empty_section_is_its_defaults(tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text("painter:\nlanguage:\n")
    assert load_config(file) == Config()


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "nothing.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00a")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_config(tmp_path / "bytes.yaml")


@pytest.mark.parametrize("name", ["embedded", "gpu", "laptop", "remote"])
def test_every_profile_is_valid(name):
    assert check(profile_values(name), name).profile == name


def test_the_embedded_profile_is_the_defaults():
    assert profile_names() == ["embedded", "gpu", "laptop", "remote"]
    assert check(profile_values("embedded"), "") == Config()


def test_profiles_name_published_models_with_steps_and_guidance():
    """Some pipelines default to 50 steps, so a profile must say its own."""
    for name in profile_names():
        config = check(profile_values(name), name)
        if config.painter.model == "embedded":
            continue
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", config.painter.model)
        assert config.painter.steps is not None
        assert config.painter.guidance is not None
        text = (ROOT / "bot" / "profiles" / f"{name}.yaml").read_text(encoding="utf-8")
        assert "Licence:" in text


def test_the_file_wins_over_the_profile_and_the_profile_over_the_defaults(tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text("profile: gpu\npainter:\n  steps: 5\ncaptioner:\n  model: embedded\n")
    config = load_config(file)
    assert config.painter.model == "Tongyi-MAI/Z-Image-Turbo"
    assert config.painter.steps == 5
    assert config.captioner.model == "embedded"


def test_the_rooms_sections_are_the_configs_own():
    config = check({"threads": 3, "painter": {"steps": 4}}, "")
    assert config.pipelines.threads == 3
    assert config.pipelines.painter is config.painter
    names = set(Config.model_fields) - {"profile", "language", "studio", "ledger", "discord"}
    assert names == set(type(config.pipelines).model_fields)


def test_secrets_are_only_named():
    words = re.compile(r"token|key|secret|password")
    suspicious = [p for p in setting_paths() if words.search(p.rpartition(".")[2])]
    assert suspicious and all(p.endswith("_env") or "tokens" in p for p in suspicious)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("painter:\n  modle: x\n", "`painter.modle` 설정은 없어요. 혹시 `painter.model` 아닌가요?"),
        ("painter:\n  width: 16\n", "`painter.width` 값으로 16은(는) 안 돼요: 64 이상이어야 해요."),
        ("threads: many\n", "`threads` 값으로 'many'은(는) 안 돼요: 정수를 적어 주세요."),
        ("painter: embedded\n", "설정은 그 아래 줄에 하나씩 적어 주세요."),
        ("profile: huge\n", "'huge' 프로필은 없어요"),
        ("a: [\n", "YAML 형식이 아니에요"),
    ],
)
def test_where_korean_is_spoken_mistakes_are_told_in_korean(tmp_path, monkeypatch, text, sentence):
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert sentence in str(error.value)
