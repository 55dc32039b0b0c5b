"""What can go wrong with the ledger.

    LedgerError               (of `agents.errors`)
    |-- UnknownSchema        the database was written by a newer or an alien program
    `-- Unreachable          the database cannot be opened

The message is one plain English sentence that will be displayed to the user.
"""

from __future__ import annotations

from agents.errors import LedgerError


class UnknownSchema(LedgerError):
    """The rows are laid out in a way that this version does not know."""


class Unreachable(LedgerError):
    """The database cannot be opened."""
