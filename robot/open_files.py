"""Limits on open files and connections of this process."""

import resource

ENOUGH = 4_096
SPARE = 256  # for all that is not a client


def room_for_clients(files: int, wanted: int) -> int:
    """How many clients may be connected at once where so many files may be open."""
    return max(32, min(wanted, files - SPARE))


def raise_open_files() -> int:
    """Raise the soft limit towards ENOUGH as far as the hard one allows; returns what it is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft
