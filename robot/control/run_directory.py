"""Where a companion's sockets lie, and whether that place can be trusted.

One order holds for the companion, for `yorisou stop` and for root:

1. /run/yorisou, where the systemd unit's companion is (systemd makes it and says so in RUNTIME_DIRECTORY);
2. $XDG_RUNTIME_DIR/yorisou, or /run/user/UID/yorisou: a user's own;
3. /tmp/yorisou-UID, where a machine has neither.

A companion takes the first that is its own to make. Whoever asks looks in all of them (docs/decisions/0031).
"""

import os
import stat
from pathlib import Path

from robot.errors import DeviceError

UNIT = Path("/run/yorisou")
USERS = Path("/run/user")
TEMPORARY = Path("/tmp")  # noqa: S108 - what lies there is checked before it is used
NAME = "control.sock"
OTHERS_WRITE = 0o022


def control_socket() -> Path:
    """Where a companion of this user listens when no --socket names another place."""
    return own_directory() / NAME


def own_directory() -> Path:
    """Where a companion of this user puts its sockets."""
    return own_directories()[0]


def own_directories() -> list[Path]:
    """Best first. What the environment names and is not ours, or is not there, is passed over."""
    found = []
    # systemd names several, parted by colons, when the unit asks for several.
    service = os.environ.get("RUNTIME_DIRECTORY", "").partition(":")[0]
    if service and _is_ours(Path(service)):
        found.append(Path(service))
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    for parent in (Path(session) if session else None, USERS / str(os.geteuid())):
        if parent is not None and _is_ours(parent):
            found.append(parent / "yorisou")
    return [*dict.fromkeys(found), TEMPORARY / f"yorisou-{os.geteuid()}"]


def _is_ours(directory: Path) -> bool:
    try:
        status = directory.stat()
    except (OSError, ValueError):
        return False
    ours = status.st_uid == os.geteuid() and not status.st_mode & OTHERS_WRITE
    return directory.is_absolute() and stat.S_ISDIR(status.st_mode) and ours


def make_private(directory: Path) -> None:
    """Make it, for this user alone, or check that it is so. Raises DeviceError that says what is wrong.

    What others could have written to is never used: a false socket there would swallow a stop.
    """
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError as error:
        what = f"cannot be made ({error.strerror})."
        raise DeviceError(str(directory), what, "Give another --socket.") from error
    if what := trouble(directory, os.geteuid()):
        mend = "Look who made it, remove it, and start again; or give another --socket."
        raise DeviceError(str(directory), what, mend)
    if directory.lstat().st_mode & 0o077 and all(_is_of_a_companion(path) for path in directory.iterdir()):
        directory.chmod(0o700)  # made by an earlier version, or for us; a home directory is left as it is


def _is_of_a_companion(path: Path) -> bool:
    return path.name == "body" or path.suffix == ".owner" or stat.S_ISSOCK(path.lstat().st_mode)


def trouble(directory: Path, owner: int | None) -> str:
    """What speaks against trusting it, or "". The directory itself, not what a link leads to.

    `owner`: the only user whose it may be; None where whoever made it must have been let by root.
    """
    try:
        status = directory.lstat()
    except OSError as error:
        return f"cannot be looked at ({error.strerror})."
    if stat.S_ISLNK(status.st_mode):
        return "is a link and not a directory of its own."
    if not stat.S_ISDIR(status.st_mode):
        return "is no directory."
    if owner is not None and status.st_uid != owner:
        return f"belongs to another user (uid {status.st_uid})."
    if status.st_mode & OTHERS_WRITE:
        return f"can be written to by others (mode {stat.S_IMODE(status.st_mode):04o}, should be 0700)."
    return ""
