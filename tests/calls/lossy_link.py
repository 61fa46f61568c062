"""Two network namespaces whose only way to each other is a relay of ours: seeded loss, delay, and a cut.

The kernel here may have no netem, so frames are carried by hand between two packet sockets. Their page they
reach at 127.0.0.1, over a Unix socket, which knows no network.
"""

import heapq
import os
import random
import select
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

SOL_PACKET, PACKET_VNET_HDR = 263, 15
ALL_PROTOCOLS = socket.htons(0x0003)
LONGEST_FRAME = 70_000
# Carries every connection to a port of this machine's loopback to one Unix socket, or back.
FORWARD = """
import asyncio, sys
kind, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
async def pipe(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
async def serve(reader, writer):
    if kind == "in":
        there = await asyncio.open_unix_connection(path)
    else:
        there = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.gather(pipe(reader, there[1]), pipe(there[0], writer))
async def main():
    if kind == "in":
        server = await asyncio.start_server(serve, "127.0.0.1", port)
    else:
        server = await asyncio.start_unix_server(serve, path)
    print("ready", flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def still(name: str, space: str = "") -> None:
    """Give the link no IPv6 address: it comes seconds later, and a browser then drops what it is loading."""
    run("ip", *(("-n", space) if space else ()), "link", "set", name, "addrgenmode", "none")


def possible() -> bool:
    """Whether this machine lets us make namespaces at all."""
    if os.geteuid() != 0:
        return False
    made = subprocess.run(["ip", "netns", "add", "yorisou-try"], capture_output=True, check=False)
    if made.returncode == 0:
        run("ip", "netns", "del", "yorisou-try")
    return made.returncode == 0


class Relay(threading.Thread):
    """Carries frames between two interfaces, each later by `delay_s`, and loses the share `loss` of them."""

    def __init__(self, one: str, other: str, *, loss: float, delay_s: float, seed: int) -> None:
        super().__init__(daemon=True)
        self._sockets = [self._opened(name) for name in (one, other)]
        self._loss, self._delay_s, self._dice = loss, delay_s, random.Random(seed)
        self.cut = False
        self.carried = self.lost = 0
        self._over = False

    @staticmethod
    def _opened(name: str) -> socket.socket:
        opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, ALL_PROTOCOLS)
        opened.setsockopt(
            SOL_PACKET, PACKET_VNET_HDR, 1
        )  # checksums that are still to be made stay to be made
        opened.bind((name, 0))
        return opened

    def close(self) -> None:
        self._over = True
        self.join(2)
        for each in self._sockets:
            each.close()

    def run(self) -> None:
        waiting: list[tuple[float, int, int, bytes]] = []
        number = 0
        while not self._over:
            due = waiting[0][0] - time.monotonic() if waiting else 0.05
            ready, _, _ = select.select(self._sockets, [], [], max(0.0, min(due, 0.05)))
            for each in ready:
                frame, address = each.recvfrom(LONGEST_FRAME)
                if address[2] == socket.PACKET_OUTGOING:  # our own, on its way out
                    continue
                if self.cut or self._dice.random() < self._loss:
                    self.lost += 1
                    continue
                to = 1 - self._sockets.index(each)
                heapq.heappush(waiting, (time.monotonic() + self._delay_s, number, to, frame))
                number += 1
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, to, frame = heapq.heappop(waiting)
                if not self.cut:
                    self.carried += 1
                    self._sockets[to].send(frame)


class TwoHomes:
    """Two namespaces, each with a browser's way to the page; `relay` is what lies between them."""

    def __init__(self, folder: Path, port: int, *, loss: float, delay_s: float, seed: int = 16) -> None:
        mark = os.urandom(2).hex()
        self.spaces = [f"yori-{mark}-{side}" for side in "ab"]
        self._ends = [f"yo{mark}{side}" for side in "ab"]
        self._processes: list[subprocess.Popen[str]] = []
        self._address = ""
        for number, (space, end) in enumerate(zip(self.spaces, self._ends, strict=True), 1):
            run("ip", "netns", "add", space)
            run("ip", "link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", space)
            still(end)
            still("eth0", space)
            run("ip", "link", "set", end, "up")
            for command in (
                ("addr", "add", f"10.77.16.{number}/24", "dev", "eth0"),
                ("link", "set", "eth0", "up"),
                ("link", "set", "lo", "up"),
                ("route", "add", "default", "via", f"10.77.16.{3 - number}"),
            ):
                run("ip", "-n", space, *command)
            path = str(folder / f"way-{number}.sock")
            self._forward((), "out", port, path)
            self._forward(("ip", "netns", "exec", space), "in", port, path)
        self.relay = Relay(*self._ends, loss=loss, delay_s=delay_s, seed=seed)
        self.relay.start()

    def serve(self, address: str) -> None:
        """Both reach this address of the machine itself, and nobody through it reaches the other home."""
        run("ip", "addr", "add", f"{address}/32", "dev", "lo")
        self._address = address
        for number, space in enumerate(self.spaces, 1):
            end = f"{self._ends[number - 1]}s"
            run("ip", "link", "add", end, "type", "veth", "peer", "name", "eth1", "netns", space)
            still(end)
            still("eth1", space)
            run("ip", "addr", "add", f"10.77.{20 + number}.1/24", "dev", end)
            run("ip", "link", "set", end, "up")
            for command in (
                ("addr", "add", f"10.77.{20 + number}.2/24", "dev", "eth1"),
                ("link", "set", "eth1", "up"),
                ("route", "replace", "default", "via", f"10.77.{20 + number}.1"),
            ):
                run("ip", "-n", space, *command)

    def browser(self, folder: Path, side: int, chromium: str) -> str:
        """A program that is this browser inside a namespace."""
        script = folder / f"chromium-{side}"
        script.write_text(f'#!/bin/sh\nexec ip netns exec {self.spaces[side]} {chromium} "$@"\n', "utf-8")
        script.chmod(0o700)
        return str(script)

    def _forward(self, inside: tuple[str, ...], kind: str, port: int, path: str) -> None:
        process = subprocess.Popen(
            [*inside, sys.executable, "-c", FORWARD, kind, str(port), path], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        self._processes.append(process)

    def close(self) -> None:
        self.relay.close()
        for each in self._processes:
            each.kill()
            each.communicate()
        if self._address:
            subprocess.run(["ip", "addr", "del", f"{self._address}/32", "dev", "lo"], check=False)
        for space in self.spaces:
            subprocess.run(["ip", "netns", "del", space], check=False, capture_output=True)
