"""Makes pictures larger, by tiles that leave no seams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageOps

from pipelines.device import calm_threads, pick_device, pick_dtype
from pipelines.errors import BadRequest
from pipelines.foreign import loading, running
from pipelines.settings import UpscalerSettings
from pipelines.types import CancelCheck, DrawingRequest, Painter, Upscaler
from pipelines.world import WEIGHTS

if TYPE_CHECKING:
    from torch import Tensor

EMBEDDED = WEIGHTS / "upscaler"
LARGEST = 2048
BLUR = 4

Pixels = np.ndarray[Any, np.dtype[np.float32]]


def open_upscaler(settings: UpscalerSettings, painter: Painter | None = None) -> Upscaler:
    """Return the upscaler that the settings name.

    Raises:
        MissingWeights: The embedded network's files are missing.
        BadRequest: `repaint` without a painter.
    """
    if settings.method == "lanczos":
        return LanczosUpscaler()
    if settings.method == "repaint":
        if painter is None:
            raise BadRequest("Repainting needs a painter.")
        return RepaintUpscaler(painter, settings.strength)
    return NetworkUpscaler(settings)


class LanczosUpscaler:
    """The plain filter: right for photos of unknown origin and for making pictures smaller."""

    name = "lanczos"

    def upscale(self, image: Image.Image, width: int, height: int) -> Image.Image:
        """Return the picture as RGB of exactly `width` x `height` pixels."""
        return exactly(image, width, height)


class NetworkUpscaler:
    """The embedded Real-ESRGAN network (x4), once or twice, and Lanczos for what remains.

    Args:
        settings: Device and tile size.
        folder: `config.json` and `model.safetensors`.
    """

    name = "realesr-animevideov3"

    def __init__(self, settings: UpscalerSettings | None = None, folder: Path = EMBEDDED) -> None:
        """Load the network.

        Raises:
            MissingWeights: Files are missing.
        """
        calm_threads()
        from pipelines import srvgg

        self._settings = settings or UpscalerSettings()
        self._device = pick_device(self._settings.device)
        with loading(self.name):
            network = srvgg.load(folder).to(self._device)
        import torch

        for weight in network.parameters():
            if weight.ndim == 4:
                weight.data = weight.data.to(memory_format=torch.channels_last)
        self._network = network
        # The convolutions alone run in 16 bits: what they add to the picture is small, and the sum
        # with the enlarged picture stays in 32, or smooth gradients would show bands.
        self._dtype = pick_dtype("auto", self._device)

    def upscale(self, image: Image.Image, width: int, height: int) -> Image.Image:
        """Return the picture as RGB of exactly `width` x `height` pixels, up to 2048.

        Memory is bounded by the tile and the result, whatever the size of the picture.

        Raises:
            BadRequest: A side is below 8 or above 2048.
            OutOfMemory: Not even a tile fits.
        """
        check_size(width, height)
        picture, factor = image.convert("RGB"), self._network.upscale
        while _growth(picture, width, height) > 1.25:
            if _growth(picture, width, height) < factor and picture.width * picture.height > 2**18:
                # A picture that is large already: start smaller rather than overshoot by far.
                picture = _shrunk(picture, width, height, factor)
            picture = self._enlarge(picture)
        return exactly(picture, width, height)

    def _enlarge(self, picture: Image.Image) -> Image.Image:
        """Run the network over tiles that overlap by all that can reach into them."""
        factor, reach = self._network.upscale, self._network.reach + BLUR
        pixels: Pixels = np.asarray(picture, np.float32) / np.float32(255)
        result = np.empty((picture.height * factor, picture.width * factor, 3), np.uint8)
        for tile in tiles(picture.width, picture.height, self._settings.tile, reach):
            with running(self.name):
                grown = self._run(pixels[tile.top : tile.bottom, tile.left : tile.right])
            y, x = (tile.y - tile.top) * factor, (tile.x - tile.left) * factor
            high, wide = tile.height * factor, tile.width * factor
            result[tile.y * factor :, tile.x * factor :][:high, :wide] = grown[
                y : y + high, x : x + wide
            ]
        return Image.fromarray(result)

    def _run(self, pixels: Pixels) -> np.ndarray[Any, np.dtype[np.uint8]]:
        import torch

        batch = torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))[None]
        batch = batch.to(self._device, memory_format=torch.channels_last)
        kind, half = self._device.partition(":")[0], self._dtype is not torch.float32
        with torch.inference_mode(), torch.autocast(kind, self._dtype, enabled=half):
            grown = _true_to(batch, self._network(batch).float())[0]
            values = (grown.clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0)
        return np.asarray(values.cpu().numpy(), np.uint8)


class RepaintUpscaler:
    """The portable high-resolution pass: Lanczos, then image-to-image over overlapping tiles.

    Adds the painter's own detail. Tiles are blended by a ramp, so that no seam is seen.

    Args:
        painter: Must be able to start from a picture.
        strength: How far each tile may go from what it shows, 0.3 to 0.4 keeps the composition.
    """

    name = "repaint"

    def __init__(self, painter: Painter, strength: float = 0.3) -> None:
        """Keep the painter."""
        self._painter, self._strength = painter, strength

    def upscale(
        self, image: Image.Image, width: int, height: int, prompt: str = "",
        cancelled: CancelCheck | None = None,
    ) -> Image.Image:  # fmt: skip
        """Return the picture as RGB of exactly `width` x `height` pixels, with new detail.

        Args:
            image: Any picture.
            width: In pixels.
            height: In pixels.
            prompt: What the picture shows; it guides the detail.
            cancelled: Asked at each step of each tile.

        Raises:
            BadRequest: The size is out of range, or the painter cannot start from a picture.
            Cancelled: `cancelled()` became true.
        """
        check_size(width, height)
        large = exactly(image, width, height)
        side = min(self._painter.defaults.native, width, height)
        if _growth(image, width, height) <= 1.0 or side < 64:
            return large
        return self._repainted(large, side, prompt, cancelled)

    def _repainted(
        self, large: Image.Image, side: int, prompt: str, cancelled: CancelCheck | None
    ) -> Image.Image:
        import tempfile

        total = np.zeros((large.height, large.width, 3), np.float32)
        weight = np.zeros((large.height, large.width, 1), np.float32)
        ramp = _ramp(side)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tile.png"
            for left, top in corners(large.width, large.height, side, overlap=side // 4):
                large.crop((left, top, left + side, top + side)).save(path)
                wanted = self._request(str(path), side, prompt)
                (painted,) = self._painter.paint([wanted], None, cancelled)
                tile = np.asarray(exactly(painted, side, side), np.float32)
                total[top : top + side, left : left + side] += tile * ramp
                weight[top : top + side, left : left + side] += ramp
        return Image.fromarray((total / weight).round().clip(0, 255).astype(np.uint8))

    def _request(self, path: str, side: int, prompt: str) -> DrawingRequest:
        defaults = self._painter.defaults
        return DrawingRequest(
            prompt=prompt,
            seed=0,
            width=side,
            height=side,
            steps=defaults.steps,
            guidance=defaults.guidance,
            init_image=path,
            strength=self._strength,
        )


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle to fill (`x`, `y`, `width`, `height`) and the larger one to compute it from."""

    x: int
    y: int
    width: int
    height: int
    left: int
    top: int
    right: int
    bottom: int


def tiles(width: int, height: int, side: int, reach: int) -> Iterator[Tile]:
    """Yield tiles that cover a picture once, each with `reach` pixels around it where there are."""
    for y in range(0, height, side):
        for x in range(0, width, side):
            wide, high = min(side, width - x), min(side, height - y)
            yield Tile(
                x, y, wide, high,
                left=max(0, x - reach), top=max(0, y - reach),
                right=min(width, x + wide + reach), bottom=min(height, y + high + reach),
            )  # fmt: skip


def corners(width: int, height: int, side: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Yield the corners of square tiles that cover a picture and overlap by at least so much."""
    for top in _starts(height, side, overlap):
        for left in _starts(width, side, overlap):
            yield left, top


def exactly(image: Image.Image, width: int, height: int) -> Image.Image:
    """Return a picture in exactly this size by Lanczos; another shape is cropped at the middle."""
    picture = image.convert("RGB")
    if picture.size == (width, height):
        return picture
    stretch = (width / height) / (picture.width / picture.height)
    if abs(stretch - 1) < 0.08:  # less than the rounding of a network's sizes: nobody sees it
        return picture.resize((width, height), Image.Resampling.LANCZOS)
    return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)


def check_size(width: int, height: int) -> None:
    """Refuse sizes that are not safe.

    Raises:
        BadRequest: A side is below 8 or above 2048 pixels.
    """
    if not (8 <= width <= LARGEST and 8 <= height <= LARGEST):
        raise BadRequest(f"Pictures can have up to {LARGEST} x {LARGEST} pixels.")


def _true_to(small: Tensor, large: Tensor) -> Tensor:
    """Give back the light and colour of areas, which the network shifts by up to 5 of 255.

    What the enlarged picture, made small again, lacks against the original is blurred and added
    (back-projection; Irani and Peleg, 1991).
    """
    import torch.nn.functional as F

    lack = small.float() - F.interpolate(large, size=small.shape[-2:], mode="area")
    padded = F.pad(lack, (BLUR - 1,) * 4, mode="replicate")
    smooth = F.avg_pool2d(padded, 2 * BLUR - 1, stride=1)
    return large + F.interpolate(smooth, size=large.shape[-2:], mode="bilinear")


def _growth(image: Image.Image, width: int, height: int) -> float:
    return max(width / image.width, height / image.height)


def _shrunk(image: Image.Image, width: int, height: int, factor: int) -> Image.Image:
    share = min(1.0, 1.5 * _growth(image, width, height) / factor)
    size = (max(8, round(image.width * share)), max(8, round(image.height * share)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _starts(length: int, side: int, overlap: int) -> list[int]:
    if length <= side:
        return [0]
    count = -(-(length - overlap) // (side - overlap))
    return [round(i * (length - side) / (count - 1)) for i in range(count)]


def _ramp(side: int) -> Pixels:
    """Weights (side, side, 1): 1 in the middle, falling to little at the edges."""
    line = np.minimum(np.arange(1, side + 1), np.arange(side, 0, -1)).astype(np.float32)
    line = np.minimum(line / (side / 4), 1.0).astype(np.float32)
    return np.asarray(np.outer(line, line)[..., None], np.float32)
