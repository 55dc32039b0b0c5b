"""Picture files: opened with suspicion, written atomically, with the recipe inside.

The recipe stands in two PNG text fields: `parameters`, in the manner that stable-diffusion-webui
introduced and most tools read, and `tilda`, the same as JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import warnings
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps, PngImagePlugin, UnidentifiedImageError

from pipelines.errors import BadImage

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MAX_BYTES = 32 * 2**20
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_384
MIN_SIDE = 8

_MAGIC = {
    "PNG": b"\x89PNG\r\n\x1a\n",
    "JPEG": b"\xff\xd8\xff",
    "GIF": b"GIF8",
    "BMP": b"BM",
    "WEBP": b"RIFF",
}


def open_picture(path: str | os.PathLike[str]) -> Image.Image:
    """Open a picture file safely: the first frame, upright, as RGB.

    The bytes decide what it is, not the name. Transparency is laid on white, CMYK, palette
    and 16-bit pictures are converted.

    Raises:
        BadImage: It is missing, empty, too large, damaged, or not a PNG, JPEG, WebP, GIF or BMP.
    """
    return decode_picture(_read_bytes(Path(path)))


def decode_picture(data: bytes) -> Image.Image:
    """Decode a picture from bytes, with the same limits as `open_picture`.

    Raises:
        BadImage: See `open_picture`.
    """
    if not data:
        raise BadImage("The file is empty.", "empty")
    if len(data) > MAX_BYTES:
        raise BadImage(
            f"The file is larger than {MAX_BYTES // 2**20} MB.",
            "too_large",
            most=MAX_BYTES // 2**20,
        )
    if sniff(data) is None:
        raise BadImage("The file is not a PNG, JPEG, WebP, GIF or BMP picture.", "no_picture")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's own bomb warning; the limits here are stricter
        try:
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                _check_size(*image.size)
                image.draft("RGB", (4096, 4096))
                image.load()
                return to_rgb(ImageOps.exif_transpose(image))
        except (Image.DecompressionBombError, MemoryError) as error:
            message = "The picture has too many pixels to be opened safely."
            raise BadImage(message, "unsafe") from error
        except UnidentifiedImageError as error:
            message = "The file is damaged and cannot be read as a picture."
            raise BadImage(message, "damaged") from error
        except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError) as error:
            raise BadImage("The picture is damaged or cut off.", "damaged") from error


def sniff(data: bytes) -> str | None:
    """Return PNG, JPEG, WEBP, GIF or BMP by the first bytes, or None."""
    for name, magic in _MAGIC.items():
        if data.startswith(magic) and (name != "WEBP" or data[8:12] == b"WEBP"):
            return name
    return None


def to_rgb(image: Image.Image) -> Image.Image:
    """Return an RGB copy: transparency on white, 16-bit greys scaled to 8."""
    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(_eight_bits(np.asarray(image))).convert("RGB")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")


def save_picture(
    image: Image.Image, path: str | os.PathLike[str], recipe: Mapping[str, Any] | None = None
) -> str:
    """Write a PNG that is either whole or not there, even if the power fails.

    Args:
        image: RGB picture.
        path: Where it goes; its folder is made.
        recipe: JSON-able values; `prompt`, `negative`, `steps`, `guidance`, `seed`, `width`,
            `height` and `model` also appear in the `parameters` field.

    Returns:
        SHA-256 of the file's bytes, in hexadecimal.
    """
    target = Path(path)
    data = encode_picture(image, recipe or {})
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return hashlib.sha256(data).hexdigest()


def encode_picture(image: Image.Image, recipe: Mapping[str, Any]) -> bytes:
    """Return the bytes of a PNG with its recipe."""
    fields = PngImagePlugin.PngInfo()
    if recipe:
        fields.add_itxt("parameters", parameters_text(recipe))
        fields.add_itxt("tilda", json.dumps(recipe, ensure_ascii=False, sort_keys=True))
    out = BytesIO()
    image.convert("RGB").save(out, "PNG", pnginfo=fields, compress_level=4)
    return out.getvalue()


def parameters_text(recipe: Mapping[str, Any]) -> str:
    """Return the recipe as stable-diffusion-webui writes it."""
    known = {
        "Steps": recipe.get("steps"),
        "Sampler": recipe.get("sampler"),
        "CFG scale": recipe.get("guidance"),
        "Seed": recipe.get("seed"),
        "Size": f"{recipe['width']}x{recipe['height']}" if "width" in recipe else None,
        "Model": recipe.get("model"),
        "Denoising strength": recipe.get("strength") or None,
    }
    lines = [str(recipe.get("prompt", ""))]
    if recipe.get("negative"):
        lines.append(f"Negative prompt: {recipe['negative']}")
    lines.append(", ".join(f"{key}: {_quoted(v)}" for key, v in known.items() if v is not None))
    return "\n".join(lines)


def read_recipe(path: str | os.PathLike[str]) -> dict[str, Any] | None:
    """Return the recipe inside a picture file, or None if it carries none.

    Raises:
        BadImage: It is not a picture.
    """
    data = _read_bytes(Path(path))
    if sniff(data) is None:
        raise BadImage("The file is not a PNG, JPEG, WebP, GIF or BMP picture.", "no_picture")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            text = getattr(image, "text", image.info).get("tilda")
            recipe = json.loads(text) if text else None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    return recipe if isinstance(recipe, dict) else None


def fingerprint(image: Image.Image) -> int:
    """Return a 64-bit perceptual hash; near pictures differ in few bits.

    The signs of the lowest 8 x 8 cosine frequencies of the 32 x 32 grey picture (pHash;
    Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010).
    """
    small = image.convert("L").resize((32, 32), Image.Resampling.LANCZOS)
    basis = _cosine_basis(32)[:8]
    low = (basis @ np.asarray(small, np.float64) @ basis.T).ravel()
    bits = low > np.median(low[1:])
    return sum(1 << i for i, bit in enumerate(bits) if bit)


def _cosine_basis(size: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    k, n = np.mgrid[0:size, 0:size]
    return np.asarray(np.cos(np.pi * (2 * n + 1) * k / (2 * size)), np.float64)


def _read_bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise BadImage(f"There is no file {path.name}.", "missing", name=path.name)
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadImage(
            f"The file {path.name} cannot be read.", "unreadable", name=path.name
        ) from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise BadImage(
            f"The picture has {width} x {height} pixels; the most that is safe to open is "
            f"{MAX_PIXELS // 1_000_000} megapixels.",
            "too_many_pixels", width=width, height=height, most=MAX_PIXELS // 1_000_000,
        )  # fmt: skip
    if min(width, height) < MIN_SIDE:
        message = f"The picture has only {width} x {height} pixels."
        raise BadImage(message, "too_small", width=width, height=height)


def _eight_bits(values: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    top = float(values.max(initial=0))
    scale = 255.0 if top <= 1.0 else 1.0 if top <= 255 else 255.0 / 65535.0
    return np.clip(values * scale + 0.5, 0, 255).astype(np.uint8)


def _quoted(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if "," in text or ":" in text else text


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system lets a folder be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
