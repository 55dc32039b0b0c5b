"""What a composed picture shows, exactly."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the side, y downwards."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One kind of thing in a picture.

    Attributes:
        name: The subject's name in the world.
        count: How many there are.
        colour: The colour that fills most of it, or empty.
        recoloured: Whether that colour was painted on, so that a prompt must say it.
        size: Longest side of each as a share of the picture's side.
        boxes: Where each is.
        drawing: Row of the sprite that was used.
    """

    name: str
    count: int = 1
    colour: str = ""
    recoloured: bool = False
    size: float = 0.0
    boxes: tuple[Box, ...] = ()
    drawing: int = -1


@dataclass(frozen=True, slots=True)
class Record:
    """The truth about one picture.

    Attributes:
        subjects: One or two; the one on the left, on top or in front comes first.
        relation: How the first stands to the second (`world.RELATIONS`); empty for one.
        setting: Name of the setting; empty on a plain ground.
        time: Time of day; empty where there is none.
        style: Name of the style; every picture has one.
        look: Look of the drawings below the style.
        ground: Kind of plain ground (plain, gradient, a pattern); empty in a setting.
        ground_colour: Its colour; `first and second` for a gradient.
        extras: What else can be seen, the most striking first.
        layout: single, count or pair.
        split: train or heldout.
        seed: Decides between equal wordings of the caption.
    """

    subjects: tuple[Shown, ...]
    relation: str = ""
    setting: str = ""
    time: str = ""
    style: str = "cartoon"
    look: str = "cartoon"
    ground: str = ""
    ground_colour: str = ""
    extras: tuple[str, ...] = ()
    layout: str = "single"
    split: str = "train"
    seed: int = field(default=0)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Record:
        """Read what `to_dict` wrote; unknown keys (prompts, caption) are left alone."""
        known = {key: values[key] for key in cls.__dataclass_fields__ if key in values}
        known["subjects"] = tuple(
            Shown(**{**shown, "boxes": tuple(tuple(box) for box in shown["boxes"])})
            for shown in known["subjects"]
        )
        known["extras"] = tuple(known.get("extras", ()))
        return cls(**known)
