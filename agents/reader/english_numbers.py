"""How many of a thing a picture is to show, asked for in English: "only two", "make it three"."""

from __future__ import annotations

import re

from agents.reader.amounts import number_of
from agents.reader.changed import Changed
from agents.reader.changes_said import Change
from agents.reader.lexicon import Lexicon
from agents.reader.slots import Slots
from agents.types import Subject, Wish

_NUMBER = r"(?:one|two|three|four|five|six|[1-6]|a couple)"
_SO_MANY = re.compile(
    r"^(?:(?:no|but|and|actually|now|sorry|wait|hm+)[, ]+)*"
    r"(?P<says>(?:i (?:only |just )?(?:said|want(?:ed)?|asked for|meant)|make (?:it|them|that)|"
    r"(?:there )?(?:should|must|can|could) (?:only |just )?be|let there be|"
    r"with|draw|paint|have|only|just)(?: (?:only|just))?)? ?"
    rf"(?P<number>{_NUMBER})(?: of (?:them|those|these)| (?P<noun>[a-z]{{2,}}(?: [a-z]{{2,}})?))??"
    rf"(?P<not>,? (?:and )?(?:not|instead of|rather than) {_NUMBER}(?: [a-z]+)?)?"
    r"(?P<enough>,? (?:only|(?:is|are|would be|will be) (?:enough|fine|plenty)|"
    r"(?:will|would) do|instead))*(?:,? please)*[.! ]*$"
)


class EnglishNumbers(Changed):
    """Reads how many there are to be.

    Attributes:
        slots: Fills slots.
        lexicon: The known phrases.
    """

    slots: Slots
    lexicon: Lexicon

    def _so_many(self, bare: str, pictures: bool) -> Change | None:
        """Read "only two", "make it three", "i said two cats, not three", "one is enough"."""
        match = _SO_MANY.match(bare)
        if not (match and pictures) or not (match["says"] or match["not"] or match["enough"]):
            return None
        number = 1 if match["number"] == "one" else number_of(match["number"])
        name = ""
        if match["noun"]:
            subjects = self.slots.fill(f"{number} {match['noun']}").wish.subjects
            if len(subjects) != 1 or match["says"] in {"draw", "paint", "with", "have"}:
                return None
            name = subjects[0].name
            if not self.lexicon.knows_subject(name):
                return None
        text = f"{number} of them"
        return Change(Wish(subjects=(Subject(name, number),)), text, 0.92, "so many")
