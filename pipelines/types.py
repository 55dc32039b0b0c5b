"""The values and protocols that the hands and eyes of Tilda share with the other rooms.

Nothing here imports torch: the mind (`agents`) builds requests and reads sights without
paying for a tensor library.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipelines.world import World

StepCallback = Callable[[int, int, "Image | None"], None]
"""`on_step(done, total, preview)`: called after each denoising step; `preview` is often None."""

CancelCheck = Callable[[], bool]
"""`cancelled()`: asked between denoising steps; True stops the painting with `Cancelled`."""


@dataclass(frozen=True, slots=True)
class Tone:
    """A change of light and colour that keeps every edge where it is.

    Each field runs from -1 to 1, and 0 changes nothing.
    """

    warmth: float = 0.0
    light: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0

    def __bool__(self) -> bool:
        """Return True if this tone changes anything."""
        return any((self.warmth, self.light, self.contrast, self.saturation))


@dataclass(frozen=True, slots=True)
class Lettering:
    """Words set on a picture in a real font.

    Attributes:
        text: The words, Hangul included; line breaks are kept.
        place: One of top, middle, bottom.
        colour: A colour name of the world or `#rrggbb`; empty chooses one that reads well.
        size: Height of the band that the words may fill, as a share of the usual third of the
            picture; 0.2 to 2.5.
    """

    text: str
    place: str = "bottom"
    colour: str = ""
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class DrawingRequest:
    """Everything that one picture is made from, concrete enough to be repeated.

    Attributes:
        prompt: What the diffusion pipeline is given.
        seed: Always a number; 0 to 2**32 - 1.
        negative: What to keep out; empty for none.
        width: Width of the finished picture in pixels, 64 to 2048, divisible by 8.
        height: Height of the finished picture in pixels, 64 to 2048, divisible by 8.
        steps: Denoising steps.
        guidance: Classifier-free guidance scale; 1.0 turns it off.
        init_image: Path of a picture to start from; None paints from noise.
        strength: How far image-to-image may go from `init_image`, 0 to 1; 0 keeps it as it is
            (only tone, lettering and size then apply).
        blend_image: Path of a second picture, mixed half and half into `init_image` first.
        tone: Applied to the finished picture.
        lettering: Set on the finished picture.
    """

    prompt: str
    seed: int
    negative: str = ""
    width: int = 512
    height: int = 512
    steps: int = 20
    guidance: float = 4.0
    init_image: str | None = None
    strength: float = 0.0
    blend_image: str | None = None
    tone: Tone = field(default_factory=Tone)
    lettering: Lettering | None = None


@dataclass(frozen=True, slots=True)
class PaintDefaults:
    """What a painter does best when nobody asks for anything else.

    Attributes:
        width: Finished width in pixels.
        height: Finished height in pixels.
        steps: Denoising steps.
        guidance: Guidance scale.
        native: Side length in pixels at which the network itself paints.
        phrasing: `sentence` for natural language, `tags` for comma-separated tags.
        negative: Whether it can be told what to leave out.
        hold: How much it holds on to a picture that it starts from; 1 is usual. A small network
            in few steps holds on to more, and needs more noise to follow a change.
        layout_by_seed: Whether the same seed gives the same layout for similar prompts: then a
            change is painted from the same noise, which follows it better than any picture to
            start from.
    """

    width: int = 512
    height: int = 512
    steps: int = 20
    guidance: float = 4.0
    native: int = 128
    phrasing: str = "sentence"
    negative: bool = True
    hold: float = 1.0
    layout_by_seed: bool = False


@dataclass(frozen=True, slots=True)
class SeenSubject:
    """One kind of thing that was seen or wished: its English name, how many, and its colour."""

    name: str
    count: int = 1
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the captioner reads off a picture.

    Attributes:
        caption: One fluent English sentence.
        subjects: Things seen, the main one first.
        relation: How the second subject stands to the first; empty if there is one subject.
        setting: Name of the setting; empty if plain or unknown.
        time: Time of day; empty if it cannot be told.
        style: Whole-picture style; empty if none stands out.
        confidence: 0 to 1, the geometric mean of the caption's token probabilities.
        known: False outside the captioner's world, or if its subject cannot be made out: then the
            caption is no evidence, and there are no subjects.
    """

    caption: str
    subjects: tuple[SeenSubject, ...] = ()
    relation: str = ""
    setting: str = ""
    time: str = ""
    style: str = ""
    confidence: float = 0.0
    known: bool = True

    @property
    def tells(self) -> bool:
        """Whether it says anything of the picture: its subject, or at least where or when it is."""
        return self.known or bool(self.setting or self.time)


@runtime_checkable
class Painter(Protocol):
    """Paints pictures from requests on one device."""

    @property
    def name(self) -> str:
        """Model name or folder, for the recipe."""
        ...

    @property
    def vocabulary(self) -> World | None:
        """The closed world that this painter knows; None means open."""
        ...

    @property
    def defaults(self) -> PaintDefaults:
        """The size, steps, guidance and phrasing that suit this painter."""
        ...

    def paint(
        self,
        requests: Sequence[DrawingRequest],
        on_step: StepCallback | None = None,
        cancelled: CancelCheck | None = None,
    ) -> list[Image]:
        """Paint one picture a request, as a batch where the requests allow it.

        Returns:
            RGB pictures at the painter's own size, in the order of the requests.

        Raises:
            Cancelled: `cancelled()` became true.
            OutOfMemory: The device has too little memory for the request.
        """
        ...


@runtime_checkable
class Captioner(Protocol):
    """Looks at pictures."""

    @property
    def name(self) -> str:
        """Model name or folder, for the recipe."""
        ...

    def look(self, image: Image) -> Sight:
        """Describe one picture."""
        ...

    def score(self, image: Image, texts: Sequence[str]) -> list[float]:
        """Return log p(text | image) - log p(text | blank) for each text, in nats a token."""
        ...


@runtime_checkable
class Upscaler(Protocol):
    """Makes pictures larger."""

    def upscale(self, image: Image, width: int, height: int) -> Image:
        """Return `image` as RGB of exactly `width` x `height` pixels (up to 2048), no seams."""
        ...
