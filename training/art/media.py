"""The styles by name: what they are called, how a caption says them, what they do to colour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.art import styles
from training.art.canvas import Array, Rng

Filter = Callable[[Array, Rng], Array]


@dataclass(frozen=True, slots=True)
class Style:
    """A style of a whole picture.

    Attributes:
        name: Its name.
        lead: How the canonical caption begins.
        forms: How prompts say it; `{}` is the rest of the prompt.
        words: Name and synonyms, as bare words.
        ko: Korean name.
        ko_names: The Korean name and its synonyms.
        filter: Turns a composed picture into the style; None for the looks of the drawings.
        keeps_colour: Whether colour words stay true.
        large_only: Whether it blurs small things, so that it suits one large subject only.
        weight: How often it is drawn.
    """

    name: str
    lead: str
    forms: tuple[str, ...]
    words: tuple[str, ...]
    ko: str
    ko_names: tuple[str, ...]
    filter: Filter | None = None
    keeps_colour: bool = True
    large_only: bool = False
    weight: float = 1.0


STYLES = {
    style.name: style
    for style in (
        Style(
            "cartoon", "a cartoon of",
            ("a cartoon of {}", "{}, cartoon style", "{} in cartoon style",
             "a cute cartoon drawing of {}", "{}, cartoon illustration"),
            ("cartoon", "cartoon style", "cute cartoon", "emoji style"),
            "만화 그림", ("만화 그림", "카툰", "귀여운 그림"), weight=0.34,
        ),
        Style(
            "3D render", "a 3D render of",
            ("a 3D render of {}", "{}, 3D render", "{} in 3D", "a cute 3D model of {}",
             "{}, glossy 3D style"),
            ("3D render", "3D", "3d", "3D model", "3D style", "CGI", "claymation"),
            "3D 렌더링", ("3D 렌더링", "3D", "입체", "3D 그림"), weight=0.4,
        ),
        Style(
            "flat illustration", "a flat illustration of",
            ("a flat illustration of {}", "{}, flat vector art", "{} in flat design",
             "a vector illustration of {}", "{}, minimal flat style", "a logo of {}"),
            ("flat illustration", "flat design", "vector art", "flat style", "minimalist",
             "clip art", "logo", "icon", "sticker"),
            "플랫 일러스트", ("플랫 일러스트", "플랫", "벡터", "로고", "아이콘", "일러스트"),
            weight=0.26,
        ),
        Style(
            "pixel art", "pixel art of",
            ("pixel art of {}", "{} in pixel art style", "{}, pixel art", "{}, 8-bit pixel art",
             "a pixelated picture of {}"),
            ("pixel art", "8-bit", "pixelated", "16-bit", "retro game art"),
            "픽셀 아트", ("픽셀 아트", "픽셀아트", "도트", "도트 그림", "8비트"), styles.pixel_art,
            weight=1.2,
        ),
        Style(
            "watercolor", "a watercolor painting of",
            ("a watercolor painting of {}", "{} in watercolor", "{}, watercolor painting",
             "a watercolour of {}", "{}, painted in watercolour"),
            ("watercolor", "watercolour", "aquarelle", "watercolor painting"),
            "수채화", ("수채화", "수채화풍", "수채"), styles.watercolor, weight=1.4,
        ),
        Style(
            "oil painting", "an oil painting of",
            ("an oil painting of {}", "{}, oil on canvas", "{} as an oil painting",
             "{}, oil painting", "{} painted in oils"),
            ("oil painting", "oil on canvas", "oil paint", "oils"),
            "유화", ("유화", "유화풍", "오일 페인팅"), styles.oil, weight=1.2,
        ),
        Style(
            "Van Gogh", "a Van Gogh style painting of",
            ("{} in the style of Van Gogh", "a Van Gogh style painting of {}",
             "{} painted by Van Gogh", "{}, Van Gogh style, swirling brush strokes",
             "{} in the style of Vincent van Gogh", "{}, post-impressionist"),
            ("Van Gogh", "Vincent van Gogh", "van gogh", "Starry Night style",
             "post-impressionist"),
            "고흐 스타일", ("고흐 스타일", "고흐", "반 고흐", "고흐풍"), styles.van_gogh,
            weight=1.4,
        ),
        Style(
            "impressionist", "an impressionist painting of",
            ("an impressionist painting of {}", "{} in the style of Monet", "{}, impressionism",
             "{} painted by Monet", "{} in impressionist style"),
            ("impressionist", "impressionism", "Monet", "Claude Monet", "Renoir"),
            "인상주의", ("인상주의", "인상파", "모네", "모네 스타일", "모네풍"),
            styles.impressionist,
        ),
        Style(
            "pencil sketch", "a pencil sketch of",
            ("a pencil sketch of {}", "a pencil drawing of {}", "{}, pencil sketch",
             "a sketch of {}", "{} drawn in pencil", "{}, graphite drawing"),
            ("pencil sketch", "pencil drawing", "sketch", "graphite drawing", "charcoal drawing"),
            "연필 스케치", ("연필 스케치", "연필화", "스케치", "소묘"), styles.pencil,
            False, weight=1.2,
        ),
        Style(
            "colored pencil", "a colored pencil drawing of",
            ("a colored pencil drawing of {}", "{} drawn with colored pencils",
             "{}, coloured pencil drawing", "{}, crayon drawing"),
            ("colored pencil", "coloured pencil", "colored pencils", "crayon drawing"),
            "색연필화", ("색연필화", "색연필 그림", "색연필", "크레용 그림"),
            styles.colored_pencil, weight=0.9,
        ),
        Style(
            "ink drawing", "an ink drawing of",
            ("an ink drawing of {}", "line art of {}", "{}, black and white ink line art",
             "{} in ink", "{}, line drawing"),
            ("ink drawing", "ink", "line art", "line drawing", "pen and ink", "ink wash"),
            "잉크화", ("잉크화", "잉크", "펜화", "선화", "먹그림"), styles.ink, False,
        ),
        Style(
            "comic book", "a comic book drawing of",
            ("a comic book drawing of {}", "{} in comic book style", "{}, comic style",
             "a comic panel of {}", "{}, manga style"),
            ("comic book", "comic", "comics", "comic style", "manga", "graphic novel"),
            "만화책 스타일", ("만화책 스타일", "만화책", "코믹", "만화풍", "만화 스타일"),
            styles.comic,
        ),
        Style(
            "pop art", "pop art of",
            ("pop art of {}", "{} in pop art style", "{}, pop art", "a pop art print of {}"),
            ("pop art", "pop-art", "screen print"),
            "팝 아트", ("팝 아트", "팝아트"), styles.pop_art, False,
        ),
        Style(
            "ukiyo-e", "a ukiyo-e print of",
            ("a ukiyo-e print of {}", "{} as a Japanese woodblock print", "{} in ukiyo-e style",
             "{}, ukiyo-e", "{} in the style of Hokusai"),
            ("ukiyo-e", "ukiyo e", "Japanese woodblock print", "woodblock print", "Hokusai"),
            "우키요에", ("우키요에", "일본 목판화", "목판화", "호쿠사이"), styles.ukiyo_e, False,
        ),
        Style(
            "neon", "a neon sign of",
            ("a neon sign of {}", "{} in neon lights", "{}, glowing neon style", "{}, neon",
             "neon art of {}"),
            ("neon", "neon lights", "neon sign", "glowing neon", "cyberpunk", "synthwave"),
            "네온", ("네온", "네온사인", "네온 사인", "사이버펑크"), styles.neon, False,
        ),
        Style(
            "chalk drawing", "a chalk drawing of",
            ("a chalk drawing of {}", "{} drawn with chalk",
             "a chalk drawing of {} on a blackboard", "{}, chalkboard art"),
            ("chalk drawing", "chalk", "chalkboard", "blackboard drawing"),
            "분필 그림", ("분필 그림", "분필", "칠판 그림"), styles.chalk, False, weight=0.8,
        ),
        Style(
            "pastel", "a soft pastel drawing of",
            ("a pastel drawing of {}", "{} in soft pastel", "{}, pastel colors",
             "a soft pastel drawing of {}"),
            ("pastel", "soft pastel", "pastels", "pastel drawing"),
            "파스텔화", ("파스텔화", "파스텔", "파스텔풍"), styles.pastel, False, weight=0.8,
        ),
        Style(
            "stained glass", "a stained glass window of",
            ("a stained glass window of {}", "{} in stained glass style", "{}, stained glass",
             "stained glass art of {}"),
            ("stained glass", "stained-glass", "glass window art"),
            "스테인드글라스", ("스테인드글라스", "스테인드 글라스"), styles.stained_glass,
            True, True, 0.8,
        ),
        Style(
            "mosaic", "a mosaic of",
            ("a mosaic of {}", "{} as a tile mosaic", "{}, mosaic style", "a tile mosaic of {}"),
            ("mosaic", "tile mosaic", "roman mosaic"),
            "모자이크", ("모자이크", "타일 모자이크"), styles.mosaic, True, True, 0.6,
        ),
        Style(
            "cubist", "a cubist painting of",
            ("a cubist painting of {}", "{} in cubist style", "{}, cubism"),
            ("cubist", "cubism"),
            "입체파", ("입체파", "큐비즘", "입체주의"), styles.cubist, False, True, 0.6,
        ),
        Style(
            "cross-stitch", "a cross-stitch of",
            ("a cross-stitch embroidery of {}", "{} in cross-stitch", "a cross-stitch of {}",
             "an embroidery of {}"),
            ("cross-stitch", "cross stitch", "embroidery", "embroidered"),
            "십자수", ("십자수", "자수", "자수 그림"), styles.cross_stitch, True, True, 0.5,
        ),
        Style(
            "sepia", "a sepia photograph of",
            ("a vintage sepia picture of {}", "{}, old sepia photograph", "{} in sepia",
             "a sepia photograph of {}"),
            ("sepia", "vintage photo", "old photograph", "sepia photograph"),
            "세피아", ("세피아", "옛날 사진", "빈티지 사진"), styles.sepia, False, weight=0.6,
        ),
        Style(
            "black and white", "a black and white picture of",
            ("a black and white picture of {}", "{} in black and white", "{}, black and white",
             "a monochrome picture of {}"),
            ("black and white", "monochrome", "grayscale", "greyscale"),
            "흑백", ("흑백", "흑백 그림", "모노크롬"), styles.black_and_white, False,
            weight=0.7,
        ),
    )
}  # fmt: skip
"""The three looks of the drawings first, then the styles that are painted over a picture."""

LOOK_NAMES = tuple(name for name, style in STYLES.items() if style.filter is None)
MEDIUM_NAMES = tuple(name for name, style in STYLES.items() if style.filter is not None)
