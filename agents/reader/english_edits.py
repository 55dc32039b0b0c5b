"""Edits of a picture asked for in English: things taken out, put in, swapped, moved, coloured."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.changes_said import Change
from agents.reader.english_looks import EnglishLooks
from agents.reader.patterns import pattern
from agents.types import Subject, Wish

_WHOLE_PICTURE = pattern("whole_picture")
_REMOVE = pattern("remove")
_FROM_IT = pattern("from_it")
_ADD = pattern("add")
_MOVE = pattern("move")
_REPLACE = pattern("replace")
_MAKE_THING = pattern("make_thing")
_VERB_OR_SHOULD = pattern("verb_or_should")
_INSTEAD = pattern("instead")
_BACKGROUND = pattern("background")


class EnglishEdits(EnglishLooks):
    """Reads what is to be done to the things in a picture."""

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
        if filled.wish.setting and not filled.wish.subjects and self.lexicon.is_exact(old):
            return self._changed(filled, f"change the {old} to {new}", 0.93, "change a slot")
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
        if not pictures and re.match(r"(?:do|draw|give|have|let)\b", bare):
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
