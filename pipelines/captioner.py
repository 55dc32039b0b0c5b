"""Eyes: any image-to-text model of transformers, and the embedded one."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from pipelines.device import calm_threads, pick_device, pick_dtype
from pipelines.errors import MissingWeights
from pipelines.foreign import loading, running
from pipelines.settings import CaptionerSettings
from pipelines.sight import read_caption
from pipelines.types import Sight
from pipelines.world import WEIGHTS, World

EMBEDDED = WEIGHTS / "captioner"
CALIBRATION = "calibration.json"
KNOWN_ABOVE = 0.5
BLANK = (128, 128, 128)


class TransformersCaptioner:
    """Looks at pictures with any model that `AutoModelForImageTextToText` can load.

    A folder may hold a `calibration.json` with `known_above`, the confidence above which a caption
    counts as evidence, and `temperature`, by which its log-probabilities are divided first.

    Args:
        settings: Which model, where and how precisely.
        world: Words to read captions with; the embedded one by default.

    Raises:
        MissingWeights: The model is not there or not complete.
        OutOfMemory: It does not fit on the device.
    """

    def __init__(
        self, settings: CaptionerSettings | None = None, world: World | None = None
    ) -> None:
        """Load model and processor."""
        self._settings = settings or CaptionerSettings()
        embedded = self._settings.model == "embedded"
        self._source = str(EMBEDDED) if embedded else self._settings.model
        self._name = "tilda-captioner" if embedded else self._source.rstrip("/").split("/")[-1]
        self._device = pick_device(self._settings.device)
        self._world = world or World.load()
        self._calibration = _calibration(self._source)
        self._model, self._eye = self._open()
        self._blanks: dict[str, float] = {}

    @property
    def name(self) -> str:
        """Model name, for the recipe."""
        return self._name

    @property
    def known_above(self) -> float:
        """Confidence above which a caption counts as evidence."""
        told = self._settings.known_above
        return float(self._calibration.get("known_above", KNOWN_ABOVE)) if told is None else told

    def look(self, image: Image.Image) -> Sight:
        """Describe one picture.

        Raises:
            OutOfMemory: The device has too little memory.
            ModelFailed: The model failed.
        """
        return self.look_at_all([image])[0]

    def look_at_all(self, images: Sequence[Image.Image]) -> list[Sight]:
        """Describe several pictures in one batch; see `look`."""
        with running(self._name):
            read = self._eye.read([image.convert("RGB") for image in images])
        temperature = float(self._calibration.get("temperature", 1.0))
        return [self._sight(text, math.exp(mean / temperature)) for text, mean in read]

    def score(self, image: Image.Image, texts: Sequence[str]) -> list[float]:
        """Return log p(text | image) - log p(text | blank) for each text, in nats a token.

        Above 0, the picture makes the text more likely than an empty grey one does.

        Raises:
            OutOfMemory: The device has too little memory.
            ModelFailed: The model failed.
        """
        if not texts:
            return []
        with running(self._name):
            seen = self._eye.likelihoods(image.convert("RGB"), list(texts))
            fresh = [text for text in dict.fromkeys(texts) if text not in self._blanks]
            if fresh:
                self._remember(
                    fresh, self._eye.likelihoods(Image.new("RGB", (128, 128), BLANK), fresh)
                )
        return [value - self._blanks[text] for value, text in zip(seen, texts, strict=True)]

    def _remember(self, texts: list[str], values: list[float]) -> None:
        if len(self._blanks) > 10_000:
            self._blanks.clear()
        self._blanks.update(zip(texts, values, strict=True))

    def _sight(self, caption: str, confidence: float) -> Sight:
        confidence = min(1.0, max(0.0, confidence))
        return read_caption(
            _sentence(caption), self._world, confidence, known=confidence >= self.known_above
        )

    def _open(self) -> tuple[Any, Eye]:
        calm_threads()
        path = Path(self._source)
        if (path.is_absolute() or path.exists()) and not (path / "config.json").is_file():
            raise MissingWeights(f"The captioner {self._name} is not there: no config.json.")
        with loading(self._name):
            from transformers import AutoModelForImageTextToText
            from transformers.utils.logging import disable_progress_bar

            logging.getLogger("transformers").setLevel(logging.ERROR)
            disable_progress_bar()
            local = self._settings.local_files_only or path.exists()
            source = self._source if path.exists() or not local else _stored(self._source)
            model = AutoModelForImageTextToText.from_pretrained(
                source,
                dtype=pick_dtype(self._settings.dtype, self._device),
                local_files_only=local,
            )
            model.to(self._device).eval()
            return model, open_eye(model, source, self._settings, local)


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

    def read(self, images: list[Image.Image]) -> list[tuple[str, float]]:
        """Return for each picture its caption and the mean log-probability of its tokens."""
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
        import torch

        batch = self.tokenizer(texts, return_tensors="pt", padding=True, add_special_tokens=False)
        ids, mask = self._ended(batch["input_ids"], batch["attention_mask"].bool())
        with torch.inference_mode():
            logits = self.logits(self.pixels([image]), ids, mask).float().cpu()
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

    def _caption(self, ids: Any, steps: Any) -> tuple[str, float]:
        values = steps.gather(-1, ids[:, None])[:, 0]
        kept = _until_end(ids.tolist(), self._ends())
        text = self.tokenizer.decode(ids, skip_special_tokens=True).strip()
        return text, float(values[:kept].mean()) if kept else -math.inf

    def _ends(self) -> set[int]:
        end = self.model.generation_config.eos_token_id
        ends = set(end) if isinstance(end, list) else {end}
        return {e for e in (*ends, self.tokenizer.eos_token_id) if e is not None}


class EncoderDecoderEye(Eye):
    """VisionEncoderDecoder: the picture is encoded once, the decoder is told each text."""

    def logits(self, pixels: Any, ids: Any, mask: Any) -> Any:
        """See `Eye.logits`."""
        encoded = self.model.get_encoder()(pixels)
        states = encoded.last_hidden_state.repeat(len(ids), 1, 1)
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
            pixel_values=pixels.repeat(len(ids), 1, 1, 1),
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

    def likelihoods(self, image: Image.Image, texts: list[str]) -> list[float]:
        """See `Eye.likelihoods`; one text after the other, for these models are large."""
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


def _stored(model: str) -> str:
    """Return the folder of a model that was fetched before; never asks the hub."""
    from huggingface_hub import snapshot_download

    return str(snapshot_download(model, local_files_only=True))


def _calibration(source: str) -> dict[str, Any]:
    path = Path(source) / CALIBRATION
    if not path.is_file():
        return {}
    data = json.loads(path.read_text(encoding="utf-8"))
    return data if isinstance(data, dict) else {}


def _until_end(ids: list[int], ends: set[int]) -> int:
    """Return how many tokens stand before the end token, that one included."""
    return next((i + 1 for i, token in enumerate(ids) if token in ends), len(ids))


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
