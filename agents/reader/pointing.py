"""Clauses that only point at a picture: "I'll take the second.", 5번으로 할게, the sunset one."""

from __future__ import annotations

import re

from agents.reader.drafts import Draft
from agents.reader.references import References
from agents.types import Intent, Scene

_CHOSEN = re.compile(
    r"^(?:ok(?:ay)?,? |so |then |well,? )*(?:(?:i'?ll|i will|let'?s|we'?ll|i'd|i would) "
    r"(?:just )?(?:take|go with|go for|choose|pick|keep|use)|i choose|my pick is|definitely"
    r"|going with)\s+(?P<en>.+?)[.! ]*$"
    r"|^(?:그럼 |음 |난 |나는 |저는 )*(?P<ko>.+?)(?:으로|로|이|가|게)? ?(?:더 |제일 )?"
    r"(?:할게|할래|하자|하겠어|하겠습니다|갈게|갈래|가자|정했어|정할게|고를게|선택|결정|낫겠다|낫다|낫네"
    r"|나을 ?(?:것|거) ?같아|나을 ?듯)(?:요)?[.!~ ]*$"
)
_NOTHING_MORE = re.compile(
    r"(?:\b(?:the|that|one|ones|picture|please)\b|[이가을를로게]|으로|[\W_])*"
)


def pointed_at(clause: str, scene: Scene, references: References, last: bool) -> Draft | None:
    """Return small talk about the one picture that a clause names, if it says nothing else.

    Args:
        clause: Lower case.
        scene: What is on the easel.
        references: Finds the pictures meant.
        last: True if no clause follows; then the picture must be chosen in so many words.
    """
    chosen = _CHOSEN.match(clause)
    open_list = scene.remarks or scene.collecting  # there a number is one of its entries
    if not scene.easel or open_list or (last and not chosen):
        return None
    said = (chosen["en"] or chosen["ko"]).strip() if chosen else clause
    found = references.find(said, scene, bare_numbers=True)
    if not found.said or found.how in {"it", "both", "all"} or len(found.refs) != 1:
        return None
    if not _NOTHING_MORE.fullmatch(found.rest):
        return None
    return Draft(Intent("chat", refs=found.refs), 0.9, "points at a picture")
