"""One process owns the device of a data folder; the lock goes with the process, even if killed."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class DeviceLock:
    """A lock file."""

    def __init__(self, path: Path) -> None:
        """Remember where the lock file is; nothing is locked yet."""
        self._path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this process has the lock."""
        return self._handle is not None

    def acquire(self) -> bool:
        """Take the lock if nobody has it; return whether this process has it now."""
        if self._handle is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """Give the lock back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
