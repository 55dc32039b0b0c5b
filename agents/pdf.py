"""A PDF of page images, written page by page: memory and time stay the same for each page.

The format is ISO 32000-1 in its simplest form: a catalogue, the tree of pages, and for each page
its image (a JPEG as it is) and one line that draws it.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from PIL.Image import Image

POINTS_PER_INCH = 72
CATALOGUE, TREE, ABOUT = 1, 2, 3  # numbers of the objects that are written last


def write_pdf(
    pages: Iterable[Image], path: Path, title: str, dots_per_inch: int, quality: int = 90
) -> int:
    """Write pages as a PDF, whole or not at all; return how many there are.

    Args:
        pages: RGB images, drawn one by one.
        path: Where to.
        title: For the document's properties.
        dots_per_inch: Decides the size of the paper.
        quality: Of the JPEG compression, up to 95.
    """
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        out = _Writer(file)
        kids = [_page(out, page, dots_per_inch, quality) for page in pages]
        tree = " ".join(f"{number} 0 R" for number in kids)
        out.object(f"<< /Type /Catalog /Pages {TREE} 0 R >>", CATALOGUE)
        out.object(f"<< /Type /Pages /Count {len(kids)} /Kids [{tree}] >>", TREE)
        out.object(f"<< /Title {_text(title)} /Creator (Tilda) >>", ABOUT)
        out.finish()
    os.replace(part, path)
    return len(kids)


def _page(out: _Writer, page: Image, dots_per_inch: int, quality: int) -> int:
    """Write image, content and page; return the page's number."""
    buffer = io.BytesIO()
    page.convert("RGB").save(buffer, "JPEG", quality=quality)
    kind = "/Type /XObject /Subtype /Image /ColorSpace /DeviceRGB /BitsPerComponent 8"
    size = f"/Width {page.width} /Height {page.height} /Filter /DCTDecode"
    image = out.stream(f"{kind} {size}", buffer.getvalue())
    wide, high = (side * POINTS_PER_INCH / dots_per_inch for side in page.size)
    content = out.stream("", f"q {wide:.2f} 0 0 {high:.2f} 0 0 cm /Im Do Q".encode())
    box = f"/MediaBox [0 0 {wide:.2f} {high:.2f}]"
    used = f"/Resources << /XObject << /Im {image} 0 R >> >> /Contents {content} 0 R"
    return out.object(f"<< /Type /Page /Parent {TREE} 0 R {box} {used} >>")


class _Writer:
    """Writes objects and remembers where they are."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places: dict[int, int] = {}
        self._next = ABOUT + 1
        file.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def object(self, body: str, number: int = 0) -> int:
        """Write an object; return its number."""
        number = self._begin(number)
        self._file.write(f"{body}\nendobj\n".encode())
        return number

    def stream(self, about: str, data: bytes) -> int:
        """Write a stream with its dictionary; return its number."""
        number = self._begin(0)
        self._file.write(f"<< {about} /Length {len(data)} >>\nstream\n".encode())
        self._file.write(data)
        self._file.write(b"\nendstream\nendobj\n")
        return number

    def _begin(self, number: int) -> int:
        if not number:
            number, self._next = self._next, self._next + 1
        self._places[number] = self._file.tell()
        self._file.write(f"{number} 0 obj\n".encode())
        return number

    def finish(self) -> None:
        """Write the table of places and the end."""
        start, size = self._file.tell(), len(self._places) + 1
        self._file.write(f"xref\n0 {size}\n0000000000 65535 f \n".encode())
        for number in range(1, size):
            self._file.write(f"{self._places[number]:010d} 00000 n \n".encode())
        ends = f"<< /Size {size} /Root {CATALOGUE} 0 R /Info {ABOUT} 0 R >>"
        self._file.write(f"trailer\n{ends}\nstartxref\n{start}\n%%EOF\n".encode())


def _text(words: str) -> str:
    """Return words as a PDF string in UTF-16, so that Hangul stays Hangul."""
    data = b"\xfe\xff" + words.encode("utf-16-be")
    return f"<{data.hex()}>"
