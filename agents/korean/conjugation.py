"""Adjectives in the forms in which people ask for them: 어둡 -> 어둡게, 어두우면, 어두워.

The rules are those of the standard grammar (국립국어원, 표준국어문법론): vowel harmony, and the
irregular stems in ㅂ, ㅎ, ㄹ, 르, 으 and 하.
"""

from __future__ import annotations

_BASE = ord("가")
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_REGULAR = frozenset({"좁", "좋"})
"""Stems in ㅂ or ㅎ that keep it."""
_FRONTED = {"ㅏ": "ㅐ", "ㅑ": "ㅒ", "ㅓ": "ㅔ", "ㅕ": "ㅖ"}
_JOINED = {"ㅏ": "ㅏ", "ㅓ": "ㅓ", "ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅣ": "ㅕ", "ㅐ": "ㅐ", "ㅔ": "ㅔ"}


def _parts(syllable: str) -> tuple[int, str, str]:
    code = ord(syllable) - _BASE
    return code // 588, _VOWELS[code % 588 // 28], _FINALS[code % 28].strip()


def _put(lead: int, vowel: str, final: str = "") -> str:
    at = _FINALS.index(final) if final else 0
    return chr(_BASE + lead * 588 + _VOWELS.index(vowel) * 28 + at)


def _with_final(word: str, final: str) -> str:
    lead, vowel, _ = _parts(word[-1])
    return word[:-1] + _put(lead, vowel, final)


def _light(vowel: str) -> bool:
    return vowel in "ㅏㅑㅗ"


def infinitive(stem: str) -> str:
    """Return the form in 아 or 어: 어둡 -> 어두워, 크 -> 커, 하얗 -> 하얘, 따뜻하 -> 따뜻해."""
    head, last = stem[:-1], stem[-1]
    lead, vowel, final = _parts(last)
    if last == "하":
        return f"{head}해"
    if last == "르" and head:
        return f"{stem}러" if stem == "푸르" else _reu(head)
    if final == "ㅂ" and last not in _REGULAR:
        return f"{head}{_put(lead, vowel)}워"
    if final == "ㅎ" and last not in _REGULAR and vowel in _FRONTED:
        return head + _put(lead, _FRONTED[vowel])
    if not final and vowel == "ㅡ":
        light = bool(head) and _light(_parts(head[-1])[1])
        return head + _put(lead, "ㅏ" if light else "ㅓ")
    if not final and vowel in _JOINED:
        return head + _put(lead, _JOINED[vowel])
    return stem + ("아" if _light(vowel) else "어")


def _reu(head: str) -> str:
    return _with_final(head, "ㄹ") + ("라" if _light(_parts(head[-1])[1]) else "러")


def _linked(stem: str) -> tuple[str, str]:
    """Return a stem as it stands before ㄴ and before 면: 어두운, 어두우면; 긴, 길면."""
    head, last = stem[:-1], stem[-1]
    lead, vowel, final = _parts(last)
    if not final:
        return _with_final(stem, "ㄴ"), f"{stem}면"
    if final == "ㄹ":
        return _with_final(stem, "ㄴ"), f"{stem}면"
    if final == "ㅂ" and last not in _REGULAR:
        return f"{head}{_put(lead, vowel)}운", f"{head}{_put(lead, vowel)}우면"
    if final == "ㅎ" and last not in _REGULAR:
        return head + _put(lead, vowel, "ㄴ"), f"{head}{_put(lead, vowel)}면"
    return f"{stem}은", f"{stem}으면"


def forms(stem: str) -> dict[str, str]:
    """Return the forms of an adjective by what they do in a request.

    Args:
        stem: The dictionary form without 다 (`어둡`, `따뜻하`, `하얗`).

    Returns:
        From each form to its use: `so` (make it so), `wish` (if it were so), `like` (before a
        noun) or `is` (it is so, of which there may be too much).
    """
    modifying, conditional = _linked(stem)
    spoken = infinitive(stem)
    past = _with_final(spoken, "ㅆ")
    table = {f"{stem}게": "so", f"{stem}게요": "so", f"{stem}게끔": "so", f"{stem}게만": "so"}
    table |= {f"{stem}고": "and", modifying: "like", f"{spoken}지게": "so", f"{spoken}보이게": "so"}
    table |= {
        form: "wish" for form in (conditional, f"{past}으면", f"{spoken}지면", f"{spoken}졌으면")
    }
    if stem.endswith("적이"):
        table |= {f"{stem[:-1]}으로": "so", f"{stem[:-1]}으로요": "so", f"{stem[:-1]}인": "like"}
    plain = ("다", "네", "네요", "습니다", "지", "죠", "지만", "군", "구나", "더라", "기만")
    table |= {f"{stem}{ending}": "is" for ending in plain}
    table |= {f"{modifying}데": "is", f"{modifying}데요": "is", f"{modifying}걸": "is"}
    table |= {f"{spoken}{ending}": "is" for ending in ("", "요", "서", "보여", "보여요", "보인다")}
    table |= {f"{past}{ending}": "is" for ending in ("어", "어요", "네", "다", "음")}
    return table


__all__ = ["forms", "infinitive"]
