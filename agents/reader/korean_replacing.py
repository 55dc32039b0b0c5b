"""Korean changes that put one thing, colour or place in another's stead."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.reader.amounts import number_of
from agents.reader.changed import Changed
from agents.reader.changes_said import Change, described, said
from agents.reader.english import Filled
from agents.reader.english_numbers import by_so_many
from agents.reader.lexicon import Lexicon
from agents.reader.patterns import part, pattern
from agents.reader.slots import Slots
from agents.types import Subject, Wish

_INTO = pattern("ko_into")
_RATHER = pattern("ko_rather")
_COLOUR = pattern("ko_colour")
_CHANGING = re.compile(r"바꿔|바꾸|변경|교체|변신|칠해|염색|전환|변환")
_SO_MANY = re.compile(
    r"^(?:그럼 |그냥 |아니 |이번에는 )*(?P<new>(?P<noun>[가-힣]+(?: [가-힣]+)?)?(?:를|을|은|는)? ?"
    r"(?P<number>한|두|세|네|다섯|여섯|[1-9]) ?(?:마리|개|명|송이|그루|대|척|채|권|잔|자루|켤레))"
    r"(?:로|만(?!큼)|(?:이?면) (?:충분|돼|되))"
    r"(?: ?(?:해|바꿔|그려|만들|늘려|줄여|부탁|있)[가-힣 ]*)?[가-힣]{0,3}[.!~ ]*$"
)
_WHOLE = re.compile(
    r"(?:그림|사진|전체|전체적|분위기|느낌|스타일|화풍|색감|색|색깔|톤|시간|시간대|계절|이거|그거|이걸|그걸"
    r"|이번|이번에|다음|다음에|이제|전부|모두|날씨|기법|컨셉|무드|화면|이미지|비율|형식)"
)
_GROUND = re.compile(r"(?:뒷)?배경(?:색|만|쪽)?|장소|뒤|뒤쪽|배경 ?부분")
_COUNTER = r"(?:마리|개|명|송이|그루|대|척|채|권|잔|자루|켤레)"
_BY_SO_MANY = re.compile(
    rf"^(?:그럼 |그냥 |아니 |여기에? |거기에? )*(?P<number>한|두|세|[1-3]) ?{_COUNTER}"
    r"(?:(?P<more> ?더)|(?:만|은|는)? ?(?P<fewer>빼|지워|없애|삭제))"
    r"(?: ?(?:넣어|그려|추가해|추가|있으면|해))?(?: ?(?:줘|주세요|줄래|봐|좋겠[가-힣]*))?요?"
    r"[.!~ ]*$"
)


class KoreanReplacing(Changed):
    """Reads "여우를 늑대로", "배경을 바다로", "여우 하얗게".

    Attributes:
        slots: Fills slots.
        lexicon: The known phrases.
    """

    slots: Slots
    lexicon: Lexicon

    def _ko_change(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "여우를 늑대로 바꿔줘", "배경을 바다로", "하늘을 보라색으로"."""
        match = _INTO.search(bare)
        if not match or (drawing or not pictures) and not _CHANGING.search(bare):
            return None
        old, new = part(match, "old").strip(), part(match, "new").strip()
        if _WHOLE.fullmatch(old):
            return self._ko_slot_change(new)
        into = self.slots.fill(new)
        if _GROUND.fullmatch(old):
            return self._ko_background(into)
        return self._ko_thing_into(old, into, bare)

    def _ko_number(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "고양이 두 마리로" and "세 마리로 해줘"."""
        if pictures and (by := _BY_SO_MANY.match(bare)):
            return by_so_many(number_of(by["number"]), "more" if by["more"] else "fewer")
        match = _SO_MANY.match(bare)
        if not match or not pictures:
            return None
        if part(match, "noun"):
            return self._ko_slot_change(part(match, "new"))
        wish = Wish(subjects=(Subject("", number_of(part(match, "number"))),))
        return Change(wish, f"{wish.subjects[0].number} of them", 0.93, "so many")

    def _ko_thing_into(self, old: str, into: Filled, bare: str) -> Change | None:
        colour = into.wish.palette or (into.wish.subjects[0].colour if into.wish.subjects else "")
        name = self.slots.hangul.translate(old, bare)
        if not name:
            unknown = (old.split()[-1],) if len(old) > 1 and (colour or into.wish.subjects) else ()
            return (
                Change(Wish(), "", 0.7, "change of an unknown thing", unknown) if unknown else None
            )
        if colour and not (into.wish.subjects and into.wish.subjects[0].name):
            relation = "" if self.lexicon.knows_subject(name) else "with"
            wish = Wish(subjects=(Subject(name, colour=colour, relation=relation),))
            text = f"make the {name} {colour}"
            return Change(wish, text, 0.95, "colour of a thing", about=name)
        if into.wish.subjects:
            return self._ko_replaced(name, into.wish)
        if into.unknown and not into.odd:
            return Change(Wish(), "", 0.75, "change of a thing", into.unknown)
        return None

    def _ko_replaced(self, old: str, wish: Wish) -> Change:
        words = " and ".join(said(s) for s in wish.subjects)
        wish = replace(wish, negative=(old,))
        return Change(wish, f"replace the {old} with {words}", 0.95, "replace", about=old)

    def _ko_rather(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "여우 대신 늑대 그려줘"."""
        match = _RATHER.match(bare)
        if not match or not pictures:
            return None
        wish = self.slots.fill(part(match, "new")).wish
        old = self.slots.hangul.translate(part(match, "old").strip(), bare)
        return self._ko_replaced(old, wish) if wish.subjects and old else None

    def _ko_colour(self, bare: str, pictures: bool, drawing: bool) -> Change | None:
        """Read "여우 하얗게 해줘"."""
        match = _COLOUR.match(bare)
        entries = self.lexicon.korean.get(part(match, "colour"), ()) if match else ()
        colour = next((e.name for e in entries if e.kind == "colour"), "")
        if not match or not colour:
            return None
        old = part(match, "old").strip()
        name = self.slots.hangul.translate(old, bare) if old else ""
        text = f"make the {name} {colour}" if name else colour
        wish = Wish(subjects=(Subject(name, colour=colour),))
        return Change(wish, text, 0.93, "colour of a thing", about=name)

    def _ko_slot_change(self, new: str) -> Change | None:
        filled = self.slots.fill(new)
        if filled.wish == Wish():
            return None
        return self._changed(filled, described(filled.wish), 0.93, "change a slot")

    def _ko_background(self, into: Filled) -> Change | None:
        wish = into.wish
        if not wish.setting and wish.subjects:
            first = wish.subjects[0]
            place = f"{first.colour} {first.name}".strip()
            wish = replace(wish, setting=place, subjects=())
        if not wish.setting and wish.palette:
            wish = replace(wish, setting=f"{wish.palette} background", palette="")
        if wish == Wish():
            return None
        text = f"change the background to {wish.setting or wish.time}"
        return Change(wish, text, 0.94, "background")
