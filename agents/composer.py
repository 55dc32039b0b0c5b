"""From a wish and the ledger to concrete requests: prompts, seeds, sizes and starting pictures.

The composer decides how a change is carried out: a tone filter where only light or warmth
moves, image-to-image with the parent's seed where the layout can be kept, and a new drawing
where it cannot.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass, replace

from agents.inscriptions import inscription, kept
from agents.prompts import canonical, outdoors, prompt_for
from agents.strangers import Stranger, strangers_in
from agents.tones import only_tone, tone_of
from agents.types import BROUGHT, Artwork, Intent, Subject, Wish
from agents.wishes import describe, is_empty, merge, replaces_subject
from pipelines.types import DrawingRequest, PaintDefaults, Tone
from pipelines.world import World

LARGEST = 2048
SMALLEST = 64

STYLE_STRENGTH = 0.55
PLACE_STRENGTH = 0.6
COLOUR_STRENGTH = 0.5
CONTENT_STRENGTH = 0.65
VARY_STRENGTH = 0.75
BLEND_STRENGTH = 0.5

RATIOS = {
    "square": 1.0, "portrait": 2 / 3, "landscape": 3 / 2, "wide": 16 / 9, "tall": 9 / 16,
    "panorama": 2.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Composition:
    """What is to be painted, and how it relates to the picture before.

    Attributes:
        requests: One a picture.
        wishes: What each should show.
        kept: True if the layout of the parent is kept.
        toned: True if only a tone filter is applied.
        strangers: What the painter does not know.
        assumed: The wish that was chosen because nothing was said; empty otherwise.
    """

    requests: tuple[DrawingRequest, ...]
    wishes: tuple[Wish, ...]
    kept: bool = True
    toned: bool = False
    strangers: tuple[Stranger, ...] = ()
    assumed: str = ""


def seed_for(job: str, index: int, base: int | None = None) -> int:
    """Return the seed of a job's picture: `base + index`, or a number that the job id decides."""
    if base is not None:
        return (base + index) % 2**32
    digest = hashlib.sha256(f"{job}/{index}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


class Composer:
    """Writes requests for one painter."""

    def __init__(
        self, defaults: PaintDefaults, world: World | None, base_seed: int | None = None
    ) -> None:
        """Compose for a painter with these defaults.

        Args:
            defaults: What suits the painter.
            world: Its closed world; None if it knows everything.
            base_seed: First seed of every job; None lets each job have its own.
        """
        self.defaults = defaults
        self.world = world
        self.base_seed = base_seed

    def prompt(self, wish: Wish) -> str:
        """Return the prompt for a wish in the phrasing that suits the painter."""
        return prompt_for(outdoors(wish, self.world), self.world, self.defaults.phrasing)

    def negative(self, wish: Wish) -> str:
        """Return the negative prompt; empty for a painter that takes none.

        Such a painter is told nothing of what is unwanted, and the captioner looks for it after.
        """
        return ", ".join(wish.negative) if self.defaults.negative else ""

    # -- sizes ---------------------------------------------------------------------------

    def size(self, aspect: str, longest: int = 0) -> tuple[int, int]:
        """Return width and height, divisible by 32, for an aspect and a longest side."""
        ratio = _ratio(aspect) or self.defaults.width / self.defaults.height
        if longest:
            longest = max(SMALLEST, min(LARGEST, longest))
            sides = (longest * min(1.0, ratio), longest / max(1.0, ratio))
        else:
            area = self.defaults.width * self.defaults.height
            sides = (math.sqrt(area * ratio), math.sqrt(area / ratio))
        return _to_32(sides[0]), _to_32(sides[1])

    # -- new pictures --------------------------------------------------------------------

    def draw(self, intent: Intent, job: str, fallback: Wish | None = None) -> Composition:
        """Compose new pictures: `intent.count` seeds of one wish."""
        wish, assumed = canonical(intent.wish, self.world), ""
        if is_empty(wish) and not intent.prompt:
            wish = _filled(wish, fallback or Wish(subjects=(Subject("flower"),)))
            assumed = describe(wish)
        if wish.lettering and not wish.subjects and not wish.setting:
            wish = replace(wish, subjects=(Subject("bouquet"),))
            assumed = assumed or describe(replace(wish, lettering=""))
        width, height = self.size(wish.aspect, intent.size)
        requests = tuple(
            DrawingRequest(
                prompt=intent.prompt or self.prompt(wish),
                seed=seed_for(job, index, self.base_seed),
                negative=self.negative(wish),
                width=width,
                height=height,
                steps=self.defaults.steps,
                guidance=self.defaults.guidance,
                tone=tone_of(f"{wish.mood} {wish.palette}") if self.world else Tone(),
                lettering=inscription(wish.lettering, intent) if wish.lettering else None,
            )
            for index in range(max(1, intent.count))
        )
        return Composition(
            requests,
            (wish,) * len(requests),
            strangers=strangers_in(wish, self.world),
            assumed=assumed,
        )

    # -- pictures from pictures ----------------------------------------------------------

    def revise(self, parent: Artwork, intent: Intent, job: str) -> Composition:
        """Compose a revision of `parent`: by tone alone, from its picture, or anew."""
        tone = only_tone(intent)
        if tone:
            request = replace(self._same(parent), tone=tone)
            return Composition((request,), (merge(parent.wish, intent),), toned=True)
        after = canonical(merge(parent.wish, intent), self.world)
        if intent.prompt:
            return self._repaint(parent, after, CONTENT_STRENGTH, intent.prompt)
        if parent.wish.lettering and after == replace(parent.wish, lettering=""):
            return Composition((self._bare(parent),), (after,))
        if replaces_subject(parent.wish, after) or after.aspect != parent.wish.aspect:
            return self._redraw(parent, after, intent)
        return self._repaint(parent, after, self._strength(parent.wish, after), "")

    def _repaint(self, parent: Artwork, wish: Wish, strength: float, prompt: str) -> Composition:
        request = replace(
            parent.request,
            prompt=prompt or self.prompt(wish),
            negative=self.negative(wish),
            steps=self.defaults.steps,
            lettering=kept(wish.lettering, parent.request.lettering),
        )
        if self.defaults.layout_by_seed and _from_its_seed(parent):
            request = replace(request, init_image=None, strength=0.0)
        else:
            request = self._painted_over(request, parent, strength)
        return Composition((request,), (wish,), strangers=strangers_in(wish, self.world))

    def _painted_over(
        self, request: DrawingRequest, parent: Artwork, strength: float
    ) -> DrawingRequest:
        """Return a request that starts from the parent's picture."""
        held = self.defaults.hold * (1 - strength)
        return replace(
            request,
            init_image=unlettered(parent),
            strength=round(1 - held, 3),
            blend_image=None,
            tone=Tone(),
        )

    def _redraw(self, parent: Artwork, wish: Wish, intent: Intent) -> Composition:
        new_size = wish.aspect != parent.wish.aspect or intent.size
        width, height = (
            self.size(wish.aspect, intent.size)
            if new_size
            else (parent.request.width, parent.request.height)
        )
        request = replace(
            self._repaint(parent, wish, CONTENT_STRENGTH, "").requests[0],
            init_image=None,
            strength=0.0,
            blend_image=None,
            width=width,
            height=height,
        )
        return Composition(
            (request,), (wish,), kept=False, strangers=strangers_in(wish, self.world)
        )

    @staticmethod
    def _strength(before: Wish, after: Wish) -> float:
        if {s.name for s in before.subjects} != {s.name for s in after.subjects}:
            return CONTENT_STRENGTH
        if before.negative != after.negative:
            return CONTENT_STRENGTH
        if before.setting != after.setting or before.time != after.time:
            return PLACE_STRENGTH
        return STYLE_STRENGTH if before.style != after.style else COLOUR_STRENGTH

    def vary(self, parent: Artwork, intent: Intent, job: str) -> Composition:
        """Compose variations: the parent's wish and layout, loosely, from new seeds."""
        wish = canonical(merge(parent.wish, intent), self.world)
        base = self._repaint(parent, wish, VARY_STRENGTH, "").requests[0]
        base = self._painted_over(base, parent, VARY_STRENGTH)
        requests = tuple(
            replace(base, seed=seed_for(job, index, self.base_seed))
            for index in range(max(1, intent.count))
        )
        return Composition(requests, (wish,) * len(requests))

    def upscale(self, parent: Artwork, longest: int = 0) -> Composition | None:
        """Compose an enlargement, twice as large by default; None if it cannot grow."""
        now = max(parent.request.width, parent.request.height)
        target = min(LARGEST, longest or now * 2)
        if target <= now:
            return None
        factor = target / now
        request = replace(
            self._same(parent),
            width=_to_32(parent.request.width * factor),
            height=_to_32(parent.request.height * factor),
        )
        return Composition((request,), (parent.wish,))

    def letter(self, parent: Artwork, intent: Intent) -> Composition:
        """Compose words on a picture, new ones or its own in another way: set, not painted."""
        words = intent.wish.lettering or parent.wish.lettering
        bare = self._bare(parent) if parent.request.lettering else self._same(parent)
        request = replace(bare, lettering=inscription(words, intent, parent.request.lettering))
        return Composition((request,), (replace(parent.wish, lettering=words),))

    def blend(self, one: Artwork, other: Artwork, job: str) -> Composition:
        """Compose a mixture of two pictures, painted over so that it becomes one."""
        wish = replace(
            one.wish,
            subjects=(*one.wish.subjects[:1], *other.wish.subjects[:1]),
            setting=one.wish.setting or other.wish.setting,
            style=one.wish.style or other.wish.style,
            time=one.wish.time or other.wish.time,
        )
        base = self._repaint(one, wish, BLEND_STRENGTH, "").requests[0]
        request = replace(
            self._painted_over(base, one, BLEND_STRENGTH),
            blend_image=unlettered(other),
            seed=seed_for(job, 0, self.base_seed),
        )
        return Composition((request,), (wish,))

    @staticmethod
    def _bare(parent: Artwork) -> DrawingRequest:
        """Return the request for the parent without its words.

        Words that were set on a picture leave that picture; where it was painted and lettered at
        once, the same seed paints the same picture again.
        """
        return replace(parent.request, lettering=None)

    @staticmethod
    def _same(parent: Artwork) -> DrawingRequest:
        """Return the request that repeats the parent's picture file as it is.

        Words that were only set on top are set again, so that they stay sharp at any size, keep
        their colour in any light, and can still be changed.
        """
        if unlettered(parent) != parent.path and not parent.request.tone:
            return parent.request
        return replace(
            parent.request,
            init_image=parent.path,
            strength=0.0,
            blend_image=None,
            tone=Tone(),
            lettering=None,
        )


def _from_its_seed(artwork: Artwork) -> bool:
    """Whether a picture was painted from noise alone; it may be toned, lettered or enlarged."""
    request = artwork.request
    over = request.init_image is not None and request.strength > 0
    return artwork.model != BROUGHT and request.blend_image is None and not over


def unlettered(artwork: Artwork) -> str:
    """Return the picture to paint on from: without the words that were only set on top."""
    request = artwork.request
    only_words = request.lettering and request.init_image and request.strength == 0
    return request.init_image if only_words and request.init_image else artwork.path


def _filled(wish: Wish, fallback: Wish) -> Wish:
    """Return `wish` with the subject, and the place if none was said, of `fallback`."""
    return replace(wish, subjects=fallback.subjects, setting=wish.setting or fallback.setting)


def _ratio(aspect: str) -> float:
    """Return width / height of an aspect (`portrait`, `16:9`, `3x2`); 0 if unknown."""
    if aspect in RATIOS:
        return RATIOS[aspect]
    match = re.fullmatch(r"\s*(\d+)\s*[:x/]\s*(\d+)\s*", aspect)
    if not match or not int(match[2]) or not int(match[1]):
        return 0.0
    return max(0.25, min(4.0, int(match[1]) / int(match[2])))


def _to_32(side: float) -> int:
    """Round to a multiple of 32, so that an eighth-size latent at a quarter size still fits."""
    return int(max(SMALLEST, min(LARGEST, round(side / 32) * 32)))
