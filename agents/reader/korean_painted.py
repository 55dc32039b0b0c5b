"""Korean phrases without a verb of asking that describe a picture: 달토끼가 떡방아 찧는 거."""

from __future__ import annotations

import re

from agents.reader.english import Filled

_SCENE = re.compile(
    r"[는은인운한던든진린]\s?(?:거|것|모습|장면|풍경|순간|광경|느낌)(?:이요|요|으로|로|만"
    r"|하나|한 장)?[.!~ ]*$"
)
_OWN = re.compile(
    r"(?:좋아|싫어|필요|원|사랑|잘)하는|싶은|먹은|먹을|아는|본 |모르는|생각하는|말하는"
    r"|그런|이런|저런|같은 거|하는 거|되는 거"
    r"|(?<![가-힣])(?:내가|나는|난|나|제가|저는|우리|엄마|아빠|친구|너|네가|니가|걔)(?![가-힣])"
)
_LAST = re.compile(r"[가-힣](?:다|요|네|지|까|니|어|아|해|죠|음|냐|고|서|데|래|야|려)[.!~ ]*$")
_ENOUGH = 3
"""Words of a phrase that is long enough to be a description."""


def is_scene(bare: str) -> bool:
    """Return True if a phrase ends in a thing done: 찧는 거, 자는 모습."""
    return bool(_SCENE.search(bare)) and not _OWN.search(bare)


def is_described(bare: str, filled: Filled) -> bool:
    """Return True if a phrase with an unknown noun still can only be a description."""
    placed = filled.wish.setting or filled.wish.time or filled.wish.style
    return bool(
        (placed or filled.known)
        and len(bare.split()) >= _ENOUGH
        and not (filled.odd or filled.topic or _LAST.search(bare) or _OWN.search(bare))
    )


__all__ = ["is_described", "is_scene"]
