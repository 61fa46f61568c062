"""Finds numbers in a text and what each of them is. A `Writer` for each language says them.

One pass from left to right, and what was written is never read again. At each place the kinds are tried in
the order of `_KINDS`; the first that fits has it.
"""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from robot.drivers.voice.text_normalisation.phones import dialled, telephone
from robot.drivers.voice.text_normalisation.units import MONEY, SPACED, UNITS, Words

Found = tuple[int, str] | None  # where it ends and how it is said


class Writer(Protocol):
    """Figures in the words of one language. Numbers are as written: a sign, digits, at most one point."""

    # What counts things in this language, of a number that it changes; None: nothing does.
    counter: re.Pattern[str] | None

    def number(self, number: str) -> str: ...

    def span(self, low: str, high: str) -> str:
        """`low` to `high`, both said already."""
        ...

    def pair(self, first: str, second: str) -> str:
        """Two numbers with a dash between that are no span (3-1), both said already."""
        ...

    def digits(self, groups: Sequence[str], mark: str) -> str:
        """Figure by figure, a pause between groups; `mark` is "+", "#" or ""."""
        ...

    def date(self, year: int | None, month: int, day: int, weekday: str) -> str:
        """`weekday` as it was written in brackets, else ""."""
        ...

    def time(self, hour: int, minute: int, second: int, half: str) -> str:
        """`half`: "a" or "p" where the hour is of one, else ""."""
        ...

    def amount(self, numbers: Sequence[str], unit: Words) -> str:
        """One number with its unit, or two: from, to."""
        ...

    def counted(self, numbers: Sequence[str], counter: str) -> str: ...

    def fraction(self, whole: str, above: int, below: int) -> str: ...

    def ordinal(self, number: int) -> str:
        """As in "the 3rd"."""
        ...

    def numbered(self, number: str) -> str:
        """As in "No. 3"."""
        ...

    def rest(self, figures: str) -> str:
        """Digits of any other kind."""
        ...


_DASH = r" ?[-–—〜~] ?"
_SIGN = r"(?:(?<![A-Za-z0-9)\]%°])[-–+±] ?)?"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d|,\d)(?:\.\d+)?|\d+(?:\.\d+)?(?!\.?\d))"
_FREE = r"(?<![A-Za-z0-9_])(?<!\d[.,:])"  # no part of a name, a version or another number
_DAY = r"(?: ?\(([月火水木金土日월화수목금토일])\))?"

_DATE = re.compile(
    r"(?<![A-Za-z0-9_-])(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\. ?(\d{1,2})\. ?)(\d{1,2})"
    rf"(?![\d:]|[-/.]\d){_DAY}(T(?=\d))?"
)
_CLOCK = r"([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])(?: ?([AaPp])\.?[Mm]\b\.?)?"
_TIME = re.compile(rf"(?<![\d:.])(?<![A-SU-Za-z]){_CLOCK}(?:{_DASH}{_CLOCK})?")
_HOUR = r"(1[0-2]|[1-9]) ?([AaPp])\.?[Mm]\b\.?"
_HALF = re.compile(rf"(?<![\d:.])(?<![A-Za-z]){_HOUR}(?:{_DASH}{_HOUR})?")
_SCALE = r"(?: ?(million|billion|thousand|万|億|만|억)(?![a-z]))?"
_BEFORE = re.compile(
    rf"({_SIGN})(?:US|AU|A|NZ|CA|C|HK)?([$€£¥₩])({_SIGN}) ?({_NUMBER})"
    rf"(?:{_DASH}[$€£¥₩]?({_NUMBER}))?{_SCALE}"
)
_BEHIND = re.compile(
    rf"{_FREE}({_SIGN}{_NUMBER})(?:{_DASH}({_NUMBER}))?{_SCALE} ?([$€£¥₩]|USD\b|EUR\b|GBP\b|JPY\b|KRW\b)"
)
_MYRIADS = {"万": "まん", "億": "おく"}
_UNIT = "|".join(
    rf"(?<= ){name}" if name in SPACED else re.escape(name) for name in sorted(UNITS, key=len, reverse=True)
)
_MEASURED = rf"{_FREE}({_SIGN}{_NUMBER})(?:( ?(?:UNIT))?{_DASH}({_SIGN}{_NUMBER}))? ?(UNIT)"
_AMOUNT = re.compile(_MEASURED.replace("UNIT", _UNIT) + r"(?![A-Za-z0-9]|/[A-Za-z])")
_TILDE = re.compile(r"(?<=\S) ?[〜~] ?(?=[-+]?\d)")  # between two figures that have a unit each
_SLASHED = re.compile(rf"{_FREE}(?<!/)(?:(\d+) )?(\d{{1,3}})/(\d{{1,4}})(?![\d/.]|:\d){_DAY}")
_ORDINAL = re.compile(rf"{_FREE}(\d{{1,3}}(?:,\d{{3}})+|\d+)(?:st|nd|rd|th)\b")
_NUMBERED = re.compile(r"(?<![A-Za-z])(?:No\. ?|#)(\d+)(?![\d.-])")
_SPAN = re.compile(rf"{_FREE}(?<!\d-)({_SIGN}{_NUMBER}){_DASH}({_NUMBER})(?!-?[\dA-Za-z])")
_PLAIN = re.compile(rf"({_SIGN}){_FREE}(?<!\d/)({_NUMBER})(?![A-Za-z]|/\d)")
_PART_OF_A_DATE = re.compile(r" ?[월일년시분초]")
_BEGIN = re.compile(r" ?[〜~]|[$€£¥₩#+±(–-]|\d+|(?<![A-Za-z])(?:No\.|(?:US|AU|A|NZ|CA|C|HK)\$)")
_LATER = re.compile(r"\d+")


def written(text: str, writer: Writer) -> str:
    """`text`, normalised to NFKC, with every figure as `writer` says it."""
    said, at = [], 0
    while (begin := _BEGIN.search(text, at)) is not None:
        said.append(text[at : begin.start()])
        for kind in _KINDS:
            if (found := kind(text, begin.start(), writer)) is not None:
                at, words = found
                break
        else:
            # One sign at a time, so that what stands behind it is looked at on its own.
            digits = _LATER.match(text, begin.start())
            at = digits.end() if digits else begin.start() + 1
            words = writer.rest(digits.group()) if digits else text[begin.start()]
        said.append(words)
    return "".join([*said, text[at:]])


def _bare(number: str) -> str:
    """A number without thousands separators and leading zeros, with one kind of minus."""
    return re.sub(r"^([-+±]?)0+(?=\d)", r"\1", number.replace(",", "").replace(" ", "").replace("–", "-"))


def _date(text: str, at: int, writer: Writer) -> Found:
    if (match := _DATE.match(text, at)) is None:
        return None
    year, dash, slash, dot, day, weekday, and_time = match.groups()
    month = dash or slash or dot
    if not _is_day(int(month), int(day)):
        return match.end(), re.sub(r"\d+", lambda part: writer.rest(part.group()), match.group())
    return match.end(), writer.date(int(year), int(month), int(day), weekday or "") + " " * bool(and_time)


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _time(text: str, at: int, writer: Writer) -> Found:
    if (match := _TIME.match(text, at)) is not None:
        said = []
        for hour, minute, second, half in (match.groups()[:4], match.groups()[4:]):
            if hour is not None:
                said.append(writer.time(int(hour), int(minute), int(second or 0), (half or "").lower()))
        return match.end(), said[0] if len(said) == 1 else writer.span(*said)
    if (match := _HALF.match(text, at)) is not None:
        said = [writer.time(int(match[1]), 0, 0, match[2].lower())]
        if match[3]:
            said.append(writer.time(int(match[3]), 0, 0, match[4].lower()))
        return match.end(), said[0] if len(said) == 1 else writer.span(*said)
    return None


def _telephone(text: str, at: int, writer: Writer) -> Found:
    found = telephone(text, at)
    return None if found is None else (found.end, writer.digits(found.groups, found.mark))


def _dialled(text: str, at: int, writer: Writer) -> Found:
    found = dialled(text, at)
    return None if found is None else (found.end, writer.digits(found.groups, found.mark))


def _money(text: str, at: int, writer: Writer) -> Found:
    if (match := _BEFORE.match(text, at)) is not None:
        currency, high, scale = match[2], match[5], match[6]
        low = _bare(match[1] + match[3] + match[4])
    elif (match := _BEHIND.match(text, at)) is not None:
        low, high, scale, currency = _bare(match[1]), match[2], match[3], match[4]
    else:
        return None
    words = MONEY[currency]
    if scale:
        many = f"{scale} {words.many}"
        kana, kanji = _MYRIADS.get(scale, "") + words.kana, scale + (words.kanji or words.kana)
        words = Words(many, many, kana, scale + words.korean, kanji)
    return match.end(), writer.amount([low, *([_bare(high)] if high else [])], words)


def _amount(text: str, at: int, writer: Writer) -> Found:
    found = _measured(_AMOUNT.match(text, at))
    return None if found is None else (found[0], writer.amount(found[1], UNITS[found[2]]))


def _counter(text: str, at: int, writer: Writer) -> Found:
    match = None if writer.counter is None else writer.counter.match(text, at)
    if (found := _measured(match)) is None or match is None:
        return None
    end, numbers, name = found
    if len(numbers) == 2 and match[2]:
        return end, writer.span(*(writer.counted([number], name) for number in numbers))
    return end, writer.counted(numbers, name)


def _measured(match: re.Match[str] | None) -> tuple[int, list[str], str] | None:
    """Where it ends, the numbers and their unit; of "3 days ~ 1 week" the first part only."""
    if match is None:
        return None
    low, its_unit, high, unit = match.groups()
    if its_unit and its_unit.strip() != unit:
        return match.end(2), [_bare(low)], its_unit.strip()
    return match.end(), [_bare(number) for number in (low, high) if number], unit


def counters(names: str, not_behind: str = "") -> re.Pattern[str]:
    """The pattern of a `Writer.counter`: numbers before any of `names`, a regular expression."""
    return re.compile(not_behind + _MEASURED.replace("UNIT", names))


def _tilde(text: str, at: int, writer: Writer) -> Found:
    match = _TILDE.match(text, at)
    return None if match is None else (match.end(), writer.span("", ""))


def _slashed(text: str, at: int, writer: Writer) -> Found:
    """Slashed numbers with only one reading: 3/4 is a fraction, 11/26 the 26th of November."""
    if (match := _SLASHED.match(text, at)) is None:
        return None
    whole, first, second, weekday = match.group(1), int(match[2]), int(match[3]), match.group(4)
    date = _is_day(first, second) and whole is None and (weekday or second in (11, 13, 14, 15) or second > 16)
    if date:
        return match.end(), writer.date(None, first, second, weekday or "")
    if whole is None and (first, second) == (24, 7):
        return match.end(), f"{writer.number('24')} {writer.number('7')}"
    if second == 0 or weekday or match[2][0] == "0" or (first >= second and whole is not None):
        return None
    if first > second:
        return match.end(), writer.pair(writer.number(match[2]), writer.number(match[3]))
    return match.end(), writer.fraction(whole or "", first, second)


def _ordinal(text: str, at: int, writer: Writer) -> Found:
    match = _ORDINAL.match(text, at)
    return None if match is None else (match.end(), writer.ordinal(int(_bare(match[1]))))


def _numbered(text: str, at: int, writer: Writer) -> Found:
    match = _NUMBERED.match(text, at)
    return None if match is None else (match.end(), writer.numbered(match[1]))


def _span(text: str, at: int, writer: Writer) -> Found:
    if (match := _SPAN.match(text, at)) is None:
        return None
    low, high = _bare(match[1]), _bare(match[2])
    low_said, high_said = writer.number(low), writer.number(high)
    rises = float(low.replace("±", "").replace("+", "")) < float(high)
    if rises or set(match.group()) & set("〜~"):
        return match.end(), writer.span(low_said, high_said)
    if " " in match.group()[len(match[1]) :]:
        return match.end(), f"{low_said} {writer.number('-' + high)}"
    return match.end(), writer.pair(low_said, high_said)


def _plain(text: str, at: int, writer: Writer) -> Found:
    if (match := _PLAIN.match(text, at)) is None:
        return None
    number = match[2]
    code = (
        number[0] == "0"
        and number.isdigit()
        and len(number) > 1
        and not _PART_OF_A_DATE.match(text, match.end())
    )
    if code and not match[1]:
        return match.end(), writer.digits([number], "")
    return match.end(), writer.number(_bare(match[1] + number))


_KINDS: tuple[Callable[[str, int, Writer], Found], ...] = (
    _date,
    _time,
    _telephone,
    _money,
    _dialled,
    _amount,
    _counter,
    _slashed,
    _ordinal,
    _numbered,
    _span,
    _plain,
    _tilde,
)
