"""Korean: particles, register, and what was seen in a natural sentence."""

from __future__ import annotations

from agents.korean.particles import ends_in_consonant, josa, stems, with_josa
from agents.korean.register import Register, language_of, register_of
from agents.korean.sight import sight_in_korean

__all__ = [
    "Register",
    "ends_in_consonant",
    "josa",
    "language_of",
    "register_of",
    "sight_in_korean",
    "stems",
    "with_josa",
]
