"""Benchmark of the whole companion: start to first breath, idle CPU and memory, a stop over the socket.

Run as `python -m benchmarks.companion`. CPU and PSS are the sum of core, synthesis child and page, nobody
watching; the simulated body stands in for hardware and is shown apart.
"""

import statistics
import tempfile
import time
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from robot.clock import SystemClock
from robot.drivers.voice.synthesis import Synthesiser
from tests.runtime.live import Live

IDLE_S = 15.0
STOPS = 12


def parts(live: Live) -> dict[str, psutil.Process]:
    """Processes by what they are."""
    core = psutil.Process(live.process.pid)
    found = {"core": core}
    for child in core.children(recursive=True):
        line = child.cmdline()
        for name, module in (
            ("page", "robot.console"),
            ("stop beside the page", "robot.console.lane"),
            ("synthesis", "robot.drivers.voice.synthesis_child"),
            ("body", "sim.body"),
        ):
            if module in line:
                found[name] = child
    return found


def cpu_s(processes: dict[str, psutil.Process]) -> dict[str, float]:
    return {name: sum(process.cpu_times()[:2]) for name, process in processes.items()}


def main() -> None:
    table = Table(title="the companion as a process")
    table.add_column("figure")
    table.add_column("value", justify="right")
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        with Live(Path(folder), config="[console]\nport = 18700\n") as live:
            live.ask("wake")
            live.until(lambda: live.moving() > 0.002, 10)
            table.add_row(
                "process start to first breath (woken at once)", f"{time.monotonic() - started:.2f} s"
            )
            time.sleep(5)
            processes = parts(live)
            before, since = cpu_s(processes), time.monotonic()
            time.sleep(IDLE_S)
            took, after = time.monotonic() - since, cpu_s(processes)
            total = 0.0
            for name in processes:
                percent = 100 * (after[name] - before[name]) / took
                pss = processes[name].memory_full_info().pss / 1e6
                total += percent if name != "body" else 0
                label = f"{name} (stands in for hardware)" if name == "body" else name
                table.add_row(f"breathing, {label}: CPU, PSS", f"{percent:.1f} %, {pss:.0f} MB")
            voice = Synthesiser(SystemClock())
            voice.render("I am here.", "en")
            child = psutil.Process(voice.pid).memory_full_info().pss / 1e6
            voice.close()
            table.add_row("synthesis child after a sentence: PSS", f"{child:.0f} MB")
            pss = sum(x.memory_full_info().pss for name, x in processes.items() if name != "body") / 1e6
            table.add_row("breathing, all but the body: CPU, PSS", f"{total:.1f} %, {pss + child:.0f} MB")
            held = []
            for _ in range(STOPS):
                live.awake()
                asked = time.monotonic()
                live.ask("stop")
                live.until(lambda: live.moving() < 0.02, 2)
                held.append(1000 * (time.monotonic() - asked))
            table.add_row(
                f"stop from the control socket to still, {STOPS} times, median / max",
                f"{statistics.median(held):.0f} / {max(held):.0f} ms",
            )
    Console().print(table)


if __name__ == "__main__":
    main()
