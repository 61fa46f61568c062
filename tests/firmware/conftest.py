"""Boards for the tests; those whose tools are missing here are named as not run."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from firmware_bridge.emulator import EmulatedBoard, Kind, build, lacking
from tests.firmware.bench import Bench, FirmwareBench, PythonBench


@cache
def built(kind: Kind) -> tuple[str, ...]:
    """The command that runs the board; skips when it cannot be built."""
    if packages := lacking(kind):
        pytest.skip(f"the {kind} firmware needs the Debian packages {' '.join(packages)}")
    return tuple(build(kind))


@pytest.fixture(params=["python", *get_args(Kind)])
def board(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """The three boards in turn."""
    if request.param == "python":
        yield PythonBench()
        return
    built(request.param)
    bench = FirmwareBench(request.param)
    yield bench
    bench.close()


@pytest.fixture(params=get_args(Kind))
def firmware(request: pytest.FixtureRequest) -> Iterator[FirmwareBench]:
    """The two boards that run the C code."""
    built(request.param)
    bench = FirmwareBench(request.param)
    yield bench
    bench.close()


@pytest.fixture(params=get_args(Kind))
def port(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[EmulatedBoard, str]]:
    """A board in real time and the path of its serial port."""
    link = tmp_path / "board"
    with EmulatedBoard(built(request.param), link) as emulated:
        yield emulated, str(link)
