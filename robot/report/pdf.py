"""A report as PDF, tagged for reading aloud, set by typst. Texts go in as data and are never markup."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from robot.report.document import Document

TEMPLATE = Path(__file__).parent / "page.typ"
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

    def lacking(self, document: Document) -> list[str]:
        """The languages ("ja", "ko") of which the document holds letters and no font here has any."""
        text = json.dumps(asdict(document), ensure_ascii=False)
        return [
            language
            for language, spans in SCRIPTS.items()
            if any(first <= ord(letter) <= last for letter in text for first, last in spans)
            and not self._families.intersection(CJK[language])
        ]

    def pdf(self, document: Document, person: str) -> bytes:
        """The pages. `person` stands at the foot of each."""
        return self._compiled(document, person, "pdf")

    def pictures(self, document: Document, person: str) -> list[bytes]:
        """The pages as PNG."""
        found: Any = self._compiled(document, person, "png")
        return found if isinstance(found, list) else [found]

    def _compiled(self, document: Document, person: str, kind: Literal["pdf", "png"]) -> bytes:
        data = {**asdict(document), "person": person, "fonts": self.fonts(document.language)}
        inputs = {"report": json.dumps(data, ensure_ascii=False)}
        template = TEMPLATE.read_bytes()
        return self._typst.compile(
            template, font_paths=self._fonts, format=kind, sys_inputs=inputs, timestamp=0
        )
