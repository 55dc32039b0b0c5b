"""One door to the measurements: `python -m benchmarks [NAME ...]`; without a name, all of them."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

from bot.environment import prepare


def names() -> list[str]:
    """Return the measurements that there are."""
    here = Path(__file__).parent
    return sorted(path.stem for path in here.glob("*.py") if not path.stem.startswith("_"))


def main() -> None:
    """Run the named measurement with the rest of the command line, or all of them."""
    prepare()
    wanted = sys.argv[1:]
    if wanted and wanted[0] not in names():
        raise SystemExit(f"There is no measurement {wanted[0]}; there are {', '.join(names())}.")
    for name in wanted[:1] or names():
        sys.argv = [f"python -m benchmarks.{name}", *wanted[1:]]
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")


if __name__ == "__main__":
    main()
