"""What a call by the robot itself costs: `python -m benchmarks.phone [seconds]`. No sound device is needed.

How late the body's 50 Hz loop is alone and during a call, with the ratio of the two, and the processor
time and memory of the phone's child, which takes fifty pieces of sound a second: with its microphone shut,
and open, when it also takes the echo out and sends. The other end is a process of its own. Exit 1 where the
loop's p99 during a call is `LATE_MS` or more and also `MOST_TIMES` that of the loop alone: on a machine that
is busy with other things it is late without a call.
"""

import asyncio
import json
import sys
import threading
from queue import Queue
from subprocess import PIPE, Popen
from typing import Any

import psutil

from benchmarks.body import Beating
from benchmarks.bus import quantile, simulated
from robot.clock import SystemClock
from robot.contract.commands import Idle
from robot.phone.process import PhoneProcess, here
from robot.phone.words import Begin

LATE_MS, MOST_TIMES = 5.0, 2.0
SECONDS, CONNECTED_S = 15.0, 30.0
CLOCK = SystemClock()


async def answer() -> None:
    """The other end: takes one offer from standard input, writes the answer, and talks until it is closed."""
    from aiortc import RTCPeerConnection, RTCSessionDescription
    from aiortc.contrib.media import MediaBlackhole
    from aiortc.mediastreams import AudioStreamTrack

    line, hole = RTCPeerConnection(), MediaBlackhole()
    line.addTrack(AudioStreamTrack())
    alive = line.createDataChannel("alive", negotiated=True, id=0, ordered=False, maxRetransmits=0)
    line.on("track", hole.addTrack)
    offer = json.loads(await asyncio.to_thread(sys.stdin.readline))["description"]
    await line.setRemoteDescription(RTCSessionDescription(offer["sdp"], offer["type"]))
    await line.setLocalDescription(await line.createAnswer())
    await hole.start()
    described = {"type": line.localDescription.type, "sdp": line.localDescription.sdp}
    print(json.dumps({"description": described}), flush=True)
    while True:
        await asyncio.sleep(0.3)
        if alive.readyState == "open":
            alive.send(".")


def late(host: Beating, seconds: float) -> list[float]:
    """Milliseconds by which each cycle began too late."""
    host.body.lateness_us.clear()
    CLOCK.sleep(seconds)
    return [us / 1e3 for us in host.body.lateness_us]


def called(other: "Popen[str]") -> PhoneProcess:
    """A call that is on."""
    said, up = Queue[dict[str, Any]](), threading.Event()
    phone = PhoneProcess(Begin(backend="null"), said.put)
    assert other.stdin is not None
    assert other.stdout is not None
    while not up.is_set():
        told = said.get(timeout=CONNECTED_S)
        if told["event"] == "signal":
            other.stdin.write(told["body"] + "\n")
            other.stdin.flush()
            phone.say({"do": "signal", "body": other.stdout.readline().strip()})
        elif told["event"] == "up":
            up.set()
        else:
            sys.exit(f"the phone: {told}")
    return phone


def during(phone: PhoneProcess, host: Beating, seconds: float) -> tuple[float, float, float]:
    """How late the loop is (p99, ms), and of the phone its share of a core (%) and its memory (MB)."""
    child = psutil.Process(phone.pid)
    before = sum(child.cpu_times()[:2])
    ours = quantile(late(host, seconds), 0.99)
    share = (sum(child.cpu_times()[:2]) - before) * 100 / seconds
    return ours, share, child.memory_full_info().pss / 1e6


def main() -> int:
    """Returns the exit code."""
    if not here():
        print("a call by the robot is not measured: aiortc is not installed (make install)")
        return 0
    if sys.argv[1:] == ["answer"]:
        asyncio.run(answer())
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    command = [sys.executable, "-m", "benchmarks.phone", "answer"]
    with simulated() as (servos, board, _), Popen(command, stdin=PIPE, stdout=PIPE, text=True) as other:
        host = Beating(servos, board)
        host.body.send(Idle("breathing"))
        CLOCK.sleep(0.5)
        alone = late(host, seconds)
        phone = called(other)
        shut = during(phone, host, seconds)
        phone.say({"do": "microphone", "on": True})
        CLOCK.sleep(1)
        opened = during(phone, host, seconds)
        phone.kill()
        other.kill()
        host.close()
    theirs, good = quantile(alone, 0.99), True
    print(f"{'50 Hz loop alone, late p99':<44} {theirs:8.2f} ms")
    for microphone, (ours, share, memory) in (("shut", shut), ("open", opened)):
        times = ours / max(theirs, 1e-3)
        good = good and (ours < LATE_MS or times < MOST_TIMES)
        print(f"a call, its microphone {microphone}")
        print(f"{'  50 Hz loop, late p99':<44} {ours:8.2f} ms, {times:.1f} times alone")
        print(f"{'  the phone (child), CPU':<44} {share:8.1f} % of one core")
        print(f"{'  the phone (child), memory (PSS)':<44} {memory:8.0f} MB")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
