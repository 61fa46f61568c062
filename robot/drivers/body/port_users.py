"""Which programs have a port open, as far as this user may see it."""

import os
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
MOST = 3  # that are named


def port_users(port: str, proc: Path = PROC) -> tuple[str, ...]:
    """Name and process number of each, without this process: "minicom (pid 4242)". Never raises.

    Whoever has locked it comes first: others may merely have it open, as a simulated body has its own.
    """
    try:
        here = os.stat(port)
    except OSError:
        return ()
    lockers = list(_locking(here, proc))
    pids = lockers or list(_opening(here, proc))
    return tuple(_named(pid, proc) for pid in pids if pid != os.getpid())[:MOST]


def _locking(here: os.stat_result, proc: Path) -> Iterator[int]:
    """From /proc/locks: `1: FLOCK ADVISORY WRITE 4242 00:18:5 0 EOF`."""
    place = f"{os.major(here.st_dev):02x}:{os.minor(here.st_dev):02x}:{here.st_ino}"
    try:
        lines = (proc / "locks").read_text("ascii", "replace").splitlines()
    except OSError:
        return
    for line in lines:
        words = line.split()
        if len(words) >= 6 and words[1] == "FLOCK" and words[5] == place and words[4].isdigit():
            yield int(words[4])


def _opening(here: os.stat_result, proc: Path) -> Iterator[int]:
    """Every process that has this device open and lets us see it."""
    for process in proc.glob("[0-9]*"):
        try:
            files = list((process / "fd").iterdir())
        except OSError:  # of another user, or ended
            continue
        if any(_is(file, here) for file in files):
            yield int(process.name)


def _is(file: Path, here: os.stat_result) -> bool:
    try:
        there = file.stat()
    except OSError:
        return False
    return (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)


def _named(pid: int, proc: Path) -> str:
    """A Python program goes by its script or module, never with its further arguments."""
    try:
        name = (proc / str(pid) / "comm").read_text("utf-8", "replace").strip()
        if name.startswith("python"):
            words = (proc / str(pid) / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")[1:]
            module = words[1:2] if words[:1] == ["-m"] else words[:1]
            if module and module[0] and not module[0].startswith("-"):
                name = Path(module[0]).name
    except OSError:
        return f"pid {pid}"
    shown = "".join(each for each in name if each.isprintable())[:40]
    return f"{shown or '?'} (pid {pid})"
