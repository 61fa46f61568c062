"""The host's driver, rustypot and the manufacturer's SDK talk to the firmware on a serial port."""

from collections.abc import Callable
from typing import Any

import dynamixel_sdk as sdk
import pytest
import rustypot

from firmware_bridge.emulator import EmulatedBoard
from robot.contract.commands import Light
from robot.contract.events import PresenceChanged, Touched
from robot.drivers.body.board import BodyBoard
from robot.drivers.body.bus import Bus
from robot.drivers.body.transport import MemoryTransport
from sim.clock import VirtualClock
from tests.firmware.bench import BOARD, TABLE, FirmwareBench

PATIENCE_S = 2.0
TRIES = 20


def test_rustypot(port: tuple[EmulatedBoard, str]) -> None:
    emulated, path = port
    client = rustypot.Xl330PyController(path, 1_000_000, PATIENCE_S)
    try:
        assert client.ping(BOARD)
        client.write_bus_watchdog(BOARD, 0)
        client.write_torque_enable(BOARD, True)
        for colours in ([255, 255, 253, 255, 255, 253], [253, 0, 255, 255, 253, 0]) * 10:
            client.write_raw_data(BOARD, 150, colours)
            assert client.read_raw_data(BOARD, 150, 6) == colours
        assert client.sync_read_raw_data([BOARD], 0, 2) == [b"\x01\x66"]
        client.set_fast_sync_read(True)
        assert client.sync_read_raw_data([BOARD], 0, 2) == [b"\x01\x66"]
        emulated.pins.touch("head", True)
        latched = TABLE["latched"].address
        assert eventually(lambda: client.read_raw_data(BOARD, latched, 1) == [1])
    finally:
        client.close()


def test_dynamixel_sdk(port: tuple[EmulatedBoard, str]) -> None:
    """Everything but byte stuffing, which this library gets wrong."""
    _, path = port
    handler, client = sdk.Protocol2PacketHandler(), sdk.PortHandler(path)
    assert client.openPort()
    assert client.setBaudRate(1_000_000)
    try:
        assert patiently(lambda: handler.ping(client, BOARD)) == [TABLE.model, 0]
        assert patiently(lambda: handler.write1ByteTxRx(client, BOARD, 65, 1)) == [0]
        assert patiently(lambda: handler.read1ByteTxRx(client, BOARD, 65)) == [1, 0]
        write, read = (
            sdk.GroupSyncWrite(client, handler, 153, 2),
            sdk.GroupSyncRead(client, handler, 153, 2),
        )
        write.addParam(BOARD, [7, 9])
        read.addParam(BOARD)
        assert write.txPacket() == sdk.COMM_SUCCESS
        patiently(lambda: (read.txRxPacket(), 0))
        assert read.getData(BOARD, 153, 2) == 7 | 9 << 8
    finally:
        client.closePort()


def test_the_robots_driver(firmware: FirmwareBench) -> None:
    bus = Bus(MemoryTransport(firmware.board.exchange), VirtualClock(0, 1_000_000))
    driver = BodyBoard(bus)
    driver.set_up("board")
    first = driver.read()
    assert first is not None
    assert not any((first.stop, first.less, first.e_stop, first.face_down, first.eyes_covered))
    firmware.touch("back", 40)
    firmware.press("stop")
    firmware.flag("e-stop", True)
    reading = driver.read()
    assert reading is not None
    assert (reading.stop, reading.e_stop, reading.less) == (True, True, False)
    (touched,) = [event for event in reading.events if isinstance(event, Touched)]
    assert touched.pad == "back"
    firmware.near(500)
    near = [event for _ in range(8) for event in (driver.read() or first).events]
    assert PresenceChanged(True) in near
    driver.rearm()
    driver.light(Light(part="eyes", colour="warm", level=1.0))
    for _ in range(30):
        driver.write()
    firmware.wait(40)
    assert firmware.board.show().eyes == (255, 170, 90)
    assert firmware.peek("latched") & TABLE.mask("latched", "stop") == 0
    firmware.wait(300)
    assert firmware.board.show().eyes == (0, 0, 0), "the dead-man"
    driver.light(Light(part="eyes", colour="off", level=0.0))
    driver.write()
    assert driver.parked
    driver.rearm()
    assert not driver.parked


def eventually(condition: Callable[[], object]) -> bool:
    return any(condition() for _ in range(TRIES * 10))


def patiently(call: Callable[[], tuple[Any, ...]]) -> list[Any]:
    """Its time-out is fixed at 34 ms: on a busy machine a call may need another try."""
    for _ in range(TRIES):
        *values, result, error = call()
        if result == sdk.COMM_SUCCESS:
            return [*values, error]
    pytest.fail("no answer")
