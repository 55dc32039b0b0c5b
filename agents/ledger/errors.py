"""What can go wrong with the ledger.

    LedgerError               (of `agents.errors`)
    |-- UnknownSchema        the database was written by an alien program
    |   `-- NewerSchema      the database was written by a newer Tilda
    `-- Unreachable          the database cannot be opened

The message is one plain English sentence that will be displayed to the user.
"""

from __future__ import annotations

from agents.errors import LedgerError


class UnknownSchema(LedgerError):
    """The rows are laid out in a way that this version does not know."""


class NewerSchema(UnknownSchema):
    """The rows are laid out as a later version of Tilda does it.

    Attributes:
        facts: `found` and `known`: the version of the rows, and the last one known here.
    """

    kind = "ledger_newer"

    def __init__(self, found: str, known: str) -> None:
        """Word the sentence."""
        super().__init__(
            f"The ledger was written by a newer Tilda (schema version {found}; this one knows"
            f" versions up to {known}): update Tilda, or use another data folder."
        )
        self.facts = {"found": found, "known": known}


class Unreachable(LedgerError):
    """The database cannot be opened."""
