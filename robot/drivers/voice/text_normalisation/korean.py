"""Figures in Korean, in hangul: hours, people and things in Korean numbers, all else in Sino-Korean."""

import re
from collections.abc import Sequence

from robot.drivers.voice.text_normalisation.figures import counters
from robot.drivers.voice.text_normalisation.numerals import native, sino
from robot.drivers.voice.text_normalisation.units import Words

_SIGNS = {"-": "마이너스 ", "+": "플러스 ", "±": "플러스마이너스 "}
_DIGITS = "공일이삼사오육칠팔구"
_NATIVE_TO = {"시": 12, "시간": 19, "대": 9}  # above these Sino-Korean: 십오 시, 이십사 시간
_COUNTERS = (
    "시간|시|살|개월|개|명|번째|번|마리|잔|권|사람|장|병|대|채|켤레|벌|그루|송이|곳|가지|달|통|모금|걸음|끼|바퀴|군데|그릇|"
    "조각|쌍|월"
)
# A longer word begins there: 5달러, 2대회, 3개국; and 3번 버스 is a number, not three times.
_OTHERS = r"(?<=달)러|(?<=대)회|(?<=개)[국년]|(?<=시)[작험]|(?<=장)소|(?<=번) ?(?:버스|출구|문제|국도|자리)"
_MONTHS = {6: "유", 10: "시"}


def prepared(text: str) -> str:
    """`text` with 1만 as 만, which is how it is counted, and the weekday behind a date written out."""
    return re.sub(r"(?<=일) ?\(([월화수목금토일])\)", r" \1요일", re.sub(r"(?<![\d.,])1만", "만", text))


class Korean:
    """Implements `figures.Writer`."""

    counter: re.Pattern[str] | None = counters(rf"(?:{_COUNTERS})(?!\d|{_OTHERS})", "(?<!제)(?<!제 )")

    def number(self, number: str) -> str:
        sign = _SIGNS.get(number[0], "")
        return sign + sino(number[1:] if sign else number)

    def span(self, low: str, high: str) -> str:
        return f"{low}에서 {high}"

    def pair(self, first: str, second: str) -> str:
        return f"{first} 대 {second}"

    def digits(self, groups: Sequence[str], mark: str) -> str:
        said = ", ".join("".join(_DIGITS[int(digit)] for digit in group) for group in groups)
        return {"+": "플러스 ", "#": "샵 ", "": ""}[mark] + said

    def date(self, year: int | None, month: int, day: int, weekday: str) -> str:
        said = f"{_MONTHS.get(month) or sino(str(month))}월 {sino(str(day))}일"
        said = said if year is None else f"{sino(str(year))}년 {said}"
        return f"{said} {weekday}요일" if weekday else said

    def time(self, hour: int, minute: int, second: int, half: str) -> str:
        name = {"a": "오전 ", "p": "오후 "}.get(half, "오후 " if 12 < hour < 24 else "")
        hours = native(hour - 12 if 12 < hour < 24 else hour) if hour % 24 else "영"
        said = f"{name}{hours} 시" + (f" {sino(str(minute))} 분" if minute else "")
        return said + (f" {sino(str(second))} 초" if second else "")

    def amount(self, numbers: Sequence[str], unit: Words) -> str:
        if unit.korean == "시간":
            return self.counted(numbers, "시간")
        said = "에서 ".join(map(self.number, numbers))
        return unit.korean.format(said) if "{}" in unit.korean else f"{said} {unit.korean}".strip()

    def counted(self, numbers: Sequence[str], counter: str) -> str:
        if counter in ("개월", "월"):
            months = [_MONTHS.get(int(n), "") if n.isdigit() and counter == "월" else "" for n in numbers]
            return "에서 ".join(m or self.number(n) for m, n in zip(months, numbers, strict=True)) + counter
        first = counter == "번째" and numbers == ["1"]
        said = "첫" if first else "에서 ".join(self._native(number, counter) for number in numbers)
        return f"{said} {counter}"

    def _native(self, number: str, counter: str) -> str:
        if not number.isdigit() or not 0 < int(number) <= _NATIVE_TO.get(counter, 99):
            return self.number(number)
        return native(int(number))

    def fraction(self, whole: str, above: int, below: int) -> str:
        said = f"{sino(str(below))}분의 {sino(str(above))}"
        return f"{sino(whole)}와 {said}" if whole else said

    def ordinal(self, number: int) -> str:
        return "첫 번째" if number == 1 else f"{self._native(str(number), '')} 번째"

    def numbered(self, number: str) -> str:
        return f"{sino(number)} 번"

    def rest(self, figures: str) -> str:
        return self.digits([figures], "") if figures[0] == "0" and len(figures) > 1 else sino(figures)
