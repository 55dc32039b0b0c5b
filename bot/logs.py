"""Logs: a file in the data folder, and warnings on stderr where nobody looks at a terminal."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import warnings
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def start(data: Path, stderr: bool = True, verbose: bool = False) -> Path:
    """Log to `tilda.log` in the data folder.

    Args:
        data: The data folder.
        stderr: Whether warnings are written to stderr too.
        verbose: Whether information counts as well.

    Returns:
        The log file.
    """
    path = data / "tilda.log"
    to_file = logging.handlers.RotatingFileHandler(path, maxBytes=2_000_000, backupCount=2)
    handlers: list[logging.Handler] = [to_file]
    if stderr:
        handlers.append(logging.StreamHandler(sys.stderr))
    level = logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=level, format=_FORMAT, handlers=handlers, force=True)
    logging.captureWarnings(True)
    if not verbose:
        # Deprecations of libraries are for us, in the tests, and not for whoever draws.
        warnings.simplefilter("ignore")
    return path
