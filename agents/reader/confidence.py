"""How sure a language model is of the deeds that it named, as a calibrated probability."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNMEASURED = 0.8
"""For servers that give no log-probabilities: sure enough to decide, not to overrule the rules."""

FILE = "reader.json"
EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling: sigmoid(slope * logit(p) + offset).

    J. Platt, "Probabilistic outputs for support vector machines", 1999. Slope and offset are
    fitted on hand-written messages that the model was not trained on, and lie beside its weights.
    """

    slope: float = 1.0
    offset: float = 0.0

    def __call__(self, probability: float) -> float:
        """Return the calibrated probability, 0 to 1."""
        return sigmoid(self.slope * logit(probability) + self.offset)


def read_calibration(folder: str) -> Calibration | None:
    """Return the calibration of a model that was trained as a reader; None for any other."""
    path = Path(folder) / FILE
    if not folder or not path.is_file():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    return Calibration(float(data["slope"]), float(data["offset"]))


def deeds_probability(metadata: dict[str, Any]) -> float | None:
    """Return the probability of the answer up to the end of its list of deeds.

    Args:
        metadata: An answer's `response_metadata`, with `logprobs` in OpenAI's shape.

    Returns:
        None where the server gave no log-probabilities.
    """
    tokens = (metadata.get("logprobs") or {}).get("content")
    if not tokens:
        return None
    total = 0.0
    for token in tokens:
        total += token["logprob"]
        if "]" in token["token"]:
            break
    return math.exp(min(0.0, total))


def logit(probability: float) -> float:
    """Return the log-odds, kept finite."""
    kept = min(1 - EDGE, max(EDGE, probability))
    return math.log(kept / (1 - kept))


def sigmoid(value: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + math.exp(-value))
