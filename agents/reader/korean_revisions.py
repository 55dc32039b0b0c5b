"""Changes of a picture asked for in Korean."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from agents.reader.changes_said import Change, described, said
from agents.reader.korean_adding import KoreanAdding
from agents.reader.korean_qualities import Quality, is_rather_much, is_too_much, qualities
from agents.reader.korean_replacing import KoreanReplacing
from agents.reader.patterns import pattern
from agents.reader.references import Reference
from agents.types import Wish

_TAIL = pattern("ko_tail")
_LOUD = pattern("ko_loud")
_ADVERB = pattern("ko_adverb")
_FILL = pattern("ko_change_fill")
_REQUEST = re.compile(
    r"바꿔|바꾸|변경|수정|고쳐|해 ?(?:줘|주|줄|봐)|만들어|그려|칠해|좋겠|할래|부탁해|가자|으로$|로$"
)
_TO_ME = re.compile(
    r"^(?:나|저|내|제)(?:한테는?|한텐|에겐|에게는|는|가)? ?"
    r"(?:눈엔|눈에는|보기엔|보기에는|느낌엔|생각엔)? ?(?=(?:좀|너무|약간|조금|살짝) )"
)
_FRESH = re.compile(r"또 다른|새로|다음은|다음 그림|새 그림")
_WISH = pattern("ko_wish")
_HOW_MUCH = frozenset(
    ["너무", "좀", "조금", "너무 좀", "약간", "살짝", "근데 너무", "근데 좀", "음 너무", "음 좀"]
)
_GIVEN = re.compile(
    r"있으면|있었으면|보이면|보였으면|나오면|들어가면|있게|물고|들고|같이|함께|한 ?마리"
    r"|하나|두 ?개|보이게|나오게"
)
_ORDER = pattern("ko_order")
_TALK_VERB = pattern("ko_talk_verb")
_PART = re.compile(
    rf"(?<![가-힣])(?:{pattern('ko_part').pattern})"
    r"(?:은|는|이|가|을|를|도|만|에|의|에서|에는|으로|로|쪽|쪽에|쪽을|들|들을|부분|부분을)?(?![가-힣])"
)
_DOING = re.compile(
    r"^\s*(?:좀 |더 |한번 |다시 |다 |전부 )*(?:$|[,.!~]|해|하|바꿔|바꾸|고쳐|수정|변경"
    r"|그려|만들|칠해|조정|조절|부탁"
    r"|가자|가 |될|되|안|보이|표현|처리|줘|ㄱㄱ|으로|로|좀|요|다시|변신|색칠|나오|나와|뽑"
    r"|잡아|맞춰|손봐)"
)
_THINGS = re.compile(
    r"^(?:.*?[ ,])?([가-힣]+)(?:은|는|이|가|을|를|만|도)? ?(?:좀|더|너무|조금|약간|살짝| )*$"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules know of the pictures while they read a change.

    Attributes:
        pictures: Whether there is anything to change.
        named: Whether the words name a picture, other than by "it".
        pointed: Whether they name one at all.
        drawing: Whether they ask to draw.
        shown: English words of what the pictures show.
    """

    pictures: bool
    named: bool
    pointed: bool
    drawing: bool
    shown: frozenset[str] = frozenset()


class KoreanRevisions(KoreanReplacing, KoreanAdding):
    """Reads changes in Korean."""

    def _korean(
        self,
        clause: str,
        found: Reference,
        pictures: bool,
        drawing: bool,
        shown: frozenset[str] = frozenset(),
    ) -> Change | None:
        named = found.said and found.how != "it"
        seen = Seen(pictures or named, named, found.said, drawing, shown)
        bare = found.rest if named or found.how == "it" else clause
        bare = re.sub(r"[.!?~^]+", " ", bare).strip()
        fresh = _FRESH.search(bare)
        if not fresh and (rather := self._ko_rather(bare, seen.pictures, drawing)):
            return rather
        rest = re.sub(r"^[가-힣 ]{1,16}? ?말고 (?=[가-힣])", "", bare)
        instead, bare = rest != bare, rest
        if instead and seen.pictures and not drawing:
            new = self.slots.fill(_TAIL.sub("", bare))
            if new.wish.subjects and not new.odd:
                return Change(new.wish, described(new.wish), 0.85, "instead of it")
        bare = re.sub(r"^(?:인데|는데|은데|는|은|을|를|도|만|에서|에)[ ,]+", "", bare)
        for reader in (
            self._ko_number,
            self._ko_remove,
            self._ko_change,
            self._ko_colour,
            self._ko_balance,
            self._ko_less,
            self._ko_more,
            self._ko_move,
            self._ko_add,
            self._ko_place,
            self._ko_at,
        ):
            change = reader(bare, seen.pictures, drawing)
            if change is not None:
                return change
        change = self._ko_qualities(bare, seen) or self._ko_slots(bare, seen)
        if change is not None and instead:
            return replace(change, why="instead of it")
        return change or self._ko_free(bare, seen)

    def _ko_qualities(self, bare: str, seen: Seen) -> Change | None:
        """Read "조금만 덜 진하게", "하늘이 너무 어두워", "고양이가 더 컸으면"."""
        bare = _TO_ME.sub("", bare)
        found = [q for q in qualities(bare) if self._asks(q, bare, seen)]
        if not found:
            return None
        filled = self.slots.fill(_FILL.sub(" ", bare[: found[0].start]))
        subjects = filled.wish.subjects
        if subjects and not seen.pictures and not re.search(r"(?<![가-힣])(?:더|덜|너무)", bare):
            return None
        if seen.drawing and subjects and not seen.named:
            loose = not seen.pictures or not re.search(r"더|좀|조금|덜|살짝", bare)
            if loose and not self._is_shown(subjects[0].name, seen):
                return None
        told = list(dict.fromkeys(q.change for q in found))
        name = subjects[-1].name if subjects else ""
        text = f"make the {name} {', '.join(told)}" if name else ", ".join(told)
        wish = self.slots.fill(_FILL.sub(" ", _TAIL.sub("", bare))).wish
        wish = replace(wish, subjects=(), mood="" if wish.mood in text else wish.mood)
        return Change(wish, text, 0.93, "comparative")

    def _asks(self, quality: Quality, bare: str, seen: Seen) -> bool:
        before, after = bare[: quality.start], bare[quality.end :]
        if quality.use in {"so", "like"}:
            return quality.use == "like" and seen.pictures or bool(_DOING.match(after))
        if quality.use == "and":
            return seen.pictures and bool(re.search(r"[가-힣]게|[가-힣]으로|줘|부탁해", after))
        if not seen.pictures:
            return False
        if quality.use == "wish":
            return True
        topic = _THINGS.match(before)
        own = not topic or bool(_PART.search(before)) or self._names_shown(before, seen)
        alone = before.strip() in _HOW_MUCH
        own = own or alone
        rather = is_rather_much(before) and (alone or bool(_PART.search(before)))
        return own and (is_too_much(before) or rather)

    def _names_shown(self, text: str, seen: Seen) -> bool:
        return any(self._is_shown(s.name, seen) for s in self.slots.fill(text).wish.subjects)

    @staticmethod
    def _is_shown(name: str, seen: Seen) -> bool:
        words = set(name.lower().split())
        return bool(words) and words <= seen.shown

    def _ko_slots(self, bare: str, seen: Seen) -> Change | None:
        changes = self._ko_change_words(bare)
        rest = _TAIL.sub("", bare).strip()
        loud = bool(_LOUD.search(bare)) or seen.named or bool(changes)
        filled = self.slots.fill(_FILL.sub(" ", rest))
        if filled.wish.subjects and _ADVERB.search(rest):
            styled = self.slots.fill(rest)
            filled = styled if styled.wish.style and not styled.wish.subjects else filled
        wish = filled.wish
        if changes:
            if seen.drawing and wish.subjects and not seen.named and not seen.pictures:
                return None
            if wish.subjects and seen.drawing and not re.search(r"더|좀|조금", bare):
                return None
            subject = wish.subjects[0].name if wish.subjects else ""
            text = f"make the {subject} {changes[0]}" if subject else ", ".join(changes)
            kept = replace(wish, subjects=(), mood="" if wish.mood in text else wish.mood)
            return Change(kept, text, 0.93, "comparative")
        if not seen.pictures or wish == Wish():
            return None
        if (
            wish.subjects
            and filled.ending in {"로", "으로", "로요", "으로요"}
            and not seen.drawing
            and not filled.odd
        ):
            return Change(wish, described(wish), 0.85, "something else instead")
        if wish.subjects and not seen.named:
            return None
        if filled.odd and not _REQUEST.search(bare) and not _WISH.search(bare):
            return None
        if wish.subjects and seen.named and filled.form and seen.drawing:
            return None
        only_colour = replace(wish, palette="") == Wish() and bool(wish.palette)
        heard = seen.drawing or bool(_ADVERB.search(rest) or _ADVERB.search(bare))
        if (
            not heard
            and not _WISH.search(bare)
            and not (loud and (only_colour or _LOUD.search(bare) or seen.named))
        ):
            return None
        return self._changed(filled, described(wish), 0.9, "nothing but slots")

    def _ko_free(self, bare: str, seen: Seen) -> Change | None:
        """Read an order or wish about something that the picture shows, in words no table has."""
        if not seen.pictures or seen.drawing or _TALK_VERB.search(bare):
            return None
        wish = _WISH.search(bare)
        if not wish and not _ORDER.search(bare):
            return None
        filled = self.slots.fill(bare)
        shown = [s for s in filled.wish.subjects if self._is_shown(s.name, seen)]
        new = [
            replace(s, relation=s.relation or "with")
            for s in filled.wish.subjects
            if s not in shown and self.lexicon.knows_subject(s.name) and not _PART.fullmatch(s.name)
        ]
        if new and (shown or seen.pointed or _PART.search(bare) or wish) and _GIVEN.search(bare):
            words = " and ".join(said(s) for s in new)
            return Change(Wish(subjects=tuple(new)), f"add {words}", 0.8, "add", narrow=True)
        if shown or _PART.search(bare) or seen.pointed:
            return Change(Wish(), "", 0.75, "a change in free words", narrow=True)
        if wish and filled.wish.subjects and not filled.odd:
            return self._ko_added(bare)
        return None

    def _ko_change_words(self, bare: str) -> list[str]:
        words = re.findall(r"[가-힣]+", bare)
        found = []
        for at in range(len(words)):
            for size in (3, 2, 1):
                key = re.sub(r"고$", "게", "".join(words[at : at + size]))
                for stem in (key, re.sub(r"(?:해줘|해주세요|해|하면|만|요|그려줘|줘)$", "", key)):
                    entries = self.lexicon.korean.get(stem, ())
                    found += [e.name for e in entries if e.kind == "change"]
        return list(dict.fromkeys(found))
