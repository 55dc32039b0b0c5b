"""Labels: `12` is a session's twelfth picture, `12b` ... `12z`, `12aa` are its revisions."""

from __future__ import annotations

import string


def letters(branch: int) -> str:
    """Return the letters of a revision: 0 is none, 1 is `b`, 25 is `z`, 26 is `aa`."""
    if branch == 0:
        return ""
    rest, text = branch + 1, ""
    while rest:
        rest, digit = divmod(rest - 1, 26)
        text = string.ascii_lowercase[digit] + text
    return text


def plain(label: str) -> str:
    """Return a label as the ledger spells it: no hash sign, no spaces, small letters."""
    return label.strip().lstrip("#").strip().lower()
