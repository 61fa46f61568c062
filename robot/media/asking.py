"""Asking the child process that reads what people bring (`media_child`), once for each.

All decoding is done there: what strangers bring is read there and nowhere else, with a limit on time, memory
and open files. It blocks for up to `WALL_S`: never on the event loop.
"""

import contextlib
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, get_args

from robot.media.limits import WALL_S, Refusal, Refused

HEAD_BYTES = 4_096  # of the line before what was made
_ONE = threading.Lock()  # the robot's cores are few, and a page may be given many files at once


def asked(request: dict[str, Any], data: bytes, most: int, too_much: Refusal) -> tuple[dict[str, Any], bytes]:
    """The child's answer, which has at most `most` bytes. What is made is made one at a time; others wait.

    Raises Refused; with `too_much` where the child came to one of its limits.
    """
    with contextlib.nullcontext() if request["do"] == "pcm" else _ONE:
        answer = _answered(json.dumps(request).encode() + b"\n" + data, too_much)
    line, _, made = answer.partition(b"\n")
    try:
        head = json.loads(line[:HEAD_BYTES])
    except ValueError:  # it ended at one of its limits
        raise Refused(too_much) from None
    if head.get("refused") in get_args(Refusal):
        raise Refused(head["refused"])
    if head.get("bytes") != len(made) or not 0 < len(made) <= most:
        raise Refused(too_much)
    return head, made


def _answered(asked_for: bytes, too_much: Refusal) -> bytes:
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "robot.media.media_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parent.parent.parent,
            start_new_session=True,  # a signal to the companion's group is not for the child
        )
    except OSError:
        raise Refused(too_much) from None
    try:
        return process.communicate(asked_for, timeout=WALL_S + 2.0)[0]
    except subprocess.TimeoutExpired:
        raise Refused(too_much) from None
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
