"""The painter's networks, its scheduler and its standard diffusers folder."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import torch
from diffusers import (
    AutoencoderKL,
    DPMSolverMultistepScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from diffusers.models.attention_processor import AttnProcessor
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, PreTrainedTokenizerFast

from training.cards import load_as_float32

WIDTHS = (48, 128, 256)
TRANSFORMERS = (1, 1, 2)


class Networks(NamedTuple):
    """What is trained: the U-Net and the text encoder that steers it."""

    unet: UNet2DConditionModel
    text_encoder: CLIPTextModel

    def parameters(self) -> list[nn.Parameter]:
        """Every trainable parameter, always in the same order."""
        return [*self.unet.parameters(), *self.text_encoder.parameters()]


def build(
    vocabulary: int, length: int, widths: tuple[int, ...] = WIDTHS, text_width: int = 256
) -> Networks:
    """Fresh networks for 32x32 latents of 4 channels.

    The 32x32 level is narrow and has no attention: it only smooths. The strength is at 16x16
    and 8x8, where a parameter costs 4 and 16 times less to use.
    """
    attention = [False] + [True] * (len(widths) - 1)
    unet = UNet2DConditionModel(
        sample_size=32,
        in_channels=4,
        out_channels=4,
        layers_per_block=1,
        block_out_channels=widths,
        down_block_types=tuple(f"{'CrossAttn' * on}DownBlock2D" for on in attention),
        up_block_types=tuple(f"{'CrossAttn' * on}UpBlock2D" for on in reversed(attention)),
        transformer_layers_per_block=TRANSFORMERS[: len(widths)],
        # diffusers reads this as the number of heads: 32 channels each
        attention_head_dim=tuple(max(1, width // 32) for width in widths),
        cross_attention_dim=text_width,
        norm_num_groups=16,
    )
    config = CLIPTextConfig(
        vocab_size=vocabulary,
        hidden_size=text_width,
        intermediate_size=4 * text_width,
        projection_dim=text_width,
        num_hidden_layers=4,
        num_attention_heads=max(1, text_width // 64),
        max_position_embeddings=length,
        hidden_act="gelu",
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
    )
    networks = Networks(unet, CLIPTextModel(config))
    networks.unet.to(memory_format=torch.channels_last)
    # torch's fused attention is slow backwards on a CPU: this trains half as many images again
    networks.unet.set_attn_processor(AttnProcessor())
    networks.text_encoder.set_attn_implementation("eager")
    return networks


def scheduler() -> DPMSolverMultistepScheduler:
    """The sampler: DPM-Solver++ (Lu et al., 2022) along the straight flow from noise."""
    return DPMSolverMultistepScheduler(
        prediction_type="flow_prediction",
        use_flow_sigmas=True,
        flow_shift=1.0,
        steps_offset=1,
    )


def assemble(
    networks: Networks, autoencoder: AutoencoderKL, tokenizer: PreTrainedTokenizerFast
) -> StableDiffusionPipeline:
    """Puts the parts together as a pipeline that paints 128 px pictures."""
    pipeline = StableDiffusionPipeline(
        vae=autoencoder,
        text_encoder=networks.text_encoder,
        tokenizer=tokenizer,
        unet=networks.unet,
        scheduler=scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def save(pipeline: StableDiffusionPipeline, folder: Path) -> None:
    """Writes the pipeline as float16 safetensors; the pipeline itself is converted on the way."""
    pipeline.to(dtype=torch.float16).save_pretrained(folder, safe_serialization=True)
    load_as_float32(folder / "text_encoder" / "config.json")
    for weights in folder.rglob("*.safetensors"):
        weights.chmod(0o644)
