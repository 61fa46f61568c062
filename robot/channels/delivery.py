"""Alert delivery through apprise, in a child (apprise_child.py) that is killed when its time is up."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robot.channels.letter import Letter, Taken

# Seconds for one letter, all its channels at once: well below the shortest time for an answer.
SEND_S = 20.0
CHECK_S = 20.0
NOT_UNDERSTOOD = "is not one that apprise understands"


class AppriseAlerter:
    """Delivers each letter in its own child process. Channels run in parallel: a slow one delays no other."""

    def __init__(self, limit_s: float = SEND_S) -> None:
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def deliver(self, channels: Sequence[str], letter: Letter, taken: Taken) -> None:
        request = {"title": letter.title, "body": letter.body}
        left = set(range(len(channels)))
        with self._lock:
            process = None if self._closed or not channels else _start()
            if process is not None:
                self._running.add(process)
        if process is not None:
            try:
                for place, answer in _answers(process, channels, request, self._limit_s):
                    if place in left:
                        left.discard(place)
                        taken(place, answer.get("ok") is True)
            finally:
                self._running.discard(process)
        for place in sorted(left):
            taken(place, False)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for process in list(self._running):
                process.kill()


@dataclass(frozen=True, slots=True)
class Understood:
    """A channel as apprise understands it: `fault` says what is wrong ("" for nothing), `to` whom it reaches.

    No secret is in either. Where the check could not be run both are "".
    """

    fault: str = ""
    to: str = ""


def understood(channels: Sequence[str]) -> list[Understood]:
    """How apprise understands each channel, without sending anything. Takes a second: apprise is large."""
    found = [Understood() for _ in channels]
    process = _start() if channels else None
    if process is not None:
        for place, answer in _answers(process, channels, {"check": True}, CHECK_S):
            fault = "" if answer.get("ok") else str(answer.get("fault") or NOT_UNDERSTOOD)
            found[place] = Understood(fault, str(answer.get("to", "")))
    return found


def scheme(channel: str) -> str:
    """The scheme of a channel ("mailtos"), the only part that is no secret; "?" when it has none."""
    kind, parted, _ = channel.strip().partition("://")
    plain = kind.replace("+", "").replace("-", "").replace(".", "")
    return kind if parted and len(kind) <= 20 and plain.isascii() and plain.isalnum() else "?"


def _start() -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "robot.channels.apprise_child"],
            stdin=subprocess.PIPE,  # the channels: an argument could be read by everybody on this machine
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parent.parent.parent,
            start_new_session=True,
        )
    except OSError:
        return None


def _answers(
    process: subprocess.Popen[bytes], channels: Sequence[str], request: dict[str, Any], limit_s: float
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The child's answers for each channel as they come, until its time is up."""
    assert process.stdin is not None  # noqa: S101 - opened as a pipe
    assert process.stdout is not None  # noqa: S101 - opened as a pipe
    whole = json.dumps({**request, "channels": list(channels), "limit_s": limit_s + 2.0})
    timer = threading.Timer(limit_s, process.kill)
    timer.daemon = True
    timer.start()
    try:
        with process:
            with contextlib.suppress(OSError):  # it is gone already; then it says nothing
                process.stdin.write(whole.encode())
                process.stdin.close()
            for line in process.stdout:
                answer = json.loads(line)
                yield int(answer["place"]), answer
    finally:
        timer.cancel()
        process.kill()
