"""The compact super-resolution network behind the embedded upscaler.

SRVGGNetCompact (Wang et al., Real-ESRGAN, 2021, https://arxiv.org/abs/2107.10833): convolutions at
the picture's own resolution, one sub-pixel shuffle at the end, and the enlarged input added back.
The parameter names are upstream's, so that these weights also load into the original class.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn


class SRVGGNetCompact(nn.Module):
    """Enlarges RGB pictures by a whole factor."""

    def __init__(self, num_feat: int = 64, num_conv: int = 16, upscale: int = 4) -> None:
        """Builds the network.

        Args:
            num_feat: channels between the layers.
            num_conv: convolutions between the first and the last.
            upscale: whole factor by which height and width grow.
        """
        super().__init__()
        self.upscale = upscale
        layers: list[nn.Module] = [nn.Conv2d(3, num_feat, 3, padding=1), nn.PReLU(num_feat)]
        for _ in range(num_conv):
            layers += [nn.Conv2d(num_feat, num_feat, 3, padding=1), nn.PReLU(num_feat)]
        layers.append(nn.Conv2d(num_feat, 3 * upscale**2, 3, padding=1))
        self.body = nn.ModuleList(layers)

    @property
    def reach(self) -> int:
        """Pixels of the input, on each side, that can change one pixel of the output.

        Tiles that overlap by this much show no seams at all.
        """
        return sum(isinstance(layer, nn.Conv2d) for layer in self.body)

    def forward(self, pictures: Tensor) -> Tensor:
        """Enlarges pictures.

        Args:
            pictures: (batch, 3, height, width), RGB in 0..1.

        Returns:
            (batch, 3, height * upscale, width * upscale); may leave 0..1 slightly, so clamp.
        """
        hidden = pictures
        for layer in self.body:
            hidden = layer(hidden)
        enlarged = F.interpolate(pictures, scale_factor=self.upscale, mode="nearest")
        return F.pixel_shuffle(hidden, self.upscale) + enlarged


def load(folder: Path, dtype: torch.dtype = torch.float32) -> SRVGGNetCompact:
    """Loads an upscaler folder (config.json and model.safetensors), ready to run.

    Raises:
        FileNotFoundError: the folder lacks one of the two files.
        RuntimeError: the weights do not fit the config.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    network = SRVGGNetCompact(
        num_feat=config["num_feat"], num_conv=config["num_conv"], upscale=config["upscale"]
    )
    network.load_state_dict(load_file(str(folder / "model.safetensors")))
    return network.to(dtype).eval()
