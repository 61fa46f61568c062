"""Two independent libraries talk to the simulated body: it speaks the protocol, not a dialect."""

import random
from collections.abc import Callable
from functools import partial
from typing import Any

import dynamixel_sdk as sdk
import pytest
import rustypot

from robot.motion.joints import TABLE
from tests.body.world import Process

IDS = [joint.servo for joint in TABLE]
TIMEOUT_S = 1.0


def test_rustypot(process: Process) -> None:
    servos = rustypot.Xl330PyController(process.servos, 1_000_000, TIMEOUT_S)
    board = rustypot.Xl330PyController(process.board, 1_000_000, TIMEOUT_S)
    try:
        assert all(servos.ping(i) for i in IDS)
        assert board.ping(100)
        assert servos.sync_read_raw_present_position(IDS) == [2048] * 6
        servos.sync_write_torque_enable(IDS, [True] * 6)
        servos.sync_write_raw_goal_position(IDS, [2048 + 20 * n for n in range(6)])
        for _ in range(200):
            if servos.sync_read_raw_present_position(IDS) == [2048 + 20 * n for n in range(6)]:
                break
        truth = process.truth()
        assert truth["tail"]["goal"] == pytest.approx(0.153, abs=0.001)
        servos.write_bus_watchdog(10, 50)
        assert servos.read_bus_watchdog(10) == [50]
        board.write_bus_watchdog(100, 50)
        assert board.read_raw_data(100, 128, 29)[20:22] == [255, 255]
    finally:
        servos.close()
        board.close()


def test_rustypot_and_stuffing(process: Process) -> None:
    """Lights whose colours look like headers come back as they were sent."""
    rng = random.Random(5)
    board = rustypot.Xl330PyController(process.board, 1_000_000, TIMEOUT_S)
    try:
        for _ in range(60):
            colours = [rng.choice((0xFF, 0xFD, 0x00)) for _ in range(6)]
            board.write_raw_data(100, 150, colours)
            assert board.read_raw_data(100, 150, 6) == colours
    finally:
        board.close()


def test_rustypot_fast_sync_read(process: Process) -> None:
    servos = rustypot.Xl330PyController(process.servos, 1_000_000, TIMEOUT_S)
    try:
        servos.set_fast_sync_read(True)
        assert servos.sync_read_raw_present_position(IDS) == [2048] * 6
    finally:
        servos.close()


def test_dynamixel_sdk(process: Process) -> None:
    """Everything but byte stuffing, which this library gets wrong."""
    handler = sdk.Protocol2PacketHandler()
    servos, board = sdk.PortHandler(process.servos), sdk.PortHandler(process.board)
    for port in (servos, board):
        assert port.openPort()
        assert port.setBaudRate(1_000_000)
    try:
        for i in IDS:
            assert patiently(partial(handler.ping, servos, i))[0] == 1200
        assert patiently(lambda: handler.ping(board, 100))[0] == 26113
        found, result = handler.broadcastPing(servos)
        assert (sorted(found), result) == (IDS, sdk.COMM_SUCCESS)
        assert patiently(lambda: handler.write1ByteTxRx(servos, 10, 64, 1)) == [0]
        write = sdk.GroupSyncWrite(servos, handler, 116, 4)
        read = sdk.GroupSyncRead(servos, handler, 116, 4)
        for n, i in enumerate(IDS):
            write.addParam(i, list((2000 + n).to_bytes(4, "little")))
            read.addParam(i)
        assert write.txPacket() == sdk.COMM_SUCCESS
        patiently(lambda: (read.txRxPacket(), 0))
        assert [read.getData(i, 116, 4) for i in IDS] == [2000 + n for n in range(6)]
    finally:
        servos.closePort()
        board.closePort()


def patiently(call: Callable[[], tuple[Any, ...]]) -> list[Any]:
    """Its time-out is fixed at 34 ms: on a busy machine a call may need another try."""
    for _ in range(5):
        *values, result, error = call()
        if result == sdk.COMM_SUCCESS:
            return [*values, error]
    raise AssertionError("no answer")
