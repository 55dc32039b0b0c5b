"""Changes of a picture asked for in English."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.changes_said import Change
from agents.reader.english import PREPOSITIONS
from agents.reader.english_edits import EnglishEdits
from agents.reader.english_numbers import EnglishNumbers
from agents.reader.patterns import part, pattern
from agents.reader.references import Reference
from agents.reader.things import is_thing
from agents.types import Wish

_DRAWS_SLOTS = pattern("draws_slots")
_INSTEAD_OF = pattern("instead_of")
_POLITE = pattern("polite")
_SAME = pattern("same")
_STANDALONE = pattern("standalone")
_INSTEAD = pattern("instead")
_POSE = re.compile(
    r"^(?:have|let|get|make) (?P<who>him|her|it|them|he|she|they|the [a-z]+(?: [a-z]+)?) "
    r"(?P<does>(?!be\b|have\b|known\b|go\b|down\b)[a-z]+(?: .+)?)$"
)
_DOES = re.compile(
    r"^(?:(?:it|he|she)'?s )?(?P<verb>(?!morning|evening|nothing)[a-z]{2,}ing)(?: (?P<what>.+))?$"
)
_MEDIUM = re.compile(r"oils?|ink|chalk|charcoal|pastels?|gouache|acrylics?|watercolou?rs?")
_SO = re.compile(r"^(?:so|how|very|really|such|quite) (?!dark|bright|much|many)[a-z]+[!. ]*$")


class EnglishRevisions(EnglishEdits, EnglishNumbers):
    """Reads changes in English."""

    def _english(
        self, clause: str, found: Reference, pictures: bool, drawing: bool
    ) -> Change | None:
        if drawing:
            subjectless = self._subjectless(clause) if pictures else None
            painted = re.match(r"^(?:please )?(?:paint|draw|colou?r) the ", clause) and pictures
            return subjectless or (
                self._make_thing(clause.rstrip(" .!?"), True) if painted else None
            )
        clause = clause.rstrip(" .!?")
        if (so_many := self._so_many(clause, pictures)) is not None:
            return so_many
        named = found.said and found.how != "it"
        bare = _POLITE.sub("", found.rest.strip() if named else clause).strip(" ,")
        polite = bare != (found.rest.strip() if named else clause)
        bare = (
            re.sub(r"^(?:with|of|in|on|to|for)?\s*,?\s*\b(?:but|and|except|,)\s+", "", bare).strip(
                " ,"
            )
            or bare
        )
        for reader in (
            self._instead_of,
            self._same,
            self._remove,
            self._replace,
            self._move,
            self._make_thing,
            self._add,
            self._make,
        ):
            change = reader(bare, pictures or named)
            if change is not None:
                return change
        if pictures and (looks := re.match(r"as (?:an? |the )?(?P<how>.+)$", bare)):
            return self._as_looks(looks["how"])
        if comparative := self._comparative(bare):
            return comparative
        if (pose := _POSE.match(bare)) and (pictures or named):
            return self._posed(pose["who"], pose["does"])
        if _SO.match(bare):
            return None
        if not (pictures or named) or re.search(
            r"\b(?:i|you|he|she|we|they|is|are|was|were|do|does|did|what|why|how|who)\b", bare
        ):
            return None
        if bare.startswith("to "):
            return None
        loud = named or polite or bool(_STANDALONE.match(clause)) or "instead" in clause
        return self._bare_slots(bare, loud)

    def _posed(self, who: str, does: str) -> Change | None:
        """Read "have him look up": what somebody in the picture is to do."""
        filled = self.slots.fill(does)
        if filled.odd > 1:
            return None
        subjects = tuple(s for s in filled.wish.subjects if is_thing(s.name))
        wish = replace(filled.wish, subjects=subjects)
        return Change(wish, f"have {who} {does}", 0.78, "what somebody does")

    def _subjectless(self, clause: str) -> Change | None:
        match = _DRAWS_SLOTS.match(clause.rstrip(" .!?"))
        if not match:
            return None
        filled = self.slots.fill(match["how"])
        if filled.wish.subjects or filled.odd:
            return None
        return self._changed(filled, match["how"], 0.85, "draw with nothing but slots")

    def _instead_of(self, bare: str, pictures: bool) -> Change | None:
        """Read "oil instead of watercolour", "five brushes instead of one"."""
        match = _INSTEAD_OF.match(bare)
        if not match:
            return None
        filled = self.slots.fill(match["new"])
        if filled.wish == Wish() or filled.odd:
            return None
        old = self.slots.english._nouns(match["old"])
        known = tuple(name for name in old if self.lexicon.knows_subject(name))
        wish = replace(filled.wish, negative=known if filled.wish.subjects else ())
        return Change(wish, f"{match['new']} instead of {match['old']}", 0.93, "instead of")

    def _same(self, bare: str, pictures: bool) -> Change | None:
        match = _SAME.match(bare)
        how = part(match, "how") if match else ""
        if not how:
            return None
        if _MEDIUM.fullmatch(how):
            return self._any(f"in {how}", 0.95, "same but different")
        if does := _DOES.match(how):
            return self._doing(does["verb"], does["what"] or "")
        for reader in (self._remove, self._replace, self._make_thing, self._add, self._make):
            if change := reader(how, True):
                return change
        return self._any(how, 0.95, "same but different")

    def _as_looks(self, how: str) -> Change:
        """Read "as a stained glass window", "as a robot"."""
        change = self._any(how, 0.88, "make it")
        wish = change.wish
        return replace(change, wish=replace(wish, subjects=()) if wish.style else wish)

    def _doing(self, verb: str, what: str) -> Change:
        """Read "same astronaut but riding a bike": the same one, doing something else."""
        wish = self.slots.fill(what).wish
        first = tuple(replace(s, relation=s.relation or verb) for s in wish.subjects[:1])
        wish = replace(wish, subjects=(*first, *wish.subjects[1:]))
        return Change(wish, f"{verb} {what}".strip(), 0.9, "what somebody does")

    def _bare_slots(self, bare: str, loud: bool) -> Change | None:
        """Read "at night", "in watercolour", "blue", "with snow": slots and nothing else."""
        said = _INSTEAD.sub("", bare).strip(" ,")
        if not said or len(said.split()) > 8:
            return None
        first = said.split()[0]
        filled = self.slots.fill(said)
        if filled.odd or filled.form or not self._knows_all(filled):
            return None
        placed = first in PREPOSITIONS
        if not placed and not all(
            self.lexicon.is_exact(s.name) for s in filled.wish.subjects if s.name
        ):
            return None
        if "instead" in bare and filled.wish.subjects and filled.known:
            return Change(filled.wish, said, 0.85, "something else instead")
        if (
            filled.wish.subjects
            and not (loud and not re.match(r"(?:an?|two|three|four|some|the|\d+)\b", said))
            and not placed
        ):
            return None
        if (
            filled.wish.subjects
            and placed
            and first not in {"with", "under", "next", "beside", "near", "behind", "in", "on"}
        ):
            return None
        if filled.wish == Wish() or (
            re.match(r"(?:an?|two|three|four|some|\d+)\b", said) and not loud
        ):
            return None
        return self._any(said, 0.88, "nothing but slots")
