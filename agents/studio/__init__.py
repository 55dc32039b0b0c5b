"""The studio: durable drawing jobs, painted fairly on one device, watched while they run."""

from __future__ import annotations

from agents.studio.errors import (
    QuotaReached,
    StudioClosed,
    StudioError,
    TooManyJobs,
    TooManyPictures,
)
from agents.studio.forecast import Ticket
from agents.studio.hands import Hands
from agents.studio.studio import Studio

__all__ = [
    "Hands",
    "QuotaReached",
    "Studio",
    "StudioClosed",
    "StudioError",
    "Ticket",
    "TooManyJobs",
    "TooManyPictures",
]
