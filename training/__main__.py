"""One door to everything that makes the embedded models: `python -m training NAME ...`.

`data` composes the pictures; any other name is a module of this package that has a command line
(`autoencoder`, `painter`, `decoded`, `captioner`, `judge`, `reader`, `upscaler`, `floor`,
`evaluate`). Painter, captioner and reader go on from their last checkpoint, or else from the
weights that ship; `python -m training.painter` in an empty folder begins from nothing.
"""

from __future__ import annotations

import runpy
import sys
from importlib.util import find_spec

TAKEN_UP = ("painter", "captioner", "reader")


def main() -> None:
    """Run the named part with the rest of the command line."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    module = f"training.{'art' if name == 'data' else name}"
    if not name.isidentifier() or find_spec(module) is None:
        raise SystemExit(__doc__)
    if name in TAKEN_UP:
        from training import takeup

        takeup.main()
    sys.argv = [f"python -m {module}", *(["data"] if name == "data" else []), *sys.argv[2:]]
    runpy.run_module(module, run_name="__main__")


if __name__ == "__main__":
    main()
