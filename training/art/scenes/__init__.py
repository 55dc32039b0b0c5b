"""The settings: how each is drawn, what it is called, what it has room for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.art.canvas import Rng
from training.art.scenes import beyond, built, land, water
from training.art.scenes.base import TINT, Backdrop, rain_over

__all__ = ["DAYLIGHT", "SETTINGS", "TIMES", "TINT", "Backdrop", "Setting", "Time", "rain_over"]

DAYLIGHT = ("day", "sunset", "night", "morning", "cloudy", "rain")
"""Times that a setting out of doors can have, most frequent first."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A place that a picture can show.

    Attributes:
        name: Its name.
        draw: Draws it empty: (rng, side, time) to backdrop.
        phrases: English prepositional phrases; the first is the canonical one.
        ko: Korean name.
        ko_names: The Korean name and its synonyms.
        places: Letters of the places that it has, the usual one first.
        times: Times of day that it can have; empty where there is none.
        weight: How often it is drawn, relative to the others.
    """

    name: str
    draw: Callable[[Rng, int, str], Backdrop]
    phrases: tuple[str, ...]
    ko: str
    ko_names: tuple[str, ...]
    places: str
    times: tuple[str, ...] = DAYLIGHT
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, or the weather that changes the light as much.

    Attributes:
        name: Its name; `day` is what a setting has if nothing is said.
        words: English phrases; the first is the canonical one.
        ko: Korean name.
        ko_names: The Korean name and its synonyms.
        weight: How often it is drawn.
    """

    name: str
    words: tuple[str, ...]
    ko: str
    ko_names: tuple[str, ...]
    weight: float


TIMES = {
    time.name: time
    for time in (
        Time("day", ("on a sunny day", "during the day", "in daylight", "by day"), "낮",
             ("낮", "한낮", "대낮", "맑은 날"), 0.42),
        Time("sunset", ("at sunset", "in the evening", "at dusk", "at golden hour"), "해 질 녘",
             ("해 질 녘", "해질녘", "노을", "저녁", "석양", "일몰"), 0.18),
        Time("night", ("at night", "late at night", "at midnight", "in the moonlight"), "밤",
             ("밤", "한밤", "야경", "밤중", "달밤"), 0.18),
        Time("morning", ("in the morning", "at dawn", "at sunrise", "in the early morning"), "아침",
             ("아침", "새벽", "해돋이", "일출"), 0.08),
        Time("cloudy", ("on a cloudy day", "under a gray sky", "on an overcast day",
                        "on a grey day"), "흐린 날", ("흐린 날", "흐린", "구름 낀 날"), 0.06),
        Time("rain", ("in the rain", "on a rainy day", "while it rains", "in rainy weather"),
             "비 오는 날", ("비 오는 날", "비", "빗속", "비가 오는"), 0.08),
    )
}  # fmt: skip

DRY = ("day", "sunset", "night", "morning", "cloudy")
CLEAR = ("day", "sunset", "night", "morning")

SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("meadow", land.meadow,
                ("in a green meadow", "in a meadow", "on the grass", "in a grassy field",
                 "in a park", "on a lawn"),
                "풀밭", ("풀밭", "초원", "잔디밭", "들판", "공원", "목초지"), "gos", DAYLIGHT, 1.2),
        Setting("flower field", land.flower_field,
                ("in a field of flowers", "in a flower meadow", "among flowers",
                 "in a flower garden", "in a garden"),
                "꽃밭", ("꽃밭", "꽃 들판", "정원", "화원"), "gos"),
        Setting("hills", land.hills,
                ("on green hills", "on a hill", "in the countryside", "among rolling hills"),
                "언덕", ("언덕", "시골", "구릉", "동산"), "gos", DRY, 0.8),
        Setting("beach", water.beach,
                ("on a sandy beach", "on the beach", "at the beach", "by the sea",
                 "on the seashore"),
                "해변", ("해변", "바닷가", "해수욕장", "모래사장"), "gbs", DRY, 1.2),
        Setting("sea", water.sea,
                ("on the sea", "in the ocean", "on the ocean", "on the water", "at sea"),
                "바다", ("바다", "바다 위", "대양", "물 위", "밤바다"), "ws", DRY),
        Setting("snow", land.snow,
                ("in the snow", "on a snowy hill", "in a winter landscape", "in a snowy field"),
                "눈밭", ("눈밭", "눈 덮인 들판", "겨울", "설원", "눈 속"), "gns", CLEAR, 1.2),
        Setting("northern lights", land.northern_lights,
                ("under the northern lights", "under the aurora", "beneath the aurora borealis"),
                "오로라", ("오로라", "오로라 아래", "북극광"), "gns", ("night",), 0.5),
        Setting("desert", land.desert,
                ("in a sandy desert", "in the desert", "among sand dunes"),
                "사막", ("사막", "모래 언덕"), "gds", CLEAR),
        Setting("forest", land.forest,
                ("in a green forest", "in a forest", "in the woods", "among the trees",
                 "in a pine forest"),
                "숲", ("숲", "숲속", "나무 사이", "수풀"), "g", DAYLIGHT, 1.2),
        Setting("autumn forest", land.autumn_forest,
                ("in an autumn forest", "in the autumn woods", "among autumn trees",
                 "in a fall forest"),
                "가을 숲", ("가을 숲", "단풍 숲", "가을 숲속", "가을"), "g", DRY, 0.8),
        Setting("mountains", land.mountains,
                ("in front of snowy mountains", "in the mountains", "among the mountains"),
                "산", ("산속", "설산 앞", "산맥", "산 앞"), "gos", DRY),
        Setting("mountain lake", water.mountain_lake,
                ("on a mountain lake", "on a lake", "on a lake in front of mountains"),
                "호수", ("호수", "산속 호수", "호수 위"), "ws", CLEAR, 0.8),
        Setting("city", built.city,
                ("on a city street", "in the city", "in front of a city skyline", "in town",
                 "downtown"),
                "도시", ("도시", "도심", "시내", "거리", "길거리"), "go", DAYLIGHT, 1.2),
        Setting("road", land.road,
                ("on a country road", "on the road", "by the roadside"),
                "도로", ("도로", "시골길", "길", "찻길"), "ogs", DAYLIGHT),
        Setting("room", built.room,
                ("in a cozy room", "in a room", "indoors", "in a living room", "at home"),
                "방", ("방", "방 안", "실내", "거실", "집 안"), "r", (), 1.2),
        Setting("table", built.table,
                ("on a wooden table", "on a table", "on a desk", "on the kitchen table"),
                "탁자", ("탁자", "테이블", "나무 탁자", "책상", "식탁"), "t", (), 0.9),
        Setting("stage", built.stage,
                ("on a stage", "in the spotlight", "on stage under a spotlight"),
                "무대", ("무대", "무대 위", "조명 아래"), "rg", (), 0.6),
        Setting("space", beyond.space,
                ("in outer space", "in space", "floating in space", "among the stars"),
                "우주", ("우주", "우주 공간", "은하"), "x", (), 1.2),
        Setting("moon", beyond.moon,
                ("on the moon", "on the surface of the moon", "on the lunar surface"),
                "달 표면", ("달 표면", "달 위", "달나라"), "gx", (), 0.7),
        Setting("underwater", water.underwater,
                ("under the sea", "underwater", "at the bottom of the sea", "on the ocean floor"),
                "바닷속", ("바닷속", "물속", "바다 밑", "수중"), "u", (), 1.2),
        Setting("sky", beyond.open_sky,
                ("in the sky", "in the air", "high above", "among the clouds"),
                "하늘", ("하늘", "공중", "하늘 위", "구름 사이"), "s", DRY),
    )
}  # fmt: skip
