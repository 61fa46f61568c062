"""Benchmark of the bus: cycles with every client, and the parser on noise. `benchmarks.body` prints it."""

import contextlib
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence

Room = Callable[..., object]


@contextlib.contextmanager
def simulated() -> Iterator[tuple[str, str, Room]]:
    """A simulated body as a process: servo port, board port, and its room."""
    with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX) as connection:
        command = [sys.executable, "-m", "sim.body", "--link", directory, "--with-parent"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdin is not None
            ready = json.loads(process.stdout.readline())
            connection.connect(ready["room"])
            lines = connection.makefile("rw")

            def room(**request: object) -> object:
                lines.write(json.dumps(request) + "\n")
                lines.flush()
                return json.loads(lines.readline())

            yield ready["servos"], ready["board"], room
            process.stdin.close()


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
