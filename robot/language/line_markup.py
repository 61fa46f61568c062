"""Finds machine text in lines: invisible characters, mark-up, addresses and fill-ins."""

import re
import unicodedata
from collections.abc import Iterator

# Signs that are there and not seen, or that turn the order of what is read.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\uffff\ue000-\uf8ff\U000e0000-\U0010ffff\ud800-\udfff]"
)
_HTML, _FILL, _ADDRESS = "looks like HTML", "is a place to be filled in", "is no address for people"
_OTHERS: tuple[tuple[str, str], ...] = (
    (r"</?[a-zA-Z][^<>]{0,80}>?|<!--|-->|<[!?]", _HTML),
    (r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8}\d?);", _HTML),
    (r"(?i)\b(?:javascript|vbscript|data|file|blob|about|chrome|intent)\s*:(?=\s*\S)(?!\s+\w+\s)", _ADDRESS),
    (
        r"(?i)\b[a-z][a-z0-9+.-]{1,20}://\S*|\bwww\.\S+|\bmailto:\S*",
        "is an address, which does not belong here",
    ),
    (r"\$\w+|\$\(|%\(\w+\)[sd]|%[sd](?![a-zA-Z])|<<|>>|\[\[|\]\]", _FILL),
    (
        r"\[[A-Z][A-Z _]+\]|\b[A-Z]+_[A-Z_]+\b|\b(?:TODO|TBD|FIXME|XXX+|N/A|NaN|null|undefined)\b|^None\Z",
        _FILL,
    ),
    (r"(?i)lorem ipsum|\[(?:name|text|insert[^\]]*|your [^\]]*|person|therapist|date|time)\]", _FILL),
    (r"[○〇◯●]{2,}|[＿_]{2,}|[×✕]{2,}", _FILL),
    (r"\\[nrtu0x]|\x1b|NoneType|Traceback|\b\w*(?:Error|Exception)\b:?", "is a message of a program"),
    (r"(?:エラー|에러|오류)\s*[:：]|(?i:\berror\s*[:#]?\s*\d)", "is a message of a program"),
    (r"```|\*\*\w|`[^`]*`|\]\(", "is mark-up"),
)
_BRACES = re.compile(r"\{+[^{}]*\}*|\}+")
_SEARCHED = tuple((re.compile(pattern), what) for pattern, what in _OTHERS)
# What has none of this is not looked at any further.
_PLAIN = re.compile(r"[^<>&:：$%\[\]\\`*○〇◯●＿_×✕\x1b]*\Z")
_NAMED = re.compile(
    r"\b(?:TODO|TBD|FIXME|XXX|N/A|NaN|null|undefined)\b|^None\Z|Error|Exception|Traceback|NoneType"
    r"|(?i:lorem ipsum|www\.|error)"
)


def unseen(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what it is) of every sign that nobody sees, or that turns the order of what is read."""
    if not (text.isascii() and text.isprintable()):
        for match in _UNSEEN.finditer(text):
            yield match.start(), match.end(), f"{named(match.group())} is here, and it is invisible"


def fill_ins(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what it is) of every place in braces, which nobody fills in."""
    for match in _BRACES.finditer(text) if "{" in text or "}" in text else ():
        yield match.start(), match.end(), f"'{match.group()[:40]}': fill-ins in braces are not used"


def signs(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what it is) of everything else in a text that is not for people."""
    yield from unseen(text)
    if _PLAIN.match(text) and not _NAMED.search(text):
        return
    for pattern, what in _SEARCHED:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), f"'{match.group()[:40]}' {what}"


def named(sign: str) -> str:
    """A sign by its number and its name: "the sign U+200B (zero width space)"."""
    name = unicodedata.name(sign, "").lower()
    return f"the sign U+{ord(sign):04X}" + (f" ({name})" if name else "")
