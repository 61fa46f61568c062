"""Reports and cards as PDF, tagged for reading aloud, set by typst. Texts go in as data, never as markup."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from robot.report.cards import PaperCard, SheetOf
from robot.report.code_sheets import CodeSheets
from robot.report.document import Document
from robot.report.question_sheet import QuestionSheet
from robot.report.stickers import StickerSheet

HERE = Path(__file__).parent
Kind = Literal["pdf", "png"]
# Fonts that have Japanese and Korean, those of Debian first.
CJK = {
    "ja": ("Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans", "IPAexGothic", "IPAGothic", "VL Gothic"),
    "ko": ("Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans K", "NanumGothic", "UnDotum"),
}
LATIN = ("Noto Sans", "DejaVu Sans", "Libertinus Serif")
SCRIPTS = {"ja": ((0x3040, 0x30FF), (0x3400, 0x9FFF)), "ko": ((0xAC00, 0xD7A3), (0x1100, 0x11FF))}


class Typesetter:
    """Sets documents with the fonts of this machine, and those in `directories`."""

    def __init__(self, directories: Sequence[Path] = ()) -> None:
        import typst  # 50 MB: only where a PDF is wanted

        self._typst = typst
        self._fonts = typst.Fonts(font_paths=list(directories))
        self._families = frozenset(self._fonts.families())

    def fonts(self, language: str) -> list[str]:
        """The families to set a language in, those first that are to be used first."""
        ordered = ("ko", "ja") if language == "ko" else ("ja", "ko")
        cjk = [next((name for name in CJK[each] if name in self._families), "") for each in ordered]
        latin = [name for name in LATIN if name in self._families][:1]
        return [name for name in (*latin, *cjk) if name]

    def lacking(
        self, made: Document | StickerSheet | CodeSheets | QuestionSheet | Sequence[PaperCard]
    ) -> list[str]:
        """The languages ("ja", "ko") of which it holds letters and no font here has any."""
        parts = [made] if isinstance(made, Document | StickerSheet | CodeSheets | QuestionSheet) else made
        text = json.dumps([asdict(part) for part in parts], ensure_ascii=False)
        return [
            language
            for language, spans in SCRIPTS.items()
            if any(first <= ord(letter) <= last for letter in text for first, last in spans)
            and not self._families.intersection(CJK[language])
        ]

    def pdf(self, document: Document, person: str) -> bytes:
        """The pages. `person` stands at the foot of each."""
        made: bytes = self._report(document, person, "pdf")
        return made

    def pictures(self, document: Document, person: str) -> list[bytes]:
        """The pages as PNG."""
        return _several(self._report(document, person, "png"))

    def cards(self, cards: Sequence[PaperCard], language: str, title: str, paper: SheetOf) -> bytes:
        """Cards, one a page of A6, four on a sheet of A4, or one on a whole one."""
        made: bytes = self._cards(cards, language, title, paper, "pdf")
        return made

    def pictures_of_cards(
        self, cards: Sequence[PaperCard], language: str, title: str, paper: SheetOf
    ) -> list[bytes]:
        """The same as PNG."""
        return _several(self._cards(cards, language, title, paper, "png"))

    def stickers(self, sheet: StickerSheet) -> bytes:
        """The sheet of stickers."""
        made: bytes = self._stickers(sheet, "pdf")
        return made

    def picture_of_stickers(self, sheet: StickerSheet) -> bytes:
        """The same as PNG."""
        return _several(self._stickers(sheet, "png"))[0]

    def code_sheets(self, sheets: CodeSheets) -> bytes:
        """A centre's codes, one day a page."""
        made: bytes = self._code_sheets(sheets, "pdf")
        return made

    def pictures_of_code_sheets(self, sheets: CodeSheets) -> list[bytes]:
        """The same as PNG."""
        return _several(self._code_sheets(sheets, "png"))

    def _code_sheets(self, sheets: CodeSheets, kind: Kind) -> Any:
        data = {**sheets.to_json(), "fonts": self.fonts(sheets.language)}
        return self._compiled("code_sheets.typ", {"sheets": data}, kind)

    def question_sheet(self, sheet: QuestionSheet) -> bytes:
        """A questionnaire to fill in."""
        made: bytes = self._question_sheet(sheet, "pdf")
        return made

    def pictures_of_question_sheet(self, sheet: QuestionSheet) -> list[bytes]:
        """The same as PNG."""
        return _several(self._question_sheet(sheet, "png"))

    def _question_sheet(self, sheet: QuestionSheet, kind: Kind) -> Any:
        data = {**sheet.to_json(), "fonts": self.fonts(sheet.language)}
        return self._compiled("question-sheet.typ", {"sheet": data}, kind)

    def _stickers(self, sheet: StickerSheet, kind: Kind) -> Any:
        data = {**sheet.to_json(), "fonts": self.fonts(sheet.language)}
        return self._compiled("stickers.typ", {"stickers": data}, kind)

    def _report(self, document: Document, person: str, kind: Kind) -> Any:
        data = {**asdict(document), "person": person, "fonts": self.fonts(document.language)}
        return self._compiled("page.typ", {"report": data}, kind)

    def _cards(
        self, cards: Sequence[PaperCard], language: str, title: str, paper: SheetOf, kind: Kind
    ) -> Any:
        data = {"cards": [asdict(card) for card in cards], "language": language, "title": title}
        data |= {"paper": paper, "fonts": self.fonts(language)}
        return self._compiled("cards.typ", {"cards": data}, kind)

    def _compiled(self, template: str, data: dict[str, Any], kind: Kind) -> Any:
        inputs = {name: json.dumps(value, ensure_ascii=False) for name, value in data.items()}
        return self._typst.compile(
            (HERE / template).read_bytes(),
            font_paths=self._fonts,
            format=kind,
            sys_inputs=inputs,
            timestamp=0,
        )


def _several(pages: Any) -> list[bytes]:
    """One page comes alone."""
    return pages if isinstance(pages, list) else [pages]
