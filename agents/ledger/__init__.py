"""The ledger of turns and pictures: complete, typed, append-only, on SQLite or PostgreSQL."""

from __future__ import annotations

from agents.errors import LedgerError
from agents.ledger.errors import NewerSchema, UnknownSchema, Unreachable
from agents.ledger.ledger import Ledger
from agents.ledger.records import (
    About,
    Audit,
    Delivery,
    Draft,
    Erased,
    Glimpse,
    Job,
    Loss,
    Revision,
    Timing,
)
from agents.ledger.settings import LedgerSettings

__all__ = [
    "About",
    "Audit",
    "Delivery",
    "Draft",
    "Erased",
    "Glimpse",
    "Job",
    "Ledger",
    "LedgerError",
    "LedgerSettings",
    "Loss",
    "NewerSchema",
    "Revision",
    "Timing",
    "UnknownSchema",
    "Unreachable",
]
