"""Standard input and output that take every character of every language that the robot speaks."""

import codecs
import os
import sys
from typing import TextIO

ESCAPED = "yorisou-escaped"


def make_readable() -> None:
    """Let the standard streams take all that may be printed. First thing of a process.

    Where only ASCII is left because no language was set (LANG=C), UTF-8 is written: that is what terminals
    show. An encoding that somebody chose is kept, and a character that it lacks becomes its number as in
    JSON (backslash, u, four digits), so that what is printed as JSON stays JSON. A stream that was closed
    before we began leads nowhere.
    """
    codecs.register_error(ESCAPED, _escaped)
    _stop_up()
    chosen = os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, ESCAPED), (sys.stderr, ESCAPED)):
        reconfigure = getattr(stream, "reconfigure", None)  # what a test puts there may have none
        if reconfigure is None or _name(stream).startswith("utf"):
            continue
        if _name(stream) == "ascii" and not chosen:
            reconfigure(encoding="utf-8")
        elif stream.errors in ("strict", "surrogateescape"):
            reconfigure(errors=errors)


def _name(stream: TextIO) -> str:
    try:
        return codecs.lookup(stream.encoding).name
    except (LookupError, TypeError):
        return ""


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    numbers = (units[at : at + 2].hex() for at in range(0, len(units), 2))
    return "".join(f"\\u{number}" for number in numbers), error.end


def _stop_up() -> None:
    """No file of ours may be opened in the place of a standard stream that was closed."""
    if None not in (sys.stdin, sys.stdout, sys.stderr):
        return
    while (place := os.open(os.devnull, os.O_RDWR)) < 3:
        os.set_inheritable(place, True)
    os.close(place)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            mode = "w" if number else "r"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
