"""Benchmark of the page: how soon it is there, how soon an event is on every screen, what many viewers cost.

Run as `python -m benchmarks.page [viewers]`. Goals: a page within 1 s, warm; from an event to the last of 20
screens 100 ms at the 95th percentile; 100 MB with 200 viewers, and a stop confirmed within 100 ms at the 99th
percentile meanwhile. Viewers are several devices, as they would be in a room and a centre.
"""

import asyncio
import contextlib
import json
import statistics
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table
from websockets.asyncio.client import connect

from benchmarks.stop import Rooms

EVENTS, FEW, MANY = 60, 20, 200
DEVICES = 4
READY_S, SCREEN_MS, STOP_MS, MEMORY_MB = 1.0, 100.0, 100.0, 100.0


class Screens:
    """Open pages of several devices, each noting when a state has reached it."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self.cookies = [self._paired() for _ in range(DEVICES)]
        self.told: list[float] = []
        self.refused = 0
        self._open: list[asyncio.Task[None]] = []

    def _paired(self) -> str:
        token = self._rooms.live.ask("token-add", name="viewer", scope="act")["token"]
        return f"device-{self._rooms.port}={token}"

    async def open(self, count: int) -> None:
        """So many pages; those that are not let in are counted."""
        devices = cycle(self.cookies)
        self._open += [asyncio.ensure_future(self._look(next(devices))) for _ in range(count)]
        await asyncio.sleep(2.0 + count / 50)

    async def _look(self, cookie: str) -> None:
        address = f"ws://127.0.0.1:{self._rooms.port}/live"
        try:
            async with connect(address, additional_headers={"Cookie": cookie}, max_size=None) as page:
                async for message in page:
                    if isinstance(message, str) and message.startswith('{"kind": "view"'):
                        self.told.append(time.perf_counter())
        except Exception:
            self.refused += 1

    async def close(self) -> None:
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)


def percentile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=1000, method="inclusive")[round(share * 1000) - 1]


async def to_screens(rooms: Rooms, screens: Screens, count: int) -> list[float]:
    """Milliseconds from sending an act until the last of the screens shows what followed."""
    reader, writer = await asyncio.open_unix_connection(rooms.live.socket)
    token = screens.cookies[0].partition("=")[2]
    writer.write(json.dumps({"id": 0, "do": "enter", "device": token}).encode() + b"\n")
    await reader.readline()
    found = []
    for number in range(EVENTS):
        screens.told.clear()
        begin = time.perf_counter()
        writer.write(json.dumps({"id": number, "do": "others", "on": number % 2 == 0}).encode() + b"\n")
        await reader.readline()
        await asyncio.sleep(0.5)
        if len(screens.told) >= count:
            found.append(1000 * (max(screens.told[:count]) - begin))
    writer.close()
    return found


def stops(rooms: Rooms, count: int = 100) -> list[float]:
    found = []
    with httpx.Client(base_url=f"http://127.0.0.1:{rooms.port}") as client:
        for _ in range(count):
            begin = time.perf_counter()
            answer = client.post("/do/stop", headers={"accept": "application/json"})
            assert answer.json()["ok"]
            found.append(1000 * (time.perf_counter() - begin))
    return found


async def measure(rooms: Rooms, many: int, table: Table) -> bool:
    screens, kept = Screens(rooms), True

    def row(what: str, figure: float, goal: float, unit: str) -> None:
        nonlocal kept
        kept &= figure <= goal
        table.add_row(what, f"{figure:.1f} {unit}", f"{goal:g} {unit}")

    headers = {"Cookie": screens.cookies[0]}
    url = f"http://127.0.0.1:{rooms.port}/"
    await asyncio.to_thread(httpx.get, url, headers=headers)
    ready = []
    for _ in range(20):
        begin = time.perf_counter()
        await asyncio.to_thread(httpx.get, url, headers=headers)
        ready.append(time.perf_counter() - begin)
    row("a page, warm, p95", percentile(ready, 0.95), READY_S, "s")
    await screens.open(FEW)
    row(
        f"event to {FEW} screens, p95",
        percentile(await to_screens(rooms, screens, FEW), 0.95),
        SCREEN_MS,
        "ms",
    )
    await screens.open(many - FEW)
    table.add_row("viewers let in", str(many - screens.refused), "")
    page: Any = rooms.page()
    page.cpu_percent()
    row(
        f"a stop with {many} viewers, p99",
        percentile(await asyncio.to_thread(stops, rooms), 0.99),
        STOP_MS,
        "ms",
    )
    table.add_row("processor of the page", f"{page.cpu_percent():.0f} %", "")
    row(f"memory with {many} viewers", page.memory_full_info().pss / 1e6, MEMORY_MB, "MB")
    await screens.close()
    return kept


def main(many: int = MANY) -> int:
    """Print the table. Returns 1 when a goal is missed."""
    table = Table("what", "figure", "goal", title="the page")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as ending:
        rooms = ending.enter_context(Rooms(Path(folder)))
        kept = asyncio.run(measure(rooms, many, table))
    Console().print(table)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in sys.argv[1:])))
