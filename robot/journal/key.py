"""The key file: 32 random bytes in hexadecimal, readable by its owner only."""

import os
import secrets
import stat
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from robot.errors import InputError
from robot.files.read import read_bytes, shown
from robot.files.replace import write_key

BYTES = 32
LONGEST = 1_000  # of the file


@dataclass(frozen=True, slots=True)
class Key:
    """The journal's key.

    `value`: 64 hexadecimal digits. `exposed`: others on this machine can read the file.
    """

    value: str
    path: Path
    exposed: bool


def default_path(environment: Mapping[str, str] = os.environ) -> Path:
    """The default path of the key: not beside the journal, so that a copied
    journal stays closed."""
    base = environment.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "yorisou" / "journal.key"


def path_of(named: str | Path | None) -> Path:
    """The path of the key: as it is named, or the default."""
    return default_path() if named is None else Path(named)


def open_key(path: Path, journal: Path) -> Key:
    """Read the key, or make one when there is none and no journal either.

    Raises InputError: missing while the journal exists, unreadable, malformed, cannot be made.
    """
    if not path.exists():
        if journal.exists() and journal.stat().st_size > 0:
            raise InputError(
                str(path),
                f"the key file is missing, and only it opens {journal}.",
                "Put it back, or name a new file as [journal] path.",
            )
        _make(path)
    return read_key(path)


def read_key(path: Path) -> Key:
    """Read an existing key file. Raises InputError: missing, unreadable or malformed."""
    try:
        mode = path.stat().st_mode
        text = read_bytes(path, LONGEST).decode("ascii", "replace").strip()
    except FileNotFoundError:
        raise InputError(
            str(path), "there is no such key file.", "Put it back, or name it: --key, or [journal] key_file."
        ) from None
    except OSError as error:
        raise InputError(
            shown(path), f"the key file cannot be read ({error.strerror}).", "Check its rights."
        ) from error
    except ValueError as error:
        raise InputError(
            shown(path), "no key file can have this name.", "Correct [journal] key_file."
        ) from error
    if len(text) != 2 * BYTES or any(digit not in string.hexdigits for digit in text):
        raise InputError(
            str(path),
            f"is not a key file: it must hold {2 * BYTES} hexadecimal digits.",
            "Put the right file back; a new key does not open an old journal.",
        )
    return Key(text.lower(), path, bool(mode & (stat.S_IRWXG | stat.S_IRWXO)))


def _make(path: Path) -> None:
    """A power cut leaves a whole file or none; where another made one meanwhile, that one stays."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_key(path, f"{secrets.token_hex(BYTES)}\n".encode())
    except OSError as error:
        raise InputError(
            str(path), f"the key file cannot be made ({error.strerror}).", "Correct [journal] key_file."
        ) from error
