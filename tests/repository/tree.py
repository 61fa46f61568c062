"""What belongs to the repository: everything git tracks or would track."""

import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Absolute paths of all files that are not ignored. Skips, by name, outside a git work tree."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git work tree")
    found = tuple(path for name in listing.split("\0") if name and (path := ROOT / name).is_file())
    assert len(found) > 20
    return found


def texts(*suffixes: str) -> list[tuple[Path, str]]:
    """Relative path and content of every text file, of these suffixes when given."""
    result = []
    for path in files():
        if suffixes and path.suffix not in suffixes:
            continue
        try:
            result.append((path.relative_to(ROOT), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return result
