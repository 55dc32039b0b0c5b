"""The composer: prompts, sizes, seeds, and how a change is carried out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agents.composer import Composer, seed_for
from agents.tones import only_tone, tone_of
from agents.types import BROUGHT, Artwork, Intent, Subject, Wish
from pipelines.types import DrawingRequest, Lettering, PaintDefaults, Sight, Tone
from pipelines.world import Word, World

WORLD = World(
    {
        "subject": [Word("fox", ("fox",), category="animal"), Word("owl", ("owl",))],
        "setting": [Word("forest", ("forest",), extra={"phrases": ["in a forest"]})],
        "time": [Word("night", ("night",), extra={"words": ["at night"]})],
        "style": [
            Word(
                "watercolor", ("watercolor", "watercolour"), extra={"forms": ["a watercolor of {}"]}
            )
        ],
    }
)
FOX = Wish((Subject("fox", colour="red"),), "forest", "night", "watercolor")


@pytest.fixture
def composer() -> Composer:
    return Composer(PaintDefaults(), WORLD)


def artwork(wish: Wish = FOX, **changes: object) -> Artwork:
    request = DrawingRequest("a red fox", 7, **changes)  # type: ignore[arg-type]
    return Artwork("id", "1", "room", "ann", "", "job", 0, wish, request, "/pictures/1.png",
                   Sight("A fox."), "", "tiny", 1.0, "0" * 64, datetime.now(UTC))  # fmt: skip


def test_a_prompt_says_subject_place_time_and_style(composer: Composer) -> None:
    assert composer.prompt(FOX) == "a watercolor of a red fox in a forest at night"


def test_tags_for_painters_that_like_tags() -> None:
    composer = Composer(PaintDefaults(phrasing="tags"), None)
    assert composer.prompt(FOX) == "a red fox, forest, night, watercolor"


def test_a_time_of_day_has_somewhere_to_be_seen(composer: Composer) -> None:
    """On a plain ground, night looks like day; the wish itself stays what was asked."""
    night = Intent("draw", Wish((Subject("fox"),), time="night"))
    made = composer.draw(night, "job")
    assert made.requests[0].prompt == "a fox in a meadow at night"
    assert made.wishes[0].setting == ""
    plain = artwork(Wish((Subject("fox"),), "blue background"))
    revised = composer.revise(plain, Intent("revise", Wish(time="night")), "job")
    assert "meadow at night" in revised.requests[0].prompt and revised.kept
    assert "background" in composer.prompt(Wish((Subject("fox"),), "blue background"))


def test_what_is_unwanted_is_told_to_painters_that_can_hear_it(composer: Composer) -> None:
    wish = Wish((Subject("fox"),), negative=("moon",))
    assert composer.draw(Intent("draw", wish), "job").requests[0].negative == "moon"
    deaf = Composer(PaintDefaults(negative=False), WORLD)
    made = deaf.draw(Intent("draw", wish), "job")
    assert made.requests[0].negative == "" and made.wishes[0].negative == ("moon",)


def test_each_picture_has_its_own_seed_and_a_repeat_has_the_same(composer: Composer) -> None:
    intent = Intent("draw", FOX, count=3)
    seeds = [request.seed for request in composer.draw(intent, "job").requests]
    assert len(set(seeds)) == 3
    assert seeds == [request.seed for request in composer.draw(intent, "job").requests]
    assert seeds != [request.seed for request in composer.draw(intent, "another").requests]


def test_a_given_seed_is_the_first_pictures() -> None:
    assert [seed_for("job", index, 42) for index in range(3)] == [42, 43, 44]


@pytest.mark.parametrize(
    ("aspect", "longest", "size"),
    [("", 0, (512, 512)), ("square", 0, (512, 512)), ("landscape", 0, (640, 416)),
     ("portrait", 0, (416, 640)), ("16:9", 1024, (1024, 576)), ("", 2048, (2048, 2048)),
     ("", 9000, (2048, 2048)), ("nonsense", 0, (512, 512))],
)  # fmt: skip
def test_sizes(composer: Composer, aspect: str, longest: int, size: tuple[int, int]) -> None:
    assert composer.size(aspect, longest) == size


def test_an_empty_wish_is_filled_and_said(composer: Composer) -> None:
    made = composer.draw(Intent("draw", Wish(style="watercolor")), "j", Wish((Subject("owl"),)))
    assert made.assumed == "an owl"
    assert made.requests[0].prompt == "a watercolor of an owl"


def test_strangers_are_told_with_their_nearest(composer: Composer) -> None:
    wish = Wish((Subject("zeppelin"),), style="vaporwave")
    kinds = [s.kind for s in composer.draw(Intent("draw", wish), "j").strangers]
    assert kinds == ["subject", "style"]


@pytest.mark.parametrize(
    ("words", "field", "sign"),
    [("warmer", "warmth", 1), ("a bit cooler", "warmth", -1), ("much darker", "light", -1),
     ("brighter", "light", 1), ("less contrast", "contrast", -1), ("more vivid", "saturation", 1),
     ("less colorful", "saturation", -1)],
)  # fmt: skip
def test_words_of_tone(words: str, field: str, sign: int) -> None:
    assert getattr(tone_of(words), field) * sign > 0


def test_degrees_of_tone() -> None:
    assert tone_of("a bit warmer").warmth < tone_of("warmer").warmth < tone_of("much warmer").warmth


def test_light_and_warmth_alone_are_a_filter(composer: Composer) -> None:
    made = composer.revise(artwork(), Intent("revise", change="warmer"), "j")
    assert made.toned and made.requests[0].strength == 0
    assert made.requests[0].init_image == "/pictures/1.png"
    assert not only_tone(Intent("revise", Wish(time="night"), change="darker, at night"))


def test_a_new_time_paints_over_the_parent_with_its_seed(composer: Composer) -> None:
    made = composer.revise(artwork(), Intent("revise", Wish(time="day")), "j")
    request = made.requests[0]
    assert made.kept and request.seed == 7 and request.init_image and 0 < request.strength < 1


def test_another_subject_is_drawn_anew_and_said(composer: Composer) -> None:
    change = Intent("revise", Wish((Subject("owl"),)), change="replace the fox with an owl")
    made = composer.revise(artwork(), change, "j")
    assert not made.kept and made.requests[0].init_image is None


def test_upscaling_stops_at_the_limit(composer: Composer) -> None:
    assert composer.upscale(artwork()).requests[0].width == 1024  # type: ignore[union-attr]
    assert composer.upscale(artwork(width=2048, height=2048)) is None


def test_new_words_do_not_lie_on_old_words(composer: Composer) -> None:
    lettered = artwork(init_image="/pictures/0.png", lettering=Lettering("old"))
    new = Intent("letter", Wish(lettering="new"))
    assert composer.letter(lettered, new).requests[0].init_image == "/pictures/0.png"


def test_words_are_set_in_another_way_without_painting(composer: Composer) -> None:
    card = replace(FOX, lettering="old")
    stand = Lettering("old", place="top", colour="red")
    on_top = artwork(card, init_image="/pictures/0.png", strength=0.0, lettering=stand)
    (request,) = composer.letter(on_top, Intent("letter", note="bottom larger")).requests
    assert (request.init_image, request.strength) == ("/pictures/0.png", 0)
    assert request.lettering == Lettering("old", "bottom", "red", 1.5)
    at_once = artwork(card, lettering=stand)
    (request,) = composer.letter(at_once, Intent("letter", Wish(palette="gold"))).requests
    assert request == replace(at_once.request, lettering=replace(stand, colour="gold"))


def test_words_stay_words_through_other_changes(composer: Composer) -> None:
    card = replace(FOX, lettering="old")
    stand = Lettering("old", place="top", colour="red", size=0.5)
    on_top = artwork(card, init_image="/pictures/0.png", strength=0.0, lettering=stand)
    large = composer.upscale(on_top)
    assert large is not None and large.requests[0].lettering == stand
    assert large.requests[0].init_image == "/pictures/0.png"
    warmer = composer.revise(on_top, Intent("revise", change="warmer"), "job").requests[0]
    assert warmer.tone and warmer.lettering == stand
    night = composer.revise(on_top, Intent("revise", Wish(time="night")), "job").requests[0]
    assert night.lettering == stand


def test_a_painter_may_keep_the_layout_by_its_seed_alone() -> None:
    composer = Composer(PaintDefaults(layout_by_seed=True, hold=0.3), WORLD)
    night = Intent("revise", Wish(time="night"))
    parent = artwork(replace(FOX, time=""))
    (request,) = composer.revise(parent, night, "job").requests
    assert (request.init_image, request.strength, request.seed) == (None, 0.0, parent.request.seed)
    toned = artwork(replace(FOX, time=""), init_image="/p/1.png", strength=0.0, tone=Tone(light=1))
    (request,) = composer.revise(toned, night, "job").requests
    assert request.init_image is None and request.tone == Tone(light=1)
    for over in (
        artwork(replace(FOX, time=""), init_image="/p/0.png", strength=0.9),
        replace(parent, model=BROUGHT),
    ):
        (request,) = composer.revise(over, night, "job").requests
        assert request.init_image == over.path and request.strength == pytest.approx(0.88)
    assert composer.vary(parent, Intent("vary"), "job").requests[0].init_image == parent.path
    assert composer.blend(parent, over, "job").requests[0].init_image == parent.path


def test_words_go_without_painting_anew(composer: Composer) -> None:
    gone = Intent("revise", Wish(negative=("text",)), change="remove the text")
    card = replace(FOX, lettering="old")
    on_top = artwork(card, init_image="/pictures/0.png", strength=0.0, lettering=Lettering("old"))
    (request,) = composer.revise(on_top, gone, "job").requests
    assert (request.init_image, request.strength, request.lettering) == ("/pictures/0.png", 0, None)
    at_once = artwork(card, lettering=Lettering("old"))
    (request,) = composer.revise(at_once, gone, "job").requests
    assert request == replace(at_once.request, lettering=None)


def test_a_blend_has_both_subjects(composer: Composer) -> None:
    owl = artwork(Wish((Subject("owl"),)))
    made = composer.blend(artwork(), owl, "j")
    assert [s.name for s in made.wishes[0].subjects] == ["fox", "owl"]
    assert made.requests[0].blend_image == owl.path
