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

GUIDANCE_WIDTH = 64
"""Width of the embedding of a guidance scale."""


class Shape(NamedTuple):
    """How large the networks are.

    Attributes:
        widths: channels of the U-Net's levels, from 32x32 downwards.
        transformers: transformer blocks of each level's layers; 0 for none.
        text_width: width of the text encoder.
        text_layers: its layers.
        steering_width: width of what steers the residual blocks: time and pooled prompt. 4 times
            the first width if None, as diffusers has it: little for a narrow first level.
    """

    widths: tuple[int, ...]
    transformers: tuple[int, ...]
    text_width: int = 256
    text_layers: int = 2
    steering_width: int | None = None


SHAPES = {
    "narrow": Shape((32, 64, 192), (0, 0, 1)),
    "deep": Shape((32, 96, 192, 256), (0, 0, 1, 1)),
    "funnel": Shape((32, 64, 192, 192, 192), (0, 0, 1, 0, 0), steering_width=512),
}


class Networks(NamedTuple):
    """What is trained: the U-Net and the text encoder that steers it."""

    unet: UNet2DConditionModel
    text_encoder: CLIPTextModel

    def parameters(self) -> list[nn.Parameter]:
        """Every trainable parameter, always in the same order."""
        return [*self.unet.parameters(), *self.text_encoder.parameters()]

    def matrices(self) -> list[nn.Parameter]:
        """The weights inside the networks, without embeddings, first and last layer."""
        ends = (self.unet.conv_in, self.unet.conv_out, self.text_encoder.get_input_embeddings())
        outside = {id(weight) for part in ends for weight in part.parameters()}
        outside |= {id(w) for n, w in self.text_encoder.named_parameters() if "embedding" in n}
        return [w for w in self.parameters() if w.ndim >= 2 and id(w) not in outside]


def shape_of(networks: Networks) -> Shape:
    """The shape that networks were built with."""
    unet, text = networks.unet.config, networks.text_encoder.config
    attention = ["CrossAttn" in kind for kind in unet.down_block_types]
    layers = zip(attention, unet.transformer_layers_per_block, strict=True)
    return Shape(
        tuple(unet.block_out_channels),
        tuple(on * count for on, count in layers),
        text.hidden_size,
        text.num_hidden_layers,
        unet.time_embedding_dim,
    )


def build(
    vocabulary: int, length: int, shape: Shape = SHAPES["funnel"], takes_guidance: bool = False
) -> Networks:
    """Fresh networks for 32x32 latents of 4 channels.

    The 32x32 level is narrow and has no attention: it only smooths. The strength is below, where
    a parameter costs less to use. Beside cross-attention, the pooled prompt scales and shifts every
    residual block, as a class does in class-conditional models: what the picture is of is learnt
    sooner so than by attention alone. A funnel goes down to 2x2, where the zeros around the picture
    tell every place from every other: convolutions know of no other position, and without it the
    prompt can choose colours everywhere, but no shape somewhere.

    Args:
        vocabulary: tokens that the text encoder knows.
        length: longest prompt in tokens.
        shape: how large they are.
        takes_guidance: whether the U-Net is told a guidance scale, beside the time.
    """
    attention = [count > 0 for count in shape.transformers]
    unet = UNet2DConditionModel(
        sample_size=32,
        in_channels=4,
        out_channels=4,
        layers_per_block=1,
        block_out_channels=shape.widths,
        down_block_types=tuple(f"{'CrossAttn' * on}DownBlock2D" for on in attention),
        up_block_types=tuple(f"{'CrossAttn' * on}UpBlock2D" for on in reversed(attention)),
        transformer_layers_per_block=tuple(max(1, count) for count in shape.transformers),
        # diffusers reads this as the number of heads: 32 channels each
        attention_head_dim=tuple(max(1, width // 32) for width in shape.widths),
        cross_attention_dim=shape.text_width,
        norm_num_groups=16,
        resnet_time_scale_shift="scale_shift",
        time_embedding_dim=shape.steering_width,
        time_cond_proj_dim=GUIDANCE_WIDTH if takes_guidance else None,
        addition_embed_type="text",
        addition_embed_type_num_heads=max(1, shape.text_width // 32),
    )
    config = CLIPTextConfig(
        vocab_size=vocabulary,
        hidden_size=shape.text_width,
        intermediate_size=4 * shape.text_width,
        projection_dim=shape.text_width,
        num_hidden_layers=shape.text_layers,
        num_attention_heads=max(1, shape.text_width // 64),
        max_position_embeddings=length,
        hidden_act="gelu",
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
    )
    networks = Networks(unet, CLIPTextModel(config))
    # channels-last memory would not pay: torch's group norm takes ten times as long backwards in it
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
