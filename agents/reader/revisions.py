"""What a clause wants changed in a picture that is there."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from agents.reader.patterns import pattern
from agents.reader.english import PREPOSITIONS, Filled
from agents.reader.references import Reference
from agents.reader.slots import Slots
from agents.types import Subject, Wish

_HANGUL = re.compile(r"[가-힣]")


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a picture.

    Attributes:
        wish: The slots that change.
        text: The change in plain English.
        confidence: 0 to 1.
        why: A few words for the trace.
        unknown: Korean nouns without English.
        about: The thing that changes, when it may tell which picture is meant.
        narrow: True if the change fits one picture and hardly all of several.
    """

    wish: Wish
    text: str
    confidence: float
    why: str
    unknown: tuple[str, ...] = ()
    narrow: bool = False
    about: str = ""


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


class Revisions:
    """Reads changes in both languages.

    Args:
        slots: Fills slots.
    """

    def __init__(self, slots: Slots) -> None:
        """Keep the slots and take their lexicon."""
        self.slots = slots
        self.lexicon = slots.lexicon

    def read(self, clause: str, found: Reference, pictures: bool, drawing: bool) -> Change | None:
        """Return the change that a clause asks for, or None if it asks for none.

        Args:
            clause: Lower case, quotes masked.
            found: The pictures that it names.
            pictures: Whether there is anything to change.
            drawing: Whether the clause asks to draw; then only a subjectless wish is a change.
        """
        if _HANGUL.search(clause):
            return self._korean(clause, found, pictures, drawing)
        return self._english(clause, found, pictures, drawing)

    # English.

    def _english(self, clause: str, found: Reference, pictures: bool, drawing: bool) -> Change | None:
        if drawing:
            subjectless = self._subjectless(clause) if pictures else None
            painted = re.match(r"^(?:please )?(?:paint|draw|colou?r) the ", clause) and pictures
            return subjectless or (self._make_thing(clause.rstrip(" .!?"), True) if painted else None)
        clause = clause.rstrip(" .!?")
        named = found.said and found.how != "it"
        bare = _POLITE.sub("", found.rest.strip() if named else clause).strip(" ,")
        polite = bare != (found.rest.strip() if named else clause)
        bare = re.sub(r"^(?:with|of|in|on|to|for)?\s*,?\s*\b(?:but|and|except|,)\s+", "", bare).strip(" ,") or bare
        for reader in (self._same, self._remove, self._replace, self._move, self._make_thing, self._add, self._make):
            change = reader(bare, pictures or named)
            if change is not None:
                return change
        if comparative := self._comparative(bare):
            return comparative
        if not (pictures or named) or re.search(r"\b(?:i|you|he|she|we|they|is|are|was|were|do|does|did|what|why|how|who)\b", bare):
            return None
        loud = named or polite or bool(_STANDALONE.match(clause)) or "instead" in clause
        return self._bare_slots(bare, loud)

    def _subjectless(self, clause: str) -> Change | None:
        match = re.match(r"^.*?\b(?:draw|paint|sketch|render|make|redraw)\b(?: it| this| that| one)?\s+(?P<how>(?:in|at|with|as|on|under)\b.*|darker|brighter|warmer|bigger|smaller)$", clause.rstrip(" .!?"))
        if not match:
            return None
        filled = self.slots.fill(match["how"])
        if filled.wish.subjects or filled.odd:
            return None
        return self._changed(filled, match["how"], 0.85, "draw with nothing but slots")

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
        what = re.sub(r"^(?:the|that|those|these|any|all|its|his|her|more)\s+(?:of the )?", "", _FROM_IT.sub("", what))
        names = [n for n in self.slots.english._nouns(_INSTEAD.sub("", what)) if n]
        if not names or len(what.split()) > 8 or names[0] in {"it", "one", "problem", "idea", "way", "thanks", "worries", "wonder", "me", "thank you", "need"}:
            return None
        return Change(Wish(negative=tuple(names)), "remove the " + " and the ".join(names), 0.95, "remove")

    def _replace(self, bare: str, pictures: bool) -> Change | None:
        match = _REPLACE.match(bare)
        if not match or re.match(r"^(?:it|this|that|them)$", match["old"]):
            return None
        old, new = re.sub(r"^(?:the|that|this|its|my) ", "", match["old"].strip()), match["new"]
        if bare.startswith("make") and not re.match(r"an? |the ", new):
            return None
        filled = self.slots.fill(new)
        if _BACKGROUND.match(old) or old in {"time", "time of day", "style", "mood", "colour", "color", "colors", "colours", "palette", "season", "weather"}:
            if _BACKGROUND.match(old) and not filled.wish.setting:
                place = filled.wish.subjects[0] if filled.wish.subjects else None
                colour = filled.wish.palette
                setting = f"{place.colour} {place.name}".strip() if place else f"{colour} background"
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
        wish = replace(filled.wish, subjects=tuple(replace(s, relation=s.relation or first) for s in filled.wish.subjects))
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
        subjects = tuple(replace(s, relation=s.relation or "with") if i == 0 else s for i, s in enumerate(filled.wish.subjects))
        wish = replace(filled.wish, subjects=subjects)
        return Change(wish, f"add {what}", 0.93, "add", narrow=True)

    def _make_thing(self, bare: str, pictures: bool) -> Change | None:
        match = _MAKE_THING.match(bare)
        if not match or not _VERB_OR_SHOULD.search(bare):
            return None
        what = re.sub(r"^(?:the|that|its|his|her|their|my|all the|every|one of the) (?:whole )?", "", match["what"])
        if re.match(r"^(?:picture|image|drawing|painting|scene|thing|mood|colou?rs?|style|time|lighting|light|atmosphere|whole thing|result)$", what) or what in {"same", "second", "first", "last"}:
            return None
        return self._thing(what, match["how"], bare)

    def _thing(self, what: str, how: str, bare: str) -> Change | None:
        filled = self.slots.fill(how)
        colour = self._colour(how)
        if not colour:
            colour = filled.wish.palette if not filled.wish.subjects else filled.wish.subjects[0].colour
        name = self.slots.english._name(what.split())
        if self.lexicon.look_up(tuple(how.split())) and not colour and not self._change_words(how):
            return None if not filled.wish.style else self._changed(filled, bare, 0.85, "change of style")
        if _BACKGROUND.match(what) and colour:
            return Change(Wish(setting=f"{colour} background"), bare, 0.93, "background")
        if colour:
            place = not self.lexicon.knows_subject(what)
            subject = Subject(name, colour=colour, relation="with" if place else "")
            return Change(Wish(subjects=(subject,)), f"make the {name} {colour}", 0.95, "colour of a thing", about=name)
        change = self._change_words(how)
        if change or re.fullmatch(r"[a-z-]+er|(?:more|less) [a-z]+", how):
            return Change(Wish(), f"make the {name} {how}", 0.9, "change of a thing")
        if how and len(how.split()) < 4:
            return Change(Wish(mood=filled.wish.mood), f"make the {name} {how}", 0.75, "change of a thing")
        return None

    def _colour(self, how: str) -> str:
        plain = re.sub(r"^(?:a (?:bit|little|lot) |more |very |bright |dark |light |deep |pale |all )+", "", how)
        entries = self.lexicon.look_up(tuple(plain.split()))
        return next((e.name for e in entries if e.kind == "colour"), "")

    def _make(self, bare: str, pictures: bool) -> Change | None:
        match = None if re.match(r"(?:do|did|have) (?:you|i|we)\b", bare) else _MAKE.match(bare)
        if not match or not (match["what"] or re.match(r"(?:colou?r|paint|tint|recolou?r|repaint)\b", bare) or pictures):
            return None
        how = _INSTEAD.sub("", match["how"]).strip()
        if not how or re.match(r"^(?:sense|sure|up|out|me|us|for|clear|happen|work|easy|worse|right|to|an? (?!.*\b(?:night|day|winter|summer|spring|autumn|square|portrait|landscape|sunset|watercolou?r|sketch|painting|cartoon|[a-z]+ scene)\b))", how) and not match["what"]:
            return None
        return self._any(how, 0.93 if match["what"] else 0.85, "make it")

    def _comparative(self, bare: str) -> Change | None:
        rest = _INSTEAD.sub("", bare).strip(" ,")
        rest = re.sub(r"^(?:a bit|a little|slightly|much|way|even|it'?s|it is|looks|make|make it|it|still|is|the picture is|a touch|a tad|bit|little)\s+", "", rest).strip()
        rest = re.sub(r"^(?:it'?s |is |a bit |a little |still |way |much )+", "", rest)
        words = self._change_words(rest)
        loud = re.search(r"er\b|more |less |too |sharpen|soften|simplify|zoom|brighten|lighten", rest)
        if words and loud and len(rest.split()) < 8:
            filled = self.slots.fill(re.sub("|".join(map(re.escape, words)), " ", rest))
            wish = replace(filled.wish, subjects=())
            return Change(wish, self._named_changes(rest), 0.93, "comparative")
        if re.fullmatch(r"(?:more|less) [a-z]+(?: [a-z]+)?|(?!(?:never|ever|after|over|under|water|flower|tiger|paper|river|tower|winter|summer|dinner|computer|soldier|spider|butter|letter|number|her|dancer|singer|panther|lobster|hamster|otter|beaver|badger|rooster|poster|sticker|later|other|another|whatever|however|together|remember|feather|weather|water|father|mother|sister|brother|fire)$)[a-z]{3,}er(?: and [a-z]+er)?(?: please)?", rest) and not self.lexicon.knows_subject(rest):
            return Change(Wish(), rest, 0.8, "comparative")
        return None

    def _bare_slots(self, bare: str, loud: bool) -> Change | None:
        """Read "at night", "in watercolour", "blue", "with snow": slots and nothing else."""
        said = _INSTEAD.sub("", bare).strip(" ,")
        if not said or len(said.split()) > 8:
            return None
        first = said.split()[0]
        filled = self.slots.fill(said)
        if filled.odd or filled.form:
            return None
        placed = first in PREPOSITIONS
        if "instead" in bare and filled.wish.subjects and filled.known:
            return Change(filled.wish, said, 0.85, "something else instead")
        if filled.wish.subjects and not (loud and not re.match(r"(?:an?|two|three|four|some|the|\d+)\b", said)) and not placed:
            return None
        if filled.wish.subjects and placed and first not in {"with", "under", "next", "beside", "near", "behind", "in", "on"}:
            return None
        if filled.wish == Wish() or (re.match(r"(?:an?|two|three|four|some|\d+)\b", said) and not loud):
            return None
        return self._any(said, 0.88, "nothing but slots")

    def _any(self, how: str, confidence: float, why: str) -> Change:
        """Return the change that free words describe: colour, slots, comparatives, else as said."""
        how = _INSTEAD.sub("", how).strip(" ,.") or how
        filled = self.slots.fill(re.sub(r"^(?:into |to |a |an |in )?", "", how) if how.split()[0] in {"into", "to"} else how)
        changes = self._change_words(how)
        if changes:
            filled = self.slots.fill(re.sub(rf"\b(?:{'|'.join(map(re.escape, changes))})\b", " ", how))
        return self._changed(filled, self._named_changes(how) if changes and not filled.wish.subjects else how, confidence, why)

    def _changed(self, filled: Filled, text: str, confidence: float, why: str) -> Change:
        wish = filled.wish
        if wish.palette and self.slots.lexicon.look_up(tuple(wish.palette.split())) and not wish.subjects:
            entries = self.slots.lexicon.look_up(tuple(wish.palette.split()))
            if any(e.kind == "colour" for e in entries) and not re.search(r"tones?|shades?|palette|hues?", text):
                wish = replace(wish, palette="", subjects=(Subject("", colour=wish.palette),))
        if wish == Wish():
            confidence = min(confidence, 0.75)
        return Change(wish, text, confidence, why, tuple(filled.unknown))

    def _change_words(self, text: str) -> list[str]:
        words = re.findall(r"[a-z'-]+", text)
        found = []
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

    # Korean.

    def _korean(self, clause: str, found: Reference, pictures: bool, drawing: bool) -> Change | None:
        named = found.said and found.how != "it"
        bare = found.rest if named or found.how == "it" else clause
        bare = re.sub(r"[.!?~ㅋㅎㅠㅜ^]+", " ", bare).strip()
        bare = re.sub(r"^[가-힣 ]{1,16}? ?말고 (?=[가-힣])", "", bare)
        bare = re.sub(r"^(?:인데|는데|은데|는|은|을|를|도|만)[ ,]+", "", bare)
        for reader in (self._ko_remove, self._ko_change, self._ko_colour, self._ko_less, self._ko_add):
            change = reader(bare, pictures or named, drawing)
            if change is not None:
                return change
        return self._ko_slots(bare, pictures or named, named or found.said, drawing)

    def _ko_remove(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        match = _KO_REMOVE.search(bare)
        if match and not pictures and not re.search(r"빼|지워|지우|없애|제거|삭제", match.group()):
            return None
        if not match or drawing and not pictures or _KO_DRAW_AFTER.search(bare[match.end() :]):
            return None
        filled = Filled()
        names = self.slots.hangul._negatives(match["what"].strip(), bare, filled)
        if not names and not filled.unknown:
            return None
        text = "remove the " + " and the ".join(names) if names else ""
        return Change(Wish(negative=tuple(names)), text, 0.94, "remove", tuple(filled.unknown))

    def _ko_add(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        match = _KO_ADD.search(bare)
        if not match:
            return None
        filled = self.slots.fill(match["what"])
        subjects = filled.wish.subjects
        if not subjects and not filled.unknown and not filled.wish.setting:
            return None
        shown = tuple(replace(s, relation=s.relation or ("wearing" if match["wear"] else "with")) if i == 0 else s for i, s in enumerate(subjects))
        if match["wear"] and len(subjects) > 1:
            shown = (replace(subjects[-1], relation="wearing"),)
        words = " and ".join(_said(s) for s in shown) or filled.wish.setting
        wish = replace(filled.wish, subjects=shown)
        return Change(wish, f"add {words}", 0.93, "add", tuple(filled.unknown), narrow=True)

    def _ko_change(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "여우를 늑대로 바꿔줘", "배경을 바다로", "하늘을 보라색으로"."""
        match = _KO_INTO.search(bare)
        changing = re.search(r"바꿔|바꾸|변경|교체|변신|칠해|염색", bare)
        if not match or (drawing or not pictures) and not changing:
            return None
        old, new = match["old"].strip(), match["new"].strip()
        if re.fullmatch(r"(?:그림|사진|전체|전체적|분위기|느낌|스타일|화풍|색감|색|색깔|톤|시간|시간대|계절|이거|그거|전부|모두)", old):
            return self._ko_slot_change(new)
        into = self.slots.fill(new)
        if re.fullmatch(r"(?:뒷)?배경(?:색)?|장소", old):
            return self._ko_background(into)
        colour = into.wish.palette or (into.wish.subjects[0].colour if into.wish.subjects else "")
        name = self.slots.hangul.translate(old, bare)
        if not name:
            unknown = (old.split()[-1],) if len(old) > 1 and (colour or into.wish.subjects) else ()
            return Change(Wish(), "", 0.7, "change of an unknown thing", unknown) if unknown else None
        if colour and not (into.wish.subjects and into.wish.subjects[0].name):
            relation = "" if self.lexicon.knows_subject(name) else "with"
            return Change(Wish(subjects=(Subject(name, colour=colour, relation=relation),)), f"make the {name} {colour}", 0.95, "colour of a thing", about=name)
        if into.wish.subjects:
            new_words = " and ".join(_said(s) for s in into.wish.subjects)
            wish = replace(into.wish, negative=(name,))
            return Change(wish, f"replace the {name} with {new_words}", 0.95, "replace", about=name)
        return None

    def _ko_less(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "초록이 좀 과하네": too much of something."""
        match = _KO_LESS.match(bare)
        name = self._any_english(match["what"]) if match else ""
        return Change(Wish(), f"less {name}", 0.85, "too much of it") if name and pictures else None

    def _any_english(self, word: str) -> str:
        entries = self.lexicon.korean.get(word, ())
        return next((e.name for e in entries if e.kind == "colour"), "") or self.slots.hangul.translate(word)

    def _ko_colour(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "여우 하얗게 해줘"."""
        match = _KO_COLOUR.match(bare)
        entries = self.lexicon.korean.get(match["colour"], ()) if match else ()
        colour = next((e.name for e in entries if e.kind == "colour"), "")
        if not match or not colour:
            return None
        name = self.slots.hangul.translate(match["old"].strip(), bare) if match["old"] else ""
        text = f"make the {name} {colour}" if name else colour
        return Change(Wish(subjects=(Subject(name, colour=colour),)), text, 0.93, "colour of a thing", about=name)

    def _ko_slot_change(self, new: str) -> Change | None:
        filled = self.slots.fill(new)
        if filled.wish == Wish():
            return None
        return self._changed(filled, _described(filled.wish), 0.93, "change a slot")

    def _ko_background(self, into: Filled) -> Change | None:
        wish = into.wish
        if not wish.setting and wish.subjects:
            wish = replace(wish, setting=f"{wish.subjects[0].colour} {wish.subjects[0].name}".strip(), subjects=())
        if not wish.setting and wish.palette:
            wish = replace(wish, setting=f"{wish.palette} background", palette="")
        if wish == Wish():
            return None
        return Change(wish, f"change the background to {wish.setting or wish.time}", 0.94, "background")

    def _ko_slots(self, bare: str, pictures: bool, named: bool, drawing: bool) -> Change | None:
        changes = self._ko_change_words(bare)
        rest = _KO_TAIL.sub("", bare).strip()
        loud = bool(_KO_LOUD.search(bare)) or named or bool(changes)
        filled = self.slots.fill(_KO_CHANGE_FILL.sub(" ", rest))
        wish = filled.wish
        if changes:
            if drawing and wish.subjects and not named and not pictures:
                return None
            if wish.subjects and drawing and not re.search(r"더|좀|조금", bare):
                return None
            subject = wish.subjects[0].name if wish.subjects else ""
            text = f"make the {subject} {changes[0]}" if subject else ", ".join(changes)
            kept = replace(wish, subjects=(), mood="" if wish.mood in text else wish.mood)
            return Change(kept, text, 0.93, "comparative")
        if not pictures or wish == Wish():
            return None
        if wish.subjects and filled.ending in {"로", "으로"} and not drawing and not filled.odd:
            return Change(wish, _described(wish), 0.85, "something else instead")
        if wish.subjects and not named:
            return None
        if filled.odd and not _KO_REQUEST.search(bare):
            return None
        if wish.subjects and named and filled.form and drawing:
            return None
        only_colour = replace(wish, palette="") == Wish() and bool(wish.palette)
        if not loud and not drawing and not _KO_ADVERB.search(rest):
            return None
        if not loud and not (drawing or _KO_ADVERB.search(bare) or only_colour):
            return None
        return self._changed(filled, _described(wish), 0.9, "nothing but slots")

    def _ko_change_words(self, bare: str) -> list[str]:
        joined_tokens = re.findall(r"[가-힣]+", bare)
        found = []
        for at in range(len(joined_tokens)):
            for size in (3, 2, 1):
                key = re.sub(r"고$", "게", "".join(joined_tokens[at : at + size]))
                for stem in (key, re.sub(r"(?:해줘|해주세요|해|하면|만|요|그려줘|줘)$", "", key)):
                    names = [e.name for e in self.lexicon.korean.get(stem, ()) if e.kind == "change"]
                    found += names
        return list(dict.fromkeys(found))


_KO_REMOVE = pattern("ko_remove")
_KO_DRAW_AFTER = re.compile(r"그려|만들|추가|넣")
_KO_ADD = pattern("ko_add")
_KO_INTO = pattern("ko_into")
_KO_LESS = re.compile(
    r"^(?P<what>[가-힣]{1,8}?)(?:이|가|은|는)? ?(?:좀 |너무 |조금 )+(?:과하|과해|많|강하|강해|진하|진해|세)"
)
_KO_COLOUR = pattern("ko_colour")
_KO_TAIL = pattern("ko_tail")
_KO_LOUD = pattern("ko_loud")
_KO_REQUEST = re.compile(r"바꿔|바꾸|변경|수정|고쳐|해 ?(?:줘|주|줄|봐)|만들어|그려|칠해|좋겠|할래|으로$|로$")
_KO_ADVERB = pattern("ko_adverb")
_KO_CHANGE_FILL = pattern("ko_change_fill")


def _said(subject: Subject) -> str:
    words = f"{subject.colour} {subject.name}".strip()
    if subject.number > 1:
        return f"{subject.number} {words}s"
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"


def _described(wish: Wish) -> str:
    parts = [_said(s) if s.name else s.colour for s in wish.subjects]
    parts += [wish.setting and f"in the {wish.setting}", wish.time and f"at {wish.time}"]
    parts += [wish.style and f"in {wish.style} style", wish.mood, wish.palette, wish.aspect]
    return ", ".join(filter(None, parts))
