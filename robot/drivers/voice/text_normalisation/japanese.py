"""Figures in Japanese: in kana for a voice that reads nothing else, and for one that reads kanji."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import jaconv

from robot.drivers.voice.text_normalisation.figures import counters
from robot.drivers.voice.text_normalisation.numerals import kana
from robot.drivers.voice.text_normalisation.units import Words

_SIGNS = {"-": "マイナス", "+": "プラス", "±": "プラスマイナス"}
_DIGITS = ("ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ")
_LATIN = re.compile(r"[A-Za-z]+")
_WEEKDAY = re.compile(r"(?<=日) ?\(([月火水木金土日])\)")
_MYRIAD = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d{1,4}(?:\.\d{1,4})?)([万億])(\d{1,4}(?!\d|[万億]))?")
_ONE_DAY = re.compile(r"(?<![\d.,:/月がつ])1(?:日|にち)(?= ?(?:に ?)?\d|じゅう|中|あたり|おき)")
_FULL = {1: "いち", 4: "よん", 6: "ろく", 7: "なな", 8: "はち", 9: "きゅう", 10: "じゅう"}


class _Counter(NamedTuple):
    """The sound changes of a counter and of the number before it, by last digit.

    10, 100 and 1000 stand for a number that ends in so many.
    """

    kana: str
    short: Mapping[int, str] = {}
    onset: Mapping[int, str] = {}


_K = {1: "いっ", 6: "ろっ", 8: "はっ", 10: "じゅっ", 100: "っ"}
_KILO = {6: "ろっ", 10: "じゅっ", 100: "っ"}
_S = {1: "いっ", 8: "はっ", 10: "じゅっ"}
_P = {10: "じゅっ"}
_HOURS = {4: "よ", 7: "しち", 9: "く"}


def _h(kana_: str, plosive: str, thrice: str) -> _Counter:
    """One that begins with h: いっぽん, さんぼん (or さんぷん), ろっぽん."""
    onset = {**dict.fromkeys((1, 6, 8, 10, 100), plosive), 3: thrice, 1000: thrice}
    return _Counter(kana_, _K, onset | ({4: plosive} if thrice == plosive else {}))


_MINUTES = _h("ふん", "ぷ", "ぷ")
_COUNTERS: Mapping[str, _Counter] = {
    "時間半": _Counter("じかんはん", _HOURS), "時間": _Counter("じかん", _HOURS),
    "時": _Counter("じ", _HOURS),
    "分間": _h("ふんかん", "ぷ", "ぷ"), "分": _MINUTES, "秒": _Counter("びょう"),
    "月": _Counter("がつ", {4: "し", 7: "しち", 9: "く"}),
    "日間": _Counter("にちかん"), "日": _Counter("にち"),
    "年間": _Counter("ねんかん", {4: "よ"}), "年": _Counter("ねん", {4: "よ"}),
    "週間": _Counter("しゅうかん", _S), "か月": _Counter("かげつ", _K), "ヶ月": _Counter("かげつ", _K),
    "カ月": _Counter("かげつ", _K), "ヵ月": _Counter("かげつ", _K),
    "人": _Counter("にん", {4: "よ"}), "名": _Counter("めい"), "円": _Counter("えん", {4: "よ"}),
    "回目": _Counter("かいめ", _K), "回": _Counter("かい", _K), "階": _Counter("かい", _K, {3: "が"}),
    "個": _Counter("こ", _K), "本": _h("ほん", "ぽ", "ぼ"), "匹": _h("ひき", "ぴ", "び"),
    "杯": _h("はい", "ぱ", "ば"), "泊": _h("はく", "ぱ", "ぱ"), "歩": _h("ほ", "ぽ", "ぽ"),
    "冊": _Counter("さつ", _S), "枚": _Counter("まい"), "台": _Counter("だい"),
    "歳": _Counter("さい", _S), "才": _Counter("さい", _S), "番目": _Counter("ばんめ"),
    "番": _Counter("ばん"), "倍": _Counter("ばい"),
    "点": _Counter("てん", _S), "件": _Counter("けん", _K), "度": _Counter("ど"),
    "つ": _Counter("つ"),
}  # fmt: skip
# The same in kana; those of one letter that are words of their own (ど, こ, ほ) are left out.
_IN_KANA: Mapping[str, str] = {
    "じかん": "時間", "じ": "時", "ふんかん": "分間", "ぷんかん": "分間", "ふん": "分", "ぷん": "分",
    "びょう": "秒", "がつ": "月", "にちかん": "日間", "にち": "日", "ねんかん": "年間", "ねん": "年",
    "しゅうかん": "週間", "かげつ": "か月",
    "にん": "人", "めい": "名", "えん": "円",
    "かいめ": "回目", "かい": "回", "ほん": "本", "ぽん": "本", "ぼん": "本", "ひき": "匹", "ぴき": "匹",
    "びき": "匹",
    "はい": "杯", "ぱい": "杯", "ばい": "杯",
    "さつ": "冊", "まい": "枚", "だい": "台", "さい": "歳", "ばんめ": "番目", "ばん": "番",
}  # fmt: skip
_NAMES = "|".join(sorted({**_COUNTERS, **_IN_KANA}, key=len, reverse=True))
_DAYS = {
    1: "ついたち", 2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか",
    9: "ここのか", 10: "とおか", 14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか",
}  # fmt: skip
_THINGS = ("", "ひと", "ふた", "みっ", "よっ", "いつ", "むっ", "なな", "やっ", "ここの")
_FIGURES = dict(enumerate("一二三四五六七八九十", 1))
_WEEKDAYS = dict(zip("月火水木金土日", ("げつ", "か", "すい", "もく", "きん", "ど", "にち"), strict=True))


def prepared(text: str) -> str:
    """`text` with 5万 as 50000, and 1日 as いちにち where it is no date; weekdays in kana."""
    text = _WEEKDAY.sub(lambda found: f"、{_WEEKDAYS[found[1]]}ようび", text)
    text = _MYRIAD.sub(_whole, text)
    return _ONE_DAY.sub("いちにち", text)


def weekdays(text: str) -> str:
    """`text` with the weekday behind a date written out."""
    return _WEEKDAY.sub(r"、\1曜日", text)


def _whole(match: re.Match[str]) -> str:
    number, power, rest = match.groups()
    value = Decimal(number.replace(",", "")) * {"万": 10**4, "億": 10**8}[power] + int(rest or 0)
    return str(int(value)) if value == int(value) else match.group()


def latin(text: str) -> str:
    """`text` with the Latin words that can be read as Japanese is in kana; the voice spells any other."""
    return _LATIN.sub(_romaji, text)


def _romaji(match: re.Match[str]) -> str:
    word = match.group().lower()
    read: str = jaconv.alphabet2kana(word)
    return read if jaconv.kana2alphabet(read) == word and not _LATIN.search(read) else match.group()


class Japanese:
    """Implements `figures.Writer`, in kana."""

    counter: re.Pattern[str] | None = counters(rf"(?:{_NAMES})(?!(?<=分)の\d)")

    def number(self, number: str) -> str:
        sign = _SIGNS.get(number[0], "")
        return sign + self.plain(number[1:] if sign else number)

    def plain(self, number: str) -> str:
        """A number without a sign."""
        return kana(number)

    def span(self, low: str, high: str) -> str:
        return f"{low}から{high}"

    def pair(self, first: str, second: str) -> str:
        return f"{first}の{second}"

    def digits(self, groups: Sequence[str], mark: str) -> str:
        said = "、".join("".join(_DIGITS[int(digit)] for digit in group) for group in groups)
        return {"+": "プラス", "#": "シャープ", "": ""}[mark] + said

    def date(self, year: int | None, month: int, day: int, weekday: str) -> str:
        said = self.counted([str(month)], "月") + self.counted([str(day)], "日")
        said = said if year is None else self.counted([str(year)], "年") + said
        return f"{said}、{_WEEKDAYS[weekday]}ようび" if weekday in _WEEKDAYS else said

    def time(self, hour: int, minute: int, second: int, half: str) -> str:
        name = {"a": "ごぜん", "p": "ごご"}.get(half, "")
        said = name + ("れいじ" if hour == 0 else self.counted([str(hour)], "時"))
        said += self.counted([str(minute)], "分") if minute else ""
        return said + (self.counted([str(second)], "秒") if second else "")

    def amount(self, numbers: Sequence[str], unit: Words) -> str:
        before, _, name = unit.kana.rpartition("{}")
        counter = _UNITS.get(name) or _Counter(name, _short(name))
        return before + self._from(numbers, lambda number: _counted(number, counter, self.number))

    def counted(self, numbers: Sequence[str], counter: str) -> str:
        name = _IN_KANA.get(counter, counter)
        return self._from(
            numbers, lambda number: _special(number, name) or _counted(number, _COUNTERS[name], self.number)
        )

    def _from(self, numbers: Sequence[str], last: Callable[[str], str]) -> str:
        return "から".join([*map(self.number, numbers[:-1]), last(numbers[-1])])

    def fraction(self, whole: str, above: int, below: int) -> str:
        said = f"{self.plain(str(below))}ぶんの{self.plain(str(above))}"
        return f"{self.plain(whole)}と{said}" if whole else said

    def ordinal(self, number: int) -> str:
        return f"{self.plain(str(number))}ばんめ"

    def numbered(self, number: str) -> str:
        return f"{self.plain(number)}ばん"

    def rest(self, figures: str) -> str:
        return self.digits([figures], "") if figures[0] == "0" and len(figures) > 1 else self.plain(figures)


class Kanji(Japanese):
    """The same for a voice that reads kanji, and numbers with most counters: those stay digits."""

    counter: re.Pattern[str] | None = None

    def plain(self, number: str) -> str:
        return number

    def date(self, year: int | None, month: int, day: int, weekday: str) -> str:
        said = f"{month}月{day}日" if year is None else f"{year}年{month}月{day}日"
        return f"{said}、{weekday}曜日" if weekday in _WEEKDAYS else said

    def time(self, hour: int, minute: int, second: int, half: str) -> str:
        name = {"a": "午前", "p": "午後"}.get(half, "")
        said = name + ("零時" if hour == 0 else f"{hour}時") + (f"{minute}分" if minute else "")
        return said + (f"{second}秒" if second else "")

    def amount(self, numbers: Sequence[str], unit: Words) -> str:
        said, name = self._from(numbers, self.number), unit.kanji or unit.kana
        return name.format(said) if "{}" in name else said + name

    def fraction(self, whole: str, above: int, below: int) -> str:
        # A fraction in digits is read without its melody.
        said = f"{_FIGURES.get(below, below)}分の{_FIGURES.get(above, above)}"
        return f"{whole}と{said}" if whole else said

    def ordinal(self, number: int) -> str:
        return f"{number}番目"

    def numbered(self, number: str) -> str:
        return f"{number}番"

    def rest(self, figures: str) -> str:
        return figures


_UNITS = {"ふん": _MINUTES, "じかん": _COUNTERS["時間"], "えん": _COUNTERS["円"]}


def _short(unit: str) -> Mapping[int, str]:
    """The shortened form of a number, by the first sound of its unit."""
    if unit.startswith(("キロ", "カ")):
        return _KILO
    if unit.startswith(("セ", "シー")):
        return _S
    return _P if unit[0] in "パピプペポヘフ" and not unit.startswith("ヘク") else {}


def _special(number: str, counter: str) -> str | None:
    """Numbers with counters that are words of their own."""
    if not number.isdigit():
        return None
    if counter in ("日", "日間") and int(number) in _DAYS and not (counter == "日間" and number == "1"):
        return _DAYS[int(number)] + ("かん" if counter == "日間" else "")
    if counter == "人" and int(number) in (1, 2):
        return ("ひとり", "ふたり")[int(number) - 1]
    if counter == "つ" and 1 <= int(number) <= 9:
        return _THINGS[int(number)] + "つ"
    return "れいじ" if counter == "時" and int(number) == 0 else None


def _counted(number: str, counter: _Counter, said: Callable[[str], str]) -> str:
    usual = said(number)
    digits = number.lstrip("-+±")
    if not digits.isdigit() or int(digits) == 0:
        return usual + counter.kana
    value = int(digits)
    place = next(power for power in (1, 10, 100, 1000, 10_000) if value // power % 10 or power == 10_000)
    key = value % 10 if place == 1 else place
    if (short := counter.short.get(key)) is not None:
        usual = usual[:-1] + "っ" if key == 100 else usual.removesuffix(_FULL[key]) + short
    onset = counter.onset.get(key)
    return usual + (onset + counter.kana[1:] if onset else counter.kana)
