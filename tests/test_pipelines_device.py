from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import pytest
import torch
from PIL import Image

from pipelines.device import calm_threads, pick_device, pick_dtype, set_threads
from pipelines.errors import (
    BadRequest,
    Cancelled,
    MissingExtra,
    MissingWeights,
    ModelFailed,
    OutOfMemory,
)
from pipelines.foreign import loading, running
from pipelines.lettering import set_words
from pipelines.ocr import read_words
from pipelines.types import Lettering

MEMORY = (
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
    MemoryError(),
    RuntimeError("[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: "
                 "can't allocate memory: you tried to allocate 99 bytes"),
    RuntimeError("MPS backend out of memory"),
)  # fmt: skip


@pytest.mark.parametrize("seam", [loading, running])
@pytest.mark.parametrize("error", MEMORY, ids=lambda e: type(e).__name__)
def test_every_lack_of_memory_is_one_error(seam: Any, error: Exception) -> None:
    with pytest.raises(OutOfMemory) as caught, seam("model"):
        raise error
    assert caught.value.__cause__ is error and "\n" not in str(caught.value)


def test_a_real_allocation_that_fails_is_mapped() -> None:
    with pytest.raises(OutOfMemory), running("model"):
        torch.empty(2**46, dtype=torch.uint8)


@pytest.mark.parametrize(
    ("error", "mapped"),
    [
        (OSError("model.safetensors not found"), MissingWeights),
        (FileNotFoundError("config.json"), MissingWeights),
        (ImportError("No module named sentencepiece"), MissingExtra),
        (ValueError("odd config\nwith a second line"), ModelFailed),
        (KeyError("unet"), ModelFailed),
    ],
)
def test_what_goes_wrong_while_loading(error: Exception, mapped: type[Exception]) -> None:
    with pytest.raises(mapped) as caught, loading("model"):
        raise error
    assert "\n" not in str(caught.value) and "model" in str(caught.value)


def test_our_own_errors_and_the_keyboard_pass_through() -> None:
    for error in (Cancelled("stop"), KeyboardInterrupt()):
        for seam in (loading, running):
            with pytest.raises(type(error)) as caught, seam("model"):
                raise error
            assert caught.value is error


def test_devices() -> None:
    assert pick_device("cpu") == "cpu"
    assert pick_device("auto") in {"cpu", "cuda", "mps"}
    with pytest.raises(BadRequest):
        pick_device("abacus")


def test_number_formats() -> None:
    assert pick_dtype("float32", "cpu") is torch.float32
    assert pick_dtype("bfloat16", "cpu") is torch.bfloat16
    assert pick_dtype("auto", "cpu") in {torch.float32, torch.bfloat16}
    assert pick_dtype("auto", "mps") is torch.float16


def test_threads_are_fixed() -> None:
    before = torch.get_num_threads()
    try:
        assert set_threads(1) == 1 == torch.get_num_threads()
        assert 1 <= set_threads() <= 8
    finally:
        torch.set_num_threads(before)


def test_openmp_sleeps_unless_told_otherwise(monkeypatch: Any) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    calm_threads()
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    calm_threads()
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"


def test_without_the_extra_words_cannot_be_read() -> None:
    """In an interpreter that has no rapidocr."""
    code = (
        "import sys; sys.modules['rapidocr'] = None\n"
        "from PIL import Image; from pipelines.ocr import read_words\n"
        "from pipelines.errors import MissingExtra\n"
        "try: read_words(Image.new('RGB', (32, 32)))\n"
        "except MissingExtra as error: print(error.kind)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == MissingExtra.kind


@pytest.mark.skipif(find_spec("rapidocr") is None, reason="the extra `ocr` is not installed")
@pytest.mark.filterwarnings("ignore")  # onnxruntime's and rapidocr's own
def test_words_are_read() -> None:
    paper = Image.new("RGB", (512, 256), "white")
    words = " ".join(read_words(set_words(paper, Lettering("Post your token", place="middle"))))
    assert "token" in words.lower()
    assert read_words(paper) == []
