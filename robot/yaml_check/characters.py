"""Lookalike characters in a script: which they are, and what to write instead."""

import re
from dataclasses import dataclass

# Line and column, from 1.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Character:
    """A character that looks like another.

    `shown` names it; `instead` is what to write ("": nothing, delete it).
    """

    shown: str
    instead: str

    def __str__(self) -> str:
        return f"{self.shown} stands here; " + (f"write {self.instead}" if self.instead else "delete it")


def _invisible(name: str, code: int) -> Character:
    return Character(f"an invisible character ({name}, U+{code:04X})", "")


def _blank(name: str, code: int) -> Character:
    return Character(f"{name} (U+{code:04X})", "an ordinary blank")


def _known() -> dict[str, Character]:
    known = {
        "\u00a0": _blank("a hard blank", 0xA0),
        "\u2007": _blank("a hard blank", 0x2007),
        "\u202f": _blank("a hard blank", 0x202F),
        "\u3000": _blank("an ideographic (full-width) blank", 0x3000),
        "\u2212": Character("a mathematical minus '\u2212' (U+2212)", "'-'"),
        "、": Character("the ideographic comma '、'", "', ' (a comma and a blank)"),
        "\uff0c": Character("the full-width comma '\uff0c'", "', ' (a comma and a blank)"),
        "\uff1a": Character("the full-width colon '\uff1a'", "': ' (a colon and a blank)"),
        "。": Character("the ideographic full stop '。'", "'.'"),
        "【": Character("the bracket '【'", "'['"),
        "】": Character("the bracket '】'", "']'"),
        "「": Character("the quotation mark '「'", "'\"'"),
        "」": Character("the quotation mark '」'", "'\"'"),
    }
    known |= {chr(code): _blank("a typographic blank", code) for code in (*range(0x2000, 0x2007), 0x2008)}
    known |= {chr(code): _blank("a typographic blank", code) for code in (0x2009, 0x200A, 0x205F)}
    for name, codes in (
        ("zero-width blank", (0x200B,)),
        ("zero-width joiner", (0x200C, 0x200D, 0x2060)),
        ("byte-order mark", (0xFEFF,)),
        ("soft hyphen", (0xAD,)),
        ("direction mark", (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),
        ("line separator", (0x2028, 0x2029)),
    ):
        known |= {chr(code): _invisible(name, code) for code in codes}
    for quote in "\u201c\u201d\u201e\u201f\u2033":
        known[quote] = Character(f"a curly quotation mark '{quote}'", "a straight one: '\"'")
    for quote in "\u2018\u2019\u201a\u201b\u2032":
        known[quote] = Character(f"a curly quotation mark '{quote}'", 'a straight one: "\'"')
    for dash in "\u2010\u2011\u2012\u2013\u2014\u2015":
        known[dash] = Character(f"a dash '{dash}' (U+{ord(dash):04X})", "'-'")
    # Everything on the keyboard has a full-width twin 0xFEE0 higher.
    for code in range(0xFF01, 0xFF5F):
        wide, plain = chr(code), chr(code - 0xFEE0)
        kind = "digit" if plain.isdigit() else "letter" if plain.isalpha() else "sign"
        known.setdefault(wide, Character(f"the full-width {kind} '{wide}'", f"'{plain}'"))
    return known


KNOWN = _known()
# Keys under which a person reads what is written there, on the page, on the card or in a list.
READ = frozenset(
    {"en", "ja", "ko", "ja-kana", "contact", "verified_by", "signed_by", "unsigned"}
    | {"name", "note", "preview", "title", "text", "line"}
    | {"explicit", "unclear", "violence", "harmless", "stop", "less", "more", "greeting", "yes", "no"}
)
# Where those stand in a line, each with its text: it may be written as it likes.
_FOR_PEOPLE = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(READ))})\s*:[ \t]+[^,{{}}\[\]]*")
DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+\Z")
QUOTED = re.compile(r"[\u201c\u201d\u201e\u201f\uff02「].*[\u201c\u201d\u201e\u201f\uff02」]\Z", re.DOTALL)


def first(text: str) -> tuple[int, Character] | None:
    """The first such character of a text, and where it stands, from 0."""
    if text.isascii():
        return None
    return next(((place, KNOWN[sign]) for place, sign in enumerate(text) if sign in KNOWN), None)


def in_line(lines: list[str], row: int) -> tuple[Place, Character] | None:
    """The first such character of a line that cannot be read, beside quotes, comments and people's texts."""
    if not 0 <= row < len(lines):
        return None
    bare = re.sub(r"\"[^\"]*\"|'[^']*'|(^|\s)#.*", lambda found: " " * len(found.group()), lines[row])
    found = first(_FOR_PEOPLE.sub(lambda text: " " * len(text.group()), bare))
    return None if found is None else ((row + 1, found[0] + 1), found[1])


def of_value(text: str) -> tuple[int, str] | None:
    """What is wrong with the characters of a name, a number or a word that no person reads; from where."""
    if DECIMAL_COMMA.match(text):
        comma = text.index(",")
        return comma, f"a decimal comma stands here; write {text.replace(',', '.')}"
    found = first(text)
    return None if found is None else (found[0], str(found[1]))


def quoted(text: str) -> bool:
    """Whether a text stands as a whole in quotation marks that YAML takes for a part of it."""
    return bool(QUOTED.match(text))
