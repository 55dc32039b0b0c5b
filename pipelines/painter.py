"""One painter for every diffusion pipeline."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cached_property
from typing import Any

from PIL import Image, ImageOps

from pipelines.abilities import Abilities
from pipelines.blend import starting_picture
from pipelines.errors import BadRequest, ModelFailed, OutOfMemory
from pipelines.foreign import running
from pipelines.loading import Opened, open_pipeline, place
from pipelines.previews import LatentPreviewer
from pipelines.settings import PainterSettings
from pipelines.steps import StepCounter, schedule_length, steps_to_run
from pipelines.types import CancelCheck, DrawingRequest, PaintDefaults, StepCallback
from pipelines.world import World


class DiffusersPainter:
    """Paints with any pipeline that `DiffusionPipeline.from_pretrained` can load.

    What the pipeline takes is read off its own signature. Not safe to use from two threads at once.

    Args:
        settings: Which model, where and how precisely.
        world: The closed world that it knows; None leaves that to the model's own note.

    Raises:
        MissingWeights: The model is not there or not complete.
        OutOfMemory: It does not fit on the device.
        ModelFailed: The library could not open it.
    """

    def __init__(self, settings: PainterSettings | None = None, world: World | None = None) -> None:
        """Load the pipeline."""
        self._world = world
        self._settings = settings or PainterSettings()
        self._opened: Opened = open_pipeline(self._settings)
        self._previewer = LatentPreviewer(self._opened.pipe)

    @property
    def name(self) -> str:
        """Model name, for the recipe."""
        return self._opened.name

    @property
    def defaults(self) -> PaintDefaults:
        """Size, steps, guidance and phrasing that suit this model."""
        return self._opened.defaults

    @cached_property
    def vocabulary(self) -> World | None:
        """The embedded world for the embedded painter, None (open) for every other."""
        if self._world is not None:
            return self._world
        closed = self._opened.note.get("vocabulary") == "world"
        return World.load() if closed or self._settings.model == "embedded" else None

    @property
    def facts(self) -> dict[str, str]:
        """Device and number format, for the recipe."""
        return {"device": self._opened.device, "dtype": self._opened.dtype}

    @cached_property
    def abilities(self) -> Abilities:
        """What the pipeline takes when it paints from noise."""
        return Abilities.of(self._opened.pipe)

    @property
    def starts_from_pictures(self) -> bool:
        """Whether requests with `init_image` can be painted."""
        return self._from_picture is not None

    def paint(
        self,
        requests: Sequence[DrawingRequest],
        on_step: StepCallback | None = None,
        cancelled: CancelCheck | None = None,
    ) -> list[Image.Image]:
        """Paint one picture a request; requests with equal settings are painted together.

        A request alone in its batch gives the same bits every time on the same machine, with the
        same number of threads. In a larger batch it comes to within rounding of that.

        Args:
            requests: What to paint.
            on_step: Told after each denoising step; `total` counts the steps of this call.
            cancelled: Asked at each step; the painting then stops within that step.

        Returns:
            RGB pictures at the painter's own size (`size_for`), in the order of the requests.

        Raises:
            Cancelled: `cancelled()` became true.
            BadRequest: The pipeline cannot do what is asked (negative prompt, starting picture).
            BadImage: The picture to start from cannot be opened.
            OutOfMemory: Even one picture of this size does not fit.
            ModelFailed: The pipeline failed.
        """
        for request in requests:
            self._check(request)
        batches = self._batches(requests)
        steps = StepCounter(
            sum(self._run_steps(requests[b[0]]) for b in batches), on_step, cancelled
        )
        pictures: dict[int, Image.Image] = {}
        for batch in batches:
            painted = self._paint_batch([requests[index] for index in batch], steps)
            pictures.update(zip(batch, painted, strict=True))
        return [pictures[index] for index in range(len(requests))]

    def size_for(self, width: int, height: int) -> tuple[int, int]:
        """Return the size in pixels at which a picture of this shape is painted.

        The area is the network's native one, the shape the wished one, both sides divisible by what
        the autoencoder needs.
        """
        multiple, native = self._opened.multiple, self.defaults.native
        ratio = math.sqrt(width / height)
        wide, high = native * ratio, native / ratio
        return _round_to(wide, multiple), _round_to(high, multiple)

    def _check(self, request: DrawingRequest) -> None:
        if not (64 <= request.width <= 2048 and 64 <= request.height <= 2048):
            raise BadRequest(f"{request.width} x {request.height} pixels cannot be painted.")
        if request.steps < 1 or not 0 <= request.strength <= 1:
            raise BadRequest("Steps start at 1, and strength goes from 0 to 1.")
        if request.init_image and not request.strength:
            raise BadRequest("At strength 0 there is nothing to paint.")
        if request.negative and not self.abilities.negative:
            raise BadRequest("This painter cannot be told what to leave out.")
        if request.init_image and not self.starts_from_pictures:
            raise BadRequest("This painter cannot start from a picture.")

    def _batches(self, requests: Sequence[DrawingRequest]) -> list[list[int]]:
        """Group the positions of requests that can be painted in one go."""
        groups: dict[tuple[object, ...], list[int]] = {}
        for index, r in enumerate(requests):
            start = (r.init_image is not None, r.strength if r.init_image else 0.0)
            key = (self.size_for(r.width, r.height), r.steps, r.guidance, bool(r.negative), start)
            groups.setdefault(key, []).append(index)
        most = self._settings.max_batch
        return [g[i : i + most] for g in groups.values() for i in range(0, len(g), most)]

    def _paint_batch(self, requests: list[DrawingRequest], steps: StepCounter) -> list[Image.Image]:
        try:
            return self._run(requests, steps)
        except OutOfMemory:
            if len(requests) == 1:
                raise
            half = len(requests) // 2
            halves = (requests[:half], requests[half:])
            return [picture for part in halves for picture in self._paint_batch(part, steps)]

    def _run(self, requests: list[DrawingRequest], steps: StepCounter) -> list[Image.Image]:
        # 1. The pipeline that suits: from noise, or from a picture.
        from_picture = requests[0].init_image is not None
        pipe = self._from_picture if from_picture else self._opened.pipe
        arguments = self._arguments(pipe, requests)
        self._tile(max(self.size_for(requests[0].width, requests[0].height)))
        # 2. Something that reports each step, or stops at it.
        steps.begin(self._run_steps(requests[0]))
        with ExitStack() as stack, running(self.name):
            stack.callback(pipe.maybe_free_model_hooks)
            if "callback_on_step_end" in Abilities.of(pipe).parameters:
                size = self.size_for(requests[0].width, requests[0].height)
                guided = self._guided_steps(pipe, requests[0])
                arguments["callback_on_step_end"] = self._callback(steps, size, guided)
                if guided is not None:
                    arguments["callback_on_step_end_tensor_inputs"] = ["latents", "prompt_embeds"]
            else:
                stack.callback(_watch_network(pipe, steps).remove)
            # 3. Paint.
            steps.check()
            output = pipe(**arguments)
        if any(getattr(output, "nsfw_content_detected", None) or ()):
            raise BadRequest("The model's own safety filter held this picture back.")
        return [picture.convert("RGB") for picture in output.images]

    def _arguments(self, pipe: Any, requests: list[DrawingRequest]) -> dict[str, Any]:
        import torch

        first = requests[0]
        abilities = Abilities.of(pipe)
        width, height = self.size_for(first.width, first.height)
        arguments: dict[str, Any] = {
            "prompt": [request.prompt for request in requests],
            "num_inference_steps": first.steps,
            # The noise is drawn on the processor, so that a seed means the same on every device.
            "generator": [torch.Generator("cpu").manual_seed(r.seed) for r in requests],
            "width": width,
            "height": height,
            "output_type": "pil",
            "use_resolution_binning": False,
            **abilities.guided(first.guidance, [request.negative for request in requests]),
        }
        if first.init_image is not None:
            arguments["image"] = [_fitted(request, width, height) for request in requests]
            arguments["num_inference_steps"] = schedule_length(first.steps, first.strength)
            arguments["strength"] = first.strength
        return {key: value for key, value in arguments.items() if key in abilities.parameters}

    @cached_property
    def _from_picture(self) -> Any:
        """The image-to-image pipeline over the same networks, or None if there is none."""
        from diffusers import AutoPipelineForImage2Image

        pipe = self._opened.pipe
        if self.abilities.starts_from_picture:
            return pipe
        try:
            other = AutoPipelineForImage2Image.from_pipe(pipe)
        except (ValueError, AttributeError, TypeError):
            return None
        other.set_progress_bar_config(disable=True)
        place(other, self._opened.device, self._settings.offload)
        return other

    def _run_steps(self, request: DrawingRequest) -> int:
        """Denoising steps that a request really takes."""
        if request.init_image is None:
            return request.steps
        if not Abilities.of(self._from_picture).strength:
            return request.steps
        return steps_to_run(request.steps, request.strength)

    def _tile(self, side: int) -> None:
        """Decode large pictures by tiles: half the memory, and faster."""
        vae = getattr(self._opened.pipe, "vae", None)
        if vae is not None and hasattr(vae, "enable_tiling"):
            (vae.enable_tiling if side > self._settings.tile_above else vae.disable_tiling)()

    def _guided_steps(self, pipe: Any, request: DrawingRequest) -> int | None:
        """Number of steps with guidance; None for all, or where a pipeline cannot change it.

        Guidance decides the composition early; late steps without it cost half and lose little
        (Kynkaanniemi et al., Applying Guidance in a Limited Interval, 2024). From a picture, all
        steps are late ones, and few: there guidance is what carries the change.
        """
        share = self._opened.guided_share
        inputs = set(getattr(pipe, "_callback_tensor_inputs", ()))
        simple = "prompt_embeds" in inputs and "add_text_embeds" not in inputs
        if share >= 1 or not simple or not hasattr(type(pipe), "do_classifier_free_guidance"):
            return None
        return None if request.init_image else max(1, math.ceil(share * request.steps))

    def _callback(
        self, steps: StepCounter, size: tuple[int, int], guided: int | None
    ) -> Callable[..., dict[str, Any]]:
        every = self._settings.preview_every

        def on_step_end(pipe: Any, step: int, _time: Any, values: dict[str, Any]) -> dict[str, Any]:
            wanted = steps.listening and every and step % every == every - 1
            latents = values.get("latents") if wanted else None
            steps.advance(None if latents is None else self._previewer.preview(latents, size))
            if guided is None or step + 1 < guided or not pipe.do_classifier_free_guidance:
                return {}
            pipe._guidance_scale = 1.0
            return {"prompt_embeds": values["prompt_embeds"].chunk(2)[1]}

        return on_step_end


def _watch_network(pipe: Any, steps: StepCounter) -> Any:
    """For pipelines without a callback: ask before every evaluation of the network."""
    network = getattr(pipe, "unet", None) or getattr(pipe, "transformer", None)
    if network is None:
        raise ModelFailed("This pipeline has neither a U-Net nor a transformer.")

    def before(_module: Any, _inputs: Any) -> None:
        steps.advance()

    return network.register_forward_pre_hook(before)


def _fitted(request: DrawingRequest, width: int, height: int) -> Image.Image:
    start = starting_picture(request)
    if start is None:
        raise BadRequest("There is no picture to start from.")
    return ImageOps.fit(start, (width, height), Image.Resampling.LANCZOS)


def _round_to(value: float, multiple: int) -> int:
    return max(multiple, round(value / multiple) * multiple)
