"""The companion's part: nothing on the network without an owner, and what is said of it."""

import asyncio
import contextlib
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from robot.app import page_network
from robot.app.console_processes import start_page
from robot.app.host import Host
from robot.app.options import Options
from robot.app.page_network import PageNetwork
from robot.app.processes import Processes
from robot.children import Child
from robot.clock import SystemClock
from robot.config.schema import Config
from robot.network.reach import Reach, file_beside, read, write
from robot.runtime.inbox import Inbox
from tests.waiting import until


class Said:
    """What would be on the page and on the terminal."""

    def __init__(self) -> None:
        self.notices: set[str] = set()
        self.lacks: dict[str, str] = {}
        self.told: list[str] = []

    def stands(self, code: str) -> bool:
        return code in self.notices

    def show(self, code: str, on: bool = True) -> None:
        (self.notices.add if on else self.notices.discard)(code)

    def say(self, lack: Any) -> None:
        self.lacks[lack.part] = lack.code

    def found(self, part: str) -> None:
        del self.lacks[part]


def config(**console: object) -> Config:
    return Config.model_validate(
        {"console": {"network": "lan", "name": "", "hosts": ["127.0.0.2"], **console}}
    )


def test_it_opens_with_an_owner_and_closes_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_network, "LOOK_EVERY_S", 0.1)
    said, owned, clock = Said(), False, SystemClock()

    async def run() -> None:
        nonlocal owned
        with ExitStack() as opened:
            processes, socket = Processes(clock, opened), tmp_path / "control.sock"
            options = Options(config(), journal=tmp_path / "journal.db", tell=said.told.append)
            host = Host(options, clock, opened, processes, socket, Inbox(), None)  # type: ignore[arg-type]
            part = PageNetwork(host, 8642, lambda: owned, said, said)  # type: ignore[arg-type]
            running = asyncio.ensure_future(part.watch())
            await until(lambda: "network-no-owner" in said.notices)
            assert not file_beside(socket).exists()
            assert not (tmp_path / "network").exists()
            owned = True
            await until(lambda: bool(read(file_beside(socket)).print))
            await until(lambda: said.notices == set())
            await until(lambda: said.told == ["https://127.0.0.2:8642/ on the network"])
            assert (tmp_path / "network" / "authority.crt").exists()
            owned = False
            await until(lambda: not file_beside(socket).exists())
            assert part._keeper is None
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running

    asyncio.run(run())


def test_what_is_wrong_is_said_until_it_is_mended(tmp_path: Path) -> None:
    said = Said()
    part = PageNetwork.__new__(PageNetwork)
    part._missing = part._notices = said  # type: ignore[assignment]
    part._said, part._url, part._told = set(), "", ""
    notes = ("key-exposed /a.key", "no-multicast room.local", "plain")
    part._say(Reach(trouble="certificate-expired", where="/a.crt", notes=notes), owned=True)
    assert said.lacks == {
        "network": "network-certificate-expired",
        "network-key-exposed /a.key": "network-key-exposed",
    }
    assert said.notices == {"network-plain"}
    part._say(Reach(("192.168.1.5",)), owned=True)
    assert (said.lacks, said.notices) == ({}, set())


def test_page_and_lane_are_told_where_the_keeper_writes_and_what_was_left_is_gone(tmp_path: Path) -> None:
    started: list[tuple[str, ...]] = []

    class Ready:
        @staticmethod
        def ready(timeout: float) -> dict[str, str]:
            return {"url": "http://127.0.0.1:8643"}

    def start(module: str, *arguments: str, says_alive: bool = False) -> Child:
        started.append((module, *arguments))
        return Ready()  # type: ignore[return-value]

    socket = tmp_path / "control.sock"
    file = file_beside(socket)
    write(file, Reach(("192.168.1.5",)))
    start_page(start, socket, config())
    assert not file.exists(), "of a run that was killed"
    for each in started:
        assert each[each.index("--network") + 1] == str(file)
    started.clear()
    links = {"care": {"link_base": "https://alerts.clinic.example"}}
    start_page(start, socket, Config.model_validate(links))
    assert all("--network" not in each for each in started)
    assert started[1][started[1].index("--links") + 1] == "https://alerts.clinic.example"
