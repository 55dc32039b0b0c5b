"""A second opinion on what a message asks for: logistic regression on letters.

Character n-grams and words are hashed into a table of weights (the "hashing trick": K. Weinberger
et al., "Feature Hashing for Large Scale Multitask Learning", 2009). The weights are trained by
`training/floor.py` and take numpy alone to use, about a quarter of a millisecond a message.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from agents.reader.crossed import crossed_features
from agents.reader.tags import tag_features
from agents.types import Scene

FOLDER = Path(__file__).parents[1] / "weights" / "floor"
LONGEST = 5
"""Letters of the longest n-gram."""
MOST_LETTERS = 300
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the classifier holds most likely, and how sure it is (0 to 1)."""

    action: str
    probability: float


class FloorClassifier:
    """Names the first deed of a message.

    Args:
        weights: Table of shape (buckets, actions).
        bias: One value an action.
        actions: Names in the order of the columns.
    """

    def __init__(
        self,
        weights: npt.NDArray[np.float32],
        bias: npt.NDArray[np.float32],
        actions: Sequence[str],
    ) -> None:
        """Keep the weights as they are."""
        self.weights, self.bias, self.actions = weights, bias, tuple(actions)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> FloorClassifier | None:
        """Read the shipped weights; None if there are none."""
        file = folder / "model.safetensors"
        if not file.is_file():
            return None
        from safetensors.numpy import load_file

        tensors = load_file(file)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        weights = tensors["weights"].astype(np.float32)
        bias = tensors["bias"].astype(np.float32)
        return cls(weights, bias, config["actions"])

    def __call__(self, text: str, scene: Scene) -> Opinion:
        """Return the likeliest deed."""
        probabilities = self.probabilities(text, scene)
        best = int(probabilities.argmax())
        return Opinion(self.actions[best], float(probabilities[best]))

    def probabilities(self, text: str, scene: Scene) -> npt.NDArray[np.float32]:
        """Return the probability of each action, in the order of `actions`."""
        rows = buckets(text, scene, self._buckets)
        scores = self.weights[rows].sum(axis=0) / np.sqrt(len(rows)) + self.bias
        exponents = np.exp(scores - scores.max())
        shares: npt.NDArray[np.float32] = exponents / exponents.sum()
        return shares

    @cached_property
    def _buckets(self) -> int:
        return int(self.weights.shape[0])


def buckets(text: str, scene: Scene, count: int) -> npt.NDArray[np.int64]:
    """Return the table rows of a message in its scene; never empty."""
    looked_at = chain(
        features(text, scene), tag_features(text, scene), crossed_features(text, scene)
    )
    hashes = [zlib.crc32(feature.encode()) % count for feature in looked_at]
    return np.unique(np.asarray(hashes, dtype=np.int64))


def features(text: str, scene: Scene) -> Iterator[str]:
    """Yield what is looked at: n-grams, words, pairs of words, and the state of the scene."""
    plain = _NUMBER.sub("0", _SPACE.sub(" ", text.lower().strip()))[:MOST_LETTERS]
    framed = f"^{plain}$"
    for size in range(1, LONGEST + 1):
        yield from (framed[at : at + size] for at in range(len(framed) - size + 1))
    words = ["<s>", *plain.split(), "</s>"]
    yield from (f"w:{word}" for word in words)
    yield from (f"p:{one} {two}" for one, two in zip(words, words[1:], strict=False))
    yield f"first:{' '.join(words[1:3])}"
    yield from (f"s:{state}" for state in _states(scene))


def _states(scene: Scene) -> Iterator[str]:
    yield f"easel{min(len(scene.easel), 2)}"
    yield f"attached{min(scene.attachments, 2)}"
    yield f"asked {scene.asked}"
    yield from (name for name in ("planning", "collecting") if getattr(scene, name))
    if scene.reply_to:
        yield "reply"
    if scene.remarks:
        yield "remarks"
