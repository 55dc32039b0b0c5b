"""Measures readers on hand-written messages: the floor alone, the model alone, and both.

`python -m training.reader.evaluate tests/data/reader_dev.jsonl [--model FOLDER]`. One JSON object
a line: `text`, perhaps `easel`, `history`, `reply_to`, `attachments`, and `expected` with
`actions` (or `action`; `also` lists other answers that are as good), and the slots that matter.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.chat_models.local import LocalChatModel
from agents.chat_models.opening import EMBEDDED
from agents.reader import Reader
from agents.reader.model import Decision, ModelReader, Opinion
from agents.reader.rules import RuleReader
from agents.types import EaselItem, Intent, Message, Reading, Scene
from pipelines.world import World

PAINTING = frozenset({"draw", "collect", "vary", "blend", "revise", "letter", "upscale"})
TEXT_SLOTS = ("setting", "time", "style", "lettering", "aspect")


@dataclass(frozen=True, slots=True)
class Case:
    """One message with what a person would make of it."""

    text: str
    language: str
    scene: Scene
    expected: dict[str, Any]

    @property
    def wanted(self) -> list[tuple[str, ...]]:
        """The action sequences that count as right."""
        first = self.expected.get("actions") or [self.expected["action"]]
        return [squeeze(first), *[(other,) for other in self.expected.get("also", [])]]


@dataclass(slots=True)
class Score:
    """Counts of one reader over a file."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    false_drawings: int = 0
    quiet: int = 0
    hits: int = 0
    missed: int = 0
    invented: int = 0
    refs_right: int = 0
    refs: int = 0
    by_model: int = 0
    asked: int = 0
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def load(path: Path) -> list[Case]:
    """Return the messages of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [case_of(json.loads(line)) for line in lines if line.strip()]


def case_of(row: dict[str, Any]) -> Case:
    """Return one line as a case."""
    korean = any("가" <= letter <= "힣" for letter in row["text"])
    language = row.get("language", "ko" if korean else "en")
    attachments = row.get("attachments", 0)
    scene = Scene(
        easel=tuple(easel_of(item, index) for index, item in enumerate(row.get("easel", []))),
        history=tuple(Message(m["role"], m["content"]) for m in row.get("history", [])),
        reply_to=str(row.get("reply_to") or "").lstrip("#"),
        attachments=attachments if isinstance(attachments, int) else len(attachments),
        asked=row.get("asked", ""),
        choices=tuple(row.get("choices", ())),
        planning=row.get("planning", False),
        remarks=row.get("remarks", 0),
        language=language,
        collecting=row.get("collecting", False),
    )
    if scene.easel and not any(item.current for item in scene.easel):
        last = EaselItem(**{**fields_of(scene.easel[-1]), "current": True})
        scene = Scene(**{**fields_of(scene), "easel": (*scene.easel[:-1], last)})
    return Case(row["text"], language, scene, row["expected"])


def fields_of(value: Any) -> dict[str, Any]:
    """Return the fields of a frozen dataclass."""
    return {name: getattr(value, name) for name in value.__slots__}


def easel_of(item: dict[str, Any], index: int) -> EaselItem:
    """Return a picture of the easel."""
    return EaselItem(
        label=str(item["label"]).lstrip("#"),
        prompt=item.get("prompt", ""),
        caption=item.get("caption", ""),
        group=item.get("group", str(index)),
        current=item.get("current", False),
    )


def squeeze(actions: Iterable[str]) -> tuple[str, ...]:
    """Return actions without repeats in a row, except for drawings, which are counted."""
    out: list[str] = []
    for action in actions:
        if not out or out[-1] != action or action == "draw":
            out.append(action)
    return tuple(out)


async def measure(reader: Reader, cases: list[Case]) -> Score:
    """Read every case and count."""
    score = Score()
    for case in cases:
        began = time.perf_counter()
        reading = await reader.read(case.text, case.scene)
        score.seconds.append(time.perf_counter() - began)
        count(score, case, reading)
    return score


def count(score: Score, case: Case, reading: Reading) -> None:
    """Add one reading to a score."""
    said = squeeze(intent.action for intent in reading.intents)
    wanted = case.wanted
    right = said in wanted
    for key in ("all", case.language, f"action {wanted[0][0]}"):
        score.total[key] += 1
        score.right[key] += right
    if not right:
        score.wrong.append(
            f"{case.text!r} wanted {wanted} got {said} by {reading.by} "
            f"{reading.confidence:.2f} {reading.why} {reading.question}"
        )
    quiet = not any(action in PAINTING for way in wanted for action in way)
    score.quiet += quiet
    score.false_drawings += quiet and bool(PAINTING & set(said)) and not reading.question
    score.by_model += reading.by == "model"
    score.asked += reading.question not in ("", "confirm_forget")
    count_slots(score, case, reading.intents)
    if "refs" in case.expected:
        score.refs += 1
        refs = {ref for intent in reading.intents for ref in intent.refs}
        score.refs_right += refs == {str(r).lstrip("#") for r in case.expected["refs"]}


def count_slots(score: Score, case: Case, intents: tuple[Intent, ...]) -> None:
    """Count slots: what was expected and found, missed, or invented.

    Inventions are counted for subjects and numbers of pictures, and in messages that draw.
    """
    expected = case.expected
    wanted = [name_of(subject) for subject in expected.get("subjects", [])]
    found = [subject.name for intent in intents for subject in intent.wish.subjects]
    hits = sum(any(same(name, other) for other in found) for name in wanted)
    score.hits += hits
    score.missed += len(wanted) - hits
    if wanted and case.wanted[0][0] == "draw":
        score.invented += sum(not any(same(name, other) for other in wanted) for name in found)
    for slot in TEXT_SLOTS:
        if value := expected.get(slot):
            hit = any(same(value, getattr(intent.wish, slot)) for intent in intents)
            score.hits += hit
            score.missed += not hit
    for value in expected.get("negative", []):
        hit = any(same(value, other) for intent in intents for other in intent.wish.negative)
        score.hits += hit
        score.missed += not hit
    count_numbers(score, expected, intents)


def count_numbers(score: Score, expected: dict[str, Any], intents: tuple[Intent, ...]) -> None:
    """Count numbers of pictures and of things in a picture."""
    pictures = expected.get("count", 1)
    said = max(intent.count for intent in intents)
    if pictures != 1:
        score.hits += said == pictures
        score.missed += said != pictures
    elif "subjects" in expected:
        score.invented += said != 1
    for subject in expected.get("subjects", []):
        number = subject.get("number", 1) if isinstance(subject, dict) else 1
        if number != 1:
            numbers = [s.number for intent in intents for s in intent.wish.subjects]
            score.hits += number in numbers
            score.missed += number not in numbers


def name_of(subject: Any) -> str:
    """Return the name of a subject that is a plain text or a table."""
    return str(subject["name"] if isinstance(subject, dict) else subject)


def same(wanted: str, found: str) -> bool:
    """True if two phrases name the same thing: one's words are all in the other."""
    one, other = set(wanted.lower().split()), set(found.lower().split())
    return bool(one and other) and (one <= other or other <= one)


def interval(right: int, total: int) -> str:
    """Return a share in per cent with its 95 % interval (Wilson)."""
    if not total:
        return "-"
    z, share = 1.96, right / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    return f"{100 * share:.1f} ({100 * (centre - half):.0f}-{100 * (centre + half):.0f})"


def report(name: str, score: Score) -> list[str]:
    """Return a score as lines."""
    precision = score.hits / max(1, score.hits + score.invented)
    recall = score.hits / max(1, score.hits + score.missed)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    times = sorted(score.seconds)
    total = score.total["all"]
    return [
        f"## {name}",
        f"actions: all {interval(score.right['all'], total)}, "
        f"English {interval(score.right['en'], score.total['en'])}, "
        f"Korean {interval(score.right['ko'], score.total['ko'])}",
        f"false drawings: {score.false_drawings} of {score.quiet} that ask for no picture",
        f"slots: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}",
        f"references: {interval(score.refs_right, score.refs)}",
        f"decided by the model: {interval(score.by_model, total)}; questions: {score.asked}",
        f"seconds a message: median {times[total // 2]:.3f}, "
        f"95 % {times[int(total * 0.95)]:.3f}, worst {times[-1]:.3f}",
    ]


def by_action(scores: dict[str, Score]) -> list[str]:
    """Return the accuracy of each action for every reader, as a table."""
    keys = sorted({k for s in scores.values() for k in s.total if k.startswith("action ")})
    head = f"| action | n | {' | '.join(scores)} |"
    lines = [head, "|" + " --- |" * (len(scores) + 2)]
    for key in keys:
        shares = [interval(s.right[key], s.total[key]) for s in scores.values()]
        number = next(iter(scores.values())).total[key]
        lines.append(f"| {key.removeprefix('action ')} | {number} | {' | '.join(shares)} |")
    return lines


class Remembering(ModelReader):
    """Asks the model once for each message, whatever rule decides afterwards."""

    memory: dict[tuple[str, Scene], Opinion]

    async def opinion(self, text: str, scene: Scene) -> Opinion:
        """Return what the model said before, or ask it."""
        if (text, scene) not in self.memory:
            self.memory[text, scene] = await super().opinion(text, scene)
        return self.memory[text, scene]


def readers(folder: Path, world: World | None) -> dict[str, Callable[[], Reader]]:
    """Return the three readers to be compared."""
    rules = RuleReader(world)
    found: dict[str, Callable[[], Reader]] = {"floor": lambda: rules}
    if (folder / "config.json").exists():
        model = LocalChatModel(folder=str(folder))
        alone = Remembering(model, rules, Decision.always_model())
        both = Remembering(model, rules)
        alone.memory = both.memory = {}
        found |= {"model": lambda: alone, "both": lambda: both}
    return found


def main() -> None:
    """Evaluate from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--model", type=Path, default=EMBEDDED)
    parser.add_argument("--only", choices=("floor", "model", "both"))
    parser.add_argument("--wrong", action="store_true", help="print what was read wrongly")
    chosen = parser.parse_args()
    cases = load(chosen.file)
    scores = {}
    for name, make in readers(chosen.model, World.load()).items():
        if chosen.only in (None, name):
            scores[name] = asyncio.run(measure(make(), cases))
            print("\n".join(report(name, scores[name])), flush=True)
            if chosen.wrong:
                print("\n".join(scores[name].wrong))
    print("\n".join(by_action(scores)))


if __name__ == "__main__":
    main()
