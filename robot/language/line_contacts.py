"""Whether a contact on the card of help can be used: dialled, opened, or found in an app."""

import re
import unicodedata
from urllib.parse import urlsplit

from robot.language import line_markup as line_machine

_DASHES = re.compile(r"[\u2010-\u2015\u2212\uff0d\u30fc]")
_NUMBER = re.compile(
    r"(?:\+|#|\*|\()?\d[\d\s()./*-]*(?:\s*(?:#|ext\.?|x|内線|내선)\s*\d{1,6})?#?\Z", re.IGNORECASE
)
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+\Z")
_BARE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?\Z", re.IGNORECASE)
_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*)\s*:\s*(\S.*)?\Z", re.DOTALL)
# "LINE: @kokoro" is a name in an app; a scheme has no blank after its colon and is no name of an app.
_APPS = re.compile(
    r"(?:line|kakao(?:talk)?|whatsapp|telegram|signal|discord|instagram|x|sms|app|id|카카오톡|라인)(?:\s?id)?\Z",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"@?[\w.+-]+(?:[ :/@_.-]+[\w.+-]+){0,5}\Z")
SHORTEST, LONGEST = 3, 15


def fault(channel: str, contact: str) -> str:
    """What is wrong with a contact ("phone", "chat", "text"), or ""."""
    for _, _, what in line_machine.unseen(contact):
        return f"{what}; take it out"
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", contact)).strip()
    if channel == "phone":
        return "" if _dialled(plain) else f"'{plain}' is no number that can be dialled; write it in figures"
    return "" if _dialled(plain) else _written(plain)


def _dialled(plain: str) -> bool:
    """Whether a contact can be dialled: enough digits, with separators, and not only zeros."""
    figures = re.sub(r"(?i)(#|ext\.?|x|内線|내선)\s*\d{1,6}\Z", "", plain) if len(plain) > SHORTEST else plain
    digits = re.sub(r"\D", "", figures) or re.sub(r"\D", "", plain)
    return (
        bool(_NUMBER.match(plain))
        and SHORTEST <= len(digits) <= LONGEST
        and len(set(digits)) > 1 - (len(digits) < 5)
    )


def _written(plain: str) -> str:
    scheme = _SCHEME.match(plain)
    if scheme and not _APPS.match(scheme[1]):
        name = scheme[1].lower()
        if name != "https":
            return f"'{plain[:40]}' is no https address; write one that begins with https://"
        return _address(plain)
    if _BARE.match(plain):
        return f"'{plain}' is no whole address; write https://{plain}"
    if _HANDLE.match(plain):
        return ""
    return f"'{plain[:40]}' is no https address, number or name in an app; write one of them"


def _address(plain: str) -> str:
    """Why an https address cannot be one for people, or ""."""
    try:
        parts = urlsplit(plain)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return f"'{plain[:40]}' is no address"
    if parts.username or parts.password or re.search(r"[\s<>\"'{}\\^`|]", plain) or not _HOST.match(host):
        return f"'{plain[:40]}' is no address that people can open"
    return "" if port in (None, 443) else f"'{plain[:40]}' names a port; write the address without"
