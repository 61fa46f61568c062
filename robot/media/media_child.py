"""The child process that reads recordings and pictures: it may hang or be killed, and nothing comes of it.

Reads one JSON line from its standard input, {"do": "prepare", "anything"}, {"do": "pcm", "rate"} or {"do":
"picture"}, and then the file up to the end. Writes one JSON line, {"bytes", "seconds"} followed by that many
bytes of Ogg Opus, of 16-bit mono samples or of JPEG, or {"refused": code}. Before it looks at the file it
gives up what it could do harm with: more time and memory, and every further file and connection.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

from robot.media.limits import CPU_S, LARGEST, MEMORY, WALL_S, Refused

Make = Callable[[bytes], tuple[bytes, float]]
NICENESS = 10  # the body's thread comes first
REQUEST_BYTES = 1_000


def main() -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    _limit()
    request: dict[str, Any] = json.loads(sys.stdin.buffer.readline(REQUEST_BYTES))
    head, body = _answer(request, sys.stdin.buffer.read(LARGEST + 1))
    out.write(json.dumps(head).encode() + b"\n" + body)
    out.flush()
    os._exit(0)  # nothing that a library left behind may hold the process


def _answer(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    picture = request["do"] == "picture"
    try:
        make = _picture() if picture else _sound(request)
    except ImportError:
        return {"refused": "picture-too-much" if picture else "recording-not-here"}, b""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    try:
        if len(data) > LARGEST:
            raise Refused("picture-too-large" if picture else "recording-too-large")
        made, seconds = make(data)
    except Refused as error:
        return {"refused": error.code}, b""
    except Exception:  # whatever a strange file does to a library
        return {"refused": "picture-too-much" if picture else "recording-too-much"}, b""
    return {"bytes": len(made), "seconds": round(seconds, 3)}, made


# The libraries are loaded before files are given up, and only those that are needed.


def _sound(request: dict[str, Any]) -> Make:
    import av.logging

    from robot.media import note_making

    av.logging.set_level(None)
    if request["do"] == "prepare":
        return lambda data: note_making.prepared(data, anything=bool(request["anything"]))
    return lambda data: note_making.samples(data, int(request["rate"]))


def _picture() -> Make:
    from robot.media import picture_making

    picture_making.load()
    return lambda data: (picture_making.pictured(data), 0.0)


def _limit() -> None:
    """From now on the kernel ends this process at its limits, even if nobody else is left to."""
    signal.setitimer(signal.ITIMER_REAL, WALL_S)
    for what, most in (
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(NICENESS)


if __name__ == "__main__":
    main()
