"""`yorisou body simulate --board`: the whole simulated body with the board's own firmware on its port."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import serial

from firmware_bridge.emulator import Kind, lacking
from firmware_bridge.protocol import Instruction, encode


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
        finally:
            process.terminate()
