"""Settings of the hands and eyes. The defaults are the embedded models."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Device = str
Dtype = Literal["auto", "float32", "bfloat16", "float16"]


class Section(BaseModel):
    """A part of the configuration: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PainterSettings(Section):
    """Which diffusion pipeline paints, and how.

    Sizes, steps and guidance left empty are the model's own (see `DiffusersPainter.defaults`).
    """

    model: str = Field(default="embedded", description="embedded, a diffusers folder, or a hub id")
    variant: str = Field(default="", description="variant of the weight files, such as fp16")
    device: Device = Field(default="auto", description="auto, cpu, cuda, cuda:1, mps")
    dtype: Dtype = Field(default="auto", description="auto, float32, bfloat16, float16")
    offload: Literal["none", "model", "sequential"] = Field(
        default="none", description="keep the weights in main memory between uses (needs a GPU)"
    )
    width: int | None = Field(default=None, ge=64, le=2048, multiple_of=8)
    height: int | None = Field(default=None, ge=64, le=2048, multiple_of=8)
    native: int | None = Field(
        default=None,
        ge=16,
        le=2048,
        description="side in pixels at which the network itself paints",
    )
    steps: int | None = Field(default=None, ge=1, le=150)
    guidance: float | None = Field(default=None, ge=0, le=30)
    guided_share: float | None = Field(
        default=None, gt=0, le=1, description="share of the steps, from the first, with guidance"
    )
    scheduler: Literal["", "ddim", "dpm++", "euler", "lcm", "tcd", "unipc"] = Field(
        default="", description="empty keeps the model's own"
    )
    phrasing: Literal["sentence", "tags"] | None = None
    max_batch: int = Field(default=16, ge=1, le=64, description="pictures painted together at most")
    tile_above: int = Field(default=1024, ge=128, description="decode by tiles above this side")
    preview_every: int = Field(default=4, ge=0, description="steps between previews; 0 for none")
    local_files_only: bool = Field(default=False, description="never ask the hub")


class CaptionerSettings(Section):
    """Which model looks at pictures."""

    model: str = Field(
        default="embedded", description="embedded, none, a transformers folder, a hub id"
    )
    device: Device = "auto"
    dtype: Dtype = "auto"
    prompt: str = Field(default="", description="instruction for models that take one")
    max_tokens: int = Field(default=64, ge=8, le=512)
    known_above: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="confidence that counts as known; empty: the model's own",
    )
    local_files_only: bool = False


class UpscalerSettings(Section):
    """How pictures are made larger.

    `embedded` is the small Real-ESRGAN network, `lanczos` a plain filter, `repaint` the plain
    filter and then image-to-image by tiles with the painter itself.
    """

    method: Literal["embedded", "lanczos", "repaint"] = "embedded"
    device: Device = "auto"
    tile: int = Field(default=192, ge=64, le=1024, description="side of a tile before enlarging")
    strength: float = Field(default=0.3, gt=0, le=1, description="repaint: how far it may go")


class PipelineSettings(Section):
    """Everything about hands and eyes."""

    painter: PainterSettings = PainterSettings()
    captioner: CaptionerSettings = CaptionerSettings()
    upscaler: UpscalerSettings = UpscalerSettings()
    threads: int = Field(
        default=0, ge=0, le=256, description="processor threads; 0: one a physical core"
    )
