"""Contacts on the card: what can be tapped, and that nothing else ever becomes a link or markup."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.console.contacts import linked


def links(row: str) -> list[tuple[str, str]]:
    return re.findall(r'<a class="contact" href="([^"]*)"[^>]*>([^<]*)</a>', str(linked(row)))


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (
            "Chat · https://talkme.jp/chat/ · in writing",
            [("https://talkme.jp/chat/", "https://talkme.jp/chat/")],
        ),
        ("よりそい · 0120-279-338", [("tel:0120279338", "0120-279-338")]),
        ("岩手は 0120-279-226", [("tel:0120279226", "0120-279-226")]),
        ("Line · 1577-0199", [("tel:15770199", "1577-0199")]),
        ("Line · +44 20 7946 0958", [("tel:+442079460958", "+44 20 7946 0958")]),
        ("でんわ · ０１２０－２７９－３３８", [("tel:0120279338", "０１２０－２７９－３３８")]),
        ("Line · #7119 · 119", [("tel:%237119", "#7119"), ("tel:119", "119")]),
        ("Chat: example.org.", [("https://example.org", "example.org")]),
        ("See http://example.org/a?b=c&d, please", [("http://example.org/a?b=c&amp;d",) * 2]),
        ("いのち · 10:00 to 22:00 · 確認日 2026-11-23", []),
        ("checked on · 2026-11-23", []),
        ("javascript:alert(1) · data:text/html,x · ftp://example.org · me@example.org", []),
    ],
)
def test_numbers_and_addresses_are_links_and_nothing_else(row: str, found: list[tuple[str, str]]) -> None:
    assert links(row) == found


@given(st.text(alphabet="<>&\"'/:·. -+#09aZhtps", max_size=40).map(lambda row: f"https://a.bc/{row}"))
def test_whatever_a_row_says_only_three_schemes_and_no_markup_come_of_it(row: str) -> None:
    made = str(linked(row))
    for address in re.findall(r'href="([^"]*)"', made):
        assert address.startswith(("https://", "http://", "tel:"))
    bare = re.sub(
        r'<a class="contact" href="[^"<>]*"( target="_blank" rel="noopener noreferrer")?>|</a>', "", made
    )
    assert not re.search(r"[<>\"']", bare)
    assert html.unescape(bare) == row
