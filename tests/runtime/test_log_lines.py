"""A fault in the log is one line that says where it came from; its traceback is for developers."""

import logging

import pytest

from robot.log_lines import OneLine


def line() -> str:
    try:
        raise ValueError("no\nsuch thing")
    except ValueError as error:
        record = logging.LogRecord(
            "robot.x", logging.ERROR, "", 0, "it broke", (), (type(error), error, None)
        )
        record.exc_info = (type(error), error, error.__traceback__)
        return OneLine("%(levelname)s %(message)s").format(record)


def test_it_is_one_line() -> None:
    assert line() == "ERROR it broke: ValueError: no such thing (test_log_lines.py, line 12)"


def test_developers_can_have_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YORISOU_TRACEBACKS", "1")
    assert "Traceback (most recent call last)" in line()
    assert line().startswith("ERROR it broke: ValueError")
