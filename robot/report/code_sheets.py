"""Printed sheets with a centre's code of a day, one a page, as data for code_sheets.typ."""

import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

import segno

from robot.contract.languages import Language
from robot.messages import text


@dataclass(frozen=True, slots=True)
class CodeSheet:
    """One page. `picture`: the code as QR, an SVG; it holds the six digits and nothing else."""

    day: str
    code: str
    picture: str


@dataclass(frozen=True, slots=True)
class CodeSheets:
    """All pages, in one language."""

    language: str
    name: str
    title: str
    note: str
    how: str
    foot: str
    sheets: tuple[CodeSheet, ...]

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def code_sheets(codes: Iterable[tuple[date, str]], name: str, language: Language) -> CodeSheets:
    """The sheets of these days and codes. `name`: of the centre."""

    def say(key: str) -> str:
        return text(f"centre.sheet.{key}", language)

    pages = tuple(CodeSheet(day.isoformat(), f"{code[:3]} {code[3:]}", drawn(code)) for day, code in codes)
    return CodeSheets(language, name, say("title"), say("note"), say("how"), say("foot"), pages)


def drawn(code: str) -> str:
    """A code as QR, an SVG."""
    out = io.BytesIO()
    segno.make(code, error="m", micro=False).save(out, kind="svg", scale=8, border=4, light="#fff")
    return out.getvalue().decode()
