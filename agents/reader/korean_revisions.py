"""Changes of a picture asked for in Korean."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.changed import Changed
from agents.reader.changes_said import Change, described, said
from agents.reader.english import Filled
from agents.reader.lexicon import Lexicon
from agents.reader.patterns import pattern
from agents.reader.references import Reference
from agents.reader.slots import Slots
from agents.types import Subject, Wish

_KO_REMOVE = pattern("ko_remove")


_KO_DRAW_AFTER = re.compile(r"그려|만들|추가|넣")


_KO_ADD = pattern("ko_add")


_KO_INTO = pattern("ko_into")


_KO_MOVE = pattern("ko_move")
_DIRECTIONS = {
    "오른쪽": "to the right",
    "왼쪽": "to the left",
    "위": "up",
    "아래": "down",
    "가운데": "to the middle",
    "앞": "to the front",
    "뒤": "to the back",
}
_KO_MORE = pattern("ko_more")


_KO_RATHER = pattern("ko_rather")


_KO_LESS = pattern("ko_less")


_KO_COLOUR = pattern("ko_colour")


_KO_TAIL = pattern("ko_tail")


_KO_LOUD = pattern("ko_loud")


_KO_REQUEST = re.compile(
    r"바꿔|바꾸|변경|수정|고쳐|해 ?(?:줘|주|줄|봐)|만들어|그려|칠해|좋겠|할래|으로$|로$"
)


_KO_ADVERB = pattern("ko_adverb")


_KO_CHANGE_FILL = pattern("ko_change_fill")


class KoreanRevisions(Changed):
    """Reads changes in Korean.

    Attributes:
        slots: Fills slots.
        lexicon: The known phrases.
    """

    slots: Slots
    lexicon: Lexicon

    def _korean(
        self, clause: str, found: Reference, pictures: bool, drawing: bool
    ) -> Change | None:
        named = found.said and found.how != "it"
        bare = found.rest if named or found.how == "it" else clause
        bare = re.sub(r"[.!?~ㅋㅎㅠㅜ^]+", " ", bare).strip()
        if rather := self._ko_rather(bare, pictures or named, drawing):
            return rather
        bare = re.sub(r"^[가-힣 ]{1,16}? ?말고 (?=[가-힣])", "", bare)
        bare = re.sub(r"^(?:인데|는데|은데|는|은|을|를|도|만)[ ,]+", "", bare)
        for reader in (
            self._ko_remove,
            self._ko_change,
            self._ko_colour,
            self._ko_less,
            self._ko_more,
            self._ko_move,
            self._ko_add,
        ):
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
        shown = tuple(
            replace(s, relation=s.relation or ("wearing" if match["wear"] else "with"))
            if i == 0
            else s
            for i, s in enumerate(subjects)
        )
        if match["wear"] and len(subjects) > 1:
            shown = (replace(subjects[-1], relation="wearing"),)
        words = " and ".join(said(s) for s in shown) or filled.wish.setting
        wish = replace(filled.wish, subjects=shown)
        return Change(wish, f"add {words}", 0.93, "add", tuple(filled.unknown), narrow=True)

    def _ko_change(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "여우를 늑대로 바꿔줘", "배경을 바다로", "하늘을 보라색으로"."""
        match = _KO_INTO.search(bare)
        changing = re.search(r"바꿔|바꾸|변경|교체|변신|칠해|염색", bare)
        if not match or (drawing or not pictures) and not changing:
            return None
        old, new = match["old"].strip(), match["new"].strip()
        if re.fullmatch(
            r"(?:그림|사진|전체|전체적|분위기|느낌|스타일|화풍|색감|색|색깔|톤|시간|시간대|계절|이거|그거|전부|모두)",
            old,
        ):
            return self._ko_slot_change(new)
        into = self.slots.fill(new)
        if re.fullmatch(r"(?:뒷)?배경(?:색)?|장소", old):
            return self._ko_background(into)
        colour = into.wish.palette or (into.wish.subjects[0].colour if into.wish.subjects else "")
        name = self.slots.hangul.translate(old, bare)
        if not name:
            unknown = (old.split()[-1],) if len(old) > 1 and (colour or into.wish.subjects) else ()
            return (
                Change(Wish(), "", 0.7, "change of an unknown thing", unknown) if unknown else None
            )
        if colour and not (into.wish.subjects and into.wish.subjects[0].name):
            relation = "" if self.lexicon.knows_subject(name) else "with"
            return Change(
                Wish(subjects=(Subject(name, colour=colour, relation=relation),)),
                f"make the {name} {colour}",
                0.95,
                "colour of a thing",
                about=name,
            )
        if into.wish.subjects:
            new_words = " and ".join(said(s) for s in into.wish.subjects)
            wish = replace(into.wish, negative=(name,))
            return Change(wish, f"replace the {name} with {new_words}", 0.95, "replace", about=name)
        return None

    def _ko_move(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "배를 오른쪽으로 옮겨줘"."""
        match = _KO_MOVE.match(bare)
        name = self.slots.hangul.translate(match["what"].strip(), bare) if match else ""
        if not match or not name or not pictures:
            return None
        text = f"move the {name} {_DIRECTIONS[match['where']]}"
        return Change(Wish(), text, 0.9, "move", narrow=True)

    def _ko_more(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "별을 더 많이": more of a thing."""
        match = _KO_MORE.match(bare)
        name = self.slots.hangul.translate(match["what"].strip(), bare) if match else ""
        if not name or not pictures:
            return None
        subject = Subject(name, 3, relation="with")
        return Change(
            Wish(subjects=(subject,)), f"add more {name}s", 0.9, "more of it", narrow=True
        )

    def _ko_rather(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "여우 대신 늑대 그려줘"."""
        match = _KO_RATHER.match(bare)
        if not match or not pictures:
            return None
        filled = self.slots.fill(match["new"])
        old = self.slots.hangul.translate(match["old"].strip(), bare)
        if not filled.wish.subjects or not old:
            return None
        words = " and ".join(said(s) for s in filled.wish.subjects)
        wish = replace(filled.wish, negative=(old,))
        return Change(wish, f"replace the {old} with {words}", 0.95, "replace", about=old)

    def _ko_less(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "초록이 좀 과하네": too much of something."""
        match = _KO_LESS.match(bare)
        name = self._any_english(match["what"]) if match else ""
        return Change(Wish(), f"less {name}", 0.85, "too much of it") if name and pictures else None

    def _any_english(self, word: str) -> str:
        entries = self.lexicon.korean.get(word, ())
        return next(
            (e.name for e in entries if e.kind == "colour"), ""
        ) or self.slots.hangul.translate(word)

    def _ko_colour(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "여우 하얗게 해줘"."""
        match = _KO_COLOUR.match(bare)
        entries = self.lexicon.korean.get(match["colour"], ()) if match else ()
        colour = next((e.name for e in entries if e.kind == "colour"), "")
        if not match or not colour:
            return None
        name = self.slots.hangul.translate(match["old"].strip(), bare) if match["old"] else ""
        text = f"make the {name} {colour}" if name else colour
        return Change(
            Wish(subjects=(Subject(name, colour=colour),)),
            text,
            0.93,
            "colour of a thing",
            about=name,
        )

    def _ko_slot_change(self, new: str) -> Change | None:
        filled = self.slots.fill(new)
        if filled.wish == Wish():
            return None
        return self._changed(filled, described(filled.wish), 0.93, "change a slot")

    def _ko_background(self, into: Filled) -> Change | None:
        wish = into.wish
        if not wish.setting and wish.subjects:
            wish = replace(
                wish,
                setting=f"{wish.subjects[0].colour} {wish.subjects[0].name}".strip(),
                subjects=(),
            )
        if not wish.setting and wish.palette:
            wish = replace(wish, setting=f"{wish.palette} background", palette="")
        if wish == Wish():
            return None
        return Change(
            wish, f"change the background to {wish.setting or wish.time}", 0.94, "background"
        )

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
            return Change(wish, described(wish), 0.85, "something else instead")
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
        return self._changed(filled, described(wish), 0.9, "nothing but slots")

    def _ko_change_words(self, bare: str) -> list[str]:
        joined_tokens = re.findall(r"[가-힣]+", bare)
        found = []
        for at in range(len(joined_tokens)):
            for size in (3, 2, 1):
                key = re.sub(r"고$", "게", "".join(joined_tokens[at : at + size]))
                for stem in (key, re.sub(r"(?:해줘|해주세요|해|하면|만|요|그려줘|줘)$", "", key)):
                    names = [
                        e.name for e in self.lexicon.korean.get(stem, ()) if e.kind == "change"
                    ]
                    found += names
        return list(dict.fromkeys(found))
