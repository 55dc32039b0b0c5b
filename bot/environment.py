"""What must be set before torch, transformers and their like are imported.

This module imports nothing of them. Call `prepare()` first thing in every entry point.
"""

from __future__ import annotations

import os

_WANTED = {
    # Spinning OpenMP threads are ruinous where cores are shared: measured 10.9 s a picture
    # against 0.2.
    "OMP_WAIT_POLICY": "PASSIVE",
    # Rust tokenizers warn about forks that we never make.
    "TOKENIZERS_PARALLELISM": "false",
    # Progress bars and advice of libraries have no place in a conversation.
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "DIFFUSERS_VERBOSITY": "error",
}


def prepare() -> None:
    """Set what is not set yet; what the person has set stands."""
    for name, value in _WANTED.items():
        os.environ.setdefault(name, value)
