"""The training art: names, pictures, records and words belong together."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from training.art.canvas import to_bytes
from training.art.colours import COLOURS, dominant_colour, paintable_share, recolour
from training.art.composer import Composer, _bank
from training.art.korean import korean
from training.art.lexicon import is_countable, plural, things, with_article
from training.art.media import LOOK_NAMES, STYLES
from training.art.paint import clashes
from training.art.phrasing import NUMBERS, RELATIONS, caption, prompts, where
from training.art.plan import Wish
from training.art.prerender import jobs, render_shard, rephrase
from training.art.record import Record, Shown
from training.art.scenes import SETTINGS, TIMES
from training.art.sheet import sheet
from training.art.sources import SOURCES, SourceError, fetch
from training.art.split import generator, is_heldout
from training.art.sprites import Bank, Drawing, square
from training.art.world import WORLD, world

NAMES = (
    "fox", "cat", "mushroom", "car", "sailboat", "apple", "socks", "rocket", "castle", "fish",
    "robot", "teapot", "tree", "heart", "Mount Fuji", "astronaut", "eagle", "bed",
)  # fmt: skip


def disc(shade: int, side: int = 128) -> np.ndarray:
    """A shaded grey disc as a premultiplied sprite."""
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    inside = x * x + y * y < 0.9
    light = np.clip(shade * (1 - 0.25 * (x + y)), 0, 255)
    sprite = np.zeros((side, side, 4), np.uint8)
    sprite[inside, :3] = light[inside][:, None]
    sprite[inside, 3] = 255
    return sprite


@pytest.fixture(scope="module")
def bank() -> Bank:
    """Three drawings of a few subjects: no download, no rendering."""
    drawings, pixels = [], []
    for i, (name, look) in enumerate((n, look) for n in NAMES for look in LOOK_NAMES):
        pixels.append(disc(90 + i % 7 * 20))
        drawings.append(Drawing(i, name, "test", look, "MIT", "gray", 0.7, True, False))
    return Bank(tuple(drawings), np.stack(pixels))


@pytest.fixture(scope="module")
def records(bank: Bank) -> list[Record]:
    composer = Composer(32, seed=3, bank=bank)
    return [composer.sample()[1] for _ in range(250)]


class TestNames:
    def test_no_name_belongs_to_two_subjects(self) -> None:
        for names in ("names", "ko_names"):
            every = [n.lower() for thing in things() for n in getattr(thing, names)]
            assert len(every) == len(set(every))

    def test_no_plural_is_another_subject(self) -> None:
        owners = {n.lower(): thing.name for thing in things() for n in thing.names}
        for thing in things():
            assert owners.get(thing.plural.lower(), thing.name) == thing.name

    def test_every_subject_has_a_korean_name(self) -> None:
        for thing in things():
            assert re.search(r"[가-힣]", thing.ko) or thing.ko in {"SUV", "UFO"}, thing.name

    @pytest.mark.parametrize(
        ("one", "many"),
        [
            ("fox", "foxes"), ("mouse", "mice"), ("wolf", "wolves"), ("fish", "fish"),
            ("bowl of ramen", "bowls of ramen"), ("cherries", "cherries"), ("bus", "buses"),
            ("old man", "old men"), ("bread", "bread"), ("fly", "flies"),
            ("face with tears of joy", "faces with tears of joy"),
        ],
    )  # fmt: skip
    def test_plural(self, one: str, many: str) -> None:
        assert plural(one) == many

    @pytest.mark.parametrize(
        ("name", "phrase"),
        [
            ("fox", "a fox"), ("apple", "an apple"), ("UFO", "a UFO"), ("8 ball", "an 8 ball"),
            ("unicorn", "a unicorn"), ("hourglass", "an hourglass"), ("socks", "socks"),
            ("Mount Fuji", "Mount Fuji"), ("Statue of Liberty", "the Statue of Liberty"),
            ("bow and arrow", "a bow and arrow"), ("SUV", "an SUV"),
            ("Eiffel Tower", "the Eiffel Tower"),
        ],
    )  # fmt: skip
    def test_article(self, name: str, phrase: str) -> None:
        assert with_article(name) == phrase

    def test_pairs_are_not_counted(self) -> None:
        assert not is_countable("scissors")
        assert not is_countable("Santa Claus")
        assert is_countable("cup of coffee")


class TestWorld:
    def test_the_frozen_file_is_the_code(self) -> None:
        assert json.loads(WORLD.read_text(encoding="utf-8")) == json.loads(json.dumps(world()))

    def test_it_is_large_enough(self) -> None:
        known = world()
        assert len(known["subjects"]) >= 600
        assert len(known["settings"]) >= 15
        assert len([style for style in known["styles"] if not style["look"]]) >= 14
        assert len(known["colours"]) == 12

    def test_no_recent_artist_is_a_style_word(self) -> None:
        words = json.dumps(world()["styles"]).lower()
        for artist in ("warhol", "picasso", "lichtenstein", "dali", "miyazaki", "ghibli", "haring"):
            assert artist not in words

    def test_names_do_not_collide_within_a_list(self) -> None:
        for key in ("settings", "times", "styles", "colours"):
            entries = [{name.lower() for name in entry["names"]} for entry in world()[key]]
            assert sum(map(len, entries)) == len(set().union(*entries)), key


class TestSources:
    def test_licences_allow_everything(self) -> None:
        assert {source.licence for source in SOURCES} <= {"Apache-2.0", "MIT", "CC-BY-4.0"}

    def test_a_changed_archive_is_refused(self, tmp_path) -> None:
        (tmp_path / SOURCES[0].archive).write_bytes(b"not the package")
        with pytest.raises(SourceError, match="checksum"):
            fetch(SOURCES[0], tmp_path)


class TestColours:
    @pytest.mark.parametrize("colour", COLOURS)
    @pytest.mark.parametrize("shade", [70, 150, 235])
    def test_a_coat_of_paint_is_seen_as_its_colour(self, colour: str, shade: int) -> None:
        painted = recolour(disc(shade), colour)
        assert dominant_colour(painted, share=0.5) == colour

    def test_paint_leaves_the_alpha_alone(self) -> None:
        sprite = disc(150)
        assert np.array_equal(recolour(sprite, "red")[..., 3], sprite[..., 3])
        assert paintable_share(sprite) > 0.9

    def test_a_mixed_drawing_has_no_main_colour(self) -> None:
        halves = np.full((64, 64, 4), 255, np.uint8)
        halves[:32, :, :3], halves[32:, :, :3] = COLOURS["red"], COLOURS["blue"]
        assert dominant_colour(halves) == ""


class TestSplit:
    def test_training_never_meets_a_held_out_combination(self, records: list[Record]) -> None:
        for record in records:
            for shown in record.subjects:
                assert not is_heldout(shown.name, record.setting, record.style)

    def test_held_out_settings_are_held_out_combinations(self, bank: Bank) -> None:
        composer = Composer(32, seed=1, split="heldout", bank=bank)
        placed = [r for r in (composer.sample()[1] for _ in range(25)) if r.setting]
        assert placed
        for record in placed:
            names = [shown.name for shown in record.subjects]
            assert any(is_heldout(name, record.setting, record.style) for name in names)

    def test_about_one_in_forty_is_held_out(self) -> None:
        drawn = [
            is_heldout(t.name, s, st) for t in things()[:80] for s in SETTINGS for st in STYLES
        ]
        assert 0.015 < np.mean(drawn) < 0.035

    def test_plain_grounds_never_are(self) -> None:
        assert not any(is_heldout(t.name, "", style) for t in things() for style in STYLES)

    def test_the_streams_never_meet(self) -> None:
        draws = [
            generator(split, seed).random() for split in ("train", "heldout") for seed in (1, 2)
        ]
        assert len(set(draws)) == 4


class TestComposer:
    def test_a_seed_repeats(self, bank: Bank) -> None:
        first, second = (Composer(48, seed=5, bank=bank) for _ in range(2))
        for _ in range(12):
            (one, record), (other, same) = first.sample(), second.sample()
            assert np.array_equal(one, other)
            assert record == same

    def test_pictures_are_bytes_of_the_asked_size(self, bank: Bank) -> None:
        picture, _ = Composer(96, seed=1, bank=bank).sample()
        assert picture.shape == (96, 96, 3)
        assert picture.dtype == np.uint8

    def test_there_is_a_box_for_each_thing(self, records: list[Record]) -> None:
        for record in records:
            for shown in record.subjects:
                assert len(shown.boxes) == shown.count
                for left, top, right, bottom in shown.boxes:
                    assert -0.1 < left < right < 1.1
                    assert -0.1 < top < bottom < 1.1

    def test_the_left_one_comes_first(self, records: list[Record]) -> None:
        pairs = [r for r in records if r.relation == "next to"]
        assert pairs
        for record in pairs:
            first, second = record.subjects
            assert first.boxes[-1][0] < second.boxes[0][0]

    def test_a_rider_is_above_what_it_is_on(self, bank: Bank) -> None:
        wish = Wish(subject="cat", second="car", relation="on")
        for _ in range(5):
            _, record = Composer(64, seed=2, stage="pairs", bank=bank).sample(wish)
            rider, base = record.subjects
            assert rider.boxes[0][1] < base.boxes[0][1]

    def test_a_wish_is_fulfilled(self, bank: Bank) -> None:
        wish = Wish(
            subject="fox", colour="blue", setting="snow", time="night", style="oil painting"
        )
        _, record = Composer(64, seed=1, bank=bank).sample(wish)
        shown = record.subjects[0]
        assert (shown.name, shown.colour, shown.recoloured) == ("fox", "blue", True)
        assert (record.setting, record.time, record.style) == ("snow", "night", "oil painting")

    def test_counts(self, bank: Bank) -> None:
        for count in (1, 2, 3):
            wish = Wish(subject="apple", count=count)
            _, record = Composer(64, seed=count, bank=bank).sample(wish)
            assert record.subjects[0].count == count

    def test_a_style_that_loses_colour_names_none(self, bank: Bank) -> None:
        _, record = Composer(64, seed=1, bank=bank).sample(Wish(style="pencil sketch"))
        assert not record.ground_colour
        assert not any(shown.colour or shown.recoloured for shown in record.subjects)

    def test_an_apple_is_never_painted_into_another_subject(self) -> None:
        apple = next(thing for thing in things() if thing.name == "apple")
        assert clashes("green", apple)
        assert not clashes("blue", apple)

    def test_a_thing_is_not_lost_in_its_own_colour(self, bank: Bank) -> None:
        composer = Composer(32, seed=9, stage="singles", bank=bank)
        for _ in range(60):
            _, record = composer.sample()
            assert record.ground_colour.split(" and ")[0] != record.subjects[0].colour

    def test_records_survive_json(self, records: list[Record]) -> None:
        for record in records[:20]:
            assert Record.from_dict(json.loads(json.dumps(record.to_dict()))) == record

    def test_the_stages_show_what_they_say(self, bank: Bank) -> None:
        singles = Composer(32, seed=1, stage="singles", bank=bank)
        settings = Composer(32, seed=1, stage="settings", bank=bank)
        for _ in range(15):
            assert singles.sample()[1].setting == ""
            assert settings.sample()[1].layout == "single"


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_draws_at_every_time(name: str) -> None:
    setting = SETTINGS[name]
    for time in setting.times or ("",):
        backdrop = setting.draw(np.random.default_rng(1), 48, time)
        assert backdrop.img.shape == (48, 48, 3)
        assert np.isfinite(backdrop.img).all()
        assert backdrop.img.std() > 0.02
        assert set(backdrop.places) >= set(setting.places[:1])
        assert all(0 < top <= bottom <= 1 for top, bottom in backdrop.places.values())


@pytest.mark.parametrize("name", [n for n in STYLES if n not in LOOK_NAMES])
def test_every_style_changes_the_picture_and_stays_in_range(name: str) -> None:
    rng = np.random.default_rng(2)
    img = SETTINGS["beach"].draw(rng, 64, "day").img.astype(np.float32)
    paint = STYLES[name].filter
    assert paint is not None
    out = paint(img.copy(), rng)
    assert out.shape == img.shape
    assert -0.01 <= out.min() <= out.max() <= 1.01
    assert np.abs(out - img).mean() > 0.02
    assert to_bytes(out).dtype == np.uint8


BY_NAME = {t.name: t.name for t in things()} | {t.plural: t.name for t in things()}
ONE_TO_FOUR = {"a": 1, "an": 1, "the": 1} | {word: n for n, word in NUMBERS.items()}
SUBJECT = re.compile(
    rf"(?:({'|'.join(ONE_TO_FOUR)}) )?(?:({'|'.join(COLOURS)}) )?"
    rf"({'|'.join(sorted(map(re.escape, BY_NAME), key=len, reverse=True))})"
    rf"(?: ({'|'.join(RELATIONS)}) |$)"
)


def read_back(text: str) -> dict[str, object]:
    """Read a canonical caption by its grammar alone."""
    text = text[0].lower() + text[1:].rstrip(".")
    style = max((s for s in STYLES.values() if text.lower().startswith(s.lead.lower())),
                key=lambda s: len(s.lead))  # fmt: skip
    text = text[len(style.lead) + 1 :].split(", with ")[0]
    read: dict[str, object] = {"style": style.name, "time": "", "setting": ""}
    spoken = [(p, t.name) for t in TIMES.values() for p in t.words[:2] if text.endswith(" " + p)]
    if spoken:
        phrase, read["time"] = max(spoken, key=lambda end: len(end[0]))
        text = text.removesuffix(" " + phrase)
    ends = [(p, s.name) for s in SETTINGS.values() for p in s.phrases[:2] if text.endswith(" " + p)]
    if ends:
        phrase, read["setting"] = max(ends, key=lambda end: len(end[0]))
        text = text.removesuffix(" " + phrase)
    else:
        text = re.sub(r"^(.*) on an? [a-z ]*background$", r"\1", text)
    subjects, rest = [], text
    while rest:
        found = SUBJECT.match(rest)
        assert found, rest
        subjects.append((BY_NAME[found[3]], ONE_TO_FOUR.get(found[1], 1), found[2] or ""))
        read.setdefault("relation", found[4] or "")
        rest = rest[found.end() :]
    return read | {"subjects": subjects}


class TestWords:
    def test_a_caption_can_be_read_back(self, records: list[Record]) -> None:
        for record in records:
            read = read_back(caption(record))
            assert read == {
                "style": record.style,
                "time": record.time,
                "setting": record.setting,
                "relation": record.relation,
                "subjects": [(s.name, s.count, s.colour) for s in record.subjects],
            }, caption(record)

    def test_every_subject_can_be_read_back(self) -> None:
        for thing in things():
            count = 2 if is_countable(thing.name) else 1
            record = Record((Shown(thing.name, count, "teal"),), setting="forest", time="night")
            assert read_back(caption(record))["subjects"] == [(thing.name, count, "teal")]

    def test_the_example(self) -> None:
        record = Record(
            (Shown("fox", 1, "red"), Shown("mushroom", 2)), relation="next to", setting="forest",
            time="night", style="oil painting", extras=("moon", "stars"), layout="pair",
        )  # fmt: skip
        assert caption(record) == (
            "An oil painting of a red fox next to two mushrooms in a green forest at night, "
            "with the moon and stars in the dark sky."
        )

    def test_captions_are_as_long_as_they_should_be(self, records: list[Record]) -> None:
        full = [
            r for r in records if r.setting and r.layout == "pair" and r.style not in LOOK_NAMES
        ]
        for record in full:
            assert len(re.findall(r"\w+|[^\w\s]", caption(record))) >= 15
        assert all(len(caption(record).split()) <= 45 for record in records)

    def test_prompts_vary(self, records: list[Record]) -> None:
        rng = np.random.default_rng(1)
        for record in records[:60]:
            asked = prompts(record, rng, 12)
            assert len(set(asked)) >= 5
            assert all(text == text.strip() and "  " not in text for text in asked)

    def test_prompts_never_hide_a_medium_or_a_coat_of_paint(self, records: list[Record]) -> None:
        rng = np.random.default_rng(4)
        for record in records[:120]:
            words = [*STYLES[record.style].words, *STYLES[record.style].forms]
            said = {w.lower() for form in words for w in re.findall(r"[A-Za-z-]{3,}", form)}
            for text in prompts(record, rng, 4):
                if record.style not in LOOK_NAMES:
                    assert said & set(re.findall(r"[a-z-]{3,}", text.lower())), text
                for shown in record.subjects:
                    if shown.recoloured:
                        assert shown.colour in text.lower().replace("grey", "gray")

    def test_synonyms_do_not_contradict_the_colour(self) -> None:
        rng = np.random.default_rng(3)
        record = Record((Shown("apple", 1, "blue", True),), ground="plain", ground_colour="white")
        assert not any("red" in text for text in prompts(record, rng, 60))

    def test_the_ground_has_an_article(self) -> None:
        record = Record((Shown("cat"),), ground="plain", ground_colour="orange")
        assert where(record) == "on a plain orange background"
        gradient = Record((Shown("cat"),), ground="gradient", ground_colour="orange and pink")
        assert where(gradient) == "on an orange and pink gradient background"

    def test_korean(self) -> None:
        record = Record(
            (Shown("fox", 2, "red", True),), setting="forest", time="night", style="Van Gogh"
        )
        assert korean(record) == "밤 숲의 빨간 여우 두 마리, 고흐 스타일"

    def test_korean_has_no_english(self, records: list[Record]) -> None:
        for record in records:
            assert not re.search(r"[A-Za-z]{2,}", korean(record).replace("3D", "")), korean(record)


class TestFiles:
    def test_a_cut_short_prerender_goes_on(self, bank: Bank, tmp_path, monkeypatch) -> None:
        art = tmp_path / "art"
        art.mkdir()
        np.save(art / "sprites128.npy", bank.pixels)
        lines = [json.dumps(_plain(d)) for d in bank.drawings]
        (art / "sprites.jsonl").write_text("\n".join(lines), encoding="utf-8")
        monkeypatch.setenv("TILDA_TRAINING", str(tmp_path))
        _bank.cache_clear()
        out = tmp_path / "scenes"
        out.mkdir()
        todo = jobs(out, 6, 1, "all", "train", size=32, nice=0)
        render_shard(todo[0])
        _bank.cache_clear()
        assert jobs(out, 6, 1, "all", "train", size=32, nice=0) == []
        assert np.load(out / "shard-0000.npy").shape == (6, 32, 32, 3)
        rows = [json.loads(line) for line in (out / "shard-0000.jsonl").read_text().splitlines()]
        assert len(rows) == 6
        for row in rows:
            assert row["caption"] == caption(Record.from_dict(row))
            assert len(row["prompts"]) == 5
        assert rephrase(out, seed=7) == 6
        again = [json.loads(line) for line in (out / "shard-0000.jsonl").read_text().splitlines()]
        assert [row["caption"] for row in again] == [row["caption"] for row in rows]
        assert [row["prompts"] for row in again] != [row["prompts"] for row in rows]

    def test_sheet(self, bank: Bank) -> None:
        page = sheet([(disc(100)[..., :3], "a disc")] * 5, columns=2, cell=64)
        assert page.size == (128, 3 * (64 + 42))

    def test_square_centres_a_drawing(self) -> None:
        wide = np.zeros((40, 100, 4), np.uint8)
        wide[10:30, 5:95] = 255
        out = square(wide, 64)
        assert out is not None
        rows, columns = np.where(out[..., 3] > 128)
        assert abs(rows.mean() - 31.5) < 1
        assert abs(columns.mean() - 31.5) < 1
        assert square(np.zeros((8, 8, 4), np.uint8), 64) is None


def _plain(drawing: Drawing) -> dict[str, object]:
    return {name: getattr(drawing, name) for name in Drawing.__dataclass_fields__}
