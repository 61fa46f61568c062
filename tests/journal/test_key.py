"""The key file: made once, for its owner only, and never replaced while a journal needs it."""

import errno
import os
import secrets
from pathlib import Path

import pytest

from robot.errors import InputError
from robot.journal import default_path, open_key, read_key
from robot.journal.key import Key


def test_it_is_made_at_the_first_start_and_then_read(tmp_path: Path) -> None:
    path, journal = tmp_path / "share" / "yorisou" / "journal.key", tmp_path / "journal.db"
    made = open_key(path, journal)
    assert len(bytes.fromhex(made.value)) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert not made.exposed
    journal.write_bytes(b"x")
    assert open_key(path, journal) == made == read_key(path)
    assert open_key(tmp_path / "other.key", tmp_path / "none.db").value != made.value


def test_no_new_key_while_a_journal_exists(tmp_path: Path) -> None:
    path, journal = tmp_path / "key", tmp_path / "journal.db"
    journal.write_bytes(b"x")
    with pytest.raises(InputError, match="only it opens"):
        open_key(path, journal)
    assert not path.exists()


def test_a_key_that_others_can_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "key"
    open_key(path, tmp_path / "journal.db")
    path.chmod(0o644)
    assert read_key(path).exposed


@pytest.mark.parametrize("content", [b"", b"abc", b"zz" * 32, b"ab" * 33, b"\xff\xfe" * 32])
def test_what_is_not_a_key(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(InputError, match="64 hexadecimal"):
        open_key(path, tmp_path / "journal.db")
    assert path.read_bytes() == content


def test_missing_and_unmakable(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such key file"):
        read_key(tmp_path / "key")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be made"):
        open_key(tmp_path / "file" / "key", tmp_path / "journal.db")
    with pytest.raises(InputError, match="cannot be read"):
        read_key(tmp_path)


@pytest.mark.parametrize("links", [True, False])
def test_a_key_that_another_made_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    path, journal, drawn, others = tmp_path / "key", tmp_path / "journal.db", secrets.token_hex, list[Key]()

    def meanwhile(size: int) -> str:
        monkeypatch.setattr(secrets, "token_hex", drawn)
        others.append(open_key(path, journal))
        return drawn(size)

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(secrets, "token_hex", meanwhile)
    assert [open_key(path, journal)] == others
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


def test_where_it_lies(tmp_path: Path) -> None:
    assert default_path({"XDG_DATA_HOME": "/data"}) == Path("/data/yorisou/journal.key")
    assert default_path({}).parts[-4:] == (".local", "share", "yorisou", "journal.key")
