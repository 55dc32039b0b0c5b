"""Particles: choosing the right one after a word, and taking them off again."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FIRST, _LAST = ord("가"), ord("힣")
_FINALS = 28
_RIEUL = 8
_NONE = 0
_OTHER = 1

_PAIRS = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "으로": ("으로", "로"),
    "이에요": ("이에요", "예요"),
    "이야": ("이야", "야"),
    "아": ("아", "야"),
    "이랑": ("이랑", "랑"),
    "이나": ("이나", "나"),
    "이라": ("이라", "라"),
    "이라고": ("이라고", "라고"),
    "이란": ("이란", "란"),
    "이네요": ("이네요", "네요"),
    "이고": ("이고", "고"),
    "이지만": ("이지만", "지만"),
    "이며": ("이며", "며"),
    "이었": ("이었", "였"),
    "이든": ("이든", "든"),
    "이여": ("이여", "여"),
    "으로는": ("으로는", "로는"),
    "으로도": ("으로도", "로도"),
    "이라는": ("이라는", "라는"),
    "이어서": ("이어서", "여서"),
    "이었어요": ("이었어요", "였어요"),
    "이었습니다": ("이었습니다", "였습니다"),
}
_BY_OPEN = {pair[1]: with_final for with_final, pair in _PAIRS.items() if pair[1] != "야"}
_BY_OPEN |= {"야": "이야", "로써": "으로써", "로서": "으로서"}
_PAIRS |= {"으로써": ("으로써", "로써"), "으로서": ("으로서", "로서")}

# How the last digit is read: 영 일 이 삼 사 오 육 칠 팔 구.
_DIGIT_FINALS = dict(zip("0123456789", (1, 8, 0, 1, 0, 0, 1, 8, 8, 0), strict=True))
_TENS = re.compile(r"(?<!\d)\d*[1-9]0$|0{2,}$")
# English letters that are read out with a final consonant: L (엘), M, N, R (알).
_LETTER_FINALS = {"l": 8, "m": 1, "n": 1, "r": 8}
# Latin words: sounds that Korean writes as a final consonant.
_CONSONANT_SOUND = re.compile(r"(?:[bcdfgkptq]|[aeiou]p|ng|ck|m|n)$", re.I)
_OPEN_SOUND = re.compile(r"(?:[aeiouy]|[^aeiou](?:d|t|k|p|b|g|f)|s|x|z|sh|ch|th|[dfg]e|r)$", re.I)


def _final(word: str) -> int:
    """Return 0 for an open last syllable, 8 for a final ㄹ, another number for another final."""
    word = re.sub(r"\([^)]*\)\s*$", "", word).rstrip(" \"'”’.,!?)]}»》」』*_`~")
    if not word:
        return _NONE
    last = word[-1]
    if _FIRST <= ord(last) <= _LAST:
        return (ord(last) - _FIRST) % _FINALS
    if last.isdigit():
        return _OTHER if _TENS.search(word) else _DIGIT_FINALS.get(last, _NONE)
    if last == "%":
        return _NONE
    return _latin_final(re.sub(r".*[^A-Za-z]", "", word))


def _latin_final(word: str) -> int:
    lower = word.lower()
    if not lower:
        return _NONE
    if len(word) == 1 or word.isupper() and len(word) <= 4 or not re.search(r"[aeiouy]", lower):
        return _LETTER_FINALS.get(lower[-1], _NONE)
    if re.search(r"l(?:e)?$", lower):
        return _RIEUL
    if re.search(r"(?:m|n|ng|me|ne)$", lower):
        return _OTHER
    if re.search(r"[aeiou](?:ck|[kpbct])$", lower) and not re.search(r"[aeiou]{2}[kpbct]$", lower):
        return _OTHER
    return _NONE


def ends_in_consonant(word: str) -> bool:
    """Return True if a word, as it is read aloud in Korean, ends in a consonant.

    Digits are read in Sino-Korean (`12` ends in 이), single Latin letters by their names (`L`, 엘),
    Latin words by their usual transcription (`Van Gogh` 고흐, `moon` 문).
    """
    return _final(word) != _NONE


def josa(word: str, pair: str) -> str:
    """Return the particle of a pair that suits a word.

    Args:
        word: What the particle follows; Hangul, digits or Latin letters.
        pair: One of the two forms (`을`), or both (`을/를`, `(으)로`, `이에요/예요`).
    """
    options = [part.strip("()") for part in pair.replace("(으)", "으").split("/")]
    with_final = next((o for o in options if o in _PAIRS), "")
    with_final = with_final or next((_BY_OPEN[o] for o in options if o in _BY_OPEN), "")
    if not with_final:
        return options[0]
    final = _final(word)
    is_open = final == _NONE or (final == _RIEUL and with_final.startswith("으로"))
    return _PAIRS[with_final][1 if is_open else 0]


def with_josa(word: str, pair: str) -> str:
    """Return a word with the right particle of a pair: `여우` and `을/를` make `여우를`."""
    return word + josa(word, pair)


# Longest first within each length; taken off from the end of a word.
PARTICLES = tuple(
    sorted(
        (
            "은 는 이 가 을 를 의 에 에서 에게 께 한테 로 으로 와 과 랑 이랑 "
            "하고 도 만 까지 부터 처럼 같은 같이 보다 마다 이나 나 라도 이라도 들 "
            "씩 풍 풍의 식 스타일 스타일로 체 에다 에다가 에선 에는 에도 로만 으로만 "
            "이고 이며 며 이야 야 이요 요 로도 으로도 한테서 에게서 이란 란 님 속 "
            "위 안 앞 뒤 옆 밑 아래 때 쯤 인 이에요 예요 입니다 이지 지 뿐 밖에 "
            "조차 마저 들이 들을 들은 들과 들의 이라는 라는 이라고 라고 풍으로 식으로 "
            "느낌 느낌으로 빛 색 이랑은 랑은 하고는 의모습 모습 로써 로서 으로써 "
            "으로서 이던 든 이든 인데 이랑도 이면 면 이었으면 였으면 에서의 에서는 "
            "에서도 로는 으로는"
        ).split(),
        key=len,
        reverse=True,
    )
)


def stems(word: str) -> Iterator[tuple[str, str]]:
    """Yield (stem, particles) splits of a word, the whole word first, then longer stems first."""
    yield word, ""
    for cut in range(len(word) - 1, max(0, len(word) - _LONGEST), -1):
        if _is_particles(word[cut:]):
            yield word[:cut], word[cut:]


def _is_particles(tail: str, most: int = 2) -> bool:
    if tail in _PARTICLE_SET:
        return True
    return most > 1 and any(
        tail[:size] in _PARTICLE_SET and _is_particles(tail[size:], most - 1)
        for size in range(1, len(tail))
    )


_PARTICLE_SET = frozenset(PARTICLES)
_LONGEST = 2 * len(PARTICLES[0]) + 1
