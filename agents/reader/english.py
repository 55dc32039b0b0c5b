"""What an English phrase wishes for: subjects, setting, style and the other slots of a picture."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from agents.reader.patterns import pattern
from agents.reader.lexicon import WORD, Entry, Lexicon, singular
from agents.types import Subject, Wish

SLOTS = {"style", "mood", "palette", "time", "setting"}
DETERMINERS = frozenset(
    "a an the my your his her its our their this that these those some any another other".split()
)
PREPOSITIONS = frozenset(
    "in on at by with under over through across inside near into from for of to about as like "
    "against during beneath toward towards out off onto along after featuring showing".split()
)
JOINTS = frozenset({",", ";", "&", "+", "and", "plus", "or", "then"})
NOISE = frozenset(
    "please pls plz thanks thank you kindly just really very quite me us i i'd i'll want need like "
    "would could can will also too maybe perhaps somehow instead now quickly again there be is are was "
    "it's its that's which who where being so well ok okay hey hi hello together some kind sort "
    "only please! tilda colored coloured color colour colors colours style styled themed mood "
    "palette atmosphere vibe vibes feel feeling look all background format orientation".split()
)
VAGUE = frozenset(
    "something anything whatever everything stuff thing things nice cool beautiful pretty random "
    "lovely interesting amazing good great awesome special fun surprise different new creative "
    "artistic else surprising you like want one ones choose own idea simple theme topic left right side middle center centre corner top bottom foreground "
    "distance background front back edge".split()
)
ING_NOUNS = frozenset(
    "king ring building wing string spring painting drawing evening morning wedding ceiling viking "
    "duckling swing thing lightning clothing earring wrestling ping icing being sling".split()
)
ODD = frozenset(
    "i you he she they we am have had has did does do don't not never think know said says say "
    "because when what why how who while if though although but went saw feel love hate like "
    "likes loved hated better worse than then was were been".split()
)


@dataclass(slots=True)
class Filled:
    """The slots of one picture wish.

    Attributes:
        wish: What was found.
        count: Pictures asked for.
        size: Longest side in pixels; 0 if not said.
        unknown: Korean nouns without English.
        odd: Words that do not belong in a description (pronouns, verbs of small talk).
        known: How many subjects the lexicon knows.
        topic: True if a Korean topic particle marks a thing: then something is told of it.
        each: True if every single thing is to have a picture of its own.
        ending: Korean particles after the last word, `?` if that word is unknown.
        form: True if a picture noun was said ("picture of", "logos", `그림`).
    """

    wish: Wish = field(default_factory=Wish)
    count: int = 1
    size: int = 0
    unknown: tuple[str, ...] = ()
    odd: int = 0
    known: int = 0
    form: bool = False
    topic: bool = False
    each: bool = False
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or known phrase of the text with its readings."""

    text: str
    entries: tuple[Entry, ...] = ()

    def kind(self, *kinds: str) -> Entry | None:
        """Return the first reading of one of these kinds."""
        return next((e for kind in kinds for e in self.entries if e.kind == kind), None)


_RATIO = pattern("ratio")
_BY = re.compile(r"\b(\d{2,4}) ?(?:x|×|by|\*) ?(\d{2,4})\b(?: ?(?:px|pixels?))?")
_PIXELS = pattern("pixels")
_NEGATIVE = pattern("negative")
_IN_STYLE = pattern("in_style")
_TIMES_OVER = pattern("times_over")
_PER_PICTURE = pattern("per_picture")


class English:
    """Fills slots from English.

    Args:
        lexicon: The known phrases.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        """Keep the lexicon."""
        self.lexicon = lexicon

    def fill(self, text: str) -> Filled:
        """Return the slots of a noun phrase or of the object of "draw"."""
        filled = Filled()
        text = self._take_patterns(" " + text.lower().strip(" .!?") + " ", filled)
        self._take_pieces(self.pieces(text), filled)
        return filled

    def pieces(self, text: str) -> list[Piece]:
        """Cut a text into known phrases, the longest first, and single words."""
        words = WORD.findall(text.lower())
        pieces: list[Piece] = []
        at = 0
        while at < len(words):
            for size in range(min(self.lexicon.longest, len(words) - at), 0, -1):
                key = tuple(words[at : at + size])
                entries = self.lexicon.look_up(key)
                if entries and not (size == 1 and key[0] in {"in", "it", "or"}):
                    break
            pieces.append(Piece(" ".join(words[at : at + size]), tuple(entries)))
            at += size
        return pieces

    def _take_patterns(self, text: str, filled: Filled) -> str:
        wish = filled.wish
        text = re.sub(r"\b(?:with |and )?(?:nobody|no one|no-one)\b(?: else)?(?: around| there| in (?:it|sight))?", ", no people ,", text)
        if _PER_PICTURE.search(text):
            text, filled.each = _PER_PICTURE.sub(" ", text), True
        if match := _NEGATIVE.search(text):
            negative: list[str] = []
            while match:
                negative += self._nouns(match[1])
                text = text[: match.start()] + " , " + text[match.end() :]
                match = _NEGATIVE.search(text)
            wish = replace(wish, negative=tuple(dict.fromkeys(negative)))
        if match := _RATIO.search(text):
            wish = replace(wish, aspect=match[1])
            text = text[: match.start()] + " , " + text[match.end() :]
        text, wish = self._take_size(text, wish, filled)
        if match := _IN_STYLE.search(text):
            said = next(filter(None, match.groups())).strip()
            style, before = self._style(said)
            if style:
                wish = replace(wish, style=style)
                text = text[: match.start()] + f" {before} , " + text[match.end() :]
        if match := _TIMES_OVER.search(text):
            filled.count = int(next(filter(str.isdigit, filter(None, match.groups())), 2 + bool(match[5])))
            text = text[: match.start()] + " , " + text[match.end() :]
        filled.wish = wish
        return text

    def _take_size(self, text: str, wish: Wish, filled: Filled) -> tuple[str, Wish]:
        if match := _BY.search(text):
            width, height = int(match[1]), int(match[2])
            filled.size = max(width, height)
            aspect = "square" if width == height else "landscape" if width > height else "portrait"
            wish = replace(wish, aspect=aspect)
        elif match := _PIXELS.search(text):
            filled.size = int(next(filter(None, match.groups())))
        else:
            return text, wish
        return text[: match.start()] + " , " + text[match.end() :], wish

    def _style(self, said: str) -> tuple[str, str]:
        """Return the style named by words before "style", and the words before it."""
        words = said.split()
        for start in range(len(words)):
            for entry in self.lexicon.look_up(tuple(words[start:])):
                if entry.kind in {"style", "mood"}:
                    return entry.name, " ".join(words[:start])
        if words[0] in {"the", "a", "this", "same", "that", "my", "your", "different", "another"}:
            return "", said
        return (said, "") if len(words) < 4 else ("", said)

    def _nouns(self, text: str) -> list[str]:
        parts = re.split(r",|\band\b|\bor\b|&", text)
        names = (self._name([w for w in p.split() if w not in DETERMINERS]) for p in parts)
        return [name for name in names if name]

    def _name(self, words: list[str]) -> str:
        if not words:
            return ""
        name = " ".join(words)
        known = self.lexicon.subject(name)
        return known if known != name else " ".join([*words[:-1], singular(words[-1])])

    def _take_pieces(self, pieces: list[Piece], filled: Filled) -> None:
        state = _State(self, filled)
        for index, piece in enumerate(pieces):
            state.take(piece, pieces[index + 1] if index + 1 < len(pieces) else None)
        state.close()
        if filled.wish.setting and len(state.subjects) == 1 and not filled.known:
            state.drop_form("of")
        subjects = tuple(state.subjects)
        if filled.each and len(subjects) == 1 and subjects[0].number > 1:
            filled.count, subjects = subjects[0].number, (replace(subjects[0], number=1),)
        filled.wish = replace(filled.wish, subjects=subjects)


class _State:
    """Walks over pieces, gathering a noun phrase until a joint or preposition closes it."""

    def __init__(self, english: English, filled: Filled) -> None:
        self.lexicon = english.lexicon
        self.filled = filled
        self.subjects: list[Subject] = []
        self.words: list[Piece] = []
        self.joint = ""
        self.number = 0
        self.colour = ""

    def take(self, piece: Piece, following: Piece | None) -> None:
        text = piece.text
        if text in JOINTS or (relation := piece.kind("relation")) or text in PREPOSITIONS:
            if text == "of" and self.words and not self._is_form():
                self.words.append(piece)
                return
            self.close()
            relation = piece.kind("relation")
            self.joint = text if text in JOINTS or relation is None else relation.name
            if text in PREPOSITIONS and relation is None:
                self.joint = text
            return
        if self._is_verb(piece, following):
            self._take_verb(text, following)
        elif not self._take_slot(piece, following):
            self._take_word(piece, following)

    def _is_verb(self, piece: Piece, following: Piece | None) -> bool:
        text = piece.text
        plain = not piece.entries and " " not in text
        return plain and text.endswith("ing") and len(text) > 4 and text not in ING_NOUNS

    def _take_verb(self, text: str, following: Piece | None) -> None:
        has_object = following is not None and following.text not in PREPOSITIONS | JOINTS
        if self.words and has_object and following is not None and not following.kind("relation", *SLOTS):
            self.close()
            self.joint = text
        elif self.words:
            self.words.insert(0, Piece(text))
        elif self.subjects and not has_object and self.joint in {"", ","}:
            last = self.subjects[-1]
            self.subjects[-1] = replace(last, name=f"{text} {last.name}")
        else:
            self.words.append(Piece(text))

    def _take_slot(self, piece: Piece, following: Piece | None) -> bool:
        entry = piece.kind("palette", "style", "mood", "time", "setting", "aspect", "size")
        if entry is not None and entry.kind == "style" and piece.kind("item", "form"):
            return False
        if entry is None or piece.kind("subject") and self._reads_as_subject(piece, entry, following):
            return False
        if entry.kind in {"aspect", "size"}:
            return self._take_shape(entry, following)
        if entry.kind in {"time", "setting"} and self._is_modifier(following):
            return False
        if self.joint == "for" and entry.kind in {"setting", "time"}:
            self.words.clear()
            return True
        if entry.kind == "setting" and following and following.kind("item", "form"):
            following = None
        if entry.kind == "time" and self.words and not self.joint and piece.text == "day":
            return False
        if entry.kind == "setting" and self.words:
            entry = Entry("setting", self._adjectives(entry.name))
        self._set(entry)
        return True

    def _take_shape(self, entry: Entry, following: Piece | None) -> bool:
        if self._is_modifier(following) and entry.name == "square":
            return False
        if entry.kind == "size":
            self.filled.size = int(entry.name)
        else:
            self.filled.wish = replace(self.filled.wish, aspect=entry.name)
        return True

    def _reads_as_subject(self, piece: Piece, entry: Entry, following: Piece | None) -> bool:
        if entry.kind in {"setting", "time"}:
            placed = self.joint in PREPOSITIONS | {"in", "on", "under", "near", "above", "next to"}
            return not placed or self.number > 1
        if entry.kind in {"style", "palette", "mood"}:
            return not (self.joint in {"in", "as", "with"} or self._is_modifier(following))
        return False

    def _is_modifier(self, following: Piece | None) -> bool:
        """Return True if what follows carries the phrase on ("night market", "city bus")."""
        if following is None or following.text in JOINTS | PREPOSITIONS | NOISE:
            return False
        return not following.kind("relation", "time", "setting", "style", "palette", "aspect", "form", "item")

    def _adjectives(self, name: str) -> str:
        words = [p.text for p in self.words if p.text not in DETERMINERS | NOISE]
        if any(p.kind("subject", "item") for p in self.words):
            return name
        self.words = []
        return " ".join([*words, name])

    def _set(self, entry: Entry) -> None:
        wish = self.filled.wish
        old = getattr(wish, entry.kind)
        value = entry.name
        if entry.kind == "setting" and old and old != value:
            value = old if value in old else f"{old} {value}" if self.joint == "" else old
        if entry.kind == "mood" and old:
            value = f"{old} and {value}" if value not in old else old
        self.filled.wish = replace(wish, **{entry.kind: value})
        if entry.kind in {"setting", "time"} and not any(p.kind("subject") for p in self.words):
            self.words = [p for p in self.words if p.text not in DETERMINERS]

    def _take_word(self, piece: Piece, following: Piece | None) -> None:
        text = piece.text
        number = piece.kind("number")
        if text.isdigit() or (number and not self.words):
            value = int(text) if text.isdigit() else int(number.name) if number else 1
            if value > 1 or not self.number:
                self.number = value
            return
        colour = piece.kind("colour")
        if colour and (not piece.kind("subject") or self._is_modifier(following)):
            self.colour = colour.name
            return
        if text in ODD:
            self.filled.odd += 1
        if text in DETERMINERS or text in NOISE or text in ODD:
            return
        self.words.append(piece)

    def _is_form(self) -> bool:
        return bool(self.words) and self.words[-1].kind("form", "item") is not None

    def close(self) -> None:
        """Turn the gathered words into a subject, a form, or a setting as it was said."""
        words, joint = self.words, self.joint
        number, colour = self.number, self.colour
        self.words, self.joint, self.number, self.colour = [], "", 0, ""
        form = bool(words) and words[-1].kind("form", "item")
        if words and form:
            self.filled.form = True
            if number > 1:
                self.filled.count, number = number, 0
            item = words.pop()
            if not words and colour and item.kind("form"):
                self.filled.wish = replace(self.filled.wish, palette=self.filled.wish.palette or colour)
            entry = item.kind("item")
            if entry and not words:
                words = [Piece(entry.name)] if not self.filled.wish.style else []
                self._form_subject(entry.name, colour)
                return
            if entry:
                self._style_if_free(entry.name)
        if not words:
            self._loose(number, colour, joint)
            return
        self._subject_or_place([p.text for p in words], joint, number, colour)

    def _loose(self, number: int, colour: str, joint: str) -> None:
        if number > 1 and not self.subjects and joint != "with":
            self.filled.count = number
        if colour:
            self.filled.wish = replace(self.filled.wish, palette=self.filled.wish.palette or colour)

    def _form_subject(self, name: str, colour: str) -> None:
        self.subjects.append(Subject(name, colour=colour))

    def _style_if_free(self, name: str) -> None:
        if not self.filled.wish.style:
            self.filled.wish = replace(self.filled.wish, style=name)

    def _subject_or_place(self, words: list[str], joint: str, number: int, colour: str) -> None:
        phrase = " ".join(words)
        if joint in {"for", "to", "from", "during", "out", "off", "after"} or VAGUE.issuperset(words):
            return
        known = self.lexicon.knows_subject(phrase)
        if joint in {"in", "at", "through", "across", "into"} and not known:
            if not self.filled.wish.setting:
                colour_words = f"{colour} {phrase}".strip()
                self.filled.wish = replace(self.filled.wish, setting=colour_words)
            return
        self.drop_form(joint)
        self.filled.known += known
        self.subjects.append(self._subject(words, joint, number, colour))

    def drop_form(self, joint: str) -> None:
        """Make "a logo of a fox" a fox in the form of a logo."""
        if joint in {"of", "with", "showing", "featuring", "about"} and len(self.subjects) == 1:
            (only,) = self.subjects
            if any(e.kind == "item" for e in self.lexicon.look_up(tuple(only.name.split()))):
                self._style_if_free(only.name)
                self.subjects.clear()

    def _subject(self, words: list[str], joint: str, number: int, colour: str) -> Subject:
        phrase = " ".join(words)
        name = self.lexicon.subject(phrase)
        plain = " ".join([*words[:-1], singular(words[-1])])
        if name == phrase and "of" not in words:
            if plain != phrase and number == 0:
                number = 2
            name = plain
            if len(words) > 1:
                last = self.lexicon.subject(name)
                name = last
        elif plain != phrase and number == 0 and name != phrase:
            number = 2
        relation = joint if self.subjects and joint not in JOINTS | {"of"} else ""
        return Subject(name, max(1, number), colour, "" if relation in {"about", "like"} else relation)
