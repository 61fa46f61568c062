"""One run in real time: the driver on ptys, in a process that SIGSTOP and SIGKILL really stop."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from robot.clock import US_PER_S, SystemClock
from robot.contract.events import EVENTS
from sim.body.model import LOST_US as STALLED_US
from sim.faults.fault_rig import BEGAN_US, FaultRig, Outcome
from sim.faults.laws import BACK_US
from sim.faults.scenario import Scenario
from sim.pty import PtyPort

ROOT = Path(__file__).parents[2]
START_S = 20.0
NICENESS = -10  # a servo does not wait for a busy computer; where the system allows it
# A run in which this machine held us up for more than that in all says little. It is played again, so often.
BUSY_US, AGAIN = 200_000, 2
JITTER = 1.25  # two set-points may come closer together than 20 ms, and the next ones later


class RealTimeRun:
    """The rig goes on with the machine's clock; a time in which this process was held up is left out."""

    def __init__(self, scenario: Scenario, seed: int, reading: str, directory: Path) -> None:
        self.rig = rig = FaultRig(scenario, seed, self)
        rig.laws.long *= JITTER
        self._system = SystemClock()
        self._zero_us = self._system.now() - BEGAN_US
        self.held_up_us = 0
        self._directory = directory
        self._ports: dict[str, PtyPort] = {}
        self._plug()
        self._ready = self._dead = False
        self._links: dict[str, bool] = {}
        self._stops = 0
        self._pending = b""
        command = [
            sys.executable,
            "-m",
            "sim.faults.host",
            *(str(directory / name) for name in rig.wires),
            str(seed),
            reading,
        ]
        self._host = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)

    def run(self) -> Outcome:
        """Play it to its end."""
        rig = self.rig
        self._pump(BEGAN_US + round(START_S * US_PER_S), lambda: self._ready or self._dead)
        if not self._ready:
            rig.laws.break_("start", f"the host did not take hold of the body within {START_S:g} s.")
            return rig.outcome
        rig.begin()
        self._pump(rig.end_us)
        if not self._dead:
            pose = rig.farther_pose()
            self._order(want=pose.pose)
            self._pump(rig.clock.now() + BACK_US, lambda: not self._lacking())
        return rig.finish("" if self._dead else self._lacking())

    def close(self) -> None:
        """Nothing of the run is left running."""
        with contextlib.suppress(ProcessLookupError):
            self._host.send_signal(signal.SIGCONT)
        with contextlib.suppress(OSError):
            self._host.stdin.close()  # type: ignore[union-attr]
        try:
            self._host.wait(5)
        except subprocess.TimeoutExpired:
            self.rig.laws.break_("hang", "the host does not end.")
            self._host.kill()
            self._host.wait()
        self._host.stdout.close()  # type: ignore[union-attr]
        for port in self._ports.values():
            port.close()

    # --- the world --------------------------------------------------------------------------------------

    def _lacking(self) -> str:
        return self.rig.lacks(len(self._links) == len(self.rig.wires) and all(self._links.values()))

    def _pump(self, until_us: int, enough: Callable[[], bool] = lambda: False) -> bool:
        """Let everything go on until then, or until it is enough; whether it was."""
        while not (done := enough()) and self.rig.clock.now() < until_us:
            self._once(min(until_us, self.rig.timeline.next_us()))
        return done

    def _once(self, until_us: int) -> None:
        files: dict[int, Callable[[], None]] = {
            port.master: lambda name=name, port=port: self._sent(name, port)  # type: ignore[misc]
            for name, port in self._ports.items()
        }
        if not self._dead:
            files[self._host.stdout.fileno()] = self._heard  # type: ignore[union-attr]
        began = self._world_us()
        wait_us = max(0, until_us - began)
        ready, _, _ = select.select(list(files), [], [], wait_us / US_PER_S)
        held_up = self._world_us() - began - wait_us
        if held_up > STALLED_US:
            self._zero_us += held_up
            self.held_up_us += held_up
        self.rig.timeline.run_until(self._world_us())
        for file in ready:
            files[file]()
        self._plug()

    def _world_us(self) -> int:
        return self._system.now() - self._zero_us

    def _plug(self) -> None:
        """Ports are there while their wires are plugged in."""
        for name, wire in self.rig.wires.items():
            if wire.unplugged:
                if name in self._ports:
                    self._ports.pop(name).close()
                    wire.say = wire.take  # nobody is there to hear it
            elif name not in self._ports:
                port = self._ports[name] = PtyPort(self._directory / name)
                wire.say = lambda wire=wire, port=port: port.write(wire.take())  # type: ignore[misc]

    def _sent(self, name: str, port: PtyPort) -> None:
        if self._ports.get(name) is port and (data := port.read()):
            self.rig.wires[name].send(data)

    def _heard(self) -> None:
        """Lines from the host."""
        data = os.read(self._host.stdout.fileno(), 65_536)  # type: ignore[union-attr]
        if not data and not self._dead:
            self._dead = True
            self.rig.laws.break_("exception", "the host process has ended by itself.")
        *lines, self._pending = (self._pending + data).split(b"\n")
        for line in lines:
            self._take(json.loads(line))

    def _take(self, message: dict[str, Any]) -> None:
        if "event" in message:
            event = EVENTS.from_json(message["event"])
            if self._ready:
                self.rig.told(event)
        elif "links" in message:
            self._links = message["links"]
        self._ready = self._ready or "ready" in message

    def _order(self, **order: Any) -> None:
        with contextlib.suppress(BrokenPipeError):  # then it has ended, which `_heard` tells
            self._host.stdin.write(json.dumps(order).encode() + b"\n")  # type: ignore[union-attr]
            self._host.stdin.flush()  # type: ignore[union-attr]

    # --- what can happen to the host --------------------------------------------------------------------

    def late(self, by_us: int) -> None:
        self._order(late_us=by_us)

    def stop(self, on: bool) -> None:
        self._stops += 1 if on else -1
        if not self._dead and self._stops == on:
            self._host.send_signal(signal.SIGSTOP if on else signal.SIGCONT)

    def hang(self, on: bool) -> None:
        self._order(hang=on)

    def jump(self, clock: str, by_us: int) -> None:
        """Back in time goes only a clock that stood still, and here none does."""
        if clock == "wall" or by_us > 0:
            self._order(**{f"{clock}_us": by_us})

    def kill(self) -> None:
        self._dead = True
        self._host.kill()


def play(scenario: Scenario, seed: int, reading: str = "own") -> Outcome:
    """One run on real ports. `reading`: see `campaign.Reading`."""
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    try:
        for _ in range(AGAIN):
            outcome, held_up_us = _play(scenario, seed, reading)
            if not outcome.broken or held_up_us < BUSY_US:
                return outcome
        return _play(scenario, seed, reading)[0]
    finally:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, usual)


def _play(scenario: Scenario, seed: int, reading: str) -> tuple[Outcome, int]:
    with tempfile.TemporaryDirectory() as directory:
        run = RealTimeRun(scenario, seed, reading, Path(directory))
        try:
            return run.run(), run.held_up_us
        finally:
            run.close()
