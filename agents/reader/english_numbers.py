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
_THEM = r"(?:them|those|these|the [a-z]+)"
_FEWER = re.compile(
    rf"^(?:please )?(?:remove|delete|erase|lose|drop|take (?:away|out|off)|get rid of) "
    rf"(?P<number>{_NUMBER}) of {_THEM}(?: (?:away|out|please))*[.! ]*$"
    rf"|^(?P<less>{_NUMBER}) (?:of them )?(?:less|fewer)(?: please)?[.! ]*$"
)
_MORE = re.compile(
    r"^(?:please )?(?:add|put|draw|paint|make|include) (?:in )?"
    rf"(?P<number>{_NUMBER}) more of {_THEM}"
    r"(?: (?:in|to it|please))*[.! ]*$"
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
        for way, pattern in (("fewer", _FEWER), ("more", _MORE)):
            if pictures and (match := pattern.match(bare)):
                return by_so_many(_number(next(filter(None, match.groups()))), way)
        match = _SO_MANY.match(bare)
        if not (match and pictures) or not (match["says"] or match["not"] or match["enough"]):
            return None
        number = _number(match["number"])
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


def by_so_many(number: int, way: str) -> Change:
    """Return the change of a number: `way` is `more` or `fewer`."""
    wish = Wish(subjects=(Subject("", number),))
    return Change(wish, f"{number} {way} of them", 0.92, "so many")


def _number(said: str) -> int:
    return 1 if said == "one" else number_of(said)
