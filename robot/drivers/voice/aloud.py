"""How what is written in figures is said: dates, times, units and numbers, in each language.

Only what can be read in one way is rewritten; what is left, the engine reads as it likes. Small tables, no
library: those that count well in one of the three languages do not count hours and people in the others.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

import jaconv

from robot.drivers.voice.numerals import kana, native, sino

_ISO_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
_TIME = re.compile(r"(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?![\d:])")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_NUMBER = r"(\d+(?:\.\d+)?)"
_LATIN = re.compile(r"[A-Za-z]+")

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# What stands behind a number: English in singular and plural, Japanese, Korean.
_UNITS: Mapping[str, tuple[str, str, str, str]] = {
    "km": ("kilometre", "kilometres", "キロメートル", "킬로미터"),
    "cm": ("centimetre", "centimetres", "センチメートル", "센티미터"),
    "mm": ("millimetre", "millimetres", "ミリメートル", "밀리미터"),
    "m": ("metre", "metres", "メートル", "미터"),
    "kg": ("kilogram", "kilograms", "キログラム", "킬로그램"),
    "g": ("gram", "grams", "グラム", "그램"),
    "ml": ("millilitre", "millilitres", "ミリリットル", "밀리리터"),
    "l": ("litre", "litres", "リットル", "리터"),
    "°C": ("degree", "degrees", "ど", "도"),
    "°": ("degree", "degrees", "ど", "도"),
    "%": ("percent", "percent", "パーセント", "퍼센트"),
    "min": ("minute", "minutes", "ふん", "분"),
    "h": ("hour", "hours", "じかん", "시간"),
    "dB": ("decibel", "decibels", "デシベル", "데시벨"),
}
_UNIT = re.compile(
    rf"(?<![\w.]){_NUMBER} ?({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![A-Za-z0-9])"
)
_MONEY = {"$": ("dollar", "dollars", "ドル", "달러"), "€": ("euro", "euros", "ユーロ", "유로"),
          "£": ("pound", "pounds", "ポンド", "파운드"), "¥": ("yen", "yen", "えん", "엔"),
          "₩": ("won", "won", "ウォン", "원")}  # fmt: skip
_PRICE = re.compile(rf"([$€£¥₩]) ?{_NUMBER}")
_TITLES = {"Dr": "Doctor", "Mr": "Mister", "Mrs": "Missis", "Ms": "Miz", "vs": "versus", "etc": "et cetera"}
_TITLE = re.compile(rf"\b({'|'.join(_TITLES)})\.")

# Japanese counters whose number changes before them.
_JA_DAYS = {
    1: "ついたち", 2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか",
    9: "ここのか", 10: "とおか", 14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか",
}  # fmt: skip
_JA_COUNTER = re.compile(
    r"(\d+)(時間|時|分|月|日|年|人|円|回|じかん|じ|ふん|ぷん|がつ|にち|ねん|にん|えん|かい)"
)
_JA_SAID = {
    "時間": "じかん", "時": "じ", "分": "ふん", "ぷん": "ふん", "月": "がつ", "日": "にち", "年": "ねん",
    "人": "にん", "円": "えん", "回": "かい",
}  # fmt: skip
_JA_SHORT = {  # the last figure before these is said shorter
    "じ": {4: "よ", 7: "しち", 9: "く"}, "じかん": {4: "よ", 7: "しち", 9: "く"},
    "がつ": {4: "し", 7: "しち", 9: "く"}, "ねん": {4: "よ"}, "にん": {4: "よ"}, "えん": {4: "よ"},
    "ふん": {1: "いっ", 6: "ろっ", 8: "はっ", 0: "じゅっ"},
    "かい": {1: "いっ", 6: "ろっ", 8: "はっ", 0: "じゅっ"},
}  # fmt: skip
_KO_COUNTER = re.compile(r"(?<!\d)(\d{1,2}) ?(시간|시|살|개|명|번|마리|잔|권|사람)(?!\d)")
_KO_MONTH = {"6월": "유월", "10월": "시월"}


def aloud(text: str, language: str, kanji: bool = False) -> str:
    """`text` with its figures written as they are said; `kanji`: the voice reads those, and most numbers."""
    text = _GROUPED.sub("", unicodedata.normalize("NFKC", text))
    if language == "ja":
        return _japanese(text, kanji)
    return {"en": _english, "ko": _korean}.get(language, str)(text)


def _dates(text: str, write: Callable[[int, int, int], str]) -> str:
    def date(match: re.Match[str]) -> str:
        year, month, day = (int(part) for part in match.groups())
        return write(year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else match.group()

    return _ISO_DATE.sub(date, text)


def _units(text: str, column: int, number: Callable[[str], str], gap: str = "") -> str:
    """Units and prices in words; `column` 1 is English, 2 Japanese, 3 Korean."""

    def named(amount: str, names: tuple[str, str, str, str]) -> str:
        return f"{number(amount)}{gap}{names[0 if column == 1 and amount == '1' else column]}"

    text = _PRICE.sub(lambda match: named(match.group(2), _MONEY[match.group(1)]), text)
    return _UNIT.sub(lambda match: named(match.group(1), _UNITS[match.group(2)]), text)


def _english(text: str) -> str:
    def time(match: re.Match[str]) -> str:
        hour, minute = int(match.group(1)), match.group(2)
        half = " p m" if 12 < hour < 24 else ""
        hour = hour - 12 if half else hour % 24
        after = " o'clock" if minute == "00" and not half else ""
        minutes = "" if minute == "00" else f" oh {minute[1]}" if minute[0] == "0" else f" {minute}"
        return f"{hour}{minutes}{after}{half}"

    text = _TITLE.sub(lambda match: _TITLES[match.group(1)], text)
    text = _dates(text, lambda year, month, day: f"{_MONTHS[month - 1]} {day}, {year}")
    return _units(_TIME.sub(time, text), 1, str, " ")


def _japanese(text: str, kanji: bool) -> str:
    text = _dates(text, lambda year, month, day: f"{year}年{month}月{day}日")
    text = _TIME.sub(lambda match: f"{int(match.group(1))}時" + _ja_minutes(match.group(2)), text)
    if kanji:
        return text
    text = _JA_COUNTER.sub(lambda match: _counted(int(match.group(1)), match.group(2)), text)
    text = _units(text, 2, kana)
    text = re.sub(_NUMBER, lambda match: kana(match.group()), text)
    return _LATIN.sub(_romaji, text)


def _ja_minutes(minutes: str) -> str:
    return "" if minutes == "00" else f"{int(minutes)}分"


def _counted(number: int, counter: str) -> str:
    said = _JA_SAID.get(counter, counter)
    if said == "にち":
        return _JA_DAYS.get(number) or kana(str(number)) + said
    if said == "にん" and number in (1, 2):
        return ("ひとり", "ふたり")[number - 1]
    last = number % 10
    short = _JA_SHORT.get(said, {}).get(last)
    if short is None or number == 0 or (last == 0 and number % 100 == 0):
        voiced = said == "ふん" and (last in (3, 4) or (last == 0 and number % 100 == 0 and number > 0))
        return kana(str(number)) + ("ぷん" if voiced else said)
    usual = kana(str(number))
    ending = "じゅう" if last == 0 else kana(str(last))
    return usual.removesuffix(ending) + short + ("ぷん" if said == "ふん" else said)


def _romaji(match: re.Match[str]) -> str:
    """A word in Latin letters that can be read as Japanese is; any other is spelled by the voice."""
    word = match.group().lower()
    read: str = jaconv.alphabet2kana(word)
    return read if jaconv.kana2alphabet(read) == word and not _LATIN.search(read) else match.group()


def _korean(text: str) -> str:
    def time(match: re.Match[str]) -> str:
        hour, minute = int(match.group(1)), int(match.group(2))
        half = "오후 " if 12 < hour < 24 else ""
        said = "영" if hour in (0, 24) else native(hour - 12 if half else hour)
        return f"{half}{said} 시" + (f" {sino(str(minute))} 분" if minute else "")

    def counted(match: re.Match[str]) -> str:
        number = int(match.group(1))
        return f"{native(number)} {match.group(2)}" if number else match.group()

    text = _dates(text, lambda year, month, day: f"{sino(str(year))}년 {month}월 {day}일")
    text = _TIME.sub(time, text)
    text = re.sub(r"(?<!\d)(?:6|10)월", lambda match: _KO_MONTH[match.group()], text)
    text = _units(_KO_COUNTER.sub(counted, text), 3, sino, " ")
    return re.sub(_NUMBER, lambda match: sino(match.group()), text)
