"""What a piece of small talk is about, for the voice that answers it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.world import World

_TOPICS: tuple[tuple[str, str], ...] = (
    ("favourite", r"(favou?rite|best loved|prefer).{0,24}(colou?r|style|picture|painting|painter|"
                  r"artist|animal|thing|subject)|what do you (like|love|enjoy)|"
                  r"제일 ?좋아하|가장 ?좋아하|뭘? ?(제일|가장) ?좋아|무슨 ?색|어떤 ?색.{0,6}좋아|"
                  r"좋아하는 ?(색|화가|그림|동물|화풍)"),
    ("who", r"who are you|what are you|your name|are you (a |an )?(human|robot|ai|bot|real)|"
            r"introduce yourself|누구(야|세요|니|예요|인가)|이름이? ?(뭐|무엇)|넌 뭐야|너는 뭐야|"
            r"자기소개|정체가|사람이야|로봇이야"),
    ("how_are_you", r"how are you|how('?s| is) it going|what'?s up\b|how do you feel|"
                    r"how was your day|잘 ?지내|기분(이|은)? ?어때|어떻게 ?지내|"
                    r"뭐 ?하고 ?있|밥 ?(은 ?)?먹었"),
    ("joke", r"\b(joke|make me laugh|something funny)\b|농담|웃겨 ?(줘|봐)|재밌는 ?(얘기|이야기)"),
    ("feelings", r"(do|can|are) you .{0,16}(feel|feelings|conscious|alive|dream|lonely|tired)|"
                 r"감정(이|은|도)? ?(있|느)|꿈(을|도|은)? ?(꿔|꾸|꾼)|살아 ?있|심심하(니|지)|"
                 r"잠(은|도)? ?자"),
    ("age", r"how old are you|when were you (born|made)|who (made|built|created|trained) you|"
            r"where (are|do) you (from|live)|몇 ?살|나이(가|는)|누가 ?(만들|널)|"
            r"어디(에|서)? ?(살|왔)"),
    ("bored", r"\b(i'?m|i am|so|feeling) bored\b|\bboring day\b|심심해|지루해|따분해|할 ?게 ?없"),
    ("thanks", r"\b(thank|thanks|thx|cheers)\b|고마워|고맙|감사|땡큐"),
    ("bye", r"\b(bye|goodbye|see you|good night)\b|"
            r"잘 ?자|잘 ?가|잘 ?있어|안녕히 ?(계|가)|나중에 ?봐|또 ?봐"),
    ("mood_sad", r"\b(sad|sick|tired|died|lonely|depressed|awful day|bad day|miss (him|her|my))\b|"
                 r"슬퍼|슬프|우울|힘들|아파|아프|피곤|외로|죽었|속상"),
    ("mood_happy", r"\b(happy|excited|got the job|passed|birthday|won|great day|good news)\b|"
                   r"기뻐|기쁘|신나|합격|생일|행복"),
    ("blame", r"\b(ugly|bad|awful|terrible|hate it|don't like|worse|wrong)\b|별로|못생|이상해|"
              r"마음에 안|싫어|구려"),
    ("praise", r"\b(nice|beautiful|lovely|great|awesome|good job|well done|amazing|love it|wow)\b|"
               r"예쁘|이쁘|멋지|멋있|좋다|훌륭|대박|최고|잘 ?그(렸|리)|마음에 들"),
    ("hello", r"^\W*(hi|hello|hey|good (morning|evening|afternoon)|yo)\b|안녕|반가|하이|헬로"),
)  # fmt: skip

_ITS_OWN = {"who", "how_are_you", "favourite", "joke", "feelings", "age", "bored", "thanks", "bye",
            "mood_sad", "mood_happy"}  # fmt: skip
"""Topics that are not about the style or the thing that a message happens to name."""

_NOTES = {
    "Van Gogh": ("The brush strokes turn and swirl, and the blues lean on the yellows.",
                 "붓질이 소용돌이치고 파랑이 노랑에 기대죠."),
    "impressionist": ("It is all broken light, small dabs that only join from a distance.",
                      "잘게 부서진 빛이 멀리서야 하나가 돼요."),
    "ukiyo-e": ("Flat planes, firm outlines, few colors, and so much air.",
                "평평한 색면과 단단한 윤곽, 적은 색, 그리고 넉넉한 여백이 좋아요."),
    "watercolor": ("Water decides half of it, which keeps a painter humble.",
                   "반은 물이 그려요. 그래서 겸손해져요."),
    "pixel art": ("Every square has to earn its place.", "네모 하나하나가 제 몫을 해야 해요."),
    "pop art": ("Loud colors, thick outlines, and printed dots.",
                "요란한 색, 굵은 윤곽, 인쇄된 점들이죠."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic:
    """What small talk is about: a pool of the voice, and the style or thing that is named."""

    key: str
    style: str = ""
    noun: str = ""

    def slots(self, name_of: Callable[[str], str], korean: bool) -> dict[str, str]:
        """Return the pool's slots, with names put into the reply's language by `name_of`."""
        note = _NOTES.get(self.style, ("", ""))[korean]
        return {"style": name_of(self.style), "note": note, "noun": name_of(self.noun)}


def topic_of(text: str, world: World) -> Topic:
    """Return the topic of a message that asks for no deed."""
    words = text.lower()
    key = next((key for key, pattern in _TOPICS if re.search(pattern, words)), "")
    if key in _ITS_OWN:
        return Topic(key)
    style = world.find_style(text)
    if style in _NOTES:
        return Topic("artist", style=style or "")
    if key:
        return Topic(key)
    found = world.scan(text, "subject")
    return Topic("subject_talk", noun=found[0].name) if found else Topic("chat")
