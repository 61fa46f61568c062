"""Reading any named file: quickly read, or refused with a reason, without a traceback."""

import os
import socket
import threading
from pathlib import Path

import pytest

from robot.errors import InputError
from robot.files.read import read_bytes, read_text, shown

LIMIT = 10_000


def refused(path: Path | str) -> str:
    with pytest.raises(InputError) as raised:
        read_text(Path(path), LIMIT)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 600
    return str(raised.value)


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "/dev/urandom", "/dev/full", "/dev/ptmx"])
def test_a_device_is_no_file(name: str) -> None:
    assert "it is a device" in refused(name)


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "it is a pipe" in refused(tmp_path / "pipe")


def test_standard_input_is_no_file() -> None:
    ours, theirs = os.pipe()
    try:
        assert "it is a pipe" in refused(f"/dev/fd/{ours}")
        assert "it is a pipe" in refused(f"/proc/self/fd/{ours}")
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_directory_a_socket_and_a_loop_of_links(tmp_path: Path) -> None:
    assert "it is a directory" in refused(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        assert "it is a socket" in refused(tmp_path / "socket")
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert "symbolic links" in refused(tmp_path / "a")


@pytest.mark.parametrize(
    "name", ["none", "a\0b", "a" * 5_000, "a/" * 3_000, "\ud800", "\udcff\udcfe", "", "\n", "\x1b[2J"]
)
def test_a_name_that_no_file_has(tmp_path: Path, name: str) -> None:
    said = refused(str(tmp_path / "below") + "/" + name)
    assert "cannot be read" in said
    assert "\x1b" not in said


def test_a_sparse_file_of_five_gigabytes_is_too_large(tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as file:
        file.truncate(5_000_000_000)
    assert "too large: more than 10 KB" in refused(tmp_path / "big")


def test_a_file_that_says_it_is_empty_is_read_to_its_limit() -> None:
    assert "python" in read_text(Path("/proc/self/status"), LIMIT)
    with pytest.raises(InputError, match="too large"):
        read_bytes(Path("/proc/self/maps"), 100)


def test_a_file_that_grows_while_it_is_read_ends_at_the_limit(tmp_path: Path) -> None:
    file, done = tmp_path / "log", threading.Event()
    file.write_bytes(b"x")

    def grow() -> None:
        with file.open("ab") as out:
            while not done.is_set():
                out.write(b"x" * 4_096)
                out.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        for _ in range(50):
            try:
                assert len(read_bytes(file, LIMIT)) <= LIMIT
            except InputError:
                break
    finally:
        done.set()
        writer.join()


def test_no_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "secret").write_text("x")
    monkeypatch.setattr(os, "open", refuse)  # everything here runs as root
    assert "Permission denied" in refused(tmp_path / "secret")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("あ".encode("utf-16"), "not UTF-8 text but UTF-16"),
        ("あ".encode("utf-32"), "UTF-32"),
        (b"\xfe\xff\x00a", "UTF-16"),
        ("a = 1\nb = '日本'".encode("shift_jis"), "line 2, column 6"),
        ("あいう".encode() + b"\xff", "line 1, column 4"),
        ("あいう".encode()[:-1], "line 1, column 3"),
        (b"\xed\xa0\x80", "line 1, column 1"),
        ("a\r\nb".encode("utf-16-le"), "NUL character (line 1, column 2)"),
        (b"a\nbc\0", "NUL character (line 2, column 3)"),
    ],
)
def test_what_is_no_utf8_text_is_named_with_its_place(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "file").write_bytes(data)
    message = refused(tmp_path / "file")
    assert said in message
    assert "Save it as UTF-8" in message


def test_a_byte_order_mark_of_utf8_is_taken(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\xef\xbb\xbfa = 1\r\n")
    assert read_text(tmp_path / "file", LIMIT) == "a = 1\r\n"


def test_a_path_is_shown_on_one_line() -> None:
    assert shown("a\nb\x1bc\ud800") == "a\\nb\\x1bc\\ud800"
    assert len(shown("x" * 5_000)) < 200
