"""How the reader is trained: the grammar of messages, the data, the loop, the evaluation."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from agents.reader.schema import ACTIONS, CompactReading
from training.reader import evaluate
from training.reader.dataset import WEIGHTS, Example, examples
from training.reader.grammar import Grammar, finish
from training.reader.saying import say
from training.reader.scenes import filled
from training.reader.tokenizer import train_tokenizer
from training.reader.train import IGNORED, encode, pad, rate, resume, train
from training.reader.words import further_nouns, nouns, plural, sources

MANY = 3000


@pytest.fixture(scope="module")
def many() -> list[Example]:
    return list(itertools.islice(examples(7), MANY))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_rule_of_the_grammar_can_be_said(language: str) -> None:
    dice = random.Random(3)
    place = filled(language, dice, 2)
    for rule in Grammar(language).rules:
        for _ in range(20):
            text = say(rule, place, dice).text
            assert not set("<>{}~|") & set(text) or "~" in text, (rule, text)


def test_both_grammars_cover_every_deed() -> None:
    for language in ("en", "ko"):
        assert set(ACTIONS) <= set(Grammar(language).rules)


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ("여우+을 그려줘", "여우를 그려줘"),
        ("{곰}+을 그려줘", "곰을 그려줘"),
        ("{길}+로 가자", "길로 가자"),
        ("{숲}+로 가자", "숲으로 가자"),
        ("{사자}+랑 {곰}+은", "사자랑 곰은"),
        ("저 {곰}+이 뭐야+요", "저 곰이 뭐예요"),
        ("버스 기다리는 중+요", "버스 기다리는 중이에요"),
        ("정말 귀엽다+요", "정말 귀엽다"),
        ("이름은 민수+야", "이름은 민수야"),
        ("draw a {owl} , please", "draw an owl, please"),
        ("~3~three {cats}", "three cats"),
    ],
)
def test_marks_turn_into_plain_words(marked: str, said: str) -> None:
    assert finish(marked).text == said


def test_counts_and_subjects_are_kept_apart_from_the_words() -> None:
    said = finish("draw ~4~four pictures of a {red fox} and a {cat}")
    assert (said.count, said.spans) == (4, ("red fox", "cat"))


def test_plurals() -> None:
    assert [plural(n) for n in ("fox", "cherry", "cat", "glasses", "boy")] == [
        "foxes",
        "cherries",
        "cats",
        "glasses",
        "boys",
    ]


def test_messages_are_many_and_the_same_seed_gives_the_same(many: list[Example]) -> None:
    again = list(itertools.islice(examples(7), 50))
    assert again == many[:50]
    assert len({example.text for example in many}) > 0.9 * MANY
    assert {example.language for example in many} == {"en", "ko"}
    assert {action for example in many for action in example.do} == set(ACTIONS)


def test_every_answer_keeps_to_the_schema_and_copies_from_the_message(many: list[Example]) -> None:
    for example in many:
        said = CompactReading.model_validate_json(example.answer)
        assert tuple(said.do) == example.do
        for span in said.of:
            assert span.strip() in example.text, example


def test_small_talk_is_a_large_part_and_asks_for_nothing(many: list[Example]) -> None:
    chats = [example for example in many if example.do == ("chat",)]
    assert len(chats) > 0.15 * MANY
    assert not any(example.of for example in chats)
    assert WEIGHTS["chat"] > WEIGHTS["revise"]


def test_several_deeds_are_asked_for_in_one_breath(many: list[Example]) -> None:
    both = [example for example in many if len(example.do) > 1]
    assert {len(example.do) for example in both} >= {2, 3}
    assert {("revise", "upscale"), ("revise", "letter")} <= {example.do for example in both}
    for example in both:
        pairs = itertools.pairwise(example.do)
        assert all(one != other or one == "draw" for one, other in pairs), example


@pytest.mark.parametrize("language", ["en", "ko"])
def test_some_words_to_be_copied_are_in_no_dictionary(language: str) -> None:
    dice, known = random.Random(5), {*nouns(language), *further_nouns(language)}
    said = {sources(language)["noun"](dice) for _ in range(1000)}
    assert 20 < len(said - known) < 200


@pytest.mark.parametrize("language", ["en", "ko"])
def test_words_do_not_run_out(language: str) -> None:
    dice = random.Random(1)
    nouns = {sources(language)["noun"](dice) for _ in range(2000)}
    assert len(nouns) > 800


def tiny_start(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("training.reader.tokenizer.MESSAGES", 400)
    monkeypatch.setattr("training.reader.tokenizer.SIZE", 1500)
    tokenizer = train_tokenizer([" house", " tree"])
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=64,
            intermediate_size=96,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    model.save_pretrained(folder / "start")
    tokenizer.save_pretrained(folder / "start")
    return folder


def test_training_learns_and_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny_start(tmp_path, monkeypatch)
    monkeypatch.setattr("training.reader.train.NOTED", 2)
    first = train(0.08, 16, 3e-3, folder)
    assert first.losses[-1] < first.losses[0]
    _, tokenizer, _, progress = resume(folder, 3e-3)
    assert 0 < progress.steps <= first.steps
    assert progress.seed == 2
    assert (folder / "last" / "model.safetensors").is_file()
    text = ' draw "여우" 고양이를 그려줘'
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    assert tokenizer.decode(ids) == text


def test_only_the_answer_is_learnt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny_start(tmp_path, monkeypatch)
    _, tokenizer, _, _ = resume(folder, 1e-3)
    rows = [encode(example, tokenizer) for example in itertools.islice(examples(2), 4)]
    batch = pad(rows, tokenizer.pad_token_id)
    for (ids, start), labels in zip(rows, batch.labels.tolist(), strict=True):
        assert labels[:start] == [IGNORED] * start
        assert labels[start : len(ids)] == ids[start:]
        assert labels[len(ids) - 1] == tokenizer.eos_token_id
        assert set(labels[len(ids) :]) <= {IGNORED}


def test_the_rate_warms_up_and_falls() -> None:
    assert rate(1.0, 0, 0.0) < 0.05
    assert rate(1.0, 500, 0.5) == 1.0
    assert rate(1.0, 500, 0.9) == pytest.approx(0.5)
    assert rate(1.0, 500, 1.2) == pytest.approx(0.05)


def test_the_hand_written_sets_can_be_evaluated() -> None:
    for path in (Path("tests/data/reader_dev.jsonl"), Path("training/reader/calibration.jsonl")):
        cases = evaluate.load(Path(__file__).parent.parent / path)
        assert len(cases) >= 150
        for case in cases:
            assert all(set(way) <= set(ACTIONS) for way in case.wanted)
            assert not case.scene.easel or any(item.current for item in case.scene.easel)


def test_no_hand_written_message_is_in_the_training_data(many: list[Example]) -> None:
    path = Path(__file__).parent / "data" / "reader_dev.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    long = {t for t in (json.loads(line)["text"].lower() for line in lines) if len(t.split()) > 5}
    assert not long & {example.text.lower() for example in many}


def test_intervals_and_squeezing() -> None:
    assert evaluate.interval(9, 10) == "90.0 (60-98)"
    assert evaluate.interval(0, 0) == "-"
    assert evaluate.squeeze(["revise", "revise", "draw", "draw"]) == ("revise", "draw", "draw")
    assert evaluate.same("balloon", "hot air balloon")
    assert not evaluate.same("cat", "dog")
