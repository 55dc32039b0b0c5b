"""What a captioner saw, told in Korean."""

from __future__ import annotations

from agents.korean.particles import josa, with_josa
from pipelines.types import SeenSubject, Sight
from pipelines.world import World

NATIVE = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_COUNTERS = {
    "animal": "마리", "bird": "마리", "insect": "마리", "fish": "마리", "sea animal": "마리", "reptile": "마리",
    "person": "명", "people": "명", "human": "명", "profession": "명", "fantasy": "명",
    "flower": "송이", "tree": "그루", "plant": "그루", "vehicle": "대", "aircraft": "대", "car": "대",
    "boat": "척", "ship": "척", "building": "채", "book": "권",
}  # fmt: skip
_BY_NAME = {
    "book": "권", "boat": "척", "ship": "척", "sailboat": "척", "house": "채", "castle": "채", "flower": "송이",
    "rose": "송이", "tulip": "송이", "sunflower": "송이", "tree": "그루", "dragon": "마리", "unicorn": "마리",
    "phoenix": "마리", "dinosaur": "마리", "car": "대", "train": "대", "bicycle": "대", "airplane": "대", "rocket": "대",
    "robot": "대", "piano": "대", "camera": "대", "cup": "잔", "glass": "잔", "cloud": "점", "pencil": "자루",
    "umbrella": "개", "balloon": "개", "snowman": "개", "bear": "마리", "doll": "개", "skull": "개", "clover": "포기",
    "plant": "포기", "cactus": "그루", "jack-o-lantern": "개", "face": "개", "head": "개", "parachute": "개", "shoe": "켤레", "bottle": "병", "sword": "자루",
}  # fmt: skip
_COLOURS = {
    "red": "빨간", "orange": "주황색", "yellow": "노란", "green": "초록색", "blue": "파란", "purple": "보라색",
    "pink": "분홍색", "brown": "갈색", "black": "검은", "white": "하얀", "gray": "회색", "grey": "회색",
    "gold": "금색", "golden": "금색", "silver": "은색", "teal": "청록색", "turquoise": "청록색", "beige": "베이지색",
}  # fmt: skip
_TIMES = {
    "night": "밤", "day": "한낮", "sunset": "해 질 녘", "dawn": "새벽", "morning": "아침", "evening": "저녁",
    "dusk": "해 질 녘", "noon": "한낮", "cloudy": "흐린 날", "midnight": "한밤중", "sunrise": "해 뜰 녘",
}  # fmt: skip
_PLACES = {
    "forest": "숲속", "sea": "바다", "snow": "눈밭", "rain": "빗속", "space": "우주", "table": "탁자 위", "stage": "무대 위",
    "moon": "달 위", "moon surface": "달 위", "beach": "해변", "desert": "사막", "mountains": "산", "mountain": "산", "city": "도시",
    "meadow": "풀밭", "hills": "언덕", "hill": "언덕", "underwater": "바닷속", "sky": "하늘", "room": "방 안", "road": "길",
    "street": "거리", "garden": "정원", "river": "강가", "lake": "호숫가", "autumn forest": "가을 숲", "flower field": "꽃밭",
    "snowy mountain": "눈 덮인 산", "park": "공원", "island": "섬", "farm": "농장", "village": "마을", "kitchen": "부엌",
}  # fmt: skip
_FRONT_OF = frozenset({"mountains", "mountain", "snowy mountain", "city", "castle"})
_BACKGROUNDS = {"plain", "gradient", "pattern", "none"}
_RELATIONS = {
    "next to": "{b} 옆에 {a}", "beside": "{b} 옆에 {a}", "on": "{b} 위에 {a}", "above": "{b} 위에 {a}", "over": "{b} 위에 {a}",
    "under": "{b} 아래에 {a}", "below": "{b} 아래에 {a}", "in front of": "{b} 앞에 {a}", "behind": "{b} 뒤에 {a}",
    "left of": "{b} 왼쪽에 {a}", "to the left of": "{b} 왼쪽에 {a}", "right of": "{b} 오른쪽에 {a}",
    "to the right of": "{b} 오른쪽에 {a}", "in": "{b} 안에 {a}", "near": "{b} 가까이에 {a}",
}  # fmt: skip
_WITH_VERB = {
    "wearing": "{b_obj} 걸친 {a}",
    "holding": "{b_obj} 든 {a}",
    "riding": "{b_obj} 탄 {a}",
}
_STYLES = {
    "watercolor": "수채화", "oil painting": "유화", "pencil sketch": "연필 스케치", "sketch": "스케치", "charcoal": "목탄화",
    "ink": "수묵화", "pixel art": "픽셀 아트", "van gogh": "고흐풍 그림", "impressionist": "인상주의풍 그림", "pointillism": "점묘화",
    "pop art": "팝 아트", "comic book": "만화풍 그림", "cartoon": "만화풍 그림", "stained glass": "스테인드글라스", "cubist": "입체파 그림",
    "ukiyo-e": "우키요에", "neon": "네온풍 그림", "line art": "선화", "mosaic": "모자이크", "flat illustration": "플랫 일러스트",
    "3d render": "3D 렌더링", "clip art": "클립 아트", "crayon": "크레용 그림", "low poly": "로우폴리 그림", "sepia": "세피아 그림",
    "black and white": "흑백 그림", "photorealistic": "사실적인 그림", "blueprint": "청사진", "chalkboard": "칠판 그림",
}  # fmt: skip


def sight_in_korean(sight: Sight, world: World) -> str:
    """Return one natural polite sentence for what was seen.

    `눈 덮인 산 앞에 빨간 여우 두 마리가 있는 수채화예요.` An unknown picture is said to be unknown.

    Args:
        sight: What the captioner read off a picture.
        world: Gives the Korean names.
    """
    if not sight.known:
        return "제가 알아볼 수 있는 그림이 아니에요."
    style = _style(sight.style, world)
    copula = josa(style, "이에요/예요")
    place = _place(sight, world)
    if not sight.subjects:
        return f"{_scene(place[0], style) if place[0] else style}{copula}."
    things = _things(sight, world)
    # 에 ... 에 twice in a row reads badly: the place then belongs to what stands there.
    related = len(sight.subjects) > 1 and sight.relation in _RELATIONS
    where = f"{place[0]}{'의' if related and place[1] == '에' else place[1]} " if place[0] else ""
    return f"{where}{with_josa(things, '이/가')} 있는 {style}{copula}."


def _scene(place: str, style: str) -> str:
    place = "달 표면" if place.endswith("달 위") else place.removesuffix(" 위").removesuffix(" 안")
    return f"{with_josa(place, '을/를')} 그린 {style}"


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _style(style: str, world: World) -> str:
    if not style:
        return "그림"
    if style in _STYLES:
        return _STYLES[style]
    korean = world.korean(style)
    if korean.endswith(("화", "그림", "아트", "스케치", "일러스트", "렌더링")):
        return korean
    return f"{korean.removesuffix(' 스타일')} 스타일의 그림"


def _place(sight: Sight, world: World) -> tuple[str, str]:
    """Return place and time as one phrase, and its particle."""
    time = _TIMES.get(sight.time, world.korean(sight.time) if sight.time else "")
    setting = sight.setting
    if not setting or setting in _BACKGROUNDS or "background" in setting:
        return (time, "에") if time else ("", "")
    place = _PLACES.get(setting) or world.korean(setting)
    if place == setting:
        place = ""
    phrase = _join(time and (f"{time}의" if time != "흐린 날" else "흐린 날"), place)
    in_front = setting in _FRONT_OF and bool(sight.subjects)
    return (phrase, " 앞에" if in_front else "에")


def _things(sight: Sight, world: World) -> str:
    named = [counted(subject, world) for subject in sight.subjects]
    if len(named) == 1:
        return named[0]
    first, second = named[0], named[1]
    relation = sight.relation
    if pattern := _RELATIONS.get(relation):
        return _add_rest(pattern.format(a=first, b=_plain(sight.subjects[1], world)), named[2:])
    if pattern := _WITH_VERB.get(relation):
        return _add_rest(
            pattern.format(a=first, b_obj=with_josa(_plain(sight.subjects[1], world), "을/를")),
            named[2:],
        )
    joined = f"{with_josa(first, '과/와')} {second}"
    return _add_rest(joined, named[2:])


def _add_rest(phrase: str, rest: list[str]) -> str:
    for more in rest:
        phrase = f"{with_josa(phrase, '과/와')} {more}"
    return phrase


def _plain(subject: SeenSubject, world: World) -> str:
    return counted(subject, world) if subject.count > 1 else _noun(subject, world)


def _noun(subject: SeenSubject, world: World) -> str:
    name = world.korean(subject.name)
    colour = _COLOURS.get(subject.colour, world.korean(subject.colour) if subject.colour else "")
    return _join(colour, name)


def counted(subject: SeenSubject, world: World) -> str:
    """Return a subject with its colour, number and counter: `빨간 여우 두 마리`."""
    noun = _noun(subject, world)
    number = max(1, subject.count)
    said = NATIVE[number] if number < len(NATIVE) else str(number)
    counter = counter_of(subject.name, world)
    if number == 1 and counter in {"개", "점"}:
        return noun
    return f"{noun} {said} {counter}"


def counter_of(name: str, world: World) -> str:
    """Return the counter for an English subject name (`fox`: 마리, `car`: 대); 개 for the rest."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name == "teddy bear":
        return "개"
    head = name.rpartition(" ")[2]
    if head in _BY_NAME:
        return _BY_NAME[head]
    word = world.word("subject", name)
    return _COUNTERS.get(word.category if word else "", "개")


__all__ = ["counted", "counter_of", "sight_in_korean"]
