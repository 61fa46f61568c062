"""Hostile TOML is refused quickly, with a reason."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.files.toml import parse


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 3_000 + "]" * 3_000, "nested too deeply"),
        ("a = " + "[" * 60 + "]" * 60, "nested too deeply"),
        ("a = " + "{b = " * 3_000 + "1" + "}" * 3_000, "nested too deeply"),
        ("a" + ".a" * 100_000 + " = 1", "dots"),
        ("[" + "a." * 300 + "a]", "nested too deeply"),
        ("a = " + "9" * 5_000, "digits"),
        ("a = -" + "9" * 5_000, "digits"),
        ("a = 1\na = 2\n", "line 2"),
        ("a = 2026-13-45", "line 1"),
        ("a = 'x", "end of document"),
        ("\ta =", "end of document"),
        ("a = 1\x0b", "line 1"),
        ('a = "\\uD800"', "line 1"),
    ],
)
def test_it_is_refused_with_a_reason(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        parse(text)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize(
    "text", ["", "# nothing", "\ta = 1", "a = 1e400", "a = nan", "a = inf", "a = 0xffff_ffff"]
)
def test_what_is_toml_is_taken(text: str) -> None:
    parse(text)


PIECES = st.sampled_from(
    [
        *("[", "]", "[[", "]]", "{", "}", "=", ".", ",", '"', "'", '"""', "\n", "\r", "\t", "#", "a", "a.b"),
        *(
            "9" * 50,
            "1e9",
            "nan",
            "0x",
            "2026-01-01",
            "T25:00",
            "\\u",
            "\ufeff",
            "\x00",
            "\x7f",
            "あ",
            "\u2028",
        ),
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(parse(text), dict)
