from __future__ import annotations

import hashlib
import json
import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.errors import BadImage
from pipelines.picture_files import (
    MAX_BYTES,
    decode_picture,
    fingerprint,
    open_picture,
    parameters_text,
    read_recipe,
    save_picture,
)

RECIPE = {
    "prompt": "a red fox, 여우", "negative": "moon", "seed": 7, "steps": 8, "guidance": 3.5,
    "width": 64, "height": 48, "model": "tilda-painter",
}  # fmt: skip


def picture(width: int = 64, height: int = 48) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x * 255 // width, y * 255 // height, (x + y) % 256], -1)
    return Image.fromarray(pixels.astype(np.uint8))


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A few hundred bytes that claim to be so large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_the_bytes_decide_what_a_file_is(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture.txt"
    path.write_bytes(encoded(picture(), kind))
    opened = open_picture(path)
    assert (opened.mode, opened.size) == ("RGB", (64, 48))
    near = np.abs(np.asarray(opened, int) - np.asarray(picture(), int)).mean()
    assert near < 12  # GIF has 256 colours


def test_other_kinds_of_pixels_become_rgb() -> None:
    grey = Image.fromarray((np.arange(64 * 64).reshape(64, 64) * 16).astype(np.uint16))
    ramp = np.asarray(decode_picture(encoded(grey, "PNG")), int)[..., 0].ravel()
    assert ramp[0] == 0 and ramp[-1] >= 254 and (np.diff(ramp) >= 0).all()

    clear = Image.new("RGBA", (16, 16), (255, 0, 0, 0))
    assert decode_picture(encoded(clear, "PNG")).getpixel((3, 3)) == (255, 255, 255)

    red = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    r, g, b = decode_picture(encoded(red, "JPEG")).getpixel((3, 3))
    assert r > 230 and g < 40 and b < 40

    palette = picture().convert("P")
    palette.info["transparency"] = 0
    assert decode_picture(encoded(palette, "PNG", transparency=0)).mode == "RGB"

    grey_alpha = Image.new("LA", (16, 16), (0, 128))
    assert 120 <= decode_picture(encoded(grey_alpha, "PNG")).getpixel((0, 0))[0] <= 135

    bits = Image.new("1", (16, 16), 1)
    assert decode_picture(encoded(bits, "PNG")).getpixel((0, 0)) == (255, 255, 255)


def test_an_animation_gives_its_first_frame() -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue", "green")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert decode_picture(data).getpixel((5, 5))[0] > 240


def test_a_phone_photo_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert decode_picture(encoded(picture(), "JPEG", exif=exif)).size == (48, 64)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"hello", "not a PNG"),
        (b"RIFF0000WAVE", "not a PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "damaged"),
        (b"GIF89a" + b"\xff" * 30, "damaged"),
        (huge_png(10_000, 10_000), "10000 x 10000"),
        (huge_png(60_000, 60_000), "too many pixels"),
        (huge_png(4, 4), "only 4 x 4"),
        (b"\xff\xd8\xff" + b"\0" * 64, "damaged"),
        (b"BM" + b"\0" * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_bad_files_get_one_sentence(data: bytes, word: str) -> None:
    with pytest.raises(BadImage, match=word) as caught:
        decode_picture(data)
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message and "Traceback" not in message


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_cut_off_files_never_get_through_as_other_errors(kind: str, share: float) -> None:
    whole = encoded(picture(200, 150), kind)
    with pytest.raises(BadImage):
        decode_picture(whole[: int(len(whole) * share)])


def test_damaged_bytes_never_raise_anything_else() -> None:
    rng = np.random.default_rng(0)
    whole = {kind: encoded(picture(), kind) for kind in ("PNG", "JPEG", "WEBP", "GIF", "BMP")}
    for kind, data in whole.items():
        for _ in range(40):
            broken = bytearray(data)
            for place in rng.integers(0, len(data), 6):
                broken[place] = int(rng.integers(0, 256))
            try:
                assert decode_picture(bytes(broken)).mode == "RGB", kind
            except BadImage:
                pass


def test_a_missing_file_and_a_folder_are_bad_images(tmp_path: Path) -> None:
    for path in (tmp_path / "none.png", tmp_path):
        with pytest.raises(BadImage, match="no file"):
            open_picture(path)


def test_saving_keeps_pixels_and_recipe(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "one.png"
    told = save_picture(picture(), path, RECIPE)
    assert told == hashlib.sha256(path.read_bytes()).hexdigest()
    assert np.array_equal(np.asarray(open_picture(path)), np.asarray(picture()))
    assert read_recipe(path) == RECIPE
    with Image.open(path) as image:
        image.load()
        assert image.text["parameters"] == parameters_text(RECIPE)
        assert json.loads(image.text["tilda"]) == RECIPE
    assert [p.name for p in path.parent.iterdir()] == ["one.png"]


def test_the_parameters_are_written_as_other_tools_read_them() -> None:
    assert parameters_text(RECIPE).splitlines() == [
        "a red fox, 여우",
        "Negative prompt: moon",
        "Steps: 8, CFG scale: 3.5, Seed: 7, Size: 64x48, Model: tilda-painter",
    ]


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    save_picture(picture(), path, RECIPE)
    before = path.read_bytes()
    with pytest.raises(TypeError):
        save_picture(picture(), path, {"prompt": object()})
    target = tmp_path / "a folder"
    (target / "inside").mkdir(parents=True)
    with pytest.raises(OSError):
        save_picture(picture(), target, RECIPE)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a folder", "one.png"]


def test_pictures_without_a_recipe_have_none(tmp_path: Path) -> None:
    path = tmp_path / "plain.jpg"
    path.write_bytes(encoded(picture(), "JPEG"))
    assert read_recipe(path) is None
    path.write_bytes(b"no picture")
    with pytest.raises(BadImage):
        read_recipe(path)


def test_fingerprints_are_near_for_near_pictures() -> None:
    rng = np.random.default_rng(3)
    base, other = (
        Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)).resize((256, 256))
        for _ in range(2)
    )
    small = base.resize((128, 128))
    jpeg = decode_picture(encoded(base, "JPEG", quality=40))
    for near in (small, jpeg):
        assert (fingerprint(base) ^ fingerprint(near)).bit_count() <= 6
    assert (fingerprint(base) ^ fingerprint(other)).bit_count() >= 16
    assert 0 <= fingerprint(other) < 2**64
