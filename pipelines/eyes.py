"""Families of image-to-text models: how pictures and words go in and come out of each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PIL import Image

from pipelines.settings import CaptionerSettings


@dataclass(frozen=True, slots=True)
class Said:
    """A caption, and how sure the model was of it.

    Attributes:
        text: The caption.
        mean: Mean log-probability of its tokens, the end mark included.
        pieces: Start, end and log-probability of each piece of the text.
    """

    text: str
    mean: float
    pieces: tuple[tuple[int, int, float], ...] = ()

    def likelihood(self, start: int, end: int) -> float:
        """Return the probability, 0 to 1, of the words `text[start:end]`, given those before."""
        return math.exp(sum(p for a, b, p in self.pieces if a < end and start < b))


class Eye:
    """One family of image-to-text models: how pictures and words go in and come out.

    Args:
        model: The loaded network.
        images: Turns pictures into `pixel_values`.
        tokenizer: Turns words into ids.
        settings: For the length of captions and the instruction.
    """

    def __init__(
        self, model: Any, images: Any, tokenizer: Any, settings: CaptionerSettings
    ) -> None:
        """Keep the parts."""
        self.model, self.images, self.tokenizer = model, images, tokenizer
        self.settings = settings

    def read(self, images: list[Image.Image]) -> list[Said]:
        """Return what is said of each picture."""
        import torch

        with torch.inference_mode():
            output = self.model.generate(
                **self.inputs(images),
                max_new_tokens=self.longest(),
                do_sample=False,
                num_beams=1,
                return_dict_in_generate=True,
                output_scores=True,
            )
            steps = torch.stack([score.float().log_softmax(-1) for score in output.scores], dim=1)
        tokens = output.sequences[:, -steps.shape[1] :]
        return [self._caption(ids, values) for ids, values in zip(tokens, steps, strict=True)]

    def longest(self) -> int:
        """Return how many tokens a caption may have: as set, but no more than the model counts."""
        config = self.model.config.get_text_config(decoder=True)
        positions = getattr(config, "max_position_embeddings", None)
        most = self.settings.max_tokens
        return min(most, positions - 1) if isinstance(positions, int) else most

    def likelihoods(self, image: Image.Image, texts: list[str]) -> list[float]:
        """Return the mean log-probability a token of each text, given the picture."""
        return self.paired([image], texts)

    def paired(self, images: list[Image.Image], texts: list[str]) -> list[float]:
        """Return the mean log-probability a token of each text, given its own picture.

        Args:
            images: One a text, or one for all of them.
            texts: At least one.
        """
        import torch

        batch = self.tokenizer(texts, return_tensors="pt", padding=True, add_special_tokens=False)
        ids, mask = self._ended(batch["input_ids"], batch["attention_mask"].bool())
        with torch.inference_mode():
            logits = self.logits(self.pixels(images), ids, mask).float().cpu()
        chosen = logits.log_softmax(-1).gather(-1, ids[..., None])[..., 0]
        means = (chosen * mask).sum(-1) / mask.sum(-1)
        return [float(value) for value in means]

    def inputs(self, images: list[Image.Image]) -> dict[str, Any]:
        """Return what `generate` needs for these pictures."""
        return {"pixel_values": self.pixels(images)}

    def logits(self, pixels: Any, ids: Any, mask: Any) -> Any:
        """Return (texts, length, vocabulary): scores of each token given the ones before it."""
        raise NotImplementedError

    def pixels(self, images: list[Image.Image]) -> Any:
        """Return (pictures, 3, height, width) on the model's device, in its number format."""
        values = self.images(images=images, return_tensors="pt")["pixel_values"]
        return values.to(self.model.device, self.model.dtype)

    def started(self, ids: Any, start: int) -> Any:
        """Return the tokens moved right by one behind the start token."""
        import torch

        return torch.cat([torch.full((len(ids), 1), start, dtype=ids.dtype), ids[:, :-1]], dim=1)

    def _ended(self, ids: Any, mask: Any) -> tuple[Any, Any]:
        """Put the end token behind each text: a text that stops too early is less likely."""
        import torch

        end = self.tokenizer.eos_token_id or self.tokenizer.sep_token_id
        if end is None:
            return ids, mask
        pad = torch.full((len(ids), 1), end, dtype=ids.dtype)
        ids = torch.cat([ids.masked_fill(~mask, end), pad], dim=1)
        mask = torch.cat([torch.ones(len(mask), 1, dtype=torch.bool), mask], dim=1)
        return ids, mask

    def _caption(self, ids: Any, steps: Any) -> Said:
        values = steps.gather(-1, ids[:, None])[:, 0].tolist()
        kept = _until_end(ids.tolist(), self._ends())
        ends = [len(self._decoded(ids[: n + 1])) for n in range(kept)]
        pieces = tuple(zip([0, *ends], ends, values[:kept], strict=False))
        mean = sum(values[:kept]) / kept if kept else -math.inf
        return Said(self._decoded(ids), mean, pieces)

    def _decoded(self, ids: Any) -> str:
        text = self.tokenizer.decode(ids, skip_special_tokens=True)
        return " ".join(text.split())

    def _ends(self) -> set[int]:
        end = self.model.generation_config.eos_token_id
        ends = set(end) if isinstance(end, list) else {end}
        return {e for e in (*ends, self.tokenizer.eos_token_id) if e is not None}


class EncoderDecoderEye(Eye):
    """VisionEncoderDecoder: the picture is encoded once, the decoder is told each text."""

    def logits(self, pixels: Any, ids: Any, mask: Any) -> Any:
        """See `Eye.logits`."""
        encoded = self.model.get_encoder()(pixels)
        states = encoded.last_hidden_state.repeat(len(ids) // len(pixels), 1, 1)
        start = self.model.config.decoder_start_token_id
        if start is None:
            start = self.model.generation_config.decoder_start_token_id
        from transformers.modeling_outputs import BaseModelOutput

        return self.model(
            encoder_outputs=BaseModelOutput(last_hidden_state=states),
            decoder_input_ids=self.started(ids, start).to(self.model.device),
        ).logits


class PrefixEye(Eye):
    """BLIP, GIT and their kin: words follow the picture, behind a start token."""

    def logits(self, pixels: Any, ids: Any, mask: Any) -> Any:
        """See `Eye.logits`."""
        start = self.tokenizer.cls_token_id
        if start is None:
            start = self.tokenizer.bos_token_id
        output = self.model(
            pixel_values=pixels.repeat(len(ids) // len(pixels), 1, 1, 1),
            input_ids=self.started(ids, start).to(self.model.device),
        )
        # Some put the picture's own positions in front.
        return output.logits[:, -ids.shape[1] :]


class ChatEye(Eye):
    """Chat models with eyes (SmolVLM, Qwen-VL, EXAONE 4.5): asked in their own template."""

    def inputs(self, images: list[Image.Image]) -> dict[str, Any]:
        """See `Eye.inputs`."""
        ask = self.settings.prompt or "Describe this picture in one sentence."
        content = [{"type": "image"}, {"type": "text", "text": ask}]
        prompt = self.images.apply_chat_template(
            [{"role": "user", "content": content}], add_generation_prompt=True
        )
        batch = self.images(
            images=[[image] for image in images],
            text=[prompt] * len(images),
            padding=True,
            return_tensors="pt",
        ).to(self.model.device)
        return {
            key: value.to(self.model.dtype) if value.is_floating_point() else value
            for key, value in batch.items()
        }

    def paired(self, images: list[Image.Image], texts: list[str]) -> list[float]:
        """See `Eye.paired`; one text after the other, for these models are large."""
        if len(images) == 1:
            return self._one_by_one(images[0], texts)
        pairs = zip(images, texts, strict=True)
        return [self._one_by_one(image, [text])[0] for image, text in pairs]

    def _one_by_one(self, image: Image.Image, texts: list[str]) -> list[float]:
        import torch

        inputs = self.inputs([image])
        asked = inputs.pop("input_ids")
        inputs.pop("attention_mask", None)
        means = []
        for text in texts:
            ids = self.tokenizer(text, return_tensors="pt", add_special_tokens=False)["input_ids"]
            whole = torch.cat([asked, ids.to(asked.device)], dim=1)
            with torch.inference_mode():
                logits = self.model(
                    input_ids=whole, attention_mask=torch.ones_like(whole), **inputs
                ).logits[:, -ids.shape[1] - 1 : -1]
            chosen = logits.float().cpu().log_softmax(-1).gather(-1, ids[..., None])
            means.append(float(chosen.mean()))
        return means


def open_eye(model: Any, source: str, settings: CaptionerSettings, local: bool) -> Eye:
    """Return the way of looking that suits a model."""
    from transformers import AutoProcessor, AutoTokenizer

    if model.config.model_type == "vision-encoder-decoder":
        images = _image_processor(source, local)
        tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=local)
        return EncoderDecoderEye(model, images, tokenizer, settings)
    processor = AutoProcessor.from_pretrained(source, local_files_only=local)
    tokenizer = getattr(processor, "tokenizer", processor)
    if getattr(processor, "chat_template", None):
        return ChatEye(model, processor, tokenizer, settings)
    return PrefixEye(model, processor.image_processor, tokenizer, settings)


def _image_processor(source: str, local: bool) -> Any:
    from transformers import AutoImageProcessor

    return AutoImageProcessor.from_pretrained(source, local_files_only=local)


def _until_end(ids: list[int], ends: set[int]) -> int:
    """Return how many tokens stand before the end token, that one included."""
    return next((i + 1 for i, token in enumerate(ids) if token in ends), len(ids))
