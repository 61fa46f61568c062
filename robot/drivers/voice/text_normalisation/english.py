"""Figures in English. Plain numbers stay digits, which every voice reads; what they miss is in words."""

import re
from collections.abc import Sequence

from robot.drivers.voice.text_normalisation.units import Words

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SIGNS = {"-": "minus ", "+": "plus ", "±": "plus or minus "}
_PARTS = {
    2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth",
    10: "tenth", 12: "twelfth", 16: "sixteenth", 20: "twentieth", 100: "hundredth", 1000: "thousandth",
}  # fmt: skip
_TITLES = {"Dr": "Doctor", "Mr": "Mister", "Mrs": "Missis", "Ms": "Miz", "vs": "versus", "etc": "et cetera"}
_TITLE = re.compile(rf"\b({'|'.join(_TITLES)})\.")
_SHORT = "|".join(["Sept", *(month[:3] for month in MONTHS)])
_MONTH = re.compile(rf"\b({_SHORT})\.?(?= \d)|(?<=\d )({_SHORT})\b\.?")


def prepared(text: str) -> str:
    """`text` with its abbreviations written out."""
    text = _TITLE.sub(lambda match: _TITLES[match.group(1)], text)
    names = {month[:3]: month for month in MONTHS}
    return _MONTH.sub(lambda match: names[(match.group(1) or match.group(2))[:3]], text)


class English:
    """Implements `figures.Writer`."""

    counter: re.Pattern[str] | None = None

    def number(self, number: str) -> str:
        return _SIGNS[number[0]] + number[1:] if number[0] in _SIGNS else number

    def span(self, low: str, high: str) -> str:
        return f"{low} to {high}"

    def pair(self, first: str, second: str) -> str:
        return f"{first} {second}" if len(first + second) < 4 else f"{first} over {second}"

    def digits(self, groups: Sequence[str], mark: str) -> str:
        said = ", ".join(" ".join(_DIGITS[int(digit)] for digit in group) for group in groups)
        return {"+": "plus ", "#": "hash ", "": ""}[mark] + said

    def date(self, year: int | None, month: int, day: int, weekday: str) -> str:  # noqa: ARG002 - in CJK
        named = f"{MONTHS[month - 1]} {day}"
        return named if year is None else f"{named}, {year}"

    def time(self, hour: int, minute: int, second: int, half: str) -> str:
        if (hour % 24, minute, second, half) == (0, 0, 0, ""):
            return "midnight"
        half = half or ("p" if 12 < hour < 24 else "a" if hour in (0, 24) else "")
        hour = (hour - 1) % 12 + 1
        minutes = f" oh {minute}" if 0 < minute < 10 else f" {minute}" if minute else ""
        seconds = f" and {second} second{'s' * (second > 1)}" if second else ""
        return f"{hour}{minutes}{seconds}" + (
            f" {half} m" if half else "" if minute or second else " o'clock"
        )

    def amount(self, numbers: Sequence[str], unit: Words) -> str:
        one = numbers[-1].lstrip("-+±") == "1" and len(numbers) == 1
        return f"{self._numbers(numbers)} {unit.one if one else unit.many}"

    def _numbers(self, numbers: Sequence[str]) -> str:
        return " to ".join(map(self.number, numbers))

    def counted(self, numbers: Sequence[str], counter: str) -> str:
        return f"{self._numbers(numbers)} {counter}"

    def fraction(self, whole: str, above: int, below: int) -> str:
        part = _PARTS.get(below)
        if part is None:
            said = f"{above} over {below}"
        else:
            said = f"one {part}" if above == 1 else f"{above} {'halves' if below == 2 else part + 's'}"
        return f"{whole} and {said.replace('one half', 'a half')}" if whole else said

    def ordinal(self, number: int) -> str:
        """Voices read 1st to 99th; 100th they spell."""
        hundreds, small = divmod(number, 100)
        end = {1: "st", 2: "nd", 3: "rd"}.get(small % 10 if small not in (11, 12, 13) else 0, "th")
        if not hundreds:
            return f"{number}{end}"
        if small:
            return f"{hundreds * 100} and {small}{end}"
        return f"{number // 1000} thousandth" if number % 1000 == 0 else f"{hundreds} hundredth"

    def numbered(self, number: str) -> str:
        return f"number {number}"

    def rest(self, figures: str) -> str:
        return figures
