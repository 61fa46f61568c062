"""Telephone numbers, said digit by digit: how they are written, and the words around short ones."""

import re
from typing import NamedTuple

MOST_DIGITS = 15  # of a telephone number (ITU-T E.164)


class Dialled(NamedTuple):
    """A number to dial: where it ends in the text, its groups of digits, and "+", "#" or ""."""

    end: int
    groups: list[str]
    mark: str


_ALONE = r"(?<![A-Za-z0-9_])(?<!\d[.,:/-])"
_OVER = r"(?![A-Za-z0-9]|[-.,:/]\d)"
_ABROAD = re.compile(rf"{_ALONE}\+ ?\d{{1,3}}(?:[-. ]?\(?\d{{1,11}}\)?){{1,5}}{_OVER}")
_BRACKETS = re.compile(
    rf"{_ALONE}(?:\(\d{{2,5}}\)[- ]?\d{{1,4}}[-. ]\d{{3,4}}"
    rf"|0\d{{1,4}}\(\d{{1,4}}\)\d{{4}}){_OVER}"
)
_HYPHENS = re.compile(rf"{_ALONE}\d{{1,5}}(?:[-‐‑]\d{{2,6}}){{1,4}}{_OVER}")
_DOTS = re.compile(rf"{_ALONE}\d{{2,3}}\.\d{{3,4}}\.\d{{4}}{_OVER}")
_ZERO = re.compile(rf"{_ALONE}0\d{{1,4}}(?:[-‐‑]\d{{1,6}}){{2,3}}{_OVER}")
_SPACES = re.compile(rf"{_ALONE}0\d{{1,4}}(?: \d{{2,6}}){{1,4}}{_OVER}")
_RUN = re.compile(rf"{_ALONE}(?:0\d{{6,}}|\d{{10,}}){_OVER}")
_HASH = re.compile(r"(?<![A-Za-z0-9#])#(\d{4})(?!\d)")
# 4-4 with these in front are numbers of firms and helplines in Korea; 1990-2026 are years.
_KOREAN_FIRM = re.compile(r"1[4-8]\d\d-\d{4}")
_LOCAL = re.compile(r"\d{3}-\d{4}")
_COUNTS = re.compile(r" ?(?:[%°円人명원개년年]|[a-z])")

# Short numbers that are only ever known as numbers to dial, and those that are so when a call is spoken of.
_KNOWN = frozenset(
    {*"109 110 112 117 118 119 120 129 171 188 189 911 988 999 1366 1388 1393".split()}  # noqa: SIM905
)
_SHORT = re.compile(rf"{_ALONE}(?<![-–+±$€£¥₩])(\d{{3,6}}){_OVER}")
_GROUPED = re.compile(rf"{_ALONE}\d{{1,4}}(?: \d{{2,4}}){{1,3}}{_OVER}")
_AROUND = 40  # letters before and behind that may speak of a call
_CALL = re.compile(
    r"\b(?:call|dial|ring|phone|telephone|text|hotline|helpline|lifeline|emergency|sos|sms|ambulance|police|crisis"
    r"|fire|help|free|available)(?:s|ed|ing|led|ling)?\b"
    r"|電話|でんわ|ダイヤル|ダイアル|かけ|通報|つうほう|相談|そうだん|ホットライン|番号|ばんごう|救急|きゅうきゅう"
    r"|警察|けいさつ|消防|しょうぼう|いのち|命|24時間|24じかん|自殺|助け|たすけ"
    r"|전화|상담|신고|연락|걸어|걸면|거세요|걸 |문자|번호|핫라인|도움"
    r"|위기|자살|24시간|경찰|응급|긴급|구급|소방|다이얼|눌러|누르",
    re.IGNORECASE,
)
# Directly before any number to dial, known or not; and directly behind one.
_TO_DIAL = re.compile(
    r"(?:\b(?:call|calling|dial|dialling|dialing|ring|phone|text|texting|tel|telephone|number)"
    r"(?: or (?:text|call))?(?: \w+ to)?(?: is)?[:.]? ?"
    r"|(?:電話|でんわ|ダイヤル)(?:番号|ばんごう)?[はに:]? ?|전화(?:번호)?(?:는|은|:)? ?)$",
    re.IGNORECASE,
)
_IS_DIALLED = re.compile(
    r" ?(?:番|ばん)?(?:へ|に|を)? ?(?:お|ご)?(?:電話|でんわ|ダイヤル|かけ|通報|つうほう)"
    r"|번?(?:으로|로|에|을|를)? ?(?:전화|문자|연락|신고|걸)"
)
_IS_COUNTED = re.compile(
    r" ?(?:people|persons|men|women|children|times|[a-z]{3,}s)\b"
    r"|(?:番|ばん)(?:目|め|線|せん|台|地)|번 ?(?:버스|째|문제|출구|방|자리|국도)"
    r"|[人名円年月日分時回個本枚歳階点度]|にん|えん|ねん|ふん|ぷん|ページ"
    r"| ?(?:명|개|원|년|월|일|분|시간|초|회|권|장|쪽|페이지|살|세|층|호)(?!\w*[로에]\b)"
    r"| ?(?:km|cm|mm|m|kg|g|h|min|%|°)(?![A-Za-z])"
)
_NUMBER_SIGN = re.compile(r"番|ばん|번|へ|\(")
_OR = r"(?:番|ばん|번)?(?: ?(?:か|や|나|이나|또는|or|and|/|・) ?)"
_NOTHING_ELSE = re.compile(r"\W*\d+\W*")


def telephone(text: str, at: int) -> Dialled | None:
    """A telephone number that begins at `at`, known by how it is written."""
    if (match := _HASH.match(text, at)) is not None:
        return Dialled(match.end(), [match[1]], "#")
    for pattern in (_ABROAD, _BRACKETS, _HYPHENS, _ZERO, _DOTS, _SPACES, _RUN):
        match = pattern.match(text, at)
        if match is not None and _is_telephone(pattern, match, text):
            mark = "+" if match.group()[0] == "+" else ""
            return Dialled(match.end(), re.findall(r"\d+", match.group()), mark)
    return None


def _is_telephone(pattern: re.Pattern[str], match: re.Match[str], text: str) -> bool:
    groups = re.findall(r"\d+", match.group())
    digits = sum(map(len, groups))
    if digits > MOST_DIGITS:
        return False
    if pattern is _ABROAD:
        return digits >= 8
    if pattern is _RUN:
        return not _IS_COUNTED.match(text, match.end()) and not match.group().endswith("000")
    if pattern is not _HYPHENS:
        return digits >= 7
    if groups[0][0] == "0":
        return digits >= 6
    if len(groups) > 2:
        return digits >= 7 and len(groups[-1]) >= 3
    short = _LOCAL.fullmatch(match.group()) or _KOREAN_FIRM.fullmatch(match.group())
    return bool(short) and not _COUNTS.match(text, match.end())


def dialled(text: str, at: int) -> Dialled | None:
    """A short number at `at` (119, 988, 116 123) that the words around it make one to dial."""
    before = text[max(0, at - _AROUND) : at]
    if (match := _GROUPED.match(text, at)) is not None and _TO_DIAL.search(before):
        groups = match.group().split()
        if sum(map(len, groups)) >= 6:
            return Dialled(match.end(), groups, "")
    if (match := _SHORT.match(text, at)) is None or _IS_COUNTED.match(text, match.end()):
        return None
    behind = text[match.end() : match.end() + _AROUND]
    if _TO_DIAL.search(before) or _IS_DIALLED.match(behind):
        return Dialled(match.end(), [match[1]], "")
    if match[1] in _KNOWN:
        # The same sentence only; a full stop within a number does not end it.
        near = re.split(r"[.!?。\n](?!\d)", before)[-1] + " " + re.split(r"[.!?。\n](?!\d)", behind)[0]
        other = re.match(rf"{_OR}(\d{{3,4}})(?!\d)", behind) or re.search(
            rf"(?<!\d)(\d{{3,4}}){_OR}$", before
        )
        if other is not None and other[1] in _KNOWN:
            return Dialled(match.end(), [match[1]], "")
        if _NUMBER_SIGN.match(behind) or _CALL.search(near) or _NOTHING_ELSE.fullmatch(text):
            return Dialled(match.end(), [match[1]], "")
    return None
