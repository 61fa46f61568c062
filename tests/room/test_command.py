"""`yorisou room open` as it is typed: what it refuses, and how it says so."""

from pathlib import Path

import pytest

from tests.journal.centre import desk


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--host", "0.0.0.0"], 2, "--host: is open to others and not encrypted."),
        (["--host", "room.centre.example", "--certificate", "x"], 2, "is no address"),
        (["--certificate", "none.pem"], 3, "none.pem: is not there."),
        (["--ages", "13-30"], 2, "minors and adults are not in one room."),
        (["--ages", "all"], 2, "is no range of ages."),
        (["--name", "  "], 2, "--name: is empty."),
        (["--config", "none.toml"], 3, "none.toml"),
        (["--places", "13"], 2, "--places"),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    more: list[str],
    code: int,
    said: str,
) -> None:
    call = desk(tmp_path, monkeypatch, capfd, with_key=False)
    ended, out, err = call("room", "open", "--name", "Thursday room", *more)
    assert (ended, out) == (code, "")
    assert said in err
    assert "Traceback" not in err
