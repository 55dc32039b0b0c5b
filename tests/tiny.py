"""Tiny real networks from configs, with random weights: the same classes as the big ones.

Built once a process and shared by all tests; loading takes some tenths of a second each, the first
import of diffusers some seconds.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.settings import CaptionerSettings, PainterSettings
from pipelines.types import DrawingRequest
from pipelines.workshop import Workshop
from pipelines.world import Word, World

WORDS = (
    "a an the one two three cat cats fox foxes dog dogs moon house tree boat red blue green yellow "
    "white black in on at with and next to of under night day sunset sea forest city beach snow "
    "painting picture watercolour pixel art oil style drawing photo plain background describe this"
).split()

PAINTERS = ("StableDiffusion", "StableDiffusionXL", "Flux", "ZImage")
CAPTIONERS = ("VisionEncoderDecoder", "Blip", "Git", "Llava")


def tiny_painter_folder(tmp: Path | None = None, kind: str = "StableDiffusion") -> Path:
    """Return a diffusers folder that paints 64 px noise; `tmp` is not needed and ignored.

    Args:
        tmp: Accepted so that a test may pass its `tmp_path`.
        kind: One of `PAINTERS`.
    """
    return _painter_folder(kind)


def tiny_captioner_folder(tmp: Path | None = None, kind: str = "VisionEncoderDecoder") -> Path:
    """Return a transformers folder that says random words about a picture.

    Args:
        tmp: Accepted so that a test may pass its `tmp_path`.
        kind: One of `CAPTIONERS`.
    """
    return _captioner_folder(kind)


@cache
def tiny_world() -> World:
    """Return a world of a few words in both languages."""
    return World(
        {
            "subject": (
                Word("cat", ("cat", "kitty"), "고양이", ("고양이",), "animal", "cats"),
                Word("fox", ("fox",), "여우", ("여우",), "animal", "foxes"),
                Word("dog", ("dog", "puppy"), "개", ("개", "강아지"), "animal", "dogs"),
                Word("moon", ("moon",), "달", ("달",), "celestial", "moons"),
                Word("house", ("house",), "집", ("집",), "building", "houses"),
                Word("tree", ("tree",), "나무", ("나무",), "plant", "trees"),
                Word("boat", ("boat", "ship"), "배", ("배",), "vehicle", "boats"),
                Word("orange", ("orange",), "오렌지", ("오렌지",), "food", "oranges"),
                Word("hot dog", ("hot dog",), "핫도그", ("핫도그",), "food", "hot dogs"),
                Word("city", ("city",), "도시", ("도시",), "place", "cities"),
                Word("cup of tea", ("cup of tea",), "차 한 잔", ("차 한 잔",), "drink"),
            ),
            "setting": (
                Word("sea", ("sea", "ocean"), "바다", ("바다",)),
                Word("forest", ("forest", "woods"), "숲", ("숲", "숲속")),
                Word("city", ("city", "town"), "도시", ("도시",)),
                Word("snow", ("snow",), "눈밭", ("눈밭", "눈")),
            ),
            "time": (
                Word("night", ("night",), "밤", ("밤",)),
                Word("sunset", ("sunset", "dusk"), "해질녘", ("해질녘", "노을")),
            ),
            "style": (
                Word("watercolour", ("watercolour", "watercolor"), "수채화", ("수채화",)),
                Word("pixel art", ("pixel art",), "픽셀 아트", ("픽셀 아트", "픽셀아트")),
                Word(
                    "Van Gogh",
                    ("Van Gogh", "in the style of Van Gogh"),
                    "고흐",
                    ("고흐", "반 고흐"),
                ),
            ),
            "colour": (
                Word("red", ("red",), "빨간색", ("빨간색", "빨간", "빨강")),
                Word("blue", ("blue",), "파란색", ("파란색", "파란")),
                Word("orange", ("orange",), "주황색", ("주황색",)),
                Word("gray", ("gray",), "회색", ("회색",)),
            ),
            "relation": (
                Word("next to", ("next to", "beside"), "옆에", ("옆에",)),
                Word("on", ("on", "on top of"), "위에", ("위에",)),
            ),
        }
    )


@cache
def tiny_workshop() -> Workshop:
    """Return a workshop of tiny networks on the processor, with the real embedded upscaler."""
    from pipelines.captioner import TransformersCaptioner
    from pipelines.painter import DiffusersPainter
    from pipelines.upscaler import LanczosUpscaler

    return Workshop(
        painter=DiffusersPainter(tiny_painter_settings(), world=tiny_world()),
        captioner=TransformersCaptioner(tiny_captioner_settings(), world=tiny_world()),
        upscaler=LanczosUpscaler(),
    )


def tiny_painter_settings(kind: str = "StableDiffusion", **values: Any) -> PainterSettings:
    """Return settings for a tiny painter: processor, 32 bits, few steps."""
    told = {"device": "cpu", "dtype": "float32", "steps": 3, "preview_every": 1, **values}
    return PainterSettings(model=str(tiny_painter_folder(kind=kind)), **told)


def tiny_captioner_settings(kind: str = "VisionEncoderDecoder", **values: Any) -> CaptionerSettings:
    """Return settings for a tiny captioner whose every caption counts as known."""
    told = {"device": "cpu", "dtype": "float32", "max_tokens": 8, "known_above": 0.0, **values}
    return CaptionerSettings(model=str(tiny_captioner_folder(kind=kind)), **told)


def tiny_request(**values: Any) -> DrawingRequest:
    """Return a request of three steps and 64 px."""
    told: dict[str, Any] = {
        "prompt": "a red fox", "seed": 1, "width": 64, "height": 64, "steps": 3, "guidance": 3.0,
    }  # fmt: skip
    return DrawingRequest(**{**told, **values})


def tiny_tokenizer(words: Iterable[str] = WORDS, length: int = 16, with_chat: bool = False) -> Any:
    """Return a word-level tokenizer with start, end, pad and unknown marks (0 to 3)."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    vocabulary = {
        w: i for i, w in enumerate(dict.fromkeys(["<s>", "</s>", "<pad>", "<unk>", *words]))
    }
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    inner.normalizer = normalizers.Lowercase()
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    inner.post_processor = TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=length,
    )
    if with_chat:
        tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }} {% endfor %}"
    return tokenizer


@cache
def _quiet() -> None:
    """Saving networks draws progress bars otherwise."""
    from diffusers.utils import logging as diffusers_logging
    from transformers.utils import logging as transformers_logging

    for library in (diffusers_logging, transformers_logging):
        library.disable_progress_bar()
        library.set_verbosity_error()


@cache
def _root() -> Path:
    root = Path(tempfile.mkdtemp(prefix="tiny-networks-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


@cache
def _painter_folder(kind: str) -> Path:
    import torch

    _quiet()
    builders: dict[str, Callable[[], Any]] = {
        "StableDiffusion": _stable_diffusion,
        "StableDiffusionXL": _stable_diffusion_xl,
        "Flux": _flux,
        "ZImage": _z_image,
    }
    state = torch.get_rng_state()
    torch.manual_seed(0)
    folder = _root() / f"painter-{kind}"
    builders[kind]().save_pretrained(folder)
    torch.set_rng_state(state)
    note = {"steps": 3, "guidance": 3.0, "native": 64, "width": 64, "height": 64}
    (folder / "tilda.json").write_text(json.dumps(note), encoding="utf-8")
    return folder


@cache
def _captioner_folder(kind: str) -> Path:
    import torch

    _quiet()
    builders = {
        "VisionEncoderDecoder": _vision_encoder_decoder,
        "Blip": _blip,
        "Git": _git,
        "Llava": _llava,
    }
    state = torch.get_rng_state()
    torch.manual_seed(0)
    folder = _root() / f"captioner-{kind}"
    builders[kind](folder)
    torch.set_rng_state(state)
    return folder


def _autoencoder(latent_channels: int = 4, **values: Any) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(4, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        latent_channels=latent_channels,
        norm_num_groups=2,
        sample_size=64,
        **values,
    )


def _clip(projection: bool = False) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=len(WORDS) + 8,
        hidden_size=32,
        intermediate_size=32,
        projection_dim=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=16,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=2,
    )
    return CLIPTextModelWithProjection(config) if projection else CLIPTextModel(config)


def _unet(**values: Any) -> Any:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        sample_size=16,
        layers_per_block=1,
        block_out_channels=(8, 16),
        norm_num_groups=2,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=2,
        **values,
    )


def _stable_diffusion() -> Any:
    from diffusers import DDIMScheduler, StableDiffusionPipeline

    return StableDiffusionPipeline(
        vae=_autoencoder(),
        text_encoder=_clip(),
        tokenizer=tiny_tokenizer(),
        unet=_unet(cross_attention_dim=32),
        scheduler=DDIMScheduler(clip_sample=False, timestep_spacing="trailing", steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def _stable_diffusion_xl() -> Any:
    from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline

    unet = _unet(
        cross_attention_dim=64,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=6 * 8 + 32,
        transformer_layers_per_block=(1, 1),
    )
    return StableDiffusionXLPipeline(
        vae=_autoencoder(),
        text_encoder=_clip(),
        text_encoder_2=_clip(projection=True),
        tokenizer=tiny_tokenizer(),
        tokenizer_2=tiny_tokenizer(),
        unet=unet,
        scheduler=EulerDiscreteScheduler(),
        add_watermarker=False,
    )


def _flux() -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel
    from transformers import T5Config, T5EncoderModel

    t5 = T5Config(
        vocab_size=len(WORDS) + 8, d_model=32, d_kv=8, d_ff=32, num_layers=1, num_heads=2,
        pad_token_id=2, eos_token_id=1, decoder_start_token_id=0,
    )  # fmt: skip
    transformer = FluxTransformer2DModel(
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=32,
        pooled_projection_dim=32,
        axes_dims_rope=(4, 4, 8),
        guidance_embeds=True,
    )
    return FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=_autoencoder(shift_factor=0.1, scaling_factor=0.36),
        text_encoder=_clip(),
        tokenizer=tiny_tokenizer(),
        text_encoder_2=T5EncoderModel(t5),
        tokenizer_2=tiny_tokenizer(),
        transformer=transformer,
    )


def _z_image() -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel
    from transformers import Qwen3Config, Qwen3Model

    qwen = Qwen3Config(
        vocab_size=len(WORDS) + 8, hidden_size=16, intermediate_size=32, num_hidden_layers=2,
        num_attention_heads=2, num_key_value_heads=2, head_dim=8, max_position_embeddings=64,
    )  # fmt: skip
    transformer = ZImageTransformer2DModel(
        in_channels=4,
        dim=32,
        n_layers=1,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=16,
        axes_dims=[8, 4, 4],
        axes_lens=[64, 64, 64],
    )
    return ZImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=_autoencoder(shift_factor=0.1, scaling_factor=0.36),
        text_encoder=Qwen3Model(qwen),
        tokenizer=tiny_tokenizer(length=64, with_chat=True),
        transformer=transformer,
    )


def _vision_encoder_decoder(folder: Path) -> None:
    from transformers import (
        GPT2Config,
        GPT2LMHeadModel,
        VisionEncoderDecoderModel,
        ViTConfig,
        ViTImageProcessorPil,
        ViTModel,
    )

    vit = ViTConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        image_size=32, patch_size=8, initializer_range=0.2,
    )  # fmt: skip
    gpt2 = GPT2Config(
        vocab_size=len(WORDS) + 4, n_positions=80, n_embd=16, n_layer=1, n_head=2,
        add_cross_attention=True, bos_token_id=0, eos_token_id=1, initializer_range=0.2,
    )  # fmt: skip
    model = VisionEncoderDecoderModel(
        encoder=ViTModel(vit, add_pooling_layer=False), decoder=GPT2LMHeadModel(gpt2)
    )
    for config in (model.config, model.generation_config):
        config.decoder_start_token_id, config.eos_token_id, config.pad_token_id = 0, 1, 2
    model.save_pretrained(folder)
    ViTImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)


def _blip(folder: Path) -> None:
    from transformers import (
        BlipConfig,
        BlipForConditionalGeneration,
        BlipImageProcessorPil,
        BlipProcessor,
    )

    text = {
        "vocab_size": len(WORDS) + 4, "hidden_size": 16, "encoder_hidden_size": 16,
        "intermediate_size": 32, "projection_dim": 16, "num_hidden_layers": 1,
        "num_attention_heads": 2, "max_position_embeddings": 32, "bos_token_id": 0,
        "eos_token_id": 1, "pad_token_id": 2, "sep_token_id": 1, "initializer_range": 0.2,
    }  # fmt: skip
    vision = {
        "hidden_size": 16, "intermediate_size": 32, "projection_dim": 16, "num_hidden_layers": 1,
        "num_attention_heads": 2, "image_size": 32, "patch_size": 8, "initializer_range": 0.2,
    }  # fmt: skip
    config = BlipConfig(text_config=text, vision_config=vision, projection_dim=16)
    BlipForConditionalGeneration(config).save_pretrained(folder)
    images = BlipImageProcessorPil(size={"height": 32, "width": 32})
    BlipProcessor(images, tiny_tokenizer()).save_pretrained(folder)


def _git(folder: Path) -> None:
    from transformers import CLIPImageProcessorPil, GitConfig, GitForCausalLM, GitProcessor

    vision = {
        "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1,
        "num_attention_heads": 2, "image_size": 32, "patch_size": 8, "initializer_range": 0.2,
    }  # fmt: skip
    config = GitConfig(
        vision_config=vision, vocab_size=len(WORDS) + 4, hidden_size=16, intermediate_size=32,
        num_hidden_layers=1, num_attention_heads=2, max_position_embeddings=80, bos_token_id=0,
        eos_token_id=1, pad_token_id=2, initializer_range=0.2,
    )  # fmt: skip
    GitForCausalLM(config).save_pretrained(folder)
    images = CLIPImageProcessorPil(
        size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
    )
    GitProcessor(images, tiny_tokenizer()).save_pretrained(folder)


def _llava(folder: Path) -> None:
    """A chat model with eyes, as small as can be."""
    from transformers import (
        CLIPImageProcessorPil,
        CLIPVisionConfig,
        LlamaConfig,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
    )

    tokenizer = tiny_tokenizer(length=80)
    tokenizer.add_special_tokens({"additional_special_tokens": ["<image>"]})
    image = tokenizer.convert_tokens_to_ids("<image>")
    vision = CLIPVisionConfig(
        hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        image_size=32, patch_size=8, initializer_range=0.2,
    )  # fmt: skip
    text = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=32, num_hidden_layers=1,
        num_attention_heads=2, max_position_embeddings=80, bos_token_id=0, eos_token_id=1,
        pad_token_id=2, initializer_range=0.2,
    )  # fmt: skip
    config = LlavaConfig(vision_config=vision, text_config=text, image_token_index=image)
    LlavaForConditionalGeneration(config).save_pretrained(folder)
    template = (
        "{% for m in messages %}{% for c in m['content'] %}"
        "{% if c['type'] == 'image' %}<image> {% else %}{{ c['text'] }} {% endif %}"
        "{% endfor %}{% endfor %}"
    )
    LlavaProcessor(
        CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}),
        tokenizer,
        patch_size=8,
        vision_feature_select_strategy="default",
        chat_template=template,
        num_additional_image_tokens=1,
    ).save_pretrained(folder)
