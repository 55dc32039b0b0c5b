"""Tiny captioners: a transformers folder of each family, with random weights."""

from __future__ import annotations

from pathlib import Path

from tests.tiny_words import WORDS, tiny_tokenizer


def vision_encoder_decoder(folder: Path) -> None:
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


def blip(folder: Path) -> None:
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


def git(folder: Path) -> None:
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


def llava(folder: Path) -> None:
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
