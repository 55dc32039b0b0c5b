from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from pipelines.blend import blend, starting_picture
from pipelines.errors import BadImage
from pipelines.tone import apply_tone
from pipelines.types import DrawingRequest, Tone


def scene() -> Image.Image:
    rng = np.random.default_rng(0)
    image = Image.fromarray(rng.integers(40, 216, (8, 8, 3), dtype=np.uint8))
    return image.resize((96, 64), Image.Resampling.NEAREST)


def values(image: Image.Image) -> np.ndarray:
    return np.asarray(image, float)


def luma(image: Image.Image) -> np.ndarray:
    return values(image) @ [0.2126, 0.7152, 0.0722]


def test_no_tone_changes_nothing() -> None:
    assert np.array_equal(values(apply_tone(scene(), Tone())), values(scene()))


@pytest.mark.parametrize("amount", [-1.0, -0.5, 0.5, 1.0])
@pytest.mark.parametrize("field", ["warmth", "light", "contrast", "saturation"])
def test_every_edge_stays_where_it_is(field: str, amount: float) -> None:
    """Pixels that were equal stay equal, and neighbours that differed go on differing."""
    before, after = values(scene()), values(apply_tone(scene(), Tone(**{field: amount})))
    assert after.shape == before.shape
    same_before = (np.diff(before, axis=1) == 0).all(axis=2)
    same_after = (np.diff(after, axis=1) == 0).all(axis=2)
    assert (same_after | ~same_before).all()
    if (field, amount) not in {("contrast", -1.0), ("saturation", -1.0)}:
        assert (same_before == same_after).mean() > 0.99


def test_warmth_shifts_blue_to_red_and_holds_the_light() -> None:
    warm, cold = (apply_tone(scene(), Tone(warmth=w)) for w in (0.6, -0.6))
    for one, sign in ((warm, 1), (cold, -1)):
        change = (values(one) - values(scene())).mean(axis=(0, 1))
        assert sign * change[0] > 5 and sign * change[2] < -5
        assert abs(luma(one).mean() - luma(scene()).mean()) < 4


def test_light_moves_between_black_and_white_and_clips_nothing() -> None:
    ends = Image.new("RGB", (2, 1))
    ends.putpixel((1, 0), (255, 255, 255))
    for light in (-1.0, 1.0):
        assert np.array_equal(values(apply_tone(ends, Tone(light=light))), values(ends))
    darker, lighter = (luma(apply_tone(scene(), Tone(light=x))) for x in (-0.5, 0.5))
    assert (darker <= luma(scene()) + 0.5).all() and (lighter >= luma(scene()) - 0.5).all()
    assert lighter.mean() - darker.mean() > 60


def test_contrast_and_saturation_grow_and_shrink() -> None:
    spread = [luma(apply_tone(scene(), Tone(contrast=c))).std() for c in (-0.6, 0.0, 0.6)]
    assert spread[0] * 1.3 < spread[1] < spread[2] / 1.2
    colour = [
        values(apply_tone(scene(), Tone(saturation=s))).std(axis=2).mean() for s in (-1, 0, 0.6)
    ]
    assert colour[0] < 1 < colour[1] < colour[2]


def test_beyond_one_counts_as_one() -> None:
    assert np.array_equal(
        values(apply_tone(scene(), Tone(light=5.0))), values(apply_tone(scene(), Tone(light=1.0)))
    )


def test_a_blend_is_half_and_half_in_the_first_ones_size(tmp_path) -> None:
    red, blue = Image.new("RGB", (80, 60), (200, 0, 0)), Image.new("RGB", (50, 90), (0, 0, 100))
    assert set(blend(red, blue).get_flattened_data()) == {(100, 0, 50)}
    assert blend(red, blue).size == (80, 60)
    assert blend(red, blue, 0.0).getpixel((1, 1)) == (200, 0, 0)
    red.save(tmp_path / "red.png")
    blue.save(tmp_path / "blue.png")
    request = DrawingRequest("x", 1, init_image=str(tmp_path / "red.png"))
    assert starting_picture(DrawingRequest("x", 1)) is None
    start = starting_picture(request)
    assert start is not None and start.getpixel((0, 0)) == (200, 0, 0)
    two = DrawingRequest(
        "x", 1, init_image=request.init_image, blend_image=str(tmp_path / "blue.png")
    )
    both = starting_picture(two)
    assert both is not None and both.getpixel((40, 30)) == (100, 0, 50)
    with pytest.raises(BadImage):
        starting_picture(DrawingRequest("x", 1, init_image=str(tmp_path / "none.png")))
