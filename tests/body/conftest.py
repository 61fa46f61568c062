"""Fixtures: a world under virtual time, a simulated body as a process, a host on it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from robot.cli import main as cli
from robot.contract.commands import Idle
from tests.body.builder import Body, Said
from tests.body.world import Host, Process, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def awake(world: World) -> World:
    """It breathes, and has said so far what it had to say."""
    world.loop.send(Idle("breathing"))
    world.run(3)
    world.events.clear()
    return world


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path / "body")
    yield process
    if process.popen.poll() is None:
        process.close()


@pytest.fixture
def host(process: Process) -> Iterator[Host]:
    host = Host(process)
    yield host
    host.close()


@pytest.fixture
def body(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Body:
    """`yorisou body …` in a directory of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["yorisou", "body", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Said(int(ended.value.code or 0), said.out, said.err)

    return call
