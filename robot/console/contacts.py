"""Contacts within a row of the card become links that a finger can tap: telephone numbers and addresses."""

import re
import unicodedata

from markupsafe import Markup, escape

from robot.contract.programme import Programme

PARTS = " · "  # how the parts of a row are joined
# Nothing but http, https and tel: what looks like another scheme stays text.
LINK = re.compile(
    r"(?P<web>https?://[!#-;=?-_a-z~]+)"
    r"|(?<![\w@./:-])(?P<bare>(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w@:])(?:/[!#-;=?-_a-z~]*)?)"
    r"|(?<![\w.+/:-])(?P<phone>(?:\+\d|0)\d{0,4}(?:[-‐‑–－()]{1,2}\d{2,4}){1,3}(?![\w-])|0\d{8,10}(?!\d))",
    re.IGNORECASE,
)
# A part that is a number and nothing else: also short ones, and ones with blanks in them.
NUMBER = re.compile(r"[+#]?\d[\d\s()‐‑–－-]{1,18}\d")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TRAILING = ".,;:!?)'"


def linked(row: str) -> Markup:
    """The row as HTML, escaped, with `tel:` and `https:` links in it."""
    return escape(PARTS).join(_part(part) for part in row.split(PARTS))


def help_rows(programme: Programme, language: str) -> list[str]:
    """The rows of the help card as HTML, those in writing first."""
    rows = [row.get(language) or row["en"] for row in programme.hotline if language in row or "en" in row]
    return [linked(row) for row in sorted(rows, key=_by_telephone)]


def _by_telephone(row: str) -> bool:
    return any(NUMBER.fullmatch(part.strip()) for part in row.split(PARTS))


def _part(part: str) -> Markup:
    bare = part.strip()
    if NUMBER.fullmatch(bare) and not ISO_DATE.fullmatch(bare):
        return _phone(bare)
    made, end = Markup(), 0
    for found in LINK.finditer(part):
        shown = found[0] if found["phone"] else found[0].rstrip(TRAILING)
        made += escape(part[end : found.start()])
        made += _phone(shown) if found["phone"] else _web(shown, "" if found["web"] else "https://")
        end = found.start() + len(shown)
    return made + escape(part[end:])


def _phone(shown: str) -> Markup:
    number = re.sub(r"[^\d+#]", "", unicodedata.normalize("NFKC", shown)).replace("#", "%23")
    return Markup('<a class="contact" href="tel:{}">{}</a>').format(number, shown)


def _web(shown: str, scheme: str) -> Markup:
    """Opened beside the page, so that Stop stays where it is."""
    link = Markup('<a class="contact" href="{}{}" target="_blank" rel="noopener noreferrer">{}</a>')
    return link.format(scheme, shown, shown)
