"""Eyes: any image-to-text model of transformers, and the embedded one."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from pipelines.device import calm_threads, pick_device, pick_dtype
from pipelines.errors import MissingWeights
from pipelines.eyes import Eye, Said, open_eye
from pipelines.foreign import loading, running
from pipelines.hub import locate, weights_print
from pipelines.settings import CaptionerSettings
from pipelines.sight import read_caption
from pipelines.types import Sight
from pipelines.world import WEIGHTS, World

EMBEDDED = WEIGHTS / "captioner"
CALIBRATION = "calibration.json"
KNOWN_ABOVE = 0.2
WORD_ABOVE = 0.5
OPEN_WORD_ABOVE = 0.05
BLANK = (128, 128, 128)
BLANKS_KEPT = 10_000


class TransformersCaptioner:
    """Looks at pictures with any model that `AutoModelForImageTextToText` can load.

    A folder may hold a `calibration.json` with `known_above`, the confidence above which a caption
    counts as evidence, `temperature`, by which its log-probabilities are divided first, and
    `word_above`, the probability above which a single name counts.

    Args:
        settings: Which model, where and how precisely.
        world: Words to read captions with; the embedded one by default.

    Raises:
        MissingWeights: The model is not there or not complete.
        OutOfMemory: It does not fit on the device.
    """

    def __init__(
        self, settings: CaptionerSettings | None = None, world: World | None = None
    ) -> None:
        """Load model and processor."""
        self._settings = settings or CaptionerSettings()
        embedded = self._settings.model == "embedded"
        self._source = str(EMBEDDED) if embedded else self._settings.model
        self._name = "tilda-captioner" if embedded else self._source.rstrip("/").split("/")[-1]
        self._device = pick_device(self._settings.device)
        self._world = world or World.load()
        self._calibration = _calibration(self._source)
        self._model, self._eye = self._open()
        self._blanks: dict[str, float] = {}

    @property
    def name(self) -> str:
        """Model name, for the recipe."""
        return self._name

    @property
    def identity(self) -> str:
        """Model name and a fingerprint of its weights: what its scores are kept under."""
        return f"{self._name} {self._print}"

    @property
    def vocabulary(self) -> World | None:
        """The closed world that it was taught; None if it describes anything."""
        return self._world if self._settings.model == "embedded" else None

    @property
    def known_above(self) -> float:
        """Confidence above which a caption counts as evidence."""
        told = self._settings.known_above
        return float(self._calibration.get("known_above", KNOWN_ABOVE)) if told is None else told

    @property
    def word_above(self) -> float:
        """Probability above which a name in a caption counts: that it is right rather than not.

        Open captioners share it between many words for one thing, so less is asked of them.
        """
        if self._settings.known_above == 0:
            return 0.0
        usual = WORD_ABOVE if self._settings.model == "embedded" else OPEN_WORD_ABOVE
        return float(self._calibration.get("word_above", usual))

    def look(self, image: Image.Image) -> Sight:
        """Describe one picture; what the model is not sure of is left out.

        Raises:
            OutOfMemory: The device has too little memory.
            ModelFailed: The model failed.
        """
        return self.look_at_all([image])[0]

    def look_at_all(self, images: Sequence[Image.Image], familiar: bool = False) -> list[Sight]:
        """Describe several pictures in one batch; see `look`.

        Args:
            images: What to look at.
            familiar: Whether they are sure to be of its world. Then its confidence in the whole
                caption, which keeps it from inventing things in photographs, is not asked: each
                name stands for itself.
        """
        with running(self._name):
            read = self._eye.read([image.convert("RGB") for image in images])
        return [self._sight(said, familiar) for said in read]

    def score(self, image: Image.Image, texts: Sequence[str]) -> list[float]:
        """Return log p(text | image) - log p(text | blank) for each text, in nats a token.

        Above 0, the picture makes the text more likely than an empty grey one does.

        Raises:
            OutOfMemory: The device has too little memory.
            ModelFailed: The model failed.
        """
        if not texts:
            return []
        with running(self._name):
            seen = self._eye.likelihoods(image.convert("RGB"), list(texts))
            return self._over_blank(seen, texts)

    def score_pairs(self, images: Sequence[Image.Image], texts: Sequence[str]) -> list[float]:
        """Return the score of each text for its own picture, all in one batch; see `score`.

        They come to within rounding of what `score` says of each alone.

        Args:
            images: One a text.
            texts: What each picture should show.
        """
        if len(images) != len(texts):
            raise ValueError("each text needs a picture of its own")
        if not texts:
            return []
        with running(self._name):
            seen = self._eye.paired([image.convert("RGB") for image in images], list(texts))
            return self._over_blank(seen, texts)

    def _over_blank(self, seen: list[float], texts: Sequence[str]) -> list[float]:
        """Take off what an empty grey picture gives each text."""
        if len(self._blanks) > BLANKS_KEPT:
            self._blanks.clear()
        fresh = [text for text in dict.fromkeys(texts) if text not in self._blanks]
        if fresh:
            grey = Image.new("RGB", (128, 128), BLANK)
            values = self._eye.likelihoods(grey, fresh)
            self._blanks.update(zip(fresh, values, strict=True))
        return [value - self._blanks[text] for value, text in zip(seen, texts, strict=True)]

    def _sight(self, said: Said, familiar: bool) -> Sight:
        temperature = float(self._calibration.get("temperature", 1.0))
        confidence = min(1.0, math.exp(said.mean / temperature))
        return read_caption(
            _sentence(said.text),
            self._world,
            confidence,
            known=familiar or confidence >= self.known_above,
            likelihood=said.likelihood,
            least=self.word_above,
        )

    def _open(self) -> tuple[Any, Eye]:
        calm_threads()
        source, local = locate(self._source, self._settings.local_files_only)
        if local and not (Path(source) / "config.json").is_file():
            raise MissingWeights(f"The captioner {self._name} is not there: no config.json.")
        with loading(self._name):
            from transformers import AutoModelForImageTextToText
            from transformers.utils.logging import disable_progress_bar

            logging.getLogger("transformers").setLevel(logging.ERROR)
            disable_progress_bar()
            model = AutoModelForImageTextToText.from_pretrained(
                source,
                dtype=pick_dtype(self._settings.dtype, self._device),
                local_files_only=local,
            )
            model.to(self._device).eval()
            self._print = weights_print(source)  # now: the folder may be trained anew later
            return model, open_eye(model, source, self._settings, local)


def _calibration(source: str) -> dict[str, Any]:
    path = Path(source) / CALIBRATION
    if not path.is_file():
        return {}
    data = json.loads(path.read_text(encoding="utf-8"))
    return data if isinstance(data, dict) else {}


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
