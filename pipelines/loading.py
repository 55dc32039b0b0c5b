"""Opens diffusion pipelines: any folder or hub id that diffusers knows."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from math import lcm
from pathlib import Path
from typing import Any

from pipelines.abilities import Abilities
from pipelines.device import calm_threads, pick_device, pick_dtype
from pipelines.errors import MissingWeights
from pipelines.foreign import loading
from pipelines.hub import locate
from pipelines.settings import PainterSettings
from pipelines.types import PaintDefaults
from pipelines.world import WEIGHTS

EMBEDDED = WEIGHTS / "painter"
NOTE = "tilda.json"
EMBEDDED_NOTE = {
    "steps": 8, "guidance": 4.0, "native": 128, "vocabulary": "world", "hold": 0.3,
    "layout_by_seed": True,
}  # fmt: skip
"""What suits the embedded painter, where its folder says nothing else."""

_SCHEDULERS: dict[str, tuple[str, dict[str, Any]]] = {
    "ddim": ("DDIMScheduler", {"timestep_spacing": "trailing"}),
    "dpm++": ("DPMSolverMultistepScheduler", {"use_karras_sigmas": True}),
    "euler": ("EulerDiscreteScheduler", {"timestep_spacing": "trailing"}),
    "lcm": ("LCMScheduler", {}),
    "tcd": ("TCDScheduler", {}),
    "unipc": ("UniPCMultistepScheduler", {}),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A loaded pipeline and what is to be known about it."""

    pipe: Any
    name: str
    device: str
    dtype: str
    defaults: PaintDefaults
    multiple: int
    guided_share: float
    note: dict[str, Any]


def open_pipeline(settings: PainterSettings) -> Opened:
    """Load a pipeline on its device.

    A folder may hold a `tilda.json` with `steps`, `guidance`, `guided_share`, `native`, `width`,
    `height`, `phrasing`, `hold`, `layout_by_seed` (see `PaintDefaults`) and `vocabulary` (`world`
    if it knows only that); settings that are not empty win.

    Raises:
        MissingWeights: There is no such model, or it is not complete.
        OutOfMemory: It does not fit.
        ModelFailed: The library could not open it.
    """
    calm_threads()
    source = str(EMBEDDED) if settings.model == "embedded" else settings.model
    name = "tilda-painter" if settings.model == "embedded" else source.rstrip("/").split("/")[-1]
    device = pick_device(settings.device)
    dtype = pick_dtype(settings.dtype, device)
    source, local = locate(source, settings.local_files_only)
    if local and not (Path(source) / "model_index.json").is_file():
        raise MissingWeights(
            f"The painter {name} is not there: its folder has no model_index.json."
        )
    with loading(name):
        pipe = _load(source, local, settings, dtype)
        if settings.scheduler:
            pipe.scheduler = _scheduler(settings.scheduler, pipe.scheduler.config)
        place(pipe, device, settings.offload)
        _suit_memory(pipe, device)
    note = {**(EMBEDDED_NOTE if settings.model == "embedded" else {}), **_note(source)}
    return Opened(
        pipe=pipe,
        name=name,
        device=device,
        dtype=str(dtype).removeprefix("torch."),
        defaults=_defaults(pipe, settings, note),
        multiple=_multiple(pipe),
        guided_share=settings.guided_share or float(note.get("guided_share", 1.0)),
        note=note,
    )


def place(pipe: Any, device: str, offload: str) -> None:
    """Put a pipeline on its device, or let it come and go where memory is short."""
    if offload == "none" or device == "cpu":
        pipe.to(device)
    elif offload == "model":
        pipe.enable_model_cpu_offload(device=device)
    else:
        pipe.enable_sequential_cpu_offload(device=device)


def _suit_memory(pipe: Any, device: str) -> None:
    """Let a picture decoder on a CPU keep its channels last: a fifth less time at native size.

    The pictures of a batch are decoded one by one: as quick, and the decoder, whose layers are
    the largest at the pictures' own size, needs no more memory for sixteen than for one.
    """
    import torch
    from diffusers import AutoencoderKL

    if hasattr(getattr(pipe, "vae", None), "enable_slicing"):
        pipe.vae.enable_slicing()
    if device == "cpu" and isinstance(getattr(pipe, "vae", None), AutoencoderKL):
        pipe.vae.to(memory_format=torch.channels_last)


def _load(source: str, local: bool, settings: PainterSettings, dtype: Any) -> Any:
    from diffusers import DiffusionPipeline
    from diffusers.utils import logging as diffusers_logging
    from transformers.utils import logging as transformers_logging

    for library in (diffusers_logging, transformers_logging):
        library.disable_progress_bar()
    for name in ("diffusers", "transformers"):
        logging.getLogger(name).setLevel(logging.ERROR)
    pipe = DiffusionPipeline.from_pretrained(
        source,
        dtype=dtype,
        variant=settings.variant or None,
        local_files_only=local,
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def _scheduler(name: str, config: Any) -> Any:
    import diffusers

    kind, extra = _SCHEDULERS[name]
    return getattr(diffusers, kind).from_config(config, **extra)


def _note(source: str) -> dict[str, Any]:
    path = Path(source) / NOTE
    if not path.is_file():
        return {}
    note = json.loads(path.read_text(encoding="utf-8"))
    return note if isinstance(note, dict) else {}


def _defaults(pipe: Any, settings: PainterSettings, note: dict[str, Any]) -> PaintDefaults:
    abilities = Abilities.of(pipe)
    native = settings.native or note.get("native") or _native(pipe)
    enlarged = 4 * native if native <= 128 else native
    side = max(64, min(2048, enlarged))
    guidance = settings.guidance
    if guidance is None:
        guidance = note.get("guidance", abilities.default_guidance)
    return PaintDefaults(
        width=settings.width or note.get("width") or side,
        height=settings.height or note.get("height") or side,
        steps=settings.steps or note.get("steps") or abilities.default_steps,
        guidance=guidance,
        native=native,
        phrasing=settings.phrasing or note.get("phrasing") or "sentence",
        negative=abilities.negative,
        hold=float(note.get("hold", 1.0)),
        layout_by_seed=bool(note.get("layout_by_seed", False)),
    )


def _native(pipe: Any) -> int:
    """Side in pixels at which the network was trained, as far as its config tells."""
    network = getattr(pipe, "unet", None) or getattr(pipe, "transformer", None)
    sample = getattr(pipe, "default_sample_size", None)
    if not isinstance(sample, int):
        sample = getattr(getattr(network, "config", None), "sample_size", None)
    if not isinstance(sample, int):
        return 1024
    return sample * int(getattr(pipe, "vae_scale_factor", 8))


def _multiple(pipe: Any) -> int:
    """Sizes must divide by this: the autoencoder's factor, doubled where latents are packed."""
    factor = int(getattr(pipe, "vae_scale_factor", 8))
    packed = 2 if getattr(pipe, "transformer", None) is not None else 1
    return lcm(8, factor * packed)
