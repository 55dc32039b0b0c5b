"""Changes of a picture asked for in English."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.changed import Changed
from agents.reader.changes_said import Change
from agents.reader.english import PREPOSITIONS, Filled
from agents.reader.lexicon import Lexicon
from agents.reader.patterns import pattern
from agents.reader.references import Reference
from agents.reader.slots import Slots
from agents.reader.things import is_thing
from agents.types import Subject, Wish

_DRAWS_SLOTS = pattern("draws_slots")
_WHOLE_PICTURE = pattern("whole_picture")
_NO_HOW = pattern("no_how")
_STILL_IS = pattern("still_is")
_COMPARATIVE = pattern("comparative")

_INSTEAD_OF = pattern("instead_of")
_LOUD = pattern("loud")
_POLITE = pattern("polite")


_REMOVE = pattern("remove")


_FROM_IT = pattern("from_it")


_ADD = pattern("add")


_MOVE = pattern("move")


_REPLACE = pattern("replace")


_MAKE = pattern("make")


_MAKE_THING = pattern("make_thing")


_VERB_OR_SHOULD = pattern("verb_or_should")


_SAME = pattern("same")


_STANDALONE = pattern("standalone")


_INSTEAD = pattern("instead")


_BACKGROUND = pattern("background")
_POSE = re.compile(
    r"^(?:have|let|get|make) (?P<who>him|her|it|them|he|she|they|the [a-z]+(?: [a-z]+)?) "
    r"(?P<does>(?!be\b|have\b|known\b|go\b|down\b)[a-z]+(?: .+)?)$"
)
_SO = re.compile(r"^(?:so|how|very|really|such|quite) (?!dark|bright|much|many)[a-z]+[!. ]*$")


class EnglishRevisions(Changed):
    """Reads changes in English.

    Attributes:
        slots: Fills slots.
        lexicon: The known phrases.
    """

    slots: Slots
    lexicon: Lexicon

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
        if not match or not match["how"]:
            return None
        how = match["how"]
        for reader in (self._remove, self._replace, self._make_thing, self._add, self._make):
            if change := reader(how, True):
                return change
        return self._any(how, 0.95, "same but different")

    def _remove(self, bare: str, pictures: bool) -> Change | None:
        match = _REMOVE.match(bare)
        if not match or (not pictures and not re.match(r"remove|erase|delete|get rid", bare)):
            return None
        what = next(filter(None, match.groups()))
        what = re.sub(
            r"^(?:the|that|those|these|any|all|its|his|her|more)\s+(?:of the )?",
            "",
            _FROM_IT.sub("", what),
        )
        names = [n for n in self.slots.english._nouns(_INSTEAD.sub("", what)) if n]
        if (
            not names
            or len(what.split()) > 8
            or names[0]
            in {
                "it",
                "one",
                "problem",
                "idea",
                "way",
                "thanks",
                "worries",
                "wonder",
                "me",
                "thank you",
                "need",
            }
        ):
            return None
        return Change(
            Wish(negative=tuple(names)), "remove the " + " and the ".join(names), 0.95, "remove"
        )

    def _replace(self, bare: str, pictures: bool) -> Change | None:
        match = _REPLACE.match(bare)
        if not match or re.match(r"^(?:it|this|that|them)$", match["old"]):
            return None
        old, new = re.sub(r"^(?:the|that|this|its|my) ", "", match["old"].strip()), match["new"]
        if bare.startswith("make") and not re.match(r"an? |the ", new):
            return None
        filled = self.slots.fill(new)
        if _BACKGROUND.match(old) or old in {
            "time",
            "time of day",
            "style",
            "mood",
            "colour",
            "color",
            "colors",
            "colours",
            "palette",
            "season",
            "weather",
        }:
            if _BACKGROUND.match(old) and not filled.wish.setting:
                place = filled.wish.subjects[0] if filled.wish.subjects else None
                colour = filled.wish.palette
                setting = (
                    f"{place.colour} {place.name}".strip() if place else f"{colour} background"
                )
                filled.wish = replace(filled.wish, setting=setting, subjects=(), palette="")
            return self._changed(filled, f"change the {old} to {new}", 0.95, "change a slot")
        if filled.wish.subjects and filled.wish.subjects[0].name:
            negative = (self.slots.english._name(old.split()),)
            wish = replace(filled.wish, negative=negative)
            return Change(wish, f"replace the {old} with {new}", 0.95, "replace", about=old)
        return self._thing(old, new, bare)

    def _move(self, bare: str, pictures: bool) -> Change | None:
        match = _MOVE.match(bare)
        if not match:
            return None
        filled = self.slots.fill(match["where"])
        first = next(iter(match["where"].split()))
        wish = replace(
            filled.wish,
            subjects=tuple(replace(s, relation=s.relation or first) for s in filled.wish.subjects),
        )
        if wish == Wish():
            return None
        return Change(wish, bare, 0.9, "move", narrow=True)

    def _add(self, bare: str, pictures: bool) -> Change | None:
        match = _ADD.match(bare)
        if not match or (not pictures and not bare.startswith(("add ", "put "))):
            return None
        what = _FROM_IT.sub("", _INSTEAD.sub("", match["what"])).strip()
        what = re.sub(r"^(?:in |on |to |me )", "", what)
        filled = self.slots.fill(what)
        if filled.wish == Wish() or filled.odd:
            return None
        subjects = tuple(
            replace(s, relation=s.relation or "with") if i == 0 else s
            for i, s in enumerate(filled.wish.subjects)
        )
        wish = replace(filled.wish, subjects=subjects)
        return Change(wish, f"add {what}", 0.93, "add", narrow=True)

    def _make_thing(self, bare: str, pictures: bool) -> Change | None:
        match = _MAKE_THING.match(bare)
        if not match or not _VERB_OR_SHOULD.search(bare):
            return None
        what = re.sub(
            r"^(?:the|that|its|his|her|their|my|all the|every|one of the) (?:whole )?",
            "",
            match["what"],
        )
        if _WHOLE_PICTURE.match(what) or what in {"same", "second", "first", "last"}:
            return None
        return self._thing(what, match["how"], bare)

    def _thing(self, what: str, how: str, bare: str) -> Change | None:
        filled = self.slots.fill(how)
        colour = self._colour(how)
        if not colour:
            colour = (
                filled.wish.palette if not filled.wish.subjects else filled.wish.subjects[0].colour
            )
        name = self.slots.english._name(what.split())
        if self.lexicon.look_up(tuple(how.split())) and not colour and not self._change_words(how):
            return (
                None
                if not filled.wish.style
                else self._changed(filled, bare, 0.85, "change of style")
            )
        if _BACKGROUND.match(what) and colour:
            return Change(Wish(setting=f"{colour} background"), bare, 0.93, "background")
        if colour:
            place = not self.lexicon.knows_subject(what)
            subject = Subject(name, colour=colour, relation="with" if place else "")
            return Change(
                Wish(subjects=(subject,)),
                f"make the {name} {colour}",
                0.95,
                "colour of a thing",
                about=name,
            )
        change = self._change_words(how)
        if change or re.fullmatch(r"[a-z-]+er|(?:more|less) [a-z]+", how):
            return Change(Wish(), f"make the {name} {how}", 0.9, "change of a thing")
        if how and len(how.split()) < 4:
            return Change(
                Wish(mood=filled.wish.mood), f"make the {name} {how}", 0.75, "change of a thing"
            )
        return None

    def _colour(self, how: str) -> str:
        plain = re.sub(
            r"^(?:a (?:bit|little|lot) |more |very |bright |dark |light |deep |pale |all )+",
            "",
            how,
        )
        entries = self.lexicon.look_up(tuple(plain.split()))
        return next((e.name for e in entries if e.kind == "colour"), "")

    def _make(self, bare: str, pictures: bool) -> Change | None:
        match = None if re.match(r"(?:do|did|have) (?:you|i|we)\b", bare) else _MAKE.match(bare)
        if not match or not (
            match["what"]
            or re.match(r"(?:colou?r|paint|tint|recolou?r|repaint)\b", bare)
            or pictures
        ):
            return None
        how = _INSTEAD.sub("", match["how"]).strip()
        if not how or _NO_HOW.match(how) and not match["what"]:
            return None
        if not match["what"] and not self._knows_all(self.slots.fill(how)):
            return None
        return self._any(how, 0.93 if match["what"] else 0.85, "make it")

    def _comparative(self, bare: str) -> Change | None:
        rest = _INSTEAD.sub("", bare).strip(" ,")
        rest = _STILL_IS.sub("", rest).strip()
        rest = re.sub(r"^(?:it'?s |is |a bit |a little |still |way |much )+", "", rest)
        if match := re.match(r"^(?:some )?(?:more|extra) ([a-z ]+?)(?: in the [a-z]+)?$", rest):
            filled = self.slots.fill(match[1])
            if filled.wish.subjects and self._knows_all(filled):
                first, *others = filled.wish.subjects
                more = (replace(first, number=max(3, first.number), relation="with"), *others)
                return Change(Wish(subjects=more), f"add {rest}", 0.9, "more of it", narrow=True)
        words = self._change_words(rest)
        loud = _LOUD.search(rest)
        if words and loud and len(rest.split()) < 8:
            filled = self.slots.fill(re.sub("|".join(map(re.escape, words)), " ", rest))
            wish = replace(filled.wish, subjects=())
            return Change(wish, self._named_changes(rest), 0.93, "comparative")
        if _COMPARATIVE.fullmatch(rest) and not self.lexicon.knows_subject(rest):
            return Change(Wish(), rest, 0.8, "comparative")
        return None

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

    def _knows_all(self, filled: Filled) -> bool:
        return all(not s.name or self.lexicon.knows_subject(s.name) for s in filled.wish.subjects)

    def _any(self, how: str, confidence: float, why: str) -> Change:
        """Return the change that free words describe: colour, slots, comparatives, else as said."""
        how = _INSTEAD.sub("", how).strip(" ,.") or how
        filled = self.slots.fill(
            re.sub(r"^(?:into |to |a |an |in )?", "", how)
            if how.split()[0] in {"into", "to"}
            else how
        )
        changes = self._change_words(how)
        if changes:
            filled = self.slots.fill(
                re.sub(rf"\b(?:{'|'.join(map(re.escape, changes))})\b", " ", how)
            )
        return self._changed(
            filled,
            self._named_changes(how) if changes and not filled.wish.subjects else how,
            confidence,
            why,
        )

    def _change_words(self, text: str) -> list[str]:
        words = re.findall(r"[a-z'-]+", text)
        found: list[str] = []
        for size in range(min(4, len(words)), 0, -1):
            for at in range(len(words) - size + 1):
                phrase = words[at : at + size]
                if any(e.kind == "change" for e in self.lexicon.english.get(tuple(phrase), ())):
                    if not any(" ".join(phrase) in f for f in found):
                        found.append(" ".join(phrase))
        return found

    def _named_changes(self, text: str) -> str:
        names = []
        for phrase in self._change_words(text):
            entries = self.lexicon.english[tuple(phrase.split())]
            names += [e.name for e in entries if e.kind == "change"]
        return ", ".join(dict.fromkeys(names)) or text
