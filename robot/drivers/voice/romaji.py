"""Kana to the romaji of AquesTalk pico, without anything that it would take for a command."""

import re

import jaconv

from robot.errors import InputError

MESSAGE_LIMIT = 125  # characters of one message, so that with its CR it stays below 127 bytes
NUMBER_LIMIT = 8  # digits of one number

# Where the module's spelling is not the one of Hepburn, or the library reads letter by letter.
# Longest first; v is not among its sounds.
_SPELLED = {
    **{f"ゔ{small}": f"b{vowel}" for small, vowel in zip("ぁぃぇぉ", "aieo", strict=True)},
    **{f"つ{small}": f"ts{vowel}" for small, vowel in zip("ぁぃぇぉ", "aieo", strict=True)},
    "てぃ": "thi",
    "てゅ": "thu",
    "でぃ": "dhi",
    "でゅ": "dhu",
    "とぅ": "twu",
    "どぅ": "dwu",
    "しぇ": "she",
    "じぇ": "je",
    "ちぇ": "che",
    "すぃ": "swi",
    "ずぃ": "zwi",
    "うぃ": "wi",
    "うぇ": "we",
    "っ": "xtu",
    "ん": "nn",
    "を": "o",
    "ゐ": "i",
    "ゑ": "e",
    "ゔ": "bu",
}
_SPELLING = re.compile("|".join(_SPELLED))
_MARKS = str.maketrans("。！!？、，;；:：-–—―", "...?,,,,,,    ")
_QUOTES = re.compile(r"""["'“”‘’「」『』()（）]""")
_DECIMAL = re.compile(r"\d[.,:]\d")
_NUMBER = re.compile(r"\d+")
_WRITTEN = re.compile(r"\s*([.?,])[\s.,?]*")  # of a run of marks the first one counts
_LATIN = re.compile(r"[A-Za-z]")
_ALLOWED = re.compile(r"(?:[a-z./?,-]|<NUMK VAL=\d{1,8}>)*")
_CUT = re.compile(r"[.?,/>-]|nn|[aiueo](?!-)")  # after any of these a part may end


def romaji(kana: str) -> list[str]:
    """One sentence in kana as messages for the module, each at most `MESSAGE_LIMIT` characters.

    Only `a`-`z`, `.`, `?`, `,`, `-`, `/` between words and `<NUMK VAL=n>` for a whole number come out,
    whatever goes in. は and へ are read as they are written. Raises InputError for what cannot be read:
    kanji, Latin letters, a number with a fraction or of more than eight digits.
    """
    if found := _LATIN.search(kana):
        raise _unreadable(found.group(), "It reads only kana: write it in kana.")
    if found := _DECIMAL.search(kana):
        raise _unreadable(found.group(), "Write the number in kana.")
    text = _WRITTEN.sub(r"\1", jaconv.kata2hira(_QUOTES.sub("", kana).translate(_MARKS)))
    text = re.sub("っ+", "っ", re.sub("ー+", "ー", text))
    text = re.sub(r"(^|[\s.?,])[っー]+", r"\1", text)  # nothing before them to double or to lengthen
    text = re.sub("([っん])ー", r"\1", text).lstrip(" .?,").rstrip(" ,")  # "?" in front is a command
    text = jaconv.kana2alphabet(_SPELLING.sub(lambda match: _SPELLED[match.group()], text).replace("ー", "-"))
    text = _NUMBER.sub(_number, re.sub(r"\s+", "/", text))
    if (end := _ALLOWED.match(text)) is None or end.end() != len(text):
        raise _unreadable(text[0 if end is None else end.end()], "It reads only kana.")
    return [part if part[-1] in ".?" else f"{part}." for part in _cut(text) if part.strip("/.,?-")]


def _number(match: re.Match[str]) -> str:
    if len(match.group()) > NUMBER_LIMIT:
        raise _unreadable(match.group(), "Write the number in kana.")
    return f"<NUMK VAL={int(match.group())}>"


def _cut(text: str) -> list[str]:
    """Parts that fit: cut after the last comma, else between words, else after a whole sound."""
    parts = []
    limit = MESSAGE_LIMIT - 1  # each part is given an end
    while len(text) > limit:
        ends = [(".?,".find(m.group()) >= 0, m.group() == "/", m.end()) for m in _CUT.finditer(text)]
        at = max(end for end in ends if end[-1] <= limit)[-1]
        parts.append(text[:at].strip("/,"))
        text = text[at:].lstrip("/,")
    return [*parts, text] if text else parts


def _unreadable(what: str, mend: str) -> InputError:
    return InputError("the text", f"the module cannot read {what!r}.", mend)
