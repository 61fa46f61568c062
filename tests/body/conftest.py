"""Fixtures: a world under virtual time, a simulated body as a process, a host on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from robot.engine.commands import Idle
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
