"""Scores painter and captioner on held-out scenes: `python -m training.evaluate`.

Every prompt comes from a held-out composed picture, so the same marks given to that picture are the
ceiling. The judge marks pictures of both kinds; until it is trained, the captioner stands in, and
the table says so.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count as count_from
from itertools import islice
from pathlib import Path

import numpy as np
from diffusers import DiffusionPipeline
from PIL import Image
from transformers import PreTrainedTokenizerFast, VisionEncoderDecoderModel

from pipelines.eyes import Said, open_eye
from pipelines.settings import CaptionerSettings
from pipelines.sight import read_caption
from pipelines.types import Sight
from pipelines.world import World
from training.captioner import describe, log_likelihood
from training.cards import WEIGHTS, table, training_root
from training.judge import Judge, Labels, marks, open_judge
from training.lessons import BLANK
from training.loop import logger, prepare
from training.outside import fetch_photos, open_photos, outside_picture, photo_crop
from training.painter.primer import primer
from training.scores import Scores, score_marks, score_sights, trust_above, truth
from training.sheets import grid, paint

STAGES = ("primer", "singles", "settings", "styles", "pairs")
SHARES = tuple(share / 100 for share in range(5, 100, 5))
RIGHT_NAMES = 0.9
"""Share of the names said of composed pictures that must be right; painted ones are harder."""

HEADS = ("subject", "subject in 5", "both", "count", "colour", "setting", "time", "style")


@dataclass(frozen=True)
class HeldOut:
    """Composed pictures of one stage that training never saw.

    Attributes:
        pictures: (N, 128, 128, 3) uint8.
        sights: what each shows, in the words of the world.
        captions: canonical captions.
        prompts: one free phrasing each.
    """

    pictures: np.ndarray
    sights: list[Sight]
    captions: list[str]
    prompts: list[str]


def held_out(stage: str, count: int, seed: int = 9) -> HeldOut:
    """Composes held-out pictures of a stage; `primer` is singles of the subjects taught first."""
    from training.art.composer import Composer
    from training.art.phrasing import caption, prompts

    young = stage == "primer"
    composer = Composer(128, seed, "singles" if young else stage, "heldout")  # type: ignore[arg-type]
    rng = np.random.default_rng(seed)
    endless = (composer.sample() for _ in count_from(0))
    fitting = (one for one in endless if not young or one[1].subjects[0].name in primer())
    drawn = list(islice(fitting, count))
    world = World.load()
    sights = [truth(record, read_caption(caption(record), world)) for _, record in drawn]
    return HeldOut(
        np.stack([picture for picture, _ in drawn]),
        sights,
        [caption(record) for _, record in drawn],
        [prompts(record, rng)[0] for _, record in drawn],
    )


class Eyes:
    """The captioner, reading sights off pictures."""

    def __init__(self, folder: Path, world: World) -> None:
        """Loads the folder as anybody would."""
        self.folder = folder
        self.model = VisionEncoderDecoderModel.from_pretrained(folder).eval()
        self.tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        self.world = world

    def names(self, pictures: np.ndarray) -> list[tuple[str, float]]:
        """The main subject that is named in each picture, and how likely its name is, in 5 %."""
        settings = CaptionerSettings(model=str(self.folder))
        eye = open_eye(self.model, str(self.folder), settings, local=True)
        images = [Image.fromarray(picture) for picture in pictures]
        found = []
        for start in range(0, len(images), 64):
            for said in eye.read(images[start : start + 64]):
                likely = [read_likely(said, self.world, share) for share in SHARES]
                sure = [share for share, name in zip(SHARES, likely, strict=True) if name]
                found.append((likely[0], max(sure, default=0.0)))
        return found

    def read(self, pictures: np.ndarray) -> list[Sight]:
        """One sight a picture, with the mean token probability as confidence."""
        said = describe(self.model, self.tokenizer, pictures)
        return [read_caption(text, self.world, math.exp(mean)) for text, mean in said]

    def score(self, pictures: np.ndarray, texts: Sequence[str]) -> np.ndarray:
        """Log p(text | picture) - log p(text | blank), nats a token."""
        blank = np.full_like(pictures, BLANK)
        seen = log_likelihood(self.model, self.tokenizer, pictures, texts)
        return seen - log_likelihood(self.model, self.tokenizer, blank, texts)


def read_likely(said: Said, world: World, least: float) -> str:
    """The main subject of a caption, if its name is at least so likely; else empty."""
    sight = read_caption(said.text, world, likelihood=said.likelihood, least=least)
    return sight.subjects[0].name if sight.subjects else ""


def word_threshold(eyes: Eyes, scenes: HeldOut) -> float:
    """The probability above which at least `RIGHT_NAMES` of the names said are right."""
    named = eyes.names(scenes.pictures)
    truths = [{subject.name for subject in sight.subjects} for sight in scenes.sights]
    right = np.array([name in truth for (name, _), truth in zip(named, truths, strict=True)])
    likely = np.array([share for _, share in named])
    said = likely > 0
    return round(min(0.95, trust_above(likely[said], right[said], RIGHT_NAMES)), 2)


def swap_test(eyes: Eyes, scenes: HeldOut) -> Scores:
    """Shares of right wishes called met and of swapped wishes called missed.

    The threshold is halfway between the two means of the first half; the second half is judged.
    """
    half = len(scenes.captions) // 2
    right = eyes.score(scenes.pictures, scenes.captions)
    wrong = eyes.score(scenes.pictures, [*scenes.captions[1:], scenes.captions[0]])
    threshold = float(right[:half].mean() + wrong[:half].mean()) / 2
    return {
        "threshold": threshold,
        "met": float((right[half:] > threshold).mean()),
        "missed": float((wrong[half:] <= threshold).mean()),
    }


def evidence(sights: Sequence[Sight]) -> np.ndarray:
    """How much each caption counts: its confidence, 0 where it says that it cannot tell."""
    return np.array([sight.confidence * sight.known for sight in sights])


def calibrate(eyes: Eyes, scenes: HeldOut, seed: int = 5) -> dict[str, float]:
    """Finds the confidence above which a caption is evidence, and how well it separates.

    Above it, at least half of the captions of held-out scenes name a subject that is there, and
    at most one made-up outside picture in a hundred is described, and one crop in fifty of every
    other photograph that the captioner never saw; the photographs between them check it.
    """
    rng = np.random.default_rng(seed)
    unseen = open_photos(fetch_photos() / "test")
    made = np.stack([np.asarray(outside_picture([], rng)) for _ in range(96)])
    fitted, checked = (
        np.stack([np.asarray(photo_crop(half, rng)) for _ in range(128)])
        for half in (unseen[::2], unseen[1::2])
    )
    inside = eyes.read(scenes.pictures)
    own = evidence(inside)
    invented, told, photographed = (evidence(eyes.read(p)) for p in (made, fitted, checked))
    truths = [{subject.name for subject in truth.subjects} for truth in scenes.sights]
    right = [bool({s.name for s in a.subjects} & b) for a, b in zip(inside, truths, strict=True)]
    threshold = max(
        trust_above(own, np.array(right)),
        float(np.quantile(invented, 0.99)),
        float(np.quantile(told, 0.98)),
    )
    return {
        "known_above": round(threshold, 3),
        "temperature": 1.0,
        "word_above": word_threshold(eyes, scenes),
        "inside_known": float(np.mean(own >= threshold)),
        "made_up_unknown": float(np.mean(invented < threshold)),
        "photos_unknown": float(np.mean(photographed < threshold)),
    }


def rows_of(scores: dict[str, dict[str, Scores]]) -> str:
    """A Markdown table: a row for each stage and each who, a column for each kind of fact."""
    rows = []
    for stage, by in scores.items():
        for who, values in by.items():
            shares = [values.get(head, math.nan) for head in HEADS]
            rows.append(
                [stage, who, *("" if math.isnan(v) else f"{100 * v:.0f} %" for v in shares)]
            )
    return table(["prompts", "pictures", *HEADS], rows)


def evaluate(
    count: int, painted_count: int, steps: int, guidance: float, out: Path
) -> dict[str, object]:
    """Runs everything and writes contact sheets to `out`; returns what was measured.

    Of `count` scenes a stage the first `painted_count` are also painted.
    """
    world = World.load()
    eyes = Eyes(WEIGHTS / "captioner", world)
    judge = _judge()
    pipeline = DiffusionPipeline.from_pretrained(WEIGHTS / "painter")
    pipeline.set_progress_bar_config(disable=True)
    by_captioner: dict[str, dict[str, Scores]] = {}
    by_judge: dict[str, dict[str, Scores]] = {}
    everything: list[HeldOut] = []
    for stage in STAGES:
        scenes = held_out(stage, count)
        everything.append(scenes)
        seeds = list(range(1000, 1000 + painted_count))
        painted = paint(pipeline, scenes.prompts[:painted_count], seeds, steps, guidance)
        grid(list(painted[:64])).save(out / f"painted-{stage}.png")
        both = {"composed": scenes.pictures, "painted": painted}
        by_captioner[stage] = {
            who: score_sights(eyes.read(pictures), scenes.sights[: len(pictures)])
            for who, pictures in both.items()
        }
        if judge:
            by_judge[stage] = {
                who: score_marks(
                    marks(judge[0], pictures), scenes.sights[: len(pictures)], judge[1]
                )
                for who, pictures in both.items()
            }
        logger.info("%s: %s", stage, by_captioner[stage])
    mixed = _join(everything)
    return {
        "pictures": count,
        "painted": painted_count,
        "steps": steps,
        "guidance": guidance,
        "captioner": by_captioner,
        "judge": by_judge,
        "swap": swap_test(eyes, mixed),
        "calibration": calibrate(eyes, mixed),
    }


def _judge() -> tuple[Judge, Labels] | None:
    try:
        return open_judge()
    except FileNotFoundError:
        return None


def _join(parts: Sequence[HeldOut]) -> HeldOut:
    """One set, the stages interleaved, so that halves are alike."""
    order = np.argsort(np.concatenate([np.arange(len(part.captions)) for part in parts]))
    sights = [sight for part in parts for sight in part.sights]
    captions = [caption for part in parts for caption in part.captions]
    prompts = [prompt for part in parts for prompt in part.prompts]
    return HeldOut(
        np.concatenate([part.pictures for part in parts])[order],
        [sights[i] for i in order],
        [captions[i] for i in order],
        [prompts[i] for i in order],
    )


def report(measured: dict[str, object]) -> str:
    """The tables of a model card."""
    text = "Marked by the captioner (facts it states, against the truth):\n\n"
    text += rows_of(measured["captioner"])  # type: ignore[arg-type]
    if measured["judge"]:
        text += "\n\nMarked by the independent judge:\n\n"
        text += rows_of(measured["judge"])  # type: ignore[arg-type]
    else:
        text += "\n\nThe independent judge is not trained yet.\n"
    return text


def main() -> None:
    """Writes `evaluation.json`, `evaluation.md`, the sheets and the captioner's calibration."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--count", type=int, default=128, help="pictures a stage")
    parser.add_argument("--painted", type=int, default=64, help="of these, painted a stage")
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--guidance", type=float, default=4.0)
    parser.add_argument("--out", type=Path, default=training_root() / "evaluation")
    options = parser.parse_args()
    prepare()
    options.out.mkdir(parents=True, exist_ok=True)
    measured = evaluate(
        options.count, options.painted, options.steps, options.guidance, options.out
    )
    (options.out / "evaluation.json").write_text(json.dumps(measured, indent=2), encoding="utf-8")
    (options.out / "evaluation.md").write_text(report(measured), encoding="utf-8")
    calibration = WEIGHTS / "captioner" / "calibration.json"
    calibration.write_text(json.dumps(measured["calibration"], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
