"""PDF, HTML, CSV and JSON: whole, harmless whatever a name holds, and as the reference says."""

import csv
import html
import io
import json
import re
from dataclasses import asdict, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import TypeAdapter

from robot.contract.languages import LANGUAGES, Language
from robot.report import html_page, tables
from robot.report.document import Document, Section, Table
from robot.report.facts import ReportFacts, SessionFacts
from robot.report.making import Asked, Report
from robot.report.notes import Notes, Summary, read_notes, write_notes
from robot.report.pdf import HERE, Typesetter
from tests.engine.build import EVENING
from tests.journal.build import KEY

HOSTILE = (
    "<script>alert(1)</script>", "</svg><script>alert(1)</script>", '" onload="alert(1)', "#panic()",
    "#read(\"/etc/passwd\")", "$x^2$ *b* _i_ `r` [c] \\ @label", "=HYPERLINK(\"http://x\")", "-1+1", "\t=1",
    "{{ 7 * 7 }}", "' OR 1=1 --",
)  # fmt: skip


class Elements(HTMLParser):
    """The elements and attributes of a page as a browser finds them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    @classmethod
    def of(cls, page: str) -> "Elements":
        found = cls()
        found.feed(page)
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def asked(journal: Path, language: Language = "en", **more: Any) -> Asked:
    return Asked(journal, KEY, language, EVENING, **more)


@pytest.fixture(scope="module")
def report(journal: Path) -> Report:
    return Report(asked(journal))


def renamed(report: Report) -> Report:
    """The same report, in which everything that has a name has a hostile one."""
    made = Report(replace(report.asked, person=HOSTILE[0], names=True, staff={"mori": HOSTILE[1]}))
    levels = zip(made.history.levels, HOSTILE[2:], strict=False)
    names = {level: dict.fromkeys(LANGUAGES, name) for level, name in levels}
    made.wording = replace(made.wording, history=replace(made.history, names=names))
    made.notes = Notes(made.whole.journal, dict(enumerate(HOSTILE[:10], 1)), {})
    return made


# --- PDF ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_pdf_has_something_on_it(journal: Path, language: Language) -> None:
    made = Report(asked(journal, language))
    body, _ = made.to_bytes("pdf")
    assert body.startswith(b"%PDF-")
    pages = [Image.open(io.BytesIO(png)).convert("L") for png in Typesetter().pictures(made.document, "x")]
    assert len(pages) == 3
    for page in pages:
        dark = sum(page.histogram()[:128]) / (page.width * page.height)
        assert 0.005 < dark < 0.3, "neither empty nor black"
        assert page.height > page.width


def test_the_same_report_is_the_same_file(report: Report) -> None:
    assert report.to_bytes("pdf") == Report(report.asked).to_bytes("pdf")


def test_a_text_is_never_markup_for_the_typesetter(report: Report) -> None:
    import typst

    document = replace(
        report.document,
        title=HOSTILE[3],
        sections=(
            Section("x", HOSTILE[4], HOSTILE, table=Table(HOSTILE[:2], (HOSTILE[2:4], HOSTILE[4:6]), (0, 1))),
        ),
        foot=HOSTILE,
    )
    assert Typesetter().pdf(document, HOSTILE[3]).startswith(b"%PDF-")
    data = json.dumps({**asdict(document), "person": "", "fonts": ["DejaVu Sans", "Libertinus Serif"]})
    page = typst.compile(
        (HERE / "page.typ").read_bytes(), format="html", sys_inputs={"report": data}
    ).decode()
    assert "script" not in Elements.of(page).tags
    for text in HOSTILE:
        assert text.strip() in html.unescape(page), text


def test_names_that_are_markup_are_only_names(report: Report) -> None:
    made = renamed(report)
    page = made.to_bytes("html")[0].decode()
    found = Elements.of(page)
    assert "script" not in found.tags
    assert not [name for name in found.attributes if name.startswith("on")]
    for name in HOSTILE[:10]:
        assert name in html.unescape(page)
    assert made.to_bytes("pdf")[0].startswith(b"%PDF-")
    rows = list(csv.reader(io.StringIO(made.to_bytes("csv")[0].decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.lstrip(" ").startswith(tables.FORMULA)]
    assert json.loads(made.to_bytes("json")[0])["person"] == HOSTILE[0]


def test_letters_that_no_font_here_has_are_named(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    typesetter = Typesetter()
    monkeypatch.setattr(typesetter, "_families", frozenset({"DejaVu Sans"}))
    document = Document("en", "한국어", (), (), ("ひらがな",))
    assert typesetter.lacking(document) == ["ja", "ko"]
    assert typesetter.lacking(report.document) == []
    assert typesetter.fonts("ja") == ["DejaVu Sans"]
    monkeypatch.setattr(typesetter, "_families", frozenset({"Noto Sans CJK KR", "Noto Sans CJK JP"}))
    assert typesetter.lacking(document) == []
    assert typesetter.fonts("ko") == ["Noto Sans CJK KR", "Noto Sans CJK JP"]


# --- HTML ---------------------------------------------------------------------------------------------------


def test_the_page_runs_nothing_and_asks_nobody(report: Report) -> None:
    page = report.to_bytes("html")[0].decode()
    assert f'content="{html_page.policy()}"'.replace("'", "&#39;") in page
    found = Elements.of(page)
    assert not {"script", "link", "iframe", "object", "base", "form"} & found.tags
    assert not {"style", "src", "href", "xlink:href", "onload"} & found.attributes
    assert set(re.findall(r"https?://[^\"'\s]+", page)) <= {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
    }  # fmt: skip
    (sheet,) = re.findall(r"<style>(.*?)</style>", page, re.S)
    assert sheet == html_page.style(), "what the policy has the hash of"


def test_every_colour_of_a_picture_has_one_for_the_dark(report: Report) -> None:
    page = report.to_bytes("html")[0].decode()
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{3,6})"', page))
    assert used - {"#000"} <= html_page.DARK.keys() | {"#ddd", "#888"}
    assert len(used) >= 4


# --- CSV and JSON -------------------------------------------------------------------------------------------


def test_the_csv_has_a_line_for_each_session(report: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(report.to_bytes("csv")[0].decode("utf-8-sig"))))
    assert [*rows[0]] == [*SessionFacts.__dataclass_fields__]
    assert [(x["session"], x["level"], x["rating"], x["outcome"], x["others"]) for x in rows[6:9]] == [
        ("7", "touch", "8", "discomfort", "0"),
        ("8", "presence", "", "neutral", "0"),
        ("9", "presence", "", "void", "1"),
    ]


@given(st.text())
def test_no_cell_is_a_formula_whatever_it_holds(text: str) -> None:
    cell = tables._cell(text)
    assert not cell.lstrip(" ").startswith(tables.FORMULA)
    assert cell in (text, f"'{text}")


def test_the_json_is_what_the_reference_says(report: Report) -> None:
    found: ReportFacts = TypeAdapter(ReportFacts).validate_json(report.to_bytes("json")[0], strict=True)
    assert found == report.facts
    assert [(week.monday, week.sessions, week.minutes, week.told) for week in found.weeks] == [
        ("2026-01-05", 6, 60.0, None),
        ("2026-01-12", 3, 14.0, {"voice": 1}),
        ("2026-01-19", 1, 3.0, None),
    ]
    assert found.weeks[0].outcomes == {"neutral": 1, "success": 5}
    assert found.sessions[0].began == "2026-01-05T20:00:00+09:00"
    assert [state for _, state in found.crises[0].states] == ["telling", "sent", "acknowledged"]


# --- notes --------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(
    st.dictionaries(st.integers(1, 10_000), TEXTS.filter(bool)),
    st.lists(TEXTS, max_size=4),
    TEXTS,
)
def test_notes_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, sessions: dict[int, str], lines: list[str], by: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "x.notes.yaml"
    made = Notes("person-1", sessions, {}).with_summary(0, 6, "en", Summary(lines=tuple(lines), by=by))
    write_notes(path, made)
    assert read_notes(path, "person-1") == made
    assert path.stat().st_mode & 0o777 == 0o600
