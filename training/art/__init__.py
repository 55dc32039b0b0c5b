"""Unlimited captioned pictures from permissively licensed art.

    python -m training.art build        fetch the art packages and render the sprites
    python -m training.art world        freeze the known world
    python -m training.art sheet        a contact sheet to look at
    python -m training.art prerender    shards of pictures with records and captions

The modules, in the order in which data flows: `sources` (npm packages), `lexicon` (names),
`sprites` (drawings), `scenes` and `ground` (backgrounds), `media` and `styles` (whole-picture
styles), `world` (all of it by name), `plan` (what a picture shall show), `layout` and `composer`
(the picture), `phrasing` (words), `prerender` and `sheet` (files).
"""

from __future__ import annotations

import os
from pathlib import Path


def data_root() -> Path:
    """Return the folder of everything that training downloads or computes."""
    return Path(os.environ.get("TILDA_TRAINING") or Path.home() / ".cache" / "tilda-training")
