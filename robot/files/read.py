"""A named file read within bounds: a regular file, of a size that it may have, and text where text is meant.

Whoever names a file may name anything: a device that never ends, a pipe that nobody writes to, a directory.
"""

import os
import stat
from pathlib import Path

from robot.errors import InputError

KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
CHUNK = 1 << 16
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # the byte-order mark of UTF-8, once it is decoded
# What other programs write before text that is not UTF-8; the longer ones first.
OTHER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
SHOWN = 80


def shown(path: Path | str) -> str:
    """A path as it can be printed: on one line, of a length that can be read, without broken characters."""
    text = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    text = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
    return text if len(text) <= SHOWN * 4 else f"{text[:SHOWN]}…{text[-SHOWN:]}"


def read_bytes(path: Path, limit: int) -> bytes:
    """What a regular file holds, at most `limit` bytes.

    Raises InputError: missing, no rights, no regular file, a name that no file can have, too large. Neither
    waits for a pipe nor opens a device.
    """
    try:
        return _read(path, limit)
    except FileNotFoundError:
        raise InputError(shown(path), "cannot be read (there is no such file).") from None
    except OSError as error:
        raise InputError(shown(path), f"cannot be read ({error.strerror or type(error).__name__}).") from None
    except ValueError:  # a NUL, or half of a character
        raise InputError(shown(path), "cannot be read (no file can have this name).") from None


def _read(path: Path, limit: int) -> bytes:
    _regular(path, os.stat(path))
    # It may have become something else meanwhile: neither wait for it nor become its terminal.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    with os.fdopen(handle, "rb", buffering=0) as file:
        found = os.fstat(handle)
        _regular(path, found)
        if found.st_size > limit:
            raise _too_large(path, limit)
        parts, length = [], 0
        while part := file.read(min(CHUNK, limit + 1 - length)):
            parts.append(part)
            length += len(part)
            if length > limit:
                raise _too_large(path, limit)
    return b"".join(parts)


def require_file(path: Path) -> None:
    """Raises InputError where something stands at the path that is no regular file, or no name of one."""
    try:
        _regular(path, os.stat(path))
    except FileNotFoundError:
        return
    except OSError as error:
        raise InputError(shown(path), f"cannot be read ({error.strerror}).") from None
    except ValueError:
        raise InputError(shown(path), "cannot be read (no file can have this name).") from None


def _regular(path: Path, found: os.stat_result) -> None:
    for is_kind, name in KINDS:
        if is_kind(found.st_mode):
            raise InputError(shown(path), f"cannot be read (it is {name}).", "Name a file.")


def _too_large(path: Path, limit: int) -> InputError:
    size = f"{limit / 1e6:g} MB" if limit >= 1_000_000 else f"{limit // 1_000} KB"
    return InputError(shown(path), f"is too large: more than {size}.", "Is it the right file?")


def read_text(path: Path, limit: int, *, any_character: bool = False) -> str:
    """The UTF-8 text of a regular file, at most `limit` bytes; a byte-order mark before it is left out.

    Raises InputError as `read_bytes` does, for bytes that are no UTF-8, and for a NUL unless `any_character`
    leaves that to the caller; with line and column, both from 1.
    """
    data = read_bytes(path, limit)
    for mark, name in OTHER_MARKS:
        if data.startswith(mark):
            what = f"is not UTF-8 text but {name} (by the byte-order mark that it begins with)."
            raise InputError(shown(path), what, "Save it as UTF-8.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        what = f"is not UTF-8 text (line {_line(before)}, column {_column(before)})."
        raise InputError(shown(path), what, "Save it as UTF-8.") from None
    text = text.removeprefix(MARK)
    if not any_character and (place := text.find("\0")) >= 0:
        before = text[:place]
        what = (
            f"holds a NUL character (line {_line(before)}, column {_column(before)}): it is not plain text."
        )
        raise InputError(shown(path), what, "Save it as UTF-8.")
    return text


def _line(before: str) -> int:
    return before.count("\n") + 1


def _column(before: str) -> int:
    return len(before) - before.rfind("\n")
