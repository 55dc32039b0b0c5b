"""One way of asking for the many that Korean has: 주시겠어요, 주삼, 줄 수 있음? all become 줘.

Patterns that read requests need to know one form instead of fifty. Spelling of the phone goes
the same way: missing blanks (고양이그려줘), loose letters (주ㅓ), laughter in between.
"""

from __future__ import annotations

import re
import unicodedata

_HANGUL = re.compile(r"[가-힣]")
_LAUGHTER = re.compile(r"(?<!^)[ㅋㅎㅠㅜ]+(?=[\s가-힣.!?~]|$)")
_STEM = "려해어아여워와춰켜놔봐꿔써줘쳐펴셔겨매래캐떼세내빼"
"""Last syllables of the verb forms that 줘 follows: 그려, 해, 넣어, 빼."""
_AFTER = rf"(?<=[{_STEM}])\s?"
_END = r"(?![가-힣ㄱ-ㅣ])"
_POLITE = (
    r"(?:주|쥬)(?:세|셔|쎄|새|시어|시)[요여용염욤오유영]+"
    r"|주(?:십시오|십시요|십쇼|시죠|시지요|이소|쇼|삼|셈|라|라요|렴|려무나|게나|소|슈|시오)"
    r"|주(?:길|기|시길|시기)(?:를)? ?(?:바[라랍랄][가-힣]*|원[가-힣]*|부탁[가-힣]*)"
)
_ABLE = (
    r"(?:줄|주실) ?수(?:는|도|가)? ?(?:있|업|없)(?:[가-힣ㄱ-ㅎ]*)"
    r"|(?:줄|주실)래[요여용]?|주실까[요여]?|주시겠[가-힣]*"
)
_KIND = (
    r"(?:주|주시|줬으|주셨으|주었으|줫으|주셧으)면"
    r"(?: ?(?:정말 |너무 |더 |참 |진짜 )?"
    r"(?:안 ?[돼되될]|고맙|감사|좋|해요?$|해요?(?=[.!~])|합니다|싶|하는데|하네|[돼되될])"
    r"[가-힣]*(?: ?(?:드리|하)겠[가-힣]*| ?것 ?같[가-힣]*)?)"
    r"|(?:줬|주셨|주었)으면(?=[.!~?…]*$)"
)
_BID = (
    r"달라(?:고|구|고요|구요|니까|는데)?(?=[.!~?]*$)|다오|줘도 ?[돼되될좋][가-힣]*"
    r"|(?:줘|줭|즘|쥬|조|죠|쥐|줴|쥉|줌|줘ㅓ+|주ㅓ+|주어|줘어+|됴|죵|주떼)"
    r"(?:요|용|여|염|욤|라|봐|봐요|봐라|잉|오|유|야지|야 ?[해돼겠][가-힣]*)?"
)
_REQUEST = re.compile(rf"{_AFTER}(?:{_POLITE}|{_ABLE}|{_KIND}|{_BID}){_END}\??")
_HELP = re.compile(
    r"^(?:혹시 ?|너 ?|넌 ?|너는 ?|틸다야? ?|근데 ?|그럼 ?)*(?:그림|그림도|사진|사람|뭐"
    r"|그런 ?거|동물|사람 얼굴)?(?:을|를|도)?"
    r" ?(?:그려|만들어) ?(?:줄|주실) ?수 ?(?:있|없)"
)
"""A bare "can you draw?" asks what Tilda can do."""
_BEGGED = re.compile(
    r"부탁(?:을|좀)? ?(?:드[려리립]|해|할|하|합|혀|염|요|여|이요|입)(?!던|는 ?거|신)[가-힣]*"
    r"(?: ?(?:될|되|돼)[가-힣]*)?(?: 수 있[가-힣]*)?\??"
)
_PLEASE = re.compile(r"(?:플리즈|플리스|plz|pls|please|제발요?)(?=[\s.!~]*$)", re.I)
_ASKED = re.compile(r"줘|부탁")
_TYPED = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"(?:그랴|구려|기려|글여|거려|그여|그러|그료|구료|긔려) ?(?=줘|조|주세|쥬|주라)", "그려"),
        (r"(?<=줘)(?:바|봐){2,}(?![가-힣])", ""),
        (r"그려져(?=[.!~\s]*$)", "그려줘"),
        (r"만드러|맹글어|만덜어", "만들어"),
        (r"너어(?= ?(?:줘|주))|넣어어", "넣어"),
        (r"[뺴뻬](?= ?(?:줘|주|고))", "빼"),
        (r"바꺼|바꾸어|바까", "바꿔"),
        (r"꺼(?=[ 는를랑로만도.]|$)", "거"),
        (r"할수", "할 수"),
        (r"(?<=[았었였했렸졌웠겼났갔왔됐])음(?= ?(?:좋|하는|해|싶))", "으면"),
        (r"(?<=[가-힣])갯", "겠"),
    )
)
_DRAWN_THEN = re.compile(r"(그려|만들어)서,?\s+(?=⟦|[가-힣 ]{0,12}(?:글씨|글자|제목|문구))")
_WORDS_LAST = re.compile(r"^([^⟦\n]*?)(줘|부탁해)[,.: ]+(⟦\d+⟧)[.!~ ]*$")
_DRAWN_AND = re.compile(r"([가-힣]{2,}) 그리고,? (?=(?:그 )?(?:위|아래|밑|옆|안|하단|상단)에 ?⟦)")
_TAKEN_BACK = re.compile(
    r"(?<=\S)[\s,.…~!]+((?:아+ |앗 |어 |음+ |아니 )?(?:아니다|아니야|아니지|아니|아냐"
    r"|ㄴㄴ|노노|정정|쏘리|미안|(?:(?<=아 )|(?<=앗 )|(?<=어 ))잠깐만?))"
    r"[\s,.…!]+(?=\S)"
)
"""Words that take back what was said just before: 강아지 그려줘 아 아니 고양이."""
_VERBS = (
    "그려|그리자|만들어|뽑아|바꿔|보여|추가해|넣어|빼|지워|없애|키워|칠해|고쳐|설명해|평가해"
    "|합쳐|섞어|스케치해|디자인해|수정해"
)
_GLUED = tuple(
    (re.compile(pattern), " ")
    for pattern in (
        rf"(?<=[가-힣0-9])(?<![되안못])(?=(?:{_VERBS})(?:줘|봐|라|주고|주라|서 ))",
        r"(?<=[가-힣])(?=좀(?:더)?(?:\s|$|그려|만들|바꿔|해줘))",
        r"(?<=[게로])(?=(?:해|바꿔|그려|만들어|고쳐|칠해)(?:줘|봐|라))",
        r"(?<=[가-힣])(?=(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|몇|\d+)"
        r"(?:마리|송이|그루|명|장|개|채|대|척)(?:만|씩|를|을|도|이|가|로|으로|요|정도)?(?:\s|$|,))",
        r"(?<![가-힣])(?<=더|좀)(?![럽디위욱듬러비])(?=[가-힣]{1,6}(?:게|하게|으로)(?![가-힣]))",
    )
)
_MORE = re.compile(
    r"(?<![가-힣])(좀 ?만? ?더|조금 ?만? ?더|조금만|더|살짝|훨씬|약간|너무|덜)"
    r"(?![럽디위욱듬러])(?=[가-힣]{1,6}(?:게|워|해|아)(?![가-힣]))"
)


_SINO = dict(zip("일이삼사오육칠팔구", range(1, 10), strict=True)) | {
    "십": 10,
    "백": 100,
    "천": 1000,
}
_TENS = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70,
    "여든": 80, "아흔": 90,
}  # fmt: skip
_ONES = {"하나": 1, "한": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "네": 4, "넷": 4, "다섯": 5,
         "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "": 0}  # fmt: skip
_COUNTED = r" ?(?=(?:개|장|점|가지|종|컷|세트|매|편|안|버전)(?![가-힣]{2}))"
_SPELLED = re.compile(
    rf"(?<![가-힣\d])([일이삼사오육칠팔구]?[십백천][일이삼사오육칠팔구십백]*){_COUNTED}"
)
_NATIVE = re.compile(
    rf"(?<![가-힣])({'|'.join(_TENS)})({'|'.join(filter(None, _ONES))}|){_COUNTED}"
)


def _sino(match: re.Match[str]) -> str:
    total, digit = 0, 0
    for letter in match[1]:
        value = _SINO[letter]
        if value < 10:
            digit = value
        else:
            total, digit = total + max(1, digit) * value, 0
    return str(total + digit)


def plain(text: str) -> str:
    """Return a message with its requests put as 줘 or 부탁해, and its blanks where they belong."""
    text = unicodedata.normalize("NFC", text)
    if not _HANGUL.search(text):
        return text
    text = _LAUGHTER.sub(" ", text)
    for typed, meant in _TYPED:
        text = typed.sub(meant, text)
    if not _HELP.search(text):
        text = _REQUEST.sub("줘", text)
    text = _BEGGED.sub("부탁해", text)
    text = _PLEASE.sub("" if _ASKED.search(text) else "부탁해", text)
    for glued, blank in _GLUED:
        text = glued.sub(blank, text)
    text = _MORE.sub(r"\1 ", text)
    text = _SPELLED.sub(_sino, text)
    text = _NATIVE.sub(lambda match: str(_TENS[match[1]] + _ONES[match[2]]), text)
    text = _DRAWN_THEN.sub(r"\1줘\n", text)
    text = _WORDS_LAST.sub(r"\3 \1\2", text)
    text = _DRAWN_AND.sub(r"\1 그려줘\n", text)
    text = _TAKEN_BACK.sub(r"\n\1 ", text)
    return re.sub(r"[ \t]+", " ", text).strip() or text


__all__ = ["plain"]
