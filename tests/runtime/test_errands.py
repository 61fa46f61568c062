"""The machine and reports: each made by a process of its own, off the loop, with nothing left behind."""

import asyncio
import base64
import json
import logging
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from robot.app.errand import Errand
from robot.app.machine import Machine, at_home
from robot.app.options import Options
from robot.app.reports import PART, Reports
from robot.clock import SystemClock
from robot.config.schema import load
from robot.control.errand_answers import MachineState, Making, Part
from robot.control.kept_requests import MakeLetter
from robot.control.viewer_requests import MakeReport, ReportPart
from robot.errors import DeviceError, UsageError
from tests.journal.build import KEY
from tests.report.build import evenings

CANARY = "canary"
CONFIG = f"""
[person]
language = "ja"
quiet_hours = {{ from = "21:17", to = "08:13" }}
[journal]
path = "{CANARY}-journal.db"
key_file = "{CANARY}.key"
[[care.staff]]
id = "{CANARY}-mori"
name = "{CANARY} Mori"
"""


def run(act: Callable[[], Awaitable[None]]) -> None:
    async def session() -> None:
        await act()

    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(session())).result(60)


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "yorisou.toml").write_text(CONFIG, "utf-8")
    evenings(tmp_path / f"{CANARY}-journal.db", name=f"{CANARY}-mori")
    (tmp_path / f"{CANARY}.key").write_text(f"{KEY}\n")
    (tmp_path / f"{CANARY}.key").chmod(0o600)
    return Options(load(tmp_path / "yorisou.toml"))


def test_nothing_of_the_person_or_of_anybody_is_on_the_machines_page(options: Options) -> None:
    async def look() -> None:
        machine = Machine(options, SystemClock(), lambda: ())
        try:
            before = machine.state()
            assert isinstance(before, MachineState)
            assert (before.examining, before.findings) == (True, ())
            for name in (
                "robot.alerts.desk",
                "robot.people.people",
                "robot.journal.store",
                "robot.runtime.acts",
            ):
                logging.getLogger(name).error("%s was told", CANARY)
            logging.getLogger("robot.drivers.body.loop").warning("a cycle came late in %s", Path.home())
            state = before
            while not state.examined_utc_us:
                await asyncio.sleep(0.05)
                state = machine.state()  # type: ignore[assignment] # as above
            found = {each.part: each for each in state.findings}
            assert {"body", "voice", "journal", "key", "clock"} <= found.keys()
            assert not {"care", "programme", "quiet hours", "hotline", "week files", "people"} & found.keys()
            assert [line.text for line in state.log] == ["a cycle came late in ~"]
            said = json.dumps(state.to_json(), ensure_ascii=False)
            assert not [word for word in (CANARY, "21:17", "Mori", "first-evenings") if word in said]
        finally:
            machine.close()

    run(look)


def test_a_home_directory_is_not_named() -> None:
    assert at_home(f"{Path.home()}/x does not exist") == "~/x does not exist"


def test_a_report_is_made_beside_the_loop_handed_on_in_parts_and_gone(
    options: Options, tmp_path: Path
) -> None:
    async def fetched(reports: Reports, device: str, name: str) -> tuple[Part, bytes]:
        body = b""
        while True:
            part = reports.part(device, ReportPart(name, len(body)))
            assert isinstance(part, Part)
            if part.state == "failed":
                return part, body
            body += base64.b64decode(part.data)
            if part.state == "ready" and len(body) >= part.size:
                return part, body
            await asyncio.sleep(0.02)

    async def make() -> None:
        reports, before = Reports(options, SystemClock()), sorted(os.listdir(tmp_path))
        try:
            asked = reports.begin("d1", MakeReport("html", "en", 8, 2, "a note that is kept in the file"))
            assert isinstance(asked, Making)
            with pytest.raises(UsageError, match="being made"):
                reports.begin("d2", MakeReport("pdf", "en"))
            with pytest.raises(UsageError, match="not there"):
                reports.part("d2", ReportPart(asked.report))
            part, body = await fetched(reports, "d1", asked.report)
            page = body.decode()
            assert "a note that is kept in the file" in page
            assert CANARY not in page, "nobody is named"
            assert part.policy.startswith("default-src 'none'")
            with pytest.raises(UsageError, match="not there"):
                reports.part("d1", ReportPart(asked.report))
            long = reports.begin("d1", MakeReport("pdf", "ja"))
            assert isinstance(long, Making)
            part, body = await fetched(reports, "d1", long.report)
            assert body.startswith(b"%PDF")
            assert part.size == len(body) > PART, "it takes more than one part"
            own = reports.begin("d1", MakeLetter("html", "ko", "2026-01"))
            assert isinstance(own, Making)
            with pytest.raises(UsageError, match="not there"):
                reports.part("d2", ReportPart(own.report))
            part, body = await fetched(reports, "d1", own.report)
            assert "편지, 2026년 1월" in body.decode()
            none = reports.begin("d1", MakeReport("csv", "en", 1, 999))
            assert isinstance(none, Making)
            part, _ = await fetched(reports, "d1", none.report)
            assert (part.state, "999" in part.error) == ("failed", True)
            left = {name for name in os.listdir(tmp_path) if not name.endswith(("-wal", "-shm"))}
            assert left == {name for name in before if not name.endswith(("-wal", "-shm"))}, "nothing is left"
        finally:
            reports.close()

    run(make)


@pytest.mark.parametrize(
    ("within_s", "most", "says"), [(0.2, 100, "took longer"), (20.0, 3, "more than 3 bytes")]
)
def test_an_errand_that_takes_too_long_or_says_too_much_is_ended(
    tmp_path: Path, within_s: float, most: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow_errand.py").write_text("import sys, time; time.sleep(0.3); sys.stdout.write('1234')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    async def ask() -> None:
        with pytest.raises(DeviceError, match=says):
            await Errand("slow_errand", within_s, most).run({})

    run(ask)
