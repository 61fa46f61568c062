"""The documents: every page is in the index, every link and every named path leads somewhere."""

import re
from pathlib import Path

import pytest

from tests.repository.tree import ROOT

DOCS = ROOT / "docs"
KINDS = ("tutorials", "how-to", "reference", "explanation")
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`((?:robot|sim|docs|deploy|firmware_bridge|tests|benchmarks|requirements)/[\w./-]*)`")


def test_the_index_has_a_line_for_every_page() -> None:
    lines = re.findall(
        r"^- \[[^\]]+\]\(([^)]+)\): .+$", (DOCS / "README.md").read_text("utf-8"), re.MULTILINE
    )
    pages = {str(page.relative_to(DOCS)) for kind in KINDS for page in (DOCS / kind).glob("*.md")}
    assert pages
    assert sorted(pages - set(lines)) == []
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text("utf-8"))
    if page.name != "template.md":
        assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_every_named_path_exists(name: str) -> None:
    named = NAMED.findall((ROOT / name).read_text("utf-8"))
    assert len(named) > 5
    assert [path for path in dict.fromkeys(named) if not (ROOT / path).exists()] == []


def test_the_readme_leads_to_index_architecture_and_tutorials() -> None:
    linked = set(LINK.findall((ROOT / "README.md").read_text("utf-8")))
    tutorials = {str(page.relative_to(ROOT)) for page in (DOCS / "tutorials").glob("*.md")}
    assert tutorials
    assert sorted({"docs/README.md", "docs/architecture.md", *tutorials} - linked) == []
