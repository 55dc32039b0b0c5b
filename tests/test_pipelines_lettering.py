from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from pipelines.errors import BadRequest
from pipelines.lettering import contrast, fit, load_font, set_words, wrap
from pipelines.types import Lettering


def ground(colour: str = "#2060a0", size: tuple[int, int] = (320, 240)) -> Image.Image:
    return Image.new("RGB", size, colour)


def noise(size: tuple[int, int] = (320, 240)) -> Image.Image:
    rng = np.random.default_rng(0)
    return Image.fromarray(rng.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))


def changed(before: Image.Image, after: Image.Image) -> np.ndarray:
    return np.abs(np.asarray(before, int) - np.asarray(after, int)).sum(axis=2) > 0


@pytest.mark.parametrize(
    ("place", "low", "high"),
    [("top", 0, 0.45), ("middle", 0.25, 0.75), ("bottom", 0.55, 1), ("", 0.55, 1)],
)
def test_words_stand_where_they_were_asked(place: str, low: float, high: float) -> None:
    touched = changed(ground(), set_words(ground(), Lettering("생일 축하해", place=place)))
    rows = np.nonzero(touched.any(axis=1))[0] / 240
    columns = np.nonzero(touched.any(axis=0))[0] / 320
    assert touched.any() and low <= rows.min() and rows.max() <= high
    assert columns.min() == pytest.approx(1 - columns.max(), abs=0.03)  # centred


def test_hangul_is_drawn_as_hangul() -> None:
    """The letters are those of the font itself, of Unicode's whole block, and differ."""
    font = load_font(48)
    masks = [bytes(font.getmask(letter)) for letter in "가각힣뷁쀍똠펲하해"]
    assert len(set(masks)) == len(masks)
    missing = bytes(font.getmask("\U0010fffe"))
    for start in range(0xAC00, 0xD7A4, 97):
        assert bytes(font.getmask(chr(start))) != missing


@pytest.mark.parametrize("text", ["Hi", "생일 축하해", "Happy birthday dear Tilda, and many more",
                                  "가" * 60, "one\ntwo\n셋", "W" * 200])  # fmt: skip
@pytest.mark.parametrize("size", [(320, 240), (64, 64), (512, 512), (600, 100)])
def test_words_fit_the_picture(text: str, size: tuple[int, int]) -> None:
    before = ground(size=size)
    after = set_words(before, Lettering(text))
    assert after.size == size and after.mode == "RGB"
    touched = changed(before, after)
    assert touched.any()
    font, lines = fit(text, int(size[0] * 0.9), int(size[1] * 0.34))
    assert all(font.getlength(line) <= size[0] * 0.9 + 1 for line in lines) or font.size == 8
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")


def test_lines_break_at_spaces_and_keep_their_own_breaks() -> None:
    font = load_font(20)
    lines = wrap("the quick brown fox\n여우가 뛴다", font, 110)
    assert lines[-1] == "여우가 뛴다" and len(lines) >= 3
    assert " ".join(lines) == "the quick brown fox 여우가 뛴다"
    assert wrap("abcdefghijklmnop", font, 60)[0] != "abcdefghijklmnop"


def test_short_words_are_large_and_long_ones_small() -> None:
    sizes = [fit(text, 460, 170)[0].size for text in ("Hi", "Hello there", "word " * 40)]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > 80 > 40 > sizes[2]


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#808080", "#ffe000", "#2060a0"])
def test_the_colour_reads_on_the_ground(colour: str) -> None:
    after = set_words(ground(colour), Lettering("Readable"))
    pixels = np.asarray(after).reshape(-1, 3)
    own = ground(colour).getpixel((0, 0))
    best = max(contrast(tuple(int(v) for v in p), own) for p in np.unique(pixels, axis=0))
    assert best > 4.5  # WCAG AA


def test_a_colour_may_be_asked_for() -> None:
    red = np.asarray(set_words(ground("white"), Lettering("Red", colour="red")))
    assert (red == (0xE5, 0x48, 0x4D)).all(axis=2).sum() > 200
    code = np.asarray(set_words(ground("white"), Lettering("Code", colour="#123456")))
    assert (code == (0x12, 0x34, 0x56)).all(axis=2).sum() > 200


def test_on_a_restless_ground_a_veil_lies_behind() -> None:
    calm, restless = ground(), noise()
    share = [changed(one, set_words(one, Lettering("Hello"))).mean() for one in (calm, restless)]
    assert share[1] > share[0] * 1.5
    rows, columns = np.nonzero(changed(restless, set_words(restless, Lettering("Hello"))))
    above = np.s_[rows.min() + 1 : rows.min() + 4, columns.min() + 30 : columns.max() - 30]
    veiled = np.asarray(set_words(restless, Lettering("Hello")), float)[above]
    assert veiled.std() < 0.6 * np.asarray(restless, float)[above].std()


@pytest.mark.parametrize(
    ("lettering", "word"),
    [
        (Lettering("  "), "no words"),
        (Lettering("x" * 300), "too much"),
        (Lettering("hi", colour="sparkling"), "no colour"),
        (Lettering("ᚠᚢᚦ"), "no letter"),
    ],
)
def test_what_cannot_be_set_is_told(lettering: Lettering, word: str) -> None:
    with pytest.raises(BadRequest, match=word):
        set_words(ground(), lettering)


def test_words_can_be_smaller_and_larger() -> None:
    heights = []
    for size in (0.3, 1.0, 2.0):
        touched = changed(ground(), set_words(ground(), Lettering("Hi", size=size)))
        heights.append(int(touched.any(axis=1).sum()))
    assert heights == sorted(set(heights))
