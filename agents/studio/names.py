"""Ids and paths that the studio gives out; all of them follow from the job alone."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path

NAMESPACE = uuid.UUID("b8f3a3f6-5a0e-5c52-9d5b-7411da000002")


def artwork_id(job: str, index: int) -> str:
    """Return the id of a job's picture: a repeat of the work is the same picture."""
    return str(uuid.uuid5(NAMESPACE, f"{job}/{index}"))


def short_hash(text: str) -> str:
    """Return a name that is safe for a file system and tells nothing."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def picture_path(pictures: Path, session: str, artwork: str) -> Path:
    """Return where a finished picture goes."""
    return pictures / short_hash(session) / f"{artwork}.png"


def sheet_path(previews: Path, job: str) -> Path:
    """Return where the contact sheet of a job goes."""
    return previews / f"{short_hash(job)}-sheet.jpg"


def preview_path(previews: Path, job: str, index: int) -> Path:
    """Return where a preview of a job's picture goes."""
    return previews / f"{short_hash(job)}-{index}.jpg"
