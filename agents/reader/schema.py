"""What a language model fills in about a message; a grammar holds it to this form.

Kept small on purpose: the model decides what is asked for, and everything that can be looked up
(labels, numbers, sizes, styles, English nouns) is completed by the deterministic slots.
"""

from __future__ import annotations

import json
from typing import Annotated, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.types import Action

ACTIONS: tuple[Action, ...] = get_args(Action)
MOST_PICTURES = 1000

Span = Annotated[str, StringConstraints(max_length=40)]


class CompactReading(BaseModel):
    """The deeds of one message, in the order said.

    Attributes:
        do: The actions.
        n: How many pictures are asked for ("three fox logos" is 3, "three cats" is 1).
        of: What is to be painted or put in, each copied from the message word for word.
    """

    model_config = ConfigDict(extra="forbid")

    do: list[Action] = Field(min_length=1, max_length=4)
    n: int = Field(default=1, ge=1, le=MOST_PICTURES)
    of: list[Span] = Field(default_factory=list, max_length=4)


def target(do: list[Action], n: int = 1, of: tuple[str, ...] = ()) -> str:
    """Return the JSON that the embedded model is trained to write.

    What is at its default is left out, and copied words keep the space before them, so that
    they are the same tokens as in the message.
    """
    filled: dict[str, object] = {"do": list(do)}
    if n != 1:
        filled["n"] = n
    if of:
        filled["of"] = [f" {span}" for span in of]
    return json.dumps(filled, ensure_ascii=False, separators=(",", ":"))
