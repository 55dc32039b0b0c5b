"""What a diffusion pipeline can do, read off its own signature."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Abilities:
    """The parameters that one pipeline takes for what we want of it.

    Attributes:
        parameters: Every parameter of its call.
        guidance: The parameter that carries classifier-free guidance; empty for none.
        default_steps: Its own number of steps.
        default_guidance: Its own guidance scale.
        negative: Whether it can be told what to leave out.
    """

    parameters: frozenset[str]
    guidance: str
    default_steps: int
    default_guidance: float
    negative: bool

    @classmethod
    def of(cls, pipe: Any) -> Abilities:
        """Read a pipeline's signature."""
        parameters = inspect.signature(pipe.__call__).parameters
        defaults = {name: parameter.default for name, parameter in parameters.items()}
        guidance = _guidance_name(defaults)
        return cls(
            parameters=frozenset(parameters),
            guidance=guidance,
            default_steps=_number(defaults.get("num_inference_steps"), 25),
            default_guidance=float(_number(defaults.get(guidance), 1.0)),
            negative="negative_prompt" in parameters and not _guides_itself(pipe),
        )

    @property
    def callback(self) -> bool:
        """Whether it reports its denoising steps."""
        return "callback_on_step_end" in self.parameters

    @property
    def starts_from_picture(self) -> bool:
        """Whether it takes a picture to start from."""
        return "image" in self.parameters

    @property
    def strength(self) -> bool:
        """Whether it can be told how far to go from that picture."""
        return "strength" in self.parameters

    def guided(self, scale: float, negatives: list[str]) -> dict[str, Any]:
        """Return the arguments for a guidance scale and negative prompts (one a picture)."""
        arguments: dict[str, Any] = {self.guidance: scale} if self.guidance else {}
        wanted = any(negatives)
        if self.guidance == "true_cfg_scale" and scale > 1:
            # Qwen-Image and its kin guide only if there is a negative prompt, be it a blank.
            return {**arguments, "negative_prompt": [text or " " for text in negatives]}
        if wanted:
            arguments["negative_prompt"] = negatives
        if wanted and self.guidance == "guidance_scale" and "true_cfg_scale" in self.parameters:
            # Flux: `guidance_scale` is distilled in; the negative prompt works by the other one.
            arguments["true_cfg_scale"] = max(1.5, min(scale, 4.0))
        return arguments


def _guides_itself(pipe: Any) -> bool:
    """Whether the network is told a guidance scale and evaluated once a step.

    Such pipelines take a negative prompt, and do nothing with it.
    """
    network = getattr(pipe, "unet", None)
    return getattr(getattr(network, "config", None), "time_cond_proj_dim", None) is not None


def _guidance_name(defaults: dict[str, Any]) -> str:
    """`guidance_scale`, unless it defaults to nothing beside a `true_cfg_scale`."""
    if "true_cfg_scale" in defaults and defaults.get("guidance_scale") is None:
        return "true_cfg_scale"
    return "guidance_scale" if "guidance_scale" in defaults else ""


def _number(value: Any, fallback: Any) -> Any:
    return value if isinstance(value, int | float) else fallback
