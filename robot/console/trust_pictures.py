"""Small drawings of a phone's settings, in the reader's language. No maker's screen is copied."""

from html import escape
from typing import NamedTuple

WIDTH, ROW = 240, 44  # units of the drawing
LONGEST = 22  # signs of a row in the usual size; longer ones are drawn smaller


class Picture(NamedTuple):
    """Keys of the texts: the title of a screen, its rows, and which row is to be touched.

    `switch`: the row that is touched has a switch; `dialog`: the rows are the buttons of a question.
    """

    title: str
    rows: tuple[str, ...]
    touched: int
    switch: bool = False
    dialog: bool = False


PICTURES = {
    "android-1": Picture("and_security", ("other", "and_more", "other"), 1),
    "android-2": Picture("and_encryption", ("other", "and_install", "other"), 1),
    "android-3": Picture("and_install", ("and_ca", "other", "other"), 0),
    "android-4": Picture("and_warning", ("and_dont", "and_anyway"), 1, dialog=True),
    "ios-1": Picture("ios_asks", ("ios_ignore", "ios_allow"), 1, dialog=True),
    "ios-2": Picture("ios_settings", ("ios_downloaded", "other", "other"), 0),
    "ios-3": Picture("ios_profile", ("ios_install", "other"), 0),
    "ios-4": Picture("ios_trust", ("ios_root",), 0, switch=True),
}


# Attributes and no style sheet: these pages allow none that is inline.
PHONE = 'fill="#fffdf9" stroke="#8b847a" stroke-width="3"'
CARD, BLANK = 'fill="#f7f3ec" stroke="#cfc8bd"', 'fill="#cfc8bd"'
PLAIN, TOUCHED = 'fill="#f1ebe1"', 'fill="#dcebed" stroke="#2f6670" stroke-width="2.5"'
FINGER = 'fill="#2f6670" fill-opacity="0.35" stroke="#2f6670" stroke-width="2"'
ON, KNOB, INK = 'fill="#2f6670"', 'fill="#fff"', 'fill="#34322f" font-family="system-ui, sans-serif"'


def draw(picture: Picture, words: dict[str, str]) -> str:
    """The picture as SVG."""
    top = 58 if picture.dialog else 40
    height = top + 50 + ROW * len(picture.rows)
    parts = [
        _box(4, 4, WIDTH - 8, 400, 24, PHONE),
        _box(90, 14, 60, 6, 3, BLANK),
    ]  # its lower end is not seen
    if picture.dialog:
        parts.append(_box(18, top - 14, 204, 52 + ROW * len(picture.rows), 14, CARD))
    parts.append(_text(words[picture.title], 34, top + 14, LONGEST, bold=True))
    for number, key in enumerate(picture.rows):
        y, touched = top + 30 + number * ROW, number == picture.touched
        parts += _row(words.get(key, ""), y, touched=touched, switch=touched and picture.switch)
    across, down = 186 if picture.switch else 206, top + 22 + (picture.touched + 1) * ROW
    parts.append(f'<circle cx="{across}" cy="{down}" r="12" {FINGER}/>')  # over everything else
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _row(label: str, y: int, *, touched: bool, switch: bool) -> list[str]:
    parts = [_box(28, y, 184, ROW - 4, 9, TOUCHED if touched else PLAIN)]
    if not label:
        return [*parts, _box(42, y + 16, 96, 8, 4, BLANK)]
    parts.append(_text(label, 40, y + 25, LONGEST - (6 if switch else 0)))
    if switch:
        parts += [_box(168, y + 10, 36, 20, 10, ON), f'<circle cx="194" cy="{y + 20}" r="8" {KNOB}/>']
    return parts


def _box(x: int, y: int, width: int, height: int, round_: int, look: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{round_}" {look}/>'


def _text(label: str, x: int, y: int, longest: int, *, bold: bool = False) -> str:
    """A line of text, as large as fits. Signs of East Asia are twice as wide as others."""
    width = sum(2 if ord(sign) > 0x1100 and sign not in "’“”" else 1 for sign in label)
    size = min(14.0, 14.0 * longest / max(width, 1))
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size:.1f}" {INK}{weight}>{escape(label)}</text>'
