"""Two pictures in one, and the picture that a painting starts from."""

from __future__ import annotations

from PIL import Image, ImageOps

from pipelines.picture_files import open_picture
from pipelines.types import DrawingRequest


def blend(first: Image.Image, second: Image.Image, share: float = 0.5) -> Image.Image:
    """Mix two pictures; the second is cropped from its middle to the first's shape.

    Args:
        first: Gives size and shape.
        second: Mixed in.
        share: Share of the second, 0 to 1.

    Returns:
        RGB picture as large as `first`.
    """
    other = ImageOps.fit(second.convert("RGB"), first.size, Image.Resampling.LANCZOS)
    return Image.blend(first.convert("RGB"), other, min(1.0, max(0.0, share)))


def starting_picture(request: DrawingRequest) -> Image.Image | None:
    """Return the picture that a request starts from, its second one mixed in; None for noise.

    Raises:
        BadImage: One of the files is no picture.
    """
    if request.init_image is None:
        return None
    first = open_picture(request.init_image)
    return first if request.blend_image is None else blend(first, open_picture(request.blend_image))
