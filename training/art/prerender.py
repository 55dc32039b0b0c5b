"""Writes shards of pictures with their records, prompts and captions.

A shard is `shard-NNNN.npy`, uint8 (4096, S, S, 3), beside `shard-NNNN.jsonl`, one line a picture:
the record's fields, `caption` (canonical), `prompts` (five phrasings) and `ko`. Each shard has
its own seed, and its `.npy` appears last and whole: a run that was cut short goes on where it
stopped.
"""

from __future__ import annotations

import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.art.korean import korean
from training.art.phrasing import caption, prompts
from training.art.plan import Stage
from training.art.record import Record
from training.art.split import Split, generator

SHARD = 4096


@dataclass(frozen=True, slots=True)
class Job:
    """One shard to be written."""

    path: Path
    number: int
    seed: int
    size: int
    stage: Stage
    split: Split
    nice: int


def describe(record: Record, words: np.random.Generator) -> dict[str, Any]:
    """Return the line that stands for a picture in its shard."""
    return record.to_dict() | {
        "caption": caption(record),
        "prompts": prompts(record, words),
        "ko": korean(record),
    }


def render_shard(job: Job) -> Path:
    """Compose and write one shard; return the path of its array."""
    import cv2

    from training.art.composer import Composer

    cv2.setNumThreads(1)
    os.nice(max(0, job.nice - os.nice(0)))
    composer = Composer(job.size, job.seed, job.stage, job.split)
    words = generator(job.split, job.seed + 1_000_003)
    pictures = np.empty((job.number, job.size, job.size, 3), np.uint8)
    lines = []
    for i in range(job.number):
        pictures[i], record = composer.sample()
        lines.append(json.dumps(describe(record, words), ensure_ascii=False) + "\n")
    job.path.with_suffix(".jsonl").write_text("".join(lines), encoding="utf-8")
    part = job.path.with_suffix(".part.npy")
    np.save(part, pictures)
    os.replace(part, job.path)
    return job.path


def jobs(
    out: Path, number: int, seed: int, stage: Stage, split: Split, size: int = 128, nice: int = 10
) -> list[Job]:
    """Return the shards that are still missing below `out`."""
    starts = range(0, number, SHARD)
    every = [
        Job(
            path=out / f"shard-{i:04d}.npy",
            number=min(SHARD, number - start),
            seed=seed * 100_000 + i,
            size=size,
            stage=stage,
            split=split,
            nice=nice,
        )
        for i, start in enumerate(starts)
    ]
    return [job for job in every if not job.path.exists()]


def prerender(todo: list[Job], workers: int = 2) -> None:
    """Write shards with several processes, reporting each on stderr."""
    if not todo:
        return
    todo[0].path.parent.mkdir(parents=True, exist_ok=True)
    begun = time.perf_counter()
    done = pictures = 0
    with ProcessPoolExecutor(workers) as pool:
        futures = {pool.submit(render_shard, job): job for job in todo}
        for future in as_completed(futures):
            done, pictures = done + 1, pictures + futures[future].number
            rate = pictures / (time.perf_counter() - begun)
            sys.stderr.write(
                f"{future.result().name}: {done}/{len(todo)} shards, {rate:.0f} pictures/s\n"
            )
            sys.stderr.flush()


def rephrase(folder: Path, seed: int) -> int:
    """Write captions and prompts anew from the records of all shards; return how many."""
    total = 0
    for number, path in enumerate(sorted(folder.glob("shard-*.jsonl"))):
        words = generator("train", seed * 100_000 + number)
        records = [
            Record.from_dict(json.loads(line)) for line in path.read_text("utf-8").splitlines()
        ]
        part = path.with_suffix(".part")
        lines = (json.dumps(describe(r, words), ensure_ascii=False) + "\n" for r in records)
        part.write_text("".join(lines), encoding="utf-8")
        os.replace(part, path)
        total += len(records)
    return total
