"""Numerals in letters: Japanese in kana, Korean in hangul."""

_KANA = ("", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう")
_TENS = (
    ("", "じゅう", "ひゃく", "せん"),
    {
        (3, 2): "さんびゃく",
        (6, 2): "ろっぴゃく",
        (8, 2): "はっぴゃく",
        (3, 3): "さんぜん",
        (8, 3): "はっせん",
    },
)
_MYRIADS = ("", "まん", "おく", "ちょう")
_LARGEST = 10**16

_SINO = ("", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_NATIVE = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")


def kana(digits: str) -> str:
    """A whole number or one with a fraction, digits and at most one point. Very long ones by figures."""
    whole, _, fraction = digits.partition(".")
    said = _kana(int(whole)) if int(whole) < _LARGEST else _figures(whole)
    return f"{said}てん{_figures(fraction)}" if fraction else said


def _figures(digits: str) -> str:
    return "".join(_KANA[int(digit)] or "ぜろ" for digit in digits)


def _kana(number: int) -> str:
    if number == 0:
        return "ぜろ"
    groups = []
    for place in _MYRIADS:
        number, group = divmod(number, 10_000)
        if group:
            groups.append(_thousands(group) + place)
    said = "".join(reversed(groups))
    return said.replace("いちちょう", "いっちょう").replace("はちちょう", "はっちょう")


def _thousands(number: int) -> str:
    names, special = _TENS
    said = ""
    for power in (3, 2, 1, 0):
        figure = number // 10**power % 10
        if (figure, power) in special:
            said += special[figure, power]
        elif figure:
            said += ("" if figure == 1 and power else _KANA[figure]) + names[power]
    return said


def sino(digits: str) -> str:
    """Sino-Korean numerals, for dates, minutes and money; a fraction digit by digit."""
    whole, _, fraction = digits.partition(".")
    number, said = int(whole), ""
    if number >= _LARGEST:
        said = _sino_figures(whole)
    else:
        for place in ("", "만", "억", "조"):
            number, group = divmod(number, 10_000)
            if group:
                named = _sino_thousands(group)
                said = ("" if named == "일" and place == "만" else named) + place + said
    said = said or "영"
    return f"{said}점{_sino_figures(fraction)}" if fraction else said


def _sino_figures(digits: str) -> str:
    return "".join(_SINO[int(digit)] or "영" for digit in digits)


def _sino_thousands(number: int) -> str:
    said = ""
    for power, name in ((3, "천"), (2, "백"), (1, "십"), (0, "")):
        figure = number // 10**power % 10
        if figure:
            said += ("" if figure == 1 and power else _SINO[figure]) + name
    return said


def native(number: int) -> str:
    """Native Korean numerals, for hours, people and things, 1..99, in the form before a counter."""
    if number == 20:
        return "스무"
    return _NATIVE_TENS[number // 10] + _NATIVE[number % 10]
