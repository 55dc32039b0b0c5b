"""Blanks for Korean that was typed without: 지붕위에고양이두마리 -> 지붕 위에 고양이 두 마리.

A logistic regression on the letters around each gap decides where the blanks go. The weights are
trained by `training/reader/spacing.py` on the generated messages; numpy alone is needed.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from agents.reader.korean_tags import known_words

FOLDER = Path(__file__).parents[1] / "weights" / "floor"
FILE = "spacing.safetensors"
AROUND = (
    (1, 1), (2, 0), (0, 2), (2, 1), (1, 2), (2, 2), (3, 0), (0, 3), (3, 1), (1, 3), (3, 2), (2, 3),
    (4, 0), (0, 4), (4, 1), (1, 4),
)  # fmt: skip
"""How many letters before and after a gap are looked at together."""
LONG = 9
"""Syllables in a row from which a word is taken for several."""
LONG_ALONE = 6
"""The same for a message in which there is no blank at all."""
_MOST_LETTERS = 8
"""Letters of a known word that are looked for."""
_MOST = 200


class Spacing:
    """Puts blanks into words that are too long to be one.

    Args:
        weights: One value a bucket.
        bias: Added to every sum.
        sure: How likely a blank must be, 0 to 1.
    """

    def __init__(self, weights: npt.NDArray[np.float32], bias: float, sure: float = 0.5) -> None:
        """Keep the weights."""
        self.weights, self.bias = weights, bias
        self.least = float(np.log(sure / (1 - sure)))

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Spacing | None:
        """Read the shipped weights; None if there are none."""
        file = folder / FILE
        if not file.is_file():
            return None
        from safetensors.numpy import load_file

        tensors = load_file(file)
        return cls(tensors["weights"].astype(np.float32), float(tensors["bias"][0]))

    def __call__(self, text: str) -> str:
        """Return a message with blanks in its long Korean words; other text stays as it is."""
        long = LONG if re.search("[가-힣] ", text) else LONG_ALONE
        glued = re.compile(f"[가-힣]{{{long},}}")
        return glued.sub(lambda match: self._spaced(match.group()), text[:_MOST]) + text[_MOST:]

    def _spaced(self, word: str) -> str:
        rows = gaps(word, len(self.weights))
        scores = [self.weights[row].sum() + self.bias for row in rows]
        blanks = [" " if score > self.least else "" for score in scores]
        return "".join(map("".join, zip(word, [*blanks, ""], strict=True)))


def gaps(word: str, buckets: int) -> list[npt.NDArray[np.int64]]:
    """Return the table rows of each gap of a word: letters around it and known words at it."""
    framed, known = f"   ^{word}$   ", _known_in(word)
    rows = []
    for at in range(1, len(word)):
        here = at + 4
        seen = [
            f"{before}{after}{framed[here - before : here]}|{framed[here : here + after]}"
            for before, after in AROUND
        ]
        across = max((end - start for start, end in known if start < at < end), default=0)
        starts = max((end - start for start, end in known if start == at), default=0)
        ends = max((end - start for start, end in known if end == at), default=0)
        seen += [f"across{across}", f"starts{starts}", f"ends{ends}", f"{across} {starts} {ends}"]
        rows.append(np.asarray([zlib.crc32(one.encode()) % buckets for one in seen]))
    return rows


def _known_in(word: str) -> list[tuple[int, int]]:
    """Return where the known words of two and more letters lie."""
    words = known_words()
    return [
        (start, end)
        for start in range(len(word))
        for end in range(start + 2, min(start + _MOST_LETTERS, len(word)) + 1)
        if word[start:end] in words
    ]


__all__ = ["FILE", "FOLDER", "LONG_ALONE", "Spacing", "gaps"]
