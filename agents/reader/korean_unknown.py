"""Korean words that no table knows: endings to be passed over, and nouns to be asked about."""

from __future__ import annotations

import re

from agents.korean.particles import stems
from agents.reader.korean_words import NUMBERED, STOP, KoreanWords, Walk
from agents.reader.patterns import pattern

_POSITION = pattern("position")
_SOMEBODY = re.compile(r"^(?:애|걔|쟤|얘|우리애|누가|아무도)(?:는|가|도)?$")
"""Somebody who does a thing: of whom is told, not asked."""
_ENDING = pattern("ending")
_PREDICATE = pattern("predicate")
_ADNOMINAL = re.compile(
    r"(?:는|은|운|한|인|던|할|을|된|진|난|린|친|킨|긴|힌|든|쓴|찬|게|로|의|서|고)$"
)
_ADVERB = re.compile(
    r"(?:게|히|로|에|에서|처럼|만|도록|듯|듯이|같이|서|고|며|면|까지|부터|마다|대로|는|은|운|한|던|을|할|적인|요|줘|다|껏|보다|니|데|지)$"
)
_MODIFYING = frozenset({4, 8})
"""Finals ㄴ and ㄹ: 노을 질, 눈 덮인."""


def _final(token: str) -> int:
    return (ord(token[-1]) - ord("가")) % 28 if "가" <= token[-1] <= "힣" else 0


def _bare(token: str) -> str:
    return re.sub(r"(?:을|를|이랑|랑|하고|과|와|이|가|은|는|도)$", "", token) or token


class KoreanUnknown(KoreanWords):
    """Judges words that no table knows."""

    def _passed_over(self, walk: Walk, at: int) -> int:
        """Take an unknown word as an ending, or as a noun to ask about; return 1 token."""
        token = walk.tokens[at]
        walk.filled.topic |= bool(_SOMEBODY.match(token))
        stem = next((s for s, p in stems(token) if p), token)
        last = at == len(walk.tokens) - 1
        if _PREDICATE.search(token):
            walk.filled.odd += 1
            walk.filled.ending = "?"
            return 1
        if self._is_relation(token) or token in STOP or stem in STOP or _POSITION.match(token):
            return 1
        if token[-1] in "고서며면":
            walk.filled.ending = "?"
        if not (_ADNOMINAL.search(token) or _final(token) in _MODIFYING):
            walk.filled.ending = "?"
            walk.filled.odd += 1
        if self._looks_like_noun(token, stem, last, walk, at):
            walk.filled.unknown += (_bare(token),)
            walk.last_noun = False
        return 1

    def _is_relation(self, token: str) -> bool:
        entries = self.lexicon.korean.get(token, ())
        return any(e.kind in {"relation", "number", "change"} for e in entries)

    def _looks_like_noun(self, token: str, stem: str, last: bool, walk: Walk, at: int) -> bool:
        following = walk.tokens[at + 1] if at + 1 < len(walk.tokens) else ""
        counted = bool(self._number(following) is not None or NUMBERED.match(following))
        if re.search(r"(?:을|를|이랑|랑|하고|과|와)$", token) and len(stem) > 1:
            return True
        if counted or following.startswith(("그림", "사진", "로고", "이미지")):
            return len(token) > 1 and not _ENDING.search(token)
        return last and len(token) > 1 and not _ADVERB.search(token)
