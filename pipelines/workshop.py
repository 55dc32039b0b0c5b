"""Everything that hands and eyes do for one picture, in order."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from typing import TYPE_CHECKING

from pipelines.blend import starting_picture
from pipelines.errors import Cancelled, MissingExtra
from pipelines.foreign import IMPORTING
from pipelines.lettering import set_words
from pipelines.settings import PipelineSettings
from pipelines.tone import apply_tone
from pipelines.types import (
    CancelCheck,
    Captioner,
    DrawingRequest,
    PaintDefaults,
    Painter,
    Sight,
    StepCallback,
    Upscaler,
)
from pipelines.world import World

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True)
class Workshop:
    """A painter, a captioner and an upscaler that work together on one device.

    Not safe to use from two threads at once: one worker owns it.

    Attributes:
        painter: Paints.
        captioner: Looks; None if pictures are not looked at.
        upscaler: Brings pictures to their finished size.
    """

    painter: Painter
    captioner: Captioner | None
    upscaler: Upscaler

    @property
    def name(self) -> str:
        """Names of the models, for the recipe."""
        looking = self.captioner.name if self.captioner else "none"
        return f"{self.painter.name} + {looking}"

    @property
    def judge(self) -> str:
        """What tells the captioner from every other, an earlier training of it included."""
        if self.captioner is None:
            return "none"
        return getattr(self.captioner, "identity", self.captioner.name)

    @property
    def vocabulary(self) -> World | None:
        """The closed world of the painter; None means open."""
        return self.painter.vocabulary

    @property
    def defaults(self) -> PaintDefaults:
        """Size, steps, guidance and phrasing that suit the painter."""
        return self.painter.defaults

    @cached_property
    def facts(self) -> dict[str, str]:
        """What else decides the bits of a picture: device, number format, threads, versions."""
        import torch

        told: dict[str, str] = getattr(self.painter, "facts", {})
        versions = {name: metadata.version(name) for name in ("torch", "diffusers", "pillow")}
        return {
            **told,
            "threads": str(torch.get_num_threads()),
            "machine": platform.machine(),
            **versions,
        }

    def make(
        self,
        requests: Sequence[DrawingRequest],
        on_step: StepCallback | None = None,
        cancelled: CancelCheck | None = None,
    ) -> list[Image]:
        """Make one finished picture a request.

        Args:
            requests: What to make; those with equal settings are painted together.
            on_step: Told after each denoising step of the whole call.
            cancelled: Asked at each step and between pictures.

        Returns:
            RGB pictures of exactly the size asked for, in the order of the requests.

        Raises:
            PipelineError: See `Painter.paint`, `Upscaler.upscale` and `set_words`.
        """
        # 1. Paint what has to be painted; at strength 0 the picture to start from is kept.
        kept = {i: p for i, r in enumerate(requests) if (p := _kept(r)) is not None}
        wanted = [i for i in range(len(requests)) if i not in kept]
        painted = self.painter.paint([requests[i] for i in wanted], on_step, cancelled)
        raw = {**kept, **dict(zip(wanted, painted, strict=True))}
        # 2. Size, tone and words.
        finished = []
        for index, request in enumerate(requests):
            if cancelled is not None and cancelled():
                raise Cancelled("The painting was stopped.")
            finished.append(self.finish(raw[index], request, cancelled))
        return finished

    def finish(
        self, image: Image, request: DrawingRequest, cancelled: CancelCheck | None = None
    ) -> Image:
        """Return a painted picture in its finished size, with its tone and words.

        Raises:
            Cancelled: `cancelled()` became true while it was painted over by tiles.
        """
        large = self._enlarge(image, request, cancelled)
        toned = apply_tone(large, request.tone)
        return set_words(toned, request.lettering) if request.lettering else toned

    def _enlarge(
        self, image: Image, request: DrawingRequest, cancelled: CancelCheck | None
    ) -> Image:
        from pipelines.upscaler import RepaintUpscaler

        size = (request.width, request.height)
        if isinstance(self.upscaler, RepaintUpscaler):
            return self.upscaler.upscale(image, *size, request.prompt, cancelled)
        return self.upscaler.upscale(image, *size)

    def look(self, image: Image) -> Sight:
        """Describe a picture; without a captioner nothing is known about it."""
        if self.captioner is None:
            return Sight(caption="", known=False)
        return self.captioner.look(image)

    def score(self, image: Image, texts: Sequence[str]) -> list[float]:
        """Return how much likelier the picture makes each text, in nats a token.

        Raises:
            MissingExtra: There is no captioner.
        """
        if self.captioner is None:
            raise MissingExtra("No captioner is set, so pictures cannot be compared with words.")
        return self.captioner.score(image, texts)

    def look_at_own(self, images: Sequence[Image]) -> list[Sight]:
        """Describe pictures that were made here, in one batch where the captioner can.

        Painter and captioner of one world know the same things: nothing in such a picture is
        strange to its captioner, however rough it is.
        """
        together = getattr(self.captioner, "look_at_all", None)
        if together is None:
            return [self.look(image) for image in images]
        taught = getattr(self.captioner, "vocabulary", None) is not None
        sights: list[Sight] = together(images, familiar=taught and self.vocabulary is not None)
        return sights

    def score_pairs(self, images: Sequence[Image], texts: Sequence[str]) -> list[float]:
        """Return how much likelier each picture makes its own text; see `score`.

        Raises:
            MissingExtra: There is no captioner.
        """
        together = getattr(self.captioner, "score_pairs", None)
        if together is None:
            pairs = zip(images, texts, strict=True)
            return [self.score(image, [text])[0] for image, text in pairs]
        scores: list[float] = together(images, texts)
        return scores


def open_workshop(settings: PipelineSettings | None = None) -> Workshop:
    """Load the models that the settings name (seconds; imports torch).

    Raises:
        MissingWeights: A model is not there or not complete.
        MissingExtra: A model needs a library that is not installed.
        OutOfMemory: They do not fit on the device.
    """
    with IMPORTING:
        return _open(settings or PipelineSettings())


def _open(settings: PipelineSettings) -> Workshop:
    from pipelines.captioner import TransformersCaptioner
    from pipelines.device import calm_threads, set_threads
    from pipelines.painter import DiffusersPainter
    from pipelines.upscaler import open_upscaler

    calm_threads()
    set_threads(settings.threads)
    painter = DiffusersPainter(settings.painter)
    looking = settings.captioner.model != "none"
    return Workshop(
        painter=painter,
        captioner=TransformersCaptioner(settings.captioner) if looking else None,
        upscaler=open_upscaler(settings.upscaler, painter),
    )


def _kept(request: DrawingRequest) -> Image | None:
    """Return the picture that is kept as it is, or None if something has to be painted."""
    return None if request.strength > 0 else starting_picture(request)
