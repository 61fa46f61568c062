"""`yorisou body simulate --board`: the whole simulated body with the board's own firmware on its port."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import serial

from firmware_bridge.emulator import Kind, lacking
from firmware_bridge.protocol import Instruction, encode
from robot.clock import SystemClock
from robot.drivers.body.bus import Bus
from robot.drivers.body.transport import SerialTransport

TRIES = 3


@pytest.mark.parametrize("kind", ["native", "firmware"])
def test_the_firmware_answers_on_the_boards_port(kind: str, tmp_path: Path) -> None:
    built: Kind = "avr" if kind == "firmware" else "native"
    if missing := lacking(built):
        pytest.skip(f"not run: {missing}")
    command = [sys.executable, "-c", "from robot.cli.main import main; main()", "body", "simulate"]
    with subprocess.Popen(
        [*command, "--link", str(tmp_path), "--board", kind], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            with serial.Serial(ready["board"], 1_000_000, timeout=2) as port:
                port.write(encode(100, Instruction.PING))
                assert port.read(14)[:5] == b"\xff\xff\xfd\x00\x64"
            clock = SystemClock()
            bus = Bus(SerialTransport(ready["board"], 1_000_000), clock)
            found: dict[int, tuple[int, int]] = {}
            for _ in range(TRIES):  # on a busy machine its answer may come after the time
                found = found or bus.scan()
                assert bus.read(100, 2, 2, patient=True) == b"\2\0", "not the answer to the broadcast"
            assert found == {100: (26_113, 2)}
            bus.close()
        finally:
            process.terminate()
