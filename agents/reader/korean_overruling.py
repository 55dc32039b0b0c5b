"""Korean clauses in which the words of a cue are no more than a part of something else."""

from __future__ import annotations

import re

from agents.reader.drafts import Cue
from agents.types import Scene

_PICTURE = re.compile(r"그림|사진|작품|이미지|스케치|이거|이것|그거|결과")
_INSTEAD = re.compile(
    r"그리지 ?말고 (?!.*(?:나중|먼저|얘기|구상|상의|말만)).*(?:그려|만들어) ?(?:줘|봐|볼)"
)
_CAN_BECOME = re.compile(
    r"^(?!.*(?:그림|사진|파일|크기|스타일|언어)(?:을|를|은|는|도)? ).*[가-힣](?:을|를|은|는|만) "
    r"[가-힣 ]+(?:으로|로|게) ?(?:바꿀|할|만들|칠할|고칠|바꿔 ?볼|해 ?볼) ?수"
)
"""What is asked of one thing in a picture, not of what can be done: 공을 수박으로 바꿀 수 있어?"""
_NO_WORDS = re.compile(
    r"(?:넣|쓰|적|새기)지 ?(?:말|마|않)|(?:글자|글씨|텍스트|문구)(?:는|은)? ?(?:없이|빼"
    r"|없는|필요 ?없)"
)
_SORTS = re.compile(r"pdf|피디에프|그림|사진|것|거|장|개|시안|디자인|베스트|상위|최종")


def korean_overrules(cue: Cue, bare: str, scene: Scene, drawing: bool) -> bool:
    """Return True where a cue's words do not mean its deed.

    Args:
        cue: The first cue that fits.
        bare: The clause.
        scene: What is on the easel.
        drawing: Whether the clause asks to draw something.
    """
    pictures = bool(scene.easel or scene.attachments or scene.reply_to)
    if cue.action == "plan":
        return drawing and bool(_INSTEAD.search(bare))
    if cue.action == "help" and pictures:
        return bool(_CAN_BECOME.match(bare))
    if cue.action == "letter":
        return bool(_NO_WORDS.search(bare))
    if cue.action in {"critique", "describe"} and not pictures:
        return not _PICTURE.search(bare)
    if cue.action == "curate":
        return not (scene.collecting or pictures or _SORTS.search(bare))
    return False


__all__ = ["korean_overrules"]
