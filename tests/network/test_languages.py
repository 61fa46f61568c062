"""In which language a page is shown: one way for all that a computer of ours serves."""

import pytest
from starlette.requests import Request

from robot.network.languages import language_of


def asked(query: str, header: str) -> Request:
    headers = [(b"accept-language", header.encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ("", "en;q=0.3, ko", "ko"),
        ("", "de, ja-JP;q=0.8, en;q=0.9", "en"),
        ("", "ja;q=0, ko;q=0.1", "ko"),
        ("", "hak-TW, zh-Hant-kok", "en"),
        ("", "", "en"),
        ("lang=ja", "ko", "ja"),
        ("lang=de", "ko", "ko"),
    ],
)
def test_a_page_is_shown_in_the_language_that_is_wanted_most(query: str, header: str, language: str) -> None:
    assert language_of(asked(query, header)) == language
