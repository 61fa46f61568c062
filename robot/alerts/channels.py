"""Real channels through apprise, in a child process (courier.py) that is killed when its time is up."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from robot.alerts.base import Letter, Taken

# Seconds for one letter, all its channels at once: well below the shortest time for an answer.
SEND_S = 20.0
CHECK_S = 20.0


class AppriseAlerter:
    """One child for each letter. Channels work side by side: a slow one holds up none of the others."""

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
                for place, ok in _answers(process, channels, request, self._limit_s):
                    if place in left:
                        left.discard(place)
                        taken(place, ok)
            finally:
                self._running.discard(process)
        for place in sorted(left):
            taken(place, False)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for process in list(self._running):
                process.kill()


def not_understood(channels: Sequence[str]) -> list[int]:
    """Places of the channels that apprise cannot parse; nothing is sent. [] where the check cannot be run."""
    process = _start() if channels else None
    if process is None:
        return []
    return sorted(place for place, ok in _answers(process, channels, {"check": True}, CHECK_S) if not ok)


def scheme(channel: str) -> str:
    """The kind of a channel ("mailtos"), which alone is no secret; "?" when it has none."""
    kind, parted, _ = channel.strip().partition("://")
    plain = kind.replace("+", "").replace("-", "").replace(".", "")
    return kind if parted and len(kind) <= 20 and plain.isascii() and plain.isalnum() else "?"


def _start() -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "robot.alerts.courier"],
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
) -> Iterator[tuple[int, bool]]:
    """What the child says of each channel, as it says it, until its time is up."""
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
                yield int(answer["place"]), answer["ok"] is True
    finally:
        timer.cancel()
        process.kill()
