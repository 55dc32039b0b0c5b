"""What the studio needs of a workshop, so that any object with these methods will do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from pipelines.types import CancelCheck, DrawingRequest, Sight, StepCallback

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipelines.world import World


class Hands(Protocol):
    """Makes, looks at and scores pictures on one device; see `pipelines.workshop.Workshop`."""

    @property
    def name(self) -> str:
        """Names of the models, for the recipe."""
        ...

    @property
    def vocabulary(self) -> World | None:
        """The closed world of the painter; None means open."""
        ...

    @property
    def facts(self) -> Mapping[str, str]:
        """What else decides the bits of a picture: device, threads, versions."""
        ...

    def make(
        self,
        requests: Sequence[DrawingRequest],
        on_step: StepCallback | None = None,
        cancelled: CancelCheck | None = None,
    ) -> list[Image]:
        """Make one finished picture a request."""
        ...

    def look(self, image: Image) -> Sight:
        """Describe a picture."""
        ...

    def score(self, image: Image, texts: Sequence[str]) -> list[float]:
        """Return how much likelier the picture makes each text."""
        ...
