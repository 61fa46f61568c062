"""One cycle of the body with each client: read the board, read six servos, write six goals."""

import statistics
import time
from collections.abc import Callable

import dynamixel_sdk as sdk
import rustypot
from rich.console import Console
from rich.table import Table

from benchmarks.bus import quantile, simulated
from firmware_bridge.protocol import BROADCAST, Instruction, encode, encode_status
from robot.clock import SystemClock
from robot.drivers.body.bus import Bus
from robot.drivers.body.ports import Port
from robot.motion.joints import TABLE

IDS = [joint.servo for joint in TABLE]
BOARD, BAUD = 100, 1_000_000
PRESENT, GOAL, BLOCK = (126, 10), (116, 4), (128, 29)  # address, bytes
CENTRE = (2048).to_bytes(4, "little")
CYCLES, TURNS = 1_500, 5
TIMEOUT_S = 0.5

Client = tuple[Callable[[], object], list[Callable[[], object]]]  # a cycle; what ends it


def through_bus(backend: str, fast: bool) -> Callable[[str, str], Client]:
    def client(servos_port: str, board_port: str) -> Client:
        clock = SystemClock()
        servos = Bus(Port(servos_port, BAUD, clock, backend, fast)(), clock, timeout_s=TIMEOUT_S)
        board = Bus(Port(board_port, BAUD, clock, backend)(), clock, timeout_s=TIMEOUT_S)
        goals = dict.fromkeys(IDS, CENTRE)

        def cycle() -> None:
            servos.ask_ahead(IDS, *PRESENT)
            board.read(BOARD, *BLOCK)
            servos.sync_read(IDS, *PRESENT)
            servos.sync_write(*GOAL, goals)

        return cycle, [servos.close, board.close]

    return client


def raw_rustypot(fast: bool) -> Callable[[str, str], Client]:
    def client(servos_port: str, board_port: str) -> Client:
        servos = rustypot.Xl330PyController(servos_port, BAUD, TIMEOUT_S)
        board = rustypot.Xl330PyController(board_port, BAUD, TIMEOUT_S)
        servos.set_fast_sync_read(fast)
        goals = [list(CENTRE)] * len(IDS)

        def cycle() -> None:
            board.read_raw_data(BOARD, *BLOCK)
            servos.sync_read_raw_data(IDS, *PRESENT)
            servos.sync_write_raw_data(IDS, GOAL[0], goals)

        return cycle, [servos.close, board.close]

    return client


def dynamixel_sdk(servos_port: str, board_port: str) -> Client:
    packets, ports = sdk.Protocol2PacketHandler(), [sdk.PortHandler(p) for p in (servos_port, board_port)]
    for port in ports:
        port.openPort()
        port.setBaudRate(BAUD)
    read = sdk.GroupSyncRead(ports[0], packets, *PRESENT)
    write = sdk.GroupSyncWrite(ports[0], packets, *GOAL)
    for device in IDS:
        read.addParam(device)
        write.addParam(device, list(CENTRE))

    def cycle() -> None:
        packets.readTxRx(ports[1], BOARD, *BLOCK)
        read.txRxPacket()
        write.txPacket()

    return cycle, [port.closePort for port in ports]


CLIENTS: dict[str, Callable[[str, str], Client]] = {
    "ours": through_bus("own", False),
    "ours, Fast Sync Read": through_bus("own", True),
    "our rustypot backend": through_bus("rustypot", False),
    "rustypot, raw": raw_rustypot(False),
    "rustypot, raw, Fast": raw_rustypot(True),
    "dynamixel-sdk": dynamixel_sdk,
}


def wire_us() -> float:
    """How long the bytes of a cycle take at 1 Mbaud, ten bits each."""
    span = bytes(4)
    packets = (
        encode(BROADCAST, Instruction.SYNC_READ, span + bytes(IDS)),
        *(encode_status(device, 0, bytes(PRESENT[1])) for device in IDS),
        encode(BROADCAST, Instruction.SYNC_WRITE, span + bytes((1 + GOAL[1]) * len(IDS))),
        encode(BOARD, Instruction.READ, span),
        encode_status(BOARD, 0, bytes(BLOCK[1])),
    )
    return sum(map(len, packets)) * 10 / BAUD * 1e6


def cycles(console: Console) -> None:
    """Wall time and the client's own CPU time of a cycle, and how they stand to one another."""
    times: dict[str, list[float]] = {name: [] for name in CLIENTS}
    cpu = dict.fromkeys(CLIENTS, 0.0)
    with simulated() as (servos, board, _):
        for _ in range(TURNS):
            for name, client in CLIENTS.items():
                cycle, ends = client(servos, board)
                cycle()
                begun_cpu = time.thread_time()
                for _ in range(CYCLES // TURNS):
                    begun = time.perf_counter()
                    cycle()
                    times[name].append((time.perf_counter() - begun) * 1e6)
                cpu[name] += time.thread_time() - begun_cpu
                for end in ends:
                    end()
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    table = Table(
        "client",
        "median us",
        "p99 us",
        "CPU us",
        "x raw rustypot",
        "CPU x SDK",
        "x wire",
        title=f"six servos and board, {CYCLES} cycles each, in turns; wire at 1 Mbaud {wire_us():.0f} us",
    )
    for name, taken in times.items():
        table.add_row(
            name,
            f"{medians[name]:.0f}",
            f"{quantile(taken, 0.99):.0f}",
            f"{cpu[name] / CYCLES * 1e6:.0f}",
            f"{medians[name] / medians['rustypot, raw']:.2f}",
            f"{cpu[name] / cpu['dynamixel-sdk']:.2f}",
            f"{medians[name] / wire_us():.2f}",
        )
    console.print(table)
