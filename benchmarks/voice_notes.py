"""What a voice note of half a minute costs: `python -m benchmarks.voice_notes [turns]`. Whole processes.

Processor time and memory (largest resident set) of the child that prepares a note, and of the one that reads
it for the loudspeaker. The measure is a bare decoding of the same recording by the same library in the same
run; preparing may take `MOST` times its processor time, and `MEGABYTES`. Exit 1 when it takes more.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import av
import numpy as np

from robot.media.limits import CPU_S, LONGEST_S, MEMORY

MOST, TURNS, RATE = 7.0, 5, 48_000
MEGABYTES = 256
CHILD = [sys.executable, "-m", "robot.media.media_child"]
BARE = [
    sys.executable,
    "-c",
    "import av, io, sys\nfor frame in av.open(io.BytesIO(sys.stdin.buffer.read())).decode(audio=0): pass",
]


@dataclass(frozen=True, slots=True)
class Cost:
    cpu_s: float
    megabytes: float
    said: bytes


def recording() -> bytes:
    """Half a minute of noise that swells like speech, as Chromium writes it: 128 kbit/s Opus in WebM."""
    t = np.arange(LONGEST_S * RATE) / RATE
    noise = np.random.default_rng(16).standard_normal(len(t))
    wave = 0.05 * noise * (0.5 + 0.5 * np.sin(2 * np.pi * 3 * t)) + 0.1 * np.sin(2 * np.pi * 180 * t)
    file = io.BytesIO()
    with av.open(file, "w", format="webm") as container:
        stream: Any = container.add_stream("libopus", rate=RATE)
        stream.layout, stream.bit_rate = "mono", 128_000
        frame = av.AudioFrame.from_ndarray(wave[None, :].astype(np.float32), format="flt", layout="mono")
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def cost(command: list[str], given: bytes) -> Cost:
    with tempfile.TemporaryFile() as taken:
        taken.write(given)
        taken.seek(0)
        process = subprocess.Popen(command, stdin=taken, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def asked(data: bytes, **what: object) -> bytes:
    return json.dumps(what).encode() + b"\n" + data


def least(once: Callable[[], Cost], turns: int) -> Cost:
    return min((once() for _ in range(turns)), key=lambda each: each.cpu_s)


def main() -> int:
    """Returns the exit code."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    data = recording()
    note = cost(CHILD, asked(data, do="prepare", anything=False)).said.partition(b"\n")[2]
    if not note:
        print("no note was made")
        return 1
    print(f"{LONGEST_S} s of WebM, {len(data) / 1e3:.0f} kB; the note has {len(note) / 1e3:.0f} kB")
    bare = least(lambda: cost(BARE, data), turns)
    made = least(lambda: cost(CHILD, asked(data, do="prepare", anything=False)), turns)
    read = least(lambda: cost(CHILD, asked(note, do="pcm", rate=22_050)), turns)
    print(f"{'bare decoding':18} {bare.cpu_s:5.2f} s of processor, {bare.megabytes:4.0f} MB")
    for name, found in (("preparing a note", made), ("reading a note", read)):
        times = found.cpu_s / bare.cpu_s
        print(f"{name:18} {found.cpu_s:5.2f} s of processor, {found.megabytes:4.0f} MB, {times:.1f} times")
    print(f"allowed: {MOST:g} times and {MEGABYTES} MB")
    print(f"the limits of the child: {CPU_S} s of processor and {MEMORY >> 20} MB of addresses")
    return 1 if made.cpu_s > min(MOST * bare.cpu_s, CPU_S / 2) or made.megabytes > MEGABYTES else 0


if __name__ == "__main__":
    sys.exit(main())
