"""Korean changes that put things into a picture, take them out, move or multiply them."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.changed import Changed
from agents.reader.changes_said import Change, said
from agents.reader.english import Filled
from agents.reader.lexicon import Lexicon
from agents.reader.patterns import part, pattern
from agents.reader.slots import Slots
from agents.types import Subject, Wish

_REMOVE = pattern("ko_remove")
_TAKES_OUT = re.compile(
    r"빼|지워|지우|없애|제거|삭제|걷어|덜어|도려|잘라|떼|벗|치워|날려|버려|사라|거슬"
    r"|필요 ?없|뺄|지울|없앨"
)
_DRAW_AFTER = re.compile(r"그려|만들|추가|넣")
_ADD = pattern("ko_add")
_PLACE = pattern("ko_place")
_AT = pattern("ko_at")
_MOVE = pattern("ko_move")
_MORE = pattern("ko_more")
_LESS = pattern("ko_less")
_BALANCE = re.compile(
    r"([가-힣]{1,8}?)(?:을|를|은|는|이|가)? (?:좀 |더 |많이 |조금 )*"
    r"(줄이|줄여|낮추|낮춰|늘리|늘려|높이고|높여)"
)
_HERE = re.compile(
    r"^(?:여기|거기|저기|이거|그거|이 그림|그 그림)(?:에|에다|에다가|다|다가|엔|에는)? ?"
)
_VERB = re.compile(r"(?:그려|바꿔|보여|해|만들어|뽑아|설명|알려|말해|써|적어) ?(?:줘|봐)|\?$")
_DIRECTIONS = {
    "오른쪽": "to the right",
    "왼쪽": "to the left",
    "위": "up",
    "아래": "down",
    "가운데": "to the middle",
    "앞": "to the front",
    "뒤": "to the back",
}
_PARTS = {
    "배경": "background",
    "글자": "text",
    "글씨": "text",
    "그림자": "shadow",
    "테두리": "border",
}
_LONGEST = 6
"""Words of a bare phrase that says what to add."""


class KoreanAdding(Changed):
    """Reads "나무는 빼줘", "새 한 마리 추가", "하늘에 갈매기 몇 마리만", "배를 오른쪽으로".

    Attributes:
        slots: Fills slots.
        lexicon: The known phrases.
    """

    slots: Slots
    lexicon: Lexicon

    def _ko_remove(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        match = _REMOVE.search(bare)
        if match and not pictures and not _TAKES_OUT.search(match.group()):
            return None
        if not match or drawing and not pictures or _DRAW_AFTER.search(bare[match.end() :]):
            return None
        what = part(match, "what").strip()
        filled = Filled()
        names = self.slots.hangul._negatives(what, bare, filled)
        if not names and what.split() and what.split()[-1] in _PARTS:
            names = [_PARTS[what.split()[-1]]]
        if not names and not filled.unknown:
            return None
        text = "remove the " + " and the ".join(names) if names else ""
        return Change(Wish(negative=tuple(names)), text, 0.94, "remove", tuple(filled.unknown))

    def _ko_add(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        match = _ADD.search(bare)
        if not match:
            return None
        wears = bool(part(match, "wear"))
        return self._ko_added(part(match, "what"), wears, places=True)

    def _ko_added(self, what: str, wears: bool = False, places: bool = False) -> Change | None:
        filled = self.slots.fill(what)
        subjects = filled.wish.subjects
        if not subjects and not (places and (filled.unknown or filled.wish.setting)):
            return None
        first = "wearing" if wears else "with"
        shown = tuple(
            replace(s, relation=s.relation or first) if i == 0 else s
            for i, s in enumerate(subjects)
        )
        if wears and len(subjects) > 1:
            shown = (replace(subjects[-1], relation="wearing"),)
        words = " and ".join(said(s) for s in shown) or filled.wish.setting
        wish = replace(filled.wish, subjects=shown)
        return Change(wish, f"add {words}", 0.93, "add", tuple(filled.unknown), narrow=True)

    def _ko_place(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "배 한 척 띄워줘": a verb that says how the new thing is to be there."""
        match = _PLACE.match(bare) if pictures and not drawing else None
        return self._ko_added(part(match, "what")) if match else None

    def _ko_at(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "하늘에 갈매기 몇 마리만": a place in the picture and what is to be there."""
        match = _AT.match(bare) if pictures and not drawing else None
        if not match or _VERB.search(bare) or len(bare.split()) > _LONGEST:
            return None
        filled = self.slots.fill(part(match, "what"))
        if filled.odd or filled.topic or not filled.wish.subjects:
            return None
        return self._ko_added(_HERE.sub("", bare))

    def _ko_move(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "배를 오른쪽으로 옮겨줘"."""
        match = _MOVE.match(bare)
        name = self.slots.hangul.translate(part(match, "what").strip(), bare) if match else ""
        if not match or not name or not pictures:
            return None
        text = f"move the {name} {_DIRECTIONS[part(match, 'where')]}"
        return Change(Wish(), text, 0.9, "move", narrow=True)

    def _ko_more(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "별을 더 많이": more of a thing."""
        match = _MORE.match(bare)
        name = self.slots.hangul.translate(part(match, "what").strip(), bare) if match else ""
        if not name or not pictures:
            return None
        wish = Wish(subjects=(Subject(name, 3, relation="with"),))
        return Change(wish, f"add more {name}s", 0.9, "more of it", narrow=True)

    def _ko_less(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "초록이 좀 과하네": too much of something."""
        match = _LESS.match(bare)
        name = self._any_english(part(match, "what")) if match else ""
        return Change(Wish(), f"less {name}", 0.85, "too much of it") if name and pictures else None

    def _ko_balance(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "회색은 줄이고 보라색을 늘려줘": less of one, more of another."""
        said = [(self._any_english(what), how) for what, how in _BALANCE.findall(bare)]
        if not pictures or drawing or not said or not all(name for name, _ in said):
            return None
        words = [f"{'less' if how[0] in '줄낮' else 'more'} {name}" for name, how in said]
        return Change(Wish(), ", ".join(words), 0.88, "more and less")

    def _any_english(self, word: str) -> str:
        entries = self.lexicon.korean.get(word, ())
        return next(
            (e.name for e in entries if e.kind == "colour"), ""
        ) or self.slots.hangul.translate(word)
