"""Benchmark of the body: `python -m benchmarks.body`. Everything is measured on this machine, on ptys."""

import logging
import random
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.bus import quantile, simulated
from benchmarks.bus.cycles import cycles
from benchmarks.bus.parser import parsing
from benchmarks.voice_notes import recording
from robot.clock import SystemClock
from robot.contract.commands import Freeze, Idle, Settle
from robot.contract.record import Record
from robot.drivers.body.bus_thread import SerialBody, open_body
from robot.drivers.body.loop import BodyLoop
from robot.drivers.body.ports import Port
from robot.media.voice_note import prepare
from robot.motion.joints import PERIOD_US
from sim.body import SimulatedBody
from sim.clock import VirtualClock

FREEZES, LATENESS_S, VIRTUAL_S = 30, 10.0, 300.0


# --- from the cause to the hold on the wire ----------------------------------------------------------


class Beating:
    """A body with a heart; `frozen_at` is set by the bus thread after the hold was written."""

    def __init__(self, servos: str, board: str) -> None:
        clock = SystemClock()
        ports = Port(servos, 1_000_000, clock), Port(board, 1_000_000, clock)
        self.body: SerialBody = open_body(*ports, clock, self._emit)
        self.frozen_at = 0.0
        self.beating = True
        self.body.on_freeze(self._note)
        self._ended = threading.Event()
        threading.Thread(target=self._beat, daemon=True).start()

    def _emit(self, event: Record) -> None:
        """An emit callback that drops every event."""

    def _note(self) -> None:
        self.frozen_at = self.frozen_at or time.perf_counter()

    def _beat(self) -> None:
        while not self._ended.wait(0.01):
            if self.beating:
                self.body.beat()

    def move(self, n: int) -> None:
        self.body.send(Freeze())
        self.body.send(Settle("asleep" if n % 2 else "rest"))
        time.sleep(0.25 + random.random() * 0.02)  # somewhere within a cycle
        self.frozen_at = 0.0

    def latency_ms(self, cause: Callable[[], object]) -> float:
        begun = time.perf_counter()
        cause()
        while not self.frozen_at and time.perf_counter() < begun + 2:
            time.sleep(0.0005)
        return (self.frozen_at - begun) * 1e3

    def close(self) -> None:
        self._ended.set()
        self.body.close()


def freezes(console: Console) -> None:
    table = Table(
        "freeze from",
        "p50 ms",
        "p99 ms",
        "max ms",
        title=f"cause to hold on the wire, {FREEZES} each; no engine, page, voice or ears are alive",
    )
    with simulated() as (servos, board, room):
        host = Beating(servos, board)

        def clear(flag: str) -> None:
            room(**{flag: False})

        def power_up() -> None:
            clear("e_stop")
            time.sleep(1.0)

        causes: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            "stop button": (lambda: room(button="stop"), lambda: None),
            "face down": (lambda: room(face_down=True), lambda: clear("face_down")),
            "eyes covered": (lambda: room(eyes_covered=True), lambda: clear("eyes_covered")),
            "freeze() of the host": (host.body.freeze, lambda: None),
            "command Freeze": (lambda: host.body.send(Freeze()), lambda: None),
            "e-stop": (lambda: room(e_stop=True), power_up),
        }
        for name, (cause, undo) in causes.items():
            taken = []
            for n in range(FREEZES if name != "e-stop" else 5):
                host.move(n)
                taken.append(host.latency_ms(cause))
                undo()
                time.sleep(0.05)
            table.add_row(
                name, *(f"{v:.1f}" for v in (quantile(taken, 0.5), quantile(taken, 0.99), max(taken)))
            )
        taken = []
        for n in range(6):
            host.move(n)
            taken.append(host.latency_ms(lambda: setattr(host, "beating", False)))
            host.beating = True
            time.sleep(0.4)
        row = (quantile(taken, 0.5), quantile(taken, 0.99), max(taken))
        table.add_row("lost heartbeat (250 ms)", *(f"{value:.0f}" for value in row))
        host.close()
    console.print(table)


# --- how evenly it runs -----------------------------------------------------------------------------


def evenness(console: Console) -> None:
    table = Table("50 Hz loop", "rate Hz", "late p50 ms", "late p99 ms", "late max ms", "CPU % of a core")
    with simulated() as (servos, board, _):
        note = recording()
        for name, busy in (
            ("alone", None),
            ("beside a busy Python thread", lambda: sum(range(1_000))),
            ("while voice notes are made", lambda: prepare(note)),
        ):
            host = Beating(servos, board)
            host.body.send(Idle("breathing"))
            time.sleep(0.5)
            host.body.lateness_us.clear()
            ended = threading.Event()
            if busy:
                threading.Thread(target=_keep_on, args=(busy, ended), daemon=True).start()
            cpu, begun = time.process_time(), time.perf_counter()
            time.sleep(LATENESS_S)
            elapsed = time.perf_counter() - begun
            share = (time.process_time() - cpu) / elapsed * 100
            late = [us / 1e3 for us in host.body.lateness_us]
            ended.set()
            rate = len(late) / elapsed
            figures = (quantile(late, 0.5), quantile(late, 0.99), max(late))
            load = "-" if busy else f"{share:.1f}"
            table.add_row(name, f"{rate:.2f}", *(f"{v:.2f}" for v in figures), load)
            host.close()
    console.print(table)


def _keep_on(does: Callable[[], object], ended: threading.Event) -> None:
    while not ended.is_set():
        does()


# --- virtual time -----------------------------------------------------------------------------------


def virtual(console: Console) -> None:
    clock = VirtualClock(0)
    body = SimulatedBody(clock)
    loop = BodyLoop(body.servo_line.port, body.board_line.port, clock, lambda _: None)
    loop.start()
    loop.send(Idle("breathing"))
    count = int(VIRTUAL_S * 1e6 / PERIOD_US)
    begun = time.perf_counter()
    for _ in range(count):
        clock.move_to(clock.now() + PERIOD_US)
        loop.beat()
        loop.cycle(clock.now())
    elapsed = time.perf_counter() - begun
    table = Table("virtual time", "x real time", "us a cycle")
    table.add_row(
        "driver, bus, six servos, board", f"{VIRTUAL_S / elapsed:.0f}", f"{elapsed / count * 1e6:.0f}"
    )
    console.print(table)


def main() -> None:
    """Print every table."""
    logging.disable(logging.ERROR)  # faults are what is measured here
    console = Console()
    for part in (cycles, parsing, freezes, evenness, virtual):
        part(console)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
