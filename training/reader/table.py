"""The table of single messages, `tests/data/reader_rules.tsv`, with the scenes that it names."""

from __future__ import annotations

from pathlib import Path

from agents.types import EaselItem, Scene

TABLE = Path(__file__).parents[2] / "tests" / "data" / "reader_rules.tsv"
EASEL = (
    EaselItem("1", "a red fox in the snow", "a red fox in the snow", "a"),
    EaselItem("2", "a cat on a chair", "a cat on a chair", "b"),
    EaselItem("3", "a sailboat on the sea at night, Van Gogh", "a sailboat at night", "c", True),
)
LOGOS = tuple(EaselItem(str(n), "a fox, logo", "a fox", "d", True) for n in (4, 5, 6))
SCENES = {
    "-": Scene(),
    "E": Scene(easel=EASEL),
    "G": Scene(easel=EASEL[:2] + LOGOS),
    "A": Scene(attachments=1),
    "AE": Scene(easel=EASEL, attachments=1),
    "P": Scene(easel=EASEL, planning=True),
    "R": Scene(easel=EASEL, remarks=3),
    "C": Scene(easel=EASEL, collecting=True),
    "#1": Scene(easel=EASEL, reply_to="1"),
}


def messages() -> list[tuple[str, str, str]]:
    """Return the rows: the name of a scene, a message, and what is read in it.

    The last cell divides deeds by " / "; each is an action with slots (`draw count=3; ...`).
    """
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#\t")]
    return [(row[0], row[1], row[2]) for row in cells]
