"""Every decision is in the index and has the headings of the template."""

import re
from pathlib import Path

import pytest

from tests.repository.tree import ROOT

DECISIONS = ROOT / "docs" / "decisions"
PAGES = sorted(DECISIONS.glob("[0-9]*.md"))
HEADING = re.compile(r"^\*\*(\w+)\.\*\*", re.MULTILINE)
ROW = re.compile(r"^\| (\d+) \| \[(.+)\]\(([\w-]+\.md)\) \| .+ \|$", re.MULTILINE)


def test_the_index_lists_every_decision() -> None:
    index = (DECISIONS / "README.md").read_text("utf-8")
    listed = [(name, f"# {number}. {title}") for number, title, name in ROW.findall(index)]
    assert listed == [(page.name, page.read_text("utf-8").splitlines()[0]) for page in PAGES]


def test_no_number_is_given_twice() -> None:
    numbers = [page.name[:4] for page in PAGES]
    assert sorted(set(numbers)) == numbers


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_decision_has_the_headings_of_the_template(page: Path) -> None:
    wanted = HEADING.findall((DECISIONS / "template.md").read_text("utf-8"))
    assert wanted
    found = HEADING.findall(page.read_text("utf-8"))
    assert [heading for heading in wanted if heading not in found] == []
