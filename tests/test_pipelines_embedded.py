"""The embedded models themselves: that they load, paint what is asked, and know what they see."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from pipelines.loading import EMBEDDED as PAINTER
from pipelines.painter import DiffusersPainter
from pipelines.sight import UNKNOWN
from pipelines.types import DrawingRequest, Tone
from pipelines.workshop import Workshop, open_workshop
from pipelines.world import WEIGHTS

pytestmark = pytest.mark.skipif(
    not (PAINTER / "model_index.json").is_file() or not (WEIGHTS / "captioner").is_dir(),
    reason="the embedded models are not trained yet",
)


@cache
def workshop() -> Workshop:
    return open_workshop()


def request(prompt: str, seed: int = 1, **values: object) -> DrawingRequest:
    told = {"steps": 6, "guidance": workshop().defaults.guidance, **values}
    return DrawingRequest(prompt, seed, **told)


def values(image: Image.Image) -> np.ndarray:
    return np.asarray(image, float)


def test_it_opens_offline_and_knows_its_world() -> None:
    assert workshop().vocabulary is not None
    assert len(workshop().vocabulary.subjects) >= 400
    assert (workshop().defaults.native, workshop().defaults.width) == (128, 512)


def test_all_weights_together_are_small() -> None:
    sizes = [p.stat().st_size for p in WEIGHTS.rglob("*.safetensors")]
    assert sum(sizes) <= 75 * 2**20


def test_it_paints_512_pixels_by_default() -> None:
    defaults = workshop().defaults
    size = {"width": defaults.width, "height": defaults.height}
    (picture,) = workshop().make([request("a red apple on a white background", **size)])
    assert picture.size == (512, 512) and values(picture).std() > 1


def test_words_change_the_picture() -> None:
    one, other = workshop().make([request("a red apple", 7), request("a castle at night", 7)])
    assert np.abs(values(one) - values(other)).mean() > 1


def test_a_redraw_is_the_same_to_the_bit() -> None:
    one, again = (workshop().make([request("a red fox in the snow", 3)])[0] for _ in range(2))
    other = workshop().make([request("a red fox in the snow", 4)])[0]
    assert np.array_equal(values(one), values(again))
    assert np.abs(values(one) - values(other)).mean() > 1


def test_a_tone_keeps_the_layout_where_a_new_seed_does_not(tmp_path: Path) -> None:
    parent = workshop().make([request("a sailboat on the sea", 5)])[0]
    parent.save(tmp_path / "parent.png")
    kept, other = workshop().make([
        request("a sailboat on the sea", 5, init_image=str(tmp_path / "parent.png"),
                tone=Tone(light=-0.3)),
        request("a sailboat on the sea", 6),
    ])  # fmt: skip

    def layout(image: Image.Image) -> np.ndarray:
        grey = values(image.convert("L").resize((16, 16)))
        return (grey - grey.mean()) / (grey.std() + 1e-6)

    assert np.abs(layout(kept) - layout(parent)).mean() < 0.25
    assert np.abs(layout(other) - layout(parent)).mean() > 0.25


def test_an_image_to_image_edit_stays_nearer_than_a_fresh_seed(tmp_path: Path) -> None:
    nearer = 0
    for seed in range(3):
        parent = workshop().make([request("a castle on green hills", seed)])[0]
        parent.save(tmp_path / "parent.png")
        edit = request("a watercolor painting of a castle on green hills", seed, strength=0.6,
                       init_image=str(tmp_path / "parent.png"))  # fmt: skip
        fresh = request("a watercolor painting of a castle on green hills", seed + 100)
        edited, new = workshop().make([edit, fresh])
        small = [values(i.convert("L").resize((16, 16))) for i in (parent, edited, new)]
        nearer += np.abs(small[1] - small[0]).mean() < np.abs(small[2] - small[0]).mean()
    assert nearer >= 2


def test_what_is_no_drawing_is_not_made_out() -> None:
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 256, (128, 128, 3), dtype=np.uint8))
    page = Image.new("RGB", (256, 256), "white")
    pen = ImageDraw.Draw(page)
    for line in range(16):
        pen.text((8, 8 + 15 * line), "In a hole in the ground there lived a line of text", "black")
    for image in (noise, page):
        sight = workshop().look(image)
        assert (sight.known, sight.caption) == (False, UNKNOWN)


def test_a_preview_looks_like_the_picture() -> None:
    """Latents of a known picture, previewed without the autoencoder."""
    painter = workshop().painter
    assert isinstance(painter, DiffusersPainter)
    known = Image.new("RGB", (128, 128), "#f8d648")
    ImageDraw.Draw(known).ellipse((20, 50, 90, 120), fill="#1f4fb8")
    vae = painter._opened.pipe.vae
    pixels = torch.from_numpy(values(known)).permute(2, 0, 1)[None] / 127.5 - 1
    with torch.no_grad():
        latents = vae.encode(pixels.to(vae.dtype)).latent_dist.mode() * vae.config.scaling_factor
    preview = painter._previewer.preview(latents, (128, 128))
    assert preview is not None
    small = [values(i.resize((8, 8), Image.Resampling.BOX)).ravel() for i in (preview, known)]
    assert np.corrcoef(*small)[0, 1] > 0.9
