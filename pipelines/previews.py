"""Small pictures of a painting in progress, at next to no cost.

A linear map from latent channels to RGB is close enough for a thumbnail. It is fitted once by least
squares on what the autoencoder makes of flat colours, so it suits any autoencoder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    import torch

SIDE = 128


class LatentPreviewer:
    """Turns latents into thumbnails.

    Args:
        pipe: Pipeline with a `vae` whose `encode` gives latents of the same channels.
    """

    def __init__(self, pipe: Any) -> None:
        """Keep the pipeline; the map is fitted when it is first needed."""
        self._pipe = pipe
        self._map: torch.Tensor | None = None

    def preview(self, latents: torch.Tensor, size: tuple[int, int]) -> Image.Image | None:
        """Return an RGB thumbnail of the first picture; None for latents of another shape.

        Args:
            latents: (batch, channels, height, width) as they are between steps, or packed as
                Flux and its kin do: (batch, height / 2 * width / 2, channels * 4).
            size: Width and height of the picture in pixels.
        """
        import torch

        if latents.ndim == 3:
            latents = self._unpacked(latents, size)
        if latents.ndim != 4:
            return None
        if self._map is None:
            self._map = self._fit()
        if self._map.shape[0] != latents.shape[1] + 1:
            return None
        values = latents[0].detach().float().cpu()
        rgb = torch.einsum("chw,cd->hwd", values, self._map[:-1]) + self._map[-1]
        pixels = (rgb.clamp(0, 1) * 255).round().to(torch.uint8).numpy()
        image = Image.fromarray(pixels)
        scale = SIDE / max(image.size)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        return image.resize(size, Image.Resampling.BICUBIC)

    def _unpacked(self, latents: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
        """Undo the packing of 2 x 2 places into one; other shapes are handed back."""
        factor = 2 * int(getattr(self._pipe, "vae_scale_factor", 8))
        wide, high, channels = size[0] // factor, size[1] // factor, latents.shape[2] // 4
        if wide * high != latents.shape[1] or latents.shape[2] % 4:
            return latents
        grid = latents[:1].reshape(1, high, wide, channels, 2, 2).permute(0, 3, 1, 4, 2, 5)
        return grid.reshape(1, channels, 2 * high, 2 * wide)

    def _fit(self) -> torch.Tensor:
        """Return (channels + 1, 3): the least-squares map from latents to RGB in 0..1."""
        import torch

        vae = self._pipe.vae
        levels = torch.linspace(0, 1, 3)
        colours = torch.cartesian_prod(levels, levels, levels)
        side = 4 * getattr(self._pipe, "vae_scale_factor", 8)
        parameter = next(vae.parameters())
        flat = (colours * 2 - 1)[:, :, None, None].expand(-1, -1, side, side)
        with torch.no_grad():
            coded = vae.encode(flat.to(parameter.device, parameter.dtype))
        means = _means(coded).float().cpu().mean(dim=(2, 3))
        shift = getattr(vae.config, "shift_factor", None) or 0.0
        means = (means - shift) * (getattr(vae.config, "scaling_factor", None) or 1.0)
        design = torch.cat([means, torch.ones(len(means), 1)], dim=1)
        ridge = 1e-4 * torch.eye(design.shape[1])
        fitted: torch.Tensor = torch.linalg.solve(design.T @ design + ridge, design.T @ colours)
        return fitted


def _means(coded: Any) -> Any:
    """Latents of an `encode` result, whichever autoencoder gave it."""
    if hasattr(coded, "latent_dist"):
        return coded.latent_dist.mode()
    return coded.latents if hasattr(coded, "latents") else coded[0]
